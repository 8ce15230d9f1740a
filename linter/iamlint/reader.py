"""The one door to files: everything that iamlint reads, it reads through a ``Reader``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from iamlint.source import Problem, ProblemKind, Source

SIZE_LIMIT = 64 * 1024 * 1024
"""Bytes beyond which a file is not read (IAM001)."""


class ReadError(Exception):
    """A file could not be read; ``line`` and ``column`` say where, for a bad byte in it.

    ``text`` is then the text as far as it can be decoded, ``offset`` the place in it.
    """

    def __init__(
        self,
        message: str,
        line: int = 1,
        column: int = 1,
        text: str | None = None,
        offset: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column
        self.text = text
        self.offset = offset


def unreadable(path: str, error: ReadError) -> Problem:
    """The problem of a file that could not be read; ``path`` is as reports print it."""
    span = None
    if error.text is not None:
        span = Source(path, error.text).span(error.offset, error.offset)
    data = {"line": error.line, "column": error.column}
    return Problem(ProblemKind.UNREADABLE, path, error.message, span, data=data)


class Reader(Protocol):
    """Files below one root: a directory, a git revision, or a dict in tests.

    Paths are relative to the root (the repository) and use ``/``; the root itself is ``""``.
    ``.`` and ``..`` in a path are resolved; a path that leaves the root, by ``..`` or through a
    link, does not exist. Every file is read once and its ``Source`` is kept.
    """

    def read(self, path: str) -> Source:
        """The text of a file. Raises ``ReadError`` with a message for people."""
        ...

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file (``filebase64``, ``filesha256``). Raises ``ReadError``."""
        ...

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file of that path below the root."""
        ...

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder of that path below the root."""
        ...

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of all files (not folders) in a folder, sorted; nothing if there is none."""
        ...

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of all folders in a folder, sorted, hidden and ignored ones too."""
        ...

    def walk(self, folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """``(folder, names of its files)`` for a folder and all below it, in sorted order.

        What git ignores, what the configuration excludes, hidden folders and ``.terraform`` are
        left out, and links to folders are not followed twice.
        """
        ...

    def display(self, path: str) -> str:
        """The path as reports print it: relative to the working directory."""
        ...
