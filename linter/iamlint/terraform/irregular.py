"""Reads what stands between blocks and is no plain header: faults, arguments, odd headers."""

from __future__ import annotations

from iamlint.source import Problem, ProblemKind, Source
from iamlint.terraform.blocks import LazyBlock, check_block, parse_block
from iamlint.terraform.hcl import syntax_fault
from iamlint.terraform.recovery import without_faults
from iamlint.terraform.syntax import Label
from iamlint.terraform.template import quoted_text
from iamlint.terraform.tokens import Place, Tokens


def read_irregular(
    source: Source, start: int, opened: int, closed: int, limit: int
) -> tuple[list[LazyBlock], list[Problem], int]:
    """The block with those braces, what is wrong around it, and where to go on.

    ``start`` is where the block before it ended and ``limit`` where the next brace opens. At the
    end of a file there is no block and all three are the end.
    """
    text = source.text
    line = text.find("\n", closed, limit)
    end = min(limit + 1, len(text)) if line < 0 else line - text.endswith("\r", closed, line)
    # The body is not looked at here: it is checked when the block is.
    body = text[opened + 1 : closed - 1]
    blank = "\n" * body.count("\n")
    region = (
        text[start : opened + 1] + blank.rjust(len(body)) + text[max(closed - 1, opened + 1) : end]
    )
    place = Place(source, region, range(start, start + len(region) + 1))
    place, tokens, faults = without_faults(place, 0, len(region), 0)
    tail = [fault for fault in faults if start + fault.start >= closed and opened < closed]
    faults = [fault for fault in faults if fault not in tail] + tail[:1]
    problems = [syntax_fault(place, fault).problem() for fault in faults]
    blocks: list[LazyBlock] = []
    if tokens is not None:
        for first, last in _items(tokens):
            if tokens.kinds[last] != "{":
                name = tokens.word(first)
                message = f"`{name}` is an argument: only blocks can stand outside of blocks"
                span = place.span(tokens.starts[first], tokens.ends[first])
                problems.append(Problem(ProblemKind.SYNTAX, source.path, message, span))
            elif start + tokens.starts[last] == opened:
                blocks.append(_block(place, tokens, first, last, closed))
    return blocks, problems, end if tail and line >= 0 else closed


def _items(tokens: Tokens) -> list[tuple[int, int]]:
    """The outermost items: the index of the name, and of the ``=`` or ``{`` after it."""
    items: list[tuple[int, int]] = []
    depth = 0
    first = -1
    for index, kind in enumerate(tokens.kinds):
        if depth == 0 and kind == "i" and first < 0:
            first = index
        elif depth == 0 and kind in "={" and first >= 0 and (not items or items[-1][0] != first):
            items.append((first, index))
        if kind in '{[($%"H':
            depth += 1
        elif kind in "}])eqE":
            depth -= 1
        elif kind == "n" and depth == 0:
            first = -1
    return items


def _block(place: Place, tokens: Tokens, first: int, last: int, end: int) -> LazyBlock:
    labels = []
    for index in range(first + 1, last):
        start, stop = tokens.starts[index], tokens.ends[index]
        if tokens.kinds[index] == "s":
            labels.append(Label(quoted_text(tokens.text, start, stop), place.span(start, stop)))
        elif tokens.kinds[index] == "i":
            labels.append(Label(tokens.word(index), place.span(start, stop)))
    name = place.span(tokens.starts[first], tokens.ends[first])
    header = name.until(labels[-1].span) if labels else name
    span = place.source.span(name.start, end)
    type_name = tokens.word(first)
    return LazyBlock(type_name, tuple(labels), header, span, parse_block, check_block)
