"""IAM124: an action that is never about the resource the policy is attached to."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    action,
    action_parts,
    bad,
    expand,
    good,
)

_OTHERS = {
    "aps": ("aps",),
    "es": ("es", "opensearch"),
    "kafka": ("kafka", "kafka-cluster"),
    "s3": ("s3", "s3express", "s3-object-lambda"),
    "s3-object-lambda": ("s3", "s3-object-lambda"),
    "s3-outposts": ("s3", "s3-outposts"),
    "vpc-lattice": ("vpc-lattice", "vpc-lattice-svcs"),
}
"""Services of which policies have actions of several prefixes."""

_CHECKED = frozenset(
    {
        *("s3", "sqs", "sns", "kms", "secretsmanager", "ecr", "ecr-public", "lambda", "dynamodb"),
        *("kinesis", "kafka", "logs", "events", "glacier", "backup", "elasticfilesystem", "es"),
        *("execute-api", "codeartifact", "codebuild", "glue", "ses", "s3-outposts", "vpc-lattice"),
        *("s3-object-lambda",),
    }
)
"""Services whose resource policies have but their own actions."""

_ACCOUNT_LEVEL = frozenset({"s3", "sqs", "sns", "kms", "secretsmanager"})
"""Services of which an action without resources has no place in a policy of one resource."""


class ActionNotForResourceType(Rule):
    """A resource policy names an action that is never about its resource.

    A bucket policy speaks of actions on that bucket: those of other services, and those about the
    account such as `s3:ListAllMyBuckets`, have no place there. Most services refuse the policy.
    """

    code = "IAM124"
    name = "action-not-for-resource-type"
    severity = Severity.HIGH
    help = "take the action out, or put it into the policy of an identity"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html",
    )
    equivalents = {"access-analyzer": ("UNSUPPORTED_ACTION_IN_POLICY",)}
    silences = ("IAM133",)
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = ["s3:GetObject", "sqs:SendMessage"]
                  Resource  = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"sqs:SendMessage"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "logs" {
              statement {
                actions   = ["s3:ListBucket", "s3:ListAllMyBuckets"]
                resources = ["arn:aws:s3:::logs"]
                principals {
                  type        = "AWS"
                  identifiers = ["111122223333"]
                }
              }
            }

            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = data.aws_iam_policy_document.logs.json
            }
            """,
            at='"s3:ListAllMyBuckets"',
        ),
        good(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = ["s3:GetObject", "s3:List*", "*"]
                  Resource  = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
                }]
              })
            }

            resource "aws_kms_key" "logs" {
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::111122223333:root" }
                  Action    = ["kms:Create*", "kms:Describe*", "kms:ScheduleKeyDeletion"]
                  Resource  = "*"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        service = policy.service
        if policy.document.kind is not PolicyKind.RESOURCE or service not in _CHECKED:
            return
        clause = statement.actions
        if service is None or clause is None or clause.negated:
            return
        for item in clause:
            fault = _fault(item, service)
            if fault is not None:
                yield self.finding(
                    item.span,
                    f"`{item}` {fault}",
                    when=statement.exists,
                    subject=(statement, item),
                )


def _fault(item: Pattern, service: str) -> str | None:
    parts = action_parts(item)
    if parts is None or item.known is None:
        return None
    own = _OTHERS.get(service, (service,))
    found = expand(item)
    if not found:
        return None  # IAM120, IAM121
    if not any(each.service in own for each in found):
        return f"has no place in a policy of {service}"
    if item.has_wildcard or service not in _ACCOUNT_LEVEL:
        return None
    single = action(item.known)
    if single is not None and not single.scopable:
        return f"is about the account, and not about one resource of {service}"
    return None
