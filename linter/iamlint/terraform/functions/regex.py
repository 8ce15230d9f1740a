"""Regular expressions, in the syntax of RE2, which is what Go's are.

The engine is google-re2: it runs in linear time whatever the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iamlint.flat_text import FlatText
from iamlint.terraform.functions.context import ELEMENT_LIMIT, TEXT_LIMIT
from iamlint.terraform.functions.pieces import Part, slice_text, text_from
from iamlint.terraform.functions.table import Call, Function, Parameter
from iamlint.value_types import DYNAMIC, STRING, Kind, Type, list_of, object_of, tuple_of
from iamlint.values import List, Map, Null, Piece, Text, Value

_REFERENCE = re.compile(r"\$(?:\$|(\w+)|\{(\w+)\})")
"""What Go expands in a replacement: ``$1``, ``$name``, ``${name}``, ``$$``."""


def is_pattern(text: str) -> bool:
    """Whether ``replace`` takes ``text`` for a regular expression: it stands between slashes."""
    return len(text) > 1 and text[0] == text[-1] == "/"


def replace_pattern(call: Call, text: Text, pattern: str, new: Text) -> Value:
    """``text`` with the matches of ``pattern`` replaced; what is between keeps its place."""
    compiled = _compiled(call, pattern, 1)
    flat = FlatText(text)
    template = new.known
    if template is None:
        return call.unknown(new, STRING)
    pieces = _template(template, compiled)
    parts: list[Part] = []
    position = size = 0
    for match in _matches(compiled, flat.chars):
        parts += flat.parts(position, match.start())
        if len(pieces) == 1 and isinstance(pieces[0], str):
            made: tuple[Part, ...] = new.parts if pieces[0] == template else (Piece(pieces[0]),)
            size += len(pieces[0])
        else:
            expanded = "".join(
                piece if isinstance(piece, str) else match.group(piece) or "" for piece in pieces
            )
            made = (Piece(expanded, text.span),)
            size += len(expanded)
        parts += made
        position = match.end()
        if size > TEXT_LIMIT:
            raise call.fault("builds a text that is too large")
    if not parts and position == 0:
        return text
    parts += flat.parts(position, len(flat))
    return text_from(parts, text)


def _template(template: str, compiled: Any) -> list[str | int]:
    """A replacement as literal texts and numbers of groups; unknown groups are empty."""
    pieces: list[str | int] = []
    literal = ""
    position = 0
    for match in _REFERENCE.finditer(template):
        literal += template[position : match.start()]
        position = match.end()
        name = match[1] or match[2]
        if name is None:
            literal += "$"
            continue
        number = int(name) if name.isascii() and name.isdigit() else compiled.groupindex.get(name)
        if number is None or number > compiled.groups:
            continue
        pieces += [literal, number]
        literal = ""
    return [*pieces, literal + template[position:]]


def _compiled(call: Call, pattern: str, argument: int) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        reason = error.args[0]
        told = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise call.fault(f"cannot read the regular expression: {told}", argument) from None


def _matches(compiled: Any, text: str) -> Iterator[Any]:
    """All matches, as Go finds them: no empty one right after another."""
    last = -1
    for match in compiled.finditer(text):
        if match.start() == match.end() == last:
            continue
        last = match.end()
        yield match


def _result_type(call: Call, compiled: Any) -> Type:
    """A string, a tuple of groups, or an object of named groups, as the pattern has them."""
    names = compiled.groupindex
    if not compiled.groups:
        return STRING
    if not names:
        return tuple_of(*[STRING] * compiled.groups)
    if len(names) < compiled.groups:
        message = "cannot mix named and unnamed groups in a regular expression"
        raise call.fault(message, 0)
    return object_of(dict.fromkeys(names, STRING))


def _result(compiled: Any, match: Any, flat: FlatText, type: Type) -> Value:
    if type.kind is Kind.STRING:
        return slice_text(flat, *match.span())
    groups = [_group(match.span(number), flat) for number in range(1, compiled.groups + 1)]
    span, via = flat.text.span, flat.text.via
    if type.kind is Kind.TUPLE:
        return List(tuple(groups), span, via)
    names = compiled.groupindex
    return Map({name: groups[number - 1] for name, number in names.items()}, span, via)


def _group(bounds: tuple[int, int], flat: FlatText) -> Value:
    if bounds[0] < 0:
        return Null(type=STRING)
    return slice_text(flat, *bounds)


def _regex(call: Call) -> Value:
    compiled = _compiled(call, call.text(0), 0)
    result = _result_type(call, compiled)
    text = call.arguments[1]
    if not isinstance(text, Text) or text.known is None:
        return call.unknown(text, result)
    match = compiled.search(text.known)
    if match is None:
        raise call.fault(f"finds no match of `{call.text(0)}` in the string")
    return _result(compiled, match, FlatText(text), result)


def _regexall(call: Call) -> Value:
    compiled = _compiled(call, call.text(0), 0)
    result = _result_type(call, compiled)
    text = call.arguments[1]
    if not isinstance(text, Text) or text.known is None:
        return call.unknown(text, list_of(result))
    flat = FlatText(text)
    items: list[Value] = []
    for match in _matches(compiled, text.known):
        items.append(_result(compiled, match, flat, result))
        if len(items) > ELEMENT_LIMIT:
            raise call.fault("finds too many matches")
    return List(tuple(items), text.span, text.via, Kind.LIST, result)


_PARAMETERS = (Parameter("pattern", STRING), Parameter("string", STRING, unknown=True))

FUNCTIONS: Mapping[str, Function] = {
    "regex": Function(_regex, _PARAMETERS, DYNAMIC),
    "regexall": Function(_regexall, _PARAMETERS, list_of(DYNAMIC)),
}
