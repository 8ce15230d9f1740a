"""IAM123: a wildcard in the service part of an action."""

from __future__ import annotations

from iamlint.sdk import Findings, Policy, Rule, Severity, Statement, bad, good


class WildcardInServicePrefix(Rule):
    """The service part of an action holds a wildcard.

    `ec2*:Describe*` matches every service whose prefix begins so, those that AWS adds later
    included. The lone `*` is another matter: it says that it means everything.
    """

    code = "IAM123"
    name = "wildcard-in-service-prefix"
    severity = Severity.MEDIUM
    help = "name each service in full"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    )
    equivalents = {"access-analyzer": ("WILDCARD_IN_SERVICE_NAME",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "ec2*:Describe*", Resource = "*" }]
              })
            }
            """,
            at='"ec2*:Describe*"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "ec2:Describe*", Resource = "*" }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for item in statement.actions or ():
            known = item.known
            if known is None or ":" not in known:
                continue
            prefix = known.partition(":")[0]
            if "*" in prefix or "?" in prefix:
                message = f"`{known}` has a wildcard in the name of the service"
                yield self.finding(item.span, message, when=statement.exists)
