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
from collections.abc import Callable
from functools import partial
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


Tables = dict[str, Any]
"""What ``describe`` makes of a ``Lark`` object: plain data, which loads without Lark."""


def describe(lark: Any) -> Tables:
    """The tables of a ``Lark`` object: its states, rules and terminals.

    An action is the number of the next state, or, below zero, of a rule to reduce. A rule is its
    length, its name and alias, whether a single child stands for it, and, where not all children
    are wanted as they are, which of them are, and whether to put the children of one in its place.
    """
    table = lark.parser.parser._parse_table
    numbers = {state: number for number, state in enumerate(table.states)}
    rules: dict[Any, int] = {}
    states = [
        {
            name: numbers[argument]
            if action.name == "Shift"
            else -1 - rules.setdefault(argument, len(rules))
            for name, (action, argument) in actions.items()
        }
        for actions in table.states.values()
    ]
    return {
        "pattern": _pattern(lark),
        "flags": int(lark.parser.lexer.root_lexer.g_regex_flags),
        "starts": {name: numbers[state] for name, state in table.start_states.items()},
        "ends": {name: numbers[state] for name, state in table.end_states.items()},
        "rules": [_rule(rule, lark._callbacks[rule]) for rule in rules],
        "states": states,
    }


def _rule(rule: Any, callback: Any) -> list[Any]:
    include = None
    while hasattr(callback, "node_builder"):
        if hasattr(callback, "to_include"):
            if getattr(callback, "append_none", 0) or any(
                len(one) > 2 for one in callback.to_include
            ):
                raise AssertionError(rule)  # no rule of the grammar has optional children
            include = [[at, int(expand)] for at, expand in callback.to_include]
        callback = callback.node_builder
    expand = bool(rule.options.expand1)
    return [len(rule.expansion), rule.origin.name, rule.alias or "", int(expand), include]


class Machine:
    """The tables of one grammar, with callbacks."""

    def __init__(
        self, tables: Tables, builder: object, group: Callable[..., Any], same: frozenset[str]
    ) -> None:
        """The callback of a rule is the method of ``builder`` of its name, or else ``group``.

        ``same`` are the rules whose callbacks give their only child unchanged.
        """
        reductions = [_reduction(rule, builder, group, same) for rule in tables["rules"]]
        states = [_State() for _ in tables["states"]]
        for number, (state, actions) in enumerate(zip(states, tables["states"], strict=True)):
            state.number = number
            for name, argument in actions.items():
                if argument < 0:
                    size, callback, rule = reductions[-1 - argument]
                    state[name] = (size, {} if size == _SAME else callback, rule)
                elif name.isupper() or name == "$END":
                    state[name] = (_SHIFT, states[argument], "")
                else:
                    state[name] = states[argument]
        self._tokens = re.compile(tables["pattern"], tables["flags"]).finditer
        self._starts = {name: states[number] for name, number in tables["starts"].items()}
        self._ends = {name: states[number] for name, number in tables["ends"].items()}

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


def _pattern(lark: Any) -> str:
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
    return f"(?:{'|'.join(ignored)})*(?:{alternatives})"


def _reduction(
    rule: list[Any], builder: object, group: Callable[..., Any], same: frozenset[str]
) -> tuple[int, Any, str]:
    size, name, alias, expand, include = rule
    if size == 1 and not alias and (expand or name in same):
        return _SAME, None, name
    build = getattr(builder, alias or name, None) or partial(group, alias or name)
    if include is not None:
        build = _filtered(include, build)
    return size, build, name


def _filtered(
    include: list[list[int]], build: Callable[[list[Any]], Any]
) -> Callable[[list[Any]], Any]:
    """``build`` of the children that are wanted, and of the children of some."""
    first, first_expands = include[0] if include else (0, 0)
    if len(include) == 1 and not first_expands:
        return lambda children: build([children[first]])
    if not any(expand for _, expand in include):
        wanted = [at for at, _ in include]
        return lambda children: build([children[at] for at in wanted])

    rest = include[1:]

    def filtered(children: list[Any]) -> Any:
        # What was made of a rule that repeats itself is nobody else's: its list is added to.
        out = children[first].children if first_expands else [children[first]]
        for at, expand in rest:
            if expand:
                out += children[at].children
            else:
                out.append(children[at])
        return build(out)

    return filtered
