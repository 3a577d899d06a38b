"""Cells that show something else than their value: struck text, raised signs, odd formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from intake.reading import CellFeature
from intake.values.written_numbers import share_fault


@dataclass(frozen=True)
class Look:
    """What is wrong with how a cell looks; `found` is the cell as a person sees it."""

    severity: Literal["error", "warning"]
    code: str
    found: str
    mentions: dict[str, str] = field(default_factory=dict)
    is_of_number: bool = False
    """Whether it is about the format of a number, which codes and dates do without."""


def looks(
    features: Mapping[int, CellFeature], kinds: np.ndarray, values: list[Any], *, is_count: bool
) -> dict[int, Look]:
    """Return by position the filled cells whose look contradicts their value."""
    found: dict[int, Look] = {}
    for position, feature in features.items():
        if kinds[position] == b"e":
            continue
        look = _look(feature, kinds[position], values[position], is_count=is_count)
        if look is not None:
            found[position] = look
    return found


def _look(feature: CellFeature, kind: bytes, value: Any, *, is_count: bool) -> Look | None:
    written = f"{value:.15g}" if kind == b"n" else str(value)
    if feature.struck:
        return Look("error", "struck_out", written)
    raised = feature.superscript
    if raised and raised != written:
        return Look("error", "footnote", written)
    if kind != b"n" or not feature.shown_as:
        return None
    if feature.shown_as == "scaled":
        return Look("warning", "scaled_format", written, is_of_number=True)
    sign = {"percent_sign": "%", "per_mille": "‰"}.get(feature.shown_as)
    if sign is None:  # a percentage proper is a kind of its own
        return None
    return Look("error", share_fault(is_count=is_count), f"{written}{sign}", is_of_number=True)
