"""Runs the LALR tables and the terminals of a ``Lark`` object, faster than Lark does.

Lark counts lines, makes a string of every token and asks a Python ``__hash__`` for every
reduction, and the grammar's ladder of precedences reduces every operand eight times to itself. Here
tokens are a type and two offsets, and such a chain of reductions is one look-up. What is accepted
and what is called with which children is the same; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple


class Token(NamedTuple):
    """A terminal of the grammar and where it stands."""

    type: str
    start_pos: int
    end_pos: int


class Unexpected(Exception):  # noqa: N818 - it says what it is
    """The text is not what the grammar describes, first at ``position``."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


_Action = tuple[int, Any, str]
"""A shift: -1 and the state. A reduction: how many children, the callback, and to what."""

_SAME = object()
"""Stands for a callback that gives its only child."""


class Machine:
    """The tables of one ``Lark`` object, with its callbacks."""

    def __init__(self, lark: Any, same: frozenset[str]) -> None:
        """``same`` are the rules whose callbacks give their only child unchanged."""
        table = lark.parser.parser._parse_table
        self._starts: dict[str, int] = table.start_states
        self._ends: dict[str, int] = table.end_states
        self._lexers = lark.parser.lexer.lexers
        self._ignored = frozenset(lark.lexer_conf.ignore)
        self._scanners: dict[int, _Scan] = {}
        self._chains: dict[tuple[int, int, str], int] = {}
        from lark.parsers.lalr_analysis import Shift

        reductions = {
            rule: (len(rule.expansion), _callback(rule, callback, same), rule.origin.name)
            for rule, callback in lark._callbacks.items()
            if hasattr(rule, "expansion")
        }
        self._states: dict[int, dict[str, _Action]] = {
            state: {
                name: (-1, argument, "") if action is Shift else reductions[argument]
                for name, (action, argument) in actions.items()
            }
            for state, actions in table.states.items()
        }

    def parse(self, text: str, start: str) -> Any:
        """What the callbacks make of ``text``. Raises ``Unexpected``."""
        states_of, scanners, chains = self._states, self._scanners, self._chains
        ignored = self._ignored
        state = self._starts[start]
        end_state = self._ends[start]
        states = [state]
        values: list[Any] = []
        position, length = 0, len(text)
        while True:
            if position < length:
                scan = scanners.get(state)
                if scan is None:
                    scan = self._scanner(state)
                found = scan.match(text, position)
                if found is None:
                    raise Unexpected(position)
                kind = found.lastgroup
                begin, position = found.span()
                if kind in ignored:
                    continue
                if kind in scan.words:
                    kind = scan.words[kind].get(found[0], kind)
            else:
                kind = "$END"
                begin = position
            while True:
                action = states_of[state].get(kind)
                if action is None:
                    raise Unexpected(begin)
                size, argument, origin = action
                if size < 0:
                    state = argument
                    states.append(state)
                    values.append(Token(kind, begin, position))
                    break
                if argument is _SAME:
                    # Follow the chain of such reductions to its end.
                    under = states[-2]
                    key = (under, state, kind)
                    target = chains.get(key)
                    if target is None:
                        target = chains[key] = self._follow(under, state, kind)
                    states[-1] = state = target
                else:
                    if size:
                        children = values[-size:]
                        del states[-size:]
                        del values[-size:]
                        values.append(argument(children))
                    else:
                        values.append(argument([]))
                    state = states_of[states[-1]][origin][1]
                    states.append(state)
                if state == end_state and kind == "$END":
                    return values[-1]

    def _follow(self, under: int, state: int, kind: str) -> int:
        goto = self._states[under]
        while True:
            action = self._states[state].get(kind)
            if action is None or action[0] < 0 or action[1] is not _SAME:
                return state
            state = goto[action[2]][1]

    def _scanner(self, state: int) -> _Scan:
        lexer = self._lexers[state]
        for other, scan in self._scanners.items():
            if self._lexers[other] is lexer:
                break
        else:
            scan = _Scan(lexer)
        self._scanners[state] = scan
        return scan


class _Scan:
    """The terminals that may come in some states: one pattern, and words that are keywords."""

    __slots__ = ("match", "words")

    def __init__(self, lexer: Any) -> None:
        scanner = lexer.scanner
        (pattern,) = scanner._mres
        self.match: Callable[[str, int], Any] = pattern.match
        self.words: dict[str, dict[str, str]] = {
            name: {
                terminal.pattern.value: terminal.name for terminal in callback.scanner.terminals
            }
            for name, callback in lexer.callback.items()
        }


def _callback(rule: Any, callback: Any, same: frozenset[str]) -> Any:
    if len(rule.expansion) != 1 or rule.alias:
        return callback
    if rule.options.expand1 or rule.origin.name in same:
        return _SAME
    return callback
