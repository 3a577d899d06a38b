"""The seeded dice: every thing is drawn from a generator of its own, so that none moves another."""

from __future__ import annotations

import zlib

import numpy as np

SEED = 20241101


def throw(*what: str) -> np.random.Generator:
    """Return the generator for one thing, such as ("delivery", "LY01", "2025-03")."""
    return np.random.default_rng([SEED, *(zlib.crc32(word.encode()) for word in what)])
