"""What a search leaves out: what git ignores, and what the configuration excludes.

https://git-scm.com/docs/gitignore
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from iamlint.git_index import Tracked, tracked_files
from iamlint.paths import join_path, parent_folder, shown_name
from iamlint.reader import Reader, ReadError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Excluded:
    """Patterns that leave files out, relative to a folder below the root."""

    patterns: tuple[str, ...] = ()
    folder: str = ""


class Ignored:
    """What git ignores below a start folder, and what the configuration excludes."""

    def __init__(self, reader: Reader, start: str, exclude: Excluded) -> None:
        self._reader = reader
        self._specs: dict[str, GitIgnoreSpec | None] = {}
        self._excluded = _git_ignore_spec(exclude.patterns) if exclude.patterns else None
        self._excluded_in = f"{exclude.folder}/" if exclude.folder else ""
        self._top = ""
        self._opened: set[str] = set()  # folders that are ignored and hold what is tracked
        # A folder that is named is searched even if it is left out; what leaves it out says
        # nothing about what is in it.
        steps = start.split("/") if start else []
        folders = ["/".join(steps[:end]) for end in range(1, len(steps) + 1)]
        if any(self._is_excluded(folder, "/") for folder in folders):
            self._excluded = None
        if any(self._is_matched(folder, "/") for folder in folders):
            self._top = start

    def ignores(self, path: str, is_folder: bool) -> bool:
        """Whether a file or folder is left out; its parents are known not to be.

        What git tracks it does not ignore, whatever the patterns say.
        """
        tail = "/" if is_folder else ""
        if self._is_excluded(path, tail):
            return True
        if parent_folder(path) not in self._opened and not self._is_matched(path, tail):
            return False
        if not self._tracked.holds(path, is_folder):
            return True
        if is_folder:
            self._opened.add(path)
        return False

    @cached_property
    def _tracked(self) -> Tracked:
        return tracked_files(self._reader)

    def _is_matched(self, path: str, tail: str) -> bool:
        """Whether the patterns of git leave a path out."""
        folder = path
        while folder != self._top:
            folder = parent_folder(folder)
            spec = self._spec(folder)
            if spec is not None:
                below = path[len(folder) + 1 :] if folder else path
                decided = _matches(spec, below + tail)
                if decided is not None:
                    return decided
        return False

    def _is_excluded(self, path: str, tail: str) -> bool:
        if self._excluded is None or not path.startswith(self._excluded_in):
            return False
        below = path.removeprefix(self._excluded_in)
        return below != "" and bool(_matches(self._excluded, below + tail))

    def _spec(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            lines: list[str] = []
            if folder == "":
                lines = self._lines(".git/info/exclude")
            lines += self._lines(join_path(folder, ".gitignore"))
            self._specs[folder] = _git_ignore_spec(lines) if lines else None
        return self._specs[folder]

    def _lines(self, path: str) -> list[str]:
        if not self._reader.is_file(path):
            return []
        try:
            data = self._reader.read_bytes(path)
        except ReadError:
            return []
        return data.decode("utf-8", "surrogateescape").removeprefix("\ufeff").splitlines()


def _git_ignore_spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    good: list[str] = []
    for line in lines:
        try:
            line.encode("utf-8")
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # git passes over a pattern it cannot read
        good.append(line)
    return GitIgnoreSpec.from_lines(good)


def _matches(spec: GitIgnoreSpec, path: str) -> bool | None:
    """Whether a pattern ignores ``path``, or takes it back in; ``None`` if none speaks of it."""
    return spec.check_file(shown_name(path)).include
