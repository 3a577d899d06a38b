"""Messages on standard error, data on standard output as JSON or as a plain table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from languages import _

if TYPE_CHECKING:
    import pandas as pd


def say(message: str) -> None:
    """Write a message for a person to standard error."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Write a value to standard output as JSON; a NaN in it is a bug."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values: missing as null, moments as ISO text."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if value is None or pd.isna(value):
            return None
        if isinstance(value, pd.Timestamp):
            return value.isoformat()
        return value.item() if hasattr(value, "item") else value

    return [
        {str(name): plain(value) for name, value in row.items()} for row in frame.to_dict("records")
    ]


def table(frame: pd.DataFrame) -> str:
    """Return a frame as a plain table; its headings are the column names of `--json`."""
    if frame.empty:
        return _("(nothing)")
    return frame.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.6g}")
