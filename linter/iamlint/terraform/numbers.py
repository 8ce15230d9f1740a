"""Terraform's numbers: 512-bit binary floats, as text and from text.

Terraform holds every number as a Go ``big.Float``: 512 bits of mantissa for what is written, 53 for
what some functions (``pow``, ``log``) compute, 64 for what is counted (``length``). Here a number
is an ``int`` or a ``Fraction`` that is exactly what that float holds; one of fewer bits is a
``Whole`` or a ``Rough``, which differ in what is computed from them and how they are printed.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from iamlint.terraform.faults import EvaluationFault

PRECISION = 512
"""Bits of a number's mantissa (``cty.ParseNumberVal``)."""

DIGIT_LIMIT = 4000
"""Decimal digits beyond which a number is not printed or read."""

_NUMBER = re.compile(r"([+-]?)([0-9]*)(?:(\.)([0-9]*))?(?:([eEpP])([+-]?[0-9]+))?", re.ASCII)


class Rough(Fraction):
    """A number with a mantissa of ``bits``, fewer than 512."""

    __slots__ = ("bits",)
    bits: int


class Whole(int):
    """A whole number with a mantissa of ``bits``, fewer than 512."""

    bits: int


def bits_of(value: int | Fraction) -> int:
    """The bits that the mantissa of a number has."""
    return value.bits if isinstance(value, Rough | Whole) else PRECISION


def sized(value: int | Fraction, bits: int) -> int | Fraction:
    """``value`` rounded to a mantissa of ``bits``."""
    exact = rounded(value, bits)
    if bits >= PRECISION:
        return int(exact) if isinstance(exact, int) else Fraction(exact)
    made = Whole(exact) if isinstance(exact, int) else Rough(exact)
    made.bits = bits
    return made


def counted(value: int) -> int | Fraction:
    """A number that comes from a Go integer: of 64 bits, or as many as it needs."""
    return sized(value, max(64, value.bit_length()))


def parse_number(text: str) -> int | Fraction | None:
    """The number that ``text`` spells in decimal (``1e3``, ``-.5``), or ``None``.

    Go reads an exponent after ``p`` as one of two, so Terraform does as well.
    """
    if len(text) < 16 and text.isascii() and text.isdecimal():
        return int(text)
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    sign, whole, _, decimals, letter, exponent = match.groups()
    decimals = decimals or ""
    if not whole and not decimals:
        return None
    if len(whole) + len(decimals) > DIGIT_LIMIT:
        raise EvaluationFault("the number has too many digits")
    digits = int(whole + decimals)
    power = -len(decimals)
    binary = 0
    if exponent:
        if len(exponent) > 6 or abs(int(exponent)) > DIGIT_LIMIT:
            if digits == 0:
                return 0
            raise EvaluationFault(f"the exponent of `{text[:40]}` is too large")
        if letter in "eE":
            power += int(exponent)
        else:
            binary = int(exponent)
    value = Fraction(digits) * Fraction(10) ** power * Fraction(2) ** binary
    return rounded(-value if sign == "-" else value)


def rounded(value: int | Fraction, bits: int = PRECISION) -> int | Fraction:
    """``value`` rounded to a mantissa of ``bits``, halves to even; whole numbers as ``int``."""
    if isinstance(value, int):
        if value.bit_length() <= bits:
            return value
    elif value.denominator == 1:
        return rounded(value.numerator, bits)
    else:
        denominator = value.denominator
        power_of_two = denominator & (denominator - 1) == 0
        if power_of_two and value.numerator.bit_length() <= bits:
            return Fraction(value)
    if value == 0:
        return 0
    exact = Fraction(value)
    shift = bits - _exponent(abs(exact))
    mantissa = round(exact * Fraction(2) ** shift)
    result = Fraction(mantissa) / Fraction(2) ** shift
    return result.numerator if result.denominator == 1 else result


def product(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    """``left * right``, which has as many bits as it needs (``cty.Value.Multiply``)."""
    exact = rounded(left * right)
    needed = exact.numerator.bit_length() - _zeros(exact.numerator)
    return sized(exact, max(bits_of(left), bits_of(right), needed))


def _zeros(value: int) -> int:
    """The zeros at the end of a number in binary."""
    return (value & -value).bit_length() - 1 if value else 0


def from_float(value: float) -> int | Fraction:
    """The number that a 64-bit float is."""
    if not math.isfinite(value):
        raise EvaluationFault("the result is not a finite number")
    return sized(Fraction(value), 53)


def number_text(value: int | Fraction) -> str:
    """``value`` as Terraform prints it: the shortest decimal that reads back as the same."""
    bits = bits_of(value)
    if isinstance(value, int) and value.bit_length() <= bits:
        return str(value)
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    digits, point = shortest_digits(abs(Fraction(value)), bits)
    if point > DIGIT_LIMIT or point < -DIGIT_LIMIT:
        raise EvaluationFault("the number has too many digits")
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    if point >= len(digits):
        return sign + digits + "0" * (point - len(digits))
    return f"{sign}{digits[:point]}.{digits[point:]}"


def shortest_digits(value: Fraction, precision: int) -> tuple[str, int]:
    """The decimal digits of a positive number and where the point stands among them.

    As Go's ``big.Float`` finds them (``roundShortest`` in math/big/ftoa.go): the fewest digits
    that lie within half a unit in the last place of the mantissa.
    """
    exponent = _exponent(value) - precision - 1  # one bit more: half a unit in the last place
    mantissa = int(value / Fraction(2) ** exponent)
    inclusive = mantissa & 2 == 0
    digits, point = _decimal(mantissa, exponent)
    lower, _ = _decimal(mantissa - 1, exponent)
    upper, _ = _decimal(mantissa + 1, exponent)
    for at, digit in enumerate(digits):
        low = lower[at] if at < len(lower) else "0"
        high = upper[at] if at < len(upper) else "0"
        down = low != digit or (inclusive and at + 1 == len(lower))
        up = digit != high and (inclusive or int(digit) + 1 < int(high) or at + 1 < len(upper))
        if down and up:
            return _rounded_at(digits, point, at + 1)
        if down:
            return digits[: at + 1].rstrip("0") or "0", point
        if up:
            return _up(digits, point, at + 1)
    return digits, point


def _exponent(value: Fraction) -> int:
    """The exponent ``e`` with ``2**(e-1) <= value < 2**e``."""
    guess = value.numerator.bit_length() - value.denominator.bit_length()
    return guess + 1 if value >= Fraction(2) ** guess else guess


def _decimal(mantissa: int, exponent: int) -> tuple[str, int]:
    """Digits of ``mantissa * 2**exponent`` without trailing zeros, and the place of the point."""
    if exponent >= 0:
        text = _digits(mantissa << exponent)
        point = len(text)
    else:
        text = _digits(mantissa * 5**-exponent)
        point = len(text) + exponent
    return text.rstrip("0"), point


def _digits(value: int) -> str:
    if value.bit_length() > DIGIT_LIMIT * 3.3:
        raise EvaluationFault("the number has too many digits")
    return str(value)


def _rounded_at(digits: str, point: int, count: int) -> tuple[str, int]:
    if count >= len(digits):
        return digits, point
    next_digit, rest = digits[count], digits[count + 1 :]
    if next_digit == "5" and not rest:
        odd = int(digits[count - 1]) % 2 == 1
        return _up(digits, point, count) if odd else (digits[:count].rstrip("0"), point)
    if next_digit >= "5":
        return _up(digits, point, count)
    return digits[:count].rstrip("0"), point


def _up(digits: str, point: int, count: int) -> tuple[str, int]:
    text = str(int(digits[:count]) + 1)
    if len(text) > count:
        point += 1
    return text.rstrip("0"), point


def added(left: int | Fraction, right: int | Fraction) -> int | Fraction:
    """``left + right``, with as many bits as the one that has more."""
    return sized(left + right, max(bits_of(left), bits_of(right)))
