"""Policy variables: ``${aws:username}`` and its kin in resources and condition values.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.flat_text import HOLE, FlatText
from iamlint.source import Span

ESCAPES = ("*", "?", "$")
"""``${*}``, ``${?}`` and ``${$}`` are these characters and no wildcards."""


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """One ``${...}`` of a text, from offset ``start`` to ``end`` of its flat form.

    ``name`` is what stands before a comma, ``default`` the quoted text after it. ``escape`` is the
    character that ``${*}``, ``${?}`` or ``${$}`` means. ``known`` is false when a part of it is
    unknown text.
    """

    name: str
    default: str | None
    escape: str | None
    known: bool
    start: int
    end: int
    span: Span | None


def find_variables(flat: FlatText) -> Iterator[Variable]:
    """The policy variables of a text, in order. ``${`` without ``}`` is none."""
    chars = flat.chars
    at = chars.find("${")
    while at >= 0:
        end = chars.find("}", at + 2)
        if end < 0:
            return
        inner = chars[at + 2 : end]
        if inner:
            name, comma, default = inner.partition(",")
            yield Variable(
                name.strip(),
                default.strip().strip("'") if comma else None,
                inner if inner in ESCAPES else None,
                not flat.has_hole(at + 2, end),
                at,
                end + 1,
                flat.locate(at, end + 1),
            )
        at = chars.find("${", end + 1)


def variable_bodies(chars: str) -> Iterator[str | None]:
    """What stands between ``${`` and ``}`` in the flat form of a text, well-formed or not.

    ``None`` is a ``${`` that is certainly not closed; unknown text after it may close it.
    """
    at = chars.find("${")
    while at >= 0:
        end = chars.find("}", at + 2)
        if end < 0:
            if HOLE not in chars[at:]:
                yield None
            return
        yield chars[at + 2 : end]
        at = chars.find("${", end + 1)


def escape_wildcards(text: str) -> str:
    """``text`` written so that a pattern with variables matches it and nothing else."""
    return "".join("${" + char + "}" if char in ESCAPES else char for char in text)
