"""Keeps the parser tables made from python-hcl2's grammar: JSON that ships, or in the user's cache.

Making them takes a second, reading them some hundredths. Those that ship are for one version of
python-hcl2 and one of lark; under others they are made once and kept where the user's caches are.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from iamlint.terraform.lalr import Tables

SHIPPED = Path(__file__).with_name("hcl_tables.json")

_FORMAT = 2
"""Counts changes to what ``hcl.make_tables`` makes of the same grammar."""


def stamp() -> dict[str, str | int]:
    """What tables depend on: whatever has another stamp is not used."""
    return {"format": _FORMAT, "lark": _version("lark"), "python-hcl2": _version("python-hcl2")}


def find_tables(make: Callable[[], Tables]) -> Tables:
    """The tables for the versions that are installed; ``make`` makes them if there are none."""
    wanted = stamp()
    tables = read_tables(SHIPPED, wanted)
    if tables is not None:
        return tables
    from platformdirs import user_cache_path

    name = f"hcl-{wanted['python-hcl2']}-lark-{wanted['lark']}-{_FORMAT}.json"
    cache = user_cache_path("iamlint", appauthor=False) / name
    tables = read_tables(cache, wanted)
    if tables is None:
        tables = make()
        write_tables(cache, tables, wanted)
    return tables


def read_tables(path: Path, wanted: dict[str, str | int]) -> Tables | None:
    """The tables in a file, or ``None`` if it has none with that stamp."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("stamp") != wanted:
        return None
    tables = content.get("tables")
    return tables if isinstance(tables, dict) else None


def write_tables(path: Path, tables: Tables, wanted: dict[str, str | int]) -> bool:
    """Keeps the tables, if that is possible; another process never sees half of them."""
    import os
    import tempfile

    text = json.dumps({"stamp": wanted, "tables": tables}, separators=(",", ":"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text + "\n")
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        return False
    return True


def _version(package: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return ""
