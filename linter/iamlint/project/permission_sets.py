"""Permission sets of IAM Identity Center: what they hold, what bounds them, who is given them.

https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.project.identity import Found, Identities, items_of, place_of
from iamlint.project.model import Attachment
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Map, Null, Value, known_text

PERMISSION_SET = "aws_ssoadmin_permission_set"
POLICY = "aws_iam_policy"
CUSTOMER_MANAGED = "customer_managed_policy_reference"
"""The block that names a policy, by its name, in each account the set is given in."""


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A user or group that is given a permission set in an account.

    ``kind`` is ``user`` or ``group``; ``principal`` and ``account`` are ids, as written.
    """

    kind: str
    principal: Found
    permission_set: Found
    account: Value | None
    span: Span


def permission_set_attachments(resource: Resource, identities: Identities) -> Iterator[Attachment]:
    """The managed policies that ``resource`` attaches to a permission set."""
    policies: Iterator[tuple[str, Value]]
    if resource.type == "aws_ssoadmin_managed_policy_attachment":
        policies = (("managed_policy_arn", value) for value in _at(resource, "managed_policy_arn"))
    elif resource.type == "aws_ssoadmin_customer_managed_policy_attachment":
        attribute = f"{CUSTOMER_MANAGED}.name"
        policies = ((attribute, value) for value in _names(resource.values))
    else:
        return
    sets = identities.find(resource.get("permission_set_arn"), PERMISSION_SET)
    for attribute, value in policies:
        for policy in identities.find(value, POLICY):
            for holder in sets:
                yield Attachment(
                    resource,
                    attribute,
                    policy,
                    holder,
                    PERMISSION_SET,
                    place_of(value) or resource.header,
                    _holder_place(holder, resource),
                )


def permission_set_boundaries(
    resource: Resource, identities: Identities
) -> Iterator[tuple[Found, Found]]:
    """The permission sets that ``resource`` bounds, each with the policy that bounds it."""
    if resource.type != "aws_ssoadmin_permissions_boundary_attachment":
        return
    for block in items_of(resource.get("permissions_boundary")):
        if not isinstance(block, Map):
            continue
        for value in (*_given(block.get("managed_policy_arn")), *_names(block)):
            for policy in identities.find(value, POLICY):
                for holder in identities.find(resource.get("permission_set_arn"), PERMISSION_SET):
                    yield holder, policy


def assignments_of(resource: Resource, identities: Identities) -> Iterator[Assignment]:
    """Who is given a permission set by ``resource``, and in which account."""
    if resource.type != "aws_ssoadmin_account_assignment":
        return
    kind = (known_text(resource.get("principal_type")) or "").lower()
    if kind not in ("user", "group"):
        return
    value = resource.get("principal_id")
    for principal in identities.find(value, f"aws_identitystore_{kind}"):
        for held in identities.find(resource.get("permission_set_arn"), PERMISSION_SET):
            span = place_of(value) or resource.header
            yield Assignment(kind, principal, held, resource.get("target_id"), span)


def _names(values: Map) -> Iterator[Value]:
    for block in items_of(values.get(CUSTOMER_MANAGED)):
        if isinstance(block, Map):
            yield from _given(block.get("name"))


def _at(resource: Resource, attribute: str) -> Iterator[Value]:
    return _given(resource.get(attribute))


def _given(value: Value | None) -> Iterator[Value]:
    if value is not None and not isinstance(value, Null):
        yield value


def _holder_place(holder: Found, resource: Resource) -> Span:
    if holder.resource is not None:
        return holder.resource.header
    return place_of(resource.get("permission_set_arn")) or resource.header
