"""The two parts of an action as it is written in a policy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iamlint.iam.pattern import Pattern


@dataclass(frozen=True, slots=True)
class ActionName:
    """``service:Name``: the service in lower case; ``name`` is ``None`` where it is not known."""

    service: str
    name: str | None


def action_parts(pattern: Pattern) -> ActionName | None:
    """The parts of a well-formed action whose service is known and holds no wildcard."""
    known = pattern.known
    if known is not None:
        return _known_parts(known)
    prefix, colon, _ = pattern.prefix.partition(":")
    return ActionName(prefix.lower(), None) if colon and _names_service(prefix) else None


@lru_cache(maxsize=4096)
def _known_parts(action: str) -> ActionName | None:
    prefix, _, name = action.partition(":")
    if not name or ":" in name or any(map(str.isspace, action)):
        return None
    return ActionName(prefix.lower(), name) if _names_service(prefix) else None


def _names_service(prefix: str) -> bool:
    return prefix != "" and all(char.isalnum() or char == "-" for char in prefix)
