"""Provider and backend blocks as if they were resources: what they hold, and where it stands.

https://developer.hashicorp.com/terraform/language/providers/configuration
https://developer.hashicorp.com/terraform/language/backend
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from iamlint.source import Span
from iamlint.terraform.address import Address
from iamlint.terraform.bodies import BodyReader, Variables, blocks_by_type
from iamlint.terraform.declarations import provider_name
from iamlint.terraform.instances import ONCE
from iamlint.terraform.lazy import Cell, Place
from iamlint.terraform.provider import ProviderKey
from iamlint.terraform.resource import ProviderContext, Resource
from iamlint.terraform.syntax import Block, Expression
from iamlint.values import Map, Ref, Value

if TYPE_CHECKING:
    from iamlint.terraform.expanded import ModuleInstance

PROVIDER = "provider"
"""The mode of a provider configuration; its type is the local name, its name the alias."""

BACKEND = "backend"
"""The mode of a backend; its type is the kind of backend."""

_META = frozenset({"alias", "version"})


def configurations(
    module: ModuleInstance, wanted: Callable[[str, str], bool]
) -> Iterator[Resource]:
    """The provider blocks of a module, and the backend if it is a root, of the types wanted."""
    for declaration in module.folder.providers:
        labels = declaration.lazy.labels
        if not labels or not wanted(PROVIDER, labels[0].text):
            continue
        block = module.parsed(declaration)
        if block is not None:
            key = provider_name(declaration)
            yield _resource(module, PROVIDER, key, block)
    if not module.is_root:
        return
    for declaration in module.folder.others.get("terraform", ()):
        if not any(wanted(BACKEND, name) for name in _backends(declaration.lazy.span)):
            continue
        outer = module.parsed(declaration)
        for block in outer.body.blocks_of(BACKEND) if outer is not None else ():
            kind = block.labels[0].text if block.labels else ""
            if wanted(BACKEND, kind):
                yield _resource(module, BACKEND, (kind, ""), block)


def _backends(span: Span) -> Iterator[str]:
    """What may be the kind of a backend in a block that was not parsed: its words in quotes."""
    if BACKEND in span.text:
        yield from span.text.split('"')[1::2]


def _resource(module: ModuleInstance, mode: str, key: ProviderKey, block: Block) -> Resource:
    """A block with everything evaluated."""
    return _Reading(module, Address(module.path, mode, *key), block).resource(
        module.provider(key if mode == PROVIDER else ("aws", ""))
    )


class _Reading:
    """One block while it is evaluated."""

    def __init__(self, module: ModuleInstance, address: Address, block: Block) -> None:
        self.module = module
        self.address = address
        self.block = block
        self.entries: dict[str, Value] = {}
        self.key_spans: dict[str, Span] = {}
        self.refs: set[Ref] = set()

    def resource(self, provider: ProviderContext) -> Resource:
        for name, argument in self.block.body.arguments.items():
            if name not in _META:
                compute = partial(self.argument, name, argument.expression, {})
                self.add(name, argument.name_span, compute)
        for type, blocks in blocks_by_type(self.block.body).items():
            self.add(type, blocks[0].header, partial(self.blocks, type, blocks))
        address, block = str(self.address), self.block
        return Resource(
            self.address,
            Map(self.entries, block.span, key_spans=self.key_spans, origin=Ref(address)),
            block.span,
            block.header,
            provider,
            exists=self.module.exists,
            calls=self.module.calls,
            references=tuple(sorted(self.refs, key=lambda ref: (ref.address, ref.attribute))),
            arguments=frozenset(self.entries),
            called=self.module.exists,
        )

    def add(self, name: str, span: Span, compute: Callable[[], Value]) -> None:
        place = Place(span, str(self.address), name)
        cell = Cell(f"{self.address}.{name}", place, compute)
        self.entries[name] = self.module.run.force_apart(cell)
        self.key_spans[name] = span
        self.refs.update(cell.refs)

    def argument(self, name: str, expression: Expression, variables: Variables) -> Value:
        place = Place(expression.span, str(self.address), name)
        return self.module.evaluated(expression, ONCE, place, variables)

    def blocks(self, type: str, blocks: list[Block]) -> Value:
        place = Place(blocks[0].header, str(self.address), type)
        reader = BodyReader(
            partial(self.argument, type), lambda fault: self.module.run.fault(fault, place)
        )
        return reader.blocks(blocks, {})
