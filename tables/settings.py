"""Where the data lies and where the server listens, from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What an operator sets: `DATA`, `DATABASE_URL`, `ADDRESS`, `PORT`; each has a default."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True, extra="ignore")

    data: Path = Path("data")
    """Folder of everything that is ours: the SQLite file, the cache, `access.toml`."""
    database_url: str = ""
    """The ledger's database; "" for SQLite in the data folder."""
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=0, le=65535)

    @property
    def database(self) -> str:
        """URL of the ledger's database."""
        return self.database_url or f"sqlite:///{(self.data / 'ledger.sqlite').resolve()}"

    @property
    def cache(self) -> Path:
        """Folder of the disposable columnar cache."""
        return self.data / "cache"

    @property
    def access_file(self) -> Path:
        """Who may see and hand in for which unit, on a shared service."""
        return self.data / "access.toml"
