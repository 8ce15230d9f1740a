"""Terraform from standard input, as if it stood in a file of the working directory."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.paths import join_path, normal_path
from iamlint.reader import Reader
from iamlint.source import Source

STANDARD_INPUT = "-"
"""The path that stands for standard input, and its name in reports."""

_CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json")


class InputReader:
    """Terraform from standard input, as the one file of a module in the working directory.

    All else is read through ``base``: ``file()`` and local modules work as if the text stood in
    a file of ``folder``. The other configuration of that folder is not part of the module.
    """

    name = "-.tf"

    def __init__(self, base: Reader, folder: str, text: str) -> None:
        self._base = base
        self._path = join_path(folder, self.name)
        self._folder = folder
        self._source = Source(STANDARD_INPUT, text)

    def read(self, path: str) -> Source:
        """The text of a file. Raises ``ReadError``."""
        return self._source if normal_path(path) == self._path else self._base.read(path)

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file. Raises ``ReadError``."""
        if normal_path(path) == self._path:
            return self._source.text.encode("utf-8")
        return self._base.read_bytes(path)

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file of that path."""
        return normal_path(path) == self._path or self._base.is_file(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder of that path."""
        return self._base.is_folder(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files in a folder, sorted."""
        names = self._base.names(folder)
        if normal_path(folder) != self._folder:
            return names
        return (self.name, *(name for name in names if not name.endswith(_CONFIGURATION)))

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of the folders in a folder, sorted."""
        return self._base.folders(folder)

    def walk(self, folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """``(folder, names of its files)`` for a folder and all below it."""
        return self._base.walk(folder)

    def display(self, path: str) -> str:
        """The path as reports print it: ``-`` for standard input."""
        return STANDARD_INPUT if path == self._path else self._base.display(path)
