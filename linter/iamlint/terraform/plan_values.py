"""The values of a plan: what is known, with places, and what is unknown, linked as far as told."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any

from iamlint.source import Span
from iamlint.terraform.plan_links import Link
from iamlint.terraform.plan_references import fits, inner_expression
from iamlint.terraform.plan_text import PlannedResource
from iamlint.value_types import STRING
from iamlint.values import (
    SENSITIVE,
    Bool,
    List,
    Map,
    Null,
    Number,
    Piece,
    Ref,
    Text,
    Unknown,
    Value,
    known_text,
)

if TYPE_CHECKING:
    from iamlint.terraform.plan_instance import PlanInstance


class Maker:
    """Makes the attributes of one instance: of its values, what is unknown, and expressions."""

    def __init__(self, instance: PlanInstance) -> None:
        self.instance = instance
        self.loader = instance.loader
        self.scope = self.loader.configuration.scope(instance.address)

    def make(
        self,
        value: Value | None,
        data: Any,
        unknown: Any,
        sensitive: Any,
        path: str,
        expression: Any,
    ) -> Value:
        """The value at ``path``. ``data`` is the same as plain data."""
        if unknown is True or value is None:
            return _marked(self.unknown(path, expression), sensitive)
        if isinstance(value, Text):
            return _marked(self.known(value, expression), sensitive)
        if isinstance(value, List):
            value = self.list(value, data, unknown, sensitive, path, expression)
        elif isinstance(value, Map):
            value = self.map(value, data, unknown, sensitive, path, expression)
        return _marked(value, sensitive)

    def list(
        self, value: List, data: Any, unknown: Any, sensitive: Any, path: str, expression: Any
    ) -> List:
        """A list whose items may be unknown, or the blocks of a type."""
        flags = unknown if isinstance(unknown, list) else []
        size = max(len(value.items), len(flags))
        links = self.item_links(flags, path, expression)
        items: list[Value] = []
        for index in range(size):
            item = value.items[index] if index < len(value.items) else None
            flag = _item(flags, index)
            here = f"{path}[{index}]"
            plain_item = _item(data, index)
            inner = inner_expression(expression, index, plain_item)
            made: Value
            if flag is True and index in links:
                made = links[index] or self.bare(here)
                made = _marked(made, _item(sensitive, index))
            elif flag is True:
                single = len(flags) == 1
                made = self.unknown(here, expression if single else None)
                made = _marked(made, _item(sensitive, index))
            else:
                mark = _item(sensitive, index)
                made = self.make(item, plain_item, flag, mark, here, inner)
            items.append(made)
        return replace(value, items=tuple(items))

    def map(
        self, value: Map, data: Any, unknown: Any, sensitive: Any, path: str, expression: Any
    ) -> Map:
        """A map or a block; what is unknown in it is not among its entries."""
        flags = unknown if isinstance(unknown, dict) else {}
        entries: dict[str, Value] = {}
        for name in dict.fromkeys((*value.entries, *flags)):
            item, flag = value.entries.get(name), flags.get(name)
            if flag is not True and isinstance(item, Null | None):
                continue  # to Terraform an argument of a block that is null is not written
            entries[name] = self.make(
                item,
                data.get(name) if isinstance(data, dict) else None,
                flag,
                sensitive.get(name) if isinstance(sensitive, dict) else None,
                f"{path}.{name}",
                inner_expression(expression, name),
            )
        return replace(value, entries=entries)

    def item_links(self, flags: Any, path: str, expression: Any) -> dict[int, Value | None]:
        """The unknown items of a list that are one reference each."""
        places = [index for index, flag in enumerate(flags) if flag is True]
        if len(places) < 2:
            return {}
        links = self.loader.configuration.links(expression, self.scope)
        values = [self.value_of(link, path) if link is not None else None for link in links]
        values = [value for value in values if value is None or known_text(value) is None]
        if len(values) == len(places):
            return dict(zip(places, values, strict=True))
        if isinstance(expression, dict):
            instances = list(self.loader.configuration.referred(expression, self.scope))
            if len(instances) == len(places) and len({i.address.name for i in instances}) == 1:
                attribute = self.guess(instances[0], _last_name(path))
                label = self.loader.instance(instances[0]).label
                return {
                    place: self.value_of(Link(each, attribute, f"{label}.{attribute}"), path)
                    for place, each in zip(places, instances, strict=True)
                }
        return {}

    def unknown(self, path: str, expression: Any) -> Value:
        """What is known only after apply, as the one thing that it refers to, if it is one."""
        link = self.loader.configuration.link(expression, self.scope)
        value = self.value_of(link, path) if link is not None else None
        return value if value is not None else self.bare(path)

    def bare(self, path: str) -> Unknown:
        """What is known only after apply and is nothing else that is here."""
        instance = self.instance
        origin = Ref(str(instance.address), path)
        return Unknown(f"{instance.label}.{path}", instance.header, origin=origin)

    def value_of(self, link: Link, path: str) -> Value | None:
        """What a link leads to, if the argument may be just that."""
        if link.resource is self.instance.planned:
            return None
        name = _last_name(path)
        attribute = link.attribute or self.guess(link.resource, name)
        if not fits(name, attribute):
            return None
        if not link.attribute:
            label = f"{link.label}.{attribute}" if attribute else link.label
            link = Link(link.resource, attribute, label)
        value = self.loader.linked(link)
        if value is None:
            ref = Ref(str(link.resource.address), attribute)
            value = Unknown(link.label, origin=ref)
        return value.at(self.instance.header)

    def guess(self, resource: PlannedResource, name: str) -> str:
        """The attribute that a reference means of which the plan has lost it."""
        names = self.loader.instance(resource).computed_names
        if name.endswith(("arn", "arns")) and "arn" in names:
            return "arn"
        return "json" if "json" in names else ""

    def known(self, value: Text, expression: Any) -> Text:
        """A known text; it is the attribute of another object when it is equal to that."""
        link = self.loader.configuration.link(expression, self.scope)
        if link is None or not link.attribute or link.resource is self.instance.planned:
            return value
        if link.resource.data.get(link.attribute) != value.known:
            return value
        return replace(value, origin=Ref(str(link.resource.address), link.attribute))


def value_of(data: Any, span: Span | None = None) -> Value:
    """Plain data as a value without places of its own."""
    match data:
        case None:
            return Null(span)
        case bool():
            return Bool(data, span)
        case int():
            return Number(data, span)
        case float():
            return Number(Fraction(repr(data)) if isfinite(data) else 0, span)
        case str():
            return Text.of(data, span)
        case list():
            return List(tuple(value_of(item, span) for item in data), span)
        case dict():
            return Map({str(name): value_of(item, span) for name, item in data.items()}, span)
    return Unknown("a value that is no JSON", span)


_INDEX = re.compile(r"\[\d+\]")


def _last_name(path: str) -> str:
    """The argument that a path ends in: ``identifiers`` of ``statement[0].identifiers[1]``."""
    return _INDEX.sub("", path).rpartition(".")[2]


def _item(items: Any, index: int) -> Any:
    return items[index] if isinstance(items, list) and index < len(items) else None


def _marked(value: Value, sensitive: Any) -> Value:
    return value.marked(frozenset({SENSITIVE})) if sensitive is True else value


def referred(value: Value, ref: Ref, label: str) -> Value:
    """A value as the attribute ``ref``, which is ``label`` in the words of the reference."""

    def part(old: Piece | Unknown) -> Piece | Unknown:
        if isinstance(old, Unknown) and old.origin == ref:
            return replace(old, reason=label)
        return old

    match value:
        case Text():
            return replace(value, parts=tuple(map(part, value.parts)), origin=ref)
        case Unknown() if value.type == STRING and not value.choices:
            unknown = replace(value, reason=label, origin=value.origin or ref)
            return Text((unknown,), value.span, value.via, ref, value.marks)
        case Unknown():
            return replace(value, reason=label, origin=ref)
    return value
