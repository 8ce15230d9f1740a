"""IAM132: an ARN of a type that its service does not have."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Pattern,
    Policy,
    Rule,
    Severity,
    Statement,
    action_date,
    arn_fields,
    bad,
    fitting_templates,
    good,
    loosened,
    templates_of,
)


class UnknownArnType(Rule):
    """The resource part of an ARN has the form of no type of its service.

    Tables are `table/NAME`, queues just `NAME`: an ARN of another form belongs to nothing, and the
    statement never matches.
    """

    code = "IAM132"
    name = "unknown-arn-type"
    severity = Severity.MEDIUM
    help = "write the resource as the service authorization reference has its ARN"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {
        "access-analyzer": ("INVALID_ARN_RESOURCE",),
        "parliament": ("RESOURCE_MISMATCH",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "dynamodb:GetItem"
                  Resource = "arn:aws:dynamodb:eu-west-1:111122223333:jobs"
                }]
              })
            }
            """,
            at='"arn:aws:dynamodb:eu-west-1:111122223333:jobs"',
        ),
        bad(
            """
            variable "queue" {
              type = string
            }

            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["sqs:SendMessage"]
                resources = ["arn:aws:sqs:*:*:queue/${var.queue}"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"arn:aws:sqs:*:*:queue/${var.queue}"',
        ),
        good(
            """
            variable "name" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "*"
                  Resource = [
                    "arn:aws:dynamodb:*:*:table/jobs", "arn:aws:dynamodb:*:*:${var.name}",
                    "arn:aws:sqs:*:*:${var.name}", "arn:aws:dynamodb:*:*:*", "arn:aws:iam::*:role*",
                    "arn:aws:logs:*:*:log-group:app:*"
                  ]
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.resource is not None and not policy.attribute:
            return
        for item in statement.resources or ():
            templates = fitting_templates(item)
            if templates is None or templates or _is_path(item):
                continue
            yield self.finding(
                item.span,
                f"`{item}` is of no type that the service has (data of {action_date()})"
                f"{_hint(item)}",
                when=statement.exists,
                subject=(statement, item),
            )


def _is_path(item: Pattern) -> bool:
    """Whether it is a path of an API: of those the reference names but some."""
    fields = arn_fields(loosened(item))
    return fields is not None and fields[5].startswith("/") and fields[2] != "logs"


def _hint(item: Pattern) -> str:
    """The forms that the service has, if they are few."""
    fields = arn_fields(loosened(item))
    forms = [arn.split(":", 5)[-1] for arn in templates_of(fields[2])] if fields else []
    shown = ", ".join(f"`{form}`" for form in dict.fromkeys(forms))
    return f": it has {shown}" if forms and len(forms) <= 4 else ""
