"""Random acceptances, corrections, withdrawals and policies against a plain list of events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ledger import AlreadyReceived, AlreadyWithdrawn, Ledger, ReasonNeeded, StalePreview
from tests.ledger.making import AT, running_sum, submission

UNITS, MONTHS, FORMS = ["U1", "U2"], ["2026-01", "2026-02"], ["cases", "delivery"]
Spot = tuple[str, str, str]


@dataclass
class Model:
    """The whole history as a list; as-of reads are loops over it."""

    events: list[tuple[str, int]] = field(default_factory=list)  # (kind, submission)
    values: dict[int, dict[Spot, int]] = field(default_factory=dict)

    @property
    def release(self) -> int:
        return len(self.events)

    def live(self, release: int) -> dict[Spot, tuple[int, int]]:
        """Return (submission, value) for each form, unit and month at a release."""
        upto = self.events[:release]
        withdrawn = {number for kind, number in upto if kind == "withdrawn"}
        found: dict[Spot, tuple[int, int]] = {}
        for kind, number in upto:
            if kind == "accepted" and number not in withdrawn:
                for spot, value in self.values[number].items():
                    found[spot] = (number, value)
        return found


class Submitting(RuleBasedStateMachine):
    """Drives a ledger and the model side by side; `url` and `folder` are set by the test."""

    new_url: Callable[[], str]
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.ledger = Ledger.open(
            type(self).new_url(),
            cache=self.folder,
            derive=running_sum,
            longitudinal_forms={"cases"},
        )

    def teardown(self) -> None:
        assert self.ledger.verify() == []
        self.ledger.close()

    @rule(
        unit=st.sampled_from(UNITS),
        month=st.sampled_from(MONTHS),
        said=st.dictionaries(st.sampled_from(FORMS), st.integers(0, 2), min_size=1),
        behind=st.sampled_from([0, 0, 0, 1, 2]),
        why=st.sampled_from(["", "recounted"]),
    )
    def accept(self, unit: str, month: str, said: dict[str, int], behind: int, why: str) -> None:
        model = self.model
        on_release = max(0, model.release - behind)
        spots = {(form, unit, month): value for form, value in said.items()}
        live, seen = model.live(model.release), model.live(on_release)
        refusal: type[Exception] | None = None
        if all(spot in live and live[spot][1] == value for spot, value in spots.items()):
            refusal = AlreadyReceived
        elif any(live.get(spot, (0,))[0] != seen.get(spot, (0,))[0] for spot in spots):
            refusal = StalePreview
        elif not why and any(spot in live for spot in spots):
            refusal = ReasonNeeded
        new = submission(said, unit=unit, month=month, why=why)
        if refusal:
            with pytest.raises(refusal):
                self.ledger.accept(new, on_release=on_release, at=AT)
            return
        receipt = self.ledger.accept(new, on_release=on_release, at=AT)
        model.values[len(model.values) + 1] = spots
        model.events.append(("accepted", len(model.values)))
        assert (receipt.submission, receipt.release) == (len(model.values), model.release)

    @precondition(lambda self: self.model.values)
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.model.values)))
        if ("withdrawn", number) in self.model.events:
            with pytest.raises(AlreadyWithdrawn):
                self.ledger.withdraw(number, by="Wang", why="wrong", at=AT)
            return
        self.model.events.append(("withdrawn", number))
        assert self.ledger.withdraw(number, by="Wang", why="wrong", at=AT) == self.model.release

    @rule()
    def change_policy(self) -> None:
        policy = self.ledger.policy()
        self.model.events.append(("policy", 0))
        released = self.ledger.change_policy(policy, by="Wang", why="as agreed", at=AT)
        assert released == self.model.release

    @invariant()
    def the_newest_release_reads_as_the_model(self) -> None:
        self._compare(self.model.release)

    @precondition(lambda self: self.model.release)
    @rule(data=st.data())
    def an_old_release_reads_as_the_model(self, data: st.DataObject) -> None:
        self._compare(data.draw(st.integers(0, self.model.release)))

    def _compare(self, release: int) -> None:
        live = self.model.live(release)
        parts = self.ledger.parts(release)
        got = {(p.form, p.unit, p.month): p.submission for p in parts.itertuples(index=False)}
        assert got == {spot: number for spot, (number, _value) in live.items()}
        for form in FORMS:
            records = self.ledger.records(form, release=release)
            told = {
                (form, r["unit"], r["month"]): r["value_count"] for r in records.to_dict("records")
            }
            assert told == {s: value for s, (_n, value) in live.items() if s[0] == form}
        counted = self._sums("sum", release)
        expected: dict[tuple[str, str], int] = {}
        for (_form, unit, month), (_number, value) in live.items():
            expected[unit, month] = expected.get((unit, month), 0) + value
        assert counted == expected
        assert self._sums("running", release) == self._running(live)

    def _sums(self, tally: str, release: int) -> dict[tuple[str, str], float]:
        rows = self.ledger.roll_up(
            tally, by=("unit", "month"), months=MONTHS, release=release
        ).to_dict("records")
        return {(row["unit"], row["month"]): row["numerator"] for row in rows}

    def _running(self, live: dict[Spot, tuple[int, int]]) -> dict[tuple[str, str], int]:
        sums: dict[tuple[str, str], int] = {}
        for at in sorted({month for _form, _unit, month in live}):
            for (form, unit, month), (_number, value) in live.items():
                if form == "cases" and month <= at:
                    sums[unit, at] = sums.get((unit, at), 0) + value
        return sums


def test_every_release_reads_as_a_plain_history(
    new_database: Callable[[], str], tmp_path: Path
) -> None:
    machine = type(
        "Machine", (Submitting,), {"new_url": staticmethod(new_database), "folder": tmp_path / "c"}
    )
    run_state_machine_as_test(
        machine, settings=settings(max_examples=6, stateful_step_count=14, deadline=None)
    )
