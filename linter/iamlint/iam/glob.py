"""The algebra of globs: sequences of characters, wildcards and holes (unknown text).

A glob runs over another as a set of positions held in one ``int``: bit ``i`` says that its first
``i`` tokens are used up. One step for each token of the other; no backtracking.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from iamlint.truth import Truth

COLON = ":"


class Wild(Enum):
    """A wildcard. ``FIELD`` is any characters but ``:``, as far as that is looked at."""

    ONE = "?"
    MANY = "*"
    FIELD = "[^:]*"


@dataclass(frozen=True, slots=True)
class Hole:
    """Text that is not known. Holes of one key are the same text.

    ``field`` says that it has no ``:``: it is one field of an ARN, or part of one.
    """

    key: Hashable
    field: bool = False


Token = str | Wild | Hole
"""A character (a ``str`` of length one), a wildcard or a hole."""


class _Automaton:
    """The positions at which a glob goes on for each token, as masks."""

    __slots__ = ("any", "chars", "every", "fields", "final", "holes", "letters", "many", "soft")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.letters: dict[str, int] = {}
        self.holes: dict[Hashable, int] = {}
        self.any = 0
        self.many = 0
        self.fields = 0
        # `?` of a run that has a `*` too: such a run takes a `*` of the other at any point.
        self.soft = 0
        run = 0
        for index, token in enumerate(tokens):
            bit = 1 << index
            if token is Wild.ONE:
                self.any |= bit
                run |= bit
                continue
            if token is Wild.MANY or token is Wild.FIELD:
                self.many |= bit
                self.soft |= run
                if token is Wild.FIELD:
                    self.fields |= bit
            elif isinstance(token, str):
                self.letters[token] = self.letters.get(token, 0) | bit
            elif isinstance(token, Hole):
                self.holes[token.key] = self.holes.get(token.key, 0) | bit
            run = 0
        self.chars = 0
        for mask in self.letters.values():
            self.chars |= mask
        self.final = 1 << len(tokens)
        self.every = (self.final << 1) - 1

    def covers(self, tokens: Iterable[Token], free: bool) -> bool:
        """Whether it matches whatever ``tokens`` match, holes being letters of their own.

        With ``free``, holes of the other are whatever suits.
        """
        many, soft, fields = self.many, self.many | self.soft, self.fields
        now = self._passed(1)
        for token in tokens:
            if isinstance(token, str):
                stay = many & ~fields if token == COLON else many
                now = (now & (self.letters.get(token, 0) | self.any)) << 1 | now & stay
            elif token is Wild.ONE:
                now = (now & self.any) << 1 | now & many
            elif token is Wild.MANY:
                now &= soft
            elif free:
                now = self._within(now) if _is_field(token) else self._from(now)
            elif isinstance(token, Hole):
                now = (now & self.holes.get(token.key, 0)) << 1 | now & soft
            now |= (now & many) << 1
            if fields:
                now = self._passed(now)
            if not now:
                return False
        return bool(now & self.final)

    def overlaps(self, tokens: Iterable[Token], free: bool) -> bool:
        """Whether some text is matched by both, holes being letters or, with ``free``, anything."""
        many, fields = self.many, self.fields
        now = self._passed(1)
        for token in tokens:
            if isinstance(token, str):
                stay = many & ~fields if token == COLON else many
                now = (now & (self.letters.get(token, 0) | self.any)) << 1 | now & stay
            elif token is Wild.ONE:
                now = (now & (self.chars | self.any)) << 1 | now & many
            elif free or token is Wild.MANY:
                now = self._within(now) if _is_field(token) else self._from(now)
            elif isinstance(token, Hole):
                now = (now & self.holes.get(token.key, 0)) << 1 | now & many
            now |= (now & many) << 1
            if fields:
                now = self._passed(now)
            if not now:
                return False
        return bool(now & self.final)

    def _passed(self, now: int) -> int:
        """``now``, and behind each wildcard that may be nothing; a field may follow another."""
        while (more := now | (now & self.many) << 1) != now:
            now = more
        return now

    def _within(self, now: int) -> int:
        """All positions that a text without ``:`` leads to."""
        open = self.every & ~self.letters.get(COLON, 0)
        while (more := now | (now & open) << 1) != now:
            now = more
        return now & self.every

    def _from(self, now: int) -> int:
        """All positions from the first of ``now`` on."""
        return self.every & -(now & -now)


class Glob:
    """A sequence of tokens, its runs of wildcards in one order: the ``?`` first, then one ``*``."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self.tokens: tuple[Token, ...] = tuple(_normal(tokens))
        self.has_holes = any(isinstance(token, Hole) for token in self.tokens)

    @cached_property
    def _strict(self) -> _Automaton:
        return _Automaton(self.tokens)

    @cached_property
    def _loose(self) -> _Automaton:
        if not self.has_holes:
            return self._strict
        widened = (_widened(token) for token in self.tokens)
        return _Automaton(tuple(_normal(widened)))

    @cached_property
    def segments(self) -> tuple[str, ...] | None:
        """The known text between the ``*``, if there is nothing else in it."""
        out: list[list[str]] = [[]]
        for token in self.tokens:
            if isinstance(token, str):
                out[-1].append(token)
            elif token is Wild.MANY:
                out.append([])
            else:
                return None
        return tuple("".join(segment) for segment in out)

    def matches(self, value: str) -> Truth:
        """Whether it matches this very text."""
        if self.segments is not None:
            return Truth.of(_fits(self.segments, value))
        if self._strict.covers(value, free=False):
            return Truth.YES
        maybe = self.has_holes and self._loose.covers(value, free=True)
        return Truth.MAYBE if maybe else Truth.NO

    def covers(self, other: Glob) -> Truth:
        """Whether it matches all that ``other`` matches."""
        if self.segments is not None and other.segments is not None:
            # A `*` of the other is a letter that only a `*` takes.
            return Truth.of(_fits(self.segments, _LETTER.join(other.segments)))
        if self._strict.covers(other.tokens, free=False):
            return Truth.YES
        maybe = (self.has_holes or other.has_holes) and self._loose.covers(other.tokens, free=True)
        return Truth.MAYBE if maybe else Truth.NO

    def overlaps(self, other: Glob) -> Truth:
        """Whether some text is matched by both."""
        if self.segments is not None and other.segments is not None:
            return Truth.of(_meet(self.segments, other.segments))
        if self._strict.overlaps(other.tokens, free=False):
            return Truth.YES
        maybe = (self.has_holes or other.has_holes) and self._loose.overlaps(
            other.tokens, free=True
        )
        return Truth.MAYBE if maybe else Truth.NO


class StarGlob(Glob):
    """A glob of a known text without ``?``: its characters are taken apart only when asked for."""

    def __init__(self, text: str) -> None:
        first, *rest = text.split("*")
        between = filter(None, rest[:-1])
        self._pieces = (first, *between, rest[-1]) if rest else (first,)
        self.segments = self._pieces
        self.has_holes = False

    @cached_property
    def tokens(self) -> tuple[Token, ...]:  # type: ignore[override]
        """As of any glob."""
        out: list[Token] = list(self._pieces[0])
        for segment in self._pieces[1:]:
            out.append(Wild.MANY)
            out.extend(segment)
        return tuple(out)


_LETTER = "\udfff"
"""In no text that was decoded, nor in one that was read from JSON."""


def _meet(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether some text is matched by both: what stands between stars can stand side by side."""
    if len(left) == 1:
        return _fits(right, left[0])
    if len(right) == 1:
        return _fits(left, right[0])
    starts = left[0].startswith(right[0]) or right[0].startswith(left[0])
    return starts and (left[-1].endswith(right[-1]) or right[-1].endswith(left[-1]))


def _is_field(token: Token) -> bool:
    return isinstance(token, Hole) and token.field


def _widened(token: Token) -> Token:
    if isinstance(token, Hole):
        return Wild.FIELD if token.field else Wild.MANY
    return token


def _normal(tokens: Iterable[Token]) -> Iterable[Token]:
    many = False
    for token in tokens:
        if token is Wild.MANY:
            many = True
            continue
        if many and token is not Wild.ONE:
            many = False
            yield Wild.MANY
        yield token
    if many:
        yield Wild.MANY


def _fits(segments: tuple[str, ...], value: str) -> bool:
    if len(segments) == 1:
        return value == segments[0]
    first, last = segments[0], segments[-1]
    at, end = len(first), len(value) - len(last)
    if end < at or not value.startswith(first) or not value.endswith(last):
        return False
    for segment in segments[1:-1]:
        at = value.find(segment, at, end)
        if at < 0:
            return False
        at += len(segment)
    return True
