"""JSON files that Terraform fills in: templates, which are policies only when they are rendered.

A template that is rendered is judged where its text arrives. One that no instance renders (the
resource has ``count = 0``, the name of the file is not known) is no policy as it stands.
https://developer.hashicorp.com/terraform/language/functions/templatefile
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from iamlint.paths import join_path, normal_path, parent_folder
from iamlint.reader import Reader, ReadError

_MARK = re.compile(r"%\{|\$\$\{|\$\{(?!\s*[A-Za-z][\w-]*:)(?![*?$]\})")
"""What Terraform fills in or unescapes; ``${aws:username}`` and ``${*}`` are IAM's own."""

_RENDERS = re.compile(r"\btemplatefile\b|\btemplate_file\b")
_NAME = re.compile(r'"([^"\n]*\.json)"')
_INTERPOLATION = re.compile(r"\$\{\s*([^}]*?)\s*\}")
_FREE = "*"


class TemplateFiles:
    """The JSON files that the Terraform files ``paths``, or others above them, may render.

    ``roots`` are the folders of root modules, to which a path is relative that does not begin
    with ``path.module``.
    """

    def __init__(self, reader: Reader, paths: Iterable[str], roots: Iterable[str]) -> None:
        self._reader = reader
        self._paths = frozenset(paths)
        self._roots = tuple(roots)

    def has(self, path: str) -> bool:
        """Whether a JSON file is a template: it is named so, and has something to fill in."""
        try:
            text = self._reader.read(path).text
        except ReadError:
            return False
        if not _MARK.search(text):
            return False
        if any(re.fullmatch(_pattern(name), path) for name in self._names):
            return True
        # A file that was given alone: what renders it was not read.
        return any(
            re.fullmatch(_pattern(name), path)
            for above in _above(path)
            for file in self._reader.names(above)
            if join_path(above, file) not in self._paths
            for name in self._named_in(join_path(above, file))
        )

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for path in self._paths for name in self._named_in(path))

    def _named_in(self, path: str) -> Iterator[str]:
        if not path.endswith((".tf", ".tofu")):
            return
        try:
            text = self._reader.read(path).text
        except ReadError:
            return
        if not _RENDERS.search(text):
            return
        for match in _NAME.finditer(text):
            for name in self._placed(match[1], parent_folder(path)):
                if name.strip(f"{_FREE}/") != ".json":
                    yield name

    def _placed(self, name: str, folder: str) -> Iterator[str]:
        """The paths that a name may stand for, as written in a folder; ``*`` is not known."""
        first = _INTERPOLATION.match(name)
        rest = _INTERPOLATION.sub(_FREE, name[first.end() :] if first else name)
        if first is not None and not first[1].startswith("path."):
            yield _FREE + rest
            return
        of_module = first is not None and first[1] == "path.module"
        for base in (folder,) if of_module else self._roots:
            placed = normal_path(join_path(base, rest.lstrip("/")))
            if placed is not None:
                yield placed


def _above(path: str) -> Iterator[str]:
    """The folders that a file is below, from its own up."""
    while path:
        path = parent_folder(path)
        yield path


def _pattern(name: str) -> str:
    return ".*".join(map(re.escape, name.split(_FREE)))
