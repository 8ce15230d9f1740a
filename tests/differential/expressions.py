"""Writes Terraform expressions at random, after ``expression_grammar.txt``: equal seeds give equal texts."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

GRAMMAR = Path(__file__).with_name("expression_grammar.txt")

_HOLE = re.compile(r"(?<!\?P)<([a-z_]+)(?:\|([a-z=,_]+))?>")
_BOUND = 0.4
"""How often a variable that may stand for a symbol does so."""
_DEEPER = 3
"""Levels that an expression may be deeper than it must."""
_LONGEST = 400
"""Characters of an expression: what is longer costs much and finds no more."""

Names = Mapping[str, tuple[str, ...]]
"""The variables in sight that may stand for a symbol."""


def expressions(seed: int, count: int) -> list[str]:
    """``count`` different expressions. Every way of every symbol is taken in turn."""
    grammar = _read()
    draw = random.Random(seed)  # noqa: S311 (nothing here is secret)
    ways = [way for symbol in grammar.cases for way in grammar.ways[symbol]]
    made: dict[str, None] = {}
    while len(made) < count:
        draw.shuffle(ways)
        for way in ways:
            text = grammar.fill(way, draw.randint(1, _DEEPER), draw, {}).replace("↵", "\n")
            if len(text) <= _LONGEST:
                made.setdefault(text)
            if len(made) == count:
                break
    return list(made)


class Grammar:
    """Symbols, the ways to write each, and how deep each way must at least become."""

    def __init__(self, ways: Mapping[str, tuple[str, ...]], cases: tuple[str, ...]) -> None:
        self.ways = ways
        self.cases = cases
        """The symbols that are cases by themselves."""
        self.least: dict[str, int] = {}
        while len(self.least) < len(ways):
            for symbol, options in ways.items():
                depths = [depth for way in options if (depth := self._depth(way)) is not None]
                if depths and symbol not in self.least:
                    self.least[symbol] = min(depths) + 1

    def _depth(self, way: str) -> int | None:
        depths = [self.least.get(hole[1]) for hole in _HOLE.finditer(way)]
        known = [depth for depth in depths if depth is not None]
        return max(known, default=0) if len(known) == len(depths) else None

    def fill(self, way: str, depth: int, draw: random.Random, names: Names) -> str:
        """``way`` with its holes filled, not deeper than ``depth`` where that can be."""

        def filled(hole: re.Match[str]) -> str:
            symbol = hole[1]
            inner = dict(names)
            for pair in (hole[2] or "").split(",") if hole[2] else ():
                name, _, bound = pair.partition("=")
                hidden = {one: tuple(n for n in had if n != name) for one, had in inner.items()}
                inner = {**hidden, bound: (*hidden.get(bound, ()), name)}
            if inner.get(symbol) and draw.random() < _BOUND:
                return draw.choice(inner[symbol])
            allowed = max(depth - 1, self.least[symbol] - 1)
            ways = [one for one in self.ways[symbol] if (self._depth(one) or 0) <= allowed]
            return self.fill(draw.choice(ways), allowed, draw, inner)

        return _HOLE.sub(filled, way)


@cache
def _read() -> Grammar:
    ways: dict[str, list[str]] = {}
    cases: list[str] = []
    current: list[str] = []
    for line in GRAMMAR.read_text("utf-8").splitlines():
        header = re.fullmatch(r"\[(-?)([a-z_]+)\]", line)
        if header:
            current = ways.setdefault(header[2], [])
            if not header[1]:
                cases.append(header[2])
        elif line and not line.startswith("# "):
            current.append(line)
    return Grammar({symbol: tuple(lines) for symbol, lines in ways.items()}, tuple(cases))
