"""The worlds of a value: what it may be when conditionals on unknowns have both branches known."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import replace
from itertools import product

from iamlint.iam.pattern import identity_of
from iamlint.truth import Truth
from iamlint.values import Included, List, Map, Piece, Text, Unknown, Value

MOST_WORLDS = 8
"""Worlds of one statement or document that are looked at; beyond, what varies is just unknown."""

_Choices = dict[Hashable, tuple[Value | None, ...]]


def statement_worlds(value: Map) -> tuple[Map, ...]:
    """What a statement may be: every combination of the choices in it; none if it has no choice.

    A list of which some items may not be there has worlds with and without each. Of conditions,
    whole entries count and values do not: an unknown value is a pin whatever it may be.
    """
    points: _Choices = {}
    for name, item in value.entries.items():
        if name != "Sid":
            _collect(item, points, entries_only=name == "Condition")
    chosen = _affordable(points)
    if not chosen:
        return ()
    worlds = []
    for combination in product(*chosen.values()):
        world = _replace(value, dict(zip(chosen, combination, strict=True)))
        if isinstance(world, Map):
            worlds.append(world)
    return tuple(worlds)


def text_worlds(text: Text, parts: tuple[Unknown, ...]) -> tuple[Text, ...]:
    """What a text may be by the choices of some of its unknown parts, or itself alone."""
    points: _Choices = {}
    for hole in parts:
        if hole.choices and all(isinstance(choice, Text) for choice in hole.choices):
            points[identity_of(hole)] = hole.choices
    chosen = _affordable(points)
    if not chosen:
        return (text,)
    worlds = []
    for combination in product(*chosen.values()):
        picked = dict(zip(chosen, combination, strict=True))
        new: list[Piece | Unknown] = []
        for part in text.parts:
            choice = picked.get(identity_of(part)) if isinstance(part, Unknown) else None
            if isinstance(choice, Text):
                new += choice.parts
            else:
                new.append(part)
        worlds.append(replace(text, parts=tuple(new), origin=None))
    return tuple(worlds)


def _affordable(points: _Choices) -> _Choices:
    chosen: _Choices = {}
    count = 1
    for key, choices in points.items():
        count *= len(choices)
        if count > MOST_WORLDS:
            break
        chosen[key] = choices
    return chosen


def _children(value: Value) -> Iterator[Value]:
    if isinstance(value, List):
        yield from value.items
    elif isinstance(value, Map):
        yield from value.entries.values()
        yield from (item for _, item in value.partial)


def _collect(value: Value, points: _Choices, entries_only: bool) -> None:
    unknown = _lone_unknown(value)
    if unknown is None:
        for child in _children(value):
            _collect(child, points, entries_only)
        return
    if unknown.choices:
        if not entries_only or any(isinstance(choice, Map) for choice in unknown.choices):
            points.setdefault(identity_of(unknown), unknown.choices)
        return
    for included in unknown.includes:
        if included.exists is not Truth.MAYBE:
            _collect(included.value, points, entries_only)
        elif not entries_only:
            points.setdefault(included, (included.value, None))


def _lone_unknown(value: Value) -> Unknown | None:
    """The unknown that a value is; also one that is all of a string (``"${local.effect}"``)."""
    if isinstance(value, Text) and len(value.parts) == 1:
        part = value.parts[0]
        texts = isinstance(part, Unknown) and all(isinstance(item, Text) for item in part.choices)
        return part if isinstance(part, Unknown) and texts else None
    return value if isinstance(value, Unknown) else None


def _replace(value: Value, chosen: Mapping[Hashable, Value | None]) -> Value:
    unknown = _lone_unknown(value)
    if unknown is not None:
        picked = chosen.get(identity_of(unknown))
        if picked is not None:
            return picked
    match value:
        case Unknown():
            if not value.includes:
                return value
            included = tuple(
                Included(_replace(item.value, chosen), item.exists)
                for item in (_pick(item, chosen) for item in value.includes)
                if item is not None
            )
            return replace(value, includes=included)
        case List():
            return replace(value, items=tuple(_replace(item, chosen) for item in value.items))
        case Map():
            entries = {key: _replace(item, chosen) for key, item in value.entries.items()}
            partial = tuple((key, _replace(item, chosen)) for key, item in value.partial)
            return replace(value, entries=entries, partial=partial)
        case _:
            return value


def _pick(item: Included, chosen: Mapping[Hashable, Value | None]) -> Included | None:
    if item not in chosen:
        return item
    return None if chosen[item] is None else Included(item.value)
