"""Workbook in: records or problems. Template out.

`intake.forms.FORMS` are the definitions, `intake.template.write` makes a unit's workbook,
`intake.check.check` turns what came back into records or problems. Nothing is imported here: who
only reads results needs the forms, and not what reads and marks workbooks.
"""
