"""Evaluates expressions: an expression and a scope give a ``Value``.

Unknowns flow through as Terraform lets them flow; what is known beside them is kept. The rules
are those of https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md and of
https://developer.hashicorp.com/terraform/language/expressions, tried against ``terraform console``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from iamlint.source import Span
from iamlint.terraform.comprehension import for_value
from iamlint.terraform.conditional import Branch, Failed, chosen
from iamlint.terraform.convert import convert
from iamlint.terraform.effort import Effort
from iamlint.terraform.faults import EvaluationFault, ReferenceFault
from iamlint.terraform.function_calls import call_value
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.names import Resolution, Scope
from iamlint.terraform.numbers import parse_number
from iamlint.terraform.operators import binary, unary
from iamlint.terraform.references import KeyText, Step, unwound
from iamlint.terraform.syntax import (
    Attribute,
    Binary,
    BoolLiteral,
    Call,
    Conditional,
    Expression,
    For,
    Index,
    Name,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    Parentheses,
    Splat,
    SplatItem,
    Template,
    TupleCons,
    Unary,
)
from iamlint.terraform.texts import Variables, template_value
from iamlint.terraform.traversal import as_bool, get_attribute, get_index, splat
from iamlint.value_types import STRING
from iamlint.values import (
    NO_MARKS,
    Bool,
    List,
    Map,
    Null,
    Number,
    Text,
    Unknown,
    Value,
    known_text,
    type_of,
)

_ITEM = "*"
"""The name under which the current element of a splat is kept: no variable can be called so."""


def evaluate(
    expression: Expression, scope: Scope, variables: Mapping[str, Value] | None = None
) -> Value:
    """The value of ``expression``. Raises ``EvaluationFault`` where Terraform refuses it.

    ``variables`` are names that hide those of the scope (iterators).
    """
    return _Evaluator(scope).value(expression, variables or {})


def evaluate_template(
    template: Template,
    variables: Mapping[str, Value],
    context: FunctionContext,
    effort: Effort,
) -> Value:
    """The value of a template file, which sees ``variables`` and nothing else."""
    return evaluate(template, _TemplateScope(context, effort, tuple(variables)), variables)


@dataclass(frozen=True, slots=True)
class _TemplateScope:
    context: FunctionContext
    effort: Effort
    names: tuple[str, ...]

    def resolve(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:  # noqa: ARG002
        raise EvaluationFault(f"the template is not given a variable `{root}`", span)


class _Evaluator:
    """One evaluation: a scope, and a method for each kind of expression."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.effort = scope.effort

    def step(self) -> None:
        self.effort.step()

    def value(self, expression: Expression, variables: Variables) -> Value:
        """The value of ``expression``; a fault without a place gets that of the expression."""
        effort = self.effort
        effort.step()
        effort.enter()
        try:
            return _METHODS[type(expression)](self, expression, variables)
        except EvaluationFault as fault:
            if fault.span is None:
                fault.span = expression.span
            raise
        finally:
            effort.leave()

    # Literals and constructors.

    def number(self, node: NumberLiteral, _: Variables) -> Value:
        number = parse_number(node.text)
        if number is None:
            raise EvaluationFault(f"`{node.text}` is no number", node.span)
        return Number(number, node.span)

    def boolean(self, node: BoolLiteral, _: Variables) -> Value:
        return Bool(node.value, node.span)

    def null(self, node: NullLiteral, _: Variables) -> Value:
        return Null(node.span)

    def template(self, node: Template, variables: Variables) -> Value:
        value = template_value(self, node, variables)
        return self.effort.bounded(value) if isinstance(value, Text) else value

    def parentheses(self, node: Parentheses, variables: Variables) -> Value:
        return self.value(node.inner, variables)

    def sequence(self, node: TupleCons, variables: Variables) -> Value:
        items = [self.value(item, variables) for item in node.items]
        return self.effort.bounded(List(tuple(items), node.span))

    def mapping(self, node: ObjectCons, variables: Variables) -> Value:
        entries: dict[str, Value] = {}
        key_spans: dict[str, Span] = {}
        partial: list[tuple[Text, Value]] = []
        marks = NO_MARKS
        for item in node.items:
            key = self.key(item.key, variables)
            value = self.value(item.value, variables)
            marks |= key.marks
            known = key.known
            if known is None:
                partial.append((key, value))
                continue
            entries[known] = value
            key_spans[known] = item.key.span
        rest = unknown_from(partial[0][0]) if partial else None
        return self.effort.bounded(
            Map(
                entries,
                node.span,
                key_spans=key_spans,
                rest=rest,
                marks=marks,
                partial=tuple(partial),
            )
        )

    def key(self, node: Expression, variables: Variables) -> Text:
        if isinstance(node, NullLiteral):
            return Text.of("null", node.span)  # a bare word, as any other
        if isinstance(node, Attribute | Index) and isinstance(unwound(node)[0], Name):
            message = "a reference as the key of an object needs parentheses around it"
            raise EvaluationFault(message, node.span)
        value = self.value(node, variables)
        if isinstance(value, Null):
            raise EvaluationFault("the key of an object is null", node.span)
        try:
            text = convert(value, STRING)
        except EvaluationFault as fault:
            raise EvaluationFault(f"the key of an object: {fault.message}", node.span) from None
        if isinstance(text, Unknown):
            return Text((text,), node.span, marks=text.marks)
        assert isinstance(text, Text)  # noqa: S101 (what converts is a text or unknown)
        return text

    def comprehension(self, node: For, variables: Variables) -> Value:
        return self.effort.bounded(for_value(self, node, variables))

    # References.

    def name(self, node: Name, variables: Variables) -> Value:
        return self.rooted(node, [], node.span, variables)

    def traversal(self, node: Attribute | Index, variables: Variables) -> Value:
        base, links = unwound(node)
        if isinstance(base, Name):
            return self.rooted(base, links, node.span, variables)
        return self.follow(self.value(base, variables), links, variables)

    def rooted(
        self, base: Name, links: list[Attribute | Index], span: Span, variables: Variables
    ) -> Value:
        """A reference that begins with a name: a variable in sight, or the scope's to resolve."""
        bound = variables.get(base.name)
        if bound is not None:
            value = bound.followed(span) if links else bound
            return self.follow(value.at(span), links, variables)
        steps: list[Step] = []
        for link in links:
            step = self.static_step(link, variables)
            if step is None:
                break
            steps.append(step)
        found = self.scope.resolve(base.name, tuple(steps), span)
        value = found.value.at(span)
        return self.follow(value.followed(span), links[found.used :], variables)

    def static_step(self, link: Attribute | Index, variables: Variables) -> Step | None:
        if isinstance(link, Attribute):
            return link.name
        key = self.value(link.key, variables)
        if key.marks:
            return None
        if isinstance(key, Number):
            return key.value if isinstance(key.value, int) else None
        text = known_text(key)
        return KeyText(text) if text is not None else None

    def follow(self, value: Value, links: list[Attribute | Index], variables: Variables) -> Value:
        for link in links:
            if isinstance(link, Attribute):
                value = get_attribute(value, link.name, link.name_span)
            else:
                key = self.value(link.key, variables)
                value = get_index(value, key, link.key.span)
        return value

    def splat(self, node: Splat, variables: Variables) -> Value:
        source = self.value(node.source, variables)

        def each(item: Value) -> Value:
            self.step()
            return self.value(node.each, {**variables, _ITEM: item})

        return self.effort.bounded(splat(source, each, node.span))

    def splat_item(self, _: SplatItem, variables: Variables) -> Value:
        return variables[_ITEM]

    # Operators and conditionals.

    def unary(self, node: Unary, variables: Variables) -> Value:
        return unary(node.operator, self.value(node.operand, variables), node.span)

    def binary(self, node: Binary, variables: Variables) -> Value:
        """Walked from the left without nesting, as ``a + b + c + …`` may be long."""
        chain = [node]
        while isinstance(first := chain[-1].left, Binary):
            chain.append(first)
            self.step()
        value = self.value(first, variables)
        for one in reversed(chain):
            right = self.value(one.right, variables)
            try:
                value = binary(one.operator, value, right, one.span)
            except EvaluationFault as fault:
                if fault.span is None:
                    fault.span = one.span
                raise
        return value

    def conditional(self, node: Conditional, variables: Variables) -> Value:
        """Both branches are evaluated, for their common type; only the taken one may fail."""
        value = self.value(node.condition, variables)
        condition = as_bool(value, "the condition", node.condition.span)
        branches = (self.branch(node.then, variables), self.branch(node.otherwise, variables))
        return chosen(condition, branches, node.span)

    def branch(self, node: Expression, variables: Variables) -> Branch:
        try:
            return self.value(node, variables)
        except ReferenceFault:
            raise
        except EvaluationFault as fault:
            return Failed(fault, type_of(self.despite(node, variables)))

    def despite(self, node: Expression, variables: Variables) -> Value:
        """The value of ``node`` with unknowns in the place of what fails."""
        match node:
            case Parentheses():
                return self.despite(node.inner, variables)
            case TupleCons():
                return List(tuple(self.despite(item, variables) for item in node.items))
            case ObjectCons():
                entries: dict[str, Value] = {}
                for item in node.items:
                    try:
                        key = self.key(item.key, variables).known
                    except EvaluationFault:
                        key = None
                    if key is None:
                        return Unknown("")
                    entries[key] = self.despite(item.value, variables)
                return Map(entries)
        try:
            if isinstance(node, Splat):
                source = self.value(node.source, variables)
                return splat(
                    source,
                    lambda item: self.despite(node.each, {**variables, _ITEM: item}),
                    node.span,
                )
            return self.value(node, variables)
        except EvaluationFault:
            return Unknown("")

    # Calls.

    def call(self, node: Call, variables: Variables) -> Value:
        value = call_value(self, self.scope.context, node, variables)
        return self.effort.bounded(value) if isinstance(value, Text | List | Map) else value


_METHODS: dict[type, Callable[[_Evaluator, Any, Variables], Value]] = {
    NumberLiteral: _Evaluator.number,
    BoolLiteral: _Evaluator.boolean,
    NullLiteral: _Evaluator.null,
    Template: _Evaluator.template,
    Parentheses: _Evaluator.parentheses,
    TupleCons: _Evaluator.sequence,
    ObjectCons: _Evaluator.mapping,
    For: _Evaluator.comprehension,
    Name: _Evaluator.name,
    Attribute: _Evaluator.traversal,
    Index: _Evaluator.traversal,
    Splat: _Evaluator.splat,
    SplatItem: _Evaluator.splat_item,
    Unary: _Evaluator.unary,
    Binary: _Evaluator.binary,
    Conditional: _Evaluator.conditional,
    Call: _Evaluator.call,
}
