"""From ``terraform show -json`` (a plan or a state) to the same resources as from HCL.

https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from iamlint.reader import Reader
from iamlint.source import Problem, Source, Span
from iamlint.terraform.address import Address
from iamlint.terraform.declarations import ModuleCache, module_files
from iamlint.terraform.module import RootModule, load_root
from iamlint.terraform.plan_links import (
    Configuration,
    Link,
    Scope,
    fits,
    inner_expression,
)
from iamlint.terraform.plan_places import placed, without_source
from iamlint.terraform.plan_provider import Providers, merged_context
from iamlint.terraform.plan_text import PlannedResource, PlanText
from iamlint.terraform.resource import ModuleCall, ProviderContext, Resource
from iamlint.terraform.settings import RootSettings
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

_MOST_LINKS = 60
"""Resources that take unknown values from each other beyond which they stay unknown."""
_RECURSION = 12_000


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The configuration beside a plan, evaluated with the plan's variables.

    ``variables`` is the text that those were given in: nothing is placed in it.
    """

    root: RootModule
    variables: Source
    by_address: Mapping[str, Resource]
    by_block: Mapping[str, Resource]


def load_plan(
    plan: PlanText,
    folder: str,
    settings: RootSettings,
    joins: Callable[[str], bool],
    beside: Beside | None = None,
) -> RootModule:
    """The root that a plan describes.

    ``joins`` says of which types the references are no use of what they name: they join it to
    something else. What other resources refer to counts as exported, as they are no resources of
    the result.
    """
    with _deep_stack():
        return _Loader(plan, folder, settings, joins, beside).load()


def load_beside(
    plan: PlanText, reader: Reader, folder: str, settings: RootSettings, cache: ModuleCache
) -> Beside | None:
    """The configuration in ``folder``, if there is one that the plan may have been made from."""
    if not module_files(reader.names(folder)):
        return None
    declared = cache.folder(folder).resources
    instances = _chosen(plan)
    if not any(
        (each.address.mode, each.address.type, each.address.name) in declared
        for each in instances
        if not each.address.modules
    ) and not (cache.folder(folder).calls and any(each.address.modules for each in instances)):
        return None
    values = plan.get("variables")
    given = {
        name: variable["value"]
        for name, variable in (values.items() if isinstance(values, dict) else ())
        if isinstance(variable, dict) and "value" in variable
    }
    source = Source(plan.source.path + ".tfvars.json", json.dumps(given))
    root = load_root(reader, folder, replace(settings, variables=(), var_files=(source,)), cache)
    by_address = {str(resource.address): resource for resource in root.resources}
    by_block = {str(resource.address.without_keys): resource for resource in root.resources}
    return Beside(root, source, by_address, by_block)


@contextmanager
def _deep_stack() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _chosen(plan: PlanText) -> list[PlannedResource]:
    """The instances that there will be: of the plan, else of its changes, else of the state."""
    if plan.planned is not None:
        chosen = list(plan.planned)
    elif plan.changes is not None:
        chosen = [each for each in plan.changes if not each.removed]
    else:
        chosen = list(plan.state or ())
    there = {each.address for each in chosen}
    read = [each for each in plan.prior if each.address.mode == "data"]
    return [*chosen, *(each for each in read if each.address not in there)]


class _Loader:
    """One plan while it is loaded."""

    def __init__(
        self,
        plan: PlanText,
        folder: str,
        settings: RootSettings,
        joins: Callable[[str], bool],
        beside: Beside | None,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.settings = settings
        self.joins = joins
        self.beside = beside
        self.planned = _chosen(plan)
        changes = {each.address: each for each in plan.changes or ()}
        for each in self.planned:
            change = changes.get(each.address)
            if change is not None:
                each.unknown = change.unknown
                if each.sensitive is None:
                    each.sensitive = change.sensitive
        self.configuration = Configuration(plan.get("configuration"), self.planned)
        variables = plan.get("variables")
        self.providers = Providers(
            self.configuration,
            variables if isinstance(variables, dict) else {},
            settings,
            self.planned,
        )
        self._instances: dict[int, PlanInstance] = {}
        self._by_block: dict[str, list[PlannedResource]] = {}
        for each in self.planned:
            self._by_block.setdefault(str(each.address.without_keys), []).append(each)
        self.depth = 0

    def load(self) -> RootModule:
        wanted = self.settings.wanted
        queue = deque(each for each in self.planned if wanted(each.address.mode, each.address.type))
        found: dict[Address, Resource] = {}
        while queue:
            planned = queue.popleft()
            if planned.address in found:
                continue
            instance = self.instance(planned)
            found[planned.address] = instance.resource()
            queue.extend(each for each in instance.referred if each.address not in found)
        beside = self.beside.root if self.beside is not None else None
        exported = frozenset(str(each.address) for each in self.exported())
        if beside is not None:
            exported |= beside.exported
        return RootModule(
            self.folder,
            beside.modules if beside is not None else (),
            tuple(sorted(found.values(), key=lambda item: item.address.sort_key)),
            self.outputs(),
            (),
            library=False,
            unparsed=self.is_partial(),
            unloaded=(),
            passed=frozenset(),
            exported=exported,
            read=beside.read if beside is not None else (),
        )

    def instance(self, planned: PlannedResource) -> PlanInstance:
        """The instance that is made from a part of the plan, the same one each time."""
        found = self._instances.get(id(planned))
        if found is None:
            found = self._instances[id(planned)] = PlanInstance(self, planned)
        return found

    def is_partial(self) -> bool:
        """Whether the plan shows only a part of the configuration (``-target``)."""
        if self.plan.get("complete") is False:
            return True
        if "configuration" not in self.plan.members:
            return False
        return next(self.configuration.unplanned(), None) is not None

    def exported(self) -> Iterator[PlannedResource]:
        """What outputs refer to, and resources that are more than a link."""
        for output in self.configuration.outputs().values():
            yield from self.configuration.referred(output, Scope(()))
        for planned in self.planned:
            declared = self.configuration.declaration(planned.address)
            if declared is not None and not self.joins(planned.address.type):
                scope = self.configuration.scope(planned.address)
                yield from self.configuration.referred(declared, scope)

    def outputs(self) -> Map:
        """The outputs of the root."""
        declared = self.configuration.outputs()
        names = dict.fromkeys((*declared, *self.plan.outputs))
        entries: dict[str, Value] = {}
        for name in names:
            output = self.plan.outputs.get(name)
            output = output if isinstance(output, dict) else {}
            value: Value
            if "value" in output:
                value = value_of(output["value"])
            else:
                value = Unknown(f"output.{name}")
                expression = declared.get(name)
                if isinstance(expression, dict):
                    link = self.configuration.link(expression.get("expression"), Scope(()))
                    value = (self.linked(link) if link is not None else None) or value
                if self.beside is not None:
                    written = self.beside.root.outputs.get(name)
                    value = placed(value, written) if written is not None else value
            if output.get("sensitive") is True:
                value = value.marked(frozenset({SENSITIVE}))
            entries[name] = value
        return Map(entries)

    def linked(self, link: Link) -> Value | None:
        """The attribute that a link leads to, as seen from there."""
        if self.depth >= _MOST_LINKS:
            return None
        ref = Ref(str(link.resource.address), link.attribute)
        self.depth += 1
        try:
            value = self.instance(link.resource).attribute(link.attribute)
        finally:
            self.depth -= 1
        return _referred(value, ref, link.label) if value is not None else None


class PlanInstance:
    """One resource instance of a plan; what is unknown in it is linked when it is asked for.

    It is also what the provider's computed attributes are made from.
    """

    def __init__(self, loader: _Loader, planned: PlannedResource) -> None:
        self.loader = loader
        self.planned = planned
        self.address = planned.address
        self.label = str(replace(planned.address, modules=(), key=None))
        self.declared = loader.configuration.declaration(planned.address)
        expressions = (self.declared or {}).get("expressions")
        self.expressions: Mapping[str, Any] = expressions if isinstance(expressions, dict) else {}
        beside = loader.beside
        address = str(planned.address)
        self.hcl = beside.by_address.get(address) if beside is not None else None
        self.block = self.hcl
        if self.block is None and beside is not None:
            self.block = beside.by_block.get(str(planned.address.without_keys))
        self._values: dict[str, Value | None] = {}
        self._busy: set[str] = set()

    # Places.

    @property
    def span(self) -> Span:
        """The block in the configuration beside the plan, else the object in the plan."""
        return self.block.span if self.block is not None else self.own_span

    @property
    def own_span(self) -> Span:
        """The object in the plan."""
        return self.loader.plan.source.span(self.planned.start, self.planned.end)

    @property
    def header(self) -> Span:
        """The header of the block, else the address in the plan, or its opening brace."""
        if self.block is not None:
            return self.block.header
        source = self.loader.plan.source
        place = self.planned.place
        if place is not None:
            return source.span(place.start, place.end)
        return source.span(self.planned.start, self.planned.start + 1)

    @cached_property
    def provider(self) -> ProviderContext:
        """The provider configuration of the resource."""
        context = self.loader.providers.context(self.planned)
        return merged_context(context, self.hcl.provider) if self.hcl is not None else context

    def key_span(self, name: str) -> Span | None:
        """Where the name of an argument or block is written."""
        written = self.hcl.values.key_spans.get(name) if self.hcl is not None else None
        return written or self.read.key_spans.get(name)

    def problem(self, problem: Problem) -> None:
        """What the provider would refuse it has refused before the plan was made."""

    # Values.

    @cached_property
    def read(self) -> Map:
        """The values as they stand in the plan."""
        read = self.loader.plan.read(self.planned.values)
        if read is not None:
            return read
        unreadable = self.planned.values is not None and self.planned.values.data is not None
        rest = Unknown(self.label) if unreadable else None
        return Map({}, self.own_span, rest=rest)

    @property
    def unknown(self) -> Mapping[str, Any]:
        """What is known only after apply, by attribute."""
        return self.planned.unknown if isinstance(self.planned.unknown, dict) else {}

    @cached_property
    def computed_names(self) -> tuple[str, ...]:
        """The attributes that the provider is known to compute."""
        return self.loader.settings.computed.names(self.address.mode, self.address.type)

    @cached_property
    def written(self) -> frozenset[str]:
        """The names of arguments and blocks that are written, as far as the plan tells."""
        if self.block is not None:
            return self.block.arguments
        if self.declared is not None:
            return frozenset(self.expressions)
        return frozenset(
            name for name, value in self.planned.data.items() if value not in (None, [], {}, "")
        )

    def get(self, name: str) -> Value | None:
        """A written argument or the list of nested blocks of a type, ``None`` if not written."""
        value = self.value(name)
        if name not in self.written and (
            isinstance(value, Unknown | Null) or (isinstance(value, List) and not value.items)
        ):
            return None
        return value

    def value(self, name: str) -> Value | None:
        """An attribute without what the provider would compute."""
        if name in self._busy:
            return None
        if name not in self._values:
            self._busy.add(name)
            try:
                self._values[name] = self._value(name)
            finally:
                self._busy.discard(name)
        return self._values[name]

    def attribute(self, name: str) -> Value | None:
        """An attribute as it is known, foreseen, or unknown."""
        root = _first(name)
        if not root:
            return None
        value = self.value(root)
        if (value is None or isinstance(value, Unknown)) and root in self.computed_names:
            value = self._computed(root) or value
        if root != name:
            return Unknown(f"{self.label}.{name}", origin=Ref(str(self.address), name))
        if value is None:
            return Unknown(f"{self.label}.{name}", self.header, origin=Ref(str(self.address), name))
        return value

    def resource(self) -> Resource:
        """The instance with everything that is known of it."""
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        for name in dict.fromkeys((*self.read.entries, *self.unknown, *self.computed_names)):
            value = self.attribute(name)
            if value is not None and self._shows(name, value):
                entries[name] = value
                span = self.key_span(name)
                if span is not None:
                    spans[name] = span
        if self.hcl is not None:
            for name in self.hcl.arguments - entries.keys():
                value = self.hcl.values.get(name)
                if value is not None and name not in self.read.entries:
                    entries[name] = self._from_hcl(value)
                    span = self.hcl.values.key_spans.get(name)
                    if span is not None:
                        spans[name] = span
        origin = Ref(str(self.address))
        return Resource(
            self.address,
            Map(entries, self.span, key_spans=spans, rest=self.read.rest, origin=origin),
            self.span,
            self.header,
            self.provider,
            calls=self._calls(),
            references=self._references(),
            arguments=self.written,
        )

    @cached_property
    def referred(self) -> tuple[PlannedResource, ...]:
        """The instances that the resource refers to."""
        loader = self.loader
        found: dict[int, PlannedResource] = {}
        if self.declared is not None:
            scope = loader.configuration.scope(self.address)
            for each in loader.configuration.referred(self.declared, scope):
                found[id(each)] = each
        for address in self.planned.depends_on:
            for each in loader._by_block.get(address, ()):  # noqa: SLF001
                found[id(each)] = each
        return tuple(found.values())

    def _references(self) -> tuple[Ref, ...]:
        refs = {Ref(str(each.address)) for each in self.referred}
        if self.hcl is not None:
            refs.update(self.hcl.references)
        return tuple(sorted(refs, key=lambda ref: (ref.address, ref.attribute)))

    def _calls(self) -> tuple[ModuleCall, ...]:
        if self.block is None:
            return ()
        calls = []
        for depth, call in enumerate(self.block.calls, 1):
            steps = self.address.modules[:depth]
            calls.append(ModuleCall(".".join(map(str, steps)), call.header))
        return tuple(calls)

    def _shows(self, name: str, value: Value) -> bool:
        """Whether an attribute is one that the configuration itself would show.

        What the provider fills in is not: the policies that are attached to a role by others.
        """
        if name in self.written or name in self.computed_names:
            return True
        if isinstance(value, Null):
            return False
        if self.declared is None and self.block is None:
            return not (isinstance(value, List) and not value.items)
        return isinstance(value, Text | Number | Bool)

    def _computed(self, name: str) -> Value | None:
        return self.loader.settings.computed.attribute(self, name)

    def _value(self, name: str) -> Value | None:
        value = self.read.entries.get(name)
        unknown = self.unknown.get(name)
        sensitive = self.planned.sensitive
        marks = sensitive.get(name) if isinstance(sensitive, dict) else sensitive
        if value is None and not unknown:
            return None
        if value is None and unknown is not True:
            value = Map({}, self.own_span) if isinstance(unknown, dict) else Null(self.own_span)
        maker = _Maker(self, name)
        data = self.planned.data.get(name)
        made = maker.make(value, data, unknown, marks, name, self.expressions.get(name))
        written = self.hcl.values.get(name) if self.hcl is not None else None
        if written is None or name not in self.written:
            return made
        return placed(made, self._from_hcl(written))

    def _from_hcl(self, value: Value) -> Value:
        beside = self.loader.beside
        if beside is None:
            return value
        return without_source(value, beside.variables, self.header)


class _Maker:
    """Makes one attribute of its value, of what is unknown in it, and of its expression."""

    def __init__(self, instance: PlanInstance, name: str) -> None:
        self.instance = instance
        self.loader = instance.loader
        self.name = name
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
        flags = unknown if isinstance(unknown, list) else []
        size = max(len(value.items), len(flags))
        links = self.item_links(flags, expression)
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
        flags = unknown if isinstance(unknown, dict) else {}
        entries: dict[str, Value] = {}
        for name in dict.fromkeys((*value.entries, *flags)):
            item, flag = value.entries.get(name), flags.get(name)
            if item is None and flag is not True:
                continue
            entries[name] = self.make(
                item,
                data.get(name) if isinstance(data, dict) else None,
                flag,
                sensitive.get(name) if isinstance(sensitive, dict) else None,
                f"{path}.{name}",
                inner_expression(expression, name),
            )
        return replace(value, entries=entries)

    def item_links(self, flags: Any, expression: Any) -> dict[int, Value | None]:
        """The unknown items of a list that are one reference each."""
        places = [index for index, flag in enumerate(flags) if flag is True]
        if len(places) < 2:
            return {}
        links = self.loader.configuration.links(expression, self.scope)
        values = [self.value_of(link) if link is not None else None for link in links]
        values = [value for value in values if value is None or known_text(value) is None]
        if len(values) == len(places):
            return dict(zip(places, values, strict=True))
        if isinstance(expression, dict):
            instances = list(self.loader.configuration.referred(expression, self.scope))
            if len(instances) == len(places) and len({i.address.name for i in instances}) == 1:
                attribute = self.guess(instances[0])
                label = self.loader.instance(instances[0]).label
                return {
                    place: self.value_of(Link(each, attribute, f"{label}.{attribute}"))
                    for place, each in zip(places, instances, strict=True)
                }
        return {}

    def unknown(self, path: str, expression: Any) -> Value:
        """What is known only after apply, as the one thing that it refers to, if it is one."""
        link = self.loader.configuration.link(expression, self.scope)
        value = self.value_of(link) if link is not None else None
        return value if value is not None else self.bare(path)

    def bare(self, path: str) -> Unknown:
        instance = self.instance
        origin = Ref(str(instance.address), path)
        return Unknown(f"{instance.label}.{path}", instance.header, origin=origin)

    def value_of(self, link: Link) -> Value | None:
        """What a link leads to, if the argument may be just that."""
        if link.resource is self.instance.planned:
            return None
        attribute = link.attribute or self.guess(link.resource)
        if not fits(self.name, attribute):
            return None
        if not link.attribute:
            label = f"{link.label}.{attribute}" if attribute else link.label
            link = Link(link.resource, attribute, label)
        value = self.loader.linked(link)
        if value is None:
            ref = Ref(str(link.resource.address), attribute)
            value = Unknown(link.label, origin=ref)
        return value.at(self.instance.header)

    def guess(self, resource: PlannedResource) -> str:
        """The attribute that a reference means of which the plan has lost it."""
        names = self.loader.instance(resource).computed_names
        if self.name.endswith(("arn", "arns")) and "arn" in names:
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
            return Number(_fraction(data), span)
        case str():
            return Text.of(data, span)
        case list():
            return List(tuple(value_of(item, span) for item in data), span)
        case dict():
            return Map({str(name): value_of(item, span) for name, item in data.items()}, span)
    return Unknown("a value that is no JSON", span)


def _fraction(number: float) -> Any:
    from fractions import Fraction

    return Fraction(repr(number)) if number == number and abs(number) != float("inf") else 0


def _item(items: Any, index: int) -> Any:
    return items[index] if isinstance(items, list) and index < len(items) else None


def _marked(value: Value, sensitive: Any) -> Value:
    return value.marked(frozenset({SENSITIVE})) if sensitive is True else value


def _first(attribute: str) -> str:
    """The attribute itself, of a path into it."""
    return attribute.partition(".")[0].partition("[")[0]


def _referred(value: Value, ref: Ref, label: str) -> Value:
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
