"""What all readers of policies share: where faults go, and where values without a place are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from iamlint.flat_text import span_of
from iamlint.iam.faults import Fault, FaultKind
from iamlint.iam.pattern import NOWHERE
from iamlint.iam.statement import PolicyKind
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.value_types import Kind
from iamlint.values import Bool, List, Map, Null, Number, Text, Unknown, Value

TYPE_NAMES = {
    Text: "a string",
    Number: "a number",
    Bool: "a boolean",
    Null: "null",
    List: "a list",
    Map: "an object",
    Unknown: "unknown",
}
"""What JSON calls the types of values."""


@dataclass(slots=True)
class Reading:
    """The state of reading one statement or document: what it is, and what is wrong with it.

    ``place`` is where values are that have no place of their own. ``variables`` says whether
    policy variables are filled in, ``service`` whose resource the policy is for.
    """

    kind: PolicyKind | None
    place: Span = NOWHERE
    variables: bool = True
    service: str | None = None
    statement: int | None = None
    exists: Truth = Truth.YES
    faults: list[Fault] = field(default_factory=list)

    def fault(self, kind: FaultKind, span: Span, message: str, **data: Any) -> None:
        """Note a fault."""
        self.faults.append(Fault(kind, span, message, data, self.statement, self.exists))

    def wrong_type(self, element: str, value: Value, expected: str, place: Span) -> None:
        """Note that an element has a type that the grammar refuses."""
        found = TYPE_NAMES[type(value)]
        self.fault(
            FaultKind.WRONG_TYPE,
            self.span(value, place),
            f"`{element}` is {found}, it must be {expected}",
            element=element,
            found=found,
            expected=expected,
        )

    def empty(self, element: str, span: Span) -> None:
        """Note that an element is there, with nothing in it."""
        message = f"`{element}` is empty"
        self.fault(FaultKind.EMPTY_ELEMENT, span, message, element=element)

    def span(self, value: Value, place: Span | None = None) -> Span:
        """Where a value was written, else ``place``, else the place of the whole."""
        own = span_of(value) if isinstance(value, Text) else value.span
        return own or place or self.place

    def placed(self, text: Text, place: Span) -> Text:
        """``text``, at ``place`` if it has no place of its own."""
        return text if text.span is not None else replace(text, span=self.span(text, place))

    def texts(
        self, element: str, value: Value, place: Span
    ) -> tuple[tuple[Text, ...], Unknown | None]:
        """The strings of an element that is one string or a list of them, and what is unknown.

        A lone unknown of which it is not known that it is a string may be a list: it is the rest.
        """
        expected = "a string or a list of strings"
        if isinstance(value, List) and not value.items:
            self.empty(element, self.span(value, place))
        items, rest = items_of(value)
        texts: list[Text] = []
        for item in items:
            text = text_of(item)
            if text is not None:
                texts.append(self.placed(text, self.span(value, place)))
            elif item is value:
                self.wrong_type(element, item, expected, place)
            else:
                self.wrong_type(f"{element}[]", item, "a string", self.span(value, place))
        return tuple(texts), rest


def items_of(value: Value) -> tuple[tuple[Value, ...], Unknown | None]:
    """The items of a list, or the one value; and the unknown that may be more of them.

    What an unknown list may hold, or may not, is part of that unknown.
    """
    if isinstance(value, List):
        return value.items, None
    if isinstance(value, Unknown) and not value.type.is_primitive:
        return tuple(item.value for item in value.includes if item.exists is Truth.YES), value
    return (value,), None


def text_of(value: Value) -> Text | None:
    """A string, known or not, as a ``Text``; ``None`` for a value of another type."""
    if isinstance(value, Text):
        return value
    if isinstance(value, Unknown) and value.type.kind in (Kind.STRING, Kind.DYNAMIC):
        return Text((value,), value.span, value.via, value.origin, value.marks)
    if isinstance(value, Unknown) and value.type.is_primitive:
        return Text((value,), value.span, value.via, None, value.marks)
    return None


def unknown_of(value: Value | None) -> Unknown | None:
    """The unknown that a value is as a whole, a text of one unknown part included."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Text) and value.unknowns and not value.prefix.strip():
        return value.unknowns[0]
    return None


def opening(span: Span) -> Span:
    """Where an object begins, for what is missing in it: its brace, or the header of its block."""
    text = span.text
    brace = text.find("{")
    if brace <= 0:
        return Span(span.source, span.start, span.start + 1) if brace == 0 else span
    header = text[:brace].rstrip()
    if "\n" in header or not all(_is_label(word) for word in header.split()):
        return span
    return Span(span.source, span.start, span.start + len(header))


def _is_label(word: str) -> bool:
    bare = word[1:-1] if word.startswith('"') and word.endswith('"') else word
    return bare != "" and bare.replace("_", "a").replace("-", "a").isalnum()


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object: its value, and where value and name were written."""

    value: Value
    span: Span
    key_span: Span


def members(
    reading: Reading, value: Map, grammar: Mapping[str, str], where: str, place: Span
) -> dict[str, Member]:
    """The members of an object by the grammar's names.

    ``grammar`` maps names in lower case to names. What the grammar lacks is a fault; a name that
    is one of its names but for case, an underscore or a plural stands for it if that is absent.
    """
    found: dict[str, Member] = {}
    for key, name in _named(value, grammar):
        item = value.entries[key]
        key_span = value.key_spans.get(key) or reading.span(item, place)
        member = Member(item, reading.span(item, key_span), key_span)
        if key == name:
            found[key] = member
            continue
        first = found.get(name) if name is not None else None
        if name is not None and first is not None and key.lower() == name.lower():
            reading.fault(
                FaultKind.DUPLICATE_KEY,
                key_span,
                f"`{key}` stands beside `{name}`, names differ only in case",
                element=key,
                first=first.key_span,
            )
            continue
        _unknown_element(reading, key, name, where, key_span)
        if name is not None:
            found.setdefault(name, member)
    return found


def _named(value: Map, grammar: Mapping[str, str]) -> Iterator[tuple[str, str | None]]:
    """Each key with the name it stands for; those in the grammar's own spelling come first."""
    names = set(grammar.values())
    keys = [(key, _name_for(key, grammar)) for key in value.entries]
    yield from (pair for pair in keys if pair[0] in names)
    yield from (pair for pair in keys if pair[0] not in names)


def _name_for(key: str, grammar: Mapping[str, str]) -> str | None:
    folded = key.lower().replace("_", "").replace("-", "").replace(" ", "")
    return grammar.get(folded) or grammar.get(folded.removesuffix("s"))


def _unknown_element(
    reading: Reading, key: str, name: str | None, where: str, key_span: Span
) -> None:
    reason = "unknown"
    message = f"`{key}` is no element of a {where}"
    if name is not None:
        reason = "case" if key.lower() == name.lower() else "spelling"
        message = f"{message}, did you mean `{name}`?"
    reading.fault(
        FaultKind.UNKNOWN_ELEMENT,
        key_span,
        message,
        element=key,
        suggestion=name,
        reason=reason,
        where=where,
    )
