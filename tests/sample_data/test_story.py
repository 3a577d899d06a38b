"""The story is told by the rows themselves, whatever computes the indicators later."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.frames import REGISTER
from core.months import last_day
from policy import Policy
from sample_data import generate, inspections, progress, story
from sample_data.bureau import COUNTIES, open_outlets, outlets, register
from sample_data.delivery import DAYS
from sample_data.satisfaction import LEVELS


@cache
def rows(form: str, month: str) -> pd.DataFrame:
    frames = [generate.records(form, unit, month).assign(unit=unit) for unit in COUNTIES]
    return pd.concat(frames, ignore_index=True)


def satisfied_share(answers: pd.DataFrame) -> float:
    counts = answers[list(LEVELS)].to_numpy().sum(axis=0)
    return float(counts[:2].sum() / counts.sum())


def comprehensive(month: str) -> float:
    weights = Policy.shipped().satisfaction_weights(month)
    answers = rows("satisfaction", month)
    return sum(
        weight * satisfied_share(answers[answers["dimension"] == dimension])
        for dimension, weight in weights.items()
    )


def on_time_share(month: str, **chosen: set[str]) -> float:
    items = rows("delivery", month)
    for column, values in chosen.items():
        items = items[items[column].isin(values)]
    limits = items.merge(Policy.shipped().time_limits(month), on=["mail_class", "area"])
    counts = limits[list(DAYS)].to_numpy()
    is_in_time = np.arange(len(DAYS)) <= limits["limit_days"].to_numpy()[:, None]
    return float((counts * is_in_time).sum() / (counts.sum() + limits["undelivered_count"].sum()))


def pass_share(visits: pd.DataFrame) -> float:
    items = visits[list(inspections.ITEMS)].to_numpy()
    return float((items == "pass").sum() / np.isin(items, ["pass", "fail"]).sum())


def test_the_bureau_has_six_units_and_about_120_outlets_of_the_register() -> None:
    everyone = outlets()
    assert list(COUNTIES) == [unit.code for unit in Policy.shipped().bureau.units]
    assert 115 <= len(everyone) <= 125
    assert everyone["outlet_code"].is_unique
    assert everyone["name"].is_unique
    assert list(everyone.columns) == REGISTER.names
    assert everyone["latitude"].between(31.0, 31.6).all()
    assert everyone["longitude"].between(104.0, 104.8).all()
    assert set(everyone["cohort"]) == {"pilot", "two_per_county", "delivery_pilot", "city_wide"}
    two = everyone[everyone["cohort"] == "two_per_county"]
    assert (two.groupby("unit").size() == 2).all()


def test_an_outlet_opens_and_one_closes() -> None:
    assert "LY01-18" not in set(open_outlets("LY01", "2025-06")["outlet_code"])
    assert "LY01-18" in set(open_outlets("LY01", "2025-07")["outlet_code"])
    assert "LY04-18" in set(open_outlets("LY04", "2025-12")["outlet_code"])
    assert "LY04-18" not in set(open_outlets("LY04", "2026-01")["outlet_code"])


def test_an_outlet_moves_one_is_merged_and_one_has_a_new_name() -> None:
    def there(unit: str, month: str) -> set[str]:
        return set(generate.records("satisfaction", unit, month)["outlet_code"])

    assert "LY05-17" in there("LY05", "2026-04") - there("LY01", "2026-04")
    assert "LY05-17" in there("LY01", "2026-05") - there("LY05", "2026-05")
    assert "LY03-19" in there("LY03", "2026-02") - there("LY03", "2026-03")
    before, after = (register(m).set_index("outlet_code") for m in ("2026-02", "2026-03"))
    assert (before["merged_into"] == "").all()
    assert after["merged_into"]["LY03-19"] == "LY03-20"
    assert after["closed_on"]["LY03-19"] == pd.Timestamp("2026-02-28")
    names = [register(month).set_index("outlet_code")["name"] for month in ("2025-12", "2026-01")]
    assert [each["LY06-03"] for each in names] == ["年画村营业厅", "年画小镇营业厅"]


def test_the_same_month_is_drawn_the_same_again() -> None:
    for form in generate.FORMS:
        first = generate.records(form, "LY04", "2025-12")
        pd.testing.assert_frame_equal(first, generate.records(form, "LY04", "2025-12"))


def test_comprehensive_satisfaction_climbs_through_85_percent_in_spring_2026() -> None:
    shares = {month: comprehensive(month) for month in story.MONTHS}
    assert shares["2024-11"] == pytest.approx(0.80, abs=0.01)
    assert all(share < 0.85 for month, share in shares.items() if month < "2026-02")
    assert all(share > 0.85 for month, share in shares.items() if month > "2026-04")


def test_social_supervisors_are_stricter() -> None:
    overall = rows("satisfaction", "2026-05").query("dimension == 'overall'")
    is_social = overall["channel"] == "social_supervisor"
    assert satisfied_share(overall[is_social]) < satisfied_share(overall[~is_social]) - 0.01


def test_renovation_stands_at_71_84_percent_in_october_2026() -> None:
    projects = rows("renovation", "2026-10")
    planned = projects["planned_investment_10k_cny"].sum()
    completed = projects["completed_investment_10k_cny"].sum()
    assert round(100 * completed / planned, 2) == 71.84
    assert len(projects) == 45
    is_over = projects["completed_investment_10k_cny"] > projects["planned_investment_10k_cny"]
    assert is_over.sum() == 1


def test_renovation_never_falls_and_is_slow_at_its_start() -> None:
    months = story.MONTHS
    spent = np.array([progress.completed_cents(month).sum() for month in months])
    assert (np.diff(spent) >= 0).all()
    assert spent[11] < 0.4 * spent[-1]


def test_standardization_goes_from_the_pilot_to_two_a_county_to_the_city() -> None:
    def reached(month: str) -> set[str]:
        return {code for unit in COUNTIES for code in progress.standardized(unit, month)}

    assert reached("2024-12") == set()
    assert reached("2025-02") == {story.PILOT_BRANCH}
    assert reached("2026-01") >= story.TWO_PER_COUNTY_OUTLETS | {story.PILOT_BRANCH}
    assert len(reached("2025-12")) <= 16
    open_count = sum(len(open_outlets(unit, "2026-10")) for unit in COUNTIES)
    share = len(reached("2026-10")) / open_count
    assert share == pytest.approx(story.STANDARDIZED_SHARE_AT_END, abs=0.05)


def test_standardization_rows_followed_to_a_month_give_its_state() -> None:
    followed = pd.concat([rows("standardization", month) for month in story.MONTHS])
    newest = followed.groupby(["outlet_code", "item_code"], sort=True).last()
    assert len(newest) == 16 * 120
    assert newest.loc[newest["status"] == "met", "met_date"].notna().all()
    ended = [*story.CLOSINGS, *story.MERGED]
    standing = newest.drop(index=ended, level=0).reset_index()
    is_met = standing["status"].isin(["met", "na"])
    is_counted = ~standing["item_code"].isin(progress.OPTIONAL_ITEMS)
    whole = is_met[is_counted].groupby(standing["outlet_code"]).all()
    assert set(whole.index[whole]) == {
        code for unit in COUNTIES for code in progress.standardized(unit, "2026-10")
    } - set(story.MERGED)


def test_optional_items_are_those_of_the_policy() -> None:
    items = Policy.shipped().standard_items("2026-10")
    assert tuple(item.code for item in items) == progress.STANDARD_ITEMS
    optional = tuple(item.code for item in items if not item.is_mandatory)
    assert optional == progress.OPTIONAL_ITEMS


def test_carriers_work_towards_the_limits_of_the_policy() -> None:
    limits = Policy.shipped().time_limits("2026-10").itertuples()
    shipped = {(row.mail_class, row.area): row.limit_days for row in limits}
    promised = {
        (mail_class, area): days
        for mail_class, areas in story.PROMISED_DAYS.items()
        for area, days in areas.items()
    }
    assert promised == shipped


def test_late_newspapers_were_mended() -> None:
    for month in ("2025-03", "2025-11"):
        assert on_time_share(month, mail_class={"newspaper"}) == pytest.approx(0.80, abs=0.02)
    for month in ("2025-12", "2026-07", "2026-10"):
        assert on_time_share(month, mail_class={"newspaper"}) == pytest.approx(0.97, abs=0.01)


def test_the_delivery_pilot_helps() -> None:
    pilot = set(story.DELIVERY_PILOT_OUTLETS)
    rest = set(outlets()["outlet_code"]) - pilot

    def lead(month: str) -> float:
        return on_time_share(month, outlet_code=pilot) - on_time_share(month, outlet_code=rest)

    assert all(abs(lead(month)) < 0.03 for month in ("2025-03", "2025-06", "2025-08"))
    assert all(lead(month) > 0.03 for month in ("2025-09", "2026-02", "2026-10"))


def test_the_flood_s_registered_items_are_listed_one_by_one_where_late_ones_are_excused() -> None:
    for unit in COUNTIES:
        items = generate.records("delivery_items", unit, story.FLOOD_MONTH)
        assert (60 <= len(items) <= 120) == (unit in story.FLOOD_UNITS)
    items = rows("delivery_items", story.FLOOD_MONTH)
    assert set(items["outlet_code"]) == story.FLOOD_ITEM_OUTLETS
    assert items["item_id"].is_unique
    excused = items["exclusion"].value_counts()
    assert excused["flood"] > excused["transport"] > 0
    assert (items["delivered_at"].isna() | (items["delivered_at"] > items["accepted_at"])).all()
    counted = rows("delivery", story.FLOOD_MONTH)
    both = counted.merge(items, on=["outlet_code", "mail_class"])
    assert both.empty
    assert rows("delivery_items", story.LAST_MONTH).empty


def test_the_flood_of_august_2026_hits_two_riverside_units() -> None:
    riverside = set(story.FLOOD_UNITS)
    elsewhere = set(COUNTIES) - riverside
    assert on_time_share("2026-08", unit=riverside) < 0.5
    assert on_time_share("2026-08", unit=elsewhere) > 0.9
    assert on_time_share("2026-09", unit=riverside) > 0.9
    rounds = rows("rounds", "2026-08").query("unit in @riverside")
    assert rounds["completed_rounds_count"].sum() < 0.7 * rounds["planned_rounds_count"].sum()


def outlet_answers(outlet: str, months: list[str]) -> pd.DataFrame:
    answers = pd.concat([rows("satisfaction", month).assign(month=month) for month in months])
    return answers[answers["outlet_code"] == outlet]


def test_one_outlet_has_a_real_problem() -> None:
    before = [month for month in story.MONTHS if month < story.PROBLEM_FROM]
    since = [month for month in story.MONTHS if month >= story.PROBLEM_FROM]
    assert satisfied_share(outlet_answers(story.PROBLEM_OUTLET, before)) > 0.78
    for month in since:
        assert satisfied_share(outlet_answers(story.PROBLEM_OUTLET, [month])) < 0.75
    visits = pd.concat([rows("inspections", month) for month in since])
    is_it = visits["outlet_code"] == story.PROBLEM_OUTLET
    assert pass_share(visits[is_it]) < pass_share(visits[~is_it]) - 0.1


def test_its_findings_come_back() -> None:
    since = [month for month in story.MONTHS if month >= story.PROBLEM_FROM]
    visits = pd.concat([rows("inspections", month) for month in since])
    items = list(story.PROBLEM_ITEMS)
    fails = visits.loc[visits["outlet_code"] == story.PROBLEM_OUTLET, items].to_numpy() == "fail"
    assert (fails[1:] & fails[:-1]).sum() > 0.5 * fails[:-1].sum()


def test_another_outlet_has_only_bad_luck() -> None:
    others = [month for month in story.MONTHS if month not in story.BAD_LUCK_MONTHS]
    usual = satisfied_share(outlet_answers(story.BAD_LUCK_OUTLET, others))
    assert usual == pytest.approx(0.83, abs=0.04)
    for month in story.BAD_LUCK_MONTHS:
        answers = outlet_answers(story.BAD_LUCK_OUTLET, [month])
        assert answers[list(LEVELS)].to_numpy().sum() < 60
        assert satisfied_share(answers) < 0.7


def test_a_case_stands_in_each_workbook_until_it_is_closed() -> None:
    months: dict[str, list[str]] = {}
    for month in story.MONTHS:
        cases = rows("cases", month)
        assert cases["case_number"].is_unique
        for number, closed in zip(cases["case_number"], cases["closed_date"], strict=True):
            months.setdefault(number, []).append(month)
            assert pd.isna(closed) or closed <= pd.Timestamp(last_day(month))
    for standing in months.values():
        first = story.position(standing[0])
        assert standing == story.MONTHS[first : first + len(standing)]
    still_open = rows("cases", "2026-10").query("closed_date.isna()")
    assert set(still_open["case_number"]) >= story.STUBBORN_CASES
    sources = {source for month in story.MONTHS for source in rows("cases", month)["source"]}
    assert sources == {
        "customer",
        "media",
        "superior",
        "social_supervisor",
        "inspection",
        "disclosure_request",
    }


def test_some_outlets_are_missing_from_one_workbook() -> None:
    ((unit, month), missed) = next(iter(story.MISSED_OUTLETS.items()))
    there = set(generate.records("satisfaction", unit, month)["outlet_code"])
    assert there == set(open_outlets(unit, month)["outlet_code"]) - set(missed)


def test_the_correction_lowers_the_counts_of_one_outlet_only() -> None:
    unit, month = story.CORRECTION_UNIT, story.CORRECTION_MONTH
    before = generate.records("satisfaction", unit, month)
    after = generate.records("satisfaction", unit, month, is_corrected=True)
    changed = before.ne(after).any(axis=1)
    assert set(before.loc[changed, "outlet_code"]) == {story.CORRECTION_OUTLET}
    assert after["satisfied_count"].sum() < before["satisfied_count"].sum()
