"""What stands at one release, and the names of what is made of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd

from ledger import entries
from ledger.database import Database
from ledger.live import live_parts
from ledger.outlets import REGISTER_FORM, Outlets
from ledger.parquet import sha256
from policy import Policy

VERSION = "5"
"""Goes into every key: raise it when what a merged or derived file holds changes."""

KEPT = 4
"""Releases of which what stands is kept in memory."""

_UNSETTLED_MONTHS = 2


@dataclass(frozen=True)
class Chain:
    """A unit's form whose tallies come from its records month by month."""

    form: str
    unit: str
    digests: tuple[tuple[str, str], ...]  # (month, records_sha256) of live parts, oldest first

    def key(self, month: str, policy_sha256: str, others: Sequence[str] = ()) -> str:
        """Return the name of the derived tallies of one month.

        `others`: what they are made of besides, where an outlet came to the unit or left it.
        """
        upto = [f"{at}={digest}" for at, digest in self.digests if at <= month]
        text = "\n".join([VERSION, policy_sha256, self.form, self.unit, month, *upto, *others])
        return sha256(text.encode())


@dataclass(frozen=True)
class Handover:
    """Outlets that by a month had belonged to several units, one of which is looked at.

    `units`: where each outlet belongs in the month; `others`: the other units they were ever in.
    """

    units: dict[str, str]
    others: frozenset[str]


class Snapshot:
    """What stands at one release: its parts, and for each month what its tallies are made of."""

    def __init__(
        self,
        release: int,
        parts: pd.DataFrame,
        policy: Policy,
        longitudinal_forms: frozenset[str],
        register: Callable[[pd.DataFrame], Outlets],
    ) -> None:
        self.release = release
        self.parts = parts
        self.policy = policy
        self.policy_sha256 = policy.counting_sha256
        self.months = sorted(set(parts.loc[parts["form"] != REGISTER_FORM, "month"]))
        self._counted = {
            str(month): sorted(group) for month, group in parts.groupby("month")["tallies_sha256"]
        }
        self._chains = [
            Chain(
                str(form),
                str(unit),
                tuple(zip(group["month"], group["records_sha256"], strict=True)),
            )
            for (form, unit), group in parts[parts["form"].isin(longitudinal_forms)]
            .sort_values("month")
            .groupby(["form", "unit"])
        ]
        self._keys: dict[str, str] = {}
        self._register = register

    @cached_property
    def outlets(self) -> Outlets:
        """The register, read when it is first wanted."""
        return self._register(self.parts)

    def counted(self, month: str) -> list[str]:
        """Return the hashes of the tallies that a month's parts brought."""
        return self._counted.get(month, [])

    def longitudinal(self, month: str) -> list[Chain]:
        """Return the chains that reach a month: a case stands until it is closed."""
        return [chain for chain in self._chains if chain.digests[0][0] <= month]

    def handover(self, unit: str, month: str) -> Handover | None:
        """Return the outlets that came to a unit or left it by a month; None where none did."""
        held: dict[str, str] = {}
        others: set[str] = set()
        for code, spans in self.outlets.handovers.get(unit, {}).items():
            units = [of for since, of in spans if since <= month]
            if unit in units and set(units) != {unit}:
                held[code] = units[-1]
                others |= set(units)
        return Handover(held, frozenset(others - {unit})) if held else None

    def chain_key(self, chain: Chain, month: str) -> str:
        """Return the name of a chain's derived tallies of one month."""
        handover = self.handover(chain.unit, month)
        if handover is None:
            return chain.key(month, self.policy_sha256)
        parts = self.records_of_others(chain.form, handover, month)
        digests = [f"{unit} {at}={digest}" for unit, at, digest in parts]
        belonging = [f"{code}={unit}" for code, unit in sorted(handover.units.items())]
        return chain.key(month, self.policy_sha256, [*belonging, *digests])

    def records_of_others(
        self, form: str, handover: Handover, month: str
    ) -> list[tuple[str, str, str]]:
        """Return (unit, month, records_sha256) of the parts of others up to a month."""
        return [
            (chain.unit, at, digest)
            for chain in self._chains
            if chain.form == form and chain.unit in handover.others
            for at, digest in chain.digests
            if at <= month
        ]

    def key(self, month: str) -> str:
        """Return the name of a month's merged file."""
        if month not in self._keys:
            derived = [self.chain_key(chain, month) for chain in self.longitudinal(month)]
            belonging = self.outlets.units_digest(month)
            text = "\n".join([VERSION, month, belonging, *self.counted(month), *derived])
            self._keys[month] = sha256(text.encode())
        return self._keys[month]

    def settled(self, months: Collection[str]) -> list[list[str]]:
        """Return the years of which all settled months are among these: several months each."""
        by_year: dict[str, list[str]] = {}
        for month in self.months[:-_UNSETTLED_MONTHS]:
            by_year.setdefault(month[:4], []).append(month)
        return [year for year in by_year.values() if len(year) > 1 and set(year) <= set(months)]

    def year_key(self, months: Sequence[str]) -> str:
        """Return the name of the file that merges some months."""
        return sha256("\n".join(self.key(month) for month in months).encode())


class Snapshots:
    """The releases that were asked for last."""

    def __init__(
        self,
        database: Database,
        longitudinal_forms: frozenset[str],
        register: Callable[[pd.DataFrame], Outlets],
    ) -> None:
        self._database = database
        self._register = register
        self._longitudinal_forms = longitudinal_forms
        self._kept = lru_cache(KEPT)(self._read)
        self._lock = threading.Lock()

    def newest(self) -> int:
        """Return the number of the newest release."""
        with self._database.reading() as connection:
            return entries.newest_release(connection)

    def at(self, release: int | None) -> Snapshot:
        """Return what stands at a release, None for the newest. Raises UnknownRelease."""
        wanted = self.newest() if release is None else release
        with self._lock:  # one thread reads what all of them wait for
            return self._kept(wanted)

    def _read(self, release: int) -> Snapshot:
        with self._database.reading() as connection:
            entries.known_release(connection, release)
            policy = entries.policy_at(connection, release)
            parts = live_parts(connection, release)
        return Snapshot(release, parts, policy, self._longitudinal_forms, self._register)
