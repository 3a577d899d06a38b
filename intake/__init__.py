"""Workbook in: records or problems. Template out.

`intake.forms.FORMS` are the definitions, `intake.template.write` makes a unit's workbook,
`intake.check.check` turns what came back into records or problems.
"""

from intake.check import Context, IntakeResult, check_many
from intake.forms import FORMS, Field, Form
from intake.problems import Note, Problem

__all__ = [
    "FORMS",
    "Context",
    "Field",
    "Form",
    "IntakeResult",
    "Note",
    "Problem",
    "check_many",
]
