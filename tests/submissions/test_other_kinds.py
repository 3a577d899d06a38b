"""A month handed in as .xlsb, from its first fault to its receipt; and one of somebody else's."""

from __future__ import annotations

import io

import openpyxl
import pytest

from analysis.access import Reader
from intake.forms import FORMS
from ledger import AlreadyReceived, Ledger
from submissions.desk import Desk
from tests.handed_in import ANYBODY, TODAY
from tests.intake.xlsb import of_xlsx
from tests.submissions.test_desk import AT, SEEN, changed, checked, october

ROUNDS = FORMS["rounds"].sheet_name


def test_a_month_is_handed_in_as_xlsb(ledger: Ledger) -> None:
    desk = Desk(ledger, ANYBODY)
    faulty = of_xlsx(changed(october(), "Rounds", "D9", "many"))
    [first] = desk.check([("LY01.xlsb", faulty)], today=TODAY)
    assert [(p.code, p.sheet, p.cell) for p in first.errors] == [("not_a_number", ROUNDS, "D9")]
    name, content = desk.annotated(first)
    assert name == "LY01_problems.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book[ROUNDS]["D9"].value == "many" and book[ROUNDS]["D9"].comment is not None
    mended = of_xlsx(october())
    [result] = desk.check([("LY01.xlsb", mended)], today=TODAY)
    assert result.is_acceptable and result.kind == "xlsb"
    receipt = desk.accept(result, desk.preview(result), at=AT, warnings_why=SEEN)
    assert desk.workbook(receipt.submission) == ("LY01.xlsb", mended)
    with pytest.raises(AlreadyReceived):  # the same content, in whatever kind of file
        desk.accept(checked(desk, october()), ledger.release(), at=AT, warnings_why=SEEN)


def test_another_units_workbook_is_refused_and_tells_nothing_of_its_history(ledger: Ledger) -> None:
    Desk(ledger, ANYBODY).accept(
        checked(Desk(ledger, ANYBODY), october()), 0, at=AT, warnings_why=SEEN
    )
    stranger = Desk(ledger, Reader("Wang", frozenset({"LY02"})))
    result = checked(stranger, october())
    assert "not_your_unit" in {problem.code for problem in result.errors}
    assert not {"far_from_history", "not_back"} & {problem.code for problem in result.problems}
    assert not result.is_acceptable
