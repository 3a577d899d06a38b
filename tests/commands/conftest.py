from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands import cli
from tests.commands.running import Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*words: str, code: int = 0) -> Result:
        asked = ["--lang", "en", *words, "--data", str(tmp_path / "data")]
        result = CliRunner().invoke(cli, asked)
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return invoke
