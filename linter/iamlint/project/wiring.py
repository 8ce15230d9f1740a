"""Joins the objects of a root: policies to holders, profiles to roles, workloads to profiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamlint.iam.document import PolicyDocument, PolicyKind, ReadPolicy, read_document
from iamlint.project.attachments import attachments_of, memberships_of
from iamlint.project.demanded_boundaries import demanded_boundaries
from iamlint.project.identity import Found, Identities, label_of, place_of
from iamlint.project.instance_profiles import join_profiles
from iamlint.project.model import (
    Attachment,
    Boundary,
    Holder,
    Policy,
    Role,
    UnresolvedPolicy,
    Wiring,
)
from iamlint.project.permission_sets import (
    PERMISSION_SET,
    permission_set_attachments,
    permission_set_boundaries,
)
from iamlint.project.policies import RawPolicy
from iamlint.project.policy_problems import problems_of
from iamlint.project.session_policies import session_policies
from iamlint.source import Problem, Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth
from iamlint.values import Null, Text, Value

PRINCIPAL_KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    PERMISSION_SET: "permission_set",
}
"""The types that hold identity policies, and what they are called."""

INLINE = {
    "aws_iam_role_policy": ("role", "aws_iam_role"),
    "aws_iam_user_policy": ("user", "aws_iam_user"),
    "aws_iam_group_policy": ("group", "aws_iam_group"),
}
"""The resources that are one inline policy: the attribute that names its holder, and its type."""


@dataclass(frozen=True, slots=True, eq=False)
class Wired:
    """What came of joining a root."""

    wiring: Wiring
    policies: tuple[Policy, ...]
    unresolved: tuple[UnresolvedPolicy, ...]
    problems: tuple[Problem, ...]


def wire(
    resources: tuple[Resource, ...],
    raw: Iterable[RawPolicy],
    configurations: tuple[Resource, ...] = (),
) -> Wired:
    """Join what a root declares.

    ``raw`` are its policy attributes, in order; ``configurations`` its provider and backend blocks.
    """
    return _Wirer(resources, configurations).wire(tuple(raw))


class _Wirer:
    """Holds the tables of one root while they are filled."""

    def __init__(
        self, resources: tuple[Resource, ...], configurations: tuple[Resource, ...]
    ) -> None:
        self.resources = resources
        self.configurations = configurations
        self.identities = Identities.of(resources)
        self.holders: dict[str, Holder] = {}
        self.policies: list[Policy] = []
        self.unresolved: list[UnresolvedPolicy] = []
        self.problems: list[Problem] = []
        self.roles: dict[str, Role] = {}
        self.documents: dict[tuple[int, PolicyKind], ReadPolicy] = {}

    def wire(self, raw: tuple[RawPolicy, ...]) -> Wired:
        for resource in self.resources:
            if resource.mode == "managed" and resource.type in PRINCIPAL_KINDS:
                holder = self.holder_of_resource(resource)
                if resource.type == "aws_iam_role":
                    self.roles[str(resource.address)] = Role(resource, holder)
        attachments = tuple(
            attachment
            for resource in self.resources
            for attachment in (
                *attachments_of(resource, self.identities),
                *permission_set_attachments(resource, self.identities),
            )
        )
        managed = {
            str(item.resource.address): item
            for item in raw
            if item.resource.type == "aws_iam_policy"
        }
        self.place(raw, attachments)
        self.place_managed(attachments, managed)
        self.bound(managed)
        self.share_groups()
        profiles, uses = join_profiles(self.resources, self.identities, self.roles)
        wiring = Wiring(self.identities, self.roles, profiles, uses, attachments, self.holders)
        return Wired(wiring, tuple(self.policies), tuple(self.unresolved), tuple(self.problems))

    # Policies and their holders.

    def place(self, raw: tuple[RawPolicy, ...], attachments: tuple[Attachment, ...]) -> None:
        attached: dict[str, list[Attachment]] = {}
        for attachment in attachments:
            if attachment.policy.resource is not None:
                address = str(attachment.policy.resource.address)
                attached.setdefault(address, []).append(attachment)
        documents = (self.read_once(item, item.kind).document for item in raw)
        boundaries = self.boundary_policies() | demanded_boundaries(
            (document for document in documents if document is not None), self.identities
        )
        sessions = session_policies((*self.resources, *self.configurations), self.identities)
        for item in raw:
            kind = item.kind
            address = str(item.resource.address)
            if item.resource.type == "aws_iam_policy":
                users = attached.get(address, [])
                if not users and address in boundaries:
                    kind = PolicyKind.BOUNDARY
                elif not users and address in sessions:
                    kind = PolicyKind.SESSION
                self.place_customer_managed(item, kind, users)
                continue
            document = self.read(item, kind)
            for holder, places in self.holders_of(item):
                self.hold(item, kind, holder, document, places)

    def place_customer_managed(
        self, item: RawPolicy, kind: PolicyKind, users: list[Attachment]
    ) -> None:
        document = self.read(item, kind)
        if not users:
            holder = Holder("policy", label_of(item.resource), item.resource)
            self.hold(item, kind, holder, document, ())
        for attachment in users:
            holder = self.holder(attachment.principal, attachment.principal_type)
            label = f"attached to this {holder.kind} here"
            places = ((label, attachment.principal_span),)
            exists = item.exists & attachment.resource.exists
            self.hold(item, kind, holder, document, places, exists)

    def hold(
        self,
        item: RawPolicy,
        kind: PolicyKind,
        holder: Holder,
        document: PolicyDocument | None,
        places: tuple[tuple[str, Span], ...],
        exists: Truth | None = None,
    ) -> None:
        """Give a policy to its holder; one that could not be read is remembered as unread."""
        if document is None:
            if isinstance(item.value, Null):
                return
            holder.unread.append(f"{item.resource.address}.{item.attribute}")
            return
        policy = Policy(
            item.resource,
            item.attribute,
            kind,
            holder,
            document,
            exists=item.exists if exists is None else exists,
            attachments=places,
            service=item.service,
        )
        self.policies.append(policy)
        role = self.roles.get(str(item.resource.address))
        if kind is PolicyKind.TRUST and role is not None:
            self.roles[str(item.resource.address)] = Role(role.resource, role.holder, policy)
        elif kind is not PolicyKind.TRUST:
            holder.policies.append(policy)

    def read(self, item: RawPolicy, kind: PolicyKind) -> PolicyDocument | None:
        """The document of a policy attribute; what is wrong with its text becomes problems."""
        read = self.read_once(item, kind)
        self.problems.extend(problems_of(read, item.resource, item.attribute))
        if read.document is None and read.unresolved is not None:
            self.unresolved.append(
                UnresolvedPolicy(item.resource, item.attribute, kind, read.unresolved, item.span)
            )
        return read.document

    def read_once(self, item: RawPolicy, kind: PolicyKind) -> ReadPolicy:
        """What a policy attribute reads as, and nothing told of it yet."""
        key = (id(item.value), kind)
        read = self.documents.get(key)
        if read is None:
            read = read_document(item.value, kind, item.span, item.service)
            self.documents[key] = read
        return read

    def holders_of(self, item: RawPolicy) -> Iterator[tuple[Holder, tuple[tuple[str, Span], ...]]]:
        resource = item.resource
        if resource.type in PRINCIPAL_KINDS:
            yield self.holder_of_resource(resource), ()
            return
        inline = INLINE.get(resource.type)
        if inline is not None:
            attribute, type = inline
            value = resource.get(attribute)
            place = place_of(value) or resource.header
            for found in self.identities.find(value, type):
                holder = self.holder(found, type)
                yield holder, self.places(found, f"attached to this {holder.kind} here", place)
            if value is None or isinstance(value, Null):
                yield Holder(attribute, resource.address.name, None), ()
            return
        if resource.type == "aws_ssoadmin_permission_set_inline_policy":
            value = resource.get("permission_set_arn")
            for found in self.identities.find(value, PERMISSION_SET):
                yield self.holder(found, PERMISSION_SET), ()
            if value is None or isinstance(value, Null):
                yield Holder("permission_set", resource.address.name, None), ()
            return
        yield Holder("resource", str(resource.address), resource), ()

    def places(self, found: Found, label: str, place: Span) -> tuple[tuple[str, Span], ...]:
        """Where a holder is declared, or else where it is named."""
        if found.resource is not None:
            return ((label, found.resource.header),)
        return ((label, place),)

    def holder(self, found: Found, type: str) -> Holder:
        """The holder that a reference names, in the root or outside of it."""
        if found.resource is not None and found.resource.type in PRINCIPAL_KINDS:
            return self.holder_of_resource(found.resource)
        name = found.literal or _shown(found.value)
        key = f"{type}:{name}"
        if key not in self.holders:
            self.holders[key] = Holder(PRINCIPAL_KINDS.get(type, "role"), name, None)
        return self.holders[key]

    def holder_of_resource(self, resource: Resource) -> Holder:
        key = str(resource.address)
        if key not in self.holders:
            kind = PRINCIPAL_KINDS[resource.type]
            self.holders[key] = Holder(kind, label_of(resource), resource)
        return self.holders[key]

    # Policies that AWS manages, boundaries, groups.

    def place_managed(
        self, attachments: tuple[Attachment, ...], managed: dict[str, RawPolicy]
    ) -> None:
        from iamlint.project.aws_managed import managed_document

        for attachment in attachments:
            found = attachment.policy
            if found.resource is not None and str(found.resource.address) in managed:
                continue
            holder = self.holder(attachment.principal, attachment.principal_type)
            arn = _shown(found.value) if isinstance(found.value, Text) else None
            document = managed_document(arn) if arn is not None else None
            if document is None or arn is None:
                holder.unread.append(_shown(found.value))
                continue
            policy = Policy(
                attachment.resource,
                attachment.attribute,
                PolicyKind.IDENTITY,
                holder,
                document,
                exists=attachment.resource.exists,
                attachments=((f"attached to this {holder.kind} here", attachment.principal_span),),
                managed=arn,
                place=found.value.span or attachment.span,
            )
            holder.policies.append(policy)
            self.policies.append(policy)

    def boundary_policies(self) -> set[str]:
        """The addresses of policies that are somebody's permissions boundary."""
        return {
            str(policy.resource.address)
            for _, policy in self.bounds()
            if policy.resource is not None
        }

    def bounds(self) -> Iterator[tuple[Holder, Found]]:
        """Who has a permissions boundary, and what it names: the first where several may be."""
        for holder in list(self.holders.values()):
            if holder.resource is not None:
                value = holder.resource.get("permissions_boundary")
                for policy in self.identities.find(value, "aws_iam_policy")[:1]:
                    yield holder, policy
        for resource in self.resources:
            for found, policy in permission_set_boundaries(resource, self.identities):
                yield self.holder(found, PERMISSION_SET), policy

    def bound(self, managed: dict[str, RawPolicy]) -> None:
        from iamlint.project.aws_managed import managed_document

        for holder, found in self.bounds():
            document = None
            if found.resource is not None:
                item = managed.get(str(found.resource.address))
                if item is not None:
                    read = read_document(item.value, PolicyKind.BOUNDARY, item.span)
                    document = read.document
            elif isinstance(found.value, Text):
                document = managed_document(found.value.shown)
            holder.boundary = Boundary(found.value, document)

    def share_groups(self) -> None:
        """Users hold what their groups hold."""
        for resource in self.resources:
            for user, group in memberships_of(resource, self.identities):
                if user.resource is None or group.resource is None:
                    continue
                member = self.holder(user, "aws_iam_user")
                team = self.holder(group, "aws_iam_group")
                member.policies.extend(
                    policy for policy in team.policies if policy not in member.policies
                )
                member.unread.extend(team.unread)


def _shown(value: Value) -> str:
    return value.shown if isinstance(value, Text) else getattr(value, "reason", "")
