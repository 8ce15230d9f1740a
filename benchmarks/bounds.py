"""How long hostile input takes: ``python benchmarks/bounds.py [WORD ...]``.

Each case is a folder that ``iamlint check`` reads in a process of its own: what grows without
bound, is nested without end, goes round in a ring or is a search of exponential time elsewhere.
Printed are the seconds of CPU beyond those of an ordinary small folder, the peak of memory, and
what iamlint said first. Words choose the cases whose names contain one of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from hostile import CASES, SMALL

IAMLINT = [sys.executable, "-m", "iamlint", "check", "--no-config", "--format", "concise"]
REPEATS = 3
PATIENCE = 100
"""Seconds by the clock after which a case is given up."""
SLOW = 1.0
"""Seconds of CPU that nothing should take."""


def measure(folder: Path) -> tuple[float, float, str]:
    """Seconds of CPU, MiB of memory, and the first line that was printed."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(
            [*IAMLINT, "."], cwd=folder, stdout=out, stderr=subprocess.STDOUT
        )
        guard = threading.Timer(PATIENCE, process.kill)
        guard.start()
        _, status, usage = os.wait4(process.pid, 0)
        guard.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        lines = out.read().decode("utf-8", "replace").splitlines()
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    told = [line for line in lines if "IAM0" in line or "error" in line] or lines or ["(nothing)"]
    if process.returncode < 0:
        told = [f"ended by signal {-process.returncode}"]
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, told[0]


def best(folder: Path) -> tuple[float, float, str]:
    """The fastest of some runs: the others were disturbed. What is far too slow is run once."""
    runs = [measure(folder)]
    while len(runs) < REPEATS and runs[0][0] < 5:
        runs.append(measure(folder))
    return min(runs)


def write(folder: Path, files: dict[str, str]) -> None:
    """Put the files of a case into a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main() -> int:
    """Print the table; 1 when something was slow."""
    words = sys.argv[1:]
    slow = 0
    with tempfile.TemporaryDirectory() as name:
        write(Path(name, "small"), SMALL)
        start, memory, _ = best(Path(name, "small"))
        print(f"{'a small folder':36} {start:7.2f} s {memory:6.0f} MiB")
        for title, make in CASES.items():
            if words and not any(word in title for word in words):
                continue
            folder = Path(name, title.replace(" ", "-").replace("/", "-"))
            folder.mkdir()
            write(folder, make())
            seconds, memory, told = best(folder)
            beyond = max(0.0, seconds - start)
            mark = "*" if beyond > SLOW else " "
            slow += beyond > SLOW
            print(f"{title:36} {beyond:7.2f} s{mark}{memory:6.0f} MiB  {told[:110]}", flush=True)
    if slow:
        print(f"* {slow} took longer than {SLOW:.0f} s")
    return int(slow > 0)


if __name__ == "__main__":
    started = time.perf_counter()
    status = main()
    print(f"{time.perf_counter() - started:.0f} s by the clock")
    raise SystemExit(status)
