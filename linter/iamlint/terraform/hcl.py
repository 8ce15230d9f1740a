"""python-hcl2's grammar over masked text, to our syntax tree. The only importer of hcl2 and lark."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform import lexer
from iamlint.terraform.lexer import Masked, SyntaxFault, fault
from iamlint.terraform.syntax import (
    Argument,
    Attribute,
    Binary,
    Block,
    Body,
    BoolLiteral,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Label,
    LiteralPart,
    Name,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    ObjectItem,
    Parentheses,
    Splat,
    SplatItem,
    Template,
    TupleCons,
    Unary,
)
from iamlint.terraform.template import heredoc_template, quoted_template

_TRAVERSAL = re.compile(r"\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*)\s*", re.ASCII)
_TABLES = Path(__file__).with_name("hcl_tables.json")
_UNARY = "!unary_op : (MINUS | NOT) expr_term"
_UNARY_CHAIN = "!unary_op : (MINUS | NOT) unary_expr"


def parse_expression(source: Source, start: int, end: int, depth: int = 0) -> Expression:
    """The expression between two offsets, newlines in it meaning nothing (as in ``${ }``).

    Raises ``SyntaxFault``. ``depth`` counts the templates it is nested in.
    """
    if depth > lexer.MAX_TEMPLATES:
        message = f"templates nest deeper than {lexer.MAX_TEMPLATES} levels"
        raise fault(source, start, end, message)
    plain = _TRAVERSAL.fullmatch(source.text, start, end)
    if plain is not None and plain[1] not in ("true", "false", "null"):
        return _traversal(source, plain.start(1), plain[1])
    if not source.text[start:end].strip():
        raise fault(source, start, end, "expected an expression, found nothing")
    masked = lexer.mask(source, start, end, inline=True)
    return _parse(source, masked, "expression", depth)


def parse_expression_text(text: str, name: str) -> Expression:
    """The expression that ``text`` is; ``name`` stands for its path in spans."""
    source = Source(name, text)
    return parse_expression(source, 0, len(text))


def parse_body(source: Source, start: int, end: int) -> Body:
    """The arguments and blocks between two offsets. Raises ``SyntaxFault``."""
    masked = lexer.mask(source, start, end, inline=False)
    body = _parse(source, masked, "start", 0)
    assert isinstance(body, Body)
    return body


def parse_arguments(source: Source) -> tuple[Body, tuple[Problem, ...]]:
    """The arguments of a tfvars file: no blocks."""
    try:
        body = parse_body(source, 0, len(source.text))
    except SyntaxFault as error:
        return Body({}, ()), (problem_of(error),)
    problems = tuple(
        problem_of(SyntaxFault("a variables file holds arguments, no blocks", block.header))
        for block in body.blocks
    )
    return Body(body.arguments, ()), problems


def problem_of(error: SyntaxFault) -> Problem:
    """The problem that a fault of syntax is."""
    path = error.span.source.path
    return Problem(ProblemKind.SYNTAX, path, error.message, error.span, related=error.related)


def _traversal(source: Source, start: int, text: str) -> Expression:
    first, *rest = text.split(".")
    at = start + len(first)
    node: Expression = Name(first, Span(source, start, at))
    for name in rest:
        name_span = Span(source, at + 1, at + 1 + len(name))
        at = name_span.end
        node = Attribute(node, name, name_span, Span(source, start, at))
    return node


def _parse(source: Source, masked: Masked, start: str, depth: int) -> Any:
    from lark.exceptions import UnexpectedInput

    builder = _Builder(source, masked, depth)
    parser = _lark()
    try:
        tree = parser.parse(masked.text, start=start)
    except UnexpectedInput as error:
        raise _explain(source, masked, error) from None
    return builder.build(tree)


# The parser.


def _grammar() -> str:
    import hcl2

    text = Path(hcl2.__file__).with_name("hcl2.lark").read_text(encoding="utf-8")
    if _UNARY not in text:
        raise RuntimeError("the grammar of this python-hcl2 is not the one iamlint knows")
    return text.replace(_UNARY, _UNARY_CHAIN)


def build_tables() -> dict[str, Any]:
    """The LALR tables of the grammar as plain data, with the versions they were made from."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    parser = Lark(
        _grammar(), parser="lalr", start=["start", "expression"], propagate_positions=False
    )
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    tables: dict[str, Any] = json.loads(json.dumps({"data": data, "memo": memo}))
    return {"versions": _versions(), **tables}


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    return {"python-hcl2": version("python-hcl2"), "lark": version("lark")}


@cache
def _lark() -> Any:
    from hcl2.postlexer import PostLexer
    from lark import Lark

    tables = _load_tables(_TABLES)
    if tables is None:
        import platformdirs

        folder = Path(platformdirs.user_cache_dir("iamlint"))
        name = "-".join(f"{key}-{value}" for key, value in _versions().items())
        cached = folder / f"hcl-{name}.json"
        tables = _load_tables(cached)
        if tables is None:
            tables = build_tables()
            _store(cached, tables)
    data = tables["data"]
    parse_table = data["parser"]["parser"]
    parse_table["tokens"] = {int(key): value for key, value in parse_table["tokens"].items()}
    parse_table["states"] = {
        int(state): {int(token): tuple(action) for token, action in actions.items()}
        for state, actions in parse_table["states"].items()
    }
    memo = {int(key): value for key, value in tables["memo"].items()}
    return Lark._load_from_dict(data, memo, postlex=PostLexer())


def _load_tables(path: Path) -> dict[str, Any] | None:
    try:
        tables: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return tables if tables.get("versions") == _versions() else None


def _store(path: Path, tables: dict[str, Any]) -> None:
    """Keep the tables for the next start; a cache that cannot be written costs only time."""
    import contextlib
    import os

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(json.dumps(tables), encoding="utf-8")
        draft.replace(path)


# Faults.

_END = "the end"


def _explain(source: Source, masked: Masked, error: Any) -> SyntaxFault:
    """A fault that says what was found and what stood before it."""
    token = getattr(error, "token", None)
    position = getattr(error, "pos_in_stream", None)
    if token is not None and token.type != "$END" and token.start_pos is not None:
        position = token.start_pos
    elif token is not None and token.type == "$END":
        position = len(masked.text)
    start = masked.offset + (position or 0)
    found, end = _found(source, masked, start)
    before = masked.text[: start - masked.offset].rstrip(" \t\r")
    previous = before[-1:] if before else ""
    if previous in ("=", "+", "*", "/", "?", ":", "<", ">", "&", "|", "!", "-", "%"):
        message = f"expected an expression after `{previous}`, found {found}"
    else:
        message = f"unexpected {found}"
    return fault(source, start, end, message)


def _found(source: Source, masked: Masked, start: int) -> tuple[str, int]:
    limit = masked.offset + len(masked.text)
    if start >= limit:
        return "the end of the expression", start
    for ends in (masked.strings, masked.heredocs):
        if start in ends:
            return "a string" if ends is masked.strings else "a heredoc", ends[start]
    if start in masked.numbers:
        end = masked.numbers[start]
        return f"`{source.text[start:end]}`", end
    if source.text[start] in "\r\n":
        return "the end of the line", start + 1
    word = lexer.IDENTIFIER.match(source.text, start, limit)
    end = word.end() if word is not None else start + 1
    return f"`{source.text[start:end]}`", end


# The tree.


class _Word:
    """A name, keyword or literal word."""

    __slots__ = ("end", "kind", "start")

    def __init__(self, start: int, end: int, kind: str) -> None:
        self.start = start
        self.end = end
        self.kind = kind


class _Builder:
    """Turns the tree of one masked text into our syntax, bottom up, without recursion."""

    def __init__(self, source: Source, masked: Masked, depth: int) -> None:
        self.source = source
        self.masked = masked
        self.offset = masked.offset
        self.depth = depth

    def build(self, tree: Any) -> Any:
        from lark import Token

        # Post-order with an explicit stack: a tree may be deeper than Python's own stack.
        results: list[list[Any]] = [[]]
        todo: list[tuple[Any, bool]] = [(tree, False)]
        while todo:
            node, done = todo.pop()
            if isinstance(node, Token):
                if node.type != "NL_OR_COMMENT":
                    results[-1].append(node)
            elif done:
                children = results.pop()
                made = self.node(str(node.data), children)
                if made is not None:
                    results[-1].append(made)
            else:
                todo.append((node, True))
                results.append([])
                todo.extend((child, False) for child in reversed(node.children))
        return results[0][0]

    def node(self, rule: str, children: list[Any]) -> Any:
        make = _RULES.get(rule)
        return make(self, children) if make is not None else None

    # Places.

    def start_of(self, item: Any) -> int:
        if isinstance(item, _Word):
            return item.start
        if hasattr(item, "span"):
            start: int = item.span.start
            return start
        position: int = item.start_pos
        return self.offset + position

    def end_of(self, item: Any) -> int:
        if isinstance(item, _Word):
            return item.end
        if hasattr(item, "span"):
            end: int = item.span.end
            return end
        return self.offset + int(item.start_pos) + len(str(item).strip())

    def span(self, children: Sequence[Any]) -> Span:
        return Span(self.source, self.start_of(children[0]), self.end_of(children[-1]))

    def text(self, word: _Word) -> str:
        text = self.source.text[word.start : word.end]
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def word_span(self, word: _Word) -> Span:
        return Span(self.source, word.start, word.end)

    # Words and literals.

    def identifier(self, children: list[Any]) -> _Word:
        return _Word(self.start_of(children[0]), self.end_of(children[0]), "name")

    def keyword(self, children: list[Any]) -> _Word:
        return _Word(self.start_of(children[0]), self.end_of(children[0]), "name")

    def literal_value(self, children: list[Any]) -> _Word:
        return _Word(self.start_of(children[0]), self.end_of(children[0]), "literal")

    def number(self, children: list[Any]) -> NumberLiteral:
        span = self.span(children)
        return NumberLiteral(span.text, span)

    def string(self, children: list[Any]) -> Template | NumberLiteral:
        start = self.start_of(children[0])
        number = self.masked.numbers.get(start)
        if number is not None:
            span = Span(self.source, start, number)
            return NumberLiteral(span.text, span)
        heredoc = self.masked.heredocs.get(start)
        if heredoc is not None:
            return heredoc_template(self.source, start, heredoc, parse_expression, self.depth)
        end = self.masked.strings[start]
        return quoted_template(self.source, start, end, parse_expression, self.depth)

    def expr_term(self, children: list[Any]) -> Expression:
        if len(children) == 3:
            return Parentheses(self.expression(children[1]), self.span(children))
        return self.expression(children[0])

    def expression(self, item: Any) -> Any:
        """An operand: words become references, numbers and literals."""
        if not isinstance(item, _Word):
            return item
        span = self.word_span(item)
        if item.kind == "literal":
            text = span.text
            return NullLiteral(span) if text == "null" else BoolLiteral(text == "true", span)
        return Name(self.text(item), span)

    # Operators.

    def unary_op(self, children: list[Any]) -> Unary:
        return Unary(str(children[0]).strip(), children[1], self.span(children))

    def binary_operator(self, children: list[Any]) -> Any:
        return children[0]

    def binary_term(self, children: list[Any]) -> Any:
        return _Term(_operator(children[0]), children[1])

    def binary_op(self, children: list[Any]) -> Binary:
        left, term = children[0], children[1]
        return Binary(term.operator, left, term.right, self.span([left, term.right]))

    def conditional(self, children: list[Any]) -> Conditional:
        condition, _, then, _, otherwise = children
        return Conditional(condition, then, otherwise, self.span(children))

    # Collections, calls, traversals.

    def tuple(self, children: list[Any]) -> TupleCons:
        return TupleCons(tuple(_nodes(children)), self.span(children))

    def object(self, children: list[Any]) -> ObjectCons:
        items = _nodes(children)
        text = self.masked.text
        for left, right in zip(items, items[1:], strict=False):
            between = text[left.span.end - self.offset : right.span.start - self.offset]
            if "," not in between and "\n" not in between:
                message = "items of an object are parted by a comma or a new line"
                raise SyntaxFault(message, right.key.span)
        return ObjectCons(tuple(items), self.span(children))

    def object_elem(self, children: list[Any]) -> ObjectItem:
        key, _, value = children
        return ObjectItem(key, value, self.span([key, value]))

    def object_elem_key(self, children: list[Any]) -> Expression:
        key = self.expression(children[0])
        if isinstance(key, Name | BoolLiteral | NullLiteral):
            text = key.span.text
            text = text if text.isascii() else unicodedata.normalize("NFC", text)
            return Template((LiteralPart(text, key.span),), key.span)
        if isinstance(key, Attribute | Index | Splat):
            message = "a key that is a reference stands in parentheses: `(name) = value`"
            raise SyntaxFault(message, key.span)
        result: Expression = key
        return result

    def function_call(self, children: list[Any]) -> Call:
        word = children[0]
        opening = next(index for index, child in enumerate(children) if str(child) == "(")
        name = re.sub(r"\s", "", self.source.text[word.start : children[opening - 1].end])
        arguments: list[Expression] = []
        expand = False
        for child in children[opening + 1 : -1]:
            for item in child if isinstance(child, list) else [child]:
                if hasattr(item, "span"):
                    arguments.append(item)
                elif str(item).strip() == "...":
                    expand = True
        name_span = Span(self.source, word.start, children[opening - 1].end)
        return Call(name, name_span, tuple(arguments), expand, self.span(children))

    def arguments(self, children: list[Any]) -> list[Any]:
        return children

    def index_expr_term(self, children: list[Any]) -> Any:
        return self.apply(children[0], children[1])

    def braces_index(self, children: list[Any]) -> Any:
        return _Step("index", children[1], self.end_of(children[-1]), None)

    def short_index(self, children: list[Any]) -> Any:
        token = children[1]
        span = Span(self.source, self.start_of(token), self.end_of(token))
        return _Step("short", NumberLiteral(span.text, span), span.end, None)

    def get_attr(self, children: list[Any]) -> Any:
        word = children[1]
        return _Step("name", None, word.end, word)

    def apply(self, target: Any, step: Any) -> Any:
        """``target`` followed by one step."""
        target = self.expression(target)
        span = Span(self.source, target.span.start, step.end)
        if step.word is not None:
            return Attribute(target, self.text(step.word), self.word_span(step.word), span)
        return Index(target, step.key, span)

    def splat(self, children: list[Any]) -> Any:
        """A splat and its steps: the token, then steps."""
        return children

    def splat_term(self, children: list[Any]) -> Any:
        source, steps = self.expression(children[0]), children[1]
        token = steps[0]
        full = str(token).startswith("[")
        each: Any = SplatItem(self.span([token]))
        end = self.end_of(token)
        rest = list(steps[1:])
        while rest and (full or rest[0].kind != "index"):
            step = rest.pop(0)
            if step.word is not None:
                each = Attribute(
                    each,
                    self.text(step.word),
                    self.word_span(step.word),
                    Span(self.source, each.span.start, step.end),
                )
            else:
                each = Index(each, step.key, Span(self.source, each.span.start, step.end))
            end = step.end
        node: Any = Splat(source, each, full, Span(self.source, source.span.start, end))
        for step in rest:
            node = self.apply(node, step)
        return node

    # For.

    def for_intro(self, children: list[Any]) -> Any:
        words = [child for child in children if isinstance(child, _Word)]
        collection = next(child for child in children if hasattr(child, "span"))
        return _Intro([self.text(word) for word in words], collection)

    def for_cond(self, children: list[Any]) -> Any:
        return _Condition(children[-1])

    def for_expr(self, children: list[Any]) -> For:
        intro = next(child for child in children if isinstance(child, _Intro))
        condition = next((c.expression for c in children if isinstance(c, _Condition)), None)
        nodes = [child for child in children if hasattr(child, "span")]
        grouping = any(str(child).strip() == "..." for child in children)
        names = intro.names
        return For(
            key=names[0] if len(names) == 2 else None,
            value=names[-1],
            collection=intro.collection,
            result_key=nodes[0] if len(nodes) == 2 else None,
            result=nodes[-1],
            condition=condition,
            grouping=grouping,
            span=self.span(children),
        )

    # Bodies.

    def attribute(self, children: list[Any]) -> Argument:
        word, _, expression = children
        return Argument(
            self.text(word), self.word_span(word), expression, self.span([word, expression])
        )

    def block(self, children: list[Any]) -> Block:
        word = children[0]
        body = next(child for child in children if isinstance(child, Body))
        labels = []
        for child in children[1:]:
            if isinstance(child, _Word):
                labels.append(Label(self.text(child), self.word_span(child)))
            elif isinstance(child, Template):
                labels.append(Label(label_text(child), child.span))
        header = Span(self.source, word.start, labels[-1].span.end if labels else word.end)
        opening = next(child for child in children if str(child) == "{")
        self.check_lines(header.end, self.end_of(opening), children, body)
        return Block(self.text(word), tuple(labels), header, self.span(children), body)

    def check_lines(self, header: int, opening: int, children: list[Any], body: Body) -> None:
        text = self.masked.text
        gap = text[header - self.offset : opening - self.offset]
        if "\n" in gap:
            message = "the `{` of a block stands on the line of its header"
            raise fault(self.source, opening - 1, opening, message)
        items = sorted([*body.arguments.values(), *body.blocks], key=lambda item: item.span.start)
        if not items:
            return
        closing = self.start_of(children[-1])
        first = text[opening - self.offset : items[0].span.start - self.offset]
        if "\n" in first:
            last = text[items[-1].span.end - self.offset : closing - self.offset]
            if "\n" not in last:
                message = "the `}` of a block stands on a line of its own"
                raise fault(self.source, closing, closing + 1, message)
            return
        last = text[items[0].span.end - self.offset : closing - self.offset]
        if len(items) > 1 or body.blocks or "\n" in last or items[0].span.start in self.masked.heredocs:
            message = "a block on one line holds one argument and nothing else"
            raise SyntaxFault(message, items[-1].span)

    def body(self, children: list[Any]) -> Body:
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        text = self.masked.text
        previous: int | None = None
        for child in children:
            start = child.span.start
            if previous is not None and "\n" not in text[previous : start - self.offset]:
                raise SyntaxFault("expected a new line before this", child.span)
            previous = child.span.end - self.offset
            if isinstance(child, Block):
                blocks.append(child)
                continue
            first = arguments.get(child.name)
            if first is not None:
                related = (("first set here", first.name_span),)
                message = f"`{child.name}` is set twice"
                raise SyntaxFault(message, child.name_span, related)
            arguments[child.name] = child
        return Body(arguments, tuple(blocks))

    def start(self, children: list[Any]) -> Any:
        return children[0]


class _Term:
    __slots__ = ("operator", "right")

    def __init__(self, operator: str, right: Any) -> None:
        self.operator = operator
        self.right = right


class _Step:
    __slots__ = ("end", "key", "kind", "word")

    def __init__(self, kind: str, key: Any, end: int, word: _Word | None) -> None:
        self.kind = kind
        self.key = key
        self.end = end
        self.word = word


class _Intro:
    __slots__ = ("collection", "names")

    def __init__(self, names: list[str], collection: Any) -> None:
        self.names = names
        self.collection = collection


class _Condition:
    __slots__ = ("expression",)

    def __init__(self, expression: Any) -> None:
        self.expression = expression


def _nodes(children: Iterable[Any]) -> list[Any]:
    return [child for child in children if hasattr(child, "span")]


def _operator(token: Any) -> str:
    """An operator as written: the post-lexer puts a swallowed newline before it."""
    match = re.search(r"(==|!=|<=|>=|&&|\|\||[-+*/%<>])\s*$", str(token))
    return match[1] if match is not None else str(token).strip()


def label_text(label: Template) -> str:
    """The text of a quoted label. Raises ``SyntaxFault`` for one with an interpolation."""
    for part in label.parts:
        if not isinstance(part, LiteralPart):
            raise SyntaxFault("a label is plain text", part.span)
    return "".join(part.text for part in label.parts if isinstance(part, LiteralPart))


_RULES: dict[str, Callable[[_Builder, list[Any]], Any]] = {
    name: getattr(_Builder, method)
    for name, method in {
        "start": "start",
        "body": "body",
        "attribute": "attribute",
        "block": "block",
        "identifier": "identifier",
        "keyword": "keyword",
        "literal_value": "literal_value",
        "int_lit": "number",
        "float_lit": "number",
        "string": "string",
        "expr_term": "expr_term",
        "unary_op": "unary_op",
        "binary_operator": "binary_operator",
        "binary_term": "binary_term",
        "binary_op": "binary_op",
        "conditional": "conditional",
        "tuple": "tuple",
        "object": "object",
        "object_elem": "object_elem",
        "object_elem_key": "object_elem_key",
        "function_call": "function_call",
        "arguments": "arguments",
        "index_expr_term": "index_expr_term",
        "braces_index": "braces_index",
        "short_index": "short_index",
        "get_attr_expr_term": "index_expr_term",
        "get_attr": "get_attr",
        "attr_splat_expr_term": "splat_term",
        "full_splat_expr_term": "splat_term",
        "attr_splat": "splat",
        "full_splat": "splat",
        "for_intro": "for_intro",
        "for_cond": "for_cond",
        "for_tuple_expr": "for_expr",
        "for_object_expr": "for_expr",
    }.items()
}
