"""IAM151: a Null with a qualifier, or a condition without values."""

from __future__ import annotations

from iamlint.sdk import (
    OPERATORS,
    Condition,
    Findings,
    Policy,
    Rule,
    Severity,
    Span,
    Statement,
    bad,
    good,
)


class NullMisuse(Rule):
    """`Null` has a qualifier or `IfExists`, or a condition has no values.

    `Null` asks whether a key is there: with `IfExists`, `ForAllValues` or `ForAnyValue` the answer
    no longer depends on that. An empty list of values matches nothing.
    """

    code = "IAM151"
    name = "null-misuse"
    severity = Severity.MEDIUM
    help = "write Null by itself, and at least one value"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Null",
    )
    equivalents = {
        "access-analyzer": (
            "NULL_WITH_IF_EXISTS",
            "NULL_WITH_QUALIFIER",
            "EMPTY_ARRAY_CONDITION",
            "EMPTY_ARRAY_CONDITION_FORALLVALUES",
            "EMPTY_ARRAY_CONDITION_FORANYVALUE",
            "EMPTY_ARRAY_CONDITION_IFEXISTS",
        )
    }
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
                  Condition = { NullIfExists = { "aws:RequestTag/team" = "false" } }
                }]
              })
            }
            """,
            at="NullIfExists",
        ),
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
                  Condition = { StringEquals = { "aws:RequestTag/team" = [] } }
                }]
              })
            }
            """,
            at='"aws:RequestTag/team"',
        ),
        good(
            """
            variable "teams" {
              type    = list(string)
              default = []
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "ec2:CreateTags"
                  Resource = "*"
                  Condition = {
                    Null         = { "aws:RequestTag/team" = "false" }
                    StringEquals = { "aws:RequestTag/cost" = "1" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        seen: set[Span] = set()
        for condition in statement.conditions:
            when = statement.exists & condition.exists
            fault = _fault(condition)
            if fault is not None and condition.operator_span not in seen:
                seen.add(condition.operator_span)
                yield self.finding(condition.operator_span, fault, when=when)
            elif condition.operator in OPERATORS and not condition.values and not condition.rest:
                message = f"`{condition.key.shown}` has no values under {condition.operator_text}"
                yield self.finding(condition.key_span, message, when=when)


def _fault(condition: Condition) -> str | None:
    if condition.operator != "Null":
        return None
    if condition.if_exists:
        return "Null asks whether the key is there, with IfExists it asks nothing"
    if condition.quantifier is not None:
        return f"Null has the same result for all requests under {condition.quantifier}"
    return None
