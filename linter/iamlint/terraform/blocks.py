"""Finds the top-level blocks of a file by one scan; a block is parsed only when asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from iamlint.source import Problem, Source, Span
from iamlint.terraform import lexer
from iamlint.terraform.lexer import SyntaxFault, fault
from iamlint.terraform.syntax import Block, Label

_MARKERS = ("iamlint:", "checkov:skip", "tfsec:ignore", "trivy:ignore")
_HEADER = re.compile(r'[^\W\d][\w-]*(?:[ \t]+(?:"[^"\n]*"|[^\W\d][\w-]*))*[ \t]*\{')
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, eq=False)
class ParsedBlock:
    """A block as far as it could be parsed, and what is wrong with it."""

    block: Block | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, eq=False)
class LazyBlock:
    """A top-level block that the scan found. ``header`` is its type and labels."""

    type: str
    labels: tuple[Label, ...]
    header: Span
    span: Span

    @cached_property
    def parsed(self) -> ParsedBlock:
        """The block, parsed when first asked for."""
        from iamlint.terraform.hcl import parse_body, problem_of

        span = self.span
        try:
            body = parse_body(span.source, span.start, span.end)
        except SyntaxFault as error:
            return ParsedBlock(None, (problem_of(error),))
        return ParsedBlock(body.blocks[0] if body.blocks else None)

    def parse(self) -> ParsedBlock:
        """The block, parsed when first asked for."""
        return self.parsed


@dataclass(frozen=True, slots=True, eq=False)
class ConfigFile:
    """A file: its blocks, what the scan found wrong, and the comments that speak to linters."""

    source: Source
    blocks: tuple[LazyBlock, ...]
    problems: tuple[Problem, ...] = ()
    comments: tuple[Span, ...] = ()


def read_config(source: Source) -> ConfigFile:
    """The top-level blocks of a file in native syntax.

    Where brackets do not balance, the fault is reported once, and the scan goes on at the next
    line that begins like a block.
    """
    scanner = _Scanner(source)
    scanner.run()
    return ConfigFile(
        source, tuple(scanner.blocks), tuple(scanner.problems[:1]), tuple(scanner.comments)
    )


class _Scanner:
    """One pass over one file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.blocks: list[LazyBlock] = []
        self.problems: list[Problem] = []
        self.comments: list[Span] = []

    def run(self) -> None:
        from iamlint.terraform.hcl import problem_of

        text = self.source.text
        at, end = 0, len(text)
        while at < end:
            try:
                at = self.item(at, end)
            except SyntaxFault as error:
                self.problems.append(problem_of(error))
                at = self.next_header(max(at + 1, self.resume))

    def item(self, at: int, end: int) -> int:
        """Read one comment or block; where it ends."""
        text = self.source.text
        blanks = _BLANKS.match(text, at, end)
        if blanks is not None:
            at = blanks.end()
            if at >= end:
                return at
        self.resume = at
        stop = lexer.skip_comment(text, at, end)
        if stop < 0:
            raise fault(self.source, at, at + 2, "this comment is never closed")
        if stop > at:
            self.comment(at, stop)
            return stop
        return self.block(at, end)

    def block(self, at: int, end: int) -> int:
        text = self.source.text
        word = lexer.IDENTIFIER.match(text, at, end)
        if word is None:
            raise fault(self.source, at, at + 1, f"expected a block, found `{text[at]}`")
        labels: list[Label] = []
        here = word.end()
        while True:
            while here < end and text[here] in " \t\r":
                here += 1
            if here >= end:
                raise fault(self.source, at, here, f"`{word[0]}` is not followed by a block")
            if text[here] == '"':
                stop = lexer.skip_string(self.source, here, end)
                labels.append(Label(text[here + 1 : stop - 1], Span(self.source, here, stop)))
                here = stop
                continue
            label = lexer.IDENTIFIER.match(text, here, end)
            if label is None:
                break
            labels.append(Label(label[0], Span(self.source, here, label.end())))
            here = label.end()
        if text.startswith("/*", here):
            stop = lexer.skip_comment(text, here, end)
            here = stop if stop > 0 else here
            while here < end and text[here] in " \t\r":
                here += 1
        if here >= end or text[here] != "{":
            found = "the end of the line" if here >= end or text[here] in "\r\n#/" else f"`{text[here]}`"
            message = f"expected `{{` of the block `{word[0]}`, found {found}"
            if text.startswith("=", here):
                message = f"an argument cannot stand outside of a block: `{word[0]}`"
            raise fault(self.source, here, here + 1, message)
        self.resume = here + 1
        stop = self.body_end(here, end)
        header_end = labels[-1].span.end if labels else word.end()
        header = Span(self.source, at, header_end)
        self.blocks.append(
            LazyBlock(word[0], tuple(labels), header, Span(self.source, at, stop))
        )
        rest = text.find("\n", stop, end)
        after = text[stop : end if rest < 0 else rest].strip()
        if after and not after.startswith(("#", "//", "/*")):
            self.resume = stop
            raise fault(self.source, stop, stop + 1, "expected a new line after the block")
        return stop

    def body_end(self, opening: int, end: int) -> int:
        """The end of the body that opens at ``opening``; its comments are kept."""
        stack: list[tuple[str, int]] = []
        for start, stop, kind in lexer.significant(self.source, opening, end):
            if kind == "comment":
                self.comment(start, stop)
            elif kind in lexer.OPEN:
                stack.append((lexer.OPEN[kind], start))
                if len(stack) > lexer.MAX_BRACKETS:
                    message = f"brackets nest deeper than {lexer.MAX_BRACKETS} levels"
                    raise fault(self.source, start, start + 1, message)
            elif kind in lexer.CLOSE:
                expected, opened = stack.pop()
                if kind != expected:
                    raise self.mismatch(start, kind, expected, opened)
                if not stack:
                    return stop
        opened = stack[-1][1]
        raise self.unclosed(opening, opened, end)

    def mismatch(self, at: int, kind: str, expected: str, opened: int) -> SyntaxFault:
        related = (("opened here", Span(self.source, opened, opened + 1)),)
        self.resume = at
        return SyntaxFault(
            f"expected `{expected}`, found `{kind}`", Span(self.source, at, at + 1), related
        )

    def unclosed(self, opening: int, opened: int, end: int) -> SyntaxFault:
        """A bracket that is never closed: the parser gave up at the next header, or at the end."""
        text = self.source.text
        header = self.next_header(opening + 1)
        line = header if header < end else len(text.rstrip())
        related = (("the parser gave up here", Span(self.source, line, min(line + 1, end))),)
        at = self.innermost(opening, header)
        span = Span(self.source, at, at + 1)
        return SyntaxFault(f"this `{text[at]}` is never closed", span, related)

    def innermost(self, opening: int, end: int) -> int:
        """The innermost bracket that is open where the next block begins."""
        stack = [opening]
        try:
            for start, _, kind in lexer.significant(self.source, opening + 1, end):
                if kind in lexer.OPEN:
                    stack.append(start)
                elif kind in lexer.CLOSE and len(stack) > 1:
                    stack.pop()
        except SyntaxFault:
            pass
        return stack[-1]

    def next_header(self, at: int) -> int:
        """Where the next line begins that looks like the header of a block, in column one."""
        text = self.source.text
        while True:
            line = text.find("\n", at)
            if line < 0:
                return len(text)
            at = line + 1
            if _HEADER.match(text, at) is not None:
                return at

    def comment(self, start: int, end: int) -> None:
        text = self.source.text[start:end]
        if any(marker in text for marker in _MARKERS):
            self.comments.append(Span(self.source, start, end))
