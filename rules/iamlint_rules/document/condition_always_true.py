"""IAM154: a condition that every request meets."""

from __future__ import annotations

from iamlint.sdk import (
    KEY_SETS,
    Condition,
    Effect,
    Findings,
    KeySet,
    Policy,
    Rule,
    Severity,
    Statement,
    Text,
    action_date,
    arn_fields,
    bad,
    good,
    in_set,
    masked,
    matches_everything,
    parse_moment,
)

_OPTIONAL = ("tag/", "encryptioncontext:", "s3:prefix", "aliases", "s3:dataaccesspoint")
"""Keys that not every request has: to ask for any value is to ask for the key."""

_CLOCK = ("aws:currenttime", "aws:epochtime")
_AFTER = ("DateGreaterThan", "DateGreaterThanEquals")


class ConditionAlwaysTrue(Rule):
    """A condition that looks like a guard is met by every request.

    `0.0.0.0/0`, `StringLike *` and `arn:aws:iam::*:*` leave nobody out, a start date in the past is
    no guard. Other rules take the statement for what it is: unconditioned.
    """

    code = "IAM154"
    name = "condition-always-true"
    severity = Severity.MEDIUM
    help = "name the networks, accounts or principals that are meant, or drop the condition"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html",
    )
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { IpAddress = { "aws:SourceIp" = "0.0.0.0/0" } }
                }]
              })
            }
            """,
            at='"aws:SourceIp"',
        ),
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
                  Condition = { DateGreaterThan = { "aws:CurrentTime" = "2020-01-01T00:00:00Z" } }
                }]
              })
            }
            """,
            at='"aws:CurrentTime"',
        ),
        good(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = {
                    IpAddress       = { "aws:SourceIp" = "203.0.113.0/24" }
                    StringLike      = { "aws:PrincipalTag/team" = "*" }
                    DateGreaterThan = { "aws:CurrentTime" = "2020-01-01T00:00:00Z" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if statement.effect is not Effect.ALLOW:
            return
        for condition in statement.conditions:
            if _is_met(condition) or _is_past(statement, condition):
                yield self.finding(
                    condition.key_span,
                    f"every request meets the condition on `{condition.key.shown}`",
                    when=statement.exists & condition.exists,
                )


def _is_met(condition: Condition) -> bool:
    name = condition.name
    if name is None or not condition.positive or any(part in name for part in _OPTIONAL):
        return False
    sets = [key_set for key_set in KEY_SETS if key_set is not KeySet.PASS]
    if not any(in_set(name, each) for each in sets) or not matches_everything(condition):
        return False
    return not all(_names_something(text) for text in condition.texts)


def _names_something(text: Text) -> bool:
    """Whether it is an ARN of any account that still says which resource."""
    fields = arn_fields(masked(text))
    return fields is not None and fields[5].strip("*") != ""


def _is_past(statement: Statement, condition: Condition) -> bool:
    """Whether it only asks for a time after one that had passed when the data was made."""
    alone = len(statement.conditions) == 1 and statement.conditions_rest is None
    if condition.name not in _CLOCK or condition.operator not in _AFTER or not alone:
        return False
    moments = [parse_moment(text.known) for text in condition.texts if text.known is not None]
    made = parse_moment(action_date())
    return any(moment is not None and made is not None and moment < made for moment in moments)
