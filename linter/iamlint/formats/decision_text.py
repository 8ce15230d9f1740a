"""``can`` and ``who`` for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from iamlint.formats.display import Display, printed
from iamlint.formats.palette import FAINT, PATH
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.iam.authorize import Decision, Outcome
from iamlint.project.query import Answer

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {
    Outcome.ALLOWED: "bold green",
    Outcome.EXPLICIT_DENY: "bold red",
    Outcome.IMPLICIT_DENY: "bold red",
    Outcome.UNKNOWN: "bold yellow",
}
_WORDS = {
    Outcome.ALLOWED: "allowed",
    Outcome.EXPLICIT_DENY: "denied by a statement",
    Outcome.IMPLICIT_DENY: "denied: nothing allows it",
    Outcome.UNKNOWN: "unknown: it depends on what is not known",
}


def render(decision: Decision, display: Display) -> str:
    """One decision, with the statements that make it."""
    return printed(list(_lines(decision)), display)


def render_who(answers: Iterable[Answer], display: Display) -> str:
    """Every principal that may, or may perhaps."""
    from rich.text import Text

    lines: list[Text] = []
    for answer in answers:
        lines.append(Text(printable(str(answer.holder)), "bold"))
        lines.extend(_lines(answer.decision, "  "))
    return printed(lines or [Text("nobody", FAINT)], display)


def _lines(decision: Decision, indent: str = "") -> Iterator[Text]:
    from rich.text import Text

    yield Text.assemble(indent, (_WORDS[decision.outcome], _STYLES[decision.outcome]))
    for each in decision.statements:
        sid = f" {printable(each.sid.shown)}" if each.sid is not None else ""
        yield Text.assemble(
            f"{indent}  {each.effect.value}{sid} ({each.kind.value}) ",
            (printable(place(each.span)), PATH),
        )
    if decision.missing_context:
        keys = ", ".join(decision.missing_context)
        yield Text.assemble(indent, ("  it depends on: ", FAINT), printable(keys))
