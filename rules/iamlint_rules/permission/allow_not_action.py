"""IAM315: an Allow of everything but a few actions."""

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
    parse_arn,
)

_KINDS = frozenset({PolicyKind.IDENTITY, PolicyKind.RESOURCE, PolicyKind.TRUST})


class AllowNotAction(Rule):
    """An Allow names what it leaves out, and so grants everything else.

    `NotAction` in an Allow grants every action of every service but those listed, and those of
    services that do not exist yet. A statement whose resources are all of one service is exempt.
    """

    code = "IAM315"
    name = "allow-not-action"
    severity = Severity.MEDIUM
    help = "list what is allowed in Action, or deny the exceptions in a statement of their own"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    )
    equivalents = {"kics": ("5ea624e4-c8b1-4bb3-87a4-4235a776adcc",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", NotAction = "iam:*", Resource = "*" }]
              })
            }
            """,
            at="NotAction",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Effect = "Allow", NotAction = "s3:Put*", Resource = "arn:aws:s3:::logs/*" },
                  { Effect = "Deny", NotAction = "iam:*", Resource = "*" },
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        clause, resources = statement.actions, statement.resources
        if policy.managed or policy.kind not in _KINDS or statement.effect is not Effect.ALLOW:
            return
        if clause is None or not clause.negated or _one_service(statement):
            return
        both = resources is not None and resources.negated
        yield self.finding(
            clause.key_span,
            f"{policy.holder} gets every action that is not listed, of every service",
            severity=Severity.HIGH if both else None,
            when=statement.exists,
        )


def _one_service(statement: Statement) -> bool:
    """Whether the resources are all of one service, so that only its actions can match."""
    resources = statement.resources
    if resources is None or resources.negated or resources.rest is not None:
        return False
    services = set()
    for item in resources.items:
        arn = parse_arn(item.text)
        services.add(arn.service.known if arn is not None else None)
    return len(services) == 1 and not services & {None, "*", ""}
