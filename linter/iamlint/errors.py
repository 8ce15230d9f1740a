"""Misuse of the command line or the configuration."""

from __future__ import annotations

from collections.abc import Iterable

_MANY = 200
"""Names beyond which only those are compared in full that begin or end as the given one does."""

_LIKELY = 30
_LONGEST = 200
"""Letters beyond which a name is no misspelling."""


class UsageError(Exception):
    """The command was wrong: the message names what was given and the nearest right form.

    The command line prints the message on standard error and exits with status 2.
    """


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to ``name``, or ``None`` when nothing is near."""
    if len(name) > _LONGEST:
        return None
    from difflib import get_close_matches

    own = name.lower()
    folded = {candidate.lower(): candidate for candidate in known}
    close = get_close_matches(own, _likely(own, folded), n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def _likely(own: str, names: Iterable[str]) -> list[str]:
    """The names that are worth a closer look: that takes time, and there may be thousands."""
    every = list(names)
    if len(every) <= _MANY:
        return every
    start, end = own[:2], own[-2:]
    found = [name for name in every if name.startswith(start) or name.endswith(end)]
    found.sort(key=lambda name: _shared(own, name) + _shared(own[::-1], name[::-1]), reverse=True)
    return found[:_LIKELY]


def _shared(left: str, right: str) -> int:
    """How many letters two texts begin with alike."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def edit_distance(left: str, right: str) -> int:
    """How many letters have to be added, left out or replaced to make one text of the other."""
    row = list(range(len(right) + 1))
    for at, letter in enumerate(left, 1):
        before, row[0] = row[0], at
        for to, other in enumerate(right, 1):
            same = before + (letter != other)
            before, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, same)
    return row[-1]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``, did you mean `x`?`` for the nearest known name, else an empty string."""
    guess = nearest(name, known)
    return f", did you mean `{guess}`?" if guess else ""


def one_of(text: str, known: Iterable[str], what: str) -> str:
    """``text`` when it is one of ``known``. Raises ``UsageError`` that names the nearest."""
    choices = tuple(known)
    if text in choices:
        return text
    hint = did_you_mean(text, choices) or f": it is one of {', '.join(choices)}"
    raise UsageError(f"unknown {what} `{text}`{hint}")
