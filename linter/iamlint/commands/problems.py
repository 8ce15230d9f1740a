"""What could not be read, for commands whose output has no place for it."""

from __future__ import annotations

from itertools import chain

from iamlint.commands.terminal import note
from iamlint.formats.printable import printable
from iamlint.project.model import Project


def tell(project: Project) -> bool:
    """Tell on standard error what could not be read or parsed; whether there is any of it."""
    problems = chain(project.problems, *(root.problems for root in project.roots))
    lines = dict.fromkeys(
        f"{each.path}:{each.place.line}:{each.place.column}: {each.message}"
        for each in problems
        if each.is_error
    )
    for line in lines:
        note(printable(line))
    return bool(lines)
