"""``format`` and ``formatlist``: verbs as in Go's ``fmt``, over Terraform's values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from iamlint.flat_text import FlatText
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import ELEMENT_LIMIT, TEXT_LIMIT
from iamlint.terraform.functions.graphemes import cluster_count, clusters
from iamlint.terraform.functions.json_text import JsonWriter, json_string
from iamlint.terraform.functions.number_formats import Layout, format_float, format_integer
from iamlint.terraform.functions.pieces import Part, as_text, text_from
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown
from iamlint.value_types import BOOL, DYNAMIC, NUMBER, STRING, Kind, list_of
from iamlint.values import Bool, List, Null, Number, Piece, Text, Unknown, Value

_VERB = re.compile(
    r"%(?:(?P<percent>%)|(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?"
    r"(?:\.(?P<precision>[0-9]*))?(?:\[(?P<index>[1-9][0-9]*)\])?(?P<mode>[a-zA-Z]))",
    re.ASCII,
)
_NUMBERS = "bdoxXeEfgG"
_WIDTH_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class _Verb:
    """One ``%`` sequence: its text, its letter, and how its value is laid out."""

    raw: str
    mode: str
    layout: Layout


def _format(call: Call) -> Value:
    template = call.arguments[0]
    if not isinstance(template, Text):
        return call.unknown(template, STRING)
    for argument in call.arguments[1:]:
        if isinstance(argument, Null) and argument.type.kind is Kind.DYNAMIC:
            # Terraform does not know the type of a bare null, so neither the result
            return Unknown("null", argument.span)
    try:
        return text_from(_formatted(call, FlatText(template), call.arguments[1:]), template)
    except EvaluationFault:
        unknown = next(filter(None, map(first_unknown, call.arguments)), None)
        if unknown is None:
            raise
        return call.unknown(unknown, STRING)  # Terraform reads the verbs once all is known


def _formatted(call: Call, template: FlatText, values: tuple[Value, ...]) -> list[Part]:
    """The parts of ``template`` with its verbs replaced by ``values``."""
    parts: list[Part] = []
    chars = template.chars
    position = 0
    size = len(chars)
    following, highest = 1, 0
    while (at := chars.find("%", position)) >= 0:
        parts += template.parts(position, at)
        match = _VERB.match(chars, at)
        if match is None:
            raise call.fault(f"cannot read its verb at `{chars[at : at + 20]}`", 0)
        position = match.end()
        if match["percent"]:
            parts += template.parts(at, at + 1)
            continue
        number = int(match["index"][:9]) if match["index"] else following
        if number > len(values):
            given = len(values)
            message = f"has no argument for `{match[0]}`: it is number {number} of {given}"
            raise call.fault(message)
        following, highest = number + 1, max(highest, number)
        new = _verb_parts(call, _verb(call, match), values[number - 1])
        parts += new
        size += sum(len(part.text) for part in new if isinstance(part, Piece))
        if size > TEXT_LIMIT:
            raise call.fault("builds a text that is too large")
    if highest < len(values) and not template.holes:
        used = f"only {highest} are used" if highest else "there is no verb"
        raise call.fault(f"was given {len(values)} arguments, and {used} in `{chars[:60]}`")
    return [*parts, *template.parts(position, len(template))]


def _verb(call: Call, match: re.Match[str]) -> _Verb:
    flags = match["flags"]
    width = int(match["width"][:9]) if match["width"] else 0
    precision = match["precision"]
    layout = Layout(
        width,
        None if precision is None else int(precision[:9] or "0"),
        zero="0" in flags,
        sharp="#" in flags,
        plus="+" in flags,
        minus="-" in flags,
        space=" " in flags,
    )
    if width > _WIDTH_LIMIT or (layout.precision or 0) > _WIDTH_LIMIT:
        raise call.fault(f"was given too large a width in `{match[0]}`", 0)
    return _Verb(match[0], match["mode"], layout)


def _verb_parts(call: Call, verb: _Verb, value: Value) -> list[Part]:
    if verb.mode not in "vtsq" and verb.mode not in _NUMBERS:
        raise call.fault(f"has no verb `{verb.raw}`", 0)
    if isinstance(value, Null) and verb.mode != "v":
        raise call.fault(f"cannot format null as `{verb.raw}`")
    if verb.mode == "v":
        return _as_is(verb, value)
    wanted = {"t": BOOL, "s": STRING, "q": STRING}.get(verb.mode, NUMBER)
    try:
        converted = convert(value, wanted)
        if isinstance(converted, Unknown):
            return [replace(converted, type=STRING, choices=converted.choices)]
        if isinstance(converted, Text):
            return _string(verb, converted)
        if isinstance(converted, Bool):
            return [_piece("true" if converted.value else "false", value)]
        if isinstance(converted, Number):
            return [_piece(_number(verb, converted.value), value)]
    except EvaluationFault as fault:
        raise call.fault(f"cannot format as `{verb.raw}`: {fault.message}") from None
    raise call.fault(f"cannot format as `{verb.raw}`")


def _piece(text: str, value: Value) -> Piece:
    return Piece(text, value.span, via=value.via)


def _number(verb: _Verb, value: int | Fraction) -> str:
    if verb.mode in "bdoxX":
        if not isinstance(value, int) and value.denominator != 1:
            raise EvaluationFault("a whole number is required")
        return format_integer(int(value), verb.mode, verb.layout)
    return format_float(value, verb.mode, verb.layout)


def _as_is(verb: _Verb, value: Value) -> list[Part]:
    """``%v``: strings and numbers as they are, all else as JSON; ``%#v``: JSON."""
    layout = verb.layout
    if not layout.sharp:
        if isinstance(value, Text):
            return _padded(value, layout)
        if isinstance(value, Number):
            shown = format_float(value.value, "g", Layout())
            return [_piece(layout.pad(shown, len(shown)), value)]
        if isinstance(value, Unknown):
            return [replace(value, type=STRING)]
    writer = JsonWriter()
    writer.write(value)
    return _padded(Text(writer.finish(), value.span, value.via), layout)


def _string(verb: _Verb, value: Text) -> list[Part]:
    layout = verb.layout
    if layout.precision and value.known is not None:
        flat = FlatText(value)
        bounds = [end for _, end in clusters(flat.chars)]
        if layout.precision < len(bounds):
            value = flat.slice(0, bounds[layout.precision - 1])
    if verb.mode == "s":
        return _padded(value, layout)
    known = value.known
    if known is None:
        writer = JsonWriter()
        writer.write(value)
        return list(writer.finish())
    return [_piece(layout.pad(json_string(known), cluster_count(json_string(known))), value)]


def _padded(value: Text, layout: Layout) -> list[Part]:
    parts = list(value.parts)
    if not layout.width or value.known is None:
        return parts
    lacking = layout.width - cluster_count(value.known)
    if lacking <= 0:
        return parts
    pad = Piece(("0" if layout.zero else " ") * lacking)
    return [*parts, pad] if layout.minus else [pad, *parts]


def _formatlist(call: Call) -> Value:
    template = call.arguments[0]
    if not isinstance(template, Text):
        return call.unknown(template, list_of(STRING))
    arguments = call.arguments[1:]
    flat = FlatText(template)
    length: int | None = None
    for at, argument in enumerate(arguments, 1):
        if isinstance(argument, Null) and argument.type.kind is Kind.DYNAMIC:
            return Unknown("null", argument.span)
        if isinstance(argument, Unknown) and not argument.type.is_primitive:
            return call.unknown(argument, list_of(STRING))
        if isinstance(argument, List):
            if argument.kind is Kind.SET and first_unknown(argument) is not None:
                return call.unknown(argument, list_of(STRING))
            if length is not None and len(argument.items) != length:
                given = len(argument.items)
                message = f"was given lists of different lengths, {length} and {given}"
                raise call.fault(message, at)
            length = len(argument.items)
    count = 1 if length is None else length
    if count > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    items: list[Value] = []
    for index in range(count):
        values = tuple(one.items[index] if isinstance(one, List) else one for one in arguments)
        items.append(text_from(_formatted(call, flat, values), as_text(template)))
    return List(tuple(items), template.span, template.via, Kind.LIST, STRING)


_TEMPLATE = Parameter("format", STRING, unknown=True)
_VALUES = Parameter("args", DYNAMIC, null=True, unknown=True)

FUNCTIONS: Mapping[str, Function] = {
    "format": Function(_format, (_TEMPLATE,), STRING, _VALUES, spread=False),
    "formatlist": Function(_formatlist, (_TEMPLATE,), list_of(STRING), _VALUES),
}
