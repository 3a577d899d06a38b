"""The signals of a nation's outlets: 54,000 series of 36 months."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metrics.signals import signals
from tests.bench.timing import Line, line, seconds
from tests.reference.plain_signals import last_signal

OUTLETS, MONTHS, SHARE_LOOPED = 54_000, 36, 10


def signals_54k() -> Iterator[Line]:
    """All at once against a loop, of which a tenth is run and counted tenfold."""
    values = np.random.default_rng(7).normal(0.85, 0.03, (OUTLETS, MONTHS))
    ours = min(seconds(lambda: signals(values, method="xmr")) for _turn in range(3))
    some = values[::SHARE_LOOPED].tolist()
    looped = SHARE_LOOPED * seconds(lambda: [last_signal(series) for series in some])
    yield line("signals of 54,000 × 36", ours, looped, "a plain loop over the series")
    counts = np.random.default_rng(8).integers(20, 200, (OUTLETS, MONTHS)).astype(float)
    passed = np.random.default_rng(9).binomial(counts.astype(int), 0.85).astype(float)
    chosen = min(
        seconds(lambda: signals(numerators=passed, denominators=counts)) for _turn in range(2)
    )
    yield line("signals of 54,000 × 36, chart chosen", chosen, looped, "the same plain loop, XmR")
