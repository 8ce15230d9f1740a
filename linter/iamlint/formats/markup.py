"""Text put into Markdown such that nothing in it acts."""

from __future__ import annotations

import re

from iamlint.formats.printable import printable

_ACTIVE = re.compile(r"([\\`*_{}\[\]()#!|<>~&@])")


def plain(text: str) -> str:
    """``text`` on one line, neither Markdown nor HTML nor a mention."""
    return _ACTIVE.sub(r"\\\1", printable(text))


def inline_code(text: str) -> str:
    """``text`` as inline code, whatever backticks it has."""
    shown = printable(text)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
