"""Finds the blocks of a file whose brackets do not balance.

A line that begins in column one as a block of Terraform does is taken for the start of one,
whatever is still open before it: what is not closed then costs its own block and no other.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from iamlint.source import Problem, Source
from iamlint.terraform.block_types import BLOCK_TYPES
from iamlint.terraform.blocks import (
    LazyBlock,
    ParsedBlock,
    collect,
    header_before,
    lazy_block,
)
from iamlint.terraform.hcl import syntax_fault
from iamlint.terraform.lexer import lex
from iamlint.terraform.recovery import check_body
from iamlint.terraform.token_patterns import brackets
from iamlint.terraform.tokens import CLOSES, OPENS, Fault, Place, Tokens, find_marker

_TYPES = "|".join(BLOCK_TYPES)
_HEADER_LINE = re.compile(
    rf"""^(?:{_TYPES})(?:[ \t]*+(?:[A-Za-z_][A-Za-z0-9_-]*+|"[^"\n]*+"))*+[ \t]*+\{{""",
    re.MULTILINE,
)
_BRACELESS_LINE = re.compile(
    rf"""^(?:{_TYPES})(?:[ \t]*+(?:[A-Za-z_][A-Za-z0-9_-]*+|"[^"\n]*+"))*+[ \t]*+"""
    r"(?:(?:\#|//)[^\n]*+|\r?)\n",
    re.MULTILINE,
)
_WORK_LIMIT = 8
"""How often the text may be read again, in all, because a heredoc held a line like a header."""


def salvage(source: Source) -> tuple[list[LazyBlock], list[Problem]]:
    """The blocks that can be told apart, and a problem where brackets do not pair."""
    text = source.text
    tokens = lex(text, 0, len(text), brackets(), resilient=True)
    walk = _Walk(tokens)
    if walk.whole:
        return collect(source, 0, len(text), walk.pairs)
    headers = [m.start() for m in _HEADER_LINE.finditer(text)]
    blocks: list[LazyBlock] = []
    problems: list[Problem] = []
    start = 0
    work = _WORK_LIMIT * len(text)
    while start < len(text):
        at = bisect_left(headers, start + 1)
        end = headers[at] if at < len(headers) else len(text)
        tokens = lex(text, start, end, brackets(), resilient=True)
        while tokens.unclosed and end < len(text) and work > 0:
            further = _end_of(text, end, tokens.unclosed)
            if further is None:
                break
            at = bisect_left(headers, further)
            end = headers[at] if at < len(headers) else len(text)
            work -= end - start
            tokens = lex(text, start, end, brackets(), resilient=True)
        more, faults = _region(source, tokens, start, end)
        blocks += more
        problems += faults
        start = end
    return blocks, problems


def _end_of(text: str, start: int, marker: str) -> int | None:
    """Where the comment or the heredoc ends that has been going on at ``start``."""
    if marker == "*/":
        at = text.find(marker, start)
        return None if at < 0 else at + 2
    line = find_marker(text, start, len(text), marker)
    return line[1] if line else None


def _region(
    source: Source, tokens: Tokens, start: int, end: int
) -> tuple[list[LazyBlock], list[Problem]]:
    """The blocks of a stretch that begins where a block does, and what is wrong with it."""
    walk = _Walk(tokens)
    if walk.whole:
        return collect(source, start, end, walk.pairs)
    faults = list(tokens.faults.values())[:1] or [walk.fault(end)]
    last = walk.pairs[-1][1] if walk.pairs else start
    blocks, problems = collect(source, start, last, walk.pairs)
    if walk.stray is not None:
        # What stands between the blocks is likely the rest of one that was closed too early, or
        # a block that was never opened.
        problems = _never_opened(source, walk, start)
        blocks = [
            block for block in blocks if block.header.column == 1 or block.type in BLOCK_TYPES
        ]
        if problems:
            faults = [fault for fault in faults if fault.start < problems[0].place.start]
    if walk.opened:
        brace = tokens.starts[walk.opened[0]]
        header = header_before(source.text, last, brace)
        if header is not None:
            until = len(source.text[:end].rstrip())
            blocks.append(lazy_block(source, header, until, _nothing, lambda _block: ()))
    place = Place(source, source.text)
    problems += [syntax_fault(place, fault).problem() for fault in faults]
    return blocks, sorted(problems, key=lambda problem: problem.place.start)


def _never_opened(source: Source, walk: _Walk, start: int) -> list[Problem]:
    """What is wrong with a header that lacks the brace which a stray one would close."""
    stray = walk.tokens.starts[walk.stray or 0]
    for m in _BRACELESS_LINE.finditer(source.text, start, stray):
        if not any(opened < m.start() < closed for opened, closed in walk.pairs):
            return list(check_body(Place(source, source.text), m.start(), m.end()))
    return []


def _nothing(_block: LazyBlock) -> ParsedBlock:
    """A block that is never closed is there, so it can be referred to; what it holds is unknown.

    Why is among the problems of the file.
    """
    return ParsedBlock(None, ())


class _Walk:
    """Pairs brackets as well as it can be done."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.pairs: list[tuple[int, int]] = []
        """The outermost braces: start of ``{``, end of ``}``."""
        self.stray: int | None = None
        self.suspect: int | None = None
        self.opened: list[int] = []
        for index, kind in enumerate(tokens.kinds):
            if kind in OPENS:
                self.opened.append(index)
            elif kind in CLOSES:
                self._close(index, kind)
        self.whole = not self.opened and self.stray is None
        """Whether every brace has its partner; what else is open is the business of its block."""

    def _close(self, index: int, kind: str) -> None:
        kinds, opened = self.tokens.kinds, self.opened
        at = len(opened) - 1
        while at >= 0 and kinds[opened[at]] not in CLOSES[kind]:
            if kind in ")]" and kinds[opened[at]] not in "([":
                return
            at -= 1
        if at < 0:
            if kind == "}" and self.stray is None:
                self.stray = index
            return
        opener = opened[at]
        del opened[at:]
        if kind != "}":
            return
        if not opened:
            self.pairs.append((self.tokens.starts[opener], self.tokens.ends[index]))
        if self.suspect is None and self._is_outdented(opener, index):
            self.suspect = opener

    def _is_outdented(self, opener: int, closer: int) -> bool:
        """Whether a brace that begins its line stands to the left of the line it would close."""
        text, starts = self.tokens.text, self.tokens.starts
        line = text.rfind("\n", 0, starts[closer]) + 1
        indent = text[line : starts[closer]]
        if indent.strip(" \t"):
            return False
        line = text.rfind("\n", 0, starts[opener]) + 1
        head = text[line : starts[opener]]
        return len(indent) < len(head) - len(head.lstrip(" \t"))

    def fault(self, end: int) -> Fault:
        """The one place to mend."""
        tokens = self.tokens
        if self.opened:
            opener = self.suspect if self.suspect is not None else self.opened[-1]
            word = tokens.word(opener)
            start = tokens.starts[opener]
            gave_up = ("the parser gave up here", end, end)
            return Fault(f"this `{word}` is never closed", start, start + len(word), (gave_up,))
        start = tokens.starts[self.stray or 0]
        return Fault("this `}` closes nothing", start, start + 1)
