"""A frame of source text: numbered lines with the exact token underlined."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import dropwhile
from typing import TYPE_CHECKING

from iamlint.formats.cells import cell_len, cropped, fitted, shown
from iamlint.formats.display import wrapped
from iamlint.formats.palette import FAINT, GUTTER, PATH
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.source import Source, Span

if TYPE_CHECKING:
    from rich.text import Text

FULL_SPAN = 4
"""A span of at most so many lines is underlined on each, a longer one on its first alone."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What to show: ``mark`` is the sign of the underline, ``arrow`` what stands before the place.

    ``before`` and ``after`` are how many lines of context to show.
    """

    span: Span
    label: str
    style: str
    mark: str = "^"
    arrow: str = "-->"
    before: int = 2
    after: int = 1


@dataclass(frozen=True, slots=True)
class _Page:
    """How wide the line numbers are, how much room there is beside them, what is cut off left."""

    gutter: int
    room: int
    skip: int = 0


def gutter_width(spans: list[Span]) -> int:
    """How many columns the line numbers of ``spans`` and their context need."""
    last = max((span.end_line for span in spans), default=1)
    return len(str(last + 1))


def frame_lines(frame: Frame, gutter: int, width: int) -> list[Text]:
    """The lines of a frame, none wider than ``width`` but the one with the path."""
    span = frame.span
    source, room = span.source, width - gutter - 3
    marked = _marked_lines(frame, room)
    first, last = span.line, span.line + len(marked) - 1
    lines = _heading(place(span), frame.arrow, gutter)
    skip = marked[0].skip
    page = _Page(gutter, room, skip or 0)
    if skip is not None:
        above = _code(source, range(max(1, first - frame.before), first), page)
        lines += dropwhile(_is_empty, above)
    for number, line in enumerate(marked, first):
        lines.append(_numbered(number, line.code, gutter))
        lines.append(_bar(gutter).append(line.underline, frame.style))
        lines += [_bar(gutter).append_text(part) for part in _below(line, frame.style, room)]
    if skip is not None:
        end = min(last + frame.after, _line_count(source))
        below = _code(source, range(last + 1, end + 1), page)
        lines += reversed(list(dropwhile(_is_empty, reversed(below))))
    return lines


def source_lines(source: Source, width: int) -> list[Text]:
    """A whole source in a frame, with nothing underlined."""
    gutter = gutter_width([source.whole])
    page = _Page(gutter, width - gutter - 3)
    numbers = range(1, _line_count(source) + 1)
    return [*_heading(source.path, "-->", gutter), *_code(source, numbers, page, style="")]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line, its underline, the label that found no room behind it.

    ``skip`` is how many cells of the line's beginning were cut off, ``None`` when too many to
    count.
    """

    code: Text
    underline: str
    label: str
    skip: int | None


def _marked_lines(frame: Frame, room: int) -> list[_Marked]:
    span = frame.span
    last = span.source.line_column(max(span.start, span.end - 1))[0]
    numbers = list(range(span.line, last + 1))
    label = frame.label
    if len(numbers) > FULL_SPAN:
        numbers = numbers[:1]
        label = f"{label} (to line {last})" if label else f"to line {last}"
    return [
        _marked(frame, number, label if number == numbers[-1] else "", room) for number in numbers
    ]


def _marked(frame: Frame, number: int, label: str, room: int) -> _Marked:
    from rich.text import Text

    span, text = frame.span, frame.span.source.text
    start, end = _line_bounds(span.source, number)
    token_start = min(span.start, end)
    if number > span.line:  # the indentation of a later line is no part of the token
        token_start = end - len(text[start:end].lstrip())
    token_end = max(token_start, min(span.end, end))
    reach = 4 * room  # so that a line of megabytes costs no more than one of hundreds
    whole = shown(text[max(start, token_start - reach) : token_start])
    token = shown(text[token_start : min(token_end, token_start + reach)], cell_len(whole))
    tail = shown(text[token_end : min(end, token_end + reach)], cell_len(whole) + cell_len(token))
    nothing = cell_len(token) == 0  # yet its mark takes a cell
    head, token, tail = fitted(whole, " " if nothing else token, tail, room)
    underline = " " * cell_len(head) + frame.mark * cell_len(token)
    token = "" if nothing else token
    if label and len(underline) + 1 + cell_len(label) <= room:
        underline, label = f"{underline} {label}", ""
    skip: int | None = 0 if head == whole else cell_len(whole) - cell_len(head) + 1
    if token_start - reach > start:
        skip = None
    return _Marked(Text.assemble(head, (token, frame.style), tail), underline, label, skip)


def _below(line: _Marked, style: str, room: int) -> list[Text]:
    """A label that has no room behind the underline, on lines of its own."""
    from rich.text import Text

    return wrapped(Text(line.label, style), room) if line.label else []


def _code(source: Source, numbers: range, page: _Page, style: str = FAINT) -> list[Text]:
    """Lines of a source, cut to what the page has room for."""
    from rich.text import Text

    lines = []
    for number in numbers:
        start, end = _line_bounds(source, number)
        line = shown(source.text[start : min(end, start + page.skip + 4 * page.room)]).rstrip()
        code = Text(cropped(line, page.room, page.skip), style)
        lines.append(_numbered(number, code, page.gutter))
    return lines


def _is_empty(line: Text) -> bool:
    return line.plain.endswith("|") and line.plain[:-1].replace(" ", "").isdigit()


def _line_count(source: Source) -> int:
    """How many lines there are to show: a line end at the end begins no further one."""
    return len(source.line_starts) - source.text.endswith("\n")


def _line_bounds(source: Source, number: int) -> tuple[int, int]:
    """Where a line begins, and where what is seen of it ends."""
    start = source.line_starts[number - 1]
    end = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
    while end > start and source.text[end - 1] in "\r\n":
        end -= 1
    return start, end


def _heading(where: str, arrow: str, gutter: int) -> list[Text]:
    from rich.text import Text

    line = Text.assemble((" " * gutter + arrow, GUTTER), " ", (printable(where), PATH))
    return [line, Text(" " * gutter + " |", GUTTER)]


def _bar(gutter: int) -> Text:
    from rich.text import Text

    return Text.assemble((" " * gutter + " | ", GUTTER))


def _numbered(number: int, code: Text, gutter: int) -> Text:
    from rich.text import Text

    lead = Text.assemble((f"{number:>{gutter}} |", GUTTER))
    return lead.append(" ").append_text(code) if code else lead
