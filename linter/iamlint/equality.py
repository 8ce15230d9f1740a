"""Whether two values are equal, as Terraform means it."""

from __future__ import annotations

from iamlint.truth import Truth, all_of
from iamlint.value_types import Kind
from iamlint.values import Bool, List, Map, Null, Number, Piece, Ref, Text, Unknown, Value


def same_value(left: Value, right: Value) -> Truth:
    """Whether two values are equal in type and content. Unknowns of one origin are equal."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return Truth.YES if _origins(left) & _origins(right) else Truth.MAYBE
    match left, right:
        case Text(), Text():
            return _same_text(left, right)
        case Number(), Number():
            return Truth.of(left.value == right.value)
        case Bool(), Bool():
            return Truth.of(left.value is right.value)
        case Null(), Null():
            return Truth.YES
        case List(), List():
            if (left.kind is Kind.SET) != (right.kind is Kind.SET):
                return Truth.NO
            if len(left.items) != len(right.items):
                return Truth.NO
            return all_of(map(same_value, left.items, right.items))
        case Map(), Map():
            if left.rest is not None or right.rest is not None:
                return Truth.MAYBE
            if left.entries.keys() != right.entries.keys():
                return Truth.NO
            return all_of(same_value(left.entries[key], right.entries[key]) for key in left.entries)
        case _:
            return Truth.NO


def _origins(value: Value) -> set[Ref]:
    """The identities of a value as a whole, a text of one unknown part included."""
    found = {getattr(value, "origin", None)}
    if isinstance(value, Text) and len(value.parts) == 1 and isinstance(value.parts[0], Unknown):
        found.add(value.parts[0].origin)
    return {ref for ref in found if ref is not None}


def _same_text(left: Text, right: Text) -> Truth:
    known = left.known, right.known
    if known[0] is not None and known[1] is not None:
        return Truth.of(known[0] == known[1])
    if len(left.parts) == len(right.parts) and all(map(_same_part, left.parts, right.parts)):
        return Truth.YES
    for text, other in ((known[0], right), (known[1], left)):
        if text is not None and not _may_be(other, text):
            return Truth.NO
    prefix = min(left.prefix, right.prefix, key=len)
    if not (left.prefix.startswith(prefix) and right.prefix.startswith(prefix)):
        return Truth.NO
    shorter, longer = sorted((_end_of(left), _end_of(right)), key=len)
    if not longer.endswith(shorter):
        return Truth.NO
    return Truth.MAYBE


def _may_be(text: Text, known: str) -> bool:
    """Whether a text known in part may come to be ``known``: by both its ends and its length."""
    length = sum(len(part.text) for part in text.parts if isinstance(part, Piece))
    fits = known.startswith(text.prefix) and known.endswith(_end_of(text))
    return length <= len(known) and fits


def _end_of(text: Text) -> str:
    """The known text after the last unknown part."""
    known: list[str] = []
    for part in reversed(text.parts):
        if isinstance(part, Unknown):
            break
        known.append(part.text)
    return "".join(reversed(known))


def _same_part(left: Piece | Unknown, right: Piece | Unknown) -> bool:
    if isinstance(left, Piece) and isinstance(right, Piece):
        return left.text == right.text
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        keys = left.identity or left.origin, right.identity or right.origin
        return keys[0] is not None and keys[0] == keys[1]
    return False
