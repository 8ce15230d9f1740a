"""A statement of a policy in one line: effect, actions, resources, and what its conditions ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from iamlint.formats.printable import printable
from iamlint.iam.document import Clause, Statement

FEW = 4
"""How many items of a list are told; of longer lists these, and how many more there are."""


def statement_lines(statements: Iterable[Statement]) -> list[str]:
    """One line for each statement; those that differ in their resources alone share one."""
    groups: dict[str, list[Statement]] = {}
    for statement in statements:
        groups.setdefault(_head(statement), []).append(statement)
    return [head + _where(group) for head, group in groups.items()]


def few(items: Sequence[str], noun: str = "") -> str:
    """A list in words: all of it if it is short."""
    shown = [printable(item) for item in items[:FEW]]
    more = len(items) - len(shown)
    if more == 1:
        shown, more = [printable(item) for item in items[: FEW + 1]], 0
    told = ", ".join(shown)
    return f"{told} and {more} more{noun and f' {noun}'}" if more else told


def _head(statement: Statement) -> str:
    effect = statement.effect.value.lower() if statement.effect is not None else "unknown effect:"
    return f"{effect} {_items(statement.actions)}"


def _where(group: list[Statement]) -> str:
    resources = list(dict.fromkeys(item for each in group for item in _texts(each.resources)))
    clause = group[0].resources
    on = "" if not resources else f" on {_but(clause)}{few(resources)}"
    keys = list(
        dict.fromkeys(condition.key.shown for each in group for condition in each.conditions)
    )
    return on + (f" if {few(keys)}" if keys else "")


def _items(clause: Clause | None) -> str:
    return f"{_but(clause)}{few(_texts(clause))}" if clause is not None else "nothing"


def _but(clause: Clause | None) -> str:
    return "all but " if clause is not None and clause.negated else ""


def _texts(clause: Clause | None) -> list[str]:
    if clause is None:
        return []
    texts = [item.text.shown for item in clause.items]
    return [*texts, "what is not known"] if clause.rest is not None else texts
