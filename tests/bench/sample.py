"""The sample bureau, built once a run in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from tests.bench.timing import cpu_seconds, say

ROOT = Path(__file__).parents[2]


@cache
def _built() -> tuple[tempfile.TemporaryDirectory[str], float, float]:
    folder = tempfile.TemporaryDirectory(prefix="bench-sample-")
    say("building the sample bureau")
    wall, cpu = time.perf_counter(), cpu_seconds()
    command = [sys.executable, "manage.py", "demo", "--data", folder.name]
    subprocess.run(command, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)
    return folder, time.perf_counter() - wall, cpu_seconds() - cpu


def folder() -> Path:
    """Return the data folder of the sample bureau."""
    return Path(_built()[0].name)


def seconds_to_build() -> tuple[float, float]:
    """Return the clock's seconds and the processor's that building it took."""
    return _built()[1:]
