"""Processes that write, check and count workbooks side by side, for the first start's sake.

Each runs this module by name and not through `multiprocessing`, which would import the main
script again (Streamlit's, for one). It is told the positions in the plan on standard input, as
JSON, and gives back pickled submissions on standard output, which only its parent reads.
"""

from __future__ import annotations

import json
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from intake.check import Context, check_many
from ledger import NewSubmission
from policy import Policy
from sample_data.bureau import register
from sample_data.generate import workbook
from sample_data.plan import plan
from submissions.incoming import counted_together, new_submission

_MONTHS_AT_ONCE = 6
_ROOT = Path(__file__).parent.parent

Positions = Sequence[int]


def checked(positions: Positions, policy: Policy) -> list[NewSubmission]:
    """Return workbooks of one unit, written, read back, checked and counted as any other.

    They are checked together, which starts the reading process once, on the day the last of them
    came in. Raises submissions' HasProblems where the check finds an error.
    """
    handed = [plan()[position] for position in positions]
    files = [
        (
            each.file_name,
            workbook(each.unit, each.month, policy=policy, is_corrected=each.is_corrected),
        )
        for each in handed
    ]
    last = handed[-1]
    context = Context(
        policy=policy, register=register(last.month), register_in=register, today=last.at.date()
    )
    results = check_many(files, context=context)
    return [
        new_submission(result, by=each.by, policy=policy, why=each.why, tallies=tallies)
        for each, result, tallies in zip(
            handed, results, counted_together(results, policy=policy), strict=True
        )
    ]


def batches(positions: Positions) -> list[list[int]]:
    """Return positions of one unit and at most six months each, in the order they are needed."""
    by_batch: dict[tuple[int, str], list[int]] = {}
    for position in positions:
        handed = plan()[position]
        by_batch.setdefault((position // (6 * _MONTHS_AT_ONCE), handed.unit), []).append(position)
    return list(by_batch.values())


def submissions(
    positions: Positions, policy: Policy, *, processes: int
) -> Iterator[tuple[int, NewSubmission]]:
    """Yield each position's submission as soon as it is ready, in no particular order.

    Raises RuntimeError where a process ends before its work does; what it said stands on
    standard error.
    """
    work = batches(positions)
    results: queue.Queue[tuple[int, NewSubmission] | None] = queue.Queue()
    units = sorted({plan()[batch[0]].unit for batch in work})
    share_of = {unit: number % processes for number, unit in enumerate(units)}
    shares: list[list[list[int]]] = [[] for _ in range(processes)]
    for batch in work:
        shares[share_of[plan()[batch[0]].unit]].append(batch)
    running = [_start(share, policy, results) for share in shares if share]
    try:
        for _ in running:
            while (ready := results.get()) is not None:
                yield ready
        failed = [code for code in (process.wait() for process in running) if code]
        if failed:
            raise RuntimeError(f"making sample data ended with exit code {failed[0]}")
    finally:
        for process in running:
            process.kill()
            process.wait()


def _start(
    share: list[list[int]], policy: Policy, results: queue.Queue[tuple[int, NewSubmission] | None]
) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "sample_data.workers"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps({"policy": policy.to_json(), "batches": share}).encode())
    process.stdin.close()
    threading.Thread(target=_collect, args=(process, results), daemon=True).start()
    return process


def _collect(
    process: subprocess.Popen[bytes], results: queue.Queue[tuple[int, NewSubmission] | None]
) -> None:
    assert process.stdout is not None
    try:
        while True:
            for ready in pickle.load(process.stdout):
                results.put(ready)
    except (EOFError, pickle.UnpicklingError):
        pass  # the exit code tells whether all was said
    finally:
        results.put(None)


def main() -> None:
    """Do the batches that standard input names."""
    work = json.loads(sys.stdin.buffer.read())
    policy = Policy.from_json(work["policy"])
    for batch in work["batches"]:
        ready = list(zip(batch, checked(batch, policy), strict=True))
        pickle.dump(ready, sys.stdout.buffer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
