"""Percentiles of transit days, read from a histogram of whole days."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.transit import DAYS, LONGEST_COUNTED_DAYS


def percentiles(counts: ArrayLike, quantiles: ArrayLike = (0.5, 0.9, 0.95)) -> NDArray[np.float64]:
    """Return the days by which each share of the items was delivered.

    `counts`: items by `transit.DAYS` (0…7, over_7, undelivered) in the last axis; other axes are
    outlets, months, what you like. Gives the smallest number of days by which at least the share
    `q` of all items, the undelivered included, was delivered, with the quantiles in the last
    axis; each histogram may have quantiles of its own. 8 stands for over 7 days. Missing without
    items, and where so many were not delivered.
    """
    items = np.asarray(counts, dtype="float64")
    if items.shape[-1] != len(DAYS):
        raise ValueError(f"a histogram has {len(DAYS)} bins, not {items.shape[-1]}")
    delivered = items[..., : LONGEST_COUNTED_DAYS + 2].cumsum(axis=-1)
    total = items.sum(axis=-1, keepdims=True)
    # A rounding error in q * n must not ask for one item more.
    needed = np.asarray(quantiles, dtype="float64") * total - 1e-9
    reached = delivered[..., None, :] >= needed[..., :, None]
    days = reached.argmax(axis=-1).astype("float64")
    return np.where(reached.any(axis=-1) & (total > 0), days, np.nan)
