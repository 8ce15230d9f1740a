"""The files that git tracks, read from its index: what is tracked is never ignored.

https://git-scm.com/docs/index-format
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from iamlint.reader import Reader, ReadError

_INDEX = ".git/index"
_CONFIG = ".git/config"
_SHA256 = re.compile(rb"^\s*objectformat\s*=\s*\"?sha256\b", re.IGNORECASE | re.MULTILINE)
_STAT = 40
"""Bytes of an entry before the hash."""

_EXTENDED = 0x4000
"""The flag of an entry that has two bytes of flags more."""


class IndexFault(ValueError):
    """The text is no index that can be read here."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """The files that are tracked, and the folders that hold them."""

    files: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()

    def holds(self, path: str, is_folder: bool) -> bool:
        """Whether a file is tracked, or a file in a folder."""
        return path in (self.folders if is_folder else self.files)


def tracked_files(reader: Reader) -> Tracked:
    """What git tracks below the reader's root; nothing where there is no index to be read.

    That of a worktree is elsewhere, and is not read.
    """
    if not reader.is_file(_INDEX):
        return Tracked()
    try:
        size = 32 if _is_sha256(reader) else 20
        names = index_names(reader.read_bytes(_INDEX), size)
    except (ReadError, IndexFault):
        return Tracked()
    files = frozenset(name.decode("utf-8", "surrogateescape") for name in names)
    folders: set[str] = set()
    for file in files:
        folder = file.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return Tracked(files, frozenset(folders))


def index_names(data: bytes, hash_size: int = 20) -> list[bytes]:
    """The paths of an index of version 2, 3 or 4. Raises ``IndexFault``."""
    if len(data) < 12 or data[:4] != b"DIRC":
        raise IndexFault("no index")
    version, count = struct.unpack_from(">II", data, 4)
    if version not in (2, 3, 4):
        raise IndexFault(f"version {version} is not known")
    names: list[bytes] = []
    at, name = 12, b""
    for _ in range(count):
        flags_at = at + _STAT + hash_size
        if flags_at + 4 > len(data):
            raise IndexFault("the index ends too early")
        (flags,) = struct.unpack_from(">H", data, flags_at)
        start = flags_at + (4 if flags & _EXTENDED else 2)
        kept = 0
        if version == 4:  # what is cut off the name before, then what follows
            cut, start = _number(data, start)
            if cut > len(name):
                raise IndexFault("a name is shorter than what is cut off it")
            kept = len(name) - cut
        end = data.find(b"\0", start)
        if end < 0:
            raise IndexFault("a name has no end")
        name = name[:kept] + data[start:end]
        names.append(name)
        at = end + 1 if version == 4 else end + 8 - (end - at) % 8
    return names


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable width, as in the offsets of packs, and where it ends."""
    value = -1
    while at < len(data):
        byte = data[at]
        at += 1
        value = ((value + 1) << 7) | (byte & 0x7F)
        if not byte & 0x80:
            return value, at
        if value > len(data):
            break
    raise IndexFault("a number has no end")


def _is_sha256(reader: Reader) -> bool:
    """Whether the repository names its objects by SHA-256."""
    if not reader.is_file(_CONFIG):
        return False
    return _SHA256.search(reader.read_bytes(_CONFIG)) is not None
