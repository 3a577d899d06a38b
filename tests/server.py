"""The real server on a free port, for tests that ask it over HTTP or in a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS_AT_MOST = 120
"""Nothing waits as long as this, but on a machine that has much else to do."""


@dataclass(frozen=True)
class Server:
    """A dashboard that listens, and the folder of its data."""

    url: str
    data: Path

    def release(self) -> int:
        """The newest release, as the server itself says."""
        with urllib.request.urlopen(f"{self.url}/healthz", timeout=SECONDS_AT_MOST) as answer:
            return int(json.load(answer)["release"])


class PortTaken(Exception):
    """Somebody else took the port between our choosing it and the server's listening on it."""


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(data: Path, root: Path = ROOT) -> Iterator[Server]:
    """Run the `manage.py serve` of `root` on a data folder for as long as the block runs."""
    for _attempt in range(5):
        process, server = _started(data, root)
        try:
            _wait(server.url, process, data / "server.log")
        except PortTaken:
            continue
        except BaseException:
            _stop(process)
            raise
        break
    else:
        raise AssertionError("five ports were taken by others")
    try:
        yield server
    finally:
        _stop(process)


def _started(data: Path, root: Path) -> tuple[subprocess.Popen[bytes], Server]:
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "ADDRESS"}}
    with (data / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=root,
            env=environment | {"DATA": str(data), "PORT": str(port)},
            stdout=log,
            stderr=log,
        )
    return process, Server(f"http://localhost:{port}", data)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + SECONDS_AT_MOST
    while time.monotonic() < give_up:
        if process.poll() is not None:
            said = log.read_text(errors="replace")
            raise PortTaken if "in use" in said else AssertionError(said)
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=SECONDS_AT_MOST):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:  # what it still had to do is of no use to anybody
        process.kill()
        process.wait()
