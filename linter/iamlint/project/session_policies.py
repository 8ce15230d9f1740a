"""Managed policies that limit a session, and are attached to nobody.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
"""

from __future__ import annotations

from collections.abc import Iterable

from iamlint.project.identity import Identities, items_of
from iamlint.project.value_paths import values_at
from iamlint.terraform.resource import Resource

_ROLES = ("assume_role.policy_arns", "assume_role_with_web_identity.policy_arns")
_ATTRIBUTES = {
    "provider": _ROLES,
    "backend": (*_ROLES, "assume_role_policy_arns"),
    "aws_rolesanywhere_profile": ("managed_policy_arns",),
}
"""By mode of what configures Terraform or type of resource, the paths of their ARNs."""


def session_policies(blocks: Iterable[Resource], identities: Identities) -> frozenset[str]:
    """The addresses of the managed policies of a root that limit sessions."""
    found: set[str] = set()
    for block in blocks:
        paths = _ATTRIBUTES.get(block.type if block.mode == "managed" else block.mode, ())
        for path in paths:
            for value, _ in values_at(block, tuple(path.split("."))):
                for item in items_of(value):
                    for policy in identities.find(item, "aws_iam_policy"):
                        if policy.resource is not None:
                            found.add(str(policy.resource.address))
    return frozenset(found)
