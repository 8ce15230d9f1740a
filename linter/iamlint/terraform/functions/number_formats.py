"""Numbers as Go's ``fmt`` prints ``big.Int`` and ``big.Float`` (math/big/intconv.go, ftoa.go)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.numbers import DIGIT_LIMIT, bits_of, shortest_digits

_PREFIXES = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Width, precision and flags of a verb. ``precision`` is ``None`` when it has none."""

    width: int = 0
    precision: int | None = None
    zero: bool = False
    sharp: bool = False
    plus: bool = False
    minus: bool = False
    space: bool = False

    def pad(self, text: str, length: int) -> str:
        """``text``, ``length`` characters long, filled up to the width."""
        fill = ("0" if self.zero else " ") * (self.width - length)
        return text + fill if self.minus else fill + text

    def sign(self, negative: bool) -> str:
        """What stands before a number."""
        if negative:
            return "-"
        return "+" if self.plus else " " if self.space else ""


def format_integer(value: int, mode: str, layout: Layout) -> str:
    """A whole number under ``%b``, ``%d``, ``%o``, ``%x`` or ``%X``."""
    if value.bit_length() > DIGIT_LIMIT * 3:
        raise EvaluationFault("the number has too many digits")
    digits = format(abs(value), mode)
    precision = layout.precision
    if precision == 0 and value == 0:
        return ""
    digits = digits.rjust(precision or 0, "0")
    start = layout.sign(value < 0) + (_PREFIXES.get(mode, "") if layout.sharp else "")
    lacking = layout.width - len(start) - len(digits)
    if lacking <= 0:
        return start + digits
    if layout.minus:
        return start + digits + " " * lacking
    if layout.zero and precision is None:
        return start + "0" * lacking + digits
    return " " * lacking + start + digits


def format_float(value: int | Fraction, mode: str, layout: Layout) -> str:
    """A number under ``%e``, ``%E``, ``%f``, ``%g`` or ``%G``."""
    precision = layout.precision
    if precision is None and mode in "eEf":
        precision = 6
    digits, point = _rounded_digits(abs(Fraction(value)), value, mode, precision)
    body = _body(digits, point, mode, precision)
    sign = layout.sign(value < 0)
    lacking = max(layout.width - len(sign) - len(body), 0)
    if layout.zero:
        return sign + "0" * lacking + body
    if layout.minus:
        return sign + body + " " * lacking
    return " " * lacking + sign + body


def _rounded_digits(
    value: Fraction, original: int | Fraction, mode: str, precision: int | None
) -> tuple[str, int]:
    """The digits to print, without trailing zeros, and the place of the point."""
    if value == 0:
        return "", 0
    shortest = shortest_digits(value, bits_of(original))
    if precision is None:
        return shortest
    if mode == "f":
        scaled = round(value * Fraction(10) ** precision)
        text = str(scaled) if scaled else ""
        return text.rstrip("0"), len(text) - precision if text else 0
    count = precision + 1 if mode in "eE" else precision or 1
    exponent = shortest[1]
    scaled = round(value * Fraction(10) ** (count - exponent))
    text = str(scaled)
    if len(text) > count:
        exponent += 1
    elif len(text) < count:  # the first digits were rounded up from below a power of ten
        scaled = round(value * Fraction(10) ** (count - exponent + 1))
        text, exponent = str(scaled), exponent - 1
    return text.rstrip("0"), exponent


def _body(digits: str, point: int, mode: str, precision: int | None) -> str:
    if mode in "eE":
        return _scientific(digits, point, mode, precision or 0)
    if mode == "f":
        return _decimal(digits, point, precision or 0)
    # %g: an exponent where it is below -4, or beyond the digits asked for
    limit = 6 if precision is None else precision or 1
    if precision is not None and limit > len(digits) >= point:
        limit = len(digits)
    if precision is None:
        limit = 6
    if digits and (point - 1 < -4 or point - 1 >= limit):
        return _scientific(digits, point, "e" if mode == "g" else "E", len(digits) - 1)
    return _decimal(digits, point, max(len(digits) - point, 0))


def _scientific(digits: str, point: int, letter: str, decimals: int) -> str:
    exponent = point - 1 if digits else 0
    digits = (digits or "0").ljust(decimals + 1, "0")
    fraction = f".{digits[1 : decimals + 1]}" if decimals else ""
    return f"{digits[0]}{fraction}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _decimal(digits: str, point: int, decimals: int) -> str:
    if abs(point) > DIGIT_LIMIT:
        raise EvaluationFault("the number has too many digits")
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    if not decimals:
        return whole
    fraction = "0" * -point + digits if point <= 0 else digits[point:]
    return f"{whole}.{fraction.ljust(decimals, '0')[:decimals]}"
