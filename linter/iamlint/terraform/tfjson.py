"""Reads ``.tf.json``: the same syntax tree as from HCL, with the places of the JSON text.

See https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform.block_types import BLOCK_TYPES
from iamlint.terraform.blocks import ConfigFile, LazyBlock, ParsedBlock
from iamlint.terraform.hcl import SyntaxFault, parse_expression, parse_template_text
from iamlint.terraform.json_blocks import BodyPlace
from iamlint.terraform.jsontree import Node, decode, parse_json, string, word
from iamlint.terraform.syntax import (
    Argument,
    Block,
    Body,
    BoolLiteral,
    Expression,
    Label,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    ObjectItem,
    Template,
    TupleCons,
    Unary,
)
from iamlint.terraform.template import literal_parts

COMMENT = "//"
"""The property that is a comment wherever a body is written."""

_LABELS = ("", "a label", "two labels")


def read_json_config(source: Source) -> ConfigFile:
    """The blocks of a ``.tf.json`` file."""
    reader = _JsonReader(source)
    try:
        root = parse_json(source)
    except SyntaxFault as fault:
        return ConfigFile(source, (), (fault.problem(),))
    blocks = tuple(reader.blocks(root))
    return ConfigFile(source, blocks, tuple(reader.problems))


def parse_json_arguments(source: Source) -> tuple[Body, tuple[Problem, ...]]:
    """The arguments of a ``.tfvars.json`` file: the text of a string is its value."""
    reader = _JsonReader(source)
    try:
        root = parse_json(source)
    except SyntaxFault as fault:
        return Body({}, ()), (fault.problem(),)
    arguments: dict[str, Argument] = {}
    for key, value in reader.properties(root):
        reader.add_argument(arguments, key, value, reader.expression(value, literal=True))
    return Body(arguments, ()), tuple(reader.problems)


class _JsonReader:
    """Makes syntax of the nodes of one text; what is wrong is collected."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    # -- blocks ----------------------------------------------------------------------------------

    def blocks(self, root: Node) -> Iterator[LazyBlock]:
        """The outermost blocks."""
        for key, value in self.properties(root):
            name = string(self.source, key)
            if name not in BLOCK_TYPES:
                self.problem(f"`{name}` is not a type of block", self.span(key))
                continue
            for labels, body in self.labelled(value, BLOCK_TYPES[name]):
                header = self.span(labels[-1] if labels else key)
                span = Span(self.source, header.start, body.end)
                yield LazyBlock(
                    name,
                    tuple(self.label(label) for label in labels),
                    header,
                    span,
                    partial(_parse, body),
                    partial(_check, body),
                )

    def labelled(self, node: Node, count: int) -> Iterator[tuple[tuple[Node, ...], Node]]:
        """The bodies below ``count`` levels of labels; each level may be an array of objects.

        There is no comment among labels, and no level without one.
        """
        before, found = len(self.problems), False
        for each in self.objects(node):
            if count == 0:
                yield (), each
                continue
            for key, value in each.properties:
                found = True
                for labels, body in self.labelled(value, count - 1):
                    yield (key, *labels), body
        if count and not found and len(self.problems) == before:
            self.problem(f"expected {_LABELS[count]} here, for a block", self.span(node))

    def objects(self, node: Node) -> Iterator[Node]:
        """The objects that a property of blocks holds; ``null`` is none."""
        for each in node.items if node.kind == "[" else (node,):
            if each.kind == "{":
                yield each
            elif each.kind != "k" or word(self.source, each) != "null":
                self.problem("expected an object here, for a block", self.span(each))

    def properties(self, root: Node) -> Iterator[tuple[Node, Node]]:
        """The properties of a body, comments left out."""
        for each in self.objects(root):
            for key, value in each.properties:
                if string(self.source, key) != COMMENT:
                    yield key, value

    def body(self, node: Node, place: BodyPlace) -> Body:
        """The body that an object is."""
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for key, value in self.properties(node):
            name = string(self.source, key)
            holds_objects = _is_block(value)
            count = place.labels_of(name, holds_objects, value.kind == "[")
            if count is not None:
                for labels, inner in self.labelled(value, count):
                    blocks.append(self.block(key, labels, inner, place))
                continue
            expression = self.argument(name, value, place)
            self.add_argument(arguments, key, value, expression)
        return Body(arguments, tuple(blocks))

    def block(self, key: Node, labels: tuple[Node, ...], body: Node, outer: BodyPlace) -> Block:
        """A block within another one, which is ``outer``."""
        type = string(self.source, key)
        header = self.span(labels[-1] if labels else key)
        names = tuple(self.label(label) for label in labels)
        place = outer.inner(type, tuple(name.text for name in names))
        span = Span(self.source, header.start, body.end)
        return Block(type, names, header, span, self.body(body, place))

    def label(self, key: Node) -> Label:
        """A label, from the name of a property."""
        return Label(string(self.source, key), self.span(key))

    # -- arguments -------------------------------------------------------------------------------

    def argument(self, name: str, value: Node, place: BodyPlace) -> Expression:
        """The value of an argument, as Terraform reads it at that place."""
        if place.refers(name):
            return self.reference(value)
        return self.expression(value, literal=place.is_literal and name != "sensitive")

    def add_argument(
        self, arguments: dict[str, Argument], key: Node, value: Node, expression: Expression
    ) -> None:
        """Adds an argument, unless it is there already."""
        name = string(self.source, key)
        span = self.span(key)
        if name in arguments:
            before = (("it is set here before", arguments[name].name_span),)
            self.problem(f"`{name}` is set twice", span, before)
            return
        whole = Span(self.source, span.start, value.end)
        arguments[name] = Argument(name, span, expression, whole)

    def reference(self, node: Node) -> Expression:
        """Strings are expressions: ``"aws_iam_role.app"``, ``"list(string)"``."""
        if node.kind == "[":
            return TupleCons(tuple(map(self.reference, node.items)), self.span(node))
        if node.kind == "{":
            items = (self.item(key, self.reference(value)) for key, value in node.properties)
            return ObjectCons(tuple(items), self.span(node))
        if node.kind == "s":
            place, start, end = decode(self.source, node)
            if "${" not in place.text[start:end]:
                try:
                    return parse_expression(place, start, end)
                except SyntaxFault as fault:
                    self.problems.append(fault.problem())
        return self.expression(node)

    def expression(self, node: Node, literal: bool = False) -> Expression:
        """The value as an expression; strings are templates unless ``literal``."""
        span = self.span(node)
        if node.kind == "s":
            return self.template(node, literal)
        if node.kind == "n":
            text = word(self.source, node)
            if text.startswith("-"):
                number = NumberLiteral(text[1:], Span(self.source, node.start + 1, node.end))
                return Unary("-", number, span)
            return NumberLiteral(text, span)
        if node.kind == "k":
            text = word(self.source, node)
            return NullLiteral(span) if text == "null" else BoolLiteral(text == "true", span)
        if node.kind == "[":
            return TupleCons(tuple(self.expression(item, literal) for item in node.items), span)
        items = (
            self.item(key, self.expression(value, literal), literal)
            for key, value in node.properties
        )
        return ObjectCons(tuple(items), span)

    def item(self, key: Node, value: Expression, literal: bool = False) -> ObjectItem:
        """A property of an object that is a value; its name is a template too."""
        span = self.span(key)
        whole = Span(self.source, span.start, value.span.end)
        return ObjectItem(self.template(key, literal), value, whole)

    def template(self, node: Node, literal: bool) -> Template:
        """A string."""
        place, start, end = decode(self.source, node)
        span = self.span(node)
        text = place.text[start:end]
        if literal or ("${" not in text and "%{" not in text):
            return Template(literal_parts(place, start, end), span)
        try:
            template = parse_template_text(place, start, end)
        except SyntaxFault as fault:
            self.problems.append(fault.problem())
            return Template(literal_parts(place, start, end), span)
        return Template(template.parts, span)

    def span(self, node: Node) -> Span:
        """The place of a node."""
        return Span(self.source, node.start, node.end)

    def problem(self, message: str, span: Span, related: tuple[tuple[str, Span], ...] = ()) -> None:
        """Notes what is wrong."""
        path = self.source.path
        self.problems.append(Problem(ProblemKind.SYNTAX, path, message, span, related=related))


def _is_block(value: Node) -> bool:
    if value.kind == "[":
        return bool(value.items) and all(item.kind == "{" for item in value.items)
    return value.kind == "{"


def _parse(body: Node, block: LazyBlock) -> ParsedBlock:
    reader = _JsonReader(block.span.source)
    first = block.labels[0].text if block.labels else ""
    parsed = reader.body(body, BodyPlace((block.type,), first))
    whole = Block(block.type, block.labels, block.header, block.span, parsed)
    return ParsedBlock(whole, tuple(reader.problems))


def _check(body: Node, block: LazyBlock) -> tuple[Problem, ...]:
    return _parse(body, block).problems
