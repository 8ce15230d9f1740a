"""Fixtures of the tests of the command line."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
import typer
from running import EXAMPLE, FOREIGN, Iamlint, Result, environment

from iamlint import cli


@pytest.fixture
def iamlint(tmp_path: Path) -> Iamlint:
    """Runs iamlint in the test's folder, or in ``cwd``, as its entry point would.

    It is this process that does it, for speed; an exception that comes out is a failure by itself.
    """
    command = typer.main.get_command(cli.app)

    def run(*args: str, stdin: str = "", cwd: Path = tmp_path, **env: str) -> Result:
        stdout, stderr = _Stream(), _Stream()
        with (
            pytest.MonkeyPatch.context() as patch,
            redirect_stdout(stdout),
            redirect_stderr(stderr),
        ):
            patch.chdir(cwd)
            patch.setattr(sys, "stdin", _Stream(stdin.encode()))
            for name in FOREIGN:
                patch.delenv(name, raising=False)
            for name, value in env.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as end:
                command(list(args), prog_name="iamlint")
        return Result(stdout.text, stderr.text, int(end.value.code or 0))

    return run


@pytest.fixture
def process(tmp_path: Path) -> Iamlint:
    """Runs iamlint in a process of its own; a traceback is a failure by itself."""

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


class _Stream(io.TextIOWrapper):
    """A standard stream that is no terminal."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", write_through=True)

    @property
    def text(self) -> str:
        """What was written."""
        self.flush()
        written = self.buffer
        assert isinstance(written, io.BytesIO)
        return written.getvalue().decode()


@pytest.fixture
def infra(tmp_path: Path) -> Path:
    """A copy of the example, in a repository of its own."""
    (tmp_path / ".git").mkdir()
    shutil.copytree(EXAMPLE, tmp_path / "infra")
    return tmp_path / "infra"
