"""One resource instance of a plan: its attributes, known, foreseen or unknown, and its places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from iamlint.source import Problem, Source, Span
from iamlint.terraform.module import RootModule
from iamlint.terraform.plan_places import placed, without_source
from iamlint.terraform.plan_provider import merged_context
from iamlint.terraform.plan_text import PlannedResource
from iamlint.terraform.plan_values import Maker
from iamlint.terraform.resource import ModuleCall, ProviderContext, Resource
from iamlint.values import Bool, List, Map, Null, Number, Ref, Text, Unknown, Value

if TYPE_CHECKING:
    from iamlint.terraform.plan import PlanLoader


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """The configuration beside a plan, evaluated with the plan's variables.

    ``variables`` is the text that those were given in: nothing is placed in it.
    """

    root: RootModule
    variables: Source
    by_address: Mapping[str, Resource]
    by_block: Mapping[str, Resource]


class PlanInstance:
    """One resource instance of a plan; what is unknown in it is linked when it is asked for.

    It is also what the provider's computed attributes are made from.
    """

    def __init__(self, loader: PlanLoader, planned: PlannedResource) -> None:
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

    @property
    def asks_callers(self) -> bool:
        """Never: what is planned has been chosen."""
        return False

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
        if self.declared is not None:
            return loader.configuration.referred_by(self.address)
        by_block = loader.by_block
        return tuple(each for name in self.planned.depends_on for each in by_block.get(name, ()))

    def _references(self) -> tuple[Ref, ...]:
        refs = set(self.loader.refs(self.referred))
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
        maker = Maker(self)
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


def _first(attribute: str) -> str:
    """The attribute itself, of a path into it."""
    return attribute.partition(".")[0].partition("[")[0]
