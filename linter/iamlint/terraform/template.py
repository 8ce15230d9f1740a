"""Builds templates from their tokens: escapes, strip markers, indentation, directives.

The rules are those of hashicorp/hcl, ``hclsyntax/parser_template.go``: literal text comes in
tokens (a run in a quoted string, a line in a heredoc or a template file), ``~`` trims the one token
beside it, and ``<<-`` takes the smallest indent off the tokens that begin a line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from iamlint.source import Source
from iamlint.terraform.syntax import (
    Expression,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    Template,
    TemplatePart,
)
from iamlint.terraform.tokens import SPACES, Place, Tokens

_SPECIAL = re.compile(r'\\(?:[nrt"\\]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|(\$)\$\{|(%)%\{')
_SPECIAL_LINE = re.compile(r"(\$)\$\{|(%)%\{")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def parse_template(source: Source) -> Template:
    """A whole text as a template (``templatefile``). Raises ``SyntaxFault``."""
    from iamlint.terraform.hcl import parse_template_text

    return parse_template_text(Place(source, source.text), 0, len(source.text))


def quoted_text(text: str, start: int, end: int) -> str:
    """The label that the quoted string without sequences is; like names, it is not normalised."""
    return "".join(piece.text for piece in _pieces(text, start + 1, end - 1, _SPECIAL))


def literal_parts(place: Place, start: int, end: int) -> tuple[TemplatePart, ...]:
    """Text that is what it is, with no escapes and no sequences."""
    return _literals(place, [_Piece(place.text[start:end], start, end)])


def plain_template(place: Place, start: int, end: int, kind: str) -> Template:
    """The template of a string (``s``) or a heredoc (``h``) without sequences."""
    text = place.text
    span = place.span(start, end)
    if kind == "s":
        raw = text[start + 1 : end - 1]
        if not raw:
            return Template((), span)
        if raw.isascii() and "\\" not in raw and "{" not in raw:
            return Template((LiteralPart(raw, place.span(start + 1, end - 1)),), span)
        pieces = _pieces(text, start + 1, end - 1, _SPECIAL)
        return Template(_literals(place, pieces), span)
    body = text.index("\n", start) + 1
    body_end = text.rfind("\n", 0, end) + 1
    if text[start + 2] != "-":
        return Template(_literals(place, [_Piece(text[body:body_end], body, body_end)]), span, True)
    items: list[_Item] = []
    while body < body_end:
        line_end = text.index("\n", body) + 1
        items.append(_Literal([_Piece(text[body:line_end], body, line_end)]))
        body = line_end
    _dedent(items)
    literals = [part for item in items for part in _literals(place, item.pieces)]  # type: ignore[union-attr]
    return Template(tuple(literals), span, True)


def build_template(
    place: Place, tokens: Tokens, opened: int, expressions: Mapping[int, Expression]
) -> Template:
    """The template whose first token is ``opened``.

    ``expressions`` are those of its sequences, by the index of the token that opens them.
    """
    closed = tokens.partner[opened]
    quoted = tokens.kinds[opened] == '"'
    items = _items(tokens, opened + 1, closed, _SPECIAL if quoted else _SPECIAL_LINE)
    if tokens.text.startswith("<<-", tokens.starts[opened]) and not quoted:
        _dedent(items)
    parts = _nest(place, tokens, items, expressions)
    span = place.span(tokens.starts[opened], tokens.ends[closed])
    return Template(parts, span, heredoc=not quoted)


@dataclass(slots=True)
class _Piece:
    """Literal text and where it was written; as long as that, or an escape."""

    text: str
    start: int
    end: int


@dataclass(slots=True)
class _Literal:
    """One token of literal text."""

    pieces: list[_Piece]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class _Sequence:
    """One ``${ }`` or ``%{ }``, from the token that opens it to the one that closes it."""

    opened: int
    closed: int


_Item = _Literal | _Sequence


def _pieces(text: str, start: int, end: int, special: re.Pattern[str]) -> list[_Piece]:
    """The stretch split at its escapes."""
    pieces: list[_Piece] = []
    done = start
    for m in special.finditer(text, start, end):
        at = m.start()
        if at > done:
            pieces.append(_Piece(text[done:at], done, at))
        done = m.end()
        if m.lastindex:
            pieces.append(_Piece(text[at + 1 : done], at, done))
        elif text[at + 1] in "uU":
            pieces.append(_Piece(_character(text[at + 2 : done]), at, done))
        else:
            pieces.append(_Piece(_ESCAPES[text[at + 1]], at, done))
    if end > done:
        pieces.append(_Piece(text[done:end], done, end))
    return pieces


def _character(digits: str) -> str:
    """The character of that number; as in Go, U+FFFD where there is none."""
    code = int(digits, 16)
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF else chr(code)


def _items(tokens: Tokens, first: int, last: int, special: re.Pattern[str]) -> list[_Item]:
    """Literals and sequences in order, strip markers applied."""
    text, kinds, starts, ends = tokens.text, tokens.kinds, tokens.starts, tokens.ends
    items: list[_Item] = []
    trim_left = False
    at = first
    while at < last:
        if kinds[at] == "l":
            pieces = _pieces(text, starts[at], ends[at], special)
            if trim_left:
                _trim_left(pieces)
            trim_left = False
            items.append(_Literal(pieces))
            at += 1
            continue
        closed = tokens.partner[at]
        if ends[at] - starts[at] == 3 and items and isinstance(items[-1], _Literal):
            _trim_right(items[-1].pieces)
        trim_left = ends[closed] - starts[closed] == 2
        items.append(_Sequence(at, closed))
        at = closed + 1
    return items


def _trim_left(pieces: list[_Piece]) -> None:
    while pieces:
        kept = pieces[0].text.lstrip(SPACES)
        if kept:
            _cut(pieces[0], len(pieces[0].text) - len(kept))
            return
        pieces.pop(0)


def _trim_right(pieces: list[_Piece]) -> None:
    while pieces:
        piece = pieces[-1]
        kept = piece.text.rstrip(SPACES)
        if kept:
            if piece.end - piece.start == len(piece.text):
                piece.end = piece.start + len(kept)
            piece.text = kept
            return
        pieces.pop()


def _cut(piece: _Piece, count: int) -> None:
    """Takes characters off the start."""
    if piece.end - piece.start == len(piece.text):
        piece.start += count
    piece.text = piece.text[count:]


def _dedent(items: list[_Item]) -> None:
    """What ``<<-`` does (``flushHeredocTemplateParts``)."""
    smallest: int | None = None
    adjust: list[_Literal] = []
    line_start = True
    for item in items:
        text = item.text if isinstance(item, _Literal) else ""
        if line_start:
            line_start = False
            trimmed = text.lstrip(SPACES)
            if trimmed or not text.endswith("\n"):
                spaces = len(text) - len(trimmed)
                smallest = spaces if smallest is None else min(smallest, spaces)
                if isinstance(item, _Literal):
                    adjust.append(item)
        if text.endswith("\n"):
            line_start = True
    for literal in adjust:
        _cut_pieces(literal.pieces, smallest or 0)


def _cut_pieces(pieces: list[_Piece], count: int) -> None:
    while count and pieces:
        width = len(pieces[0].text)
        if width > count:
            _cut(pieces[0], count)
            return
        count -= width
        pieces.pop(0)


def _literals(place: Place, pieces: list[_Piece]) -> tuple[TemplatePart, ...]:
    """Pieces as parts. Text is normalised; what composes over an escape becomes one part."""
    text = "".join(piece.text for piece in pieces)
    if not text.isascii():
        normal = unicodedata.normalize("NFC", text)
        if normal != text:
            each = [unicodedata.normalize("NFC", piece.text) for piece in pieces]
            if "".join(each) != normal:
                span = place.span(pieces[0].start, pieces[-1].end)
                return (LiteralPart(normal, span),)
            for piece, changed in zip(pieces, each, strict=True):
                piece.text = changed
    if place.offsets is not None:
        pieces = [run for piece in pieces for run in _runs(place.offsets, piece)]
    return tuple(
        LiteralPart(piece.text, place.span(piece.start, piece.end))
        for piece in pieces
        if piece.text
    )


def _runs(offsets: Sequence[int], piece: _Piece) -> list[_Piece]:
    """The piece cut so that each part is one that was written as it is, or one escape of JSON."""
    start, end = piece.start, piece.end
    if end - start != len(piece.text) or offsets[end] - offsets[start] == end - start:
        return [piece]
    runs = []
    at = start
    while at < end:
        until = at + 1
        if offsets[until] == offsets[at] + 1:
            while until < end and offsets[until + 1] == offsets[until] + 1:
                until += 1
        runs.append(_Piece(piece.text[at - start : until - start], at, until))
        at = until
    return runs


def _append(run: list[_Piece], piece: _Piece) -> None:
    """Adds a piece, joined to the last one where both are text as written."""
    last = run[-1] if run else piece
    if (
        last.end == piece.start
        and piece.end - piece.start == len(piece.text)
        and last.end - last.start == len(last.text)
        and last is not piece
    ):
        run[-1] = _Piece(last.text + piece.text, last.start, piece.end)
    else:
        run.append(piece)


@dataclass(slots=True)
class _Open:
    """A directive that is open, and the parts read in it so far."""

    opened: int
    parts: list[TemplatePart] = field(default_factory=list)
    then: list[TemplatePart] | None = None


def _nest(
    place: Place, tokens: Tokens, items: list[_Item], expressions: Mapping[int, Expression]
) -> tuple[TemplatePart, ...]:
    """Pairs the directives; that they pair has been checked."""
    starts, ends = tokens.starts, tokens.ends
    stack = [_Open(-1)]
    run: list[_Piece] = []

    def flush() -> None:
        if run:
            stack[-1].parts.extend(_literals(place, run))
            run.clear()

    for item in items:
        if isinstance(item, _Literal):
            for piece in item.pieces:
                _append(run, piece)
            continue
        flush()
        opened = item.opened
        if tokens.kinds[opened] == "$":
            span = place.span(starts[opened], ends[item.closed])
            stack[-1].parts.append(InterpolationPart(expressions[opened], span))
            continue
        word = tokens.word(keyword(tokens, opened))
        if word in ("if", "for"):
            stack.append(_Open(opened))
        elif word == "else":
            stack[-1].then, stack[-1].parts = stack[-1].parts, []
        else:
            done = stack.pop()
            end = ends[item.closed]
            stack[-1].parts.append(_directive(place, tokens, done, end, expressions))
    flush()
    return tuple(stack[0].parts)


def _directive(
    place: Place, tokens: Tokens, done: _Open, end: int, expressions: Mapping[int, Expression]
) -> TemplatePart:
    span = place.span(tokens.starts[done.opened], end)
    expression = expressions[done.opened]
    word = keyword(tokens, done.opened)
    if tokens.word(word) == "if":
        then, otherwise = (done.parts, []) if done.then is None else (done.then, done.parts)
        return IfPart(expression, tuple(then), tuple(otherwise), span)
    names = []
    at = word + 1
    while tokens.kinds[at] != "k":
        if tokens.kinds[at] == "i":
            names.append(tokens.word(at))
        at += 1
    return ForPart(
        names[0] if len(names) == 2 else None, names[-1], expression, tuple(done.parts), span
    )


def keyword(tokens: Tokens, opened: int) -> int:
    """The index of the keyword of the directive that ``opened`` begins."""
    at = opened + 1
    while tokens.kinds[at] != "k":
        at += 1
    return at
