"""Strings cut and joined part by part, so that what is kept keeps its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from iamlint.flat_text import FlatText
from iamlint.terraform.functions.table import Call, derived
from iamlint.terraform.normal import normal_text
from iamlint.value_types import STRING
from iamlint.values import Piece, Text, Unknown, Value

Part = Piece | Unknown


def as_text(value: Value) -> Text:
    """A string argument as a ``Text``; a wholly unknown one has a single part."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Unknown):
        return Text((replace(value, type=STRING),), value.span, value.via)
    raise TypeError("no string")


def text_from(parts: Sequence[Part], like: Value) -> Value:
    """The string of these parts; where it is one unknown part, that unknown itself."""
    kept = tuple(part for part in parts if isinstance(part, Unknown) or part.text)
    if len(kept) == 1 and isinstance(kept[0], Unknown):
        only = kept[0]
        return only if only.span is not None else replace(only, span=like.span)
    return normal_text(Text(kept, like.span, like.via))


def each_part(call: Call, at: int, form: str, change: Callable[[str], str]) -> Value:
    """A string argument with ``change`` applied to its known parts.

    Its unknown parts become what ``form`` makes of them.
    """
    value = as_text(call.arguments[at])
    parts: list[Part] = []
    same = True
    for part in value.parts:
        if isinstance(part, Unknown):
            parts.append(changed_unknown(part, form, change))
            same = False
        else:
            changed = change(part.text)
            same = same and changed == part.text
            parts.append(part if changed == part.text else replace(part, text=changed))
    return value if same else text_from(parts, value)


def changed_unknown(part: Unknown, form: str, change: Callable[[str], str]) -> Unknown:
    """What an unknown string becomes; one that is one of several known strings stays so."""
    unknown = derived(part, form)
    if not part.choices:
        return unknown
    known = [choice.known if isinstance(choice, Text) else None for choice in part.choices]
    if any(text is None for text in known):
        return unknown
    choices = [
        replace(choice, parts=(Piece(change(text), choice.span),), encoded=None, origin=None)
        for choice, text in zip(part.choices, known, strict=True)
        if isinstance(choice, Text) and text is not None
    ]
    return replace(unknown, choices=tuple(choices))


def slice_text(flat: FlatText, start: int, end: int) -> Text:
    """The characters between two offsets, the text itself when that is all of it."""
    if start <= 0 and end >= len(flat):
        return flat.text
    return flat.slice(start, end)


def find_all(flat: FlatText, wanted: str) -> list[int]:
    """The offsets at which ``wanted`` (not empty) occurs in the known parts, without overlap."""
    found: list[int] = []
    at = flat.chars.find(wanted)
    while at >= 0:
        if flat.holes and flat.has_hole(at, at + len(wanted)):
            at = flat.chars.find(wanted, at + 1)
            continue
        found.append(at)
        at = flat.chars.find(wanted, at + len(wanted))
    return found
