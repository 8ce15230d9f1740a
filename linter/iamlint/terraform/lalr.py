"""Runs the LALR tables and the terminals of a ``Lark`` object, faster than Lark does.

Lark counts lines, makes a string of every token and asks a Python ``__hash__`` for every
reduction, and the grammar's ladder of precedences reduces every operand eight times to itself. Here
tokens are a type and two offsets, and such a chain of reductions is one look-up. What is accepted
and what is called with which children is the same; a test compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Token = tuple[str, int, int]
"""A terminal of the grammar, and where it starts and ends."""


class Unexpected(Exception):
    """The text is not what the grammar describes, first at ``position``."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


_SHIFT, _SAME = -1, -2


class _State(dict[str, Any]):
    """What to do at each terminal, and where each rule leads when it has been reduced.

    An action is ``(_SHIFT, state, "")``, ``(number of children, callback, rule)``, or, where the
    callback gives its only child, ``(_SAME, states reached by way of others, rule)``.
    """

    __slots__ = ("number", "scan")

    number: int
    scan: _Scan


class Machine:
    """The tables of one ``Lark`` object, with its callbacks."""

    def __init__(self, lark: Any, same: frozenset[str]) -> None:
        """``same`` are the rules whose callbacks give their only child unchanged."""
        from lark.parsers.lalr_analysis import Shift

        table = lark.parser.parser._parse_table
        states: dict[int, _State] = {number: _State() for number in table.states}
        for number, actions in table.states.items():
            state = states[number]
            state.number = number
            for name, (action, argument) in actions.items():
                if action is not Shift:
                    state[name] = _reduction(argument, lark._callbacks[argument], same)
                elif name.isupper() or name == "$END":
                    state[name] = (_SHIFT, states[argument], "")
                else:
                    state[name] = states[argument]
        self._lexers = {states[n].number: lexer for n, lexer in lark.parser.lexer.lexers.items()}
        self._ignored = lark.lexer_conf.ignore
        self._scans: dict[int, _Scan] = {}
        self._starts = {name: states[number] for name, number in table.start_states.items()}
        self._ends = {name: states[number] for name, number in table.end_states.items()}

    def parse(self, text: str, start: str) -> Any:
        """What the callbacks make of ``text``. Raises ``Unexpected``."""
        state, end_state = self._starts[start], self._ends[start]
        states = [state]
        values: list[Any] = []
        text = text.rstrip()
        position, length = 0, len(text)
        while True:
            if position < length:
                try:
                    scan = state.scan
                except AttributeError:
                    scan = self._scan(state)
                found = scan.match(text, position)
                if found is None:
                    raise Unexpected(position)
                kind = found.lastgroup
                begin, position = found.span(kind)
                if kind in scan.words:
                    kind = scan.words[kind].get(found[kind], kind)
            else:
                kind, begin = "$END", position
            while True:
                action = state.get(kind)
                if action is None:
                    raise Unexpected(begin)
                size, argument, rule = action
                if size == _SHIFT:
                    state = argument
                    states.append(state)
                    values.append((kind, begin, position))
                    break
                if size == _SAME:
                    under = states[-2]
                    state = argument.get(under.number)
                    if state is None:
                        state = _follow(under, states[-1], kind)
                        argument[under.number] = state
                    states[-1] = state
                elif size == 1:
                    values[-1] = argument([values[-1]])
                    states[-1] = state = states[-2][rule]
                else:
                    children = values[-size:] if size else []
                    if size:
                        del states[-size:]
                        del values[-size:]
                    values.append(argument(children))
                    state = states[-1][rule]
                    states.append(state)
                if state is end_state and kind == "$END":
                    return values[-1]

    def _scan(self, state: _State) -> _Scan:
        lexer = self._lexers[state.number]
        scan = self._scans.get(id(lexer))
        if scan is None:
            scan = self._scans[id(lexer)] = _Scan(lexer, self._ignored)
        state.scan = scan
        return scan


def _follow(under: _State, state: _State, kind: str) -> _State:
    """Where a chain of reductions that change nothing ends."""
    while True:
        action = state.get(kind)
        if action is None or action[0] != _SAME:
            return state
        state = under[action[2]]


class _Scan:
    """The terminals that may come in some states: one pattern, and words that are keywords."""

    __slots__ = ("match", "words")

    def __init__(self, lexer: Any, ignored: list[str]) -> None:
        terminals = lexer.scanner.terminals
        skipped = [t.pattern.to_regexp() for t in terminals if t.name in ignored]
        named = [
            f"(?P<{t.name}>{t.pattern.to_regexp()})" for t in terminals if t.name not in ignored
        ]
        pattern = f"(?:{'|'.join(skipped)})*(?:{'|'.join(named)})"
        self.match: Callable[[str, int], Any] = re.compile(pattern, lexer.g_regex_flags).match
        self.words: dict[str, dict[str, str]] = {
            name: {terminal.pattern.value: terminal.name for terminal in callback.scanner.terminals}
            for name, callback in lexer.callback.items()
        }


def _reduction(rule: Any, callback: Any, same: frozenset[str]) -> tuple[int, Any, str]:
    size = len(rule.expansion)
    name = rule.origin.name
    if size == 1 and not rule.alias and (rule.options.expand1 or name in same):
        return _SAME, {}, name
    return size, callback, name
