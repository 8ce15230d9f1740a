"""Reads ``.tf.json``: the same syntax tree as from HCL, with the places of the JSON text.

JSON does not say what is an argument and what is a block; Terraform asks the schema of the
provider. Here the blocks of Terraform itself are known, and those that hold IAM's words; the rest
are arguments, whose value is then an object or a list of objects.
See https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform.blocks import ConfigFile, LazyBlock, ParsedBlock
from iamlint.terraform.hcl import SyntaxFault, parse_expression, parse_template_text
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

_LABELS = {
    "action": 2,
    "check": 1,
    "data": 2,
    "ephemeral": 2,
    "import": 0,
    "list": 2,
    "locals": 0,
    "module": 1,
    "moved": 0,
    "output": 1,
    "provider": 1,
    "removed": 0,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}
"""Blocks that stand outside of others, and how many labels they have."""

_META = {"connection": 0, "dynamic": 1, "lifecycle": 0, "provisioner": 1, "timeouts": 0}
_CONDITIONS = {"precondition": 0, "postcondition": 0}
_IAM = dict.fromkeys(
    ("condition", "filter", "inline_policy", "not_principals", "principals", "statement"), 0
)
_NESTED: dict[str, dict[str, int]] = {
    "check": {"assert": 0, "data": 2},
    "data": _META | _CONDITIONS | _IAM,
    "ephemeral": _META,
    "output": _CONDITIONS,
    "provider": dict.fromkeys(
        (
            "assume_role",
            "assume_role_with_web_identity",
            "default_tags",
            "ignore_tags",
            "endpoints",
        ),
        0,
    ),
    "removed": {"lifecycle": 0, "provisioner": 1},
    "resource": _META | _CONDITIONS | _IAM,
    "terraform": {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    "variable": {"validation": 0},
}
"""By the type of the outermost block: types of the blocks in it, and how many labels they have."""

_REFERENCES = frozenset(
    ("depends_on", "from", "ignore_changes", "provider", "providers", "replace_triggered_by", "to")
)
"""Arguments whose strings are references, not templates."""


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
            if name not in _LABELS:
                self.problem(f"`{name}` is not a type of block", self.span(key))
                continue
            for labels, body in self.labelled(value, _LABELS[name]):
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
        """The bodies below ``count`` levels of labels; each level may be an array of objects."""
        for each in self.objects(node):
            if count == 0:
                yield (), each
                continue
            for key, value in each.properties:
                if string(self.source, key) == COMMENT and value.kind == "s":
                    continue
                for labels, body in self.labelled(value, count - 1):
                    yield (key, *labels), body

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

    def body(self, node: Node, nested: dict[str, int], path: tuple[str, ...]) -> Body:
        """The body that an object is; ``path`` are the blocks around it, outermost first."""
        arguments: dict[str, Argument] = {}
        blocks: list[Block] = []
        for key, value in self.properties(node):
            name = string(self.source, key)
            if name in nested and _is_block(value):
                for labels, inner in self.labelled(value, nested[name]):
                    blocks.append(self.block(key, labels, inner, nested, (*path, name)))
                continue
            expression = self.argument(name, value, path)
            self.add_argument(arguments, key, value, expression)
        return Body(arguments, tuple(blocks))

    def block(
        self,
        key: Node,
        labels: tuple[Node, ...],
        body: Node,
        nested: dict[str, int],
        path: tuple[str, ...],
    ) -> Block:
        """A block within another one."""
        header = self.span(labels[-1] if labels else key)
        if path[-1] == "dynamic":
            nested = {**nested, "content": 0}
        return Block(
            path[-1],
            tuple(self.label(label) for label in labels),
            header,
            Span(self.source, header.start, body.end),
            self.body(body, nested, path),
        )

    def label(self, key: Node) -> Label:
        """A label, from the name of a property."""
        return Label(string(self.source, key), self.span(key))

    # -- arguments -------------------------------------------------------------------------------

    def argument(self, name: str, value: Node, path: tuple[str, ...]) -> Expression:
        """The value of an argument, as Terraform reads it at that place."""
        if (name in _REFERENCES and len(path) <= 2) or (path == ("variable",) and name == "type"):
            return self.reference(value)
        # Terraform evaluates these without a scope, and then takes strings as they are.
        return self.expression(value, literal=path == ("variable",) and name != "sensitive")

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
    parsed = reader.body(body, _NESTED.get(block.type, {}), (block.type,))
    whole = Block(block.type, block.labels, block.header, block.span, parsed)
    return ParsedBlock(whole, tuple(reader.problems))


def _check(body: Node, block: LazyBlock) -> tuple[Problem, ...]:
    return _parse(body, block).problems
