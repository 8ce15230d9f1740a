"""IAM316: an Allow on everything but a few resources."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)

_KINDS = frozenset({PolicyKind.IDENTITY, PolicyKind.RESOURCE})


class AllowNotResource(Rule):
    """An Allow names the resources it leaves out, and so grants all others.

    `NotResource` in an Allow holds every resource but those listed, also those of other accounts
    that trust this one, and all that is made later.
    """

    code = "IAM316"
    name = "allow-not-resource"
    severity = Severity.MEDIUM
    help = "list the resources in Resource, or deny the exceptions in a statement of their own"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notresource.html",
    )
    equivalents = {"parliament": ("NOTRESOURCE_WITH_ALLOW",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect      = "Allow"
                  Action      = "sqs:SendMessage"
                  NotResource = "arn:aws:sqs:eu-west-1:111122223333:audit"
                }]
              })
            }
            """,
            at="NotResource",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect      = "Deny"
                  Action      = "sqs:SendMessage"
                  NotResource = "arn:aws:sqs:eu-west-1:111122223333:orders"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        resources = statement.resources
        if policy.managed or policy.kind not in _KINDS or statement.effect is not Effect.ALLOW:
            return
        if resources is None or not resources.negated:
            return
        yield self.finding(
            resources.key_span,
            f"{policy.holder} gets these actions on every resource that is not listed",
            when=statement.exists,
        )
