"""KMS: nobody has access to a key that its key policy does not give, the root user neither.

The key policy may leave the decision to IAM policies, by allowing the account as such.
https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
"""

from __future__ import annotations

from iamlint.iam.arn import parse_arn
from iamlint.iam.catalog import action as find_action
from iamlint.iam.request import Question


def needs_consent(question: Question) -> bool:
    """Whether the key policy has to allow the request: whether it is about a key."""
    if question.service != "kms":
        return False
    arn = parse_arn(question.resource)
    if arn is not None:
        return arn.service.known in (None, "kms") and arn.resource_type != "alias"
    found = find_action(question.action)
    return found is not None and any(kind.name == "key" for kind in found.resource_types)
