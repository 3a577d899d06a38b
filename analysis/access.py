"""Who reads or hands in, and what they may see."""

from __future__ import annotations

import getpass
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import UserError
from languages import _


@dataclass(frozen=True)
class Reader:
    """A person: a name for the audit trail, and the units in reach (None: every unit).

    may_unlock: whether they may hand in or correct, with a reason, after a month is closed.
    """

    name: str
    units: frozenset[str] | None = None
    may_unlock: bool = True

    def may_see(self, unit: str) -> bool:
        """Return whether a unit is in this person's reach."""
        return self.units is None or unit in self.units

    def require(self, unit: str) -> None:
        """Raise NotAllowed where a unit is out of this person's reach."""
        if not self.may_see(unit):
            raise NotAllowed(
                _("{name} has no access to unit {unit}.").format(name=self.name, unit=unit)
            )


class NotAllowed(UserError):
    """The person may not see or hand in for this unit."""


class AccessFault(UserError):
    """The access file cannot be read as one."""


class User(BaseModel):
    """One person of the access file: a name to show, the units in reach, and whether they may
    still change a month after its lock day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    units: Literal["all"] | frozenset[str]
    name: str = ""
    may_unlock: bool = False


class Access(BaseModel):
    """Who may use a shared service, by the email address (or name) they sign in with.

    The file reads
        [users."li.hua@example.org"]
        name = "Li Hua"
        units = ["LY01"]        # or "all"
        may_unlock = true       # may change a month after its lock day; default false
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    users: dict[str, User] = {}

    @classmethod
    def load(cls, path: Path) -> Access | None:
        """Read an access file; None where there is none. Raises AccessFault."""
        if not path.exists():
            return None
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
            raise AccessFault(
                _("The access file {file} cannot be read: {fault}").format(
                    file=path.name, fault=error
                )
            ) from error

    def reader(self, identity: str) -> Reader:
        """Return the reader who signed in as `identity`; raises NotAllowed where unknown."""
        folded = {key.casefold(): user for key, user in self.users.items()}
        user = folded.get(identity.casefold())
        if user is None:
            raise NotAllowed(
                _("{identity} has no access here. Ask the operator to be added.").format(
                    identity=identity
                )
            )
        units = None if user.units == "all" else user.units
        return Reader(user.name or identity, units, user.may_unlock)


def local_reader() -> Reader:
    """Return the one user of this machine, who may see everything."""
    try:
        return Reader(getpass.getuser())
    except (OSError, KeyError):  # no such user in the system's list, as in some containers
        return Reader("local")
