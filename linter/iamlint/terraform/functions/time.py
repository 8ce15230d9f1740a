"""Functions over moments in time. What the clock says is known only at apply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from iamlint.terraform.functions.table import Call, Function, Parameter, unforeseeable
from iamlint.terraform.functions.timestamps import Moment, parse_moment
from iamlint.terraform.numbers import counted
from iamlint.value_types import NUMBER, STRING
from iamlint.values import Number, Value

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TOKEN = re.compile(r"''|'(?:[^']|'')+'(?!')|(?P<verb>([a-zA-Z])\2*)|(?P<text>[^'a-zA-Z]+)")
_TERM = re.compile(r"([0-9]*)(?:\.([0-9]*))?([^0-9.]+)", re.ASCII)
_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}


def _moment(call: Call, at: int) -> Moment:
    found = parse_moment(call.text(at))
    if found is None:
        raise call.fault(f"cannot read `{call.text(at)[:60]}` as an RFC 3339 timestamp", at)
    return found


def _formatdate(call: Call) -> Value:
    moment = _moment(call, 1)
    text = call.text(0)
    out: list[str] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise call.fault("was given a format with an open quote", 0)
        position = match.end()
        found = match[0]
        if match["text"]:
            out.append(found)
        elif match["verb"]:
            made = _verb(found, moment)
            if made is None:
                raise call.fault(f"has no verb `{found}`", 0)
            out.append(made)
        else:
            out.append("'" if found == "''" else found[1:-1].replace("''", "'"))
    return call.result("".join(out), call.arguments[1])


def _verb(verb: str, moment: Moment) -> str | None:
    year, month, day = moment.date
    hour, minute, second = moment.clock
    numbers = {"D": day, "h": hour, "H": hour % 12 or 12, "m": minute, "s": second, "M": month}
    letter, length = verb[0], len(verb)
    if letter in numbers and length <= 2:
        return str(numbers[letter]).rjust(length, "0")
    noon = "PM" if hour >= 12 else "AM"
    zone = moment.offset_text("")
    made = {
        "YY": f"{year % 100:02d}",
        "YYYY": f"{year:04d}",
        "MMM": _MONTHS[month - 1][:3],
        "MMMM": _MONTHS[month - 1],
        "EEE": _WEEKDAYS[moment.weekday][:3],
        "EEEE": _WEEKDAYS[moment.weekday],
        "AA": noon,
        "aa": noon.lower(),
        "Z": moment.offset_text(":") if moment.offset else "Z",
        "ZZZ": zone if moment.offset else "UTC",
        "ZZZZ": zone,
        "ZZZZZ": moment.offset_text(":"),
    }
    return made.get(verb)


def _timeadd(call: Call) -> Value:
    moment = _moment(call, 0)
    seconds = _duration(call.text(1))
    if seconds is None:
        raise call.fault(f"cannot read `{call.text(1)[:60]}` as a duration", 1)
    return call.result(str(Moment(moment.seconds + seconds, moment.offset)), call.arguments[0])


def _duration(text: str) -> Fraction | None:
    """The seconds of a Go duration: ``1h30m``, ``-1.5h``; ``None`` if it is none."""
    negative = text.startswith("-")
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return Fraction(0)
    total = Fraction(0)
    position = 0
    while position < len(rest):
        match = _TERM.match(rest, position)
        if match is None or not (match[1] or match[2]) or match[3] not in _UNITS:
            return None
        if len(match[0]) > 40:
            return None
        decimals = match[2] or ""
        count = Fraction(int((match[1] or "0") + decimals), 10 ** len(decimals))
        total += int(count * _UNITS[match[3]])
        position = match.end()
    if not rest or total >= 2**63:
        return None
    return (-total if negative else total) / 10**9


def _timecmp(call: Call) -> Value:
    left, right = _moment(call, 0).seconds, _moment(call, 1).seconds
    return Number(counted((left > right) - (left < right)))


_TIMESTAMP = Parameter("timestamp", STRING)

FUNCTIONS: Mapping[str, Function] = {
    "formatdate": Function(
        _formatdate, (Parameter("format", STRING), Parameter("time", STRING)), STRING
    ),
    "timeadd": Function(_timeadd, (_TIMESTAMP, Parameter("duration", STRING)), STRING),
    "timecmp": Function(
        _timecmp, (Parameter("timestamp_a", STRING), Parameter("timestamp_b", STRING)), NUMBER
    ),
    "timestamp": Function(unforeseeable, (), STRING),
    "plantimestamp": Function(unforeseeable, (), STRING),
}
