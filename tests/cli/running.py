"""Runs iamlint as users do: a process, its output, its exit status."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "ec2-role"

Iamlint = Callable[..., "Result"]

FOREIGN = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TERM", "IAMLINT_DEBUG")


@dataclass(frozen=True)
class Result:
    """What a run printed, and how it ended."""

    stdout: str
    stderr: str
    status: int


def environment(**more: str) -> dict[str, str]:
    """The environment without what changes the output, and with ``more``."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return {**kept, "PYTHONUTF8": "1", **more}


def edit(folder: Path, before: str, after: str, file: str = "main.tf") -> None:
    """Replace the only place of a text in a file."""
    path = folder / file
    text = path.read_text()
    assert text.count(before) == 1
    path.write_text(text.replace(before, after))
