"""Unites what was read in several worlds: what is in all of them is certain, the rest may be."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import replace

from iamlint.iam.faults import Fault
from iamlint.iam.statement import Statement
from iamlint.truth import Truth
from iamlint.values import plain


def unite_faults(worlds: Sequence[Sequence[Fault]]) -> tuple[Fault, ...]:
    """The faults of all worlds, each once."""
    counts: dict[Hashable, int] = {}
    first: dict[Hashable, Fault] = {}
    for faults in worlds:
        for key, fault in {
            (fault.kind, fault.span, fault.message): fault for fault in faults
        }.items():
            counts[key] = counts.get(key, 0) + 1
            first.setdefault(key, fault)
    return tuple(
        fault if counts[key] == len(worlds) else replace(fault, exists=fault.exists & Truth.MAYBE)
        for key, fault in first.items()
    )


def unite_statements(worlds: Sequence[Sequence[Statement]]) -> tuple[Statement, ...]:
    """The statements of all worlds, in order; the same one in the same place once."""
    counts: dict[Hashable, int] = {}
    first: dict[Hashable, Statement] = {}
    for statements in worlds:
        seen: dict[Hashable, int] = {}
        for statement in statements:
            what = (statement.span, json.dumps(plain(statement.value), sort_keys=True))
            seen[what] = seen.get(what, 0) + 1
            key = (*what, seen[what])
            counts[key] = counts.get(key, 0) + 1
            first.setdefault(key, statement)
    return tuple(
        statement if counts[key] == len(worlds) else perhaps(statement)
        for key, statement in first.items()
    )


def perhaps(statement: Statement) -> Statement:
    """A statement that may not be there, nor then its faults."""
    faults = tuple(replace(fault, exists=fault.exists & Truth.MAYBE) for fault in statement.faults)
    return replace(statement, exists=statement.exists & Truth.MAYBE, faults=faults)
