"""IAM182: a resource control policy that keeps AWS's own services out."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    Truth,
    bad,
    good,
)

_PRINCIPAL = ("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount")
_SERVICE = "aws:principalisawsservice"


class RcpBlocksAwsServices(Rule):
    """A resource control policy denies calls of AWS's own services.

    Services that deliver logs, replicate or read a key are in no organization: a Deny of what is
    outside of it hits them. Each such Deny needs `BoolIfExists` with `aws:PrincipalIsAWSService`
    false. With plain `Bool` it misses anonymous requests, which lack the key.
    """

    code = "IAM182"
    name = "rcp-blocks-aws-services"
    severity = Severity.HIGH
    help = 'add BoolIfExists = { "aws:PrincipalIsAWSService" = "false" }'
    references = (
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html",
    )
    examples = (
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = "s3:*"
                  Resource  = "*"
                  Condition = {
                    StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" }
                  }
                }]
              })
            }
            """,
            at='"aws:PrincipalOrgID"',
        ),
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = "kms:*"
                  Resource  = "*"
                }]
              })
            }
            """,
            at='"kms:*"',
        ),
        good(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Deny"
                    Principal = "*"
                    Action    = "s3:*"
                    Resource  = "*"
                    Condition = {
                      StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" }
                      BoolIfExists            = { "aws:PrincipalIsAWSService" = "false" }
                    }
                  },
                  {
                    Effect    = "Deny"
                    Principal = "*"
                    Action    = "s3:*"
                    Resource  = "*"
                    Condition = { BoolIfExists = { "aws:SecureTransport" = "false" } }
                  },
                  {
                    Effect    = "Deny"
                    Principal = "*"
                    Action    = "s3:PutBucketPolicy"
                    Resource  = "*"
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.document.kind is not PolicyKind.RCP or statement.effect is not Effect.DENY:
            return
        if statement.unconditional is Truth.YES:
            for item in statement.actions or ():
                if item.known is not None and item.known.endswith(":*"):
                    message = f"`{item}` is denied to everyone, AWS's own services included"
                    yield self.finding(item.span, message, when=statement.exists)
            return
        if statement.conditions_rest is not None or statement.rest is not None:
            return
        for condition in statement.conditions:
            if condition.name not in _PRINCIPAL or not condition.negated:
                continue
            if condition.quantifier == "ForAnyValue":
                continue
            fault = _fault(statement.conditions)
            if fault is not None:
                when = statement.exists & condition.exists
                yield self.finding(condition.key_span, fault, when=when)
                return


def _fault(conditions: tuple[Condition, ...]) -> str | None:
    """Why services, or those without a name, are not treated as meant; ``None`` if they are."""
    spared = [each for each in conditions if each.name == _SERVICE]
    if any(each.operator == "Bool" and each.if_exists for each in spared):
        return None
    if spared:
        return "anonymous requests lack aws:PrincipalIsAWSService: the Deny misses them"
    if any(_leaves_services_out(each) for each in conditions):
        return None
    return "calls of AWS's own services are in no organization: they are denied too"


def _leaves_services_out(condition: Condition) -> bool:
    """Whether only requests meet it that name a principal of an account."""
    name = condition.name or ""
    if name in ("aws:principaltype", "aws:principalservicename") or name.startswith("aws:via"):
        return True
    if condition.operator == "Null":
        values = [(text.known or "").lower() for text in condition.texts]
        return name.startswith("aws:principal") and values == ["false"]
    return name.startswith("aws:principal") and condition.positive and not condition.if_exists
