"""Where a path lies: its repository, outside of which nothing is read."""

from __future__ import annotations

import os
from collections.abc import Iterable


def place_of(full: str) -> tuple[str, str]:
    """The repository of an existing path, and the path in it.

    The repository is the nearest folder upward with ``.git``, else the folder itself, or that of
    a file.
    """
    if os.path.isdir(full):  # noqa: PTH112
        folder = os.path.realpath(full)
        name = ""
    else:
        above, name = os.path.split(full)
        folder = os.path.realpath(above)
    root = folder
    while not os.path.lexists(os.path.join(root, ".git")):  # noqa: PTH118
        above = os.path.dirname(root)  # noqa: PTH120
        if above == root:
            root = folder
            break
        root = above
    return root, os.path.join(relative_to(folder, root), name).strip("/")  # noqa: PTH118


def relative_to(folder: str, root: str) -> str:
    """The path of a folder below a root, with ``/``; empty for the root itself."""
    relative = os.path.relpath(folder, root).replace(os.sep, "/")
    return "" if relative == "." else relative


def by_repository(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The paths by the root they are read under; one that lies in another is read with it."""
    found: dict[str, list[str]] = {}
    for root, path in places:
        found.setdefault(root, []).append(path)
    for root in sorted(found, key=len, reverse=True):
        outer = [
            other
            for other in found
            if other != root and root.startswith(other.rstrip(os.sep) + os.sep)
        ]
        if outer:
            nearest = max(outer, key=len)
            before = relative_to(root, nearest)
            found[nearest] += (f"{before}/{path}".rstrip("/") for path in found.pop(root))
    return found
