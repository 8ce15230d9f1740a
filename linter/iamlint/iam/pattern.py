"""Patterns of ``*`` and ``?``: what they match, cover and overlap, with unknown parts.

Answers hold for every value the unknown parts can take: ``YES`` and ``NO`` are certain. An unknown
part may be any text, wildcards too; two of one identity are the same text. No regular expression
is made from input.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product

from iamlint.flat_text import FlatText, span_of
from iamlint.iam.glob import Glob, Hole, StarGlob, Token, Wild
from iamlint.iam.variables import escape_wildcards, find_variables
from iamlint.source import Source, Span
from iamlint.truth import Truth
from iamlint.values import Piece, Ref, Text, Unknown

NOWHERE = Source("", "").whole
"""The place of what was written nowhere."""

MOST_CHOICES = 16
"""Combinations of the choices of unknown parts that are tried; beyond, they are just unknown."""

_FIELDS = frozenset({"account", "partition", "region"})

_WILD = {"*": Wild.MANY, "?": Wild.ONE}


@dataclass(frozen=True, eq=False)
class Pattern:
    """A text in which ``*`` stands for any characters and ``?`` for one.

    ``fold`` says that case does not matter (actions), ``variables`` that ``${aws:username}`` is a
    policy variable (resources and condition values of version 2012-10-17), which is then an
    unknown part, equal to itself, and not the characters.
    """

    text: Text
    fold: bool = False
    variables: bool = False

    @classmethod
    def of(cls, text: str, fold: bool = False, variables: bool = False) -> Pattern:
        """The pattern of a known text that was written nowhere."""
        return cls(Text.of(text), fold, variables)

    def __str__(self) -> str:
        return self.text.shown

    @property
    def span(self) -> Span:
        """Where it was written."""
        return span_of(self.text) or NOWHERE

    @property
    def known(self) -> str | None:
        """The text as written, or ``None`` if part of it is unknown to Terraform."""
        return self.text.known

    @property
    def has_wildcard(self) -> bool:
        """Whether a ``*`` or ``?`` is in its known text."""
        segments = self._glob.segments
        if segments is not None:
            return len(segments) > 1
        return any(isinstance(token, Wild) for token in self._glob.tokens)

    @property
    def prefix(self) -> str:
        """The known characters before the first wildcard, variable or unknown part.

        In lower case if case does not matter.
        """
        segments = self._glob.segments
        if segments is not None:
            return segments[0]
        known: list[str] = []
        for token in self._glob.tokens:
            if not isinstance(token, str):
                break
            known.append(token)
        return "".join(known)

    def matches(self, value: str | Text) -> Truth:
        """Whether it matches this very text, in which ``*`` and ``?`` are plain characters."""
        if isinstance(value, Text):
            known = value.known
            if known is None:
                other = _Literal(value, self.fold)
                return _settle(self, other, self._glob.covers(other._folded(self.fold)), "covers")
            value = known
        truth = self._glob.matches(_lower(value) if self.fold else value)
        return _settle(self, value, truth, "matches")

    def covers(self, other: str | Text | Pattern) -> Truth:
        """Whether it matches everything that the pattern ``other`` matches."""
        right = self._as_pattern(other)
        fold = self.fold or right.fold
        return _settle(self, right, self._folded(fold).covers(right._folded(fold)), "covers")

    def overlaps(self, other: str | Text | Pattern) -> Truth:
        """Whether some text is matched by both patterns."""
        right = self._as_pattern(other)
        fold = self.fold or right.fold
        return _settle(self, right, self._folded(fold).overlaps(right._folded(fold)), "overlaps")

    def resolve(self, context: Mapping[str, str]) -> Pattern:
        """The pattern with its policy variables filled in from a request.

        Keys of ``context`` are in lower case. A variable without a value there takes its default;
        if it has none, it stays.
        """
        if not self.variables:
            return self
        flat = FlatText(self.text)
        parts: list[Piece | Unknown] = []
        at = 0
        for variable in find_variables(flat):
            value = context.get(variable.name.lower(), variable.default)
            if variable.escape is not None or not variable.known or value is None:
                continue
            parts += flat.parts(at, variable.start)
            parts.append(Piece(escape_wildcards(value), variable.span))
            at = variable.end
        if at == 0:
            return self
        parts += flat.parts(at, len(flat))
        return replace(self, text=replace(self.text, parts=tuple(parts), origin=None))

    def _as_pattern(self, other: str | Text | Pattern) -> Pattern:
        if isinstance(other, Pattern):
            return other
        if isinstance(other, Text):
            return Pattern(other, self.fold, self.variables)
        return _of_known(other, self.fold, self.variables)

    @cached_property
    def _glob(self) -> Glob:
        known = self.text.known
        if known is not None:
            return _glob_of_known(known, self.fold, self.variables)
        return Glob(_tokens(self.text, self.fold, self.variables))

    def _folded(self, fold: bool) -> Glob:
        if fold == self.fold:
            return self._glob
        if self.known is not None:
            return _glob_of_known(self.known, fold, self.variables)
        return Glob(
            _lower(token) if isinstance(token, str) else token for token in self._glob.tokens
        )


class _Literal(Pattern):
    """A text known in part, of which the known characters stand for themselves."""

    @cached_property
    def _glob(self) -> Glob:
        return Glob(_literal_tokens(self.text, self.fold))


@lru_cache(maxsize=4096)
def _of_known(text: str, fold: bool, variables: bool) -> Pattern:
    return Pattern.of(text, fold, variables)


@lru_cache(maxsize=4096)
def _glob_of_known(text: str, fold: bool, variables: bool) -> Glob:
    if variables and "${" in text:
        return Glob(_tokens(Text.of(text), fold, variables))
    if "?" not in text:
        return StarGlob(_lower(text) if fold else text)
    return Glob(_WILD.get(char, char) for char in (_lower(text) if fold else text))


def _lower(text: str) -> str:
    """Lower case, one character for one."""
    if text.isascii():
        return text.lower()
    return "".join(char.lower() if char.isascii() else char for char in text)


def _tokens(text: Text, fold: bool, variables: bool) -> Iterator[Token]:
    flat = FlatText(text)
    keys = _hole_keys(text)
    at = 0
    for variable in find_variables(flat) if variables else ():
        yield from _plain_tokens(flat, keys, fold, at, variable.start)
        at = variable.end
        if variable.escape is not None:
            yield variable.escape
        elif variable.known:
            yield Hole((variable.name.lower(), variable.default))
        else:
            inner = range(variable.start, variable.end)
            yield Hole(tuple(keys.get(offset, flat.chars[offset]) for offset in inner))
    yield from _plain_tokens(flat, keys, fold, at, len(flat))


def _plain_tokens(
    flat: FlatText, keys: Mapping[int, Hashable], fold: bool, start: int, end: int
) -> Iterator[Token]:
    for offset in range(start, end):
        char = flat.chars[offset]
        if offset in keys:
            yield _hole(keys[offset])
        else:
            yield _WILD.get(char) or (_lower(char) if fold else char)


def _literal_tokens(text: Text, fold: bool) -> Iterator[Token]:
    flat = FlatText(text)
    keys = _hole_keys(text)
    for offset, char in enumerate(flat.chars):
        yield _hole(keys[offset]) if offset in keys else (_lower(char) if fold else char)


def _hole(key: Hashable) -> Hole:
    """The hole of an identity: of the account, region or partition of a provider, one field."""
    field = isinstance(key, Ref) and key.attribute in _FIELDS and "provider." in key.address
    return Hole(key, field)


def identity_of(part: Unknown) -> Hashable:
    """What tells an unknown from others: what it was taken from, or the very object."""
    return part.identity or part.origin or part


def _hole_keys(text: Text) -> dict[int, Hashable]:
    """The identity of each unknown part, by its offset in the flat text.

    That is its identity or origin; of several unknown parts in what one reference gave, and of
    which no more is known, also which of them. Without any it is the very object.
    """
    keys: dict[int, Hashable] = {}
    at, nth = 0, 0
    before: Ref | None = None
    for part in text.parts:
        nth = nth if part.origin is not None and part.origin == before else 0
        before = part.origin
        if isinstance(part, Piece):
            at += len(part.text)
            continue
        key = identity_of(part)
        keys[at] = (key, nth) if part.identity is None and nth else key
        nth += 1
        at += 1
    return keys


def _settle(left: Pattern, right: Pattern | str, truth: Truth, question: str) -> Truth:
    """``truth``, or when it is ``MAYBE`` what all combinations of choices agree on."""
    if truth is not Truth.MAYBE:
        return truth
    choices = _choices(left.text)
    if isinstance(right, Pattern):
        choices |= _choices(right.text)
    count = 1
    for texts in choices.values():
        count *= len(texts)
    if not choices or count > MOST_CHOICES:
        return truth
    answers = set()
    for combination in product(*choices.values()):
        chosen = dict(zip(choices, combination, strict=True))
        one = replace(left, text=_choose(left.text, chosen))
        other = (
            right if isinstance(right, str) else replace(right, text=_choose(right.text, chosen))
        )
        answers.add(getattr(one, question)(other))
    return answers.pop() if len(answers) == 1 else truth


def _choices(text: Text) -> dict[Hashable, tuple[Text, ...]]:
    """The texts that each unknown part may be, of those of which all are known to be texts."""
    found: dict[Hashable, tuple[Text, ...]] = {}
    for part in text.unknowns:
        texts = tuple(choice for choice in part.choices if isinstance(choice, Text))
        if texts and len(texts) == len(part.choices):
            found[identity_of(part)] = texts
    return found


def _choose(text: Text, chosen: Mapping[Hashable, Text]) -> Text:
    parts: list[Piece | Unknown] = []
    for part in text.parts:
        key = identity_of(part) if isinstance(part, Unknown) else None
        if key in chosen:
            parts += chosen[key].parts
        else:
            parts.append(part)
    return replace(text, parts=tuple(parts), origin=None)
