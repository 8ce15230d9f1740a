"""Reads JSON text into nodes that know where they stand, as hashicorp/hcl's ``json`` reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from iamlint.source import Source, Span
from iamlint.terraform.hcl import SyntaxFault
from iamlint.terraform.nesting import NESTING_LIMIT
from iamlint.terraform.tokens import Place, is_number

_TOKEN = re.compile(
    r"""[ \t\r\n]*+(?:
      ("(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+")
    | (-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+(?![0-9A-Za-z.]))
    | (true|false|null)(?![0-9A-Za-z_])
    | ([\[\]{}:,])
    )""",
    re.VERBOSE,
)
_KINDS = ("", "s", "n", "k", "")
_ESCAPE = re.compile(
    r"\\(?:u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))"
)
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(slots=True, eq=False)
class Node:
    """A value: ``s`` string, ``n`` number, ``k`` true, false or null, ``[`` array, ``{`` object.

    ``start`` and ``end`` are offsets, of a string with its quotes.
    """

    kind: str
    start: int
    end: int
    items: list[Node] = field(default_factory=list)
    properties: list[tuple[Node, Node]] = field(default_factory=list)


def parse_json(source: Source) -> Node:
    """The value that is the whole text. Raises ``SyntaxFault``."""
    return _Parser(source).parse()


def word(source: Source, node: Node) -> str:
    """The text of a number or a keyword."""
    return source.text[node.start : node.end]


def decode(source: Source, node: Node) -> tuple[Place, int, int]:
    """The text of a string as a stretch of a place, so that its characters keep theirs."""
    text = source.text
    start, end = node.start + 1, node.end - 1
    if text.find("\\", start, end) < 0:
        return Place(source, text), start, end
    pieces: list[str] = []
    offsets: list[int] = []
    done = start
    for m in _ESCAPE.finditer(text, start, end):
        pieces.append(text[done : m.start()])
        offsets.extend(range(done, m.start()))
        pieces.append(_unescape(m))
        offsets.append(m.start())
        done = m.end()
    pieces.append(text[done:end])
    offsets.extend(range(done, end + 1))
    decoded = "".join(pieces)
    return Place(source, decoded, offsets), 0, len(decoded)


def string(source: Source, node: Node) -> str:
    """The text of a string."""
    place, start, end = decode(source, node)
    return place.text[start:end]


def _unescape(m: re.Match[str]) -> str:
    if m[1]:
        return chr(0x10000 + ((int(m[1], 16) & 0x3FF) << 10) + (int(m[2], 16) & 0x3FF))
    if m[3]:
        code = int(m[3], 16)
        return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)
    return _LETTERS.get(m[4], m[4])


def _shortened(word: str) -> str:
    return f"`{word}`" if len(word) <= 40 else f"`{word[:40]}...`"


class _Parser:
    """One pass over the tokens, with the open arrays and objects on a stack."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.position = 0
        self.last: tuple[int, int] = (0, 0)

    def parse(self) -> Node:
        root = Node("[", 0, 0)
        stack = [root]
        keys: list[Node | None] = [None]
        node = self._value("a value")
        while True:
            if node.kind in "[{":
                if len(stack) > NESTING_LIMIT:
                    message = f"this is nested more than {NESTING_LIMIT} levels deep"
                    raise self._fault(message, node.start, node.end)
                stack.append(node)
                keys.append(None)
                first = self._next()
                if first.kind == {"[": "]", "{": "}"}[node.kind]:
                    stack.pop().end = first.end
                    keys.pop()
                elif node.kind == "{":
                    keys[-1] = self._key(first, "a property or `}`")
                    node = self._value("a value")
                    continue
                else:
                    node = self._checked(first, "a value or `]`")
                    continue
            # A value is complete: put it where it belongs, and go on after it.
            while True:
                holder, key = stack[-1], keys[-1]
                if key is None:
                    holder.items.append(node)
                else:
                    holder.properties.append((key, node))
                if len(stack) == 1:
                    self._end()
                    return root.items[0]
                close = "}" if holder.kind == "{" else "]"
                after = self._next()
                if after.kind != close:
                    break
                holder.end = after.end
                node = stack.pop()
                keys.pop()
            if after.kind != ",":
                raise self._expected(f"`,` or `{close}`", after, holder)
            comma = self.last
            following = self._next()
            if following.kind == close:
                raise self._fault(f"a `,` cannot stand before `{close}`", *comma)
            if holder.kind == "{":
                keys[-1] = self._key(following, "a property")
                node = self._value("a value")
            else:
                node = self._checked(following, "a value")

    def _next(self) -> Node:
        m = _TOKEN.match(self.text, self.position)
        if m is None:
            return self._no_token()
        group = m.lastindex or 0
        start, self.position = m.span(group)
        self.last = (start, self.position)
        if _KINDS[group] == "n" and not is_number(self.text[start : self.position].lstrip("-")):
            shown = _shortened(self.text[start : self.position])
            raise self._fault(f"{shown} is not a number", start, self.position)
        return Node(_KINDS[group] or self.text[start], start, self.position)

    def _no_token(self) -> Node:
        """The end, or something that is no JSON."""
        text = self.text
        start = self.position
        while start < len(text) and text[start] in " \t\r\n":
            start += 1
        if start == len(text):
            return Node("", start, start)
        if text[start] == '"':
            bad = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+').match(
                text, start
            )
            at = bad.end() if bad else start
            if text[at : at + 1] == "\\":
                raise self._fault(
                    f"`{text[at : at + 2]}` is not an escape sequence of JSON", at, at + 2
                )
            raise self._fault("this string is never closed", start, start + 1)
        found = re.compile(r"[\w.+-]+|.").match(text, start)
        end = found.end() if found else start + 1
        shown = _shortened(text[start:end])
        hint = "; JSON has no comments" if text.startswith(("//", "/*", "#"), start) else ""
        raise self._fault(f"{shown} is not JSON{hint}", start, end)

    def _value(self, what: str) -> Node:
        return self._checked(self._next(), what)

    def _checked(self, node: Node, what: str) -> Node:
        if node.kind in ("s", "n", "k", "[", "{"):
            return node
        raise self._expected(what, node, None)

    def _key(self, node: Node, what: str) -> Node:
        if node.kind != "s":
            raise self._expected(what, node, None)
        colon = self._next()
        if colon.kind != ":":
            raise self._expected("`:`", colon, None)
        return node

    def _end(self) -> None:
        after = self._next()
        if after.kind:
            raise self._expected("the end of the text", after, None)

    def _expected(self, what: str, found: Node, holder: Node | None) -> SyntaxFault:
        if not found.kind:
            if holder is not None:
                shown = self.text[holder.start]
                return self._fault(
                    f"this `{shown}` is never closed", holder.start, holder.start + 1
                )
            start, end = self.last
            return self._fault(f"expected {what}, found the end of the text", start, end)
        shown = _shortened(self.text[found.start : found.end].split("\n", 1)[0])
        return self._fault(f"expected {what}, found {shown}", found.start, found.end)

    def _fault(self, message: str, start: int, end: int) -> SyntaxFault:
        return SyntaxFault(message, Span(self.source, start, end))
