"""IAM149: a key of several values under an operator for one."""

from __future__ import annotations

from iamlint.sdk import (
    OPERATORS,
    Findings,
    Policy,
    Rule,
    Severity,
    Statement,
    bad,
    condition_key,
    good,
)

_EVENTS = "events:"
"""An event has one source and one type, a rule may have several: AWS documents both forms."""


class MissingSetQualifier(Rule):
    """A key that may have several values stands under an operator without set qualifier.

    `aws:TagKeys` holds all tags of a request. How AWS compares several values without
    `ForAnyValue` or `ForAllValues` is not defined.
    """

    code = "IAM149"
    name = "missing-set-qualifier"
    severity = Severity.MEDIUM
    help = "put ForAnyValue: or ForAllValues: before the operator"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html",
    )
    equivalents = {"access-analyzer": ("MISSING_QUALIFIER",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "ec2:CreateTags"
                  Resource  = "*"
                  Condition = { StringEquals = { "aws:TagKeys" = ["team", "cost"] } }
                }]
              })
            }
            """,
            at="StringEquals",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "ec2:CreateTags"
                  Resource = "*"
                  Condition = {
                    "ForAllValues:StringEquals" = { "aws:TagKeys" = ["team", "cost"] }
                    Null                        = { "aws:TagKeys" = "false" }
                    StringEquals                = { "aws:RequestTag/team" = ["a", "b"] }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            if condition.quantifier is not None or condition.operator == "Null":
                continue
            if condition.name is None or condition.operator not in OPERATORS:
                continue
            key = condition_key(condition.name)
            if key is None or not key.multivalued or key.name.startswith(_EVENTS):
                continue
            yield self.finding(
                condition.operator_span,
                f"`{condition.key.shown}` may have several values, {condition.operator} has no"
                " qualifier for them",
                when=statement.exists & condition.exists,
            )
