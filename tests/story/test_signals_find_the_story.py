"""What the sample data tell is found by the signals, and bad luck is not taken for a problem."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from analysis import delivery, headlines, signals
from analysis.access import Reader
from analysis.compare import compare
from analysis.factors import Exclusions
from analysis.pilot import pilot
from analysis.trends import trend
from core.months import shift
from core.view import Scope, View
from ledger import Ledger
from sample_data import story
from submissions.chart_annotations import ChartAnnotations

SATISFACTION, PASS_RATE = "satisfaction_comprehensive", "inspection_pass_rate"
ON_TIME, STANDARDIZED = "delivery_on_time_rate", "outlets_standardized_rate"
AT = datetime(2026, 11, 10, tzinfo=UTC)


def found_in(ledger: Ledger, view: View, reader: Reader, month: str) -> signals.Attention:
    return signals.attention(ledger, view.with_(last_month=month), reader=reader)


def worse(found: signals.Attention, code: str) -> set[str]:
    return set(found.signals.loc[found.signals["code"] == code, "indicator"])


# One outlet with a real problem, one with bad luck


def test_the_outlet_with_a_real_problem_is_flagged(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    found = signals.attention(ledger, newest, reader=reader)
    assert {SATISFACTION, PASS_RATE} <= worse(found, story.PROBLEM_OUTLET)


def test_the_outlet_with_a_real_problem_lies_outside_the_funnel(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    compared = compare(ledger, newest, reader=reader, indicator="satisfaction_rate")
    outside = compared.places[compared.places["is_outlier"]]
    assert compared.funnel is not None
    worse_than_peers = outside[outside["value"] < compared.funnel.centre]
    assert list(worse_than_peers["outlet_code"]) == [story.PROBLEM_OUTLET]


@pytest.mark.parametrize("month", [*story.BAD_LUCK_MONTHS, story.LAST_MONTH])
def test_the_outlet_with_bad_luck_is_not_flagged(
    ledger: Ledger, newest: View, reader: Reader, month: str
) -> None:
    found = found_in(ledger, newest, reader, month)
    assert worse(found, story.BAD_LUCK_OUTLET) == set()


def test_the_outlet_with_bad_luck_lies_within_the_funnel(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    compared = compare(ledger, newest, reader=reader, indicator="satisfaction_rate")
    own = compared.places[compared.places["outlet_code"] == story.BAD_LUCK_OUTLET]
    assert not own["is_outlier"].any()


def test_a_quiet_month_has_no_more_signals_than_chance_gives(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    found = signals.attention(ledger, newest, reader=reader)
    assert found.series_count > 400
    elsewhere = found.signals[found.signals["code"] != story.PROBLEM_OUTLET]
    assert len(elsewhere) <= found.false_alarm_count


# What happened to many


def test_the_flood_is_flagged_in_its_units_and_month_alone(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    found = found_in(ledger, newest, reader, story.FLOOD_MONTH)
    units = found.signals[
        (found.signals["place"] == "unit") & (found.signals["indicator"] == ON_TIME)
    ]
    assert set(units["code"]) == set(story.FLOOD_UNITS)
    assert (units["rule"] == "beyond_limits").all()
    assert set(found.signals["code"].head(4).str[:4]) == set(story.FLOOD_UNITS)
    after = found_in(ledger, newest, reader, shift(story.FLOOD_MONTH, 1))
    assert not {(ON_TIME, unit) for unit in story.FLOOD_UNITS} & set(
        zip(after.signals["indicator"], after.signals["code"], strict=True)
    )


def test_the_shift_of_standardization_is_an_improvement(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    placed = signals.matrix(ledger, newest, reader=reader).set_index("indicator")
    assert placed.loc[STANDARDIZED, "variation"] == "improving"
    assert placed.loc[SATISFACTION, "variation"] == "improving"


def test_nothing_is_called_better_without_being_it(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    placed = signals.matrix(ledger, newest, reader=reader)
    quiet = placed[placed["variation"] == "common_cause"]
    assert len(quiet)
    assert not quiet["sentence"].str.contains("better|worse|higher|lower|improv").any()


def test_the_newspapers_mended_are_a_shift_from_their_month(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    view = newest.with_(strata=(("mail_class", "newspaper"),), last_month="2026-07")
    points = trend(ledger, view, reader=reader, indicator=ON_TIME).chart.points
    mended = shift(story.NEWSPAPERS_LATE_UNTIL, 1)
    before, after = points[points.index < mended], points[points.index >= mended]
    assert (before["direction"] < 0).all()
    assert (after["direction"] > 0).all()
    assert (after["value"] > before["value"].max()).all()


def test_the_pilot_has_an_effect_and_none_before_it_began(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    made = pilot(
        ledger, newest, reader=reader, cohort="delivery_pilot", start=story.DELIVERY_PILOT_FROM
    )
    assert made.is_distinguishable
    assert 0.02 < made.effect.value < 0.09
    earlier = newest.with_(last_month="2025-08")
    none = pilot(ledger, earlier, reader=reader, cohort="delivery_pilot", start="2025-05")
    assert not none.is_distinguishable


# Figures that must agree


@pytest.mark.parametrize("exclusions", ["with", "without"])
def test_the_parts_of_the_miss_sum_to_it(
    ledger: Ledger, newest: View, reader: Reader, exclusions: Exclusions
) -> None:
    by = ("mail_class", "area", "unit")
    parts = delivery.points_lost(ledger, newest, reader=reader, by=by, exclusions=exclusions)
    late = delivery.transit_days(ledger, newest, reader=reader).lateness[exclusions]
    assert parts["points_lost"].sum() == pytest.approx(1 - late["on_time"], abs=1e-12)


@pytest.mark.parametrize("place", [Scope("unit", "LY02"), Scope("outlet", story.PROBLEM_OUTLET)])
@pytest.mark.parametrize("indicator", [SATISFACTION, PASS_RATE, "complaints_per_10k_items"])
def test_the_list_says_what_the_chart_a_click_away_says(
    ledger: Ledger, newest: View, reader: Reader, place: Scope, indicator: str
) -> None:
    found = signals.attention(ledger, newest, reader=reader, indicators=(indicator,))
    told = pd.concat([found.signals, found.improving])
    own = told[(told["place"] == place.kind) & (told["code"] == place.code)]
    made = trend(ledger, newest.with_(scope=place), reader=reader, indicator=indicator)
    chart = made.chart
    last = chart.points.iloc[-1]
    if own.empty:
        assert chart.variation not in ("improving", "concerning")
        return
    row = own.iloc[0]
    assert (row["variation"], row["rule"]) == (chart.variation, last["rule"])
    assert row["centre"] == pytest.approx(last["centre"], abs=1e-12)
    assert row["upper"] == pytest.approx(last["upper"], abs=1e-12)


def test_a_reader_of_one_unit_is_told_of_that_unit_alone(ledger: Ledger, newest: View) -> None:
    own = Reader("supervisor", frozenset({"LY03"}))
    found = signals.attention(ledger, newest, reader=own)
    assert set(found.signals["unit"]) | set(found.improving["unit"]) == {"LY03"}


def test_the_same_month_is_marked_alike_whatever_stretch_is_shown(
    ledger: Ledger, newest: View, reader: Reader
) -> None:
    long = trend(ledger, newest.with_(first_month="2024-11"), reader=reader, indicator=ON_TIME)
    short = trend(ledger, newest.with_(first_month="2026-08"), reader=reader, indicator=ON_TIME)
    pd.testing.assert_frame_equal(long.chart.points, short.chart.points)
    assert short.results["month"].tolist() == ["2026-08", "2026-09", "2026-10"]


def test_the_marks_of_the_story_stand_in_the_policy_and_the_audit_trail(ledger: Ledger) -> None:
    held = ledger.policy().events
    assert [event.kind for event in held] == ["pilot", "process", "flood", "flood"]
    audit = ledger.audit()
    marked = audit[audit["what"] == "policy"]
    assert set(marked["by"]) == {story.MARKED_BY}
    assert len(marked) == len(held)


def test_limits_that_started_anew_are_on_trial_and_promise_nothing(
    own_ledger: Ledger, reader: Reader, newest: View
) -> None:
    reach = "by chance."
    before = headlines.headlines(own_ledger, newest, reader=reader).set_index("indicator")
    told = before[before["sentence"].str.contains(reach, regex=False)]
    assert len(told) and not before["is_trial"].any()
    marked = ChartAnnotations(own_ledger, reader)
    marked.rebase(indicator=told.index[0], month="2026-04", reason="a new contract", at=AT)
    after = headlines.headlines(own_ledger, newest.with_(release=None), reader=reader)
    row = after.set_index("indicator").loc[told.index[0]]
    assert row["is_trial"]
    assert reach not in row["sentence"]
