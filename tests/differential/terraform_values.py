"""Asks Terraform for the values of many expressions at once.

Each expression is an output in a file of its own, so that a plan tells of every fault where it is;
what is at fault is taken away until Terraform can plan the others. Terraform's own provider is the
only one that is used: no network is needed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
"""``value`` (marked as in ``cases_sample.json``), or ``error`` and ``why``.

Where the plan does not know all of a value there is also ``applied``: what it came to be, in which
``{"$unknown": true}`` stands for what is not the same each time, and ``{"$partial": [TEXT, null]}``
for a text with an id. ``{"$error": true}``: it was refused when all was known.
"""

_AT_ONCE = 500
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def answers(preamble: Mapping[str, str], expressions: Iterable[str]) -> list[Answer]:
    """Terraform's answers, in the order of ``expressions``; ``preamble`` are the other files."""
    asked = list(expressions)
    found: list[Answer] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path, text in preamble.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="")
        _terraform(folder, "init")
        for start in range(0, len(asked), _AT_ONCE):
            found += _planned(folder, asked[start : start + _AT_ONCE])
    return found


def _planned(folder: Path, expressions: list[str]) -> list[Answer]:
    files: dict[str, int] = {}
    for at, expression in enumerate(expressions):
        path = folder / f"output_{at}.tf"
        files[path.name] = at
        path.write_text(output(f"x{at}", expression), "utf-8", newline="")
    found: dict[int, Answer] = {}
    while faults := list(_faults(_terraform(folder, "plan", "-json", "-out", "saved").stdout)):
        for name, why in faults:
            if name not in files:
                return _halved(folder, expressions, why)
            found.setdefault(files[name], {"error": True, "why": why})
            (folder / name).unlink(missing_ok=True)
    shown = json.loads(_terraform(folder, "show", "-json", "saved").stdout)
    applied = [_applied(folder), _applied(folder)]
    for at in range(len(expressions)):
        if at in found:
            continue
        change = shown["output_changes"][f"x{at}"]
        planned = _merged(change.get("after"), change.get("after_unknown"))
        found[at] = {"value": planned}
        if "$unknown" in json.dumps(planned):
            found[at]["applied"] = _later(*(outputs.get(f"x{at}") for outputs in applied))
        (folder / f"output_{at}.tf").unlink(missing_ok=True)
    return [found[at] for at in range(len(expressions))]


def _halved(folder: Path, expressions: list[str], why: str) -> list[Answer]:
    """The answers when Terraform does not say which expression it complains of."""
    for path in folder.glob("output_*.tf"):
        path.unlink()
    if len(expressions) == 1:
        return [{"error": True, "why": why}]
    middle = len(expressions) // 2
    return _planned(folder, expressions[:middle]) + _planned(folder, expressions[middle:])


def output(name: str, expression: str) -> str:
    """The block of an output that has the value of ``expression``."""
    return f'output "{name}" {{\n  value = {expression}\n}}\n'


def _faults(report: str) -> Iterator[tuple[str, str]]:
    """The file and the summary of each error that a plan reports."""
    for line in report.splitlines():
        said = json.loads(line).get("diagnostic") or {}
        if said.get("severity") != "error":
            continue
        if "range" in said:
            yield said["range"]["filename"], said["summary"]
            continue
        unsaved = re.findall(r'output value "x(\d+)": (\w[\w ]*)', said.get("detail", ""))
        if not unsaved:
            yield "", said["summary"]
        for at, why in unsaved:  # Infinity: it can be planned and not be saved.
            yield f"output_{at}.tf", why


def _applied(folder: Path) -> dict[str, Any]:
    """The outputs once the plan is carried out; no trace of it is left."""
    while faults := list(_faults(_terraform(folder, "apply", "-json", "-auto-approve").stdout)):
        for name, _ in faults:
            (folder / name).unlink(missing_ok=True)
    outputs: dict[str, Any] = json.loads(_terraform(folder, "output", "-json").stdout)
    for state in folder.glob("terraform.tfstate*"):
        state.unlink()
    return outputs


def _later(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return {"$error": True}
    if "value" not in one or "value" not in other:
        return {"$unknown": True}
    return _constant(one["value"], other["value"])


def _constant(one: Any, other: Any) -> Any:
    """What two runs have in common."""
    if one == other and type(one) is type(other):
        return one
    if isinstance(one, dict) and isinstance(other, dict):
        first, second = ({_ID.sub("<id>", name): one[name] for name in one} for one in (one, other))
        if first.keys() == second.keys():
            return {name: _constant(first[name], second[name]) for name in first}
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [_constant(*pair) for pair in zip(one, other, strict=True)]
    if isinstance(one, str) and isinstance(other, str):
        parts = _ID.split(one)
        if parts == _ID.split(other) and len(parts) > 1:
            between: list[str | None] = [parts[0]]
            for part in parts[1:]:
                between += [None, part]
            return {"$partial": [part for part in between if part != ""]}
    return {"$unknown": True}


def _merged(known: Any, unknown: Any) -> Any:
    """What a plan knows and what it says to be unknown, in one."""
    if unknown is True:
        return {"$unknown": True}
    if isinstance(unknown, dict) and isinstance(known, dict):
        names = [*known, *(name for name in unknown if name not in known)]
        return {name: _merged(known.get(name), unknown.get(name)) for name in names}
    if isinstance(unknown, list) and isinstance(known, list):
        padded = [*unknown, *[False] * len(known)]
        return [_merged(item, padded[at]) for at, item in enumerate(known)]
    return known


def _terraform(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["terraform", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "TF_CLI_ARGS": "-no-color", "TF_INPUT": "0"},
    )
