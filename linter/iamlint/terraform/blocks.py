"""Finds the top-level blocks of a file by a fast scan; each is parsed when it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from iamlint.source import Problem, Source, Span
from iamlint.terraform.lexer import lex
from iamlint.terraform.syntax import Block, Label
from iamlint.terraform.token_patterns import BLOCK_COMMENT, IDENT, brackets
from iamlint.terraform.tokens import CLOSES, OPENS, Place, Tokens

COMMENT_MARKERS = ("iamlint:", "checkov:skip", "tfsec:ignore", "trivy:ignore")


@dataclass(frozen=True, slots=True)
class ParsedBlock:
    """A block, or ``None`` when nothing of it can be used, and what is wrong with it.

    A block with problems lacks the arguments and nested blocks that have them.
    """

    block: Block | None
    problems: tuple[Problem, ...]


class LazyBlock:
    """A top-level block of which only the header has been read."""

    __slots__ = ("_check", "_checked", "_parse", "_parsed", "header", "labels", "span", "type")

    def __init__(
        self,
        type: str,
        labels: tuple[Label, ...],
        header: Span,
        span: Span,
        parse: Callable[[LazyBlock], ParsedBlock],
        check: Callable[[LazyBlock], tuple[Problem, ...]],
    ) -> None:
        self.type = type
        self.labels = labels
        self.header = header
        self.span = span
        self._parse = parse
        self._check = check
        self._parsed: ParsedBlock | None = None
        self._checked: tuple[Problem, ...] | None = None

    def __repr__(self) -> str:
        return f"LazyBlock({self.header.text!r})"

    def parse(self) -> ParsedBlock:
        """The block, parsed once."""
        if self._parsed is None:
            self._parsed = self._parse(self)
        return self._parsed

    def check(self) -> tuple[Problem, ...]:
        """What is wrong with its syntax, found without building a tree."""
        if self._parsed is not None:
            return self._parsed.problems
        if self._checked is None:
            self._checked = self._check(self)
        return self._checked


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A configuration file: its blocks in order, faults outside of them, and comments of note.

    ``comments`` are those that may be suppressions, ours or other tools'.
    """

    source: Source
    blocks: tuple[LazyBlock, ...]
    problems: tuple[Problem, ...] = ()
    comments: tuple[Span, ...] = ()


def read_config(source: Source) -> ConfigFile:
    """The blocks of a file in native syntax (``.tf``, ``.tofu``)."""
    text = source.text
    marked = any(marker in text for marker in COMMENT_MARKERS)
    tokens = lex(text, 0, len(text), brackets(comments=marked), resilient=True)
    comments = tuple(_marked_comments(source, tokens)) if marked else ()
    pairs = pair_braces(tokens)
    if pairs is None:
        from iamlint.terraform.salvage import salvage

        blocks, problems = salvage(source)
    else:
        blocks, problems = collect(source, 0, len(text), pairs)
    return ConfigFile(source, tuple(blocks), tuple(problems), comments)


def _marked_comments(source: Source, tokens: Tokens) -> Iterator[Span]:
    for index, kind in enumerate(tokens.kinds):
        if kind == "c":
            word = tokens.word(index)
            if any(marker in word for marker in COMMENT_MARKERS):
                start = tokens.starts[index]
                yield source.span(start, start + len(word.rstrip()))


def pair_braces(tokens: Tokens) -> list[tuple[int, int]] | None:
    """Start of ``{`` and end of ``}`` of the outermost braces; ``None`` if brackets do not pair."""
    pairs: list[tuple[int, int]] = []
    opened: list[int] = []
    kinds = tokens.kinds
    for index, kind in enumerate(kinds):
        if kind in OPENS:
            opened.append(index)
        elif kind in CLOSES:
            if not opened:
                return None
            opener = opened.pop()
            if kinds[opener] not in CLOSES[kind]:
                return None
            if not opened and kind == "}":
                pairs.append((tokens.starts[opener], tokens.ends[index]))
    return None if opened else pairs


_BLANK = rf"[ \t]++|{BLOCK_COMMENT}"
_LINE_END = r"(?:(?:\#|//)[^\n]*+)?\r?\n"
_HEADER = re.compile(rf"""({IDENT})((?:[ \t]*+(?:{IDENT}|"[^"\\$%\n]*+"))*+)[ \t]*+\{{""")
_BETWEEN = re.compile(rf"(?:(?:{_BLANK})*+{_LINE_END})*+(?:{_BLANK})*+")
_LABEL = re.compile(rf'{IDENT}|"[^"]*+"')
_TAIL = re.compile(rf"(?:{_BLANK})*+(?:{_LINE_END}|(?:\#|//)[^\n]*+\Z|\Z)")
_REST = re.compile(rf"(?:{_BLANK}|{_LINE_END}|(?:\#|//)[^\n]*+)*+")


def collect(
    source: Source, start: int, end: int, pairs: list[tuple[int, int]]
) -> tuple[list[LazyBlock], list[Problem]]:
    """The blocks with those braces, which are the outermost ones between ``start`` and ``end``."""
    text = source.text
    blocks: list[LazyBlock] = []
    problems: list[Problem] = []
    done = start
    for index, (opened, closed) in enumerate(pairs):
        header = header_before(text, done, opened)
        tail = _TAIL.match(text, closed, end)
        if header is not None:
            blocks.append(lazy_block(source, header, closed, parse_block, check_block))
            if tail is not None:
                done = closed
                continue
        limit = pairs[index + 1][0] if index + 1 < len(pairs) else end
        more, faults, done = _irregular(source, done, opened, closed, limit)
        blocks += [] if header is not None else more
        problems += faults
    rest = _REST.match(text, done, end)
    if rest is None or rest.end() != end:
        more, faults, _ = _irregular(source, done, end, end, end)
        blocks += more
        problems += faults
    return blocks, problems


def header_before(text: str, start: int, brace: int) -> re.Match[str] | None:
    """The header of the block with that brace, if it and nothing else stands after ``start``."""
    between = _BETWEEN.match(text, start, brace)
    header = _HEADER.match(text, between.end() if between else start, brace + 1)
    return header if header is not None and header.end() == brace + 1 else None


def lazy_block(
    source: Source,
    header: re.Match[str],
    end: int,
    parse: Callable[[LazyBlock], ParsedBlock],
    check: Callable[[LazyBlock], tuple[Problem, ...]],
) -> LazyBlock:
    """The block with that header, up to ``end``."""
    labels = []
    for m in _LABEL.finditer(header[2]):
        start = header.start(2) + m.start()
        word = m[0]
        text = word[1:-1] if word[0] == '"' else word
        labels.append(Label(text, source.span(start, start + len(word))))
    type_end = header.end(1)
    head = source.span(header.start(), labels[-1].span.end if labels else type_end)
    span = source.span(header.start(), end)
    return LazyBlock(header[1], tuple(labels), head, span, parse, check)


def parse_block(block: LazyBlock) -> ParsedBlock:
    """Parses a block of native syntax."""
    from iamlint.terraform.recovery import parse_body

    source = block.span.source
    place = Place(source, source.text)
    body, problems = parse_body(place, block.span.start, block.span.end, 1)
    return ParsedBlock(body.blocks[0] if body.blocks else None, problems)


def check_block(block: LazyBlock) -> tuple[Problem, ...]:
    """Checks a block of native syntax."""
    from iamlint.terraform.recovery import check_body

    source = block.span.source
    return check_body(Place(source, source.text), block.span.start, block.span.end, 1)


def _irregular(
    source: Source, start: int, opened: int, closed: int, limit: int
) -> tuple[list[LazyBlock], list[Problem], int]:
    """Reads what is no plain block: a fault, an argument, or a header of unusual form."""
    from iamlint.terraform.irregular import read_irregular

    return read_irregular(source, start, opened, closed, limit)
