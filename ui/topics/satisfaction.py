"""What the page of satisfaction says of the dimensions behind the comprehensive rate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from analysis import satisfaction
from charts.causes import waterfall
from core.view import View
from languages import _
from languages.numbers import share_text
from ui.frame.here import Here
from ui.link import choices, query_state
from ui.parts import sections
from ui.words import labels
from ui.words.text import count, plain


def contributions(here: Here) -> None:
    """Show what each dimension, by its weight, takes from the comprehensive rate."""
    found: pd.DataFrame = here.read(satisfaction.contributions)
    if found.empty:
        return
    named = found.assign(label=[labels.label("dimension", code) for code in found["dimension"]])
    sections.section(
        _largest_loss(named),
        _("Each dimension's dissatisfied share times its published weight, {months}.").format(
            months=sections.span(here)
        ),
        method=_("The interval rests on an effective n of {n} (Kish).").format(
            n=count(_effective_n(found))
        ),
    )
    figure = waterfall(
        named.rename(columns={"lost": "points"}),
        total=_("together"),
        axis=_("points lost, of 100 satisfied"),
        target=here.policy.target("satisfaction_comprehensive", here.view.last_month),
    )
    here.show(figure, named, name="contributions", headings=_headings())


def _largest_loss(named: pd.DataFrame) -> str:
    """Say which dimension most is lost by, if anything is."""
    lost = float(named["lost"].sum())
    if not lost:
        return _("Nothing is missing to 100 %")
    return _("{share} of what is missing to 100 % comes from {label}").format(
        share=share_text(named["lost"].iloc[0] / lost, 0), label=named["label"].iloc[0]
    )


def _effective_n(found: pd.DataFrame) -> float:
    weights = dict(zip(found["dimension"], found["weight"], strict=True))
    return satisfaction.reweighed(found, weights).effective_n


def other_weights(here: Here) -> None:
    """Let the reader try other weights; nothing is stored, and no figure elsewhere changes."""
    found: pd.DataFrame = here.read(satisfaction.contributions)
    if found.empty:
        return
    chosen = choices.weights(here.view.choice("weights"))
    heading = _("What would other weights give?")
    with st.expander(heading, icon=":material/tune:", expanded=bool(chosen)):
        st.caption(plain(_("A trial: nothing is stored. The published weights are policy.")))
        names = list(found["dimension"])
        published = dict(zip(names, found["weight"], strict=True))
        default = {name: round(weight * 100) for name, weight in published.items()}
        tried = {name: chosen.get(name, weight) for name, weight in default.items()}
        for start in range(0, len(names), 2):
            for column, name in zip(st.columns(2), names[start : start + 2], strict=False):
                with column:
                    query_state.slide(
                        labels.label("dimension", name),
                        0,
                        100,
                        chosen=tried[name],
                        change=partial(_trying, here, default, tried, name),
                        key=f"weight:{name}",
                    )
        _say_reweighed(found, published, tried if chosen else published)


def _trying(
    here: Here, default: Mapping[str, int], tried: Mapping[str, int], name: str, weight: int
) -> View:
    """Return the view with another weight on trial; all of them, so that a link stays what it is.

    The published ones need no saying.
    """
    chosen = {**tried, name: weight}
    return here.link.choosing("weights", "" if chosen == default else choices.weights_text(chosen))


def _say_reweighed(
    found: pd.DataFrame, published: Mapping[str, float], tried: Mapping[str, float]
) -> None:
    as_is = satisfaction.reweighed(found, published)
    if not any(tried.values()):
        st.markdown(plain(_("At least one dimension must have a weight.")))
        return
    other = satisfaction.reweighed(found, tried)
    st.markdown(
        f"**{plain(share_text(other.value))}** "
        + plain(
            _(
                "with these weights (95 % interval {lower} to {upper}, effective n {n}); "
                "{published} with the published ones."
            ).format(
                lower=share_text(other.lower),
                upper=share_text(other.upper),
                n=count(other.effective_n),
                published=share_text(as_is.value),
            )
        )
    )


def _headings() -> dict[str, str]:
    return {
        "label": _("Dimension"),
        "weight": _("Weight"),
        "share": _("Satisfied (share)"),
        "denominator": _("Answers"),
        "contribution": _("Contribution"),
        "lost": _("Points lost (share)"),
    }
