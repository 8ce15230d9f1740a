"""Parses blocks so that a fault in one item costs only that item."""

from __future__ import annotations

import re

from iamlint.source import Problem
from iamlint.terraform.check import Checker
from iamlint.terraform.hcl import Parser, SyntaxFault, syntax_fault
from iamlint.terraform.lexer import lex
from iamlint.terraform.syntax import Body
from iamlint.terraform.tokens import CLOSES, Fault, Place, Tokens, find_marker

_FAULT_LIMIT = 10
_READ_LIMIT = 2_000_000
"""Faults, and characters read, after which the rest is not looked at: a fault costs a pass."""


def parse_body(
    place: Place, start: int, end: int, depth: int = 0
) -> tuple[Body, tuple[Problem, ...]]:
    """The body from ``start`` to ``end``, without the items that have a fault, and the faults.

    An item is an argument or a block ``depth`` blocks deep; a fault outside of those costs all.
    """
    place, tokens, faults = without_faults(place, start, end, depth)
    problems = [syntax_fault(place, fault).problem() for fault in faults]
    if tokens is None:
        return Body({}, ()), tuple(problems)
    parser = Parser(place, tokens)
    try:
        parser.read_sequences(0, len(tokens.kinds))
        body = parser.body(0, len(tokens.kinds))
    except SyntaxFault as error:
        return Body({}, ()), (*problems, error.problem())
    return body, tuple(problems)


def check_body(place: Place, start: int, end: int, depth: int = 0) -> tuple[Problem, ...]:
    """The faults that ``parse_body`` would find, without parsing."""
    place, _, faults = without_faults(place, start, end, depth)
    return tuple(syntax_fault(place, fault).problem() for fault in faults)


def without_faults(
    place: Place, start: int, end: int, depth: int
) -> tuple[Place, Tokens | None, list[Fault]]:
    """The tokens that are left when every item with a fault is blanked out."""
    faults: list[Fault] = []
    while True:
        tokens = lex(place.text, start, end)
        checker = Checker(tokens, depth)
        fault = checker.body()
        if fault is None:
            return place, tokens, faults
        faults.append(fault)
        read = len(faults) * (end - start)
        if checker.item_start < 0 or len(faults) == _FAULT_LIMIT or read > _READ_LIMIT:
            return place, None, faults
        first = tokens.starts[checker.item_start]
        last = _item_end(place.text, first, max(fault.start, first), end, depth)
        blank = re.sub(r"[^\n]", " ", place.text[first:last])
        text = place.text[:first] + blank + place.text[last:]
        place = Place(place.source, text, place.offsets)


_HEREDOC = re.compile(r"<<-?[ \t]*[\"']?([\w.-]+)")


def _item_end(text: str, first: int, fault: int, end: int, depth: int) -> int:
    """Where the item that begins at ``first`` ends: a line end outside of its brackets.

    Within a block (``depth``) its brace ends the item too.
    """
    heredoc = _HEREDOC.match(text, fault, end)
    if heredoc:
        line = find_marker(text, heredoc.end(), end, heredoc[1])
        if line is not None:
            return line[1]
    tokens = lex(text, first, end, resilient=True)
    opened: list[str] = []
    following = [*tokens.kinds[1:], ""]
    for kind, start, after in zip(tokens.kinds, tokens.starts, following, strict=True):
        if kind in '{[($%"H':
            opened.append(kind)
        elif kind in CLOSES:
            while opened and opened[-1] not in CLOSES[kind]:
                opened.pop()
            if opened:
                opened.pop()
            elif kind == "}" and depth:
                return max(start, first + 1)
        elif kind == "n" and start >= fault and not opened and after not in ("{", "="):
            return start
    return end
