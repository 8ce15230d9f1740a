"""temporary"""

from __future__ import annotations
from iamlint.source import Problem, Source, ProblemKind
from iamlint.terraform.blocks import LazyBlock


def read_irregular(
    source: Source, start: int, opened: int, closed: int, end: int
) -> tuple[list[LazyBlock], list[Problem], int]:
    return (
        [],
        [Problem(ProblemKind.SYNTAX, source.path, "not a block", source.span(start, closed))],
        closed,
    )
