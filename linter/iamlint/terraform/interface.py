"""What a module takes and gives: the values of its variables and outputs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from iamlint.source import Span
from iamlint.terraform.address import prefix
from iamlint.terraform.declarations import Declaration
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.instances import ONCE
from iamlint.terraform.lazy import Cell, Place
from iamlint.terraform.needs import needed
from iamlint.terraform.syntax import Argument
from iamlint.terraform.variables import Variable, given_value, read_variable
from iamlint.values import SENSITIVE, Bool, Ref, Unknown, Value, all_marks

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance


def variable_cell(module: ModuleInstance, name: str, declaration: Declaration) -> Cell:
    """The cell of a variable: what the call passes, or what the root is given, or the default."""
    module.parsed(declaration)
    variable = _variable(module, name, declaration)
    for fault in variable.faults:
        module.run.fault(fault, Place(declaration.header))
    written = _passed(module, name)
    place = Place(written.expression.span if written is not None else declaration.header)
    ref = Ref(f"{prefix(module.path)}var.{name}")

    def compute() -> Value:
        try:
            value = _input(module, variable, written, place)
            return variable.unknown(ref) if value is None else variable.accept(value)
        except EvaluationFault as fault:
            message = f"`var.{name}`: {fault.message}"
            module.run.fault(EvaluationFault(message, fault.span, fault.kind), place)
            return variable.unknown(ref)

    def needs() -> Iterable[Cell]:
        if module.call is None or written is None:
            return ()
        return needed(module.call[0].module, written.expression)

    return Cell(f"{prefix(module.path)}var.{name}", place, compute, needs)


def output_value(module: ModuleInstance, name: str, declaration: Declaration) -> Value:
    """The value of an output. Raises ``EvaluationFault``.

    That the root shows something sensitive without saying so is reported: Terraform refuses it.
    """
    module.parsed(declaration)
    expression = declaration.argument("value")
    if expression is None:
        return Unknown(f"output.{name}", declaration.header)
    place = Place(expression.span)
    value = module.evaluate(expression, ONCE, place)
    sensitive = declaration.argument("sensitive")
    if sensitive is not None:
        flag = module.evaluated(sensitive, ONCE, Place(sensitive.span))
        if isinstance(flag, Bool) and flag.value:
            return value.marked(frozenset({SENSITIVE}))
    if module.is_root and SENSITIVE in all_marks(value):
        message = f"`output.{name}` is sensitive, and is not declared so"
        module.run.fault(EvaluationFault(message, expression.span), place)
    return value


def needed_by_output(module: ModuleInstance, declaration: Declaration) -> Iterable[Cell]:
    """The cells that an output refers to."""
    expression = declaration.argument("value")
    return needed(module, expression) if expression is not None else ()


def _variable(module: ModuleInstance, name: str, declaration: Declaration) -> Variable:
    """What the block declares; read once for all instances of the module."""
    found = module.folder.memo.get(name)
    if not isinstance(found, Variable):
        found = read_variable(declaration, module.effort, module.context)
        module.folder.memo[name] = found
    return found


def _passed(module: ModuleInstance, name: str) -> Argument | None:
    """The argument of the call that passes a variable."""
    if module.call is None:
        return None
    return module.call[0].body.arguments.get(name)


def _input(
    module: ModuleInstance, variable: Variable, written: Argument | None, place: Place
) -> Value | None:
    """The value that a variable is given, before it is converted; ``None`` if it has none.

    With ``open_defaults``, a default that holds nothing is a question to the callers of a library,
    not its value.
    """
    if module.call is None:
        value = given_value(module.shared.given, variable, module.effort, module.context)
        if value is None and not (module.shared.asks_callers and variable.open):
            return variable.default
        return value
    group, key = module.call
    if written is not None:
        repetition = group.expansion.instances[key]
        return group.module.evaluate(written.expression, repetition, place)
    if variable.default is None:
        header: Span = group.declaration.header
        message = f"`module.{group.name}` lacks the argument `{variable.name}`"
        module.run.fault(EvaluationFault(message, header), Place(header))
    return variable.default
