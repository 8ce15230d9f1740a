"""IAM503: a name literal that is one slip away from an object of the configuration."""

from __future__ import annotations

from iamlint.sdk import Findings, Root, Rule, Severity, bad, good, slips

_TRUST = """
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "lambda.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
"""


class DanglingName(Rule):
    """A name literal is not that of any object of the configuration, but is one slip away from one.

    A reference (`aws_iam_role.app.name`) is checked by Terraform, a literal is not: a wrong letter,
    another case, or the path left out of an ARN shows only when AWS refuses the call, or when a
    policy sits on another role of nearly the same name.
    """

    code = "IAM503"
    name = "dangling-name"
    severity = Severity.MEDIUM
    help = "refer to the resource instead of writing its name or ARN"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        "https://developer.hashicorp.com/terraform/language/expressions/references",
    )
    examples = (
        bad(
            f"""
            resource "aws_iam_role" "app" {{
              name = "billing-worker"
              {_TRUST.strip()}
            }}

            resource "aws_iam_role_policy_attachment" "app" {{
              role       = "billing-wroker"
              policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            }}
            """,
            at='"billing-wroker"',
        ),
        bad(
            f"""
            provider "aws" {{
              region              = "eu-west-1"
              allowed_account_ids = ["111122223333"]
            }}

            resource "aws_iam_role" "app" {{
              name = "billing-worker"
              path = "/svc/"
              {_TRUST.strip()}
            }}

            resource "aws_lambda_function" "app" {{
              function_name = "app"
              role          = "arn:aws:iam::111122223333:role/billing-worker"
            }}
            """,
            at='"arn:aws:iam::111122223333:role/billing-worker"',
        ),
        good(
            f"""
            resource "aws_iam_role" "app" {{
              name = "billing-worker"
              {_TRUST.strip()}
            }}

            resource "aws_iam_role_policy_attachment" "app" {{
              role       = "billing-worker"
              policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            }}

            resource "aws_iam_role_policy_attachment" "other" {{
              role       = "landing-zone-audit"
              policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            }}
            """
        ),
        good(
            f"""
            resource "aws_iam_role" "app" {{
              name = "worker-1"
              {_TRUST.strip()}
            }}

            resource "aws_iam_role_policy_attachment" "app" {{
              role       = "worker-2"
              policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
            }}
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        module = project.module
        if module is None or module.incomplete or module.library:
            return
        for slip in slips(project):
            yield self.finding(
                slip.span,
                f"{slip.what}: did you mean {slip.target.address}?",
                help=f"write `{slip.target.address}.{slip.wanted}`",
                resource=slip.resource,
                attribute=slip.attribute,
                when=slip.target.exists,
                related=[(f"this {slip.noun} is declared here", slip.target.header)],
                subject=(slip.resource, slip.attribute),
            )
