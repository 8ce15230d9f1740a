"""Managed policies that a condition demands of others as their permissions boundary.

Whoever delegates the making of roles allows it with `iam:PermissionsBoundary`, and gives the
policy to no principal of the configuration: it is a ceiling of roles that are made later.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html#access_policies_boundaries-delegate
"""

from __future__ import annotations

from collections.abc import Iterable

from iamlint.iam.document import PolicyDocument
from iamlint.project.identity import Identities

_KEY = "iam:permissionsboundary"


def demanded_boundaries(
    documents: Iterable[PolicyDocument], identities: Identities
) -> frozenset[str]:
    """The addresses of the policies of a root that ``documents`` name under the condition key.

    The operator does not matter: an Allow says which boundary a role must have, a Deny which other
    it must not lack. Either way the policy that is named is meant as one.
    """
    return frozenset(
        str(found.resource.address)
        for document in documents
        for statement in document.statements
        for condition in statement.conditions
        if condition.name == _KEY
        for value in condition.values
        for found in identities.find(value, "aws_iam_policy")
        if found.resource is not None
    )
