"""The functions of the AWS provider: ``provider::aws::arn_parse`` and its kin.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/functions/arn_parse
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from iamlint.flat_text import FlatText
from iamlint.iam.arn import parse_arn
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.numbers import number_text
from iamlint.value_types import STRING, object_of
from iamlint.values import Bool, List, Map, Null, Piece, Text, Unknown, Value

_FIELDS = ("partition", "service", "region", "account_id", "resource")
_ROLE = "role/"


def _arn_parse(arguments: tuple[Value, ...]) -> Value:
    text = _text("arn_parse", arguments, 1, 0)
    if isinstance(text, Unknown):
        return Unknown(_called("arn_parse", text), type=object_of(dict.fromkeys(_FIELDS, STRING)))
    arn = parse_arn(text)
    if arn is None:
        if text.known is None:
            kind = object_of(dict.fromkeys(_FIELDS, STRING))
            return Unknown(_called("arn_parse", text), type=kind)
        raise EvaluationFault(_invalid(text), text.span, argument=0)
    values = (arn.partition, arn.service, arn.region, arn.account, arn.resource)
    return Map(dict(zip(_FIELDS, values, strict=True)), text.span, text.via, marks=text.marks)


def _arn_build(arguments: tuple[Value, ...]) -> Value:
    parts: list[Piece | Unknown] = [Piece("arn")]
    for index in range(len(_FIELDS)):
        field = _text("arn_build", arguments, len(_FIELDS), index)
        parts.append(Piece(":"))
        parts += field.parts if isinstance(field, Text) else (field,)
    return Text(tuple(parts))


def _trim_iam_role_path(arguments: tuple[Value, ...]) -> Value:
    text = _text("trim_iam_role_path", arguments, 1, 0)
    arn = parse_arn(text) if isinstance(text, Text) else None
    if not isinstance(text, Text) or arn is None:
        if isinstance(text, Text) and text.known is not None:
            raise EvaluationFault(_invalid(text), text.span, argument=0)
        return Unknown(_called("trim_iam_role_path", text), type=STRING, not_null=True)
    if arn.service.known not in ("iam", None):
        raise EvaluationFault('service must be "iam"', text.span, argument=0)
    if arn.region.known not in ("", None):
        raise EvaluationFault("region must be empty", text.span, argument=0)
    resource = FlatText(arn.resource)
    if not arn.resource.prefix.startswith(_ROLE):
        if arn.resource.known is None:
            return Unknown(_called("trim_iam_role_path", text), type=STRING, not_null=True)
        raise EvaluationFault('resource must begin with "role/"', text.span, argument=0)
    whole = FlatText(text)
    start = len(whole) - len(resource)
    cut = resource.chars.rfind("/") + 1
    parts = (
        *whole.parts(0, start + len(_ROLE)),
        *resource.parts(cut, len(resource)),
    )
    return Text(parts, text.span, text.via, marks=text.marks)


def _text(name: str, arguments: tuple[Value, ...], count: int, index: int) -> Text | Unknown:
    if len(arguments) != count:
        message = f"`{name}` takes {count} argument{'s' if count > 1 else ''}"
        raise EvaluationFault(message)
    value = arguments[index]
    if isinstance(value, Text | Unknown):
        return value
    if isinstance(value, Null):
        raise EvaluationFault(f"`{name}` does not take null", value.span, argument=index)
    if isinstance(value, List | Map):
        raise EvaluationFault("a string is required", value.span, argument=index)
    if isinstance(value, Bool):
        return Text.of("true" if value.value else "false", value.span)
    return Text.of(number_text(value.value), value.span)


def _invalid(text: Text) -> str:
    lacks = "invalid prefix" if not text.shown.startswith("arn:") else "not enough sections"
    return f"`{text.shown}` is no ARN: {lacks}"


def _called(name: str, argument: Text | Unknown) -> str:
    shown = argument.shown if isinstance(argument, Text) else argument.reason
    return f"{name}({shown})"


FUNCTIONS: Mapping[str, Callable[[tuple[Value, ...]], Value]] = {
    "provider::aws::arn_parse": _arn_parse,
    "provider::aws::arn_build": _arn_build,
    "provider::aws::trim_iam_role_path": _trim_iam_role_path,
}
"""By full name; those that are not here are unknown."""
