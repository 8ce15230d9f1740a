"""The two parts of an action as it is written in a policy."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.iam.pattern import Pattern


@dataclass(frozen=True, slots=True)
class ActionName:
    """``service:Name``: the service in lower case; ``name`` is ``None`` where it is not known."""

    service: str
    name: str | None


def action_parts(pattern: Pattern) -> ActionName | None:
    """The parts of a well-formed action whose service is known and holds no wildcard."""
    prefix, colon, _ = pattern.prefix.partition(":") if pattern.known is None else ("", "", "")
    known = pattern.known
    if known is not None:
        prefix, colon, name = known.partition(":")
        if not name or ":" in name or any(char.isspace() for char in known):
            return None
    if not colon or not prefix or "*" in prefix or "?" in prefix or "${" in prefix:
        return None
    if not all(char.isalnum() or char == "-" for char in prefix):
        return None
    return ActionName(prefix.lower(), known.partition(":")[2] if known is not None else None)
