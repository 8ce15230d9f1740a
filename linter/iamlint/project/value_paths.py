"""The values at a path through nested blocks, maps and texts of JSON or YAML."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.project.identity import items_of, place_of
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Piece, Text, Unknown, Value

ANY = "*"
"""A step to every member of a map."""

DEEP = "**"
"""A step through any number of blocks, none included."""


def values_at(resource: Resource, path: tuple[str, ...]) -> Iterator[tuple[Value, Span]]:
    """The values that are not null at a path, and where they are written.

    What is unknown on the way is given in the place of what it may hold.
    """
    yield from _values_at(resource.values, path, resource.header)


def _values_at(map: Map, path: tuple[str, ...], place: Span) -> Iterator[tuple[Value, Span]]:
    step, rest = path[0], path[1:]
    if step == DEEP:
        yield from _deep(map, rest, place)
        return
    for name in map.entries if step == ANY else (step,):
        value = map.get(name)
        if value is None or isinstance(value, Null):
            continue
        here = place_of(value) or map.key_spans.get(name) or place
        if not rest:
            yield value, here
        else:
            yield from _below(value, rest, here)


def _below(value: Value, path: tuple[str, ...], place: Span) -> Iterator[tuple[Value, Span]]:
    for each in items_of(value):
        item = parsed(each) if isinstance(each, Text) else each
        if isinstance(item, Map):
            yield from _values_at(item, path, item.span or place)
        elif isinstance(item, Unknown):
            yield item, item.span or place
        elif isinstance(item, List) and item is not each:
            yield from _below(item, path, place)


def _deep(map: Map, path: tuple[str, ...], place: Span) -> Iterator[tuple[Value, Span]]:
    yield from _values_at(map, path, place)
    for name, value in map.entries.items():
        if name == path[0]:
            continue
        for item in items_of(value):
            if isinstance(item, Map):
                yield from _deep(item, path, item.span or map.key_spans.get(name) or place)


def parsed(text: Text) -> Value | None:
    """The value of a text of JSON or YAML; ``None`` for any other text."""
    from iamlint.json_reader import JsonFault, read_json
    from iamlint.terraform.functions.yaml_reader import YamlFault, read_yaml

    if text.encoded is not None:
        return text.encoded
    if text.prefix.lstrip().startswith(("{", "[")):
        try:
            return read_json(text).value
        except JsonFault:
            return None
    if not any(":" in part.text for part in text.parts if isinstance(part, Piece)):
        return None
    try:
        return read_yaml(text)
    except YamlFault:
        return None
