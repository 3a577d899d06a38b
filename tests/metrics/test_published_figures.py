"""The figures of the field's own programs, to the last digit that they give."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrics.control_charts import p_chart, p_prime, xmr
from metrics.control_limits import p_bands
from metrics.funnel import funnel
from metrics.signals import signals
from metrics.time_to_close import kaplan_meier
from tests.reference import slow_charts

FOLDER = Path(__file__).parent.parent / "reference" / "statistics"


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / name)


XMR = read("xmr_cases.csv")
P = read("p_and_p_prime_cases.csv")
FUNNELS = read("funnel_cases.csv")
FUNNEL_SUMMARY = read("funnel_cases_meta.csv").set_index("case")
CASES = read("kaplan_meier_data.csv")
CURVES = read("kaplan_meier_curve.csv")

ASSURANCE = {
    "inconsistent": "hit_or_miss",
    "consistent_pass": "consistently_passing",
    "consistent_fail": "consistently_failing",
}
VARIATION = {
    "common_cause": "common_cause",
    "special_cause_improvement": "improving",
    "special_cause_concern": "concerning",
}


def rule_and_direction(special_cause: str) -> tuple[str, int]:
    direction = 1 if "Above" in special_cause or "Increasing" in special_cause else -1
    for words, rule in {"Trend": "trend", "2 in 3": "two_of_three", "7 Points": "shift"}.items():
        if words in special_cause:
            return rule, direction
    return ("", 0) if special_cause == "Common Cause" else ("beyond_limits", direction)


@pytest.mark.parametrize("name", XMR["case"].unique())
def test_xmr_equals_nhs_r_plot_the_dots(name: str) -> None:
    case = XMR[XMR["case"] == name].reset_index(drop=True)
    first = case.iloc[0]
    rebase = () if pd.isna(first["rebase_dates"]) else first["rebase_dates"].split(";")
    made = xmr(
        case["value"],
        improvement=first["improvement_direction"],
        target=None if pd.isna(first["target"]) else first["target"],
        baseline=None if pd.isna(first["fix_after_n_points"]) else int(first["fix_after_n_points"]),
        rebase=[case.index[case["date"] == day][0] for day in rebase],
        screen=bool(first["screen_outliers"]),
    )
    for ours, theirs in {"centre": "mean", "lower": "lpl", "upper": "upl"}.items():
        np.testing.assert_allclose(made.points[ours], case[theirs], rtol=0, atol=1e-9)
    points = made.points
    outside = (points["value"] > points["upper"]) | (points["value"] < points["lower"])
    np.testing.assert_array_equal(outside, case["outside_limits"].fillna(False).astype(bool))
    side = np.sign(points["value"] - points["centre"])
    np.testing.assert_array_equal(side, case["relative_to_mean"])
    expected = [rule_and_direction(text) for text in case["special_cause_type"]]
    assert list(zip(made.points["rule"], made.points["direction"], strict=True)) == expected
    assert made.variation == VARIATION[case["variation_icon"].iloc[-1]]
    assert made.assurance == ASSURANCE.get(case["assurance_type"].iloc[-1], "no_target")


@pytest.mark.parametrize("name", P["case"].unique())
def test_p_and_p_prime_equal_qicharts2(name: str) -> None:
    case = P[P["case"] == name].reset_index(drop=True)
    draw = p_prime if name.endswith("pprime") else p_chart
    points = draw(case["r"], case["n"], screen=bool(case["screened"].iloc[0])).points
    for ours, theirs in {"value": "y", "centre": "cl", "lower": "lcl", "upper": "ucl"}.items():
        np.testing.assert_allclose(points[ours], case[theirs], rtol=0, atol=1e-9)
    counts = (case[[column]].to_numpy(dtype=float).T for column in ("r", "n"))
    is_laney = name.endswith("pprime")
    bands = p_bands(*counts, laney=is_laney, baseline=None, rebase=(), screen=False)
    np.testing.assert_allclose(bands.near_lower[0], case["lcl95"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(bands.near_upper[0], case["ucl95"], rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", FUNNEL_SUMMARY.index)
def test_the_funnel_equals_funnel_plot_r(name: str) -> None:
    case, summary = FUNNELS[FUNNELS["case"] == name], FUNNEL_SUMMARY.loc[name]
    made = funnel(case["numerator"], case["denominator"])
    prefix = "OD" if summary["draw_adjusted"] else ""
    sides = {"lower": "LCL", "upper": "UCL"}
    for side, theirs in sides.items():
        for ours, level in {"95": "95", "998": "99"}.items():
            column = f"OD{level}{theirs}" if prefix else f"{theirs}{level}"
            np.testing.assert_allclose(made.points[side + ours], case[column], rtol=0, atol=1e-9)
    np.testing.assert_allclose(made.points["z"], case["Uzscore"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(made.points["value"], case["rr"], rtol=0, atol=1e-12)
    ends = np.quantile(made.points["z"], [0.1, 0.9])
    winsorised = made.points["z"].clip(*ends)
    np.testing.assert_allclose(winsorised, case["Wuzscore"], rtol=0, atol=1e-9)
    assert made.phi == pytest.approx(summary["phi"], abs=1e-9)
    assert made.tau2 == pytest.approx(summary["tau2"], abs=1e-9)
    assert made.centre == pytest.approx(summary["target"], abs=1e-9)
    assert made.is_adjusted == summary["draw_adjusted"]
    assert made.points["outlier"].astype(int).tolist() == case["outlier"].tolist()


def test_limits_without_adjustment_equal_funnel_plot_r() -> None:
    for _, case in FUNNELS.groupby("case"):
        points = funnel(case["numerator"], case["denominator"], overdispersion=False).points
        theirs = case[["LCL95", "UCL95", "LCL99", "UCL99"]]
        ours = points[["lower95", "upper95", "lower998", "upper998"]]
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("name", CASES["case"].unique())
def test_kaplan_meier_equals_survival(name: str) -> None:
    case = CASES[CASES["case"] == name]
    expected = CURVES[CURVES["case"] == name].reset_index(drop=True)
    summary = read("kaplan_meier_summary.csv").set_index("case").loc[name]
    made = kaplan_meier(case["time"], case["closed"])
    theirs = ["time", "n_risk", "n_event", "surv", "loglog_lo", "loglog_hi"]
    for ours, column in zip(made.curve, theirs, strict=True):
        np.testing.assert_allclose(made.curve[ours], expected[column], rtol=0, atol=1e-12)
    assert (made.case_count, made.closed_count) == (summary["n"], summary["events"])
    median = 2.0 if name == "plateau_at_half" else summary["median"]
    np.testing.assert_equal(made.median, median)
    np.testing.assert_equal(made.median_interval, (summary["loglog_lo"], summary["loglog_hi"]))


def test_every_flag_of_the_postal_service_in_2020_agrees_with_the_slow_oracle() -> None:
    weeks = pd.read_csv(FOLDER / "usps_on_time_2020_by_district.csv", dtype=str)
    weeks = weeks.set_index(["area", "district", "mail_type"])
    assert weeks.index.get_level_values("district").nunique() == 67
    searched = signals(weeks.astype(float))
    assert len(searched) == 201
    flags = searched[["rule", "direction"]].to_dict("index")
    for series, figures in weeks.iterrows():
        slow = slow_charts.xmr(slow_charts.exact(figures))
        made = xmr(figures.astype(float)).points
        assert made["rule"].tolist() == [row["rule"] for row in slow], series
        assert made["direction"].tolist() == [row["direction"] for row in slow], series
        np.testing.assert_allclose(
            made[["centre", "lower", "upper"]],
            [[float(row[line]) for line in ("centre", "lower", "upper")] for row in slow],
            rtol=1e-12,
        )
        assert flags[series] == {name: slow[-1][name] for name in ("rule", "direction")}
