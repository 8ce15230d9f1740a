"""The graph of a root: who trusts, holds, bounds and runs as whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.iam.document import Effect, Principal, Statement
from iamlint.project.identity import Found, Identities
from iamlint.project.model import Holder, Role, Root
from iamlint.project.workloads import service_role_uses
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Text

KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_iam_instance_profile": "instance_profile",
}
"""The node kind of a resource type; every other that runs as a role is a ``workload``."""


@dataclass(frozen=True, slots=True)
class Node:
    """One object. ``id`` is its address, ARN, service principal or ``*``."""

    id: str
    kind: str
    label: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """One relation, with the place and the statements that make it."""

    source: str
    target: str
    kind: str
    span: Span | None = None
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Nodes and edges, each once, in a fixed order."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def build_graph(root: Root) -> Graph:
    """The graph of a root module. Edges to what is not known are left out."""
    builder = _Builder(root)
    builder.build()
    nodes = tuple(sorted(builder.nodes.values(), key=lambda node: (node.kind, node.id)))
    edges = tuple(
        sorted(builder.edges.values(), key=lambda edge: (edge.source, edge.kind, edge.target))
    )
    return Graph(nodes, edges)


class _Builder:
    def __init__(self, root: Root) -> None:
        self.root = root
        self.wiring = root.wiring
        self.identities: Identities = root.wiring.identities
        self.nodes: dict[str, Node] = {}
        self.edges: dict[tuple[str, str, str], Edge] = {}

    def build(self) -> None:
        for resource in self.root.resources:
            if resource.mode == "managed" and resource.type in KINDS:
                self.resource(resource)
        for role in self.wiring.roles.values():
            self.trusts(role)
        self.policies()
        self.boundaries()
        self.profiles()
        self.workloads()

    # Nodes.

    def resource(self, resource: Resource) -> str:
        address = str(resource.address)
        kind = KINDS.get(resource.type, "workload")
        self.nodes.setdefault(address, Node(address, kind, address, resource.header))
        return address

    def found(self, found: Found, kind: str) -> str | None:
        """The node that a reference names; ``None`` when that is not known."""
        if found.resource is not None:
            return self.resource(found.resource)
        name = found.literal or (found.undeclared.address if found.undeclared else None)
        if name is None and isinstance(found.value, Text):
            name = found.value.shown
        if name is None:
            return None
        self.nodes.setdefault(name, Node(name, kind, name))
        return name

    def principal(self, principal: Principal) -> str | None:
        ref = principal.text.origin
        named = self.root.resource_of(ref)
        if named is not None and named.type in KINDS:
            return self.resource(named)
        text = principal.text.shown
        if principal.type == "*" or text == "*":
            kind = "public"
        elif principal.type == "Service":
            kind = "service"
        elif principal.type == "Federated":
            kind = "federated"
        else:
            arn = principal.arn
            type = arn.resource_type if arn is not None else None
            kind = type if type in ("role", "user") else "account"
        self.nodes.setdefault(text, Node(text, kind, text))
        return text

    def holder(self, holder: Holder) -> str | None:
        if holder.resource is not None:
            return self.resource(holder.resource)
        if holder.kind not in ("role", "user", "group", "permission_set"):
            return None
        self.nodes.setdefault(holder.name, Node(holder.name, holder.kind, str(holder)))
        return holder.name

    # Edges.

    def edge(
        self,
        source: str | None,
        target: str | None,
        kind: str,
        span: Span | None,
        statements: tuple[Statement, ...] = (),
    ) -> None:
        if source is None or target is None or source == target:
            return
        key = (source, target, kind)
        known = self.edges.get(key)
        if known is not None:
            statements = (*known.statements, *statements)
            span = known.span
        self.edges[key] = Edge(source, target, kind, span, statements)

    def trusts(self, role: Role) -> None:
        source = self.resource(role.resource)
        if role.trust is None:
            return
        for statement in role.trust.statements:
            principals = statement.principals
            if statement.effect is not Effect.ALLOW or principals is None or principals.negated:
                continue
            for principal in principals.items:
                target = self.principal(principal)
                self.edge(source, target, "trusts", principal.span, (statement,))

    def policies(self) -> None:
        for policy in self.root.policies:
            holder, resource = policy.holder, policy.resource
            if resource is None or holder.kind in ("resource", "document", "policy"):
                continue
            if str(policy.kind) != "identity" or resource is holder.resource:
                continue
            if policy.managed is None:
                target = self.resource(resource)
                self.edge(self.holder(holder), target, "attached", _place(policy.attachments))
        for attachment in self.wiring.attachments:
            source = self.found(attachment.principal, KINDS[attachment.principal_type])
            target_id = self.found(attachment.policy, "policy")
            self.edge(source, target_id, "attached", attachment.span)

    def boundaries(self) -> None:
        for holder in self.wiring.holders.values():
            if holder.boundary is None or holder.resource is None:
                continue
            for found in self.identities.find(holder.boundary.value, "aws_iam_policy"):
                target = self.found(found, "policy")
                source = self.resource(holder.resource)
                self.edge(source, target, "bounded_by", holder.boundary.value.span)

    def profiles(self) -> None:
        for profile in self.wiring.profiles.values():
            for found in profile.roles:
                source = self.resource(profile.resource)
                self.edge(source, self.found(found, "role"), "in_profile", profile.role_span)
        for used in self.wiring.profile_uses:
            source = self.resource(used.use.workload)
            target = self.found(used.found, "instance_profile")
            self.edge(source, target, "runs_as", used.use.span)

    def workloads(self) -> None:
        for workload, found, span in self._role_uses():
            self.edge(self.resource(workload), self.found(found, "role"), "runs_as", span)

    def _role_uses(self) -> Iterator[tuple[Resource, Found, Span]]:
        for resource in self.root.resources:
            if resource.mode != "managed" or resource.type.startswith("aws_iam_"):
                continue
            for use in service_role_uses(resource):
                for found in self.identities.find(use.value, "aws_iam_role"):
                    yield resource, found, use.span


def _place(places: tuple[tuple[str, Span], ...]) -> Span | None:
    return places[0][1] if places else None
