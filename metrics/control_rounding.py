"""Means and comparisons that decimal figures deserve.

A point that lies on the centre line lies on it, although 0.1 + 0.2 is not 0.3 in binary: every
"strictly outside" and "on one side" of the control charts leaves the last bits of the arithmetic
out of account. What is left out is a millionth of a millionth of the largest value, thousands of
times finer than any rate that can be reported.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

RELATIVE_SLACK = 1e-12


def slack(values: Matrix) -> Matrix:
    """Return, for each row, the difference under which two figures are the same."""
    known = ~np.isnan(values)
    largest = np.max(np.abs(values), axis=1, initial=0.0, where=known)
    return np.asarray(RELATIVE_SLACK * largest, dtype=np.float64)


def mean_of_known(values: Matrix) -> Matrix:
    """Return the mean of each row over its known values, NaN where there are none.

    In two passes as R does it: the mean, then the mean of what is left, added.
    """
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(known, values, 0.0).sum(axis=1) / count
        rest = np.where(known, values - mean[:, None], 0.0).sum(axis=1) / count
    return np.asarray(mean + rest, dtype=np.float64)
