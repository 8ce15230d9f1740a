"""Parses HCL with python-hcl2's grammar: the only module that imports ``hcl2`` and ``lark``.

A text is split into tokens and checked by our own code first, so what reaches the grammar is HCL.
The grammar is given the text masked (``mask.py``), finds its structure, and ``tree.py`` builds our
syntax tree while it does. Expressions within templates are parsed one by one, innermost first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform.check import Checker
from iamlint.terraform.hcl_tables import find_tables
from iamlint.terraform.lalr import Machine, Tables, Unexpected, describe
from iamlint.terraform.lexer import lex
from iamlint.terraform.mask import mask
from iamlint.terraform.syntax import Body, Expression, Template
from iamlint.terraform.template import build_template, keyword
from iamlint.terraform.tokens import Fault, Place, Tokens
from iamlint.terraform.tree import SAME, Group, TreeBuilder


class SyntaxFault(Exception):
    """A text is not HCL. The message is for people; ``span`` is the smallest place of the fault."""

    def __init__(
        self, message: str, span: Span, related: tuple[tuple[str, Span], ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.related = related

    def problem(self) -> Problem:
        """The fault as data."""
        path = self.span.source.path
        return Problem(ProblemKind.SYNTAX, path, self.message, self.span, related=self.related)


def parse_arguments(source: Source) -> tuple[Body, tuple[Problem, ...]]:
    """The arguments of a file that has no blocks (``.tfvars``)."""
    from iamlint.terraform.recovery import parse_body

    body, problems = parse_body(Place(source, source.text), 0, len(source.text))
    faults = [
        SyntaxFault("a block is not allowed here: only arguments are", block.header).problem()
        for block in body.blocks
    ]
    return Body(body.arguments, ()), (*problems, *faults)


def parse_expression_text(text: str, name: str) -> Expression:
    """One expression that is a whole text (``--var``). Raises ``SyntaxFault``."""
    source = Source(name, text)
    return parse_expression(Place(source, text), 0, len(text))


def parse_expression(place: Place, start: int, end: int) -> Expression:
    """The one expression that stands from ``start`` to ``end``. Raises ``SyntaxFault``."""
    tokens = lex(place.text, start, end)
    fault = Checker(tokens).expression()
    if fault is not None:
        raise syntax_fault(place, fault)
    parser = Parser(place, tokens)
    parser.read_sequences(0, len(tokens.kinds))
    return parser.expression(0, len(tokens.kinds))


def parse_template_text(place: Place, start: int, end: int) -> Template:
    """The text from ``start`` to ``end`` as a template. Raises ``SyntaxFault``."""
    tokens = lex(place.text, start, end, template=True)
    fault = Checker(tokens).expression()
    if fault is not None:
        raise syntax_fault(place, fault)
    parser = Parser(place, tokens)
    parser.read_sequences(0, len(tokens.kinds))
    return parser.templates[0]


def syntax_fault(place: Place, fault: Fault) -> SyntaxFault:
    """The fault with its place in the source."""
    related = tuple((label, place.span(start, end)) for label, start, end in fault.related)
    return SyntaxFault(fault.message, place.span(fault.start, fault.end), related)


class Parser:
    """Parses tokens that have been checked."""

    def __init__(self, place: Place, tokens: Tokens) -> None:
        self.place = place
        self.tokens = tokens
        self.expressions: dict[int, Expression] = {}
        self.templates: dict[int, Template] = {}

    def read_sequences(self, first: int, last: int) -> None:
        """Parses all that stands in templates; what is inside of something comes after it."""
        tokens = self.tokens
        _builder().begin(self.place, tokens, 0, {}, self.templates)
        for at in range(last - 1, first - 1, -1):
            kind = tokens.kinds[at]
            if kind == "$":
                self.expressions[at] = self.expression(at + 1, tokens.partner[at])
            elif kind == "%":
                self._directive(at)
            elif kind in ('"', "H"):
                self.templates[at] = build_template(self.place, tokens, at, self.expressions)

    def _directive(self, opened: int) -> None:
        tokens = self.tokens
        start = keyword(tokens, opened)
        word = tokens.word(start)
        if word == "for":
            start += 1
            while tokens.kinds[start] != "k":
                start += 1
        elif word != "if":
            return
        self.expressions[opened] = self.expression(start + 1, tokens.partner[opened])

    def expression(self, first: int, last: int) -> Expression:
        """The expression of the tokens from ``first`` to before ``last``."""
        kinds = self.tokens.kinds
        while kinds[first] in "wc":
            first += 1
        while kinds[last - 1] in "wc":
            last -= 1
        if last - first == 1 or self.tokens.partner.get(first) == last - 1:
            return _builder().leaf(first)
        result: Expression = self._parse("expression", first, last)
        return result

    def body(self, first: int, last: int) -> Body:
        """The body of the tokens from ``first`` to before ``last``."""
        if first >= last:
            return Body({}, ())
        result: Body = self._parse("start", first, last)
        return result

    def _parse(self, start: str, first: int, last: int) -> Any:
        text, leaves = mask(self.tokens, first, last)
        base = self.tokens.starts[first]
        builder = _builder()
        builder.begin(self.place, self.tokens, base, leaves, self.templates)
        try:
            return _machine().parse(text, start)
        except Unexpected as error:
            at = min(base + error.position, len(self.place.text) - 1)
            message = "this is beyond what the HCL grammar in use can read"
            raise SyntaxFault(message, self.place.span(at, at + 1)) from None


@lru_cache(maxsize=1)
def _builder() -> TreeBuilder:
    return TreeBuilder()


@lru_cache(maxsize=1)
def _machine() -> Machine:
    """Loading it is what costs at the first parse, so it waits for that."""
    return Machine(find_tables(make_tables), _builder(), Group, SAME)


def make_tables() -> Tables:
    """The LALR tables of python-hcl2's grammar, as plain data."""
    return describe(make_lark())


def make_lark() -> Any:
    """A ``Lark`` object of python-hcl2's grammar.

    Its post-lexer is left out: it joins a line end to an operator that follows, and no line end
    that is left stands before an operator. Terraform takes ``!!a`` and ``- -5``, so one rule of the
    grammar is changed.
    """
    from importlib.resources import files

    from lark import Lark

    grammar = files("hcl2").joinpath("hcl2.lark").read_text(encoding="utf-8")
    grammar = grammar.replace(_UNARY, _UNARY.replace("expr_term", "unary_expr"))
    return Lark(grammar, parser="lalr", start=["start", "expression"], propagate_positions=False)


_UNARY = "!unary_op : (MINUS | NOT) expr_term"
