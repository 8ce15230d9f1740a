"""Lays the values of a plan over those of the configuration that it was made from.

The plan says what is known, the configuration where it is written, and what the rest is made of.
"""

from __future__ import annotations

from dataclasses import replace

from iamlint.json_reader import JsonFault, read_json
from iamlint.source import Source, Span
from iamlint.value_types import STRING
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value, plain


def placed(planned: Value, written: Value) -> Value:
    """A value of a plan, with the places and origins that the configuration gives it."""
    match planned, written:
        case Unknown(), Null():
            return planned
        case Unknown(), _:
            return written.marked(planned.marks)
        case Text(), Text():
            return _text(planned, written).marked(planned.marks)
        case Text(), Unknown() if written.type == STRING or written.origin is not None:
            return replace(_moved(planned, written.span), origin=written.origin, via=written.via)
        case List(), List():
            return replace(planned, items=_items(planned, written), span=written.span)
        case Map(), Map():
            entries = dict(planned.entries)
            for name, value in written.entries.items():
                before = entries.get(name)
                if before is None:
                    if not isinstance(value, Null):
                        entries[name] = value
                else:
                    entries[name] = placed(before, value)
            spans = {**planned.key_spans, **written.key_spans}
            return replace(planned, entries=entries, span=written.span, key_spans=spans)
        case (Number(value=known), Number(value=same)) | (Bool(value=known), Bool(value=same)):
            return written.marked(planned.marks) if known == same else planned
    return planned


def without_source(value: Value, source: Source, place: Span | None) -> Value:
    """``value`` with what was written in ``source`` placed at ``place``."""

    def span(old: Span | None) -> Span | None:
        return place if old is not None and old.source is source else old

    def via(old: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(each for each in old if each.source is not source)

    def part(old: Piece | Unknown) -> Piece | Unknown:
        if old.span is None or old.span.source is not source:
            return old
        return replace(old, span=place, via=via(old.via))

    match value:
        case Text():
            parts = tuple(map(part, value.parts))
            encoded = value.encoded
            if encoded is not None:
                encoded = without_source(encoded, source, place)
            return replace(
                value, parts=parts, span=span(value.span), via=via(value.via), encoded=encoded
            )
        case List():
            items = tuple(without_source(item, source, place) for item in value.items)
            return replace(value, items=items, span=span(value.span), via=via(value.via))
        case Map():
            entries = {
                name: without_source(item, source, place) for name, item in value.entries.items()
            }
            spans = {
                name: each for name, each in value.key_spans.items() if each.source is not source
            }
            return replace(
                value,
                entries=entries,
                span=span(value.span),
                via=via(value.via),
                key_spans=spans,
            )
        case Unknown():
            choices = tuple(without_source(each, source, place) for each in value.choices)
            includes = tuple(
                replace(each, value=without_source(each.value, source, place))
                for each in value.includes
            )
            return replace(
                value,
                span=span(value.span),
                via=via(value.via),
                choices=choices,
                includes=includes,
            )
    return replace(value, span=span(value.span), via=via(value.via))


def _text(planned: Text, written: Text) -> Text:
    known = written.known
    if known is not None and known == planned.known:
        return written
    documents = _document(planned), _document(written)
    if documents[0] is not None and documents[1] is not None:
        if known is not None and plain(documents[0]) == plain(documents[1]):
            return written
        document = placed(documents[0], documents[1])
        return replace(planned, span=written.span, via=written.via, encoded=document)
    if planned.known is None or known is not None:
        return planned if known is not None else written
    return replace(_moved(planned, written.span), origin=written.origin, via=written.via)


def _document(text: Text) -> Value | None:
    """The object or list whose JSON a text is."""
    if text.encoded is None and not text.prefix.lstrip().startswith(("{", "[")):
        return None
    try:
        value = read_json(text).value
    except JsonFault:
        return None
    return value if isinstance(value, Map | List) else None


def _moved(text: Text, span: Span | None) -> Text:
    """A known text as one piece that stands at ``span``."""
    known = text.known
    if known is None or span is None:
        return text
    return replace(text, parts=(Piece(known, span),) if known else (), span=span)


def _items(planned: List, written: List) -> tuple[Value, ...]:
    """The items of a list with their places. A set is in another order than it is written in."""
    if len(planned.items) != len(written.items):
        return planned.items
    left: dict[str, list[Value]] = {}
    for item in written.items:
        left.setdefault(_identity(item), []).append(item)
    found: list[Value | None] = []
    for item in planned.items:
        same = left.get(_identity(item))
        found.append(placed(item, same.pop(0)) if same else None)
    rest = iter([item for items in left.values() for item in items])
    return tuple(
        each if each is not None else placed(item, next(rest))
        for each, item in zip(found, planned.items, strict=True)
    )


def _identity(value: Value) -> str:
    """What a value is known to be: items that are equal are the same item."""
    if isinstance(value, Map):
        known = {
            name: plain(item)
            for name, item in value.entries.items()
            if isinstance(item, Text | Number | Bool)
            and (not isinstance(item, Text) or item.known is not None)
        }
        return repr(sorted(known.items(), key=lambda pair: pair[0]))
    return repr(plain(value))
