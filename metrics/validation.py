"""What a caller hands over, as numbers: lists, arrays or series, with any spelling of "missing".

A figure that cannot be a figure is refused aloud: a date read as a number, an infinite rate or a
closed case that is neither closed nor open would otherwise end in a line on a chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_NO_NUMBERS = "Mmc"
"""numpy's kinds that would turn into numbers without being any: dates, spans of time, complex."""


def floats(values: ArrayLike) -> Floats:
    """Return numbers as floats in their shape, missing ones (None, NA) as NaN.

    Raises ValueError for what is no number.
    """
    try:
        return np.asarray(values, dtype=np.float64)
    except TypeError:  # pandas' NA, a generator
        return _column(values, "values")


def row(values: ArrayLike, name: str) -> Floats:
    """Return one row of figures, missing ones (None, NA) as NaN.

    Raises ValueError, by the name of the row, for what is no row of numbers and for an infinite
    figure.
    """
    if values is None or isinstance(values, str | bytes) or np.isscalar(values):
        raise ValueError(f"{name} must be a list of numbers, not {values!r}")
    figures = _column(values, name)
    if np.isinf(figures).any():
        raise ValueError(f"{name} must be finite or missing")
    return figures


def counts(values: ArrayLike, name: str) -> Floats:
    """Return a row of figures none of which is negative; raises ValueError as `row` does."""
    figures = row(values, name)
    if (figures < 0).any():
        raise ValueError(f"{name} must not be negative")
    return figures


def _column(values: ArrayLike, name: str) -> Floats:
    try:
        column = pd.Series(values)
        if column.dtype.kind in _NO_NUMBERS:
            raise TypeError(f"not {column.dtype}")
        return pd.to_numeric(column).to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as fault:
        raise ValueError(f"{name} must be one row of numbers: {fault}") from fault


def positions(rebase: Iterable[int] | int | None) -> tuple[int, ...]:
    """Return the positions where a stretch starts; ValueError for what is no position."""
    if rebase is None:
        return ()
    each = [rebase] if isinstance(rebase, Real) else list(rebase)  # type: ignore[arg-type]
    return tuple(_whole(position, "a rebase position") for position in each)


def whole_or_none(value: Any, name: str) -> int | None:
    """Return a whole number, None where it is missing; ValueError for any other."""
    return None if is_missing(value) else _whole(value, name)


def number_or_none(value: Any, name: str) -> float | None:
    """Return one finite number, None where it is missing; ValueError for any other."""
    if is_missing(value):
        return None
    value = value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value
    is_number = isinstance(value, Real) and not isinstance(value, bool | np.bool_)
    if not is_number or not isfinite(float(value)):
        raise ValueError(f"{name} must be a number: {value!r}")
    return float(value)


def is_missing(value: Any) -> bool:
    """Return whether one value is missing: None, NaN or NA."""
    return bool(pd.isna(value))


def _whole(value: Any, name: str) -> int:
    is_whole = isinstance(value, Integral) or (isinstance(value, Real) and value == value // 1)
    if isinstance(value, bool | np.bool_) or not is_whole:
        raise ValueError(f"{name} must be a whole number: {value!r}")
    return int(value)
