"""Terraform's order of a set's elements, and which of them are the same."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from iamlint.terraform.numbers import shortest_digits
from iamlint.terraform.quoting import quoted
from iamlint.value_types import Kind
from iamlint.values import Bool, List, Map, Null, Number, Text, Unknown, Value


def set_items(values: Iterable[Value]) -> tuple[Value, ...]:
    """``values`` as the elements of a set: each once, in Terraform's order.

    Values known only in part come last and are kept unless they are certainly a repeat.
    """
    known: dict[object, Value] = {}
    others: dict[object, Value] = {}
    for value in values:
        key = identity(value)
        target = others if _has_unknown(value) else known
        if key is None:
            target[object()] = value
        else:
            target.setdefault(key, value)
    ordered = sorted(known.values(), key=_order)
    return (*ordered, *others.values())


def identity(value: Value) -> object:
    """A hashable thing that is equal for equal values, ``None`` where equality is not known."""
    match value:
        case Text():
            text = value.known
            if text is not None:
                return ("s", text)
            return _text_identity(value)
        case Number():
            return ("n", value.value)
        case Bool():
            return ("b", value.value)
        case Null():
            return ("~",)
        case Unknown():
            return None if value.origin is None else ("?", value.origin)
        case List():
            items = tuple(map(identity, value.items))
            return None if None in items else (value.kind is Kind.SET, items)
        case Map():
            if value.rest is not None:
                return None
            entries = tuple((key, identity(value.entries[key])) for key in sorted(value.entries))
            return None if any(item is None for _, item in entries) else ("m", entries)


def _text_identity(text: Text) -> object:
    parts: list[object] = []
    for part in text.parts:
        if isinstance(part, Unknown):
            if part.origin is None:
                return None
            parts.append(part.origin)
        else:
            parts.append(part.text)
    return ("t", tuple(parts))


def _has_unknown(value: Value) -> bool:
    match value:
        case Unknown():
            return True
        case Text():
            return value.known is None
        case List():
            return any(map(_has_unknown, value.items))
        case Map():
            return value.rest is not None or any(map(_has_unknown, value.entries.values()))
        case _:
            return False


def _order(value: Value) -> tuple[int, int | Fraction, bytes]:
    match value:
        case Null():
            return (1, 0, b"")
        case Text():
            return (0, 0, (value.known or "").encode("utf-8", "surrogatepass"))
        case Number():
            return (0, value.value, b"")
        case Bool():
            return (0, int(value.value), b"")
        case _:
            return (0, 0, _hash_text(value).encode("utf-8", "surrogatepass"))


def _hash_text(value: Value) -> str:
    """The text by which go-cty orders elements of structural type (cty/set_internals.go)."""
    match value:
        case Null():
            return "~"
        case Number():
            return _general(value.value)
        case Bool():
            return "T" if value.value else "F"
        case Text():
            return quoted(value.known or "")
        case List(kind=Kind.TUPLE):
            return "<" + "".join(_hash_text(item) + ";" for item in value.items) + ">"
        case List():
            return "[" + "".join(_hash_text(item) + ";" for item in value.items) + "]"
        case Map():
            names = sorted(value.entries)
            entries = [(quoted(name), _hash_text(value.entries[name])) for name in names]
            if value.kind is Kind.MAP:
                return "{" + "".join(f"{name}:{item};" for name, item in entries) + "}"
            return "<" + "".join(item + ";" for _, item in entries) + ">"
        case _:
            return "?"


def _general(value: int | Fraction) -> str:
    """A number in Go's ``%.10g``."""
    if isinstance(value, int) and abs(value) < 10**10:
        return str(value)
    sign = "-" if value < 0 else ""
    digits, point = shortest_digits(abs(Fraction(value)), 512)
    if len(digits) > 10:
        head = str(int(digits[:10]) + (digits[10] >= "5"))
        point += len(head) - 10
        digits = head.rstrip("0")
    exponent = point - 1
    if exponent < -4 or exponent >= 10:
        fraction = "." + digits[1:] if len(digits) > 1 else ""
        return f"{sign}{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    digits = digits.ljust(point, "0")
    fraction = "." + digits[point:] if len(digits) > point else ""
    return f"{sign}{digits[:point]}{fraction}"
