"""What an operator sets, from the environment: where the data lie, where the server listens,
how much a workbook may ask of the machine."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """`DATA`, `DATABASE_URL`, `ADDRESS`, `PORT` and the limits `INTAKE_…`; each has a default."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    data: Path = Path("data")
    """Folder of everything that is ours: the SQLite file, the cache, `access.toml`."""
    database_url: str = ""
    """The ledger's database; "" for SQLite in the data folder."""
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=0, le=65535)

    # Of one workbook; None for what `intake.limits` says
    intake_max_megabytes: int | None = Field(default=None, ge=1)
    intake_max_unpacked_megabytes: int | None = Field(default=None, ge=1)
    intake_max_rows: int | None = Field(default=None, ge=1)
    """Rows of a sheet."""
    intake_max_cells: int | None = Field(default=None, ge=1)
    """Cells of a sheet."""
    intake_max_memory_megabytes: int | None = Field(default=None, ge=100)
    """Memory of the process that reads; less than 100 it cannot begin with."""
    intake_max_seconds: int | None = Field(default=None, ge=1)

    @property
    def database(self) -> str:
        """URL of the ledger's database."""
        return self.database_url or f"sqlite:///{(self.data / 'ledger.sqlite').absolute()}"

    @property
    def intake_limits(self) -> dict[str, int | None]:
        """What is set of `intake.limits.Limits`, by its names, in bytes and seconds."""

        def in_bytes(megabytes: int | None) -> int | None:
            return None if megabytes is None else megabytes * 1_000_000

        return {
            "file_bytes": in_bytes(self.intake_max_megabytes),
            "unpacked_bytes": in_bytes(self.intake_max_unpacked_megabytes),
            "rows": self.intake_max_rows,
            "cells": self.intake_max_cells,
            "memory_bytes": in_bytes(self.intake_max_memory_megabytes),
            "seconds": self.intake_max_seconds,
        }

    @property
    def cache(self) -> Path:
        """Folder of the disposable columnar cache."""
        return self.data / "cache"

    @property
    def access_file(self) -> Path:
        """Who may see and hand in for which unit, on a shared service."""
        return self.data / "access.toml"


def settings() -> Settings:
    """Return what the environment says; it is read anew only where it says something else."""
    names = Settings.model_fields
    said = ((name, value) for name, value in os.environ.items() if name.lower() in names)
    return _settings(tuple(sorted(said)))


@lru_cache(maxsize=8)
def _settings(_said: tuple[tuple[str, str], ...]) -> Settings:
    return Settings()
