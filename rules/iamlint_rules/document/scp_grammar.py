"""IAM180: what a service control policy cannot say."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    FaultKind,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    bad,
    good,
)

_NEEDED = ("iam", "sts", "organizations")


class ScpGrammar(Rule):
    """A service control policy says what it cannot.

    It speaks of all principals of the accounts it is attached to: Principal and NotPrincipal have
    no place in it. A list of allowed actions that leaves out IAM, STS or Organizations locks the
    accounts out of what administers them: that case is strict.
    """

    code = "IAM180"
    name = "scp-grammar"
    severity = Severity.HIGH
    help = "take the principal out; name principals by aws:PrincipalArn in a condition"
    references = (
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html",
    )
    equivalents = {"access-analyzer": ("SCP_SYNTAX_ERROR_PRINCIPAL",)}
    silences = ("IAM108",)
    malformed = True
    examples = (
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = "s3:DeleteBucket"
                  Resource  = "*"
                }]
              })
            }
            """,
            at="Principal",
        ),
        bad(
            """
            resource "aws_organizations_policy" "allowed" {
              name = "allowed"
              content = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = ["s3:*", "iam:*"], Resource = "*" }]
              })
            }
            """,
            at='["s3:*", "iam:*"]',
            profile="strict",
        ),
        good(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Effect = "Allow", Action = "*", Resource = "*" },
                  {
                    Effect      = "Deny"
                    NotAction   = "s3:*Object"
                    NotResource = "arn:aws:s3:::logs/*"
                    Condition   = { StringNotLike = { "aws:PrincipalArn" = "*/admin" } }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        if policy.document.kind is not PolicyKind.SCP:
            return
        for fault in policy.document.faults:
            if fault.kind is FaultKind.PRINCIPAL_NOT_ALLOWED:
                element = fault.data.get("element", "Principal")
                message = f"`{element}` has no place in a service control policy"
                yield self.finding(fault.span, message, when=fault.exists, subject=policy)
        yield from self._check_list(policy)

    def _check_list(self, policy: Policy) -> Findings:
        if any(each.effect is None for each in policy.statements):
            return
        allows = [each for each in policy.statements if each.effect is Effect.ALLOW]
        listed = [each for each in allows if each.actions is not None and not each.actions.negated]
        if policy.document.rest is not None or not listed or len(listed) < len(allows):
            return
        missing = [
            name
            for name in _NEEDED
            if not any(each.covers_action(f"{name}:*").possible for each in listed)
            and not any(_names(policy, name) for each in listed)
        ]
        clause = listed[0].actions
        if missing and clause is not None:
            yield self.finding(
                clause.span,
                f"the list of allowed actions leaves out {', '.join(missing)}",
                when=listed[0].exists,
                severity=Severity.LOW,
                profile=Profile.STRICT,
                subject=clause,
            )


def _names(policy: Policy, service: str) -> bool:
    """Whether an Allow names something of a service."""
    return any(
        item.overlaps(f"{service}:*").possible
        for statement in policy.statements
        for item in statement.allowed_actions()
    )
