"""Module calls: where their source is, among the files of the repository.

https://developer.hashicorp.com/terraform/language/modules/sources
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from iamlint.paths import join_path, normal_path
from iamlint.reader import Reader
from iamlint.terraform.declarations import Declaration, ModuleCache, module_files
from iamlint.terraform.manifest import Manifest
from iamlint.terraform.references import literal_text

INPUT_EXCEPTIONS = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})
"""Arguments of a call that are not inputs of the module."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a module is. ``folder`` is ``None`` when it is not here, for the reason in ``why``."""

    text: str
    folder: str | None
    why: str = ""


def find_source(
    reader: Reader, folder: str, call: Declaration, names: tuple[str, ...], manifest: Manifest
) -> Source:
    """Where the module of a call is. ``names`` are those of the calls from the root to it."""
    expression = call.argument("source")
    text = literal_text(expression) if expression is not None else None
    if text is None:
        why = "its source is not written" if expression is None else "its source is no plain text"
        return Source("", None, why)
    if is_local(text):
        found = local_folder(folder, text)
        if found is None:
            return Source(text, None, "its source is outside of the repository")
        if not module_files(reader.names(found)):
            return Source(text, None, f"there is no module in `{found or '.'}`")
        return Source(text, found)
    return Source(text, *manifest.find(".".join(names), text, reader))


def is_local(source: str) -> bool:
    """Whether a source is a path relative to the module that calls."""
    return source in (".", "..") or source.startswith(("./", "../"))


def local_folder(folder: str, source: str) -> str | None:
    """The folder that a local source names, ``None`` if it is outside of the repository."""
    return normal_path(join_path(folder, source)) if is_local(source) else None


def local_calls(
    reader: Reader, folder: str, cache: ModuleCache | None = None
) -> tuple[tuple[str, str], ...]:
    """The local modules that a folder calls: names of the calls, and folders."""
    scanned = (cache or ModuleCache(reader)).folder(folder)
    found: list[tuple[str, str]] = []
    for name, call in scanned.calls.items():
        expression = call.argument("source")
        text = literal_text(expression) if expression is not None else None
        target = local_folder(folder, text) if text is not None else None
        if target is not None:
            found.append((name, target))
    return tuple(found)


def relative_folder(folder: str, root: str) -> str:
    """A folder as ``path.module`` gives it: relative to that of the root."""
    return posixpath.relpath(folder or ".", root or ".")
