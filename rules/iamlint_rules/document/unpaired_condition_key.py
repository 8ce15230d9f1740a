"""IAM159: a condition key that says little without another."""

from __future__ import annotations

from iamlint.sdk import (
    VPC_KEYS,
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    arn_fields,
    bad,
    good,
    masked,
)

_PRIVATE_ADDRESS = "aws:vpcsourceip"
_CONTEXT_KEYS = "kms:encryptioncontextkeys"
_ACCESS_POINT = "s3:dataaccesspointarn"
_ACCESS_POINT_ACCOUNT = ("s3:dataaccesspointaccount", "aws:resourceaccount")
_SOURCE = "aws:sourcearn"
_SOURCE_OWNER = ("aws:sourceaccount", "aws:sourceowner", "aws:sourceorgid", "aws:sourceorgpaths")


class UnpairedConditionKey(Rule):
    """A condition key says little without another that is missing.

    Private addresses recur in every VPC, so `aws:VpcSourceIp` needs the VPC. A source without an
    account in its ARN, or with any, needs `aws:SourceAccount`: whoever creates a bucket of the name
    could be the source.
    """

    code = "IAM159"
    name = "unpaired-condition-key"
    severity = Severity.MEDIUM
    help = "add the key that says whose it is"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpcsourceip",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    )
    equivalents = {"access-analyzer": ("MISSING_PAIRED_CONDITION_KEYS",)}
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
                  Condition = { IpAddress = { "aws:VpcSourceIp" = "10.0.0.0/8" } }
                }]
              })
            }
            """,
            at='"aws:VpcSourceIp"',
        ),
        bad(
            """
            resource "aws_sqs_queue_policy" "jobs" {
              queue_url = "jobs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "s3.amazonaws.com" }
                  Action    = "sqs:SendMessage"
                  Resource  = "*"
                  Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:s3:::uploads" } }
                }]
              })
            }
            """,
            at='"aws:SourceArn"',
            profile="strict",
        ),
        good(
            """
            resource "aws_sqs_queue_policy" "jobs" {
              queue_url = "jobs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Allow"
                    Principal = { Service = "s3.amazonaws.com" }
                    Action    = "sqs:SendMessage"
                    Resource  = "*"
                    Condition = {
                      ArnEquals    = { "aws:SourceArn" = "arn:aws:s3:::uploads" }
                      StringEquals = { "aws:SourceAccount" = "111122223333" }
                    }
                  },
                  {
                    Effect    = "Allow"
                    Principal = "*"
                    Action    = "sqs:SendMessage"
                    Resource  = "*"
                    Condition = {
                      IpAddress    = { "aws:VpcSourceIp" = "10.0.0.0/8" }
                      StringEquals = { "aws:SourceVpc" = "vpc-1234abcd" }
                    }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if statement.conditions_rest is not None or statement.rest is not None:
            return
        names = [condition.name for condition in statement.conditions]
        if None in names:
            return
        present = frozenset(name for name in names if name is not None)
        for condition in statement.conditions:
            missing = _missing(policy, statement, condition, present)
            if missing is None:
                continue
            yield self.finding(
                condition.key_span,
                f"`{condition.key.shown}` stands without {missing}",
                when=statement.exists & condition.exists,
                profile=Profile.STRICT if condition.name == _SOURCE else None,
            )


def _missing(
    policy: Policy, statement: Statement, condition: Condition, present: frozenset[str]
) -> str | None:
    name = condition.name
    if name == _PRIVATE_ADDRESS and policy.document.kind not in (None, PolicyKind.ENDPOINT):
        return None if present & set(VPC_KEYS) else "aws:SourceVpc or aws:SourceVpce"
    if statement.effect is not Effect.ALLOW or not condition.positive:
        return None
    if name == _CONTEXT_KEYS:
        return None if len(present) > 1 else "a value, kms:EncryptionContext:KEY"
    if name == _ACCESS_POINT and not present & set(_ACCESS_POINT_ACCOUNT):
        return "s3:DataAccessPointAccount" if _any_account(condition, wild_only=True) else None
    if name == _SOURCE and not present & set(_SOURCE_OWNER):
        return "aws:SourceAccount" if _any_account(condition, wild_only=False) else None
    return None


def _any_account(condition: Condition, wild_only: bool) -> bool:
    """Whether an ARN among the values says nothing of the account."""
    for text in condition.texts:
        fields = arn_fields(masked(text))
        if fields is None:
            continue
        if fields[4] and not fields[4].strip("*"):
            return True
        if not wild_only and fields[2] == "s3" and not fields[4]:
            return True
    return False
