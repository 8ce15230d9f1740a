"""Hostile text made harmless: what a terminal or a log would obey becomes a visible sign."""

from __future__ import annotations

import unicodedata

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_OBEYED = {"Cc", "Cs", "Zl", "Zp", "Co"}
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str) -> str:
    """``text`` on one line, with a sign in place of each character that would be obeyed.

    Control characters become their pictures (``\u241b`` for escape); line separators, marks that
    turn the direction of writing, and bytes that are not UTF-8 become U+FFFD. The length stays.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_sign, text))


def lines_of(text: str) -> list[str]:
    """The lines of ``text``, each made printable, tabs as four blanks."""
    return [printable(line.expandtabs(4)) for line in text.split("\n")]


def decoded(text: str) -> str:
    """``text`` as it can be written as UTF-8: lone surrogates become U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join(REPLACEMENT if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def _sign(char: str) -> str:
    if char < " ":
        return chr(0x2400 + ord(char))
    if char == "\x7f":
        return "\N{SYMBOL FOR DELETE}"
    if char in _BIDI or unicodedata.category(char) in _OBEYED:
        return REPLACEMENT
    return char
