"""Everything about one outlet: what it is, how it does, what is open, where the rows stand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.cases import cases_table
from analysis.completeness import completeness
from analysis.headlines import headlines
from analysis.inspections import findings
from analysis.standardization import matrix, renovation_projects
from languages import _
from ledger import Ledger
from metrics.indicators import INDICATORS
from tables.access import Reader
from tables.errors import UserError
from tables.view import Scope, View


class UnknownOutlet(UserError):
    """The register has no such outlet, or the reader may not see it."""


@dataclass(frozen=True)
class OutletProfile:
    """One outlet as of the view's last month.

    `outlet`: its row of the register (`tables.frames.REGISTER`). `indicators`: one row an
    indicator that has ever been counted here, columns of `headlines`. `cases`, `findings`,
    `items`, `projects`: as `cases_table`, `findings`, `matrix`, `renovation_projects`.
    `completeness`: month, form, expected, on_time, late, not_reported.
    """

    outlet: pd.Series
    indicators: pd.DataFrame
    cases: pd.DataFrame
    findings: pd.DataFrame
    items: pd.DataFrame
    projects: pd.DataFrame
    completeness: pd.DataFrame


def outlet_profile(
    ledger: Ledger, view: View, *, reader: Reader, outlet: str = ""
) -> OutletProfile:
    """Return everything about one outlet, by default that of the view's scope.

    Raises UnknownOutlet.
    """
    code = outlet or view.scope.code
    here = view.with_(scope=Scope("outlet", code))
    counted = headlines(ledger, here, reader=reader, indicators=tuple(INDICATORS))
    has_ever = counted["values"].map(lambda values: any(value == value for value in values))
    return OutletProfile(
        outlet=register_row(ledger, view, reader, code),
        indicators=counted[has_ever.astype("bool")].reset_index(drop=True),
        cases=cases_table(ledger, here, reader=reader),
        findings=findings(ledger, here, reader=reader),
        items=matrix(ledger, here, reader=reader),
        projects=renovation_projects(ledger, here, reader=reader),
        completeness=completeness(ledger, here, reader=reader, by=("month",)),
    )


def register_row(ledger: Ledger, view: View, reader: Reader, code: str) -> pd.Series:
    """Return an outlet's row of the register as of the view's release. Raises UnknownOutlet."""
    register = ledger.register(view.release)
    found = register[register["outlet_code"] == code]
    if found.empty or not reader.may_see(str(found.iloc[0]["unit"])):
        raise UnknownOutlet(_("There is no outlet {code} here.").format(code=code))
    return found.iloc[0]
