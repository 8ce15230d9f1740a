"""Characters as people see them: grapheme clusters (https://unicode.org/reports/tr29/)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_ZWJ = "\u200d"


def clusters(text: str) -> Iterator[tuple[int, int]]:
    """The offsets at which each grapheme cluster of ``text`` starts and ends."""
    if text.isascii() and "\r\n" not in text:
        for at in range(len(text)):
            yield at, at + 1
        return
    start = 0
    flags = 0
    for at in range(1, len(text)):
        before, after = text[at - 1], text[at]
        flags = flags + 1 if _is_regional(before) else 0
        if _breaks(text, start, before, after, flags):
            yield start, at
            start = at
    if text:
        yield start, len(text)


def cluster_count(text: str) -> int:
    """How many grapheme clusters ``text`` has."""
    if text.isascii() and "\r\n" not in text:
        return len(text)
    return sum(1 for _ in clusters(text))


def _breaks(text: str, start: int, before: str, after: str, flags: int) -> bool:
    """Whether there is a boundary between two neighbouring characters."""
    if before == "\r" and after == "\n":
        return False
    if _is_control(before) or _is_control(after):
        return True
    if after == _ZWJ or _extends(after):
        return False
    if before == _ZWJ and _is_pictograph(after):
        return not _is_pictograph(text[start])
    if _is_regional(before) and _is_regional(after):
        return flags % 2 == 0
    return not _hangul_joins(before, after)


def _is_control(character: str) -> bool:
    if character in "\r\n":
        return True
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return True
    return category == "Cf" and not _extends(character) and character not in "\u200c\u200d"


def _extends(character: str) -> bool:
    if character < "\u0300":
        return False
    if unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    code = ord(character)
    return code == 0x200C or 0x1F3FB <= code <= 0x1F3FF or 0xE0020 <= code <= 0xE007F


def _is_regional(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_pictograph(character: str) -> bool:
    code = ord(character)
    return (
        0x1F300 <= code <= 0x1FAFF
        or 0x2190 <= code <= 0x2BFF
        or code in (0xA9, 0xAE, 0x203C, 0x2049, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299)
    )


def _hangul_joins(before: str, after: str) -> bool:
    left, right = ord(before), ord(after)
    if 0x1100 <= left <= 0x115F:
        return 0x1100 <= right <= 0x11A7 or 0xAC00 <= right <= 0xD7A3
    syllable = 0xAC00 <= left <= 0xD7A3
    if 0x1160 <= left <= 0x11A7 or (syllable and (left - 0xAC00) % 28 == 0):
        return 0x1160 <= right <= 0x11FF
    if 0x11A8 <= left <= 0x11FF or syllable:
        return 0x11A8 <= right <= 0x11FF
    return False
