"""Makes the text that python-hcl2's grammar is given: as long as the original, easier to read.

What the grammar misreads, or need not see, gets a filler: templates and heredocs, dotted names,
names beyond ASCII or with ``::``, keywords used as names, comments, line ends that do not count.
Every token stays where it is, so what it stands for is read from the original at its offset.
"""

from __future__ import annotations

import re

from iamlint.terraform.tokens import Tokens

_KEYWORDS = frozenset(
    ("if", "in", "for", "for_each", "else", "endif", "endfor", "true", "false", "null")
)
"""Terminals of the grammar; Terraform reserves none: where they are names they get a filler."""
_NAME_CHARACTER = re.compile(r'[\w"-]')

Leaves = dict[int, int]
"""From the offset of a filler in the original to the index of the token it stands for."""


def mask(tokens: Tokens, first: int, last: int) -> tuple[str, Leaves]:  # noqa: PLR0915 (one loop, for speed)
    """The masked text of the tokens from ``first`` to before ``last``, and its fillers."""
    text, kinds, starts, ends = tokens.text, tokens.kinds, tokens.starts, tokens.ends
    leaves: Leaves = {}
    pieces: list[str] = []
    add = pieces.append
    done = starts[first]
    at = first - 1
    while (at := at + 1) < last:
        kind = kinds[at]
        if kind in _LEFT:
            continue
        start, end, index = starts[at], ends[at], at
        if kind in "sh":
            filler, shift = _leaf(text, start, end)
            leaves[start + shift] = at
        elif kind == "i":
            at = qualified(kinds, at, last)
            if at > index:
                end = ends[at]
            else:
                word = text[start:end]
                if word not in _KEYWORDS and word.isascii():
                    continue
            filler = "q" * (end - start)
            leaves[start] = index
        elif kind == "t":
            filler = text[start:end].replace(".", "_")
            leaves[start] = at
        elif kind == "n":
            # What is separated is known to be; only what could go on needs the line end.
            blank = at + 1 >= last or kinds[at + 1] in _ITEM_STARTS
            filler = " " * (end - start) if blank else "\n" + " " * (end - start - 1)
        elif kind == "d":
            if text[start:end].isdecimal() and text[start - 1] != "-":
                continue
            # `-20` reads as one literal, a `-2` and blanks do not.
            filler = "1" + " " * (end - start - 1)
            leaves[start] = at
        elif kind in '"H':
            at = tokens.partner[at]
            end = ends[at]
            filler, shift = _leaf(text, start, end)
            leaves[start + shift] = index
        elif kind in ".[":
            star = _next(kinds, at, last)
            if star >= last or kinds[star] != "*":
                continue
            at = star if kind == "." else _next(kinds, star, last)
            end = ends[at]
            filler = (".*" if kind == "." else "[*]").ljust(end - start)
        else:  # a comment, or a line end that does not count
            filler = " " * (end - start)
        add(text[done:start])
        add(filler)
        done = end
    end = ends[last - 1]
    if end > done:
        add(text[done:end])
    return "".join(pieces), leaves


_ITEM_STARTS = frozenset('its"dhH})')
_LEFT = frozenset("oa=?:,{}()]-*!m_k")
"""Kinds of tokens that the grammar reads as Terraform does."""


def qualified(kinds: list[str], at: int, last: int) -> int:
    """The index of the last part of a name such as ``a::b``, whose first part is at ``at``."""
    colons = _next(kinds, at, last)
    while colons < last and kinds[colons] == "_":
        at = _next(kinds, colons, last)
        colons = _next(kinds, at, last)
    return at


def _next(kinds: list[str], at: int, last: int) -> int:
    """The index of the next token that counts."""
    at += 1
    while at < last and kinds[at] in "wc":
        at += 1
    return at


def _leaf(text: str, start: int, end: int) -> tuple[str, int]:
    """A filler for a template, and where in it the token begins.

    It is a name, one token where a string would be three. Where it would run into a neighbour
    (``"a"if``, ``resource"a"``) it has blanks around it, or is an empty string.
    """
    width = end - start
    if not (_NAME_CHARACTER.match(text, end) or (start and _NAME_CHARACTER.match(text, start - 1))):
        return "q" * width, 0
    if width == 2:
        return '""', 0
    return " q" + " " * (width - 2), 1
