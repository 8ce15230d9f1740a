"""What a project is: its roots, and in each the policies in place, their holders and the wiring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from iamlint.iam.document import PolicyDocument, PolicyKind, Statement
from iamlint.project.identity import Found, Identities
from iamlint.project.workloads import Use
from iamlint.source import Problem, Span
from iamlint.terraform.module import RootModule
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth
from iamlint.values import Ref, Text, Value


@dataclass(eq=False)
class Holder:
    """Who holds a policy: a role, user, group or permission set, or the resource it protects.

    ``kind`` is ``role``, ``user``, ``group``, ``permission_set``, ``policy`` (a managed policy
    attached to nobody), ``resource`` or ``document`` (bare JSON). ``policies`` are all policies
    that the same principal holds, this one included; ``unread`` says which of its policies could
    not be read, so that what it holds in all is not known. ``boundary`` is its permissions
    boundary.
    """

    kind: str
    name: str
    resource: Resource | None
    policies: list[Policy] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    boundary: Boundary | None = None

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')} {self.name}"


@dataclass(frozen=True, eq=False)
class Boundary:
    """A permissions boundary: its ARN as written, and its document when it could be read."""

    value: Value
    document: PolicyDocument | None


@dataclass(frozen=True, eq=False)
class Policy:
    """One document in one place.

    ``resource`` and ``attribute`` say where it is written; both are ``None`` for bare JSON.
    ``kind`` is ``None`` for one in no place. ``holder`` is who it speaks for. A document that
    several hold is one ``Policy`` each.
    ``attachments`` are the places that attach it, with a label (``attached to this role``).
    ``service`` is the service a resource policy belongs to. ``managed`` is the ARN of a policy that
    AWS manages: its text is nobody's fault, so findings are placed at ``place``, what attaches it.
    """

    resource: Resource | None
    attribute: str | None
    kind: PolicyKind | None
    holder: Holder
    document: PolicyDocument
    exists: Truth = Truth.YES
    attachments: tuple[tuple[str, Span], ...] = ()
    service: str | None = None
    managed: str | None = None
    place: Span | None = None

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of the document."""
        return self.document.statements

    @property
    def address(self) -> str:
        """The address of the resource that holds the document, or the path of the file."""
        if self.resource is not None:
            return str(self.resource.address)
        return self.document.span.source.path


@dataclass(frozen=True, slots=True, eq=False)
class UnresolvedPolicy:
    """A policy attribute that stayed wholly unknown, with the reason."""

    resource: Resource
    attribute: str
    kind: PolicyKind
    reason: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Attachment:
    """One managed policy attached to one principal.

    ``resource`` is the block that attaches it (a role for ``managed_policy_arns``); ``policy`` and
    ``principal`` say what the two references name. ``span`` is the policy's reference.
    """

    resource: Resource
    attribute: str
    policy: Found
    principal: Found
    principal_type: str
    span: Span
    principal_span: Span

    @property
    def of_iam(self) -> bool:
        """Whether the principal is a role, user or group, and no permission set."""
        return self.principal_type.startswith("aws_iam_")


@dataclass(frozen=True, eq=False)
class Role:
    """A role of the configuration, and what is joined to it.

    ``trust`` is ``None`` when it could not be read. ``profiles`` are the instance profiles whose
    role it is.
    """

    resource: Resource
    holder: Holder
    trust: Policy | None = None
    profiles: list[InstanceProfile] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class InstanceProfile:
    """An instance profile of the configuration, and what is joined to it.

    ``roles`` are what its ``role`` names: none when it has none; ``role_span`` is its place.
    """

    resource: Resource
    roles: tuple[Found, ...]
    role_span: Span | None = None
    users: list[Use] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class ProfileUse:
    """A workload that names a profile, and what that name names."""

    use: Use
    found: Found


@dataclass(frozen=True, eq=False)
class Wiring:
    """How the objects of a root are joined up."""

    identities: Identities
    roles: Mapping[str, Role] = field(default_factory=dict)
    profiles: Mapping[str, InstanceProfile] = field(default_factory=dict)
    profile_uses: tuple[ProfileUse, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    holders: Mapping[str, Holder] = field(default_factory=dict)

    @property
    def attaches_to_unknown(self) -> bool:
        """Whether a policy is attached to a role, user or group of which it is not known which."""
        return any(each.of_iam and not each.principal.is_known for each in self.attachments)


@dataclass(frozen=True, eq=False)
class Root:
    """A root module with all that it calls, or one bare JSON policy.

    ``folder`` is relative to the repository, ``path`` as reports print it. ``module`` is ``None``
    for bare JSON. ``loose`` are the documents that are used nowhere, and so have no kind.
    """

    folder: str
    path: str
    module: RootModule | None
    policies: tuple[Policy, ...]
    wiring: Wiring
    unresolved: tuple[UnresolvedPolicy, ...] = ()
    problems: tuple[Problem, ...] = ()
    loose: tuple[Policy, ...] = ()

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All resources of the root that were resolved, sorted by address."""
        return self.module.resources if self.module is not None else ()

    @cached_property
    def by_address(self) -> Mapping[str, Resource]:
        """Its resources by address."""
        return {str(resource.address): resource for resource in self.resources}

    @cached_property
    def blocks(self) -> Mapping[str, Resource]:
        """Its resources, and its provider and backend blocks, by address."""
        configured = self.module.configurations if self.module is not None else ()
        return {**self.by_address, **{str(each.address): each for each in configured}}

    def resource_of(self, ref: Ref | None) -> Resource | None:
        """The resource that an identity names, if it is in this root."""
        return self.by_address.get(ref.address) if ref is not None else None


@dataclass(frozen=True, slots=True)
class Counts:
    """What was looked at, for the summary."""

    files: int = 0
    modules: int = 0
    resources: int = 0
    policies: int = 0
    unresolved: int = 0


@dataclass(frozen=True, eq=False)
class Project:
    """Everything under the given paths.

    ``named`` are the display paths of files that were named one by one: only findings that touch
    one of them are reported; ``None`` when there is no such limit. ``passed_over`` are files that
    are not ours, with the reason (``--verbose``). ``files`` are the display paths of all files
    that were read.
    """

    roots: tuple[Root, ...]
    problems: tuple[Problem, ...]
    counts: Counts
    named: frozenset[str] | None = None
    passed_over: tuple[tuple[str, str], ...] = ()
    files: frozenset[str] = frozenset()


def text_of(value: Value | None) -> Text | None:
    """``value`` when it is a text, else ``None``."""
    return value if isinstance(value, Text) else None
