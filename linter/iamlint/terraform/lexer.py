"""The lexical pass: steps over strings, heredocs, comments and brackets, with offsets.

Strings, heredocs and comments are what python-hcl2 misreads, so they are read here; structure is
left to its grammar. Everything is linear, and nesting is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.source import Source, Span

MAX_BRACKETS = 150
"""How deep brackets may nest: deeper than any configuration, shallow enough to walk safely."""

MAX_TEMPLATES = 24
"""How deep templates may nest in the interpolations of templates."""

IDENTIFIER = re.compile(r"[^\W\d][\w-]*")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)\r?\n")
_STEP = re.compile(r'[^"#/<{}()\[\]]+')
_QUOTED = re.compile(r'[^"\\$%\n]+')
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")

OPEN = {"(": ")", "[": "]", "{": "}"}
CLOSE = frozenset(")]}")


class SyntaxFault(Exception):
    """Text that Terraform would not accept: what is wrong, where, and related places."""

    def __init__(
        self, message: str, span: Span, related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.related = related


def fault(source: Source, start: int, end: int, message: str) -> SyntaxFault:
    """A fault at a place of ``source``."""
    return SyntaxFault(message, Span(source, start, max(end, start)))


def skip_comment(text: str, at: int, end: int) -> int:
    """The end of the comment that begins at ``at`` (before its newline), or ``at`` if none does."""
    if text[at] == "#" or text.startswith("//", at):
        line = text.find("\n", at, end)
        return end if line < 0 else line
    if text.startswith("/*", at):
        close = text.find("*/", at + 2, end)
        return -1 if close < 0 else close + 2
    return at


def heredoc_end(text: str, at: int, end: int) -> tuple[int, int, int] | None:
    """For a heredoc at ``at``: where its text begins and ends, and the end of its marker.

    ``None`` when no heredoc begins here; the ends are -1 when it is never closed.
    """
    begin = _HEREDOC.match(text, at, end)
    if begin is None:
        return None
    marker = begin[2]
    line = begin.end()
    while line < end:
        stop = text.find("\n", line, end)
        if stop < 0:
            return begin.end(), -1, -1
        if text[line:stop].strip() == marker:
            return begin.end(), line, line + text[line:stop].index(marker) + len(marker)
        line = stop + 1
    return begin.end(), -1, -1


def skip_string(source: Source, at: int, end: int, depth: int = 0) -> int:
    """The end of the quoted template that begins at ``at``, its closing quote included."""
    text = source.text
    here = at + 1
    while here < end:
        run = _QUOTED.match(text, here, end)
        if run is not None:
            here = run.end()
            if here >= end:
                break
        char = text[here]
        if char == '"':
            return here + 1
        if char == "\\":
            here += 2
        elif char == "\n":
            raise fault(source, at, at + 1, "this string is never closed on its line")
        elif text.startswith(("$${", "%%{"), here):
            here += 3
        elif text.startswith(("${", "%{"), here):
            here = skip_interpolation(source, here, end, depth + 1)
        else:
            here += 1
    raise fault(source, at, at + 1, "this string is never closed")


def skip_interpolation(source: Source, at: int, end: int, depth: int) -> int:
    """The end of the ``${ }`` or ``%{ }`` that begins at ``at``."""
    if depth > MAX_TEMPLATES:
        raise fault(source, at, at + 2, f"templates nest deeper than {MAX_TEMPLATES} levels")
    close = skip_brackets(source, at + 1, end, depth)
    if close < 0:
        raise fault(source, at, at + 2, f"this `{source.text[at : at + 2]}` is never closed")
    return close


def skip_brackets(source: Source, at: int, end: int, depth: int = 0) -> int:
    """The end of the bracket that begins at ``at``; -1 when it is never closed."""
    stack: list[tuple[str, int]] = []
    for start, _, kind in significant(source, at, end, depth):
        if kind in OPEN:
            stack.append((OPEN[kind], start))
            if len(stack) > MAX_BRACKETS:
                raise fault(
                    source, start, start + 1, f"brackets nest deeper than {MAX_BRACKETS} levels"
                )
        elif kind in CLOSE:
            expected, opened = stack.pop()
            if kind != expected:
                message = f"expected `{expected}`, found `{kind}`"
                related = (("opened here", Span(source, opened, opened + 1)),)
                raise SyntaxFault(message, Span(source, start, start + 1), related)
            if not stack:
                return start + 1
    return -1


def significant(
    source: Source, at: int, end: int, depth: int = 0
) -> Iterator[tuple[int, int, str]]:
    """What matters for structure: ``(start, end, kind)`` of brackets, strings and heredocs.

    ``kind`` is the bracket itself, ``"string"``, ``"heredoc"`` or ``"comment"``.
    """
    text = source.text
    while at < end:
        step = _STEP.match(text, at, end)
        if step is not None:
            at = step.end()
            if at >= end:
                return
        char = text[at]
        if char == '"':
            stop = skip_string(source, at, end, depth)
            yield at, stop, "string"
            at = stop
        elif char in OPEN or char in CLOSE:
            yield at, at + 1, char
            at += 1
        elif char == "<":
            heredoc = heredoc_end(text, at, end)
            if heredoc is None:
                at += 1
                continue
            if heredoc[2] < 0:
                raise fault(source, at, heredoc[0] - 1, "this heredoc is never closed")
            yield at, heredoc[2], "heredoc"
            at = heredoc[2]
        else:
            stop = skip_comment(text, at, end)
            if stop < 0:
                raise fault(source, at, at + 2, "this comment is never closed")
            if stop == at:
                at += 1
                continue
            yield at, stop, "comment"
            at = stop


@dataclass(frozen=True, slots=True)
class Masked:
    """Text of the same length that python-hcl2 reads rightly, and what was taken out of it.

    ``strings`` and ``heredocs`` are ends by start, ``numbers`` the ends of numbers; offsets are
    those of the source.
    """

    text: str
    offset: int
    strings: dict[int, int]
    heredocs: dict[int, int]
    numbers: dict[int, int]


_TOKEN = re.compile(
    r"(?P<blank>[ \t\r]+)|(?P<newline>\n)|(?P<word>[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*)"
    r"|(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<quote>\")|(?P<comment>#|//|/\*)"
    r"|(?P<heredoc><<-?[^\W\d])|(?P<open>[({\[])|(?P<close>[)}\]])"
    r"|(?P<operator>==|!=|<=|>=|=>|&&|\|\||\.\.\.|[-+*/%<>!?:=,.])"
)
_KEYWORDS = frozenset({"if", "in", "for", "for_each", "else", "endif", "endfor"})
_LITERALS = frozenset({"true", "false", "null"})
_BINARY = frozenset({"==", "!=", "<=", ">=", "<", ">", "&&", "||", "+", "-", "*", "/", "%", "?"})
_CONTINUES = frozenset(
    {"==", "!=", "<=", ">=", "<", ">", "&&", "||", "+", "*", "/", "%", "?", ":", ","}
)
_FOR = re.compile(r"(?:\s|#[^\n]*\n|//[^\n]*\n|/\*.*?\*/)*for\s+[^\W\d]", re.DOTALL)


def mask(source: Source, start: int, end: int, *, inline: bool) -> Masked:
    """Mask what lies between two offsets.

    ``inline`` says that newlines mean nothing (an expression inside ``${ }``). Raises
    ``SyntaxFault`` at what the lexical pass itself sees to be wrong.
    """
    text = source.text
    out: list[str] = []
    strings: dict[int, int] = {}
    heredocs: dict[int, int] = {}
    numbers: dict[int, int] = {}
    stack: list[tuple[str, int, bool]] = []
    ignore_newlines = inline
    before = ""
    at = start
    while at < end:
        match = _TOKEN.match(text, at, end)
        if match is None:
            raise fault(source, at, at + 1, f"unexpected character {_quoted(text[at])}")
        kind, stop = match.lastgroup, match.end()
        piece = match[0]
        if kind == "blank":
            out.append(" " * len(piece))
        elif kind == "newline":
            if not ignore_newlines:
                if before in _BINARY or before in ("=", ":"):
                    message = f"expected an expression after `{before}`, found the end of the line"
                    raise fault(source, at, at + 1, message)
                before = "\n"
            out.append(" " if ignore_newlines else "\n")
        elif kind == "comment":
            stop = skip_comment(text, at, end)
            if stop < 0:
                raise fault(source, at, at + 2, "this comment is never closed")
            out.append(" " * (stop - at))
        elif kind == "quote":
            stop = skip_string(source, at, end)
            strings[at] = stop
            out.append('"' + "s" * (stop - at - 2) + '"')
            before = '"'
        elif kind == "heredoc":
            lines = heredoc_end(text, at, end)
            if lines is None:
                raise fault(source, at, at + 2, "a heredoc is `<<NAME` and the end of the line")
            if lines[2] < 0:
                raise fault(source, at, lines[0] - 1, "this heredoc is never closed")
            stop = lines[2]
            heredocs[at] = stop
            out.append('"' + "s" * (stop - at - 2) + '"')
            before = '"'
        elif kind == "word":
            if before == "." and (piece in _KEYWORDS or piece in _LITERALS):
                out.append("w" * len(piece))
            elif piece.isascii() and "::" not in piece:
                out.append(piece)
            else:
                out.append("w" * len(piece))
            before = "word"
        elif kind == "number":
            if before == ".":
                digits = re.compile(r"\d+").match(text, at, end)
                stop = digits.end() if digits is not None else stop
                out.append(text[at:stop])
            elif text[at - 1] == "-" and len(piece) > 1:
                # python-hcl2 reads `-20` as one literal, also in `10-20`: a string it is.
                numbers[at] = stop
                out.append('"' + "n" * (len(piece) - 2) + '"')
            else:
                out.append(piece)
            if IDENTIFIER.match(text, stop, end):
                raise fault(source, at, stop + 1, "a name cannot begin with a digit")
            before = "number"
        elif kind == "open":
            if len(stack) >= MAX_BRACKETS:
                raise fault(source, at, stop, f"brackets nest deeper than {MAX_BRACKETS} levels")
            stack.append((OPEN[piece], at, ignore_newlines))
            ignore_newlines = piece != "{" or _FOR.match(text, stop, end) is not None
            out.append(piece)
            before = piece
        elif kind == "close":
            if not stack:
                raise fault(source, at, stop, f"this `{piece}` closes nothing")
            expected, opened, ignore_newlines = stack.pop()
            if expected != piece:
                related = (("opened here", Span(source, opened, opened + 1)),)
                message = f"expected `{expected}`, found `{piece}`"
                raise SyntaxFault(message, Span(source, at, stop), related)
            out.append(piece)
            before = piece
        else:
            if before == "\n" and piece in _CONTINUES:
                message = f"a line cannot begin with `{piece}` outside of parentheses"
                raise fault(source, at, stop, message)
            out.append(piece)
            before = piece
        at = stop
    if stack:
        opened = stack[-1][1]
        related = (("the parser gave up here", Span(source, end, end)),)
        message = f"this `{text[opened]}` is never closed"
        raise SyntaxFault(message, Span(source, opened, opened + 1), related)
    return Masked("".join(out), start, strings, heredocs, numbers)


def _quoted(char: str) -> str:
    return f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
