"""IAM511: only one of two sides agrees that a role may be assumed."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Effect,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Resource,
    Role,
    Root,
    Rule,
    Severity,
    Span,
    Text,
    Truth,
    admits,
    bad,
    good,
    named_roles,
    same_value,
    stands_for,
)

_ASSUME = "sts:AssumeRole"


def _deploy(principal: str) -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {principal}
          Action    = "sts:AssumeRole"
        }}]
      }})
    }}
    """


_CI = """
    resource "aws_iam_role" "ci" {
      name = "ci"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "codebuild.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
    }
"""
_GRANT = """
    resource "aws_iam_role_policy" "ci" {
      role = aws_iam_role.ci.name
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = "sts:AssumeRole"
          Resource = aws_iam_role.deploy.arn
        }]
      })
    }
"""
_ACCOUNTS = """
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["111122223333"]
    }

    provider "aws" {
      alias               = "tools"
      region              = "eu-west-1"
      allowed_account_ids = ["444455556666"]
    }
"""
_IN_TOOLS = _CI.replace('name = "ci"', 'provider = aws.tools\n      name     = "ci"', 1)


class OneSidedAssume(Rule):
    """A role may be assumed only when both sides agree, and here one of them does not.

    A principal needs sts:AssumeRole on the role, and the trust policy of the role has to name the
    principal or its account. Within an account the trust policy that names the principal is
    enough; across accounts it takes both. What is missing shows only when the call is refused.
    """

    code = "IAM511"
    name = "one-sided-assume"
    severity = Severity.MEDIUM
    help = "let the trust policy name the principal, and the principal have sts:AssumeRole"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_permissions-to-switch.html",
    )
    examples = (
        bad(
            _deploy('{ Service = "lambda.amazonaws.com" }') + _CI + _GRANT,
            at="aws_iam_role.deploy.arn",
        ),
        bad(
            _ACCOUNTS + _deploy("{ AWS = aws_iam_role.ci.arn }") + _IN_TOOLS,
            at="aws_iam_role.ci.arn",
        ),
        good(_deploy("{ AWS = aws_iam_role.ci.arn }") + _CI + _GRANT),
        good(_deploy("{ AWS = aws_iam_role.ci.arn }") + _CI),
        good(
            """
            data "aws_caller_identity" "current" {}
            """
            + _deploy("{ AWS = data.aws_caller_identity.current.account_id }")
            + _CI
            + _GRANT
        ),
        good(
            _ACCOUNTS
            + _deploy("{ AWS = aws_iam_role.ci.arn }")
            + _IN_TOOLS
            + _GRANT.replace("role = aws", "provider = aws.tools\n      role = aws")
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is None or project.module.library or project.module.unparsed:
            return
        told: set[Span] = set()
        for policy, item, role, when in _grants(project):
            holder = policy.holder.resource
            if holder is None or holder is role.resource or item.span in told:
                continue
            if admits(role, holder).possible or role.trust is None:
                continue
            told.add(item.span)
            yield self.finding(
                item.span,
                f"{policy.holder} may call sts:AssumeRole on {role.holder}, "
                "whose trust policy does not let it in",
                when=when & role.resource.exists & role.trust.exists,
                help=f"name {holder.address} or its account in the trust policy",
                resource=policy.resource,
                attribute=policy.attribute,
                related=[("the trust policy of the role", _principals(role))],
                subject=policy,
            )
        for role in project.wiring.roles.values():
            yield from self._without_grant(project, role)

    def _without_grant(self, project: Root, role: Role) -> Findings:
        """Principals of another account of the configuration that lack sts:AssumeRole."""
        if role.trust is None:
            return
        for statement in role.trust.statements:
            principals = statement.principals
            if statement.effect is not Effect.ALLOW or principals is None or principals.negated:
                continue
            if not statement.covers_action(_ASSUME).certain:
                continue
            for item in principals:
                ref = item.text.origin
                named = project.resource_of(ref)
                if named is None or named.type not in ("aws_iam_role", "aws_iam_user"):
                    continue
                if not stands_for(item, named).certain or not _is_foreign(role, named):
                    continue
                if _may_assume(project, named, role):
                    continue
                yield self.finding(
                    item.span,
                    f"{role.holder} trusts {named.address} of another account, "
                    "which has no sts:AssumeRole on it",
                    when=statement.exists & named.exists,
                    help=f"allow sts:AssumeRole on the role to {named.address}",
                    resource=role.resource,
                    attribute="assume_role_policy",
                    related=[("this principal lacks the right", named.header)],
                    subject=role.trust,
                )


def _grants(project: Root) -> Iterator[tuple[Policy, Pattern, Role, Truth]]:
    """The roles on which an identity policy of the root certainly allows sts:AssumeRole."""
    for policy in project.policies:
        if policy.kind is not PolicyKind.IDENTITY or policy.holder.kind not in ("role", "user"):
            continue
        for statement in policy.statements:
            if statement.effect is not Effect.ALLOW or not statement.sound:
                continue
            if statement.covers_action(_ASSUME).certain:
                for item, role in named_roles(project, statement):
                    yield policy, item, role, statement.exists & policy.exists


def _principals(role: Role) -> Span:
    assert role.trust is not None  # noqa: S101 (the caller looked)
    spans = [each.principals.span for each in role.trust.statements if each.principals is not None]
    return spans[0] if spans else role.resource.header


def _is_foreign(role: Role, principal: Resource) -> bool:
    accounts = role.resource.provider.account, principal.provider.account
    return same_value(*accounts) is Truth.NO


def _may_assume(project: Root, principal: Resource, role: Role) -> bool:
    """Whether a principal may have sts:AssumeRole on a role, as far as its policies are seen."""
    holder = project.wiring.holders.get(str(principal.address))
    module = project.module
    if holder is None or holder.unread or module is None:
        return True
    address = str(principal.address)
    if address in module.passed or str(principal.address.without_keys) in module.exported:
        return True
    if project.wiring.attaches_to_unknown:
        return True
    arn = role.resource.get("arn")
    for policy in holder.policies:
        for statement in policy.statements:
            if not statement.sound or statement.effect is None:
                return True
            if statement.effect is Effect.ALLOW and statement.covers_action(_ASSUME).possible:
                resources = statement.resources
                if resources is None or not isinstance(arn, Text):
                    return True
                if resources.overlaps(arn).possible:
                    return True
        if policy.document.rest is not None:
            return True
    return False
