"""IAM120: an action of a service that does not exist."""

from __future__ import annotations

from iamlint.sdk import (
    SERVICE_CONFUSIONS,
    Findings,
    Policy,
    Rule,
    Severity,
    Statement,
    action_date,
    action_parts,
    bad,
    good,
    is_retired_service,
    nearest_service,
    service,
)


class UnknownService(Rule):
    """An action has the prefix of a service that does not exist.

    IAM takes any prefix without a word, and the statement never matches: an Allow grants nothing,
    a Deny guards nothing. The prefix that IAM uses is not always the name of the API or of the
    command.
    """

    code = "IAM120"
    name = "unknown-service"
    severity = Severity.HIGH
    help = "use the service prefix of the service authorization reference"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {
        "access-analyzer": ("INVALID_SERVICE_IN_ACTION", "INVALID_SERVICE"),
        "parliament": ("UNKNOWN_PREFIX",),
    }
    silences = ("IAM121",)
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "elb:DescribeTags", Resource = "*" }]
              })
            }
            """,
            at='"elb:DescribeTags"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "elasticloadbalancing:DescribeTags"
                  Resource = "*"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for item in statement.actions or ():
            parts = action_parts(item)
            if parts is None:
                continue
            prefix = parts.service
            if prefix in self.settings.extra_services or service(prefix) is not None:
                continue
            yield self.finding(
                item.span,
                f"there is no service `{prefix}` (data of {action_date()}){_hint(prefix)}",
                when=statement.exists,
                subject=(statement, item),
            )


def _hint(prefix: str) -> str:
    if is_retired_service(prefix):
        return ": AWS has retired it"
    guess = SERVICE_CONFUSIONS.get(prefix) or nearest_service(prefix)
    return f", did you mean `{guess}`?" if guess else ""
