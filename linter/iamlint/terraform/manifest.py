"""The modules that ``terraform init`` has downloaded, as it notes them beside the root.

https://developer.hashicorp.com/terraform/cli/commands/init#child-module-installation
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from iamlint.paths import join_path, normal_path
from iamlint.reader import Reader, ReadError
from iamlint.terraform.declarations import module_files

MANIFEST = ".terraform/modules/modules.json"
"""Where the note is."""

_ABSOLUTE = re.compile(r"/|[A-Za-z]:")
_REGISTRY = re.compile(r"(?:[\w.-]+\.[\w.-]+/)?([\w-]+/[\w-]+/[\w-]+(?://.*)?)")
_AGAIN = "`terraform init` has to be run again"


@dataclass(frozen=True, slots=True)
class Downloaded:
    """One module: its source as it was then, and its folder, ``None`` if that is elsewhere."""

    source: str
    folder: str | None


class Manifest:
    """The downloaded modules of a root, by the names of the calls that lead to them."""

    def __init__(self, reader: Reader, root: str) -> None:
        self.read: tuple[str, ...] = ()
        self.modules: dict[str, Downloaded] = {}
        path = join_path(root, MANIFEST)
        if not reader.is_file(path):
            return
        try:
            data = json.loads(reader.read(path).text)
        except (ReadError, ValueError, RecursionError):
            return
        self.read = (path,)
        entries = data.get("Modules") if isinstance(data, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, dict):
                continue
            key, source, folder = entry.get("Key"), entry.get("Source"), entry.get("Dir")
            if isinstance(key, str) and isinstance(folder, str):
                written = source if isinstance(source, str) else ""
                self.modules[key] = Downloaded(written, _folder(root, folder))

    def find(self, key: str, source: str, reader: Reader) -> tuple[str | None, str]:
        """The folder of the module that a call leads to, or ``None`` and why there is none.

        ``key`` are the names of the calls from the root to it, ``source`` is what is written.
        """
        found = self.modules.get(key)
        if found is None:
            return None, "its source has not been downloaded"
        if found.folder is None:
            return None, f"`{MANIFEST}` has it outside of the repository"
        if not _same(found.source, source):
            return None, f"another source has been downloaded, {_AGAIN}"
        if not module_files(reader.names(found.folder)):
            return None, f"there is no module in `{found.folder or '.'}`, {_AGAIN}"
        return found.folder, ""


def _folder(root: str, folder: str) -> str | None:
    """A folder of the note, which may be written on Windows, in the repository."""
    written = folder.replace("\\", "/")
    return None if _ABSOLUTE.match(written) else normal_path(join_path(root, written))


def _same(downloaded: str, written: str) -> bool:
    """Whether a source is still the one that was downloaded: told of addresses of a registry.

    Those are noted with the registry's host. What is noted of others differs from what is written.
    """
    before, now = _REGISTRY.fullmatch(downloaded), _REGISTRY.fullmatch(written)
    if before is None or now is None:
        return True
    return before[1] == now[1]
