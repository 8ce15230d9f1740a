"""Input variables: their declarations, and the values that files and the command line give them.

Later ones win, as in Terraform: ``terraform.tfvars``, ``terraform.tfvars.json``, ``*.auto.tfvars``
and ``*.auto.tfvars.json`` by name, then what the command line names, in its order.
https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from iamlint.paths import join_path
from iamlint.reader import Reader, ReadError, unreadable
from iamlint.source import Problem, Source, Span
from iamlint.terraform.constants import constant, constant_bool
from iamlint.terraform.convert import convert
from iamlint.terraform.declarations import Declaration
from iamlint.terraform.effort import Effort
from iamlint.terraform.encoding import read_terraform
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.references import literal_text
from iamlint.terraform.syntax import Body, Expression
from iamlint.terraform.type_constraints import TypeConstraint, apply_defaults, parse_type
from iamlint.value_types import DYNAMIC, STRING
from iamlint.values import (
    EPHEMERAL,
    NO_MARKS,
    SENSITIVE,
    List,
    Map,
    Null,
    Ref,
    Text,
    Unknown,
    Value,
)

ANYTHING = TypeConstraint(DYNAMIC)


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A declared variable. ``literal`` says that text given for it on a command line is a string.

    ``faults`` are what is wrong with the declaration itself.
    """

    name: str
    header: Span
    constraint: TypeConstraint
    default: Value | None
    nullable: bool
    marks: frozenset[str]
    literal: bool
    faults: tuple[EvaluationFault, ...] = ()

    @property
    def open(self) -> bool:
        """Whether its default holds nothing (null, an empty text or collection)."""
        default = self.default
        if isinstance(default, Text):
            return not default.parts
        if isinstance(default, List):
            return not default.items
        if isinstance(default, Map):
            return not default.entries
        return isinstance(default, Null)

    def unknown(self, ref: Ref) -> Unknown:
        """Its value while nobody has given one."""
        return Unknown(
            f"var.{self.name}",
            type=self.constraint.type,
            origin=ref,
            not_null=not self.nullable,
            marks=self.marks,
        )

    def accept(self, value: Value) -> Value:
        """A given value as the variable's: defaults applied, converted, marked."""
        if isinstance(value, Null) and not self.nullable:
            if self.default is None:
                raise EvaluationFault("it must not be null", value.span)
            value = self.default
        value = convert(apply_defaults(value, self.constraint), self.constraint.type)
        return value.marked(self.marks)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Values of root variables by name: the expression, or a literal text of the command line."""

    expressions: dict[str, Expression]
    texts: dict[str, tuple[str, Span]]


def read_variable(declaration: Declaration, effort: Effort, context: FunctionContext) -> Variable:
    """What a ``variable`` block declares."""
    name = declaration.lazy.labels[0].text
    faults: list[EvaluationFault] = []
    constraint, literal = ANYTHING, True
    type = declaration.argument("type")
    if type is not None:
        try:
            constraint, literal = _constraint(type)
        except EvaluationFault as fault:
            fault.span = fault.span or type.span
            faults.append(fault)
    marks = NO_MARKS
    for mark in (SENSITIVE, EPHEMERAL):
        if constant_bool(declaration.argument(mark), effort, context) is True:
            marks |= {mark}
    nullable = constant_bool(declaration.argument("nullable"), effort, context) is not False
    variable = Variable(
        name, declaration.header, constraint, None, nullable, marks, literal, tuple(faults)
    )
    written = declaration.argument("default")
    if written is None:
        return variable
    try:
        value = constant(written, effort, context, f"the default of `var.{name}`")
        if isinstance(value, Null) and not nullable:
            message = f"the default of `var.{name}` is null, and it is not nullable"
            raise EvaluationFault(message, written.span)
        default = convert(apply_defaults(value, constraint), constraint.type)
    except EvaluationFault as fault:
        message = f"the default of `var.{name}`: {fault.message}"
        fault = EvaluationFault(message, fault.span or written.span)
        return replace(variable, faults=(*faults, fault))
    return replace(variable, default=default)


def given_variables(
    reader: Reader,
    folder: str,
    files: Iterable[Source],
    texts: Sequence[tuple[str, str]],
) -> tuple[Given, tuple[str, ...], tuple[Problem, ...]]:
    """The values given for the variables of a root, the paths read for them, and what was wrong."""
    given = Given({}, {})
    read: list[str] = []
    problems: list[Problem] = []
    sources: list[Source] = []
    for name in _automatic(reader.names(folder)):
        path = join_path(folder, name)
        try:
            sources.append(read_terraform(reader, path))
        except ReadError as error:
            problems.append(unreadable(reader.display(path), error))
            continue
        read.append(path)
    for source in (*sources, *files):
        body, faults = _arguments(source)
        problems.extend(faults)
        for name, argument in body.arguments.items():
            given.expressions[name] = argument.expression
    for name, text in texts:
        source = Source(f"--var {name}", text)
        given.texts[name] = (text, source.whole)
    return given, tuple(read), tuple(problems)


def given_value(
    given: Given, variable: Variable, effort: Effort, context: FunctionContext
) -> Value | None:
    """The value that was given for a root variable, ``None`` if none was."""
    if variable.name in given.texts:
        text, span = given.texts[variable.name]
        if variable.literal:
            return Text.of(text, span)
        return _expression_value(variable.name, text, span, effort, context)
    expression = given.expressions.get(variable.name)
    if expression is None:
        return None
    return constant(expression, effort, context, f"the value of `var.{variable.name}`")


def _expression_value(
    name: str, text: str, span: Span, effort: Effort, context: FunctionContext
) -> Value:
    from iamlint.terraform.hcl import SyntaxFault, parse_expression_text

    try:
        expression = parse_expression_text(text, span.source.path)
    except SyntaxFault as fault:
        raise EvaluationFault(f"the value of `var.{name}`: {fault.message}", fault.span) from None
    return constant(expression, effort, context, f"the value of `var.{name}`")


def _constraint(type: Expression) -> tuple[TypeConstraint, bool]:
    """The constraint, and whether it is a primitive type. Quoted types are of Terraform 0.11."""
    quoted = literal_text(type)
    if quoted is not None:
        if quoted == "string":
            return TypeConstraint(STRING), True
        if quoted in ("list", "map"):
            quoted = f"{quoted}(any)"
        from iamlint.terraform.hcl import SyntaxFault, parse_expression_text

        try:
            type = parse_expression_text(quoted, type.span.source.path)
        except SyntaxFault as fault:
            raise EvaluationFault(fault.message) from None
        try:
            constraint = parse_type(type)
        except EvaluationFault as fault:
            raise EvaluationFault(fault.message) from None
        return constraint, constraint.type.is_primitive
    constraint = parse_type(type)
    return constraint, constraint.type.is_primitive


def _automatic(names: Iterable[str]) -> list[str]:
    """The files that Terraform reads variables from by itself, in its order."""
    present = set(names)
    first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in present]
    automatic = (".auto.tfvars", ".auto.tfvars.json")
    return first + sorted(name for name in present if name.endswith(automatic))


def _arguments(source: Source) -> tuple[Body, tuple[Problem, ...]]:
    if source.path.endswith(".json"):
        from iamlint.terraform.tfjson import parse_json_arguments

        return parse_json_arguments(source)
    from iamlint.terraform.hcl import parse_arguments

    return parse_arguments(source)
