"""A frame of source text: numbered lines with the exact token underlined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from iamlint.formats.display import wrapped
from iamlint.formats.palette import FAINT, GUTTER, PATH
from iamlint.formats.printable import printable
from iamlint.source import Source, Span

if TYPE_CHECKING:
    from rich.text import Text

TAB = 4
CUT = "\N{HORIZONTAL ELLIPSIS}"
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


def gutter_width(spans: list[Span]) -> int:
    """How many columns the line numbers of ``spans`` and their context need."""
    last = max((span.end_line for span in spans), default=1)
    return len(str(last + 1))


def frame_lines(frame: Frame, gutter: int, width: int) -> list[Text]:
    """The lines of a frame, none wider than ``width`` but the one with the path."""
    from rich.text import Text

    span = frame.span
    source, room = span.source, width - gutter - 3
    place = Text.assemble(
        (" " * gutter + frame.arrow, GUTTER),
        " ",
        (printable(f"{source.path}:{span.line}:{span.column}"), PATH),
    )
    marked = _marked_lines(frame, gutter, room)
    context = not any(line.shifted for line in marked)
    first, last = span.line, span.line + len(marked) - 1
    lines = [place, _empty_bar(gutter)]
    if context:
        lines += _context(source, range(max(1, first - frame.before), first), gutter, room)
    for number, line in enumerate(marked, first):
        lines.append(_numbered(number, line.code, gutter))
        lines.append(_bar(gutter).append(line.underline, frame.style))
        lines += [_bar(gutter).append_text(part) for part in _below(line, frame.style, room)]
    if context:
        after = range(last + 1, min(last + frame.after, _line_count(source)) + 1)
        lines += _context(source, after, gutter, room)
    return lines


def source_lines(source: Source, width: int) -> list[Text]:
    """A whole source in a frame, with nothing underlined."""
    from rich.text import Text

    gutter = gutter_width([source.whole])
    place = Text.assemble((" " * gutter + "-->", GUTTER), " ", (printable(source.path), PATH))
    numbers = range(1, _line_count(source) + 1)
    code = _context(source, numbers, gutter, width - gutter - 3, style="")
    return [place, _empty_bar(gutter), *code]


@dataclass(frozen=True, slots=True)
class _Marked:
    """A line, its underline, the label that found no room behind it.

    ``shifted`` says that the line's beginning was cut off.
    """

    code: Text
    underline: str
    label: str
    shifted: bool


def _marked_lines(frame: Frame, gutter: int, room: int) -> list[_Marked]:
    span = frame.span
    last = _last_line(span)
    numbers = list(range(span.line, last + 1))
    label = frame.label
    if len(numbers) > FULL_SPAN:
        numbers = numbers[:1]
        label = f"{label} (to line {last})" if label else f"to line {last}"
    return [
        _marked(frame, number, label if number == numbers[-1] else "", room) for number in numbers
    ]


def _last_line(span: Span) -> int:
    """The line of the last character: a span that ends with a line end ends on that line."""
    return span.source.line_column(max(span.start, span.end - 1))[0]


def _marked(frame: Frame, number: int, label: str, room: int) -> _Marked:
    from rich.cells import cell_len
    from rich.text import Text

    span = frame.span
    start, end = _line_bounds(span.source, number)
    text = span.source.text
    if number > span.line:  # the indentation of a later line is no part of the token
        stripped = text[start:end].lstrip()
        token_start = end - len(stripped)
    else:
        token_start = min(span.start, end)
    token_end = max(token_start, min(span.end, end))
    reach = 4 * room  # so that a line of megabytes costs no more than one of hundreds
    head = _shown(text[max(start, token_start - reach) : token_start], 0)
    token = _shown(text[token_start : min(token_end, token_start + reach)], cell_len(head))
    tail = _shown(text[token_end : min(end, token_end + reach)], cell_len(head + token))
    whole = head
    if cell_len(head) + cell_len(token) + cell_len(tail) > room:
        head, token, tail = _fitted(head, token, tail, room)
    underline = " " * cell_len(head) + frame.mark * max(1, cell_len(token))
    if label and len(underline) + 1 + cell_len(label) <= room:
        underline, label = f"{underline} {label}", ""
    line = Text.assemble(head, (token, frame.style), tail)
    return _Marked(line, underline, label, shifted=head != whole)


def _below(line: _Marked, style: str, room: int) -> list[Text]:
    """A label that has no room behind the underline, on lines of its own."""
    from rich.text import Text

    if not line.label:
        return []
    return wrapped(Text(line.label, style), room)


def _fitted(head: str, token: str, tail: str, room: int) -> tuple[str, str, str]:
    """The part of a line around its token that fits into ``room`` cells."""
    from rich.cells import cell_len

    if cell_len(token) > room - 2:
        token, tail = _first(token, room - 2 - min(cell_len(head), room // 4)) + CUT, ""
    left = room - cell_len(token)
    wanted = left if not tail else max(left - cell_len(tail), left * 2 // 3)
    if cell_len(head) > wanted:
        head = CUT + _last(head, wanted - 1)
    left -= cell_len(head)
    if cell_len(tail) > left:
        tail = _first(tail, left - 1) + CUT
    return head, token, tail


def _context(
    source: Source, numbers: range, gutter: int, room: int, style: str = FAINT
) -> list[Text]:
    from rich.cells import cell_len
    from rich.text import Text

    lines = []
    for number in numbers:
        start, end = _line_bounds(source, number)
        line = _shown(source.text[start : min(end, start + 4 * room)], 0).rstrip()
        if cell_len(line) > room:
            line = _first(line, room - 1) + CUT
        lines.append(_numbered(number, Text(line, style), gutter))
    return lines


def _line_count(source: Source) -> int:
    """How many lines there are to show: a line end at the end begins no further one."""
    return len(source.line_starts) - source.text.endswith("\n")


def _line_bounds(source: Source, number: int) -> tuple[int, int]:
    """Where a line begins, and where what is seen of it ends."""
    start = source.line_starts[number - 1]
    after = source.line_starts[number] if number < len(source.line_starts) else len(source.text)
    end = after
    while end > start and source.text[end - 1] in "\r\n":
        end -= 1
    return start, end


def _shown(text: str, column: int) -> str:
    """``text`` as it is shown from ``column`` on: tabs as blanks, nothing that acts."""
    from rich.cells import cell_len

    if "\t" not in text:
        return printable(text)
    out: list[str] = []
    for piece in text.split("\t"):
        if out:
            out.append(" " * (TAB - column % TAB))
            column += TAB - column % TAB
        shown = printable(piece)
        out.append(shown)
        column += cell_len(shown)
    return "".join(out)


def _first(text: str, cells: int) -> str:
    """The beginning of ``text`` that fits into ``cells``."""
    from rich.cells import cell_len

    text = text[: max(0, cells)]
    while text and cell_len(text) > cells:
        text = text[:-1]
    return text


def _last(text: str, cells: int) -> str:
    """The end of ``text`` that fits into ``cells``."""
    from rich.cells import cell_len

    text = text[-cells:] if cells > 0 else ""
    while text and cell_len(text) > cells:
        text = text[1:]
    return text


def _bar(gutter: int) -> Text:
    from rich.text import Text

    return Text.assemble((" " * gutter + " | ", GUTTER))


def _empty_bar(gutter: int) -> Text:
    from rich.text import Text

    return Text(" " * gutter + " |", GUTTER)


def _numbered(number: int, code: Text, gutter: int) -> Text:
    from rich.text import Text

    lead = Text(f"{number:>{gutter}} |", GUTTER)
    return lead.append(" ").append_text(code) if code else lead
