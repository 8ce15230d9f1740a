"""``count`` and ``for_each``: which instances of a resource or module there are.

https://developer.hashicorp.com/terraform/language/meta-arguments/for_each
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from iamlint.source import Span
from iamlint.terraform.address import Key
from iamlint.terraform.convert import convert
from iamlint.terraform.effort import EffortFault
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.traversal import either, key_value, take
from iamlint.terraform.unification import type_name
from iamlint.truth import Truth
from iamlint.value_types import NUMBER, STRING, Kind
from iamlint.values import (
    SENSITIVE,
    List,
    Map,
    Null,
    Number,
    Ref,
    Text,
    Unknown,
    Value,
    type_of,
)

INSTANCE_LIMIT = 5_000
"""Instances beyond which one stands for all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Repetition:
    """What ``count.index``, ``each.key`` and ``each.value`` are in one instance.

    ``refs`` are the objects that ``count`` or ``for_each`` was made from.
    """

    index: Value | None = None
    key: Value | None = None
    value: Value | None = None
    refs: frozenset[Ref] = frozenset()


ONCE = Repetition()


@dataclass(frozen=True, slots=True, eq=False)
class Expansion:
    """The instances of a resource or module.

    ``argument`` is ``count``, ``for_each`` or neither. When it is not known how many there are,
    ``unknown`` says why, and one instance without a key stands for all: ``exists`` is ``MAYBE``.
    ``most`` is the largest number that there may be, if that is known. ``sure`` says that there is
    one at least: they are too many to be looked at one by one.
    """

    argument: str = ""
    instances: Mapping[Key, Repetition] = field(default_factory=lambda: {None: ONCE})
    unknown: Unknown | None = None
    most: int | None = None
    refs: frozenset[Ref] = frozenset()
    sure: bool = False

    def made_from(self, refs: frozenset[Ref]) -> Expansion:
        """The expansion, with the objects that its argument was made from."""
        if not refs:
            return self
        instances = {
            key: replace(repetition, refs=refs) for key, repetition in self.instances.items()
        }
        return replace(self, instances=instances, refs=refs)

    @property
    def exists(self) -> Truth:
        """Whether the instances certainly exist."""
        return Truth.YES if self.unknown is None or self.sure else Truth.MAYBE


SINGLE = Expansion()


def expand_count(value: Value, span: Span) -> Expansion:
    """The instances that ``count = value`` makes. Raises ``EvaluationFault``."""
    if isinstance(value, Null):
        raise EvaluationFault("`count` is null", span)
    try:
        number = convert(value, NUMBER)
    except EvaluationFault as fault:
        raise EvaluationFault(f"`count`: {fault.message}", span) from None
    if not isinstance(number, Number):
        return _unknown_count(unknown_from(number), _possible(number), span)
    count = number.value
    if not isinstance(count, int) or count < 0:
        raise EvaluationFault("`count` has to be a whole number, zero or more", span)
    if count > INSTANCE_LIMIT:
        raise EffortFault(f"`count` is {count}: too many to be looked at one by one", span)
    return Expansion(
        "count", {at: Repetition(index=Number(at, number.span)) for at in range(count)}, most=count
    )


def expand_for_each(value: Value, span: Span) -> Expansion:
    """The instances that ``for_each = value`` makes. Raises ``EvaluationFault``."""
    if SENSITIVE in value.marks:
        raise EvaluationFault("`for_each` is sensitive, and its keys would be shown", span)
    match value:
        case Null():
            raise EvaluationFault("`for_each` is null", span)
        case Unknown():
            return _unknown_for_each(value, span)
        case Map():
            if value.rest is not None:
                return _representative(unknown_from(value), ())
            instances: dict[Key, Repetition] = {
                key: Repetition(key=key_value(value, key), value=take(value, value.entries[key]))
                for key in sorted(value.entries)
            }
        case List(kind=Kind.SET):
            return _expand_set(value, span)
        case _:
            message = f"`for_each` needs a map or a set of strings, and this is {_named(value)}"
            raise EvaluationFault(message, span)
    return _limited(instances, span)


def failed(argument: str, span: Span, fault: EvaluationFault) -> Expansion:
    """The instances when ``count`` or ``for_each`` was refused; of too many there are some."""
    unknown = Unknown(argument, span)
    one = _unknown_count(unknown, (), span) if argument == "count" else _representative(unknown, ())
    return replace(one, sure=isinstance(fault, EffortFault))


def _expand_set(value: List, span: Span) -> Expansion:
    instances: dict[Key, Repetition] = {}
    for item in value.items:
        if isinstance(item, Null):
            raise EvaluationFault("`for_each` has a null element", span)
        if not isinstance(item, Text | Unknown):
            raise EvaluationFault(f"`for_each` needs a set of strings, not of {_named(item)}", span)
        key = item.known if isinstance(item, Text) else None
        if key is None:
            keys = tuple((one, one) for one in value.items)
            return _representative(unknown_from(item), keys)
        taken = take(value, item)
        instances[key] = Repetition(key=taken, value=taken)
    return _limited(instances, span)


def _limited(instances: dict[Key, Repetition], span: Span) -> Expansion:
    if len(instances) > INSTANCE_LIMIT:
        count = len(instances)
        message = f"`for_each` has {count} elements: too many to be looked at one by one"
        raise EffortFault(message, span)
    return Expansion("for_each", instances, most=len(instances))


def _possible(value: Value) -> tuple[Value, ...]:
    return value.choices if isinstance(value, Unknown) else ()


def _unknown_count(unknown: Unknown, choices: tuple[Value, ...], span: Span) -> Expansion:
    counts = [choice.value for choice in choices if isinstance(choice, Number)]
    index: Value = Unknown("count.index", span, type=NUMBER, not_null=True)
    most = None
    if counts and len(counts) == len(choices):
        most = int(max(counts))
        if most <= 1:
            index = Number(0, span)
    instances: dict[Key, Repetition] = {None: Repetition(index=index)}
    return Expansion("count", instances, unknown, most)


def _unknown_for_each(value: Unknown, span: Span) -> Expansion:
    if value.type.is_primitive or value.type.kind in (Kind.LIST, Kind.TUPLE):
        message = f"`for_each` needs a map or a set of strings, and this is {_named(value)}"
        raise EvaluationFault(message, span)
    pairs: list[tuple[Value, Value]] = []
    for choice in value.choices:
        match choice:
            case Map() if choice.rest is None:
                pairs.extend(
                    (key_value(choice, key), take(choice, choice.entries[key]))
                    for key in sorted(choice.entries)
                )
            case List(kind=Kind.SET):
                pairs.extend((item, item) for item in choice.items)
            case Null():
                continue
            case _:
                return _representative(unknown_from(value), ())
    return _representative(unknown_from(value), tuple(pairs), complete=bool(value.choices))


def _representative(
    unknown: Unknown, pairs: tuple[tuple[Value, Value], ...], *, complete: bool = False
) -> Expansion:
    """One instance for all, of which key and value are one of ``pairs`` if there are any."""
    key: Value = Unknown("each.key", unknown.span, unknown.via, STRING, not_null=True)
    value: Value = Unknown("each.value", unknown.span, unknown.via)
    if len(pairs) == 1 and complete:
        key, value = pairs[0]
    elif pairs and isinstance(key, Unknown) and isinstance(value, Unknown):
        key = either(key, (pair[0] for pair in pairs), STRING)
        value = either(value, (pair[1] for pair in pairs), value.type)
    return Expansion(
        "for_each",
        {None: Repetition(key=key, value=value)},
        replace(unknown, choices=()),
        len(pairs) if complete else None,
    )


def _named(value: Value) -> str:
    return type_name(type_of(value))
