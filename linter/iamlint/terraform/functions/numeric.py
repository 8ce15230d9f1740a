"""Functions over numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction

from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.elements import kind_name, opened
from iamlint.terraform.functions.table import Call, Function, Parameter, first_unknown
from iamlint.terraform.go_math import go_log, go_pow
from iamlint.terraform.numbers import added, bits_of, counted, from_float, sized
from iamlint.value_types import DYNAMIC, NUMBER
from iamlint.values import List, Map, Number, Text, Unknown, Value

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_PARSE_LIMIT = 2_000


def _abs(call: Call) -> Value:
    number = call.number(0)
    return Number(sized(-number, bits_of(number)) if number < 0 else number)


def _ceil(call: Call) -> Value:
    number = call.number(0)
    return Number(sized(math.ceil(number), bits_of(number)))


def _floor(call: Call) -> Value:
    number = call.number(0)
    return Number(sized(math.floor(number), bits_of(number)))


def _log(call: Call) -> Value:
    return _computed(call, lambda: go_log(float(call.number(0))) / go_log(float(call.number(1))))


def _pow(call: Call) -> Value:
    return _computed(call, lambda: go_pow(float(call.number(0)), float(call.number(1))))


def _computed(call: Call, compute: Callable[[], float]) -> Value:
    """What ``compute`` gives in 64-bit floats, as Terraform computes it."""
    try:
        return Number(from_float(compute()))
    except (ValueError, OverflowError, ZeroDivisionError, EvaluationFault):
        raise call.fault("has no finite result") from None


def _signum(call: Call) -> Value:
    number = call.integer(0)
    return Number(counted((number > 0) - (number < 0)))


def _max(call: Call) -> Value:
    return _extreme(call, largest=True)


def _min(call: Call) -> Value:
    return _extreme(call, largest=False)


def _extreme(call: Call, *, largest: bool) -> Value:
    if not len(call):
        raise call.fault("needs at least one number")
    numbers = [call.number(at) for at in range(len(call))]
    at = numbers.index(max(numbers) if largest else min(numbers))
    return call.arguments[at]


def _sum(call: Call) -> Value:
    value = opened(call.arguments[0])
    if isinstance(value, Map):
        raise call.fault(f"needs a list or set, not {kind_name(value)}", 0)
    if not isinstance(value, List):
        if isinstance(value, Unknown) and not value.type.is_primitive:
            return call.unknown(value, NUMBER)
        raise call.fault(f"needs a list or set, not {kind_name(value)}", 0)
    if not value.items:
        raise call.fault("cannot sum an empty list", 0)
    unknown = first_unknown(value)
    total: int | Fraction | None = None
    for item in value.items:
        try:
            number = convert(item, NUMBER)
        except EvaluationFault:
            raise call.fault("needs a list of numbers", 0) from None
        if isinstance(number, Number):
            total = number.value if total is None else added(total, number.value)
        elif not isinstance(number, Unknown):
            raise call.fault("needs a list of numbers", 0)
    if unknown is not None or total is None:
        return call.unknown(unknown or value, NUMBER)
    return Number(total)


def _parseint(call: Call) -> Value:
    value = call.arguments[0]
    if not isinstance(value, Text):
        raise call.fault(f"needs a string, not {kind_name(value)}", 0)
    base = call.number(1)
    if not 2 <= base <= 62 or base != int(base):
        raise call.fault("needs a base between 2 and 62", 1)
    text = call.text(0)
    number = _parsed(text, int(base))
    if number is None:
        raise call.fault(f"cannot read `{text[:60]}` as a number of base {int(base)}", 0)
    return Number(counted(number), value.span, value.via)


def _parsed(text: str, base: int) -> int | None:
    """Go's ``big.Int.SetString``; above base 36 capitals are digits of their own."""
    negative = text.startswith("-")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base <= 36:
        digits = digits.lower() if digits.isascii() else digits
    allowed = _DIGITS[:base]
    if not digits or len(digits) > _PARSE_LIMIT or digits.strip(allowed):
        return None
    number = 0
    for digit in digits:
        at = allowed.find(digit)
        if at < 0:
            return None
        number = number * base + at
    return -number if negative else number


_NUM = Parameter("num", NUMBER)
_NUMBERS = Parameter("numbers", NUMBER)

FUNCTIONS: Mapping[str, Function] = {
    "abs": Function(_abs, (_NUM,), NUMBER),
    "ceil": Function(_ceil, (_NUM,), NUMBER),
    "floor": Function(_floor, (_NUM,), NUMBER),
    "log": Function(_log, (_NUM, Parameter("base", NUMBER)), NUMBER),
    "pow": Function(_pow, (_NUM, Parameter("power", NUMBER)), NUMBER),
    "signum": Function(_signum, (_NUM,), NUMBER),
    "max": Function(_max, (), NUMBER, _NUMBERS),
    "min": Function(_min, (), NUMBER, _NUMBERS),
    "sum": Function(_sum, (Parameter("list", DYNAMIC, unknown=True),), NUMBER),
    "parseint": Function(
        _parseint, (Parameter("number", DYNAMIC), Parameter("base", NUMBER)), NUMBER
    ),
}
