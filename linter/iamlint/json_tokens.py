"""The tokens of JSON in a text with unknown parts: strings, numbers, words, and what is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from iamlint.flat_text import FlatText
from iamlint.source import Span
from iamlint.values import Bool, Null, Number, Piece, Text, Unknown

BLANKS = re.compile(r"[ \t\n\r]*")
GLUED = re.compile(r"[\w.+\-]*")
"""What may stand right beside an unknown part and be one scalar with it: ``1${var.zeros}``."""

_PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SCALAR = re.compile(r"[+\-.\w$]+")
_HEX = re.compile(r"[0-9a-fA-F]{4}")
_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_CURLY_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb\u2033\u2032"
_MOST_DIGITS = 1000
"""Digits and powers of ten beyond which a number is refused: no policy has such a one."""


class JsonFault(Exception):
    """The text is not JSON: why, for people, and where.

    ``structural`` says that an unknown part elsewhere in the text might mend it (brackets and
    commas that it may hold).
    """

    def __init__(self, message: str, span: Span | None, structural: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.structural = structural


def shown(text: str) -> str:
    """Text at fault, quoted and not too long."""
    first = text.split("\n", 1)[0].rstrip()
    return f"`{first[:40]}...`" if len(first) > 40 else f"`{first}`"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Reads single tokens of a flat text by offset. Faults are raised where they stand."""

    flat: FlatText

    def fault(
        self, message: str, start: int, end: int | None = None, structural: bool = False
    ) -> JsonFault:
        """A fault about the characters from ``start`` (one of them, without ``end``)."""
        span = self.flat.locate(start, start + 1 if end is None else end)
        return JsonFault(message, span, structural)

    def read_string(self, start: int) -> tuple[Text, int]:
        """The string that opens at ``start``, and the offset after its closing quote."""
        flat, chars = self.flat, self.flat.chars
        at = start + 1
        escapes: list[tuple[int, int, str]] = []
        while True:
            match = _PLAIN.match(chars, at)
            at = match.end() if match else at
            if at >= len(chars):
                raise self.fault("string is not closed", start, _line_end(chars, start))
            char = chars[at]
            if char == '"':
                break
            if at in flat.holes:
                at += 1
            elif char == "\\":
                decoded, end = self._read_escape(at)
                escapes.append((at, end, decoded))
                at = end
            elif char in "\r\n":
                raise self.fault("string is not closed on its line", start, at)
            else:
                raise self.fault(f"control character U+{ord(char):04X} in a string", at)
        span = flat.locate(start, at + 1)
        if not escapes:
            return flat.slice(start + 1, at, span), at + 1
        parts: list[Piece | Unknown] = []
        begin = start + 1
        for first, end, decoded in escapes:
            parts += flat.parts(begin, first)
            if decoded:
                parts.append(Piece(decoded, flat.locate(first, end)))
            begin = end
        parts += flat.parts(begin, at)
        return Text(tuple(parts), span, flat.via(tuple(parts)), None, flat.text.marks), at + 1

    def _read_escape(self, at: int) -> tuple[str, int]:
        chars = self.flat.chars
        if at + 1 in self.flat.holes:
            return "", at + 1
        letter = chars[at + 1 : at + 2]
        if letter in _ESCAPES and letter:
            return _ESCAPES[letter], at + 2
        if letter != "u":
            raise self.fault(f"{shown(chars[at : at + 2])} is no escape of JSON", at, at + 2)
        code = self._hex(at + 2)
        if code is None:
            raise self.fault("`\\u` needs four hexadecimal digits", at, at + 2)
        if 0xD800 <= code < 0xDC00 and chars.startswith("\\u", at + 6):
            low = self._hex(at + 8)
            if low is not None and 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)), at + 12
        # Half a pair is U+FFFD to Go's reader, which is Terraform's.
        return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), at + 6

    def _hex(self, at: int) -> int | None:
        match = _HEX.match(self.flat.chars, at)
        return int(match.group(), 16) if match else None

    def scalar_end(self, start: int) -> int | None:
        """Where the number or word at ``start`` ends, ``None`` if there is neither."""
        match = _SCALAR.match(self.flat.chars, start)
        return match.end() if match else None

    def read_scalar(self, start: int, end: int) -> Number | Bool | Null:
        """The number or word between two offsets."""
        flat = self.flat
        text = flat.chars[start:end]
        span, via = flat.locate(start, end), flat.via(flat.parts(start, end))
        marks = flat.text.marks
        match text:
            case "true" | "false":
                return Bool(text == "true", span, via, marks)
            case "null":
                return Null(span, via, marks=marks)
        match_ = _NUMBER.fullmatch(text)
        if match_ is None:
            kind = "number" if text[0] in "+-.0123456789" else "value"
            raise self.fault(f"{shown(text)} is not a JSON {kind}", start, end)
        value = _number(text, match_.group(1) or "", match_.group(2) or "")
        if value is None:
            raise self.fault(f"{shown(text)} is too large a number", start, end)
        return Number(value, span, via, marks)

    def describe(self, at: int) -> tuple[str, int] | None:
        """What is wrong with a character that begins no token, and where it ends."""
        chars = self.flat.chars
        char = chars[at]
        if char == "'":
            return "strings are written with double quotes, not `'`", at + 1
        if char in _CURLY_QUOTES:
            return f'strings are written with plain double quotes `"`, not `{char}`', at + 1
        if char == "#":
            return "JSON has no comments, `#` is not allowed", at + 1
        if chars.startswith(("//", "/*"), at):
            return f"JSON has no comments, `{chars[at : at + 2]}` is not allowed", at + 2
        if char.isspace() or not char.isprintable():
            return f"U+{ord(char):04X} is not allowed between JSON tokens", at + 1
        return None

    def token_end(self, at: int) -> int:
        """Where the thing at ``at`` ends, whatever it is; for the span of what is out of place."""
        if self.flat.chars[at] == '"':
            try:
                return self.read_string(at)[1]
            except JsonFault:
                return at + 1
        return self.scalar_end(at) or at + 1


def _line_end(chars: str, start: int) -> int:
    end = chars.find("\n", start)
    return len(chars) if end < 0 else end


def _number(text: str, fraction: str, exponent: str) -> int | Fraction | None:
    power = exponent[1:]
    if len(text) > _MOST_DIGITS:
        return None
    scale = int(power) if power else 0
    if scale > _MOST_DIGITS:
        return None
    if scale < -_MOST_DIGITS:
        return 0
    if not fraction and not exponent:
        return int(text)
    digits = text[: len(text) - len(exponent)]
    value = Fraction(digits) * Fraction(10) ** scale
    return value.numerator if value.denominator == 1 else value
