"""A reader that notes which files were read."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.paths import normal_path
from iamlint.reader import Reader
from iamlint.source import Source


class RecordingReader:
    """Reads through another reader and keeps the paths in ``paths``."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.paths: set[str] = set()

    def read(self, path: str) -> Source:
        """The text of a file. Raises ``ReadError``."""
        source = self._reader.read(path)
        self._note(path)
        return source

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file. Raises ``ReadError``."""
        data = self._reader.read_bytes(path)
        self._note(path)
        return data

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file of that path."""
        return self._reader.is_file(path)

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder of that path."""
        return self._reader.is_folder(path)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of all files in a folder."""
        return self._reader.names(folder)

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of all folders in a folder."""
        return self._reader.folders(folder)

    def walk(self, folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The folder and all below it."""
        return self._reader.walk(folder)

    def display(self, path: str) -> str:
        """The path as reports print it."""
        return self._reader.display(path)

    def _note(self, path: str) -> None:
        normal = normal_path(path)
        if normal is not None:
            self.paths.add(normal)
