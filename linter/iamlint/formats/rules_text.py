"""``iamlint rules`` for the terminal: every rule in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from iamlint.formats.display import Display, printed, wrapped
from iamlint.formats.palette import FAINT, SEVERITIES
from iamlint.rule import FAMILIES, Rule

if TYPE_CHECKING:
    from rich.text import Text

NARROWEST_SUMMARY = 30
"""Columns below which a summary stands on a line of its own."""


def render_rules(rules: Sequence[type[Rule]], display: Display) -> str:
    """By family: code, name, severity, profile and what it is about."""
    return printed(list(_lines(rules, display)), display)


def _lines(rules: Sequence[type[Rule]], display: Display) -> Iterator[Text]:
    from rich.text import Text

    name = max((len(rule.name) for rule in rules), default=0)
    for number, family in enumerate(dict.fromkeys(FAMILIES)):
        of_family = [rule for rule in rules if rule.family == family]
        if not of_family:
            continue
        if number:
            yield Text()
        yield Text(family, "bold underline" if display.color else "")
        for rule in of_family:
            lead = Text.assemble(
                (rule.code, "bold"),
                f"  {rule.name:<{name}}  ",
                (f"{rule.severity.value:<8}", SEVERITIES[rule.severity.value]),
                (f"  {rule.profile.value:<7}  ", FAINT),
            )
            summary = Text(rule.summary().replace("``", "`"))
            if display.columns - lead.cell_len >= NARROWEST_SUMMARY:
                yield from wrapped(summary, display.columns, lead, " " * lead.cell_len)
            else:
                lead.rstrip()
                yield lead
                yield from wrapped(summary, display.columns, " " * 8, " " * 8)
