"""Tokens of HCL, the text they are tokens of, and what a name and a number is.

A token is a kind (one character), a start and an end. Kinds that are not the character itself:

=======  ============================================================
``n``    one or more line ends, with the line comments before them
``c``    a comment that ends no line
``i``    an identifier; ``t``: several, joined by dots and nothing else
``d``    a number
``s``    a quoted string without ``${`` and ``%{``; ``h``: such a heredoc
``o``    a binary operator other than ``-`` and ``*``
``a``    ``=>``; ``m``: ``...``; ``_``: ``::``
``"``    the opening quote of a template, ``q`` its closing quote
``H``    the first line of a heredoc (or the start of a template file), ``E`` its end marker
``l``    literal text of a template
``$``    ``${`` or ``${~``; ``%``: ``%{`` or ``%{~``; ``e``: the ``}`` or ``~}`` that ends it
``x``    something that is no token; the reason is in ``faults``
=======  ============================================================
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from iamlint.source import Source, Span

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What Go's ``unicode.IsSpace`` accepts: the characters that ``~`` trims."""

CLOSES = {"}": "{", ")": "(", "]": "[", "e": "$%", "q": '"', "E": "H"}
"""The kinds that close something, and what they close."""
OPENS = frozenset("".join(CLOSES.values()))


@dataclass(slots=True)
class Place:
    """A text to be parsed, and where its characters stand in a source.

    ``offsets`` is set for a part of a source and for text that was decoded from JSON: the place of
    each character and of the end. Otherwise the text is the source's own.
    """

    source: Source
    text: str
    offsets: Sequence[int] | None = None

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from ``start`` to ``end``."""
        if self.offsets is None:
            return Span(self.source, start, end)
        # A fault may be said to reach to the end of a line that is cut off.
        last = len(self.offsets) - 1
        return Span(self.source, self.offsets[min(start, last)], self.offsets[min(end, last)])


@dataclass(slots=True)
class Fault:
    """Why something is no HCL: a message, a place, and further places with labels."""

    message: str
    start: int
    end: int
    related: tuple[tuple[str, int, int], ...] = ()


@dataclass(slots=True)
class Tokens:
    """The tokens of a stretch of text, as parallel lists."""

    text: str
    kinds: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    """By the index of an ``x`` token."""
    unclosed: str = ""
    """What would have ended the heredoc or comment that goes on to the end: a marker or ``*/``."""
    partner: dict[int, int] = field(default_factory=dict)
    """From the token that opens a template or a sequence to the one that closes it."""

    def word(self, index: int) -> str:
        """The text of a token."""
        return self.text[self.starts[index] : self.ends[index]]


def find_marker(text: str, start: int, end: int, marker: str) -> tuple[int, int] | None:
    """Start and end of the first line from ``start`` on that is ``marker`` between blanks.

    The start is that of the line, the end that of the marker. Each line is looked at once.
    """
    at = text.find(marker, start, end)
    while at >= 0:
        line = text.rfind("\n", 0, at) + 1
        line_end = text.find("\n", at, end)
        if line_end < 0:
            return None
        if text[line:line_end].strip(SPACES) == marker:
            return line, at + len(marker)
        at = text.find(marker, line_end, end)
    return None


def is_identifier(word: str) -> bool:
    """Whether HCL takes the word for a name."""
    return is_identifier_start(word[0]) and all(map(is_identifier_part, word))


def is_identifier_start(char: str) -> bool:
    """Whether a name may begin so (Unicode's ID_Start, or ``_``).

    ``str.isidentifier`` goes by XID_Start, which lacks some letters.
    """
    if char.isascii():
        return char.isalpha() or char == "_"
    return (unicodedata.category(char) in _LETTERS and char != "\u2e2f") or char in _OTHER_STARTS


_LETTERS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nl"))
_OTHER_STARTS = "\u1885\u1886\u2118\u212e\u309b\u309c"


def is_identifier_part(char: str) -> bool:
    """Whether a name may go on so (Unicode's ID_Continue, or ``-``)."""
    return char == "-" or f"a{char}".isidentifier() or is_identifier_start(char)


def normal_name(name: str) -> str:
    """A name as that of an attribute of a value: in Unicode's normal form C, unlike others."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")
_EXPONENT_DIGITS = 19
"""Digits of an exponent that are too many even for zero."""
_ANY_DIGITS = 1_900_000_000
"""Exponents up to this are fine after as many digits as a file may have."""


def is_number(word: str) -> bool:
    """Whether Terraform takes the word for a number.

    It refuses an exponent for which ``big.Float`` of Go has no room: with that of the bits of the
    digits it must fit in 32 bits (``Float.scan`` of https://pkg.go.dev/math/big).
    """
    m = _NUMBER.fullmatch(word)
    if m is None:
        return False
    if m[3] is None:
        return True
    written = m[3].lstrip("+-0")
    if len(written) >= _EXPONENT_DIGITS:
        return False
    fraction = m[2] or ""
    digits = (m[1] + fraction).lstrip("0")
    exponent = (-1 if m[3][0] == "-" else 1) * int(written or 0) - len(fraction)
    if not digits or abs(exponent) < _ANY_DIGITS:
        return True
    bits = int(digits).bit_length() if len(digits) < 1000 else len(digits) * 3322 // 1000
    return -(2**31) <= exponent + bits < 2**31
