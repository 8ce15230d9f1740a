"""Unicode's normal form C, in which Terraform has every string (``cty.NormalizeString``).

Literals are brought into it when they are read; strings that are put together have to be again,
as a mark may come to stand behind its letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from iamlint.source import Span
from iamlint.values import Piece, Text, Unknown

_REACH = 32
"""Characters before and after a seam that are looked at: no letter has as many marks."""


def normal_text(text: Text) -> Text:
    """``text`` with its known runs in normal form; pieces that combine become one."""
    parts = text.parts
    if all(isinstance(part, Unknown) or part.text.isascii() for part in parts):
        return text
    from unicodedata import is_normalized

    known = "".join(part.text if isinstance(part, Piece) else "\0" for part in parts)
    if is_normalized("NFC", known):
        return text
    out: list[Piece | Unknown] = []
    run: list[Piece] = []
    tail = ""
    for part in parts:
        if isinstance(part, Unknown):
            out += [*_combined(run), part]
            run, tail = [], ""
            continue
        if run and is_normalized("NFC", tail + part.text[:_REACH]):
            out += _combined(run)
            run = []
        run.append(part)
        tail = (tail + part.text)[-_REACH:]
    return replace(text, parts=(*out, *_combined(run)), origin=None, encoded=None)


def _combined(run: Sequence[Piece]) -> list[Piece]:
    """Neighbours as one piece, which spans them all if they were written in one text."""
    if not run:
        return []
    from unicodedata import normalize

    first, last = run[0], run[-1]
    text = normalize("NFC", "".join(piece.text for piece in run))
    if len(run) == 1:
        return [replace(first, text=text)]
    span = first.span
    if span is not None and last.span is not None and span.source is last.span.source:
        span = Span(span.source, min(span.start, last.span.start), max(span.end, last.span.end))
    origin = first.origin if all(piece.origin == first.origin for piece in run) else None
    return [Piece(text, span, origin, first.via)]
