"""Marks on charts: who may make them, what the audit trail says, what is refused."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from analysis.access import NotAllowed, Reader
from ledger import Ledger
from ledger.errors import PolicyMoved, ReasonNeeded
from submissions.chart_annotations import AnnotationFault, ChartAnnotations, UnknownAnnotation

AT = datetime(2026, 8, 4, 2, tzinfo=UTC)
DAY = date(2026, 8, 3)
ON_TIME = "delivery_on_time_rate"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}", cache=tmp_path / "cache")


@pytest.fixture
def manager(ledger: Ledger) -> ChartAnnotations:
    return ChartAnnotations(ledger, Reader("Li Hua"))


def test_an_event_is_a_release_with_its_author(ledger: Ledger, manager: ChartAnnotations) -> None:
    id_, release = manager.add_event(
        label="Flood", label_zh="洪水", day=DAY, kind="flood", scope="unit:LY02", at=AT
    )
    assert release == ledger.release() == 1
    (event,) = ledger.policy().events
    assert (event.id, event.author, event.at, event.scope) == (id_, "Li Hua", AT, "unit:LY02")
    newest = ledger.audit().sort_values("entry").iloc[-1]
    assert (newest["what"], newest["by"], newest["release"]) == ("policy", "Li Hua", 1)
    assert "Flood" in newest["why"]
    assert ledger.policy(0).events == ()


def test_two_events_of_one_kind_and_day_stay_apart(manager: ChartAnnotations) -> None:
    first, _release = manager.add_event(label="Flood in the west", day=DAY, kind="flood", at=AT)
    second, _release = manager.add_event(label="Flood in the east", day=DAY, kind="flood", at=AT)
    assert first != second


def test_taking_an_event_off_needs_a_reason_and_keeps_history(
    ledger: Ledger, manager: ChartAnnotations
) -> None:
    id_, _release = manager.add_event(label="Flood", day=DAY, at=AT)
    with pytest.raises(ReasonNeeded):
        manager.remove_event(id_, why=" ", at=AT)
    assert manager.remove_event(id_, why="wrong month", at=AT) == 2
    assert ledger.policy().events == ()
    assert len(ledger.policy(1).events) == 1
    with pytest.raises(UnknownAnnotation):
        manager.remove_event(id_, why="again", at=AT)


def test_new_limits_carry_reason_and_name(ledger: Ledger, manager: ChartAnnotations) -> None:
    manager.rebase(indicator=ON_TIME, month="2025-12", reason="new contract", at=AT)
    (made,) = ledger.policy().rebases_for(ON_TIME, "city")
    assert (made.month, made.reason, made.author, made.at) == (
        "2025-12",
        "new contract",
        "Li Hua",
        AT,
    )
    assert "new contract" in ledger.audit().sort_values("entry").iloc[-1]["why"]
    with pytest.raises(AnnotationFault):
        manager.rebase(indicator=ON_TIME, month="2025-12", reason="twice", at=AT)
    assert manager.remove_rebase(indicator=ON_TIME, month="2025-12", why="no", at=AT) == 2
    with pytest.raises(UnknownAnnotation):
        manager.remove_rebase(indicator=ON_TIME, month="2025-12", why="no", at=AT)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 200])
def test_new_limits_are_never_made_without_a_short_reason(
    ledger: Ledger, manager: ChartAnnotations, reason: str
) -> None:
    with pytest.raises(AnnotationFault):
        manager.rebase(indicator=ON_TIME, month="2025-12", reason=reason, at=AT)
    assert ledger.release() == 0


@pytest.mark.parametrize(
    ("indicator", "month", "scope"),
    [
        ("no_such_rate", "2025-12", "city"),
        (ON_TIME, "2025-13", "city"),
        (ON_TIME, "2025-12", "unit:LY99"),
        (ON_TIME, "2025-12", "outlet:LY99-01"),
        (ON_TIME, "2025-12", "planet:mars"),
    ],
)
def test_what_is_unknown_is_refused(
    ledger: Ledger, manager: ChartAnnotations, indicator: str, month: str, scope: str
) -> None:
    with pytest.raises(AnnotationFault):
        manager.rebase(indicator=indicator, month=month, reason="r", scope=scope, at=AT)
    assert ledger.release() == 0


def test_an_event_that_ends_before_it_begins_is_refused(manager: ChartAnnotations) -> None:
    with pytest.raises(AnnotationFault, match="before it begins"):
        manager.add_event(label="Flood", day=DAY, last_day=date(2026, 8, 1), at=AT)


def test_a_unit_marks_its_own_charts_only(ledger: Ledger) -> None:
    unit = ChartAnnotations(ledger, Reader("Zhang", frozenset({"LY03"})))
    assert unit.may_annotate("unit:LY03")
    for elsewhere in ("city", "unit:LY02", "cohort:pilot"):
        assert not unit.may_annotate(elsewhere)
        with pytest.raises(NotAllowed):
            unit.add_event(label="Flood", day=DAY, scope=elsewhere, at=AT)
    with pytest.raises(NotAllowed):
        unit.rebase(indicator=ON_TIME, month="2025-12", reason="r", at=AT)
    unit.add_event(label="Flood", day=DAY, scope="unit:LY03", at=AT)
    assert ledger.release() == 1


def test_two_who_change_the_policy_at_once_do_not_overwrite_each_other(ledger: Ledger) -> None:
    seen = ledger.policy()
    ChartAnnotations(ledger, Reader("Li Hua")).add_event(label="Flood", day=DAY, at=AT)
    with pytest.raises(PolicyMoved):
        ledger.change_policy(seen, by="Wang", why="late", at=AT, instead_of=seen)
    assert len(ledger.policy().events) == 1
