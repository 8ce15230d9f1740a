"""IAM135: a resource policy that speaks of another resource."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamlint.sdk import (
    HOLE,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Ref,
    Rule,
    Severity,
    Statement,
    Text,
    Value,
    arn_fields,
    bad,
    good,
    known_text,
    loosened,
    masked,
)

_HOLDERS = {
    "aws_kms_key": ("kms", None, None),
    "aws_kms_key_policy": ("kms", "key_id", "aws_kms_key"),
    "aws_s3_bucket": ("s3", None, None),
    "aws_s3_bucket_policy": ("s3", "bucket", "aws_s3_bucket"),
    "aws_secretsmanager_secret": ("secretsmanager", None, None),
    "aws_secretsmanager_secret_policy": (
        "secretsmanager",
        "secret_arn",
        "aws_secretsmanager_secret",
    ),
    "aws_sns_topic": ("sns", None, None),
    "aws_sns_topic_policy": ("sns", "arn", "aws_sns_topic"),
    "aws_sqs_queue": ("sqs", None, None),
    "aws_sqs_queue_policy": ("sqs", "queue_url", "aws_sqs_queue"),
}
"""By type: the service, the argument that names whose policy it is, and of which type that is."""

_NAMES = {"aws_s3_bucket": "bucket", "aws_sns_topic": "name", "aws_sqs_queue": "name"}
_INDEX = re.compile(r"\[[^\]]*\]")


class ForeignResourceArn(Rule):
    """A resource policy speaks of a resource that it is not attached to.

    The policy of a bucket can say something of that bucket and its objects only. What it says of
    another is refused by S3 and never matches elsewhere; copying a module with two buckets is the
    usual way to it.
    """

    code = "IAM135"
    name = "foreign-resource-arn"
    severity = Severity.MEDIUM
    help = "name the resource that the policy is attached to"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html",
    )
    equivalents = {"access-analyzer": ("UNSUPPORTED_RESOURCE_ARN_IN_POLICY",)}
    examples = (
        bad(
            """
            resource "aws_s3_bucket" "logs" {}

            resource "aws_s3_bucket" "data" {}

            resource "aws_s3_bucket_policy" "logs" {
              bucket = aws_s3_bucket.logs.id
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = "s3:GetObject"
                  Resource  = "${aws_s3_bucket.data.arn}/*"
                }]
              })
            }
            """,
            at='"${aws_s3_bucket.data.arn}/*"',
        ),
        bad(
            """
            resource "aws_sqs_queue" "jobs" {
              name = "jobs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = "sqs:SendMessage"
                  Resource  = "arn:aws:sqs:eu-west-1:111122223333:tasks"
                }]
              })
            }
            """,
            at='"arn:aws:sqs:eu-west-1:111122223333:tasks"',
        ),
        good(
            """
            variable "other" {
              type = string
            }

            resource "aws_s3_bucket" "logs" {}

            resource "aws_s3_bucket_policy" "logs" {
              bucket = aws_s3_bucket.logs.id
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = ["s3:GetObject", "s3:ListBucket"]
                  Resource = [
                    aws_s3_bucket.logs.arn, "${aws_s3_bucket.logs.arn}/*",
                    "arn:aws:s3:::${aws_s3_bucket.logs.bucket}/*", "arn:aws:s3:::${var.other}/*"
                  ]
                }]
              })
            }

            resource "aws_s3_bucket_policy" "named" {
              bucket = "named"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = "s3:GetObject"
                  Resource  = ["arn:aws:s3:::named/*", "arn:aws:s3:::nam*"]
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        resource = policy.resource
        clause = statement.resources
        if policy.document.kind is not PolicyKind.RESOURCE or resource is None or clause is None:
            return
        row = _HOLDERS.get(resource.type)
        if row is None or clause.negated:
            return
        service, argument, type_ = row
        own = resource.get(argument) if argument is not None else None
        addresses = {str(resource.address)} if argument is None else _addresses(own, type_)
        name = (
            _name_of(own) if argument else known_text(resource.get(_NAMES.get(resource.type, "")))
        )
        kind = type_ or resource.type
        what = name or min(addresses, default=str(resource.address))
        for item in clause:
            if _is_foreign(item, service, kind, addresses, name):
                yield self.finding(
                    item.span,
                    f"the policy of {what} names `{item}`, which is no part of it",
                    when=statement.exists,
                    subject=(statement, item),
                )


def _is_foreign(
    item: Pattern, service: str, kind: str, addresses: set[str], name: str | None
) -> bool:
    """Whether a resource is certainly another: by its service, by name, or by reference."""
    fields = arn_fields(masked(item.text))
    if fields is None:
        return False
    if HOLE not in fields[2] and fields[2] != service:
        return "*" not in fields[2] and "?" not in fields[2]
    if service == "kms" and fields[5].startswith("alias/"):
        return True
    if service == "s3" and (fields[3] or fields[4]):
        return False  # An access point of the bucket, perhaps.
    if name is not None and kind in _NAMES:
        written = (arn_fields(loosened(item)) or fields)[5].partition("/")[0]
        return not Pattern.of(written).overlaps(name).possible
    named = _addresses(item.text, kind)
    bases = {_INDEX.sub("", address) for address in addresses}
    others = {_INDEX.sub("", address) for address in named}
    return bool(bases and others) and not bases & others


def _addresses(value: Value | None, kind: str | None) -> set[str]:
    """The objects of a type that a value was taken from."""
    return {ref.address for ref in _origins(value) if kind and f"{kind}." in f".{ref.address}"}


def _origins(value: Value | None) -> Iterator[Ref]:
    parts = value.parts if isinstance(value, Text) else (value,)
    for part in parts:
        origin = getattr(part, "origin", None)
        if isinstance(origin, Ref) and not _is_data(origin.address):
            yield origin


def _is_data(address: str) -> bool:
    return address.startswith("data.") or ".data." in address


def _name_of(value: Value | None) -> str | None:
    """The name at the end of an ARN, a URL or a name; ``None`` if it is not known."""
    if not isinstance(value, Text):
        return None
    end = re.split("[:/]", masked(value))[-1]
    return end if end and HOLE not in end else None
