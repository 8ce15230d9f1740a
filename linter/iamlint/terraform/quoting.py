"""Strings in Go's quotes, as ``%q`` and Terraform's set order have them."""

from __future__ import annotations

import re
import unicodedata

_SHORT = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    '"': '\\"',
    "\\": "\\\\",
}

_PLAIN = re.compile(r"[ !#-\[\]-~]*", re.ASCII)


def quoted(text: str) -> str:
    """``text`` as Go's ``strconv.Quote`` writes it."""
    if _PLAIN.fullmatch(text):
        return f'"{text}"'
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    short = _SHORT.get(character)
    if short is not None:
        return short
    if is_printable(character):
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_printable(character: str) -> bool:
    """What Go prints as it is: letters, marks, numbers, punctuation, symbols and the blank."""
    return character == " " or unicodedata.category(character)[0] in "LMNPS"
