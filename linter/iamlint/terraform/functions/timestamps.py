"""Moments as RFC 3339 writes them, read and written as Go's ``time`` does.

Python's ``datetime`` ends with the year 9999 and starts with 1; Go's does not, so days are counted
here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_RFC3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]+))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_YAML = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:([Tt ])([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:\.([0-9]{0,9}))?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?)?",
    re.ASCII,
)
_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = 86_400
_ERA_DAYS = 146_097
"""Days of four hundred years."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment: seconds (with their fraction) since the year 0 began in UTC, and an offset."""

    seconds: Fraction
    offset: int
    """Seconds by which the local time is ahead of UTC."""

    @property
    def local(self) -> int:
        """Whole seconds since the year 0, local time."""
        return self.seconds.__floor__() + self.offset

    @property
    def date(self) -> tuple[int, int, int]:
        """Year, month and day, local."""
        return _date(self.local // _DAY)

    @property
    def clock(self) -> tuple[int, int, int]:
        """Hour, minute and second, local."""
        rest = self.local % _DAY
        return rest // 3600, rest // 60 % 60, rest % 60

    @property
    def weekday(self) -> int:
        """Day of the week, Monday being 0: the first day of the year 0 was a Saturday."""
        return (self.local // _DAY + 5) % 7

    def offset_text(self, colon: str) -> str:
        """The offset as ``+01:00``, with ``colon`` between."""
        minutes = abs(self.offset) // 60
        sign = "-" if self.offset < 0 else "+"
        return f"{sign}{minutes // 60:02d}{colon}{minutes % 60:02d}"

    def __str__(self) -> str:
        """As RFC 3339 has it, without fractions of a second."""
        year, month, day = self.date
        hour, minute, second = self.clock
        sign = "-" if year < 0 else ""
        zone = self.offset_text(":") if self.offset else "Z"
        date = f"{sign}{abs(year):04d}-{month:02d}-{day:02d}"
        return f"{date}T{hour:02d}:{minute:02d}:{second:02d}{zone}"


def parse_moment(text: str) -> Moment | None:
    """The moment that an RFC 3339 timestamp names, or ``None``."""
    match = _RFC3339.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    return _moment((year, month, day), (hour, minute, second), fraction, zone)


def parse_yaml_moment(text: str) -> Moment | None:
    """The moment that YAML sees in a plain scalar: a date, or date and time."""
    match = _YAML.fullmatch(text)
    if match is None:
        return None
    year, month, day, between, hour, minute, second, fraction, zone = match.groups()
    if between is None:
        return _moment((year, month, day), ("0", "0", "0"), None, "Z")
    if (between == " ") == (zone is not None):
        return None
    return _moment((year, month, day), (hour, minute, second), fraction, zone or "Z")


def _moment(
    date: tuple[str, str, str], clock: tuple[str, str, str], fraction: str | None, zone: str
) -> Moment | None:
    year, month, day = map(int, date)
    hour, minute, second = map(int, clock)
    if not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59:
        return None
    offset = 0
    if zone != "Z":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        if hours > 24 or minutes > 60:
            return None
        offset = (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
    whole = _days(year, month, day) * _DAY + hour * 3600 + minute * 60 + second - offset
    nanoseconds = int((fraction or "0")[:9].ljust(9, "0"))
    return Moment(whole + Fraction(nanoseconds, 10**9), offset)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_in(year: int, month: int) -> int:
    return _MONTH_DAYS[month - 1] + (month == 2 and _is_leap(year))


def _days(year: int, month: int, day: int) -> int:
    """Days from the first of January of the year 0."""
    before = year - 1
    leaps = before // 4 - before // 100 + before // 400 + 1
    return year * 365 + leaps + sum(_days_in(year, one) for one in range(1, month)) + day - 1


def _date(days: int) -> tuple[int, int, int]:
    era, rest = divmod(days, _ERA_DAYS)
    year = rest * 400 // _ERA_DAYS
    while _days(year, 12, 31) < rest:
        year += 1
    while _days(year, 1, 1) > rest:
        year -= 1
    rest -= _days(year, 1, 1)
    month = 1
    while rest >= _days_in(year, month):
        rest -= _days_in(year, month)
        month += 1
    return era * 400 + year, month, rest + 1
