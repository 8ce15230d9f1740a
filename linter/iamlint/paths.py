"""Paths as text. Those below the root of a ``Reader`` are relative, the root being ``""``."""

from __future__ import annotations

import os
from pathlib import Path


def normal_path(path: str) -> str | None:
    """``path`` without ``.`` and ``..``; ``None`` when it leaves the root."""
    if path.startswith("/"):
        return None
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            if not steps:
                return None
            steps.pop()
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def join_path(folder: str, name: str) -> str:
    """The path of ``name`` in ``folder`` (the root is ``""``)."""
    return f"{folder}/{name}" if folder else name


def parent_folder(path: str) -> str:
    """The folder that a path is in."""
    return path.rpartition("/")[0]


def shown_name(path: str) -> str:
    """``path`` for readers: bytes of a name that are not UTF-8 as U+FFFD."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def relative_path(path: Path) -> str:
    """``path`` from the working directory, with slashes, as reports print it."""
    return Path(os.path.relpath(path)).as_posix()
