"""`python -m tests.bench [names…]`: one JSON line a benchmark on standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping

from tests.bench import pages, paint, series, server, workbooks
from tests.bench.timing import Line, say

BENCHMARKS: Mapping[str, Callable[[], Iterator[Line]]] = {
    "check": workbooks.check_50k,
    "annotate": workbooks.annotate_50k,
    "growth": workbooks.growth,
    "signals": series.signals_54k,
    "first_start": pages.first_start,
    "pages": pages.at_sample_size,
    "pages_large": pages.at_large_size,
    "server": server.server_time,
    "paint": paint.first_paint,
}


def main(names: list[str]) -> int:
    """Run the benchmarks named, all of them by default; 2 where a name is not known."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        say(f"unknown: {', '.join(unknown)}; known are {', '.join(BENCHMARKS)}")
        return 2
    say(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name in names or BENCHMARKS:
        say(f"{name} …")
        for found in BENCHMARKS[name]():
            print(found, flush=True)
    say(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
