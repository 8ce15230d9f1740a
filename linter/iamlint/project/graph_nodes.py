"""The nodes of the graph: each object once, by its address, else by its ARN, name or ``*``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from iamlint.iam.arn import is_account_id
from iamlint.iam.condition import condition_text
from iamlint.iam.document import Condition, Principal, Statement
from iamlint.iam.principal import PrincipalKind
from iamlint.project.assume import stands_for
from iamlint.project.identity import Found, origin_of, place_of
from iamlint.project.model import Holder, Policy, Root
from iamlint.project.permission_sets import PERMISSION_SET
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Text, Unknown, Value

ORGANIZATION = "organization"
KINDS = {
    "aws_iam_role": "role",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_iam_instance_profile": "instance_profile",
    "aws_iam_openid_connect_provider": "federated",
    "aws_iam_saml_provider": "federated",
    PERMISSION_SET: "permission_set",
    "aws_identitystore_user": "user",
    "aws_identitystore_group": "group",
    "aws_ssoadmin_permission_set_inline_policy": "policy",
    "aws_organizations_policy": "policy",
    "aws_organizations_account": "account",
    "aws_organizations_organizational_unit": ORGANIZATION,
    "aws_organizations_organization": ORGANIZATION,
}
"""The node kind of a resource type; others are what the edges make of them."""

PRINCIPAL_KINDS = frozenset({"role", "user", "group", "permission_set"})

_PROTECTED = {
    "aws_ecr_registry_policy": "registry_id",
    "aws_glacier_vault_lock": "vault_name",
    "aws_kms_grant": "key_id",
    "aws_lambda_layer_version_permission": "layer_name",
    "aws_lambda_permission": "function_name",
    "aws_s3control_access_point_policy": "access_point_arn",
    "aws_vpc_endpoint_policy": "vpc_endpoint_id",
}
"""The argument that names what a policy protects, where the type does not say it."""

_FEDERATED = ("aws_iam_openid_connect_provider", "aws_iam_saml_provider")
_NARROWED = {
    "aws:principalorgid": ORGANIZATION,
    "aws:principalorgpaths": ORGANIZATION,
    "aws:principalaccount": "account",
    "aws:principalarn": "role",
}
"""The keys that say who everybody is, and the kind of what they name.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""


@dataclass(frozen=True, slots=True)
class Node:
    """One object. ``id`` is its address, ARN, service principal or ``*``."""

    id: str
    kind: str
    label: str
    span: Span | None = None


class Nodes:
    """The nodes of one root, made as edges ask for them."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.by_id: dict[str, Node] = {}

    def resource(self, resource: Resource, kind: str = "workload") -> str:
        """The node of a resource; ``kind`` is what it is if IAM has no name for its type."""
        address = str(resource.address)
        kind = KINDS.get(resource.type, kind)
        self.by_id.setdefault(address, Node(address, kind, address, resource.header))
        return address

    def protected(self, resource: Resource) -> str:
        """The node of what a resource policy protects: the resource it names, else its holder.

        ``aws_sns_topic_policy`` is about an ``aws_sns_topic``: the longest name wins.
        """
        own = _PROTECTED.get(resource.type)
        named = [
            declared
            for name, value in resource.values.entries.items()
            if (declared := self._declared(value)) is not None
            and (name == own or resource.type.startswith(f"{declared.type}_"))
        ]
        protected = max(named, key=lambda each: len(each.type), default=resource)
        return self.resource(protected, "resource")

    def inline(self, policy: Policy) -> str:
        """The node of a policy that is a block of its holder, ``inline_policy`` of a role."""
        block = (policy.attribute or "").rpartition(".")[0]
        id = f"{policy.address}.{block}"
        self.by_id.setdefault(id, Node(id, "policy", id, policy.document.span))
        return id

    def named(self, name: str, kind: str, label: str = "") -> str:
        """The node of what the root does not declare."""
        self.by_id.setdefault(name, Node(name, kind, label or name))
        return name

    def found(self, found: Found, kind: str) -> str | None:
        """The node that a reference names; ``None`` when that is not known."""
        if found.resource is not None:
            return self.resource(found.resource)
        name = found.literal or (found.undeclared.address if found.undeclared else None)
        if name is None and isinstance(found.value, Text):
            name = found.value.shown
        return self.named(name, kind) if name else None

    def holder(self, holder: Holder) -> str | None:
        """The node of a principal that holds policies."""
        if holder.kind not in PRINCIPAL_KINDS:
            return None
        if holder.resource is not None:
            return self.resource(holder.resource)
        return self.named(holder.name, holder.kind) if holder.name else None

    def account(self, value: Value) -> str | None:
        """The node of an account that is given by its id or by a reference."""
        declared = self._declared(value)
        if declared is not None:
            return self.resource(declared)
        return self._account(value) if isinstance(value, Text) else None

    def principals(self, statement: Statement) -> Iterator[tuple[str, Span]]:
        """The nodes a statement speaks of: of everybody, those whom its conditions leave."""
        principals = statement.principals
        if principals is None or principals.negated:
            return
        for principal in principals.items:
            if not principal.is_anyone.certain:
                if principal.text.shown:
                    yield self._principal(principal), principal.span
                continue
            left = list(self._narrowed(statement))
            yield from left or [(self.named("*", "public"), principal.span)]

    def _narrowed(self, statement: Statement) -> Iterator[tuple[str, Span]]:
        for condition in statement.conditions:
            kind = _NARROWED.get(condition.name or "")
            if kind is None or not _asks(condition):
                continue
            rest = (condition.rest,) if condition.rest is not None else ()
            for value in (*condition.values, *rest):
                yield self._whom(kind, value), place_of(value) or condition.span

    def _whom(self, kind: str, value: Value) -> str:
        """The node of a value of a condition key."""
        declared = self._declared(value)
        if declared is not None:
            return self.resource(declared)
        if isinstance(value, Unknown):
            return self.named(f"${{{value.reason}}}", kind)
        text = condition_text(value)
        if kind == "account":
            return self._account(text)
        return self.named(_organization(text.shown) if kind == ORGANIZATION else text.shown, kind)

    def _principal(self, principal: Principal) -> str:
        declared = self._declared(principal.text)
        if declared is not None and declared.type in KINDS:
            return self.resource(declared)
        text = principal.text.shown
        kind = principal.kind
        if principal.type == "Service":
            service = principal.service
            whole = service is None or service.region is not None or service.suffix is not None
            return self.named(text if whole or service is None else service.canonical, "service")
        if principal.type == "Federated":
            return self._by_arn.get(text) or self.named(text, "federated")
        if kind is PrincipalKind.ACCOUNT:
            return self._account(principal.text)
        for resource in self._people:
            if stands_for(principal, resource).certain:
                return self.resource(resource)
        arn = principal.arn
        type = arn.resource_type if arn is not None else None
        return self.named(text, type if type in ("role", "user") else "account")

    def _account(self, account: Text) -> str:
        """An account by its id or its ARN: one node for both spellings."""
        text = account.shown
        if is_account_id(text):
            return self.named(f"arn:aws:iam::{text}:root", "account")
        return self.named(text, "account")

    def _declared(self, value: Value) -> Resource | None:
        resource = self.root.resource_of(origin_of(value))
        return resource if resource is not None and resource.mode == "managed" else None

    @cached_property
    def _people(self) -> list[Resource]:
        types = ("aws_iam_role", "aws_iam_user")
        return [each for each in self.root.resources if each.type in types]

    @cached_property
    def _by_arn(self) -> dict[str, str]:
        """The identity providers of the root by ARN."""
        providers = [each for each in self.root.resources if each.type in _FEDERATED]
        arns = ((each.get("arn"), each) for each in providers if each.mode == "managed")
        return {arn.shown: self.resource(each) for arn, each in arns if isinstance(arn, Text)}


def _asks(condition: Condition) -> bool:
    """Whether nobody gets past a condition who has not one of its values."""
    return condition.positive and not condition.holds_without_key and condition.exists.certain


def _organization(text: str) -> str:
    """The organization of an id or of a path (``o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*``)."""
    return text.partition("/")[0] if text.startswith("o-") else text
