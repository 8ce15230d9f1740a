"""IAM131: a region or account that an ARN cannot have."""

from __future__ import annotations

from pathlib import PurePosixPath

from iamlint.sdk import (
    HOLE,
    Findings,
    Pattern,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    Truth,
    Unknown,
    arn_fields,
    bad,
    fitting_templates,
    good,
    is_account_id,
    is_region,
    masked,
    parse_arn,
)

_GLOBAL = frozenset(
    {"cloudfront", "iam", "organizations", "route53", "s3", "sts", "waf"},
)
"""Services of which resources, or some types of them, are in no region."""

_OWNED = frozenset(
    {
        "cloudformation",
        "codebuild",
        "codepipeline",
        "dynamodb",
        "ecr",
        "ecs",
        "eks",
        "elasticache",
        "elasticloadbalancing",
        "events",
        "firehose",
        "kinesis",
        "kms",
        "lambda",
        "logs",
        "rds",
        "secretsmanager",
        "sns",
        "sqs",
        "states",
    }
)
"""Services whose ARNs have region and account, whatever AWS itself owns there."""

_PLACEHOLDERS = ("123456789012", "111122223333")
_SAMPLES = ("example", "test", "fixture", "sample", "doc")

Fault = tuple[str, Truth, bool]


class BadArnRegionOrAccount(Rule):
    """The region or account in an ARN is one that the resource cannot have.

    Buckets and roles are in no region, queues are in one: a statement whose ARN says otherwise
    never matches. Account ids have twelve digits. The account ids of AWS's examples, left in, are
    reported in the strict profile.
    """

    code = "IAM131"
    name = "bad-arn-region-or-account"
    severity = Severity.MEDIUM
    help = "write region and account as the service's ARNs have them"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {
        "access-analyzer": (
            "ARN_ACCOUNT_NOT_ALLOWED",
            "ARN_REGION_NOT_ALLOWED",
            "MISSING_ARN_REGION",
            "INVALID_ARN_REGION",
            "INVALID_ARN_ACCOUNT",
        ),
        "parliament": ("INVALID_ARN",),
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
                  Action   = "sqs:SendMessage"
                  Resource = "arn:aws:sqs:::jobs"
                }]
              })
            }
            """,
            at='"arn:aws:sqs:::jobs"',
        ),
        bad(
            """
            variable "account" {
              type = string
            }

            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["iam:GetRole"]
                resources = ["arn:aws:iam:eu-west-1:${var.account}:role/app"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"arn:aws:iam:eu-west-1:${var.account}:role/app"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "sqs:SendMessage"
                  Resource = "arn:aws:sqs:eu-west-1:123456789012:jobs"
                }]
              })
            }
            """,
            at='"arn:aws:sqs:eu-west-1:123456789012:jobs"',
            profile="strict",
        ),
        bad(
            """
            data "aws_caller_identity" "current" {}

            data "aws_region" "current" {}

            locals {
              account = data.aws_caller_identity.current.account_id
              region  = data.aws_region.current.region
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "sqs:SendMessage"
                  Resource = "arn:aws:sqs:${local.account}:${local.region}:jobs"
                }]
              })
            }
            """,
            at='"arn:aws:sqs:${local.account}:${local.region}:jobs"',
        ),
        good(
            """
            variable "account" {
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
                    "arn:aws:sqs:*:${var.account}:jobs", "arn:aws:iam::aws:policy/ReadOnlyAccess",
                    "arn:aws:s3:::logs", "arn:aws:s3:eu-west-1:444455556666:accesspoint/logs",
                    "arn:aws:ec2:eu-west-1::image/*", "arn:aws:ssm:*::document/AWS-RunShellScript"
                  ]
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for item in statement.resources or ():
            fault = _fault(item)
            if fault is None:
                continue
            message, sure, strict = fault
            if strict and _is_sample(item.span.source.path):
                continue
            yield self.finding(
                item.span,
                f"`{item}` {message}",
                when=statement.exists & sure,
                profile=Profile.STRICT if strict else None,
                subject=(statement, item),
            )


def _fault(item: Pattern) -> Fault | None:
    fields = arn_fields(masked(item.text))
    if fields is None or HOLE in fields[2]:
        return None
    service, region, account = fields[2], fields[3], fields[4]
    if is_region(account) is Truth.YES or _told_of(item, "account") == "region":
        return "has a region in the place of the account", Truth.YES, False
    if _told_of(item, "region") == "account":
        return "has an account in the place of the region", Truth.YES, False
    templates = [each.split(":", 5) for each in fitting_templates(item) or ()]
    if templates and service in _GLOBAL and all(not each[3] for each in templates):
        if _is_literal(region):
            return f"names the region `{region}`, the resource is in none", Truth.YES, False
    elif not region and service in _OWNED and templates:
        return "names no region", Truth.YES, False
    if _is_literal(region) and (exists := is_region(region)) is not Truth.YES:
        return f"names the region `{region}`, which does not exist", ~exists, False
    if not account and service in _OWNED and templates:
        return "names no account", Truth.YES, False
    without = service == "s3" and templates and all(not each[4] for each in templates)
    if without and _is_literal(account):
        return f"names the account `{account}`, the ARN of a bucket has none", Truth.YES, False
    if not _is_literal(account) or account in _PLACEHOLDERS:
        strict = account in _PLACEHOLDERS
        return ("names the account of AWS's examples", Truth.YES, True) if strict else None
    if is_account_id(account) or (account.isalpha() and account.islower()) or "-" in account:
        return None  # `aws`, `aws-marketplace` and their like own what is everybody's.
    return f"names the account `{account}`, account ids have twelve digits", Truth.YES, False


def _told_of(item: Pattern, field: str) -> str | None:
    """What of the provider stands in a field as a whole, as `data.aws_region` gives its region."""
    arn = parse_arn(item.text)
    if arn is None:
        return None
    text = arn.account if field == "account" else arn.region
    part = text.parts[0] if len(text.parts) == 1 else None
    identity = (part.identity or part.origin) if isinstance(part, Unknown) else None
    return identity.attribute if identity is not None and "provider." in identity.address else None


def _is_literal(field: str) -> bool:
    return field != "" and not any(char in field for char in ("*", "?", HOLE))


def _is_sample(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return any(part.lower().startswith(_SAMPLES) for part in parts)
