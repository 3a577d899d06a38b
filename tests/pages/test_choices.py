"""What a reader chooses on a page stands in the address, and a link opens the page so chosen."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from analysis.access import Reader, local_reader
from submissions.opening import open_ledger
from submissions.settings import Settings
from tests.pages.conftest import texts
from ui.frame.share import changes_since
from ui.link import short_links
from ui.words.labels import label

Visit = Callable[..., AppTest]
pytestmark = pytest.mark.usefixtures("bureau")


def waterfall_labels(at: AppTest) -> list[str]:
    drawn = [json.loads(element.proto.spec) for element in at.get("plotly_chart")]
    fall = next(c for c in drawn if c["data"][0].get("name") == "points")
    return [str(each) for each in fall["layout"]["yaxis"]["ticktext"]]


def box(at: AppTest, label: str) -> Selectbox[Any]:
    return next(each for each in at.selectbox if each.label == label)


def test_switches_of_the_points_lost_write_the_address(visit: Visit) -> None:
    at = visit("delivery")
    assert not any("County" in each for each in waterfall_labels(at))
    next(each for each in at.toggle if each.label == "By unit, too").set_value(True).run()
    assert at.query_params["losses"] == "unit"
    assert any("County" in each for each in waterfall_labels(at))
    without = next(each for each in at.toggle if each.label == "Without the excluded items")
    without.set_value(True).run()
    assert at.query_params["exclusions"] == "without"
    next(each for each in at.toggle if each.label == "By unit, too").set_value(False).run()
    assert "losses" not in at.query_params


def test_a_link_opens_the_delivery_page_as_it_was_chosen(visit: Visit) -> None:
    at = visit(
        "delivery",
        losses="unit",
        exclusions="without",
        pilot="two_per_county",
        since="2026-10",
        release="3",
    )
    assert not at.exception and not at.warning
    assert [each.value for each in at.toggle] == [True, True]
    assert box(at, "Pilot group").value == "two_per_county"
    assert box(at, "Began in").value == "2026-10"
    assert "left out here" in texts(at)
    assert at.query_params["pilot"] == "two_per_county"


def test_the_pilot_that_is_chosen_is_the_pilot_in_the_address(visit: Visit) -> None:
    at = visit("delivery")
    usual = str(box(at, "Pilot group").value)
    labels = box(at, "Pilot group").options
    other = "two_per_county"
    assert other != usual
    box(at, "Pilot group").select_index(labels.index(label("cohort", other))).run()
    assert at.query_params["pilot"] == other
    box(at, "Pilot group").select_index(labels.index(label("cohort", usual))).run()
    assert "pilot" not in at.query_params


def test_a_pilot_that_began_before_all_data_is_said_to_be_unknown(visit: Visit) -> None:
    at = visit("delivery", since="1999-01")
    assert not at.exception
    assert "cannot be judged" in texts(at)


def test_outlets_are_held_against_what_the_link_says_and_among_their_like(visit: Visit) -> None:
    asked = {"indicator": "inspection_pass_rate", "to": "2026-09"}
    at = visit("compare", against="target", kind="both", **asked)
    assert not at.exception and not at.warning
    assert "off target in" in at.title[0].value
    every = visit("compare", against="target", **asked)
    count = int(at.title[0].value.split(" of ")[1].split()[0])
    assert 0 < count < int(every.title[0].value.split(" of ")[1].split()[0])


def test_like_with_like_is_a_choice_within_the_place(visit: Visit) -> None:
    at = visit("compare", scope="unit:LY03", indicator="inspection_pass_rate")
    settings = next(each for each in at.button_group if each.label == "Town or country")
    settings.set_value("rural").run()
    assert at.query_params["setting"] == "rural"
    assert at.query_params["in"] == "unit:LY03"


def test_weights_on_trial_are_in_the_address_whole(visit: Visit) -> None:
    at = visit("satisfaction")
    first = at.slider[0]
    first.set_value(0 if first.value else 5).run()
    assert not at.exception
    said = at.query_params["weights"]
    assert said.count(":") == len(at.slider)
    again = visit("satisfaction", weights=said)
    assert not again.warning
    assert [each.value for each in again.slider] == [each.value for each in at.slider]
    assert [m.value for m in again.markdown if "with these weights" in m.value] == [
        m.value for m in at.markdown if "with these weights" in m.value
    ]


def test_what_another_page_offers_is_left_behind(visit: Visit) -> None:
    at = visit("delivery", losses="unit")
    ways = [element.proto for element in at.get("page_link")]
    own = [way for way in ways if "losses=unit" in way.query_string]
    assert own and all(way.page.endswith("delivery") for way in own)


def test_what_is_not_to_be_had_is_said_on_the_page(visit: Visit) -> None:
    at = visit("compare", against="luck", losses="unit")
    said = " ".join(warning.value for warning in at.warning).replace("\\", "")
    assert "“luck” as what outlets are held against" in said
    assert "“losses”, which means nothing here" in said


def test_a_short_link_keeps_what_was_chosen_and_is_offered_only_where_it_is_answered(
    visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit("delivery", losses="unit")
    assert not [each for each in at.button if each.label == "Make a short link"]
    monkeypatch.setattr(short_links, "_is_answered", True)
    at = visit("delivery", losses="unit")
    next(each for each in at.button if each.label == "Make a short link").click().run()
    assert not at.exception
    assert "Short link" in texts(at)
    settings = Settings()
    ledger = open_ledger(settings.database, cache=settings.cache)
    audit = ledger.audit()
    (token,) = audit.loc[audit["what"] == "link", "subject"]
    link = ledger.link(token)
    assert link.release == ledger.release() == 3
    assert link.query.startswith("delivery?") and "losses=unit" in link.query
    assert "release=3" in link.query and "to=2026-10" in link.query
    everyone, nobody = local_reader(), Reader("nobody", units=frozenset())
    assert not any("link" in sentence for sentence in changes_since(ledger, 2, reader=everyone))
    last = ledger.submissions().iloc[0]
    (said,) = changes_since(ledger, 2, reader=everyone)
    assert f"submission {last['submission']} (" in said and "2026" in said
    (said,) = changes_since(ledger, 2, reader=nobody)
    assert f"submission {last['submission']}," in said and "(" not in said


def test_the_rows_behind_a_number_open_by_a_link(visit: Visit) -> None:
    at = visit("satisfaction", rows="2026-09", release="3")
    assert not at.exception and not at.warning
    assert box(at, "Month").value == "2026-09"
    [shown] = [table.value for table in at.dataframe if "What the row says" in table.value]
    assert set(shown["Month"]) == {"2026-09"}
    assert shown["What the row says"].str.contains("Dimension: Attitude; Channel: ").any()


def test_the_rows_behind_a_number_write_the_address(visit: Visit) -> None:
    at = visit("delivery")
    assert "rows" not in at.query_params
    press = next(each for each in at.button if each.label == "Follow this number to its rows")
    press.click().run()
    assert at.query_params["rows"] == "2026-10"
    assert not at.exception
    assert box(at, "Month").value == "2026-10"
