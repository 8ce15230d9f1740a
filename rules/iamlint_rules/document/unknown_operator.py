"""IAM140: a condition operator that does not exist."""

from __future__ import annotations

from iamlint.sdk import (
    OPERATORS,
    Findings,
    Policy,
    Rule,
    Severity,
    Span,
    Statement,
    bad,
    good,
    nearest,
    parse_operator,
)


class UnknownOperator(Rule):
    """A condition has an operator that does not exist.

    AWS refuses the policy. Before an operator may stand `ForAllValues:` or `ForAnyValue:`, after
    it `IfExists`.
    """

    code = "IAM140"
    name = "unknown-operator"
    severity = Severity.HIGH
    help = "use one of the condition operators of IAM"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
    )
    equivalents = {
        "access-analyzer": ("INVALID_CONDITION_OPERATOR",),
        "parliament": ("UNKNOWN_OPERATOR",),
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
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { StringEqual = { "aws:ResourceAccount" = "111122223333" } }
                }]
              })
            }
            """,
            at="StringEqual",
        ),
        bad(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
                condition {
                  test     = "ForAnyValues:StringEquals"
                  variable = "aws:TagKeys"
                  values   = ["team"]
                }
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"ForAnyValues:StringEquals"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    stringlike                              = { "aws:username" = "a*" }
                    "ForAnyValue:ArnNotLikeIfExists"        = { "aws:PrincipalArn" = "arn:aws:x" }
                    "ForAllValues:StringEqualsIgnoreCase"   = { "aws:TagKeys" = "team" }
                    NumericLessThanEquals                   = { "s3:max-keys" = 10 }
                    NotIpAddress                            = { "aws:SourceIp" = "10.0.0.0/8" }
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
            written = condition.operator_text
            if parse_operator(written).known or condition.operator_span in seen:
                continue
            seen.add(condition.operator_span)
            yield self.finding(
                condition.operator_span,
                f"there is no condition operator `{written}`{_hint(written)}",
                when=statement.exists & condition.exists,
            )


def _hint(written: str) -> str:
    quantifier, colon, base = written.rpartition(":")
    name = parse_operator(base)
    guess = nearest(name.base, OPERATORS)
    if guess is None:
        return ""
    if colon:
        quantifier = nearest(quantifier, ("ForAllValues", "ForAnyValue")) or quantifier
        guess = f"{quantifier}:{guess}"
    return f", did you mean `{guess}{'IfExists' if name.if_exists else ''}`?"
