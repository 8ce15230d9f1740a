"""Splits HCL into tokens as Terraform's own scanner does, templates and heredocs included.

Everything runs in linear time: no pattern backtracks over what it has read, and nothing recurses.
The authority is ``hclsyntax/scan_tokens.rl`` of hashicorp/hcl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from iamlint.terraform.token_patterns import (
    KINDS,
    LINE,
    QUOTED,
    TEMPLATE_KINDS,
    everything,
    up_to_unclosed_comment,
)
from iamlint.terraform.tokens import (
    SPACES,
    Fault,
    Tokens,
    find_marker,
    is_identifier,
    is_identifier_part,
    is_identifier_start,
)


@dataclass(slots=True)
class _Mode:
    """A template or a sequence that has been opened; ``depth`` is that of the braces around it."""

    kind: str
    start: int
    end: int
    depth: int
    marker: str = ""


def lex(
    text: str,
    start: int,
    end: int,
    pattern: re.Pattern[str] | None = None,
    *,
    template: bool = False,
    resilient: bool = False,
) -> Tokens:
    """The tokens from ``start`` to ``end``; the whole is a template file if ``template``.

    ``pattern`` may be ``token_patterns.brackets()``, for some tokens only. It stops
    at the first thing that is no token, or, if ``resilient``, goes on after it.
    """
    return _Lexer(text, end, pattern or everything(), resilient).run(start, template)


class _Lexer:
    """One run of ``lex``."""

    __slots__ = ("end", "markers", "modes", "pattern", "resilient", "text", "tokens")

    def __init__(self, text: str, end: int, pattern: re.Pattern[str], resilient: bool) -> None:
        self.text = text
        self.end = end
        self.pattern = pattern
        self.resilient = resilient
        self.tokens = Tokens(text)
        self.modes: list[_Mode] = []
        self.markers: dict[str, tuple[int, int] | None] = {}
        """The line last found of each marker; it is the next one up to where it stands."""

    def run(self, pos: int, template: bool) -> Tokens:
        modes = self.modes
        if template:
            self._add("H", pos, pos)
            modes.append(_Mode("T", pos, pos, 0))
        depth = 0
        while pos < self.end:
            kind = modes[-1].kind if modes else ""
            if kind in ("", "$", "%"):
                pos, depth = self._expression(pos, depth)
            elif kind == '"':
                pos, depth = self._quoted(pos, depth)
            else:
                pos, depth = self._heredoc(pos, depth)
            if pos < 0:
                return self.tokens
        if template and len(modes) == 1:
            self._add("E", pos, pos)
        elif modes:
            self._unclosed(pos)
        return self.tokens

    def _add(self, kind: str, start: int, end: int) -> None:
        tokens = self.tokens
        tokens.kinds.append(kind)
        tokens.starts.append(start)
        tokens.ends.append(end)

    def _fault(self, message: str, start: int, end: int, *related: tuple[str, int, int]) -> None:
        tokens = self.tokens
        tokens.faults[len(tokens.kinds)] = Fault(message, start, end, related)
        self._add("x", start, end)

    def _expression(self, pos: int, depth: int) -> tuple[int, int]:
        """Tokens up to where another mode begins."""
        text, end, modes = self.text, self.end, self.modes
        match = self.pattern.match
        tokens = self.tokens
        add_kind, add_start, add_end = (
            tokens.kinds.append,
            tokens.starts.append,
            tokens.ends.append,
        )
        while pos < end:
            m = match(text, pos, end)
            if m is None:
                pos = self._irregular(pos)
                if pos < 0:
                    return pos, depth
                continue
            group = m.lastindex or 0
            start, pos = m.span(group)
            kind = KINDS[group]
            if not kind:
                kind = text[start]
                if kind == "{":
                    depth += 1
                elif kind == "}":
                    if not depth and modes:
                        add_kind("e")
                        add_start(start)
                        add_end(pos)
                        return pos, modes.pop().depth
                    depth -= 1
                elif kind == '"':
                    add_kind(kind)
                    add_start(start)
                    add_end(pos)
                    modes.append(_Mode('"', start, pos, depth))
                    return pos, 0
                elif kind == "~":
                    if not depth and modes and text[pos : pos + 1] == "}":
                        add_kind("e")
                        add_start(start)
                        add_end(pos + 1)
                        return pos + 1, modes.pop().depth
                    pos = self._invalid(start)
                    if pos < 0:
                        return pos, depth
                    continue
            elif kind == "H":
                return self._open_heredoc(start, pos, depth)
            add_kind(kind)
            add_start(start)
            add_end(pos)
        return pos, depth

    def _irregular(self, pos: int) -> int:
        """What no pattern takes: blanks at the end, identifiers beyond ASCII, and faults."""
        text = self.text
        if self.pattern is not everything():
            # Nothing but an unclosed comment stops the other patterns before the end.
            opener = up_to_unclosed_comment().match(text, pos, self.end)
            pos = opener.end() - 2 if opener else self.end
        while pos < self.end and text[pos] in " \t":
            pos += 1
        if pos >= self.end:
            return pos
        start = pos
        if is_identifier_start(text[pos]):
            pos += 1
            while pos < self.end and is_identifier_part(text[pos]):
                pos += 1
            self._add("i", start, pos)
            return pos
        return self._invalid(start)

    def _invalid(self, start: int) -> int:
        """Reports the character at ``start``; where to go on, -1 to stop."""
        text = self.text
        if text.startswith("/*", start, self.end):
            self._fault("this comment is never closed", start, start + 2)
            self.tokens.unclosed = "*/"
            return self.end if self.resilient else -1
        char, two = text[start], text[start : min(start + 2, self.end)]
        width = len(two) if two in _INVALID else 1
        message = _INVALID.get(two) or _INVALID.get(char)
        if message is None:
            shown = f"`{char}`" if char.isprintable() else f"the character U+{ord(char):04X}"
            message = f"{shown} has no meaning here"
        self._fault(message, start, start + width)
        return start + width if self.resilient else -1

    def _open_heredoc(self, start: int, pos: int, depth: int) -> tuple[int, int]:
        """Takes a heredoc at once if it has no sequences, and enters it otherwise."""
        text = self.text
        marker = text[start:pos].strip("<\r\n").removeprefix("-")
        if not is_identifier(marker):
            return self._invalid(start), depth
        close = self._find_marker(pos, marker)
        if close is not None and _is_plain(text, pos, text.index("\n", close[1]) + 1):
            self._add("h", start, close[1])
            return self._after_marker(close[1]), depth
        self._add("H", start, pos)
        self.modes.append(_Mode("H", start, pos, depth, marker))
        return pos, 0

    def _find_marker(self, pos: int, marker: str) -> tuple[int, int] | None:
        if len(self.modes) > _SEARCH_DEPTH:
            return None
        found = self.markers.get(marker, (-1, -1))
        if found is not None and found[0] < pos:
            found = self.markers[marker] = find_marker(self.text, pos, self.end, marker)
        return found

    def _quoted(self, pos: int, depth: int) -> tuple[int, int]:
        m = QUOTED.match(self.text, pos, self.end)
        if m is None:
            if self.text[pos] == "\\":
                return self._bad_escape(pos), depth
            return self._line_end_in_string(pos)
        kind = TEMPLATE_KINDS[m.lastindex or 0]
        start, pos = m.span()
        self._add(kind, start, pos)
        if kind == "q":
            return pos, self.modes.pop().depth
        if kind != "l":
            self.modes.append(_Mode(kind, start, pos, depth))
            return pos, 0
        return pos, depth

    def _bad_escape(self, pos: int) -> int:
        escape = self.text[pos : pos + 2].rstrip()
        message = f"`{escape}` is not an escape sequence of HCL"
        if escape in (r"\u", r"\U"):
            digits = 4 if escape == r"\u" else 8
            message = (
                f"`{escape}` needs {digits} hexadecimal digits that are the number of a character"
            )
        self._fault(message, pos, pos + len(escape))
        return pos + len(escape) if self.resilient else -1

    def _line_end_in_string(self, pos: int) -> tuple[int, int]:
        """A quoted string must end on its line. Leaves all that was opened on this line."""
        modes = self.modes
        line = self.text.rfind("\n", 0, pos) + 1
        string = modes.pop()
        around = modes[-1] if modes and modes[-1].start >= line else None
        if around is not None:
            opener = self.text[around.start : around.start + 2]
            self._fault(f"this `{opener}` is never closed", around.start, around.end)
        else:
            self._fault("this string is never closed", string.start, string.end)
        if not self.resilient:
            return -1, 0
        self._add("q", pos, pos)
        depth = string.depth
        while modes and modes[-1].start >= line:
            mode = modes.pop()
            self._add("q" if mode.kind == '"' else "e", pos, pos)
            depth = mode.depth
        return pos, depth

    def _heredoc(self, pos: int, depth: int) -> tuple[int, int]:
        m = LINE.match(self.text, pos, self.end)
        if m is None:
            return self._invalid(pos), depth
        kind = TEMPLATE_KINDS[m.lastindex or 0]
        start, pos = m.span()
        mode = self.modes[-1]
        if kind == "l":
            if mode.kind == "H" and self._ends_heredoc(mode, start, pos):
                end = start + len(self.text[start:pos].rstrip(SPACES))
                self._add("E", start, end)
                return self._after_marker(end), self.modes.pop().depth
            self._add(kind, start, pos)
            return pos, depth
        self._add(kind, start, pos)
        self.modes.append(_Mode(kind, start, pos, depth))
        return pos, 0

    def _after_marker(self, pos: int) -> int:
        """Where the line ends: after an end marker all that Unicode calls a blank may stand."""
        text = self.text
        end = text.index("\n", pos)
        end -= text.endswith("\r", pos, end)
        if text[pos:end].strip(" \t"):
            self._add("c", pos, end)
            return end
        return pos

    def _ends_heredoc(self, mode: _Mode, start: int, end: int) -> bool:
        text = self.text
        return (
            text[start - 1] == "\n"
            and text[end - 1] == "\n"
            and text[start:end].strip(SPACES) == mode.marker
        )

    def _unclosed(self, pos: int) -> None:
        """The text ends inside a template."""
        modes = [mode for mode in self.modes if mode.kind != "T"]
        mode = modes[0]
        if mode.kind == "H":
            self.tokens.unclosed = mode.marker
        # What is never closed swallows all after it; but a string ends with its line, and a heredoc
        # at its marker, unless a sequence in it is open.
        if len(modes) > 1 and (
            mode.kind != "H" or find_marker(self.text, modes[1].end, self.end, mode.marker)
        ):
            mode = modes[1]
        self._fault(
            self._never_closed(mode, pos), *self._opener(mode), ("the text ends here", pos, pos)
        )

    def _never_closed(self, mode: _Mode, pos: int) -> str:
        if mode.kind == '"':
            return "this string is never closed"
        if mode.kind != "H":
            return f"this `{self.text[mode.start : mode.start + 2]}` is never closed"
        line = self.text[self.text.rfind("\n", 0, pos) + 1 : pos]
        if line.strip(SPACES) == mode.marker:
            return f"the end marker `{mode.marker}` of this heredoc has no line end after it"
        return f"this heredoc is never closed: no line is `{mode.marker}` alone"

    def _opener(self, mode: _Mode) -> tuple[int, int]:
        return mode.start, mode.start + len(self.text[mode.start : mode.end].rstrip("\r\n"))


_SEARCH_DEPTH = 250
"""Heredocs nested deeper are read line by line: each search may go through all that follows."""

_INVALID = {
    "'": "strings are written with `\"`, not with `'`",
    "`": 'strings are written with `"`, not with a backtick',
    ";": "`;` ends nothing in HCL: arguments are separated by line ends",
    "&": "`&` is not an operator; the logical one is `&&`",
    "|": "`|` is not an operator; the logical one is `||`",
    "^": "`^` is not an operator",
    "~": "`~` has a meaning only in `${~`, `%{~` and `~}`",
    "<<": "a heredoc begins with `<<`, a name and a line end, without blanks or quotes",
    "\r": "a carriage return without a line feed is not a line end",
    "“": 'strings are written with `"`, not with a curly quote',
    "”": 'strings are written with `"`, not with a curly quote',
}


def _is_plain(text: str, start: int, end: int) -> bool:
    """Whether a heredoc holds nothing but text: no ``${``, no ``%{``, no lone return."""
    return (
        text.find("${", start, end) < 0
        and text.find("%{", start, end) < 0
        and text.count("\r", start, end) == text.count("\r\n", start, end)
    )
