"""Fixtures of the tests of the command line."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import EXAMPLE, Iamlint, Result, environment


@pytest.fixture
def iamlint(tmp_path: Path) -> Iamlint:
    """Runs iamlint in the test's folder, or in ``cwd``; a traceback is a failure by itself."""

    def run(*args: str, stdin: str = "", cwd: Path = tmp_path, **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "iamlint", *args],
            cwd=cwd,
            input=stdin.encode(),
            env=environment(**env),
            capture_output=True,
            timeout=120,
            check=False,
        )
        result = Result(done.stdout.decode(), done.stderr.decode(), done.returncode)
        assert "Traceback" not in result.stderr
        return result

    return run


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    """A copy of the example, in a repository of its own."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(EXAMPLE, tmp_path / "infra")
    return tmp_path / "infra"
