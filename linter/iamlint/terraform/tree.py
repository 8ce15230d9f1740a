"""Builds our syntax tree from what python-hcl2's grammar reduces: one method per rule.

The methods are called by Lark, inline, with the children of a rule: its tokens (``tuple``) and what
the methods of other rules gave. Line ends and comments give ``None``. Places and literals come from
the original text, at the offset of a token; of the masked text nothing is used.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from iamlint.source import Span
from iamlint.terraform.mask import Leaves, qualified
from iamlint.terraform.steps import Step, apply_step
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
    Label,
    LiteralPart,
    Name,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    ObjectItem,
    Parentheses,
    Template,
    TupleCons,
    Unary,
)
from iamlint.terraform.template import plain_template, quoted_text
from iamlint.terraform.tokens import Place, Tokens, normal_name

Children = list[Any]
Nodes = tuple[Any, ...]


@dataclass(slots=True)
class _Introduction:
    """``for key, value in collection :``."""

    key: str | None
    value: str
    collection: Expression


@dataclass(slots=True)
class _Condition:
    """``if condition`` of a ``for``."""

    expression: Expression


SAME = frozenset(("identifier", "keyword", "literal_value", "int_lit", "float_lit"))
"""Rules whose method gives the only child."""


class Group:
    """What Lark makes of rules without a method, to put their children in place of them."""

    __slots__ = ("children",)

    def __init__(self, _name: str, children: Children) -> None:
        self.children = children


class TreeBuilder:
    """The callbacks. ``begin`` says what the next parse reads."""

    def begin(
        self,
        place: Place,
        tokens: Tokens,
        base: int,
        leaves: Leaves,
        templates: dict[int, Template],
    ) -> None:
        """Sets the text that offsets refer to, and the literals behind the fillers."""
        self.place = place
        self.source = place.source
        self.span: Callable[[int, int], Span] = (
            partial(Span, place.source) if place.offsets is None else place.span
        )
        self.tokens = tokens
        self.base = base
        self.leaves = leaves
        self.templates = templates

    # -- tokens ----------------------------------------------------------------------------------

    def leaf(self, index: int) -> Expression:
        """The expression that the token of that index is by itself."""
        tokens, place = self.tokens, self.place
        kind, start, end = tokens.kinds[index], tokens.starts[index], tokens.ends[index]
        if kind in "sh":
            return plain_template(place, start, end, kind)
        if kind in '"H':
            return self.templates[index]
        word = tokens.text[start:end]
        if kind == "d":
            return NumberLiteral(word, self.span(start, end))
        if kind == "t":
            return self._chain(word, start)
        return _word(word, self.span(start, end))

    def _chain(self, word: str, start: int) -> Expression:
        root, *names = word.split(".")
        span = self.span
        at = start + len(root)
        expression = _word(root, span(start, at))
        for name in names:
            end = at + 1 + len(name)
            expression = Attribute(expression, name, span(at + 1, end), span(start, end))
            at = end
        return expression

    def _token(self, token: Any) -> Expression:
        index = self.leaves.get(self.base + token[1])
        if index is not None:
            return self.leaf(index)
        start, end = self.base + token[1], self.base + token[2]
        span = self.span(start, end)
        word = self.place.text[start:end]
        if token[0] == "INT_LITERAL":
            return NumberLiteral(word, span)
        return _word(word, span)

    def _bounds(self, token: Any) -> tuple[int, int]:
        """Start and end of what a token stands for, in the text."""
        start = self.base + token[1]
        index = self.leaves.get(start)
        if index is None:
            return start, self.base + token[2]
        tokens = self.tokens
        kinds = tokens.kinds
        last = qualified(kinds, index, len(kinds)) if kinds[index] == "i" else index
        last = tokens.partner.get(index, last)
        return tokens.starts[index], tokens.ends[last]

    def _named(self, token: Any) -> tuple[str, Span]:
        start, end = self._bounds(token)
        return self.place.text[start:end], self.span(start, end)

    def _text(self, token: Any) -> str:
        base = self.base
        return self.place.text[base + token[1] : base + token[2]]

    def _up_to(self, token: Any, last: str) -> Span:
        """The place of tokens that the mask has joined, up to the one that is ``last``."""
        start = self.base + token[1]
        at = bisect_left(self.tokens.starts, start)
        while self.tokens.kinds[at] != last:
            at += 1
        return self.span(start, self.tokens.ends[at])

    def _at(self, token: Any, width: int = 1) -> Span:
        start = self.base + token[1]
        return self.span(start, start + width)

    # -- bodies ----------------------------------------------------------------------------------

    def start(self, children: Children) -> Any:
        """The whole text."""
        return children[0]

    def body(self, children: Children) -> Body:
        """Arguments and blocks; that no argument is repeated has been checked."""
        arguments = {child.name: child for child in children if type(child) is Argument}
        return Body(arguments, tuple(child for child in children if type(child) is Block))

    def attribute(self, children: Children) -> Argument:
        """``name = expression``."""
        name, span = self._named(children[0])
        expression = children[-1]
        return Argument(name, span, expression, self._from(span, expression.span))

    def block(self, children: Children) -> Block:
        """``type "label" { body }``."""
        type_name, header = self._named(children[0])
        labels = [self._label(child) for child in children[1:-3] if child is not None]
        if labels:
            header = self._from(header, labels[-1].span)
        span = self._from(header, self._at(children[-1]))
        return Block(type_name, tuple(labels), header, span, children[-2])

    def _label(self, token: Any) -> Label:
        start, end = self._bounds(token)
        text = self.place.text
        word = quoted_text(text, start, end) if text[start] == '"' else text[start:end]
        return Label(word, self.span(start, end))

    def new_line_or_comment(self, _children: Children) -> None:
        """Nothing."""

    # -- operands --------------------------------------------------------------------------------

    def identifier(self, children: Children) -> Any:
        """A name, or the filler of something else; whoever has it knows which."""
        return children[0]

    keyword = literal_value = int_lit = float_lit = string = identifier

    def expr_term(self, children: Children) -> Expression:
        """An operand."""
        if len(children) == 1:
            child = children[0]
            return self._token(child) if type(child) is tuple else child
        inner = next(c for c in children[1:] if c is not None)
        return Parentheses(inner, self._from(self._at(children[0]), self._at(children[-1])))

    def tuple(self, children: Children) -> TupleCons:
        """``[items]``."""
        span = self._from(self._at(children[0]), self._at(children[-1]))
        return TupleCons(self._nodes(children), span)

    def object(self, children: Children) -> ObjectCons:
        """``{ items }``."""
        span = self._from(self._at(children[0]), self._at(children[-1]))
        return ObjectCons(self._nodes(children), span)

    def object_elem(self, children: Children) -> ObjectItem:
        """``key = value``; a bare name as key is its text."""
        key, value = children[0], children[-1]
        if type(key) is Name:
            key = Template((LiteralPart(normal_name(key.name), key.span),), key.span)
        return ObjectItem(key, value, self._from(key.span, value.span))

    def object_elem_key(self, children: Children) -> Expression:
        """The key of an item."""
        child = children[0]
        return self._token(child) if type(child) is tuple else child

    def function_call(self, children: Children) -> Call:
        """``name(arguments)``."""
        name, span = self._named(children[0])
        if ":" in name:
            tokens = self.tokens
            first = self.leaves[self.base + children[0][1]]
            last = qualified(tokens.kinds, first, len(tokens.kinds))
            parts = [tokens.word(at) for at in range(first, last + 1) if tokens.kinds[at] in "i_"]
            name = "".join(parts)
        given: Children = next((c for c in children if type(c) is list), [(), False])
        arguments, expand = given
        return Call(name, span, arguments, expand, self._from(span, self._at(children[-1])))

    def arguments(self, children: Children) -> Children:
        """The arguments, and whether the last one is expanded."""
        expand = any(type(c) is tuple and c[0] == "ELLIPSIS" for c in children)
        return [self._nodes(children), expand]

    # -- operators -------------------------------------------------------------------------------

    def conditional(self, children: Children) -> Conditional:
        """``condition ? then : otherwise``."""
        condition, then, otherwise = self._nodes(children)
        return Conditional(condition, then, otherwise, self._from(condition.span, otherwise.span))

    def binary_op(self, children: Children) -> Binary:
        """``left operator right``."""
        left = children[0]
        operator, right = children[1]
        return Binary(operator, left, right, self._from(left.span, right.span))

    def binary_term(self, children: Children) -> Children:
        """``operator right``."""
        return [children[0], children[-1]]

    def binary_operator(self, children: Children) -> str:
        """The operator."""
        return self._text(children[0])

    def unary_op(self, children: Children) -> Unary:
        """``-operand`` or ``!operand``."""
        operator, operand = children
        return Unary(self._text(operator), operand, self._from(self._at(operator), operand.span))

    # -- attributes and indexes ------------------------------------------------------------------

    def index_expr_term(self, children: Children) -> Expression:
        """An operand with a step applied to it."""
        return apply_step(children[0], children[1])

    get_attr_expr_term = attr_splat_expr_term = full_splat_expr_term = index_expr_term

    def braces_index(self, children: Children) -> Step:
        """``[key]``."""
        key = self._nodes(children)[0]
        start, end = self._at(children[0]).start, self._at(children[-1]).end
        return Step("[", start, end, key)

    def short_index(self, children: Children) -> Step:
        """``.0``."""
        key = self._token(children[-1])
        return Step(".0", self._at(children[0]).start, key.span.end, key)

    def get_attr(self, children: Children) -> Step:
        """``.name``, and further names that the filler stands for."""
        start, end = self._bounds(children[-1])
        place = self.place
        steps = []
        for name in place.text[start:end].split("."):
            end = start + len(name)
            span = self.span(start, end)
            steps.append(Step(".", span.start, span.end, None, name))
            start = end + 1
        return steps[0] if len(steps) == 1 else Step("+", 0, 0, None, "", tuple(steps))

    def attr_splat(self, children: Children) -> Step:
        """``.*`` and what follows."""
        span = self._up_to(children[0], "*")
        return Step("*", span.start, span.end, None, "", tuple(children[1:]))

    def full_splat(self, children: Children) -> Step:
        """``[*]`` and what follows."""
        span = self._up_to(children[0], "]")
        return Step("[*]", span.start, span.end, None, "", tuple(children[1:]))

    # -- for -------------------------------------------------------------------------------------

    def for_intro(self, children: Children) -> _Introduction:
        """``for key, value in collection :``."""
        names = []
        collection = None
        seen_in = False
        for child in children[1:]:
            if child is None:
                continue
            if type(child) is not tuple:
                collection = child
            elif child[0] == "IN":
                seen_in = True
            elif child[0] == "NAME" and not seen_in:
                names.append(self._named(child)[0])
        if collection is None:
            raise AssertionError(children)
        return _Introduction(names[0] if len(names) == 2 else None, names[-1], collection)

    def for_cond(self, children: Children) -> _Condition:
        """``if condition``."""
        return _Condition(self._nodes(children)[0])

    def for_tuple_expr(self, children: Children) -> For:
        """``[for ... : result]``, and the object form with a key."""
        intro = condition = None
        results = []
        grouping = False
        for child in children[1:-1]:
            if type(child) is _Introduction:
                intro = child
            elif type(child) is _Condition:
                condition = child.expression
            elif type(child) is not tuple:
                if child is not None:
                    results.append(child)
            elif child[0] == "ELLIPSIS":
                grouping = True
        if intro is None:
            raise AssertionError(children)
        key = results[0] if len(results) == 2 else None
        span = self._from(self._at(children[0]), self._at(children[-1]))
        return For(
            intro.key, intro.value, intro.collection, key, results[-1], condition, grouping, span
        )

    for_object_expr = for_tuple_expr

    def _nodes(self, children: Children) -> Nodes:
        """The children that are no tokens and no line ends."""
        return tuple([c for c in children if c is not None and type(c) is not tuple])

    def _from(self, first: Span, last: Span) -> Span:
        return Span(self.source, first.start, last.end)


def _word(word: str, span: Span) -> Expression:
    if word in _CONSTANTS:
        return NullLiteral(span) if word == "null" else BoolLiteral(word == "true", span)
    return Name(word, span)


_CONSTANTS = frozenset(("true", "false", "null"))
