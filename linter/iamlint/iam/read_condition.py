"""Reads the ``Condition`` element of a statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from iamlint.iam.condition import Condition, parse_operator
from iamlint.iam.faults import FaultKind
from iamlint.iam.reading import TYPE_NAMES, Member, Reading, items_of, unknown_of
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.values import Bool, List, Map, Number, Text, Unknown, Value

_TAG_KEYS = ("aws:requesttag", "aws:resourcetag", "aws:principaltag")


def read_conditions(
    reading: Reading, member: Member
) -> tuple[tuple[Condition, ...], Unknown | None]:
    """The entries of a ``Condition``, and the unknown that may be more of them.

    An unknown that includes objects is read as those, each with its own ``exists``: so blocks of
    which it is unknown whether they are there can be given.
    """
    value = member.value
    if isinstance(value, Map):
        if not value.entries and value.rest is None:
            reading.empty("Condition", member.span)
        conditions = tuple(_read_operators(reading, value, member.span, value.exists))
        return conditions, value.rest or _unknown_operator(value)
    unknown = unknown_of(value)
    if unknown is None:
        reading.wrong_type("Condition", value, "an object", member.span)
        return (), None
    found: list[Condition] = []
    for included in unknown.includes:
        if isinstance(included.value, Map):
            exists = included.exists & included.value.exists
            found += _read_operators(reading, included.value, member.span, exists)
    return tuple(found), unknown


def _unknown_operator(value: Map) -> Unknown | None:
    """The first operator whose keys are all, or in part, unknown."""
    for keys in value.entries.values():
        if isinstance(keys, Map):
            # Keys known in part are read: only what is not among them is a rest.
            if keys.rest is not None and not keys.partial:
                return keys.rest
        elif (unknown := unknown_of(keys)) is not None:
            return unknown
    return None


def _read_operators(
    reading: Reading, value: Map, place: Span, exists: Truth
) -> Iterator[Condition]:
    for operator, keys in value.entries.items():
        operator_span = value.key_spans.get(operator) or reading.span(keys, place)
        if isinstance(keys, Map):
            if _is_swapped(operator, keys):
                message = f"the key `{operator}` stands where the operator belongs"
                _malformed(reading, operator_span, message, "swapped")
            else:
                there = exists & keys.exists
                yield from _read_keys(reading, operator, operator_span, keys, there)
            continue
        if unknown_of(keys) is None:
            message = f"`{operator}` is {TYPE_NAMES[type(keys)]}, it must be an object of keys"
            reason = "list" if isinstance(keys, List) else "value"
            _malformed(reading, reading.span(keys, operator_span), message, reason)


def _is_swapped(operator: str, keys: Map) -> bool:
    if parse_operator(operator).known or not keys.entries:
        return False
    return any(parse_operator(key).known for key in keys.entries)


def _read_keys(
    reading: Reading, operator: str, operator_span: Span, keys: Map, exists: Truth
) -> Iterator[Condition]:
    name = parse_operator(operator)
    seen: dict[str, Span] = {}
    for written, value in _keys_of(keys):
        key = reading.placed(written, operator_span)
        key_span = reading.span(key, operator_span)
        known = key.known
        if known is not None:
            _check_key(reading, known, key_span)
            first = seen.setdefault(known.lower(), key_span)
            if first is not key_span:
                message = f"`{known}` stands twice under `{operator}`"
                duplicate_key(reading, known, first, key_span, message)
        values, rest = _read_values(reading, value, key_span)
        span = reading.span(value, key_span)
        in_order = key_span.source is span.source and key_span.start <= span.start
        yield Condition(
            operator=name.base,
            quantifier=name.quantifier,
            if_exists=name.if_exists,
            key=key,
            values=values,
            span=key_span.until(span) if in_order else key_span,
            key_span=key_span,
            operator_span=operator_span,
            operator_text=operator,
            rest=rest,
            exists=exists,
            variables=reading.variables,
        )


def _keys_of(keys: Map) -> Iterator[tuple[Text, Value]]:
    for key, value in keys.entries.items():
        yield Text.of(key, keys.key_spans.get(key)), value
    yield from keys.partial


def _check_key(reading: Reading, key: str, span: Span) -> None:
    folded = key.lower()
    bare = folded.rstrip("/")
    if ":" not in key:
        _malformed(reading, span, f"the key `{key}` has no `:`", "key")
    elif bare in _TAG_KEYS or (folded != bare and bare.endswith("tag")):
        _malformed(reading, span, f"the key `{key}` names no tag", "tag")


def _read_values(
    reading: Reading, value: Value, place: Span
) -> tuple[tuple[Value, ...], Unknown | None]:
    items, rest = items_of(value)
    good: list[Value] = []
    for item in items:
        if isinstance(item, (Text, Number, Bool, Unknown)):
            span = reading.span(item, reading.span(value, place))
            good.append(item if item.span is not None else replace(item, span=span))
            continue
        span = reading.span(item, reading.span(value, place))
        message = f"a condition value is {TYPE_NAMES[type(item)]}"
        _malformed(reading, span, message, "value")
        # Nobody knows what it would match: what is left is not all.
        rest = rest or Unknown(message, span)
    return tuple(good), rest


def _malformed(reading: Reading, span: Span, message: str, reason: str) -> None:
    reading.fault(FaultKind.MALFORMED_CONDITION, span, message, element="Condition", reason=reason)


def duplicate_key(reading: Reading, key: str, first: Span, again: Span, message: str) -> None:
    """Note a condition key that stands twice under one operator."""
    reading.fault(FaultKind.DUPLICATE_CONDITION_KEY, again, message, element=key, first=first)
