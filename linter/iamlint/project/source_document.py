"""A policy document in JSON as the provider reads it to merge it: into Go structs and out again.

hashicorp/terraform-provider-aws, ``internal/service/iam/policy_model.go``: names match whatever
their case, what the structs lack is dropped, a value of another type is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iamlint.json_reader import JsonFault, read_json
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.values import Bool, Included, List, Map, Null, Piece, Text, Unknown, Value

_STATEMENT = (
    "Sid",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "Condition",
)
_TYPES = {Text: "string", Bool: "bool", Null: "null", List: "array", Map: "object"}


class NotPolicyError(Exception):
    """A document that the provider cannot merge, and where it is at fault."""

    def __init__(self, message: str, span: Span | None) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


@dataclass(frozen=True, slots=True, eq=False)
class SourceDocument:
    """What a document gives to a merge. ``rest`` says that it may have more statements."""

    version: Value | None
    id: Value | None
    statements: tuple[Map, ...]
    rest: Unknown | None


def read_source(text: Text) -> SourceDocument:
    """The document of a JSON text. Raises ``NotPolicyError``."""
    try:
        value = read_json(text).value
    except JsonFault as fault:
        raise NotPolicyError(f"not JSON: {fault.message}", fault.span or text.span) from None
    if isinstance(value, Unknown):
        return SourceDocument(None, None, (), value)
    if not isinstance(value, Map):
        raise _refused("the document", "an object", value, text.span)
    members = _members(value, ("Version", "Id", "Statement"))
    statements, rest = _statements(members.get("Statement"), text.span)
    return SourceDocument(
        _string("Version", members.get("Version"), text.span),
        _string("Id", members.get("Id"), text.span),
        statements,
        rest or value.rest,
    )


def _members(value: Map, names: tuple[str, ...]) -> dict[str, Value]:
    """The members that the struct has, by its names; the last of several counts."""
    folded = {name.lower(): name for name in names}
    found: dict[str, Value] = {}
    for key, item in value.entries.items():
        name = folded.get(key.lower())
        if name is not None:
            found[name] = item
    return found


def _statements(value: Value | None, place: Span | None) -> tuple[tuple[Map, ...], Unknown | None]:
    if value is None or isinstance(value, Null):
        return (), None
    if isinstance(value, Unknown):
        items: tuple[Included, ...] = value.includes
        rest: Unknown | None = value
    elif isinstance(value, List):
        items, rest = tuple(map(Included, value.items)), None
    else:
        raise _refused("`Statement`", "a list of objects", value, place)
    statements: list[Map] = []
    for item in items:
        if isinstance(item.value, Unknown):
            rest = rest or item.value
        elif isinstance(item.value, Map):
            statements.append(_statement(item.value, item.exists, place))
        else:
            raise _refused("a statement", "an object", item.value, place)
    return tuple(statements), rest


def _statement(value: Map, exists: Truth, place: Span | None) -> Map:
    place = value.span or place
    members = _members(value, _STATEMENT)
    entries: dict[str, Value] = {}
    for name in _STATEMENT:
        item = members.get(name)
        if item is None:
            continue
        if name in ("Sid", "Effect"):
            read = _string(name, item, place)
        elif name in ("Principal", "NotPrincipal"):
            read = _principals(name, item, place)
        elif name == "Condition":
            read = _conditions(item, place)
        else:
            read = None if isinstance(item, Null) else item
        if read is not None:
            entries[name] = read
    spans = {
        name: span
        for key, span in value.key_spans.items()
        for name in _STATEMENT
        if name.lower() == key.lower()
    }
    return replace(
        value, entries=entries, key_spans=spans, exists=value.exists & exists, partial=()
    )


def _string(name: str, value: Value | None, place: Span | None) -> Value | None:
    """A string that is left out when it is empty."""
    if value is None or isinstance(value, Null):
        return None
    if isinstance(value, Text):
        return value if value.parts and value.known != "" else None
    if isinstance(value, Unknown):
        return value
    raise _refused(f"`{name}`", "a string", value, place)


def _principals(name: str, value: Value, place: Span | None) -> Value | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Text):
        # The provider takes any string for "*".
        return value if value.known == "*" else _anyone(value)
    if not isinstance(value, Map):
        raise _refused(f"`{name}`", "an object", value, place)
    entries: dict[str, Value] = {}
    for key in sorted(value.entries):
        item = value.entries[key]
        if isinstance(item, List):
            for identifier in item.items:
                if not isinstance(identifier, Text | Unknown):
                    raise _refused(f"`{name}.{key}[]`", "a string", identifier, place)
            entries[key] = replace(item, items=tuple(_sorted(item.items)))
        elif isinstance(item, Text | Unknown):
            entries[key] = item
        else:
            raise _refused(f"`{name}.{key}`", "a string or a list", item, place)
    if not entries and value.rest is None:
        return None
    only = entries.get("*") if len(entries) == 1 and value.rest is None else None
    alone = only.items[0] if isinstance(only, List) and len(only.items) == 1 else only
    if isinstance(alone, Text) and alone.known == "*":
        return alone
    return replace(value, entries=entries)


def _sorted(items: tuple[Value, ...]) -> list[Value]:
    """Strings sorted backwards; unlike those of a block, repeats are kept."""
    known = [item for item in items if isinstance(item, Text) and item.known is not None]
    others = [item for item in items if item not in known]
    return sorted(known, key=lambda item: item.known or "", reverse=True) + others


def _anyone(value: Text) -> Text:
    return Text((Piece("*", value.span),), value.span, value.via)


def _conditions(value: Value, place: Span | None) -> Value | None:
    if isinstance(value, Null):
        return None
    if isinstance(value, Unknown):
        return value
    if not isinstance(value, Map):
        raise _refused("`Condition`", "an object", value, place)
    entries: dict[str, Value] = {}
    for operator in sorted(value.entries):
        keys = value.entries[operator]
        if isinstance(keys, Unknown):
            entries[operator] = keys
            continue
        if isinstance(keys, Null):
            continue
        if not isinstance(keys, Map):
            raise _refused(f"`Condition.{operator}`", "an object", keys, place)
        read = dict(_condition_keys(operator, keys, place))
        if read or keys.rest is not None:
            entries[operator] = replace(keys, entries=read)
    if not entries and value.rest is None:
        return None
    return replace(value, entries=entries)


def _condition_keys(operator: str, keys: Map, place: Span | None) -> Iterator[tuple[str, Value]]:
    """The keys of an operator. The provider drops those of which the value is a number."""
    for key in sorted(keys.entries):
        item = keys.entries[key]
        if isinstance(item, Bool):
            yield key, replace(Text.of("true" if item.value else "false", item.span), via=item.via)
        elif isinstance(item, Text | Unknown):
            yield key, item
        elif isinstance(item, List):
            for value in item.items:
                if not isinstance(value, Text | Unknown):
                    raise _refused(f"`Condition.{operator}.{key}[]`", "a string", value, place)
            yield key, item.items[0] if len(item.items) == 1 else item


def _refused(what: str, expected: str, value: Value, place: Span | None) -> NotPolicyError:
    found = _TYPES.get(type(value), "number")
    article = "an" if found[0] in "ao" else "a"
    return NotPolicyError(f"{what} is {article} {found}, not {expected}", value.span or place)
