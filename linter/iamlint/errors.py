"""Misuse of the command line or the configuration."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UsageError(Exception):
    """The command was wrong: the message names what was given and the nearest right form.

    The command line prints the message on standard error and exits with status 2.
    """


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name closest to ``name``, or ``None`` when nothing is near."""
    folded = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


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
