"""Where a format is shown: what the formats for people need to know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from iamlint.rule import Rule

NARROWEST = 40
"""Columns below which lines are no longer fitted: the terminal may wrap them itself."""


@dataclass(frozen=True, slots=True)
class Display:
    """How wide, whether in colour, how talkative; and the rules, for formats that list them."""

    width: int = 80
    color: bool = False
    quiet: bool = False
    verbose: bool = False
    rules: tuple[type[Rule], ...] = ()

    @property
    def columns(self) -> int:
        """The width to fit lines to."""
        return max(self.width, NARROWEST)


def printed(lines: list[Text], display: Display) -> str:
    """``lines`` as text, one each, with the escape codes of their colours if so displayed."""
    console = canvas(display)
    with console.capture() as capture:
        for line in lines:
            console.print(line, soft_wrap=True, end="\n")
    return capture.get()


def canvas(display: Display) -> Console:
    """A console that looks at no environment, and reads no markup, emoji or numbers in text."""
    from rich.console import Console

    return Console(
        width=display.columns,
        color_system="standard" if display.color else None,
        force_terminal=display.color,
        no_color=not display.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
        _environ={},
    )


def wrapped(text: Text, width: int, lead: Text | str = "", indent: str = "") -> list[Text]:
    """``text`` in lines of at most ``width`` cells, the first after ``lead``, others indented."""
    from rich.text import Text

    console = canvas(Display(width=width))
    first = lead if isinstance(lead, Text) else Text(lead)
    room = max(1, width - max(first.cell_len, len(indent)))
    lines: list[Text] = []
    for line in text.wrap(console, room, overflow="fold"):
        line.rstrip()
        start = first.copy() if not lines else Text(indent)
        lines.append(start.append_text(line))
    return lines
