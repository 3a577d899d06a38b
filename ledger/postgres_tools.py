"""PostgreSQL's own programs, with the password in the environment and never on a command line."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL

from ledger import schema
from ledger.database import WRITERS_LOCK
from ledger.errors import BackupFails, ProgramMissing


def dump(url: URL, file: Path) -> None:
    """Write a whole database, as it stands at one moment, in pg_dump's custom format."""
    command = [program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    command += [f"--file={file}", f"--dbname={_address(url)}", "--no-password"]
    _run(command, url)


def restore(file: Path, url: URL) -> None:
    """Put a dump in place of the ledger of a database, in one transaction.

    The transaction ends only once pg_restore has read the whole dump; else it never was.
    """
    command = [program("psql"), "--no-psqlrc", "--quiet", "--no-password"]
    command += ["--set=ON_ERROR_STOP=1", f"--dbname={_address(url)}"]
    script = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(file)]
    with (
        subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=_environment(url),
        ) as writer,
    ):
        assert reader.stdout and reader.stderr and writer.stdin and writer.stderr
        try:
            writer.stdin.write(_opening())
            shutil.copyfileobj(reader.stdout, writer.stdin)
            said = reader.stderr.read()
            if reader.wait() != 0:
                writer.kill()
                raise BackupFails(_last_line(said))
            writer.stdin.write(b"\nCOMMIT;\n")
            writer.stdin.close()
        except BrokenPipeError:
            reader.kill()
        said = writer.stderr.read()
        if writer.wait() != 0:
            raise BackupFails(_last_line(said))


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, the newest. Raises ProgramMissing."""
    of_packages = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(of_packages, key=lambda path: float(path.parts[-3]), default=None)
    found = str(newest) if newest else shutil.which(name)
    if not found:
        raise ProgramMissing(name)
    return found


def _opening() -> bytes:
    """Return what makes room for a dump, once every other writer is done."""
    names = ", ".join(f'"{name}"' for name in ("alembic_version", *schema.metadata.tables))
    return (
        f"BEGIN;\nSELECT pg_advisory_xact_lock({WRITERS_LOCK});\n"
        f"DROP TABLE IF EXISTS {names} CASCADE;\n"
    ).encode()


def _address(url: URL) -> str:
    plain = url._replace(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _environment(url: URL) -> dict[str, str]:
    password = {} if url.password is None else {"PGPASSWORD": str(url.password)}
    return {**os.environ, "LC_MESSAGES": "C", **password}


def _run(command: list[str], url: URL) -> None:
    done = subprocess.run(command, env=_environment(url), capture_output=True)
    if done.returncode != 0:
        raise BackupFails(_last_line(done.stderr))


def _last_line(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "?"
