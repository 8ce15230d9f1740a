"""Every way to attach a managed policy to a role, user or group, as one kind of fact.

The arguments are those of the AWS provider (https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs).
"""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.project.identity import Found, Identities, items_of, place_of
from iamlint.project.model import Attachment
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Value

POLICY = "aws_iam_policy"

ONE_TO_ONE = {
    "aws_iam_role_policy_attachment": ("role", "aws_iam_role"),
    "aws_iam_user_policy_attachment": ("user", "aws_iam_user"),
    "aws_iam_group_policy_attachment": ("group", "aws_iam_group"),
}
"""Resources that attach the policy ``policy_arn`` to one principal: its attribute, and its type."""

EXCLUSIVE = {
    "aws_iam_role_policy_attachments_exclusive": ("role_name", "aws_iam_role"),
    "aws_iam_user_policy_attachments_exclusive": ("user_name", "aws_iam_user"),
    "aws_iam_group_policy_attachments_exclusive": ("group_name", "aws_iam_group"),
}
"""Resources that own the whole list ``policy_arns`` of one principal."""

MANY = {"roles": "aws_iam_role", "users": "aws_iam_user", "groups": "aws_iam_group"}
"""The lists of principals of ``aws_iam_policy_attachment``, and their types."""


def attachments_of(resource: Resource, identities: Identities) -> Iterator[Attachment]:
    """The attachments that ``resource`` makes; several for each conditional of unknown outcome."""
    if resource.mode != "managed":
        return
    if resource.type in ONE_TO_ONE:
        attribute, type = ONE_TO_ONE[resource.type]
        yield from _join(
            resource,
            "policy_arn",
            resource.get("policy_arn"),
            resource.get(attribute),
            type,
            identities,
        )
    elif resource.type in EXCLUSIVE:
        attribute, type = EXCLUSIVE[resource.type]
        for policy in items_of(resource.get("policy_arns")):
            yield from _join(
                resource, "policy_arns", policy, resource.get(attribute), type, identities
            )
    elif resource.type == "aws_iam_policy_attachment":
        for attribute, type in MANY.items():
            for principal in items_of(resource.get(attribute)):
                yield from _join(
                    resource, "policy_arn", resource.get("policy_arn"), principal, type, identities
                )
    elif resource.type == "aws_iam_role":
        itself = Found(resource.values, resource)
        for policy in items_of(resource.get("managed_policy_arns")):
            for found in identities.find(policy, POLICY):
                yield Attachment(
                    resource,
                    "managed_policy_arns",
                    found,
                    itself,
                    "aws_iam_role",
                    place_of(policy) or resource.header,
                    resource.header,
                )


def memberships_of(resource: Resource, identities: Identities) -> Iterator[tuple[Found, Found]]:
    """The (user, group) pairs that a resource puts together."""
    if resource.type == "aws_iam_group_membership":
        for group in identities.find(resource.get("group"), "aws_iam_group"):
            for value in items_of(resource.get("users")):
                for user in identities.find(value, "aws_iam_user"):
                    yield user, group
    elif resource.type == "aws_iam_user_group_membership":
        for user in identities.find(resource.get("user"), "aws_iam_user"):
            for value in items_of(resource.get("groups")):
                for group in identities.find(value, "aws_iam_group"):
                    yield user, group


def _join(
    resource: Resource,
    attribute: str,
    policy: Value | None,
    principal: Value | None,
    type: str,
    identities: Identities,
) -> Iterator[Attachment]:
    for found in identities.find(policy, POLICY):
        for holder in identities.find(principal, type):
            yield Attachment(
                resource,
                attribute,
                found,
                holder,
                type,
                _place(policy, resource),
                _principal_place(holder, principal, resource),
            )


def _place(value: Value | None, resource: Resource) -> Span:
    return place_of(value) or resource.header


def _principal_place(found: Found, value: Value | None, resource: Resource) -> Span:
    return found.resource.header if found.resource is not None else _place(value, resource)
