"""Reads the ``Principal`` and ``NotPrincipal`` elements of a statement."""

from __future__ import annotations

from iamlint.iam.faults import FaultKind
from iamlint.iam.principal import PRINCIPAL_TYPES, Principal, Principals
from iamlint.iam.reading import Member, Reading, unknown_of
from iamlint.source import Span
from iamlint.values import List, Map, Text, Unknown

_TYPES = {name.lower(): name for name in PRINCIPAL_TYPES}


def read_principals(reading: Reading, name: str, member: Member) -> Principals | None:
    """The principals of an element; ``None`` if nothing of it can be read."""
    negated = name == "NotPrincipal"
    value = member.value
    unknown = unknown_of(value)
    if unknown is not None:
        return Principals(negated, (), member.span, member.key_span, unknown)
    if isinstance(value, Text):
        if value.known == "*":
            anyone = Principal("*", value, member.span)
            return Principals(negated, (anyone,), member.span, member.key_span)
        _bad(reading, member.span, f"`{value.shown}`", name, "string")
        return None
    if isinstance(value, List):
        _bad(reading, member.span, "a list", name, "list")
        return None
    if not isinstance(value, Map):
        reading.wrong_type(name, value, 'an object or `"*"`', member.span)
        return None
    if not value.entries and value.rest is None:
        reading.empty(name, member.span)
        return None
    items, rest = _read_types(reading, name, value, member.span)
    if not items and rest is None:
        return None
    return Principals(negated, items, member.span, member.key_span, rest)


def _read_types(
    reading: Reading, name: str, value: Map, place: Span
) -> tuple[tuple[Principal, ...], Unknown | None]:
    items: list[Principal] = []
    rest = value.rest
    for key, listed in value.entries.items():
        key_span = value.key_spans.get(key) or reading.span(listed, place)
        type_ = key if key in PRINCIPAL_TYPES else _TYPES.get(key.lower())
        if key not in PRINCIPAL_TYPES:
            hint = f", did you mean `{type_}`?" if type_ else ""
            message = f"`{key}` is no type of principal{hint}"
            data = {"element": name, "reason": "type", "suggestion": type_}
            reading.fault(FaultKind.BAD_PRINCIPAL, key_span, message, **data)
        texts, more = reading.texts(f"{name}.{key}", listed, key_span)
        rest = rest or more
        if type_ is not None:
            items += (
                Principal(type_, text, reading.span(text, key_span), key_span) for text in texts
            )
    return tuple(items), rest


def _bad(reading: Reading, span: Span, found: str, element: str, reason: str) -> None:
    message = f'`{element}` is {found}, it must be `"*"` or an object of principal types'
    reading.fault(FaultKind.BAD_PRINCIPAL, span, message, element=element, reason=reason)
