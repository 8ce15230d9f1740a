"""temporary"""

from __future__ import annotations
from iamlint.source import Problem, Source, ProblemKind
from iamlint.terraform.blocks import LazyBlock


def salvage(source: Source) -> tuple[list[LazyBlock], list[Problem]]:
    return [], [Problem(ProblemKind.SYNTAX, source.path, "brackets do not balance", source.whole)]
