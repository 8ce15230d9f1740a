"""The page of a rule for the terminal: ``iamlint explain``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iamlint.finding import Profile
from iamlint.formats.code_frame import Frame, frame_lines, gutter_width, source_lines
from iamlint.formats.display import Display, printed, wrapped
from iamlint.formats.palette import FAINT, GOOD, SEVERITIES
from iamlint.formats.printable import printable
from iamlint.formats.rule_examples import sources
from iamlint.rule import Example, Rule

if TYPE_CHECKING:
    from rich.text import Text


def render_rule(rule: type[Rule], display: Display) -> str:
    """What, why, what to do, bad and good examples, references, equivalents."""
    return printed(list(_lines(rule, display)), display)


def _lines(rule: type[Rule], display: Display) -> Iterator[Text]:
    from rich.text import Text

    width = display.columns
    style = SEVERITIES[rule.severity.value]
    strict = ", profile strict" if rule.profile is Profile.STRICT else ""
    yield Text.assemble((f"{rule.code} {rule.name}", "bold"))
    facts = Text.assemble((rule.severity.value, style), f", family {rule.family}{strict}")
    yield from wrapped(facts, width)
    yield Text()
    yield from _prose(rule.summary(), width)
    if rule.explanation():
        yield Text()
        yield from _prose(rule.explanation(), width)
    yield Text()
    yield from wrapped(Text(_plain(rule.help)), width, Text("help: ", "bold"), " " * 6)
    for heading, wanted, mark in (("bad", True, style), ("good", False, GOOD)):
        for example in rule.examples:
            if example.is_bad is wanted:
                yield Text()
                yield Text(f"{heading}:", mark)
                yield from _example(example, style, width)
    if rule.references:
        yield Text()
        yield Text("references:", "bold")
        yield from (Text(f"  {url}") for url in rule.references)
    if rule.equivalents:
        yield Text()
        yield Text("in other tools:", "bold")
        for tool, ids in rule.equivalents.items():
            lead = f"  {tool}: "
            yield from wrapped(Text(", ".join(ids)), width, lead, " " * len(lead))
    yield Text()
    yield Text(rule.url, FAINT)


def _example(example: Example, style: str, width: int) -> Iterator[Text]:
    for source, fault in sources(example):
        if fault is None:
            yield from source_lines(source, width)
        else:
            lines = len(source.line_starts)
            frame = Frame(fault, "", style, before=lines, after=lines)
            yield from frame_lines(frame, gutter_width([source.whole]), width)


def _prose(text: str, width: int) -> Iterator[Text]:
    """Paragraphs, and lists whose items begin with a dash; code stands without backticks."""
    from rich.text import Text

    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield Text()
        items = _plain(paragraph).replace("\n- ", "\n\0- ").split("\n\0")
        for item in items:
            indent = "  " if item.startswith("- ") else ""
            yield from wrapped(Text(printable(" ".join(item.split()))), width, indent=indent)


def _plain(text: str) -> str:
    return text.replace("``", "`")
