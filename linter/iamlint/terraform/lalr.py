"""Runs the LALR tables and the terminals of a ``Lark`` object, faster than Lark does.

Lark counts lines, makes a string of every token, asks a Python ``__hash__`` for every reduction
and has another pattern for every state, and the grammar's ladder of precedences reduces every
operand eight times to itself. Here tokens are a type and two offsets, such a chain of reductions is
one look-up, and one pattern serves all states: what only the context tells (strings, keywords used
as names) is masked. What is accepted and what is called with which children is the same; a test
compares the two.
"""

from __future__ import annotations

import re
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

    __slots__ = ("number",)

    number: int


class Machine:
    """The tables of one ``Lark`` object, with its callbacks."""

    def __init__(self, lark: Any, same: frozenset[str]) -> None:
        """``same`` are the rules whose callbacks give their only child unchanged."""
        table = lark.parser.parser._parse_table
        states: dict[int, _State] = {number: _State() for number in table.states}
        for number, actions in table.states.items():
            state = states[number]
            state.number = number
            for name, (action, argument) in actions.items():
                if action.name != "Shift":
                    state[name] = _reduction(argument, lark._callbacks[argument], same)
                elif name.isupper() or name == "$END":
                    state[name] = (_SHIFT, states[argument], "")
                else:
                    state[name] = states[argument]
        self._tokens = _pattern(lark).finditer
        self._starts = {name: states[number] for name, number in table.start_states.items()}
        self._ends = {name: states[number] for name, number in table.end_states.items()}

    def parse(self, text: str, start: str) -> Any:
        """What the callbacks make of ``text``. Raises ``Unexpected``."""
        state, end_state = self._starts[start], self._ends[start]
        states = [state]
        values: list[Any] = []
        end = 0
        for found in self._tokens(text):
            kind = found.lastgroup or ""
            if found.start() != end:
                break
            begin, end = found.span(kind)
            if kind == _END:
                kind = "$END"
            while True:
                action = state.get(kind)
                if action is None:
                    raise Unexpected(begin)
                size, argument, rule = action
                if size == _SHIFT:
                    state = argument
                    states.append(state)
                    values.append((kind, begin, end))
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
        raise Unexpected(end)


def _follow(under: _State, state: _State, kind: str) -> _State:
    """Where a chain of reductions that change nothing ends."""
    while True:
        action = state.get(kind)
        if action is None or action[0] != _SAME:
            return state
        state = under[action[2]]


_END = "END_OF_TEXT"
_IN_STRINGS = frozenset(
    (
        "ESCAPED_DIRECTIVE",
        "ESCAPED_INTERPOLATION",
        "HEREDOC_TEMPLATE",
        "HEREDOC_TEMPLATE_TRIM",
        "STRING_CHARS",
        "TEMPLATE_STRING",
    )
)
"""Terminals that stand for literal text; of that nothing is left but an empty string."""


def _pattern(lark: Any) -> re.Pattern[str]:
    """One pattern for a token and what is ignored before it; the name of its group is the type."""
    lexer = lark.parser.lexer.root_lexer
    ignored = [t.pattern.to_regexp() for t in lexer.terminals if t.name in lexer.ignore_types]
    scanner = lexer.scanner
    words = [
        f"(?P<{t.name}>{t.pattern.to_regexp()})(?![\\w-])"
        for t in lexer.callback["NAME"].scanner.terminals
    ]
    others = [
        f"(?P<{t.name}>{t.pattern.to_regexp()})"
        for t in scanner.terminals
        if t.name not in lexer.ignore_types | _IN_STRINGS
    ]
    alternatives = "|".join((*words, *others, rf"(?P<{_END}>\Z)"))
    return re.compile(f"(?:{'|'.join(ignored)})*(?:{alternatives})", lexer.g_regex_flags)


def _reduction(rule: Any, callback: Any, same: frozenset[str]) -> tuple[int, Any, str]:
    size = len(rule.expansion)
    name = rule.origin.name
    if size == 1 and not rule.alias and (rule.options.expand1 or name in same):
        return _SAME, {}, name
    return size, callback, name
