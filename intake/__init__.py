"""Workbook in: records or problems. Template out.

`intake.forms.FORMS` are the definitions, `intake.template.write` makes a unit's workbook,
`intake.check.check` turns what came back into records or problems.
"""

from intake.check import Context, IntakeResult, check, check_many

__all__ = ["Context", "IntakeResult", "check", "check_many"]
