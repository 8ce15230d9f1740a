"""IAM801: a policy that is over its quota."""

from __future__ import annotations

from iamlint.sdk import (
    INLINE_QUOTAS,
    KIND_QUOTAS,
    MANAGED_QUOTA,
    RESOURCE_QUOTAS,
    TRUST_LIMIT,
    TRUST_QUOTA,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Truth,
    bad,
    good,
    minimum_size,
)

_CODES = {
    PolicyKind.TRUST: "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
    PolicyKind.SCP: "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
    PolicyKind.RESOURCE: "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
}
_IDENTITY = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA"
_TFLINT = {
    "aws_iam_policy": "aws_iam_policy_too_long_policy",
    "aws_iam_group_policy": "aws_iam_group_policy_too_long",
}
"""The rules of tflint by the type of resource of which they measure the policy."""
_INLINE_TYPES = ("aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy")

_LONG = ", ".join(f'"arn:aws:s3:::bucket-with-a-long-name-{number:03}/*"' for number in range(160))


class PolicyTooLarge(Rule):
    """A policy is larger than AWS takes.

    IAM counts characters without white space: 6,144 for a managed policy, 2,048 for a trust
    policy, and for all inline policies of one principal together 10,240 (role), 5,120 (group) or
    2,048 (user). Unknown parts count nothing, so what is reported is over it in any case.
    """

    code = "IAM801"
    name = "policy-too-large"
    severity = Severity.HIGH
    help = "split it into several managed policies, or name resources by a common prefix"
    references = ("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",)
    equivalents = {
        "access-analyzer": (_IDENTITY, *_CODES.values()),
        "tflint": tuple(_TFLINT.values()),
    }
    examples = (
        bad(
            f"""
            resource "aws_iam_policy" "app" {{
              name   = "app"
              policy = jsonencode({{
                Version   = "2012-10-17"
                Statement = [{{ Effect = "Allow", Action = "s3:GetObject", Resource = [{_LONG}] }}]
              }})
            }}
            """,
            at='resource "aws_iam_policy" "app"',
        ),
        good(
            """
            resource "aws_iam_policy" "app" {
              name   = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::bucket-with-a-long-name-*/*"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        quota = _quota(policy)
        if quota is None or policy.managed:
            return
        size = minimum_size(policy.document.value)
        if size <= quota:
            return
        perhaps = policy.kind is PolicyKind.TRUST and size <= TRUST_LIMIT
        resource = policy.resource
        yield self.finding(
            resource.header if resource is not None else policy.document.span,
            f"the policy has {size} characters, {quota} are allowed",
            severity=Severity.MEDIUM if perhaps else None,
            when=Truth.MAYBE if perhaps else Truth.YES,
            equivalents=_equivalents(policy),
        )


def _equivalents(policy: Policy) -> dict[str, tuple[str, ...]]:
    kind, resource = policy.kind, policy.resource
    code = _CODES.get(kind, _IDENTITY) if kind is not None else _IDENTITY
    found: dict[str, tuple[str, ...]] = {"access-analyzer": (code,)}
    if resource is not None and resource.type in _TFLINT:
        found["tflint"] = (_TFLINT[resource.type],)
    return found


def _quota(policy: Policy) -> int | None:
    if policy.kind is PolicyKind.TRUST:
        return TRUST_QUOTA
    if policy.kind is PolicyKind.RESOURCE:
        return RESOURCE_QUOTAS.get(policy.service or "")
    if policy.kind is None:
        return None
    if policy.kind is not PolicyKind.IDENTITY:
        return KIND_QUOTAS.get(policy.kind)
    type = policy.resource.type if policy.resource is not None else ""
    if type in _INLINE_TYPES or type == "aws_iam_role":
        return INLINE_QUOTAS.get(policy.holder.kind)
    return MANAGED_QUOTA if type == "aws_iam_policy" else None
