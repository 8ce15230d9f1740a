"""What the text of an expression refers to: undeclared names, and objects that are used.

Terraform looks at all references of an expression, those in branches that are not taken included.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from iamlint.errors import did_you_mean, nearest
from iamlint.source import Problem, ProblemKind
from iamlint.terraform.address import Address, Key, key_text, prefix
from iamlint.terraform.instances import Repetition
from iamlint.terraform.lazy import Place
from iamlint.terraform.references import Reference, Step
from iamlint.terraform.scope import BUILT_IN
from iamlint.values import Ref

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance


def missing_names(
    module: ModuleInstance,
    references: Iterable[Reference],
    place: Place,
    bound: Container[str],
) -> Iterator[Problem]:
    """A problem for each reference to something that the module does not declare."""
    for reference in references:
        if reference.root in bound or reference.root in BUILT_IN or not reference.steps:
            continue
        if _is_self(module, reference, place):
            yield Problem(
                ProblemKind.EVALUATION,
                reference.span.source.path,
                f"`{place.resource}` refers to itself",
                reference.span,
                place.resource,
                place.attribute,
            )
        missing = _missing(module, reference)
        if missing is None:
            continue
        name, known = missing
        yield Problem(
            ProblemKind.UNDECLARED,
            reference.span.source.path,
            f"`{name}` is not declared{_guess(name, known)}",
            reference.span,
            place.resource,
            place.attribute,
            data={"address": prefix(module.path) + name},
        )


def static_refs(
    module: ModuleInstance,
    references: Iterable[Reference],
    repetition: Repetition,
    bound: Container[str],
) -> frozenset[Ref]:
    """The objects that references name, and those that locals, variables and outputs lead to.

    Instances that the evaluation came upon are more exact: what the text names as a whole is left
    out when one of its instances is noted already.
    """
    refs: set[Ref] = set()
    run = module.run
    noted = run.collectors[-1] if run.collectors else set()
    exact = {
        ref.address.rpartition("[")[0] if ref.address.endswith("]") else ref.address
        for ref in noted
    }
    for reference in references:
        root, steps = reference.root, reference.steps
        if root in bound:
            continue
        if root in ("each", "count"):
            refs |= repetition.refs
            continue
        if root in BUILT_IN or not steps:
            continue
        if root in ("var", "local"):
            name = str(steps[0])
            cell = module.variable(name) if root == "var" else module.local(name)
            if cell is not None and not cell.busy:
                run.force_apart(cell, reference.span)
                refs |= cell.refs
            continue
        if root == "module":
            refs |= _output_refs(module, steps)
            continue
        found = _resource(reference)
        if found is None:
            continue
        mode, type, name, rest = found
        if mode == "ephemeral" or (mode, type, name) not in module.folder.resources:
            continue
        address = str(Address(module.path, mode, type, name))
        if address not in exact:
            refs.add(_ref(module, (mode, type, name), rest))
    return frozenset(refs)


def _guess(name: str, known: Iterable[str]) -> str:
    """The declared name that may be meant: of the same kind, if any name is near."""
    kind, _, last = name.rpartition(".")
    names = list(known)
    same = {one.rpartition(".")[2]: one for one in names if one.rpartition(".")[0] == kind}
    near = nearest(last, same)
    if near is not None:
        return f", did you mean `{same[near]}`?"
    return did_you_mean(name, (one for one in names if one.rpartition(".")[2] == last))


def _is_self(module: ModuleInstance, reference: Reference, place: Place) -> bool:
    """Whether a resource refers to itself, which only its provisioners may do."""
    found = _resource(reference) if place.resource is not None else None
    if found is None or place.attribute in ("count", "for_each"):
        return False
    mode, type, name, rest = found
    address = Address(module.path, mode, type, name)
    if place.resource == str(address):
        return True
    key = rest[0] if rest else None
    return key is not None and place.resource == str(replace(address, key=key))


def _ref(module: ModuleInstance, key: tuple[str, str, str], rest: tuple[Step, ...]) -> Ref:
    group = module.resource_group(*key)
    instance: Key = None
    if group is not None and not group.is_single and rest:
        instance, rest = rest[0], rest[1:]
    address = Address(module.path, *key)
    attribute = str(rest[0]) if rest and isinstance(rest[0], str) else ""
    return Ref(f"{address}{key_text(instance)}", attribute)


def _output_refs(module: ModuleInstance, steps: tuple[Step, ...]) -> frozenset[Ref]:
    """The objects that the output of a call is made from."""
    group = module.call_group(str(steps[0]))
    if group is None or group.target is None or not group.is_single or len(steps) < 2:
        return frozenset()
    for instance in group.instances():
        cell = instance.output(str(steps[1]))
        if cell is not None and not cell.busy:
            module.run.force_apart(cell)
            return cell.refs
    return frozenset()


def _missing(module: ModuleInstance, reference: Reference) -> tuple[str, Iterable[str]] | None:
    """The name that is not declared, and those that are; ``None`` when all is well."""
    folder = module.folder
    root, steps = reference.root, reference.steps
    first = str(steps[0])
    match root:
        case "var":
            known: Iterable[str] = folder.variables
        case "local":
            known = folder.locals
        case "module":
            known = folder.calls
            if first in folder.calls:
                return _missing_output(module, steps)
        case _:
            return _missing_resource(module, reference)
    if first in known:
        return None
    return f"{root}.{first}", [f"{root}.{name}" for name in known]


def _missing_output(
    module: ModuleInstance, steps: tuple[Step, ...]
) -> tuple[str, Iterable[str]] | None:
    group = module.call_group(str(steps[0]))
    if group is None or group.target is None:
        return None
    at = 1 if group.is_single else 2
    if len(steps) <= at or str(steps[at]) in group.target.outputs:
        return None
    label = f"module.{steps[0]}"
    return f"{label}.{steps[at]}", [f"{label}.{name}" for name in group.target.outputs]


def _missing_resource(
    module: ModuleInstance, reference: Reference
) -> tuple[str, Iterable[str]] | None:
    found = _resource(reference)
    if found is None:
        return None
    mode, type, name, _ = found
    resources = module.folder.resources
    if (mode, type, name) in resources:
        return None
    known = [".".join(key[1:] if key[0] == "managed" else key) for key in resources]
    label = f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"
    return label, known


def _resource(reference: Reference) -> tuple[str, str, str, tuple[Step, ...]] | None:
    """Mode, type and name of the resource that is referred to, and the steps after them."""
    root, steps = reference.root, reference.steps
    if root in ("data", "ephemeral", "resource"):
        if len(steps) < 2:
            return None
        mode = "managed" if root == "resource" else root
        return mode, str(steps[0]), str(steps[1]), steps[2:]
    return "managed", root, str(steps[0]), steps[1:]
