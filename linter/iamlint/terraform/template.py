"""Splits quoted strings, heredocs and template files into literal parts and expressions.

The rules are those of HCL's native syntax: https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#templates
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field

from iamlint.source import Source, Span
from iamlint.terraform.lexer import (
    IDENTIFIER,
    SyntaxFault,
    fault,
    heredoc_end,
    skip_interpolation,
)
from iamlint.terraform.syntax import (
    Expression,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    Template,
    TemplatePart,
)

ParseExpression = Callable[[Source, int, int, int], Expression]
"""Parses the expression between two offsets, at a depth of nested templates."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_PLAIN_QUOTED = re.compile(r"[^\\$%]+")
_PLAIN = re.compile(r"[^$%]+")
_WORD = re.compile(r"\s*([^\W\d][\w-]*)\s*")


@dataclass(slots=True)
class _Literal:
    """A literal token: chunks of text with the offsets they were written at."""

    chunks: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(chunk[0] for chunk in self.chunks)

    def strip_left(self, count: int | None = None) -> None:
        """Remove ``count`` characters, or all white space, from the beginning."""
        while self.chunks:
            text, start, end = self.chunks[0]
            cut = len(text) - len(text.lstrip()) if count is None else min(count, len(text))
            if cut == 0:
                return
            exact = end - start == len(text)
            self.chunks[0] = (text[cut:], start + cut if exact else start, end)
            if count is not None:
                count -= cut
            if self.chunks[0][0]:
                return
            del self.chunks[0]

    def strip_right(self) -> None:
        """Remove all white space from the end."""
        while self.chunks:
            text, start, end = self.chunks[-1]
            kept = text.rstrip()
            exact = end - start == len(text)
            self.chunks[-1] = (kept, start, start + len(kept) if exact else end)
            if kept:
                return
            del self.chunks[-1]


@dataclass(slots=True)
class _Sequence:
    """``${ }`` or ``%{ }``: its offsets, those of its content, and its strip markers."""

    start: int
    end: int
    inner: tuple[int, int]
    left: bool
    right: bool
    directive: bool


_Token = _Literal | _Sequence


def quoted_template(
    source: Source, start: int, end: int, parse: ParseExpression, depth: int = 0
) -> Template:
    """The template of a quoted string; the offsets include its quotes."""
    text = source.text
    if "\\" not in text[start:end] and "$" not in text[start:end] and "%" not in text[start:end]:
        inner = _normal(text[start + 1 : end - 1])
        span = Span(source, start, end)
        if not inner:
            return Template((), span)
        return Template((LiteralPart(inner, Span(source, start + 1, end - 1)),), span)
    tokens = _tokens(source, start + 1, end - 1, depth, quoted=True)
    return Template(_parts(source, tokens, parse, depth), Span(source, start, end))


def heredoc_template(
    source: Source, start: int, end: int, parse: ParseExpression, depth: int = 0
) -> Template:
    """The template of a heredoc; the offsets run from ``<<`` to the end of its last marker."""
    lines = heredoc_end(source.text, start, len(source.text))
    if lines is None or lines[1] < 0:
        raise fault(source, start, end, "this heredoc is never closed")
    tokens = _tokens(source, lines[0], lines[1], depth, quoted=False)
    if source.text[start + 2] == "-":
        _unindent(tokens)
    parts = _parts(source, tokens, parse, depth)
    return Template(parts, Span(source, start, end), heredoc=True)


def whole_template(source: Source, parse: ParseExpression) -> Template:
    """The template that a whole file is (``templatefile``)."""
    tokens = _tokens(source, 0, len(source.text), 0, quoted=False)
    return Template(_parts(source, tokens, parse, 0), source.whole)


def _tokens(source: Source, at: int, end: int, depth: int, *, quoted: bool) -> list[_Token]:
    text = source.text
    tokens: list[_Token] = []
    literal = _Literal()

    def flush() -> None:
        nonlocal literal
        if literal.chunks:
            tokens.append(literal)
            literal = _Literal()

    def add(chunk: str, start: int, stop: int) -> None:
        if quoted:
            literal.chunks.append((_normal(chunk), start, stop))
            return
        # A heredoc is scanned line by line: each line is a token of its own.
        begin = 0
        while begin < len(chunk):
            line = chunk.find("\n", begin)
            stop_line = len(chunk) if line < 0 else line + 1
            piece = chunk[begin:stop_line]
            literal.chunks.append((_normal(piece), start + begin, start + stop_line))
            if line >= 0:
                flush()
            begin = stop_line

    plain = _PLAIN_QUOTED if quoted else _PLAIN
    while at < end:
        run = plain.match(text, at, end)
        if run is not None:
            add(run[0], at, run.end())
            at = run.end()
            continue
        char = text[at]
        if char == "\\" and quoted:
            value, stop = _escape(source, at, end)
            literal.chunks.append((value, at, stop))
            at = stop
        elif text.startswith(("$${", "%%{"), at) and at + 3 <= end:
            literal.chunks.append((char + "{", at, at + 3))
            at += 3
        elif text.startswith(("${", "%{"), at) and at + 2 <= end:
            stop = skip_interpolation(source, at, end, depth + 1)
            flush()
            tokens.append(_sequence(text, at, stop, directive=char == "%"))
            at = stop
        else:
            add(char, at, at + 1)
            at += 1
    flush()
    _strip(tokens)
    return tokens


def _sequence(text: str, start: int, end: int, *, directive: bool) -> _Sequence:
    left = text.startswith("~", start + 2)
    right = text.startswith("~", end - 2) and end - 2 > start + 2
    inner = (start + 3 if left else start + 2, end - 2 if right else end - 1)
    return _Sequence(start, end, inner, left, right, directive)


def _strip(tokens: list[_Token]) -> None:
    """Apply the strip markers: each takes the white space of the one token next to it."""
    for index, token in enumerate(tokens):
        if not isinstance(token, _Sequence):
            continue
        if token.left and index:
            previous = tokens[index - 1]
            if isinstance(previous, _Literal):
                previous.strip_right()
        if token.right and index + 1 < len(tokens):
            following = tokens[index + 1]
            if isinstance(following, _Literal):
                following.strip_left()


def _unindent(tokens: list[_Token]) -> None:
    """Take the smallest indentation off every line, as ``<<-`` says.

    Measured after stripping, on tokens that follow one that ends in a newline; blank lines do
    not count, a line that begins with a sequence counts as not indented.
    """
    smallest: int | None = None
    adjust: list[_Literal] = []
    newline = True
    for token in tokens:
        text = token.text if isinstance(token, _Literal) else ""
        if newline:
            newline = False
            spaces: int | None = 0
            if isinstance(token, _Literal):
                trimmed = text.lstrip()
                if not trimmed and text.endswith("\n"):
                    spaces = None
                else:
                    spaces = len(text) - len(trimmed)
                    adjust.append(token)
            if spaces is not None:
                smallest = spaces if smallest is None else min(smallest, spaces)
        if text.endswith("\n"):
            newline = True
    for literal in adjust:
        literal.strip_left(smallest or 0)


@dataclass(slots=True)
class _Open:
    """A directive that waits for its end, with the parts read since."""

    token: _Sequence
    kind: str
    expression: Expression | None
    names: tuple[str | None, str]
    parts: list[TemplatePart]
    then: list[TemplatePart] | None = None


def _parts(
    source: Source, tokens: list[_Token], parse: ParseExpression, depth: int
) -> tuple[TemplatePart, ...]:
    top: list[TemplatePart] = []
    stack: list[_Open] = []
    for token in tokens:
        into = stack[-1].parts if stack else top
        if isinstance(token, _Literal):
            into.extend(
                LiteralPart(text, Span(source, start, end))
                for text, start, end in token.chunks
                if text
            )
        elif not token.directive:
            expression = parse(source, *token.inner, depth + 1)
            into.append(InterpolationPart(expression, Span(source, token.start, token.end)))
        else:
            _directive(source, token, stack, top, parse, depth)
    if stack:
        opened = stack[-1].token
        word = f"end{stack[-1].kind}"
        message = f"this `%{{ {stack[-1].kind}` has no `%{{ {word} }}`"
        raise fault(source, opened.start, opened.end, message)
    return tuple(top)


def _directive(
    source: Source,
    token: _Sequence,
    stack: list[_Open],
    top: list[TemplatePart],
    parse: ParseExpression,
    depth: int,
) -> None:
    start, end = token.inner
    span = Span(source, token.start, token.end)
    word = _WORD.match(source.text, start, end)
    keyword = word[1] if word is not None else ""
    if word is None or keyword not in ("if", "for", "else", "endif", "endfor"):
        message = "a directive is `if`, `else`, `endif`, `for` or `endfor`"
        raise SyntaxFault(message, span)
    if keyword == "if":
        condition = parse(source, word.end(), end, depth + 1)
        stack.append(_Open(token, "if", condition, (None, ""), []))
        return
    if keyword == "for":
        names, at = _for_names(source, word.end(), end, span)
        collection = parse(source, at, end, depth + 1)
        stack.append(_Open(token, "for", collection, names, []))
        return
    if word.end() != end:
        raise SyntaxFault(f"`{keyword}` stands alone in its directive", span)
    expected = "if" if keyword in ("else", "endif") else "for"
    if not stack or stack[-1].kind != expected or (keyword == "else" and stack[-1].then is not None):
        raise SyntaxFault(f"this `{keyword}` has no `{expected}` before it", span)
    opened = stack[-1]
    if keyword == "else":
        opened.then, opened.parts = opened.parts, []
        return
    stack.pop()
    target = stack[-1].parts if stack else top
    whole = Span(source, opened.token.start, token.end)
    assert opened.expression is not None
    if keyword == "endif":
        then = opened.parts if opened.then is None else opened.then
        otherwise = [] if opened.then is None else opened.parts
        target.append(IfPart(opened.expression, tuple(then), tuple(otherwise), whole))
    else:
        key, value = opened.names
        target.append(ForPart(key, value, opened.expression, tuple(opened.parts), whole))


def _for_names(
    source: Source, at: int, end: int, span: Span
) -> tuple[tuple[str | None, str], int]:
    text = source.text
    first = _WORD.match(text, at, end)
    if first is None:
        raise SyntaxFault("`for` needs a name", span)
    names: tuple[str | None, str] = (None, first[1])
    at = first.end()
    if text.startswith(",", at):
        second = _WORD.match(text, at + 1, end)
        if second is None:
            raise SyntaxFault("`for` needs a second name after the comma", span)
        names = (first[1], second[1])
        at = second.end()
    keyword = IDENTIFIER.match(text, at, end)
    if keyword is None or keyword[0] != "in":
        raise SyntaxFault("`for` needs `in` and a collection", span)
    return names, keyword.end()


def _escape(source: Source, at: int, end: int) -> tuple[str, int]:
    text = source.text
    char = text[at + 1 : at + 2]
    if char in _ESCAPES and at + 1 < end:
        return _ESCAPES[char], at + 2
    size = {"u": 4, "U": 8}.get(char)
    if size is not None:
        digits = text[at + 2 : at + 2 + size]
        if len(digits) == size and re.fullmatch(r"[0-9a-fA-F]+", digits):
            code = int(digits, 16)
            valid = code < 0x110000 and not 0xD800 <= code < 0xE000
            return chr(code) if valid else "\ufffd", at + 2 + size
        raise fault(source, at, at + 2, f"`\\{char}` needs {size} hexadecimal digits")
    message = f"`\\{char}` is no escape; write `\\\\` for a backslash"
    raise fault(source, at, min(at + 2, end), message)


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
