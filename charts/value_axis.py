"""Axes of values: ticks and titles in the indicator's unit."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import Any

from languages import _
from languages.numbers import share_text

_MOST_TICKS = 6
_STEPS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)


def unit_text(unit: str) -> str:
    """Return the name of a unit for an axis."""
    names = {"percent": "%", "days": _("days"), "per_10k": _("per 10,000 items")}
    return names.get(unit, "")


def axis_format(unit: str, low: float, high: float) -> dict[str, Any]:
    """Return the ticks of an axis from `low` to `high` in `unit`; for numbers, Plotly's own."""
    return share_axis(low, high) if unit == "percent" else {"nticks": _MOST_TICKS}


def share_axis(low: float, high: float, *, most: int = _MOST_TICKS) -> dict[str, Any]:
    """Return the ticks of an axis of shares, written as shares are in texts."""
    step = next((s for s in _STEPS if (high - low) / s <= most), 1.0)
    ticks = [n * step for n in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
    decimals = max(0, ceil(-log10(step) - 2 - 1e-9))
    return {"tickvals": ticks, "ticktext": [share_text(tick, decimals) for tick in ticks]}
