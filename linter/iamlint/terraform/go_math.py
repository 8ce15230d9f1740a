"""Go's ``math.Pow`` and ``math.Log``, to the last bit: Terraform's ``pow`` and ``log`` print them.

https://github.com/golang/go/blob/master/src/math/pow.go and ``log.go`` beside it, whose method
(argument reduction, then a polynomial) and constants are those of FreeBSD's ``e_log.c``.
"""

from __future__ import annotations

import math

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ODD = (1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01)
_EVEN = (1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01)
_FIRST = 6.666666666666735130e-01


def go_log(value: float) -> float:
    """The natural logarithm of ``value``."""
    if value < 0:
        raise ValueError("a negative number has no logarithm")
    if value == 0:
        return -math.inf
    mantissa, power = math.frexp(value)
    if mantissa < math.sqrt(2) / 2:
        mantissa, power = mantissa * 2, power - 1
    rest = mantissa - 1
    ratio = rest / (2 + rest)
    square = ratio * ratio
    fourth = square * square
    odd = square * (_FIRST + fourth * (_ODD[2] + fourth * (_ODD[1] + fourth * _ODD[0])))
    even = fourth * (_EVEN[2] + fourth * (_EVEN[1] + fourth * _EVEN[0]))
    half = 0.5 * rest * rest
    low = ratio * (half + (odd + even)) + power * _LN2_LOW
    return power * _LN2_HIGH - ((half - low) - rest)


def go_pow(base: float, exponent: float) -> float:
    """``base`` to the power of ``exponent``."""
    if exponent == 0 or base == 1:
        return 1.0
    if exponent == 1:
        return base
    if abs(exponent) == 0.5 and base >= 0:
        return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)
    if base == 0 or abs(exponent) >= 2**31:
        return math.pow(base, exponent)
    fraction, whole = math.modf(abs(exponent))
    if fraction and base < 0:
        raise ValueError("a negative number has no real root")
    mantissa, binary = 1.0, 0
    if fraction:
        if fraction > 0.5:
            fraction, whole = fraction - 1, whole + 1
        mantissa = math.exp(fraction * go_log(base))
    factor, power = math.frexp(base)
    times = int(whole)
    while times:
        if abs(power) > 1 << 12:
            binary += power  # beyond what a float holds
            break
        if times & 1:
            mantissa *= factor
            binary += power
        factor *= factor
        power *= 2
        if factor < 0.5:
            factor, power = factor * 2, power - 1
        times >>= 1
    if exponent < 0:
        mantissa, binary = 1 / mantissa, -binary
    return math.ldexp(mantissa, binary)
