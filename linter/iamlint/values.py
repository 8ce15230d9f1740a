"""The value algebra: what a configuration computes, with places and unknowns.

Every value may carry the ``span`` where it was written, ``via`` (the references followed on the
way, outermost last), and ``marks`` (``sensitive``, ``ephemeral``). Values compare by identity;
``equality.same_value`` is equality as Terraform means it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from iamlint import value_types as types
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.value_types import Kind, Type

SENSITIVE = "sensitive"
EPHEMERAL = "ephemeral"
NO_MARKS: frozenset[str] = frozenset()

MOST_VIA = 50
"""References of a chain that are kept: who follows more of them is not helped by a list."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The attribute of an object of the configuration that a value is, or was taken from.

    ``address`` is absolute within the root (``module.app.aws_iam_role.this["web"]``,
    ``module.app.var.name``); ``attribute`` is a path such as ``arn`` or ``policy[0].name``, empty
    for the object itself. ``declared`` is false when the configuration refers to an object that
    it does not declare.
    """

    address: str
    attribute: str = ""
    declared: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A known run of characters in a ``Text``, and where it was written.

    When ``text`` is as long as its span, the characters correspond one to one, and a part of the
    piece has a part of the span; otherwise (an escape, a computed text) only the whole is known.
    """

    text: str
    span: Span | None = None
    origin: Ref | None = None
    via: tuple[Span, ...] = ()

    def slice(self, start: int, end: int) -> Piece:
        """The characters from ``start`` to ``end``, with the exactest span there is."""
        return Piece(self.text[start:end], self.locate(start, end), self.origin, self.via)

    def locate(self, start: int, end: int) -> Span | None:
        """The span of the characters from ``start`` to ``end``."""
        span = self.span
        if span is None or span.end - span.start != len(self.text):
            return span
        return Span(span.source, span.start + start, span.start + end)


class _Value:
    """What all values share."""

    __slots__ = ()

    span: Span | None
    via: tuple[Span, ...]
    marks: frozenset[str]

    def at(self, span: Span) -> Self:
        """This value, placed at ``span`` if it has no place yet."""
        return self if self.span is not None else replace(self, span=span)  # type: ignore[type-var]

    def followed(self, reference: Span) -> Self:
        """This value as reached through ``reference``; the last ``MOST_VIA`` of them are kept."""
        return replace(self, via=(*self.via[1 - MOST_VIA :], reference))  # type: ignore[type-var]

    def marked(self, marks: frozenset[str]) -> Self:
        """This value with ``marks`` added."""
        if marks <= self.marks:
            return self
        return replace(self, marks=self.marks | marks)  # type: ignore[type-var]


@dataclass(frozen=True, slots=True, eq=False)
class Included:
    """A value that an unknown list or map is known to hold, certainly or perhaps."""

    value: Value
    exists: Truth = Truth.YES


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(_Value):
    """A value not known before ``apply``, or not knowable here.

    ``reason`` is the reference in Terraform's words as seen where it stands (``var.policy``), or a
    sentence; it is what ``show`` prints. ``origin`` is the identity: two unknowns of one origin
    are the same value. ``choices`` are the values it may be, all of them, when that is known (a
    conditional whose condition is unknown). ``includes`` are elements that an unknown list is known
    to hold, in order, with gaps; ``length`` is how many it has, when that is known (``sort``).
    ``not_null`` says that it is certainly not null. ``identity`` is
    set on a part of what ``origin`` gave: the account in the ARN of a bucket is that of its
    provider, and equal to the account in other ARNs.
    """

    reason: str
    span: Span | None = None
    via: tuple[Span, ...] = ()
    type: Type = types.DYNAMIC
    origin: Ref | None = None
    choices: tuple[Value, ...] = ()
    includes: tuple[Included, ...] = ()
    not_null: bool = False
    marks: frozenset[str] = NO_MARKS
    identity: Ref | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Text(_Value):
    """A string, known wholly or in part.

    ``parts`` are pieces and unknowns in order. ``origin`` is set when the whole text is the
    attribute of one object (``aws_iam_role.r.arn``); it is lost when text is added or cut.
    ``encoded`` is the value whose JSON this text is (``jsonencode``), structure and places kept.
    """

    parts: tuple[Piece | Unknown, ...]
    span: Span | None = None
    via: tuple[Span, ...] = ()
    origin: Ref | None = None
    marks: frozenset[str] = NO_MARKS
    encoded: Value | None = None

    @classmethod
    def of(cls, text: str, span: Span | None = None) -> Text:
        """A known text written at ``span``."""
        return cls((Piece(text, span),) if text else (), span)

    @property
    def known(self) -> str | None:
        """The whole text, or ``None`` if any part is unknown."""
        parts = self.parts
        if len(parts) == 1:
            part = parts[0]
            return part.text if isinstance(part, Piece) else None
        if any(isinstance(part, Unknown) for part in parts):
            return None
        return "".join(part.text for part in parts if isinstance(part, Piece))

    @property
    def unknowns(self) -> tuple[Unknown, ...]:
        """Its unknown parts, in order."""
        return tuple(part for part in self.parts if isinstance(part, Unknown))

    @property
    def prefix(self) -> str:
        """The known text before the first unknown part."""
        known = []
        for part in self.parts:
            if isinstance(part, Unknown):
                break
            known.append(part.text)
        return "".join(known)

    @property
    def shown(self) -> str:
        """The text for readers, unknown parts as ``${reference}``.

        Neighbouring parts of one origin are one reference: an ARN of which only the account is
        unknown is shown as the reference that gave it, as Terraform itself would have it.
        """
        out: list[str] = []
        for group in _groups(self.parts):
            unknown = next((part for part in group if isinstance(part, Unknown)), None)
            if unknown is None:
                out.extend(part.text for part in group if isinstance(part, Piece))
            else:
                out.append("${" + unknown.reason + "}")
        return "".join(out)


def _groups(parts: tuple[Piece | Unknown, ...]) -> Iterator[list[Piece | Unknown]]:
    group: list[Piece | Unknown] = []
    for part in parts:
        if group and (part.origin is None or part.origin != group[0].origin):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


@dataclass(frozen=True, slots=True, eq=False)
class Number(_Value):
    """A number: an ``int``, or a ``Fraction`` that is what Terraform's 512-bit float holds."""

    value: int | Fraction
    span: Span | None = None
    via: tuple[Span, ...] = ()
    marks: frozenset[str] = NO_MARKS


@dataclass(frozen=True, slots=True, eq=False)
class Bool(_Value):
    """``true`` or ``false``."""

    value: bool
    span: Span | None = None
    via: tuple[Span, ...] = ()
    marks: frozenset[str] = NO_MARKS


@dataclass(frozen=True, slots=True, eq=False)
class Null(_Value):
    """``null``, of a known type or of none."""

    span: Span | None = None
    via: tuple[Span, ...] = ()
    type: Type = types.DYNAMIC
    marks: frozenset[str] = NO_MARKS


@dataclass(frozen=True, slots=True, eq=False)
class List(_Value):
    """A tuple, list or set (``kind``). A set's items are in Terraform's order, without repeats.

    ``element`` is the element type of a list or set.
    """

    items: tuple[Value, ...]
    span: Span | None = None
    via: tuple[Span, ...] = ()
    kind: Kind = Kind.TUPLE
    element: Type = types.DYNAMIC
    marks: frozenset[str] = NO_MARKS


@dataclass(frozen=True, slots=True, eq=False)
class Map(_Value):
    """An object or a map (``kind``), in the order written; Terraform iterates by key.

    ``key_spans`` says where each key was written. ``element`` is the element type of a map.
    ``rest`` is set for an object that may have more attributes than are seen (a resource): it
    stands for any of them. ``partial`` are the entries whose key is known only in part
    (``"${var.host}:sub"``); ``rest`` is then set too, for those who do not look at them.
    ``exists`` is ``MAYBE`` for a block of which it is unknown whether it is there (``dynamic`` with
    an unknown ``for_each``).
    """

    entries: Mapping[str, Value]
    span: Span | None = None
    via: tuple[Span, ...] = ()
    kind: Kind = Kind.OBJECT
    element: Type = types.DYNAMIC
    key_spans: Mapping[str, Span] = field(default_factory=dict)
    rest: Unknown | None = None
    origin: Ref | None = None
    exists: Truth = Truth.YES
    marks: frozenset[str] = NO_MARKS
    partial: tuple[tuple[Text, Value], ...] = ()

    def get(self, key: str) -> Value | None:
        """The value under ``key``, or ``None`` when there is none."""
        return self.entries.get(key)


Value = Text | Number | Bool | Null | List | Map | Unknown


def known_text(value: Value | None) -> str | None:
    """The text of a wholly known string, else ``None``."""
    return value.known if isinstance(value, Text) else None


def type_of(value: Value) -> Type:
    """The type of ``value`` as Terraform would say it, as far as it is seen."""
    match value:
        case Text():
            return types.STRING
        case Number():
            return types.NUMBER
        case Bool():
            return types.BOOL
        case Null() | Unknown():
            return value.type
        case List(kind=Kind.TUPLE):
            return types.tuple_of(*map(type_of, value.items))
        case List():
            return Type(value.kind, element=value.element)
        case Map(kind=Kind.MAP):
            return types.map_of(value.element)
        case Map(rest=None):
            return types.object_of({key: type_of(item) for key, item in value.entries.items()})
        case Map():
            return types.DYNAMIC  # not all attributes are seen


def wholly_known(value: Value) -> bool:
    """Whether no unknown is anywhere in ``value``."""
    match value:
        case Unknown():
            return False
        case Text():
            return value.known is not None
        case List():
            return all(map(wholly_known, value.items))
        case Map():
            return value.rest is None and all(map(wholly_known, value.entries.values()))
        case _:
            return True


def all_marks(value: Value) -> frozenset[str]:
    """The marks of ``value`` and of everything in it."""
    marks = value.marks
    if isinstance(value, List):
        for item in value.items:
            marks |= all_marks(item)
    elif isinstance(value, Map):
        for item in value.entries.values():
            marks |= all_marks(item)
    return marks


def planned(value: Value) -> Any:
    """``value`` as ``plain`` data of what Terraform's plan knows.

    It knows nothing of an object of which it does not know all keys.
    """
    match value:
        case List():
            return [planned(item) for item in value.items]
        case Map(partial=((key, _), *_)):
            return {"$unknown": key.unknowns[0].reason}
        case Map():
            return {key: planned(value.entries[key]) for key in sorted(value.entries)}
        case _:
            return plain(value)


def plain(value: Value) -> Any:
    """``value`` as plain JSON data, as ``show`` prints a document.

    What is unknown becomes ``{"$unknown": reason}``; a string known in part keeps its unknown
    parts as ``${reference}``. Numbers that are whole are ``int``, others ``float``.
    """
    match value:
        case Unknown(length=int(length)):
            return [{"$unknown": value.reason} for _ in range(length)]
        case Unknown():
            return {"$unknown": value.reason}
        case Text():
            groups = list(_groups(value.parts))
            if len(groups) == 1 and value.unknowns:
                return {"$unknown": value.unknowns[0].reason}
            return value.shown
        case Number():
            number = value.value
            if number != int(number):
                return float(number)
            bits = getattr(number, "bits", None)
            if bits is not None and int(number).bit_length() > bits:
                return int(Decimal(repr(float(number))))  # the digits that so many bits can tell
            return int(number)
        case Bool():
            return value.value
        case Null():
            return None
        case List():
            return [plain(item) for item in value.items]
        case Map():
            shown = {key.shown: item for key, item in value.partial} | dict(value.entries)
            return {key: plain(shown[key]) for key in sorted(shown)}
