"""Headings that the form does not know: the nearest are offered, the answer is remembered."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.errors import UserError
from intake.check import IntakeResult
from intake.forms import FORMS
from intake.heading_names import nearest
from intake.problems import Problem
from languages import _
from submissions.desk import Desk
from ui.runtime import clock
from ui.words.text import plain

_ASK, _NONE = "?", ""


def show(desk: Desk, result: IntakeResult, *, key: str, check_again: Callable[[], None]) -> None:
    """Ask what each unknown heading means; `check_again` is called once one is answered."""
    unknown = [
        each for each in result.warnings if each.code in ("unknown_heading", "extra_heading")
    ]
    if not unknown or not result.unit:
        return
    st.markdown(f"**{plain(_('Which columns are these?'))}**")
    for problem in unknown:
        _question(desk, result, problem, key=key, check_again=check_again)


def _question(
    desk: Desk, result: IntakeResult, problem: Problem, *, key: str, check_again: Callable[[], None]
) -> None:
    form = FORMS[problem.values["form"]]
    names = {field.heading: field.name for field in form.fields}
    close = [names[heading] for heading in nearest(problem.found, form.fields) if heading in names]
    rest = [field.name for field in form.fields if field.name not in close]
    headings = {field.name: field.heading for field in form.fields}
    said = {_ASK: _("Choose …"), _NONE: _("None of them; do not read it")}
    answer = st.selectbox(
        plain(
            _("“{heading}” in {sheet}, {cell}").format(
                heading=problem.found, sheet=problem.sheet, cell=problem.cell
            )
        ),
        [_ASK, *close, _NONE, *rest],
        format_func=lambda name: said.get(name) or headings[name],
        key=f"heading:{key}:{problem.sheet}:{problem.cell}",
        help=_("The answer is remembered for this unit."),
    )
    if answer == _ASK:
        return
    try:
        desk.answer_heading(
            unit=result.unit, form=form.id, heading=problem.found, field=answer, at=clock.now()
        )
    except UserError as error:
        st.error(plain(error))
        return
    check_again()
