"""Tells whether what we compute is what Terraform answered (see ``terraform_values.Answer``)."""

from __future__ import annotations

import re
from typing import Any

from differential.answers import agrees

_REFERENCE = re.compile(r"(?:\$\{[^}]*\})+")


def right(answer: dict[str, Any], found: Any, *, refused: bool) -> bool:
    """Whether ``found`` (as ``show`` prints it) is right; ``refused``: it was a fault.

    What the plan knows has to be the same. Of what it does not know, we may know a part already:
    that part has to be what it comes to be when it is applied.
    """
    if answer.get("error"):
        return refused
    if refused:
        return bool(answer.get("applied") == {"$error": True})
    return _planned(answer["value"], answer.get("applied"), found)


def _planned(planned: Any, applied: Any, found: Any) -> bool:
    if planned == {"$unknown": True}:
        return agrees(planned, found) or _comes_to_be(applied, found)
    if applied == {"$error": True}:
        return agrees(planned, found)
    if isinstance(planned, dict) and isinstance(applied, dict) and isinstance(found, dict):
        return planned.keys() == applied.keys() == found.keys() and all(
            _planned(planned[name], applied[name], found[name]) for name in planned
        )
    if isinstance(planned, list) and isinstance(applied, list) and isinstance(found, list):
        return len(planned) == len(applied) == len(found) and all(
            map(_planned, planned, applied, found)
        )
    return agrees(planned, found)


def _comes_to_be(applied: Any, found: Any) -> bool:
    """Whether a value in which something is unknown may be what it is when it is applied."""
    if isinstance(found, dict) and "$unknown" in found:
        return True
    if isinstance(applied, dict) and "$error" in applied:
        return True  # whatever it is, it never comes to be
    if isinstance(applied, dict) and "$unknown" in applied:
        return _is_open(found)
    if isinstance(applied, dict) and "$partial" in applied:
        text = "".join("<id>" if part is None else part for part in applied["$partial"])
        return (
            isinstance(found, str) and _REFERENCE.search(found) is not None and _may_be(found, text)
        )
    if isinstance(applied, dict) and isinstance(found, dict):
        return len(applied) == len(found) and all(
            any(_may_be(key, name) and _comes_to_be(item, inner) for name, item in applied.items())
            for key, inner in found.items()
        )
    if isinstance(applied, list) and isinstance(found, list):
        return len(applied) == len(found) and all(map(_comes_to_be, applied, found))
    if isinstance(applied, str) and isinstance(found, str):
        return _may_be(found, applied)
    return agrees(applied, found)


def _is_open(found: Any) -> bool:
    """Whether anything in ``found`` is unknown."""
    if isinstance(found, str):
        return _REFERENCE.search(found) is not None
    if isinstance(found, dict):
        return "$unknown" in found or any(map(_is_open, [*found, *found.values()]))
    return isinstance(found, list) and any(map(_is_open, found))


def _may_be(found: str, text: str) -> bool:
    """Whether ``text`` is what ``found``, a text with ``${references}``, may come to be."""
    known = map(re.escape, _REFERENCE.split(found))
    return re.fullmatch(".*".join(known), text, re.DOTALL) is not None
