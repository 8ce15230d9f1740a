"""The readers of a directory and of a dict."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from iamlint.ignored import Excluded, Ignored
from iamlint.paths import join_path, normal_path, parent_folder, shown_name
from iamlint.reader import SIZE_LIMIT, Reader, ReadError
from iamlint.source import Source

_BOM = b"\xef\xbb\xbf"
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def decode(data: bytes) -> str:
    """The text of a file. Raises ``ReadError`` at its first byte that is not UTF-8."""
    data = data.removeprefix(_BOM)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        line_start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8")) + 1
        message = f"not UTF-8: byte 0x{data[error.start]:02x}"
        offset = len(data[: error.start].decode("utf-8"))
        text = data.decode("utf-8", "replace")
        raise ReadError(message, line, column, text, offset) from None


class MemoryReader:
    """Files given as a mapping from path to text or bytes.

    ``exclude`` are patterns as in ``.gitignore``, ``exclude_folder`` what they are relative to.
    ``display`` says how some files are shown; the others are shown by their path.
    """

    def __init__(
        self,
        files: Mapping[str, str | bytes],
        exclude: Sequence[str] = (),
        exclude_folder: str = "",
        display: Mapping[str, str] | None = None,
    ) -> None:
        self._files = {normal_path(path) or path: content for path, content in files.items()}
        self._exclude = Excluded(tuple(exclude), exclude_folder)
        self._display = dict(display or {})
        self._sources: dict[str, Source] = {}
        self._names: dict[str, set[str]] = {"": set()}
        self._folders: dict[str, set[str]] = {"": set()}
        for path in self._files:
            self._names.setdefault(parent_folder(path), set()).add(path.rpartition("/")[2])
            folder = parent_folder(path)
            while folder:
                above = parent_folder(folder)
                self._folders.setdefault(above, set()).add(folder.rpartition("/")[2])
                folder = above

    def read(self, path: str) -> Source:
        """The text of a file. Raises ``ReadError``."""
        normal = normal_path(path) or ""
        if normal not in self._sources:
            self._sources[normal] = Source(self.display(normal), decode(self.read_bytes(normal)))
        return self._sources[normal]

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file. Raises ``ReadError``."""
        content = self._files.get(normal_path(path) or "")
        if content is None:
            raise ReadError("is a folder" if self.is_folder(path) else "no such file")
        data = content.encode("utf-8") if isinstance(content, str) else content
        if len(data) > SIZE_LIMIT:
            raise ReadError(_TOO_LARGE)
        return data

    def is_file(self, path: str) -> bool:
        """Whether there is a file of that path."""
        return normal_path(path) in self._files

    def is_folder(self, path: str) -> bool:
        """Whether a file lies below that path."""
        normal = normal_path(path)
        return normal is not None and (normal in self._names or normal in self._folders)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of the files in a folder, sorted."""
        return tuple(sorted(self._names.get(_key(folder), ())))

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of the folders in a folder, sorted."""
        return tuple(sorted(self._folders.get(_key(folder), ())))

    def walk(self, folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """``(folder, names of its files)`` for a folder and all below it."""
        start = _key(folder)
        ignored = Ignored(self, start, self._exclude)
        found: dict[str, tuple[str, ...]] = {}
        waiting = [start]
        while waiting:
            here = waiting.pop()
            found[here] = _kept_names(self, here, ignored)
            waiting.extend(_kept_folders(self, here, ignored))
        yield from _in_order(found)

    def display(self, path: str) -> str:
        """The path as reports print it."""
        return self._display.get(path, shown_name(path) or ".")


_TOO_LARGE = f"larger than {SIZE_LIMIT // (1024 * 1024)} MiB"


def _key(folder: str) -> str:
    normal = normal_path(folder)
    return "\0" if normal is None else normal


def _kept_names(reader: Reader, folder: str, ignored: Ignored) -> tuple[str, ...]:
    names = reader.names(folder)
    return tuple(name for name in names if not ignored.ignores(join_path(folder, name), False))


def _kept_folders(reader: Reader, folder: str, ignored: Ignored) -> Iterator[str]:
    for name in reader.folders(folder):
        path = join_path(folder, name)
        if not name.startswith(".") and not ignored.ignores(path, True):
            yield path


def _in_order(found: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for folder in sorted(found, key=lambda path: path.split("/") if path else []):
        yield folder, found[folder]


class DirectoryReader:
    """Files below a directory; nothing outside of it is ever opened, also not through links.

    ``working_directory`` is what ``display`` makes paths relative to. ``exclude`` are patterns as
    in ``.gitignore``, ``exclude_folder`` the folder below the root that they are relative to.
    ``unlisted`` collects the folders that could not be listed, with the reason.
    """

    def __init__(
        self,
        root: Path,
        working_directory: Path | None = None,
        exclude: Sequence[str] = (),
        exclude_folder: str = "",
    ) -> None:
        self._root = os.path.realpath(root)
        self._working_directory = os.path.realpath(working_directory or Path.cwd())
        self._exclude = Excluded(tuple(exclude), exclude_folder)
        self._real: dict[str, str | None] = {"": self._root}
        self._links: set[str] = set()
        self._listed: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._sources: dict[str, Source | ReadError] = {}
        self._last: tuple[str | None, bytes] = (None, b"")
        self.unlisted: dict[str, str] = {}

    def read(self, path: str) -> Source:
        """The text of a file. Raises ``ReadError``."""
        key = _key(path)
        found = self._sources.get(key)
        if found is None:
            try:
                found = Source(self.display(key), decode(self.read_bytes(path)))
            except ReadError as error:
                found = error
            self._sources[key] = found
        if isinstance(found, ReadError):
            raise ReadError(found.message, found.line, found.column, found.text, found.offset)
        return found

    def read_bytes(self, path: str) -> bytes:
        """The bytes of a file. Raises ``ReadError``."""
        key = _key(path)
        if self._last[0] == key:
            return self._last[1]
        real = self._resolve(key)
        if real is None:
            raise ReadError("no such file")
        try:
            data = _content(real)
        except OSError as error:
            raise ReadError(_reason(error)) from None
        self._last = (key, data)
        return data

    def is_file(self, path: str) -> bool:
        """Whether there is a regular file of that path below the root."""
        return self._is(path, stat.S_ISREG)

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder of that path below the root."""
        return self._is(path, stat.S_ISDIR)

    def names(self, folder: str) -> tuple[str, ...]:
        """The names of all that is no folder in a folder, sorted."""
        return self._list(folder)[0]

    def folders(self, folder: str) -> tuple[str, ...]:
        """The names of all folders in a folder, sorted."""
        return self._list(folder)[1]

    def walk(self, folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """``(folder, names of its files)`` for a folder and all below it.

        Links to folders are followed last, and only to what was not reached without them.
        """
        start = _key(folder)
        ignored = Ignored(self, start, self._exclude)
        found: dict[str, tuple[str, ...]] = {}
        reached: set[str] = set()
        waiting, links = [start], list[str]()
        while waiting or links:
            here = waiting.pop() if waiting else links.pop(0)
            real = self._resolve(here)
            if real is None or real in reached:
                continue
            reached.add(real)
            found[here] = _kept_names(self, here, ignored)
            for path in _kept_folders(self, here, ignored):
                (links if path in self._links else waiting).append(path)
            links = sorted(link for link in links if not self._holds_itself(link))
        yield from _in_order(found)

    def display(self, path: str) -> str:
        """The path relative to the working directory."""
        full = os.path.join(self._root, *path.split("/")) if path else self._root  # noqa: PTH118
        return shown_path(full, self._working_directory)

    def _is(self, path: str, of_kind: Callable[[int], bool]) -> bool:
        real = self._resolve(_key(path))
        if real is None:
            return False
        try:
            return of_kind(os.stat(real).st_mode)  # noqa: PTH116
        except (OSError, ValueError):
            return False

    def _holds_itself(self, link: str) -> bool:
        """Whether a link leads to a folder that it lies in."""
        target = self._resolve(link)
        above = self._resolve(parent_folder(link))
        return target is None or (above is not None and _lies_in(above, target))

    def _resolve(self, path: str) -> str | None:
        """The real path of a normal path, or ``None`` when it does not exist below the root."""
        if path in self._real:
            return self._real[path]
        above = self._resolve_above(path)
        real: str | None = None
        if above is not None:
            real = os.path.join(above, path.rpartition("/")[2])  # noqa: PTH118
            try:
                if stat.S_ISLNK(os.lstat(real).st_mode):
                    self._links.add(path)
                    real = os.path.realpath(real, strict=True)
                    real = real if _lies_in(real, self._root) else None
            except (OSError, ValueError):
                real = None
        self._real[path] = real
        return real

    def _resolve_above(self, path: str) -> str | None:
        steps = path.split("/")[:-1]
        real: str | None = self._root
        for end in range(1, len(steps) + 1):
            if real is None:
                return None
            real = self._resolve("/".join(steps[:end]))
        return real

    def _list(self, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        key = _key(folder)
        if key in self._listed:
            return self._listed[key]
        names: list[str] = []
        folders: list[str] = []
        real = self._resolve(key)
        if real is not None:
            try:
                with os.scandir(real) as entries:
                    for entry in entries:
                        kind = self._kind(entry, join_path(key, entry.name))
                        if kind is not None:
                            (folders if kind == "folder" else names).append(entry.name)
            except NotADirectoryError:
                pass
            except OSError as error:
                self.unlisted[key] = _reason(error)
        self._listed[key] = (tuple(sorted(names)), tuple(sorted(folders)))
        return self._listed[key]

    def _kind(self, entry: os.DirEntry[str], path: str) -> str | None:
        """``file``, ``folder``, or ``None`` for a link out of the root or round in a loop."""
        if not entry.is_symlink():
            return "folder" if entry.is_dir(follow_symlinks=False) else "file"
        real = self._resolve(path)
        if real is not None:
            return "folder" if os.path.isdir(real) else "file"  # noqa: PTH112
        return "file" if self._dangles(entry.path) else None

    def _dangles(self, link: str) -> bool:
        """Whether a link leads to nothing, within the root: a file that cannot be opened."""
        try:
            os.path.realpath(link, strict=True)
        except FileNotFoundError:
            return _lies_in(os.path.realpath(link), self._root)
        except OSError:
            pass
        return False


def shown_path(full: str, working_directory: str | Path) -> str:
    """A path of the file system as reports print it: relative to the working directory."""
    with suppress(ValueError):  # on another drive of Windows
        full = os.path.relpath(full, working_directory)
    return shown_name(full.replace(os.sep, "/"))


def _lies_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _content(real: str) -> bytes:
    mode = os.stat(real).st_mode  # noqa: PTH116
    if stat.S_ISDIR(mode):
        raise ReadError("is a folder")
    if not stat.S_ISREG(mode):
        raise ReadError("not a regular file")
    with open(os.open(real, _OPEN_FLAGS), "rb") as file:  # noqa: PTH123 - never waits for a pipe
        data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise ReadError(_TOO_LARGE)
    return data


def _reason(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "no such file"
    return (error.strerror or str(error)).lower()
