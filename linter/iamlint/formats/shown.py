"""What ``show`` prints of a project, whole or for one address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamlint.errors import UsageError, did_you_mean
from iamlint.finding import Json
from iamlint.iam.document import PolicyDocument, PolicyKind
from iamlint.project.graph import Edge, build_graph
from iamlint.project.model import Project, Root
from iamlint.source import Problem, Span
from iamlint.terraform.address import parse_address
from iamlint.terraform.resource import Resource
from iamlint.values import Included, List, Map, Unknown, Value, plain


@dataclass(frozen=True, slots=True)
class ShownResource:
    """A resource, and the folder of its root."""

    root: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class ShownPolicy:
    """A policy in its place; ``content`` is its document, or why there is none."""

    root: str
    address: str
    attribute: str | None
    kind: PolicyKind
    span: Span
    content: PolicyDocument | str

    def document(self) -> Json:
        """The document as JSON; unknown statements stand in it as unknowns."""
        if isinstance(self.content, str):
            return unknown(self.content)
        document: dict[str, Json] = plain(self.content.value)
        statements = self.content.value.get("Statement")
        if isinstance(statements, Unknown | List):
            document["Statement"] = _statements(statements)
        return document


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything there is to print, in order.

    ``roots`` are the outputs of every root module by its folder, ``outputs`` those of the folder
    that was named, if that is a root.
    """

    resources: tuple[ShownResource, ...]
    policies: tuple[ShownPolicy, ...]
    links: tuple[Edge, ...]
    outputs: Map | None
    roots: Mapping[str, Map]
    problems: tuple[Problem, ...]


def unknown(reason: str) -> dict[str, Json]:
    """How JSON says that a value is not known."""
    return {"$unknown": reason}


def shown(project: Project, folder: str) -> Shown:
    """All of a project; ``folder`` is the one that was named."""
    roots = {root.path: root.module.outputs for root in project.roots if root.module is not None}
    return Shown(
        tuple(ShownResource(root.path, each) for root in project.roots for each in root.resources),
        tuple(policy for root in project.roots for policy in _policies(root)),
        tuple(link for root in project.roots for link in _links(root)),
        roots.get(folder),
        roots,
        _problems(project),
    )


def only(everything: Shown, address: str) -> Shown:
    """What belongs to one address: a resource with all its instances, or a module.

    Raises ``UsageError`` when there is no such address.
    """
    resources = tuple(
        each for each in everything.resources if _is_within(str(each.resource.address), address)
    )
    policies = tuple(each for each in everything.policies if _is_within(each.address, address))
    if not resources and not policies:
        known = [str(each.resource.address) for each in everything.resources]
        guess = did_you_mean(address, known)
        raise UsageError(f"no path and no resource `{address}`{guess}")
    links = tuple(
        link
        for link in everything.links
        if _is_within(link.source, address) or _is_within(link.target, address)
    )
    return Shown(resources, policies, links, None, {}, everything.problems)


def _is_within(address: str, wanted: str) -> bool:
    parsed = parse_address(address)
    if address == wanted or (parsed is not None and str(parsed.without_key) == wanted):
        return True
    return wanted.startswith("module.") and address.startswith((f"{wanted}.", f"{wanted}["))


def _policies(root: Root) -> Iterator[ShownPolicy]:
    """The policies written in a root, each once: not once for each that holds it."""
    found: dict[tuple[str, str | None], ShownPolicy] = {}
    for policy in root.policies:
        if policy.managed is None and policy.kind is not None:
            span = policy.place or policy.document.span
            key = (policy.address, policy.attribute)
            entry = ShownPolicy(root.path, *key, policy.kind, span, policy.document)
            found.setdefault(key, entry)
    for lost in root.unresolved:
        address, attribute = str(lost.resource.address), lost.attribute
        entry = ShownPolicy(root.path, address, attribute, lost.kind, lost.span, lost.reason)
        found.setdefault((address, attribute), entry)
    order = {str(resource.address): place for place, resource in enumerate(root.resources)}
    return iter(
        sorted(
            found.values(),
            key=lambda each: (order.get(each.address, 0), each.address, each.attribute or ""),
        )
    )


def _links(root: Root) -> Iterator[Edge]:
    if root.module is None:
        return
    for edge in build_graph(root).edges:
        if edge.source in root.by_address and edge.target in root.by_address:
            yield edge


def _problems(project: Project) -> tuple[Problem, ...]:
    """All problems, those equal in place and message once."""
    found: dict[tuple[str, int, int, str], Problem] = {}
    for problem in _all_problems(project):
        place = problem.place
        found.setdefault((problem.path, place.line, place.column, problem.message), problem)
    return tuple(found[key] for key in sorted(found))


def _all_problems(project: Project) -> Iterable[Problem]:
    yield from project.problems
    for root in project.roots:
        yield from root.problems


def _statements(statements: Unknown | List) -> list[Json]:
    if isinstance(statements, List):
        return [each for item in statements.items for each in _statement(item)]
    known = [each for item in statements.includes for each in _statement(item)]
    return [*known, unknown(statements.reason)]


def _statement(item: Value | Included) -> Iterator[Json]:
    value = item.value if isinstance(item, Included) else item
    yield plain(value)
