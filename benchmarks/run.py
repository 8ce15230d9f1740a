"""Prints wall time and peak memory: ``python benchmarks/run.py`` (see docs/usage.md, Speed).

Runs the installed iamlint on repositories of 100, 300 and 1,000 small modules, on one file, and as
``iamlint --version``, which it compares with the start of the libraries it stands on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from make_repo import make_repo

COUNTS = (100, 300, 1000)
REPEATS = 5
LIBRARIES = [sys.executable, "-c", "import typer, rich.console"]
IAMLINT = [sys.executable, "-m", "iamlint"]


@dataclass(frozen=True)
class Measure:
    """One run: seconds by the clock, and the peak of its memory in MiB."""

    seconds: float
    memory: float
    status: int


def measure(command: list[str], cwd: Path) -> Measure:
    """Run ``command`` once; what it prints is dropped."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Measure(seconds, usage.ru_maxrss / unit, process.returncode)


def best(command: list[str], cwd: Path) -> Measure:
    """The fastest of some runs: the others were disturbed."""
    return min((measure(command, cwd) for _ in range(REPEATS)), key=lambda each: each.seconds)


def row(name: str, result: Measure, more: str = "") -> None:
    """Print one line of the table."""
    print(f"{name:<28} {result.seconds:>8.2f} s {result.memory:>8.0f} MiB   {more}".rstrip())


def main() -> None:
    """Measure and print everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        libraries = best(LIBRARIES, folder)
        version = best([*IAMLINT, "--version"], folder)
        row("import typer, rich.console", libraries)
        row("iamlint --version", version, f"{version.seconds / libraries.seconds:.2f} times")
        make_repo(folder / "one", 1)
        one = best([*IAMLINT, "one/team-000/svc-0000/main.tf"], folder)
        row("iamlint on one file", one, f"exit status {one.status}")
        for count in COUNTS:
            make_repo(folder / str(count), count)
            result = measure([*IAMLINT, str(count)], folder)
            each = f"{result.seconds / count * 1000:.1f} ms a module, exit status {result.status}"
            row(f"iamlint on {count} modules", result, each)


if __name__ == "__main__":
    main()
