"""The graph of a root: who trusts, holds, bounds, runs as, assumes and passes whom."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.iam.document import Effect, PolicyKind, Statement
from iamlint.project.attachments import memberships_of
from iamlint.project.graph_access import Access, assumable, passable
from iamlint.project.graph_nodes import KINDS, ORGANIZATION, Node, Nodes
from iamlint.project.identity import Identities, items_of, origin_of, place_of
from iamlint.project.model import Policy, Role, Root
from iamlint.project.permission_sets import assignments_of
from iamlint.project.service_accounts import service_accounts
from iamlint.project.workloads import service_role_uses
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Text, Value


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
    nodes = tuple(sorted(builder.nodes.by_id.values(), key=lambda node: (node.kind, node.id)))
    edges = tuple(
        sorted(builder.edges.values(), key=lambda edge: (edge.source, edge.kind, edge.target))
    )
    return Graph(nodes, edges)


class _Builder:
    def __init__(self, root: Root) -> None:
        self.root = root
        self.wiring = root.wiring
        self.identities: Identities = root.wiring.identities
        self.nodes = Nodes(root)
        self.edges: dict[tuple[str, str, str], Edge] = {}

    def build(self) -> None:
        for resource in self.root.resources:
            if resource.mode == "managed" and resource.type in KINDS:
                self.nodes.resource(resource)
        for role in self.wiring.roles.values():
            self.trusts(role)
        # Before the policies: a function that holds one is a workload first.
        self.profiles()
        for resource in self.root.resources:
            if resource.mode == "managed":
                self.runs_as(resource)
        self.policies()
        self.boundaries()
        for resource in self.root.resources:
            if resource.mode == "managed":
                self.memberships(resource)
                self.organizes(resource)
        for access in assumable(self.root):
            self.access(access, "can_assume")
        for access in passable(self.root):
            self.access(access, "can_pass")

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
            new = [each for each in statements if not any(each is one for one in known.statements)]
            statements = (*known.statements, *new)
            span = known.span
        self.edges[key] = Edge(source, target, kind, span, statements)

    # Trust: of roles, and of what resource policies protect.

    def trusts(self, role: Role) -> None:
        if role.trust is not None:
            self.admits(self.nodes.resource(role.resource), role.trust)

    def admits(self, source: str, policy: Policy) -> None:
        for statement in policy.statements:
            if statement.effect is Effect.ALLOW:
                for target, span in self.nodes.principals(statement):
                    self.edge(source, target, "trusts", span, (statement,))

    # Policies: inline, attached, as boundary, on a resource.

    def policies(self) -> None:
        for policy in self.root.policies:
            holder, resource = policy.holder, policy.resource
            if resource is None or holder.kind in ("document", "policy"):
                continue
            if policy.kind is PolicyKind.RESOURCE:
                self.admits(self.nodes.protected(resource), policy)
                continue
            if policy.kind is not PolicyKind.IDENTITY:
                continue
            span = policy.attachments[0][1] if policy.attachments else policy.document.span
            if policy.managed is not None:
                target: str | None = self.nodes.named(policy.managed, "policy")
            elif resource is holder.resource:
                target = self.nodes.inline(policy)
            else:
                target = self.nodes.resource(resource, "policy")
            self.edge(self.nodes.holder(holder), target, "attached", span, policy.statements)
        for attachment in self.wiring.attachments:
            source = self.nodes.found(attachment.principal, KINDS[attachment.principal_type])
            target = self.nodes.found(attachment.policy, "policy")
            self.edge(source, target, "attached", attachment.span)

    def boundaries(self) -> None:
        for holder in self.wiring.holders.values():
            if holder.boundary is None:
                continue
            document = holder.boundary.document
            for found in self.identities.find(holder.boundary.value, "aws_iam_policy"):
                self.edge(
                    self.nodes.holder(holder),
                    self.nodes.found(found, "policy"),
                    "bounded_by",
                    place_of(holder.boundary.value),
                    document.statements if document is not None else (),
                )

    # Workloads.

    def profiles(self) -> None:
        for profile in self.wiring.profiles.values():
            source = self.nodes.resource(profile.resource)
            for found in profile.roles:
                self.edge(source, self.nodes.found(found, "role"), "in_profile", profile.role_span)
        for used in self.wiring.profile_uses:
            workload = self.nodes.resource(used.use.workload)
            target = self.nodes.found(used.found, "instance_profile")
            self.edge(workload, target, "runs_as", used.use.span)

    def runs_as(self, workload: Resource) -> None:
        if workload.type.startswith("aws_iam_"):
            return
        for use in service_role_uses(workload):
            for found in self.identities.find(use.value, "aws_iam_role"):
                target = self.nodes.found(found, "role")
                if target is not None:
                    self.edge(self.nodes.resource(workload), target, "runs_as", use.span)
        for account in service_accounts(workload):
            for found in self.identities.find(account.role, "aws_iam_role"):
                target = self.nodes.found(found, "role")
                if target is not None:
                    self.edge(self.nodes.resource(workload), target, "runs_as", account.span)

    # People, permission sets, organizations.

    def memberships(self, resource: Resource) -> None:
        for user, group in memberships_of(resource, self.identities):
            span = place_of(user.value) or resource.header
            source = self.nodes.found(user, "user")
            self.edge(source, self.nodes.found(group, "group"), "member_of", span)
        for given in assignments_of(resource, self.identities):
            who = self.nodes.found(given.principal, given.kind)
            held = self.nodes.found(given.permission_set, "permission_set")
            self.edge(who, held, "can_assume", given.span)
            if given.account is not None:
                account = self.nodes.account(given.account)
                self.edge(held, account, "assigned_to", place_of(given.account))

    def organizes(self, resource: Resource) -> None:
        """A service control policy bounds an account, an organizational unit or the root."""
        if resource.type != "aws_organizations_policy_attachment":
            return
        policies = self.identities.find(resource.get("policy_id"), "aws_organizations_policy")
        for value in items_of(resource.get("target_id")):
            source = self.organized(value)
            for found in policies:
                policy = self.nodes.found(found, "policy")
                statements = self.statements_of(found.resource)
                span = place_of(value) or resource.header
                self.edge(source, policy, "bounded_by", span, statements)

    def statements_of(self, resource: Resource | None) -> tuple[Statement, ...]:
        """The statements of a resource that is a policy."""
        policies = (each for each in self.root.policies if each.resource is resource is not None)
        return tuple(statement for policy in policies for statement in policy.statements)

    def organized(self, target: Value) -> str | None:
        declared = self.root.resource_of(origin_of(target))
        if declared is not None:
            return self.nodes.resource(declared)
        if isinstance(target, Text) and target.shown.startswith(("r-", "ou-")):
            return self.nodes.named(target.shown, ORGANIZATION)
        return self.nodes.account(target)

    def access(self, access: Access, kind: str) -> None:
        source = self.nodes.holder(access.holder)
        role = access.role
        if isinstance(role, Text):
            target = self.nodes.named(role.shown, "role")
        else:
            target = self.nodes.resource(role.resource)
        self.edge(source, target, kind, access.statements[0].span, access.statements)
