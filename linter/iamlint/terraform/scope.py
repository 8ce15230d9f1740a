"""What names mean in a module: variables, locals, resources, module calls and the rest.

https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from iamlint.errors import did_you_mean
from iamlint.source import Span
from iamlint.terraform.address import Key, key_text
from iamlint.terraform.effort import Effort
from iamlint.terraform.faults import EvaluationFault, ReferenceFault
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.instances import Expansion, Repetition
from iamlint.terraform.names import Resolution
from iamlint.terraform.references import KeyText, Step
from iamlint.terraform.traversal import either
from iamlint.value_types import BOOL, DYNAMIC, STRING
from iamlint.values import EPHEMERAL, List, Map, Ref, Text, Unknown, Value, type_of

BUILT_IN = frozenset({"each", "count", "path", "terraform", "tofu", "self"})
"""Names that are neither resource types nor looked up among the declarations."""


class Member(Protocol):
    """One instance of a resource or module, as references see it."""

    @property
    def ref(self) -> Ref:
        """Its identity."""
        ...

    def attribute(self, name: str, label: str, span: Span) -> Value:
        """An attribute or output, as referred to from ``span`` under the name ``label``."""
        ...

    def whole(self, label: str) -> Map:
        """The object with all its attributes."""
        ...


class Group(Protocol):
    """A resource or module call: what references name before the key."""

    @property
    def expansion(self) -> Expansion:
        """Which instances there are."""
        ...

    def member(self, key: Key) -> Member:
        """The instance under ``key``, one of those of the expansion."""
        ...


class Names(Protocol):
    """What a module declares, as references see it."""

    context: FunctionContext
    effort: Effort

    def variable_value(self, name: str, span: Span) -> Value | None:
        """The value of a variable, ``None`` if it is not declared."""
        ...

    def local_value(self, name: str, span: Span) -> Value | None:
        """The value of a local, ``None`` if it is not declared."""
        ...

    def resource_group(self, mode: str, type: str, name: str) -> Group | None:
        """A resource, ``None`` if it is not declared."""
        ...

    def call_group(self, name: str) -> Group | None:
        """A module call, ``None`` if it is not declared."""
        ...

    def path_value(self, name: str, span: Span) -> Value | None:
        """``path.module``, ``path.root``, ``path.cwd``."""
        ...

    @property
    def workspace(self) -> str | None:
        """``terraform.workspace``, ``None`` if it is not known."""
        ...

    def undeclared(self, kind: str, name: str) -> Ref:
        """The identity of something that the module does not declare."""
        ...


class LazyEntries(Mapping[str, Value]):
    """The attributes of an object, each computed when it is looked at."""

    def __init__(self, names: tuple[str, ...], compute: Callable[[str], Value]) -> None:
        self._names = dict.fromkeys(names)
        self._compute = compute

    def __getitem__(self, name: str) -> Value:
        if name not in self._names:
            raise KeyError(name)
        return self._compute(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names


@dataclass(frozen=True, slots=True)
class ModuleScope:
    """The names of a module, and ``each`` and ``count`` of the instance that is evaluated."""

    names: Names
    repetition: Repetition

    @property
    def context(self) -> FunctionContext:
        """The surroundings of function calls."""
        return self.names.context

    @property
    def effort(self) -> Effort:
        """What may still be spent."""
        return self.names.effort

    def resolve(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:
        """What a reference stands for. Raises ``EvaluationFault`` if it cannot stand here."""
        if root in BUILT_IN:
            return self._built_in(root, steps, span)
        if not steps:
            message = f"`{root}` has to be followed by the name of what it refers to"
            raise ReferenceFault(message, span)
        first = str(steps[0])
        match root:
            case "var":
                return self._value(self.names.variable_value(first, span), "var", steps)
            case "local":
                return self._value(self.names.local_value(first, span), "local", steps)
            case "module":
                label = f"module.{first}"
                group = self.names.call_group(first)
                if group is None:
                    return self._undeclared("module", (first,), steps[1:], len(steps))
                return _select(group, label, steps, 1, span)
            case "data" | "ephemeral" | "resource":
                if len(steps) < 2:
                    message = f"`{root}` has to be followed by a type and a name"
                    raise EvaluationFault(message, span)
                mode = "managed" if root == "resource" else root
                return self._resource(mode, first, str(steps[1]), steps, 2, span)
            case _:
                return self._resource("managed", root, first, steps, 1, span)

    def _value(self, value: Value | None, kind: str, steps: tuple[Step, ...]) -> Resolution:
        if value is None:
            return self._undeclared(kind, (str(steps[0]),), steps[1:], len(steps))
        return Resolution(value, 1)

    def _resource(
        self, mode: str, type: str, name: str, steps: tuple[Step, ...], used: int, span: Span
    ) -> Resolution:
        group = self.names.resource_group(mode, type, name)
        label = f"{type}.{name}" if mode == "managed" else f"{mode}.{type}.{name}"
        if group is None:
            kind = type if mode == "managed" else f"{mode}.{type}"
            return self._undeclared(kind, (name,), steps[used:], len(steps))
        if mode == "ephemeral":
            reason = label + _path(steps[used:])
            return Resolution(Unknown(reason, span, marks=frozenset({EPHEMERAL})), len(steps))
        return _select(group, label, steps, used, span)

    def _undeclared(
        self, kind: str, names: tuple[str, ...], rest: tuple[Step, ...], used: int
    ) -> Resolution:
        """What is not declared is unknown; the problem is told where the text is checked."""
        label = ".".join((kind, *names))
        ref = self.names.undeclared(kind, ".".join(names))
        path = _path(rest)
        origin = Ref(ref.address, path.removeprefix("."), declared=False)
        return Resolution(Unknown(label + path, origin=origin), used)

    def _built_in(self, root: str, steps: tuple[Step, ...], span: Span) -> Resolution:
        name = str(steps[0]) if steps else ""
        value: Value | None = None
        match root, name:
            case "each", "key":
                value = self.repetition.key
            case "each", "value":
                value = self.repetition.value
            case "count", "index":
                value = self.repetition.index
            case "path", _:
                value = self.names.path_value(name, span)
            case (("terraform" | "tofu"), "workspace"):
                workspace = self.names.workspace
                if workspace is not None:
                    value = Text.of(workspace, span)
                else:
                    ref = Ref("terraform", "workspace")
                    value = Unknown(
                        "terraform.workspace", span, type=STRING, origin=ref, not_null=True
                    )
            case (("terraform" | "tofu"), "applying"):
                value = Unknown("terraform.applying", type=BOOL, not_null=True)
            case "self", _:
                message = "`self` means something in provisioners and connections only"
                raise ReferenceFault(message, span)
        if value is not None:
            return Resolution(value, 1)
        full = f"{root}.{name}" if name else root
        if (root, name) in (("each", "key"), ("each", "value")):
            raise ReferenceFault(f"`{full}` stands in a block without `for_each`", span)
        if (root, name) == ("count", "index"):
            raise ReferenceFault("`count.index` stands in a block without `count`", span)
        known = {"each": ("key", "value"), "count": ("index",), "path": ("module", "root", "cwd")}
        guess = did_you_mean(name, known.get(root, ("workspace",))) if name else ""
        raise ReferenceFault(f"`{full}` is not known{guess}", span)


def _path(steps: tuple[Step, ...]) -> str:
    """Steps as they stand in a reference."""
    return "".join(
        key_text(step) if isinstance(step, int | KeyText) else f".{step}" for step in steps
    )


def _select(group: Group, label: str, steps: tuple[Step, ...], used: int, span: Span) -> Resolution:
    """The instance that the key after ``label`` names, and its attribute."""
    expansion = group.expansion
    rest = steps[used:]
    if expansion.unknown is not None:
        return _select_unknown(group, expansion, label, (rest, used), span)
    if not expansion.argument:
        member = group.member(None)
        if not rest:
            return Resolution(member.whole(label), used)
        if isinstance(rest[0], int | KeyText):
            message = f"`{label}` has neither `count` nor `for_each`, so it takes no index"
            raise EvaluationFault(message, span)
        return Resolution(member.attribute(rest[0], label, span), used + 1)
    if not rest:
        return Resolution(_all_members(group, expansion, label), used)
    key = _key(expansion, label, rest[0], span)
    if key not in expansion.instances:
        guess = did_you_mean(str(key), map(str, expansion.instances))
        raise EvaluationFault(f"there is no `{label}{key_text(key)}`{guess}", span)
    member = group.member(key)
    label += key_text(key)
    if len(rest) == 1:
        return Resolution(member.whole(label), used + 1)
    return Resolution(member.attribute(str(rest[1]), label, span), used + 2)


def _select_unknown(
    group: Group,
    expansion: Expansion,
    label: str,
    rest_used: tuple[tuple[Step, ...], int],
    span: Span,
) -> Resolution:
    """A reference to instances of which it is not known whether they exist.

    If there is such an instance, it is like the one that stands for all. Those of different keys
    are not the same, which their identity tells.
    """
    rest, used = rest_used
    assert expansion.unknown is not None  # noqa: S101 (the caller asked)
    member = group.member(None)
    reason = Unknown(label, span, origin=member.ref)
    if not rest:
        return Resolution(_any_members(member, expansion, label, reason), used)
    key = _key(expansion, label, rest[0], span)
    label += key_text(key)
    if len(rest) == 1:
        unknown = Unknown(label, span, origin=member.ref)
        return Resolution(either(unknown, (member.whole(label),), DYNAMIC), used + 1)
    name = str(rest[1])
    value = member.attribute(name, label, span)
    one = Ref(f"{member.ref.address}{key_text(key)}", name) if expansion.most != 1 else None
    if isinstance(value, Unknown):
        return Resolution(replace(value, identity=value.identity or one), used + 2)
    origin = Ref(member.ref.address, name)
    unknown = Unknown(f"{label}.{name}", span, origin=origin, marks=value.marks, identity=one)
    return Resolution(either(unknown, (value,), type_of(value)), used + 2)


def _any_members(member: Member, expansion: Expansion, label: str, unknown: Unknown) -> Value:
    """All instances, when it is known only that there is at most one."""
    if expansion.most != 1:
        return unknown
    if expansion.argument == "count":
        one = member.whole(f"{label}[0]")
        return either(unknown, (List((one,)), List(())), DYNAMIC)
    key = expansion.instances[None].key
    text = key.known if isinstance(key, Text) else None
    if text is None:
        return unknown
    one = member.whole(label + key_text(text))
    return either(unknown, (Map({text: one}), Map({})), DYNAMIC)


def _all_members(group: Group, expansion: Expansion, label: str) -> Value:
    """The list or map of all instances."""
    if expansion.argument == "count":
        items = [group.member(key).whole(label + key_text(key)) for key in expansion.instances]
        return List(tuple(items))
    return Map(
        {str(key): group.member(key).whole(label + key_text(key)) for key in expansion.instances}
    )


def _key(expansion: Expansion, label: str, step: Step, span: Span) -> Key:
    if expansion.argument == "for_each" and isinstance(step, int | KeyText):
        return str(step)
    if isinstance(step, int):
        return step
    if isinstance(step, KeyText) and step.isdecimal():
        return int(step)
    argument = expansion.argument
    example = "[0]" if argument == "count" else '["key"]'
    message = f"`{label}` has `{argument}`: an instance has to be named, as in `{label}{example}`"
    raise EvaluationFault(message, span)
