"""The cells that an expression refers to, as far as its text says: they are computed before it.

A chain of references may be longer than Python's stack. What is missed here is computed all the
same, when the evaluation comes upon it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from iamlint.terraform.address import Key
from iamlint.terraform.lazy import Cell
from iamlint.terraform.references import Reference, Step, body_expressions
from iamlint.terraform.syntax import Block, Expression

if TYPE_CHECKING:
    from iamlint.terraform.called import ModuleGroup
    from iamlint.terraform.expanded import ModuleInstance
    from iamlint.terraform.resources import ResourceGroup

_NO_CELLS = frozenset({"path", "terraform", "each", "count", "self"})

_NESTED = 40
"""How deep ``count`` and ``for_each`` may depend on each other before it is left to evaluation."""


def needed(module: ModuleInstance, expression: Expression) -> Iterator[Cell]:
    """The cells that an expression of a module refers to."""
    for reference in module.folder.references(expression):
        if reference.steps and reference.root not in _NO_CELLS:
            cell = _cell(module, reference)
            if cell is not None:
                yield cell


def needed_in(module: ModuleInstance, blocks: Iterable[Block]) -> Iterator[Cell]:
    """The cells that blocks refer to anywhere in them."""
    for block in blocks:
        for expression in body_expressions(block.body):
            yield from needed(module, expression)


def _cell(module: ModuleInstance, reference: Reference) -> Cell | None:
    root, steps = reference.root, reference.steps
    match root:
        case "var":
            return module.variable(str(steps[0]))
        case "local":
            return module.local(str(steps[0]))
        case "module":
            return _output(module, steps)
        case "data" | "ephemeral":
            return _attribute(module, root, steps)
        case "resource":
            return _attribute(module, "managed", steps)
        case _:
            return _attribute(module, "managed", (root, *steps))


def _output(module: ModuleInstance, steps: tuple[Step, ...]) -> Cell | None:
    group = module.call_group(str(steps[0]))
    if group is None or group.target is None:
        return None
    found = _instance(group, steps[1:])
    if found is None:
        return None
    key, rest = found
    instance = group.loaded(key)
    return instance.output(str(rest[0])) if instance is not None and rest else None


def _attribute(module: ModuleInstance, mode: str, steps: tuple[Step, ...]) -> Cell | None:
    if len(steps) < 3:
        return None
    group = module.resource_group(mode, str(steps[0]), str(steps[1]))
    if group is None:
        return None
    found = _instance(group, steps[2:])
    if found is None or not found[1]:
        return None
    key, rest = found
    name = str(rest[0])
    computed = module.computed_names(mode, str(steps[0]))
    return group.member(key).cell(name) if name in (*group.value_names, *computed) else None


def _instance(
    group: ResourceGroup | ModuleGroup, steps: tuple[Step, ...]
) -> tuple[Key, tuple[Step, ...]] | None:
    """The key of the instance that is referred to, and what follows; ``None`` if not told yet."""
    if group.is_single:
        return None, steps
    if not steps or group.is_expanding or group.module.run.preparing > _NESTED:
        return None
    return (steps[0], steps[1:]) if steps[0] in group.expansion.instances else None
