"""Measuring two ways to do a thing, turn by turn, and telling it in one line."""

from __future__ import annotations

import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One benchmark: seconds of ours and of the baseline, and what the baseline is."""

    name: str
    ours: float
    baseline: float
    ratio: float
    baseline_is: str

    def __str__(self) -> str:
        """Return the line as JSON, numbers as short as they mean something."""
        shown = asdict(self) | {
            "ours": round(self.ours, 4),
            "baseline": round(self.baseline, 4),
            "ratio": round(self.ratio, 2),
        }
        return json.dumps(shown, ensure_ascii=False)


def cpu_seconds() -> float:
    """Return the processor time of this process and of its children that ended.

    A machine that does other things as well stretches the clock, and this much less.
    """
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def seconds(do: Callable[[], Any], clock: Callable[[], float] = cpu_seconds) -> float:
    """Return how long one run takes."""
    start = clock()
    do()
    return clock() - start


def side_by_side(
    ours: Callable[[], Any],
    baseline: Callable[[], Any],
    *,
    runs: int = 5,
    inner: int = 1,
    clock: Callable[[], float] = cpu_seconds,
) -> tuple[float, float]:
    """Return the medians of both, run in turns after one run each that does not count.

    `inner`: how often each turn repeats what is too short to be measured once.
    """
    ours(), baseline()
    found: tuple[list[float], list[float]] = ([], [])
    for _turn in range(runs):
        for kept, do in zip(found, (ours, baseline), strict=True):
            start = clock()
            for _again in range(inner):
                do()
            kept.append((clock() - start) / inner)
    return statistics.median(found[0]), statistics.median(found[1])


def line(name: str, ours: float, baseline: float, baseline_is: str) -> Line:
    """Return a benchmark whose ratio is ours over the baseline."""
    return Line(name, ours, baseline, ours / baseline if baseline else float("inf"), baseline_is)


def say(text: str) -> None:
    """Tell what is going on, beside the data."""
    print(text, file=sys.stderr, flush=True)
