"""Numbers and points in time as condition values write them."""

from __future__ import annotations

from fractions import Fraction

LONGEST = 40
"""Characters of a number beyond which it is none."""


def parse_number(text: str) -> Fraction | None:
    """An integer or decimal number, ``None`` if it is none."""
    text = text.strip()
    digits = text[1:] if text[:1] in ("+", "-") else text
    whole, point, part = digits.partition(".")
    if len(digits) > LONGEST or not _is_digits(whole + part) or (point and not part):
        return None
    return Fraction(text)


def parse_moment(text: str) -> Fraction | None:
    """Seconds since 1970 of a date in a W3C form of ISO 8601, or in epoch time; else ``None``.

    Four digits are a year, other numbers are epoch time. Without a time zone it is UTC.
    https://www.w3.org/TR/NOTE-datetime
    """
    text = text.strip()
    if len(text) != 4 or not _is_digits(text):
        number = parse_number(text)
        if number is not None:
            return number
    date, mark, time = text.partition("T")
    day = _parse_date(date)
    if day is None or not mark:
        return day
    seconds = _parse_time(time)
    return None if seconds is None else day + seconds


def _parse_date(text: str) -> Fraction | None:
    from datetime import date

    fields = text.split("-")
    if [len(field) for field in fields] != [4, 2, 2][: len(fields)]:
        return None
    if not all(map(_is_digits, fields)):
        return None
    year, month, day = (*map(int, fields), 1, 1)[:3]
    try:
        return Fraction((date(year, month, day) - date(1970, 1, 1)).days * 86400)
    except ValueError:
        return None


def _parse_time(text: str) -> Fraction | None:
    """Seconds of the day in UTC of ``hh:mm:ss.fff+hh:mm``; may be of the day before or after."""
    clock, offset = text, Fraction(0)
    if text.endswith(("Z", "z")):
        clock = text[:-1]
    elif text[-6:-5] in ("+", "-"):
        zone = _parse_clock(text[-5:])
        if zone is None:
            return None
        clock, offset = text[:-6], zone if text[-6] == "+" else -zone
    seconds = _parse_clock(clock)
    return None if seconds is None else seconds - offset


def _parse_clock(text: str) -> Fraction | None:
    clock, _, fraction = text.partition(".")
    fields = clock.split(":")
    if len(fields) not in (2, 3) or not all(len(field) == 2 for field in fields):
        return None
    if not all(map(_is_digits, fields)) or (fraction and not _is_digits(fraction[:LONGEST])):
        return None
    hours, minutes, seconds = (*map(int, fields), 0)[:3]
    if hours > 24 or minutes > 59 or seconds > 60:
        return None
    part = Fraction(f"0.{fraction[:LONGEST]}") if fraction else Fraction(0)
    return hours * 3600 + minutes * 60 + seconds + part


def _is_digits(text: str) -> bool:
    return text != "" and text.isascii() and text.isdigit()
