"""``csvdecode``: CSV as Go's ``encoding/csv`` reads it (RFC 4180), each field with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iamlint.flat_text import FlatText
from iamlint.terraform.functions.context import ELEMENT_LIMIT
from iamlint.terraform.functions.table import Call, Function, Parameter, plain_text
from iamlint.value_types import DYNAMIC, STRING, Kind, object_of
from iamlint.values import List, Map, Text, Value


def _csvdecode(call: Call) -> Value:
    text = call.source_text(0)
    flat = FlatText(text)
    records = _records(call, flat)
    header = next(records, None)
    if header is None:
        raise call.fault("finds no header line", 0)
    names = [field.known or "" for field in header]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise call.fault(f"finds the column `{name[:60]}` twice", 0)
    spans = {name: one.span for name, one in zip(names, header, strict=True) if one.span}
    rows: list[Value] = []
    for record in records:
        if len(record) != len(names):
            message = f"finds {len(record)} fields in a line, and {len(names)} in the header"
            raise call.fault(message, 0)
        rows.append(Map(dict(zip(names, record, strict=True)), text.span, key_spans=spans))
        if len(rows) * len(names) > ELEMENT_LIMIT:
            raise call.fault("finds too many fields", 0)
    element = object_of(dict.fromkeys(names, STRING))
    return List(tuple(rows), text.span, text.via, Kind.LIST, element)


def _records(call: Call, flat: FlatText) -> Iterator[list[Text]]:
    chars = flat.chars
    at = 0
    while at < len(chars):
        if chars.startswith(("\n", "\r\n"), at):
            at = chars.index("\n", at) + 1
            continue
        if at == len(chars) - 1 and chars[at] == "\r":
            return
        record: list[Text] = []
        more = True
        while more:
            field, at, more = _field(call, flat, at)
            record.append(field)
        yield record


def _field(call: Call, flat: FlatText, start: int) -> tuple[Text, int, bool]:
    """The field at ``start``, where to read on, and whether a field of the same line follows."""
    chars = flat.chars
    if chars.startswith('"', start):
        return _quoted(call, flat, start)
    line_end = chars.find("\n", start)
    next_line = len(chars) if line_end < 0 else line_end + 1
    end = len(chars) if line_end < 0 else line_end
    if end > start and chars[end - 1] == "\r":
        end -= 1
    comma = chars.find(",", start, end)
    stop = end if comma < 0 else comma
    if chars.find('"', start, stop) >= 0:
        raise call.fault('finds a `"` in a field without quotes', 0)
    field = flat.slice(start, stop)
    return (field, next_line, False) if comma < 0 else (field, comma + 1, True)


def _quoted(call: Call, flat: FlatText, start: int) -> tuple[Text, int, bool]:
    chars = flat.chars
    pieces: list[str] = []
    at = start + 1
    while True:
        quote = chars.find('"', at)
        if quote < 0:
            raise call.fault("finds no end of a field in quotes", 0)
        pieces.append(chars[at:quote])
        if not chars.startswith('"', quote + 1):
            break
        pieces.append('"')
        at = quote + 2
    end = quote + 1
    if len(pieces) == 1 and "\r" not in pieces[0]:
        field = flat.slice(start + 1, quote, flat.locate(start, end))
    else:
        where = Text((), flat.locate(start, end), flat.text.via)
        field = plain_text("".join(pieces).replace("\r\n", "\n"), where)
    if chars.startswith(",", end):
        return field, end + 1, True
    for ending in ("\n", "\r\n"):
        if chars.startswith(ending, end):
            return field, end + len(ending), False
    if end == len(chars) or chars[end:] == "\r":
        return field, len(chars), False
    raise call.fault("finds text after the end of a field in quotes", 0)


FUNCTIONS: Mapping[str, Function] = {
    "csvdecode": Function(_csvdecode, (Parameter("str", STRING),), DYNAMIC),
}
