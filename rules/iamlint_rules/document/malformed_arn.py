"""IAM130: a resource that is not written as an ARN."""

from __future__ import annotations

from iamlint.sdk import (
    HOLE,
    PARTITIONS,
    Findings,
    Pattern,
    Policy,
    Rule,
    Severity,
    Statement,
    action_date,
    bad,
    good,
    is_arn_service,
    masked,
    nearest_service,
)

_FIELDS = 6


class MalformedArn(Rule):
    """A resource is neither `*` nor a well-formed ARN.

    An ARN has six fields: `arn:partition:service:region:account:resource`, of which region and
    account may be empty. IAM refuses others, or takes them and the statement never matches. Names,
    URLs and the paths of command line clients are no ARNs.
    """

    code = "IAM130"
    name = "malformed-arn"
    severity = Severity.HIGH
    help = "write the whole ARN, for example arn:aws:s3:::my-bucket/*"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_ARN_PREFIX",
            "MISSING_ARN_FIELD",
            "INVALID_PARTITION",
            "INVALID_ARN_SERVICE_CASE",
            "INVALID_SERVICE",
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
                  Action   = "s3:GetObject"
                  Resource = ["arn:aws:s3:::logs/*", "arn:aws:s3::data/*"]
                }]
              })
            }
            """,
            at='"arn:aws:s3::data/*"',
        ),
        bad(
            """
            variable "stage" {
              type = string
            }

            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["logs-${var.stage}/*"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"logs-${var.stage}/*"',
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
                  Resource = "arn:aws:SQS:eu-west-1:111122223333:jobs"
                }]
              })
            }
            """,
            at='"arn:aws:SQS:eu-west-1:111122223333:jobs"',
        ),
        good(
            """
            variable "arn" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Action = "s3:GetObject"
                  Resource = [
                    "*", "arn:*:s3:::logs/my file", "arn:aws-eusc:s3:::home/$${aws:username}/*",
                    var.arn, "${var.arn}/*", "arn:aws:iam::$${aws:PrincipalAccount}:role/app"
                  ]
                }]
              })
            }

            resource "aws_api_gateway_rest_api_policy" "api" {
              rest_api_id = "abc"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "execute-api:Invoke"
                  Resource  = "execute-api:/*"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.resource is not None and not policy.attribute:
            return  # Made of arguments, which take names.
        for item in statement.resources or ():
            if policy.service == "execute-api" and item.text.prefix.startswith("execute-api:/"):
                continue
            fault = self._fault(item)
            if fault is not None:
                yield self.finding(
                    item.span, f"`{item}` {fault}", when=statement.exists, subject=(statement, item)
                )

    def _fault(self, item: Pattern) -> str | None:
        text = masked(item.text)
        if HOLE not in text and text.strip("*") == "":
            return None if text else "is empty"
        if not text.startswith("arn:"):
            return _prefix_fault(text)
        if text != text.strip():
            return "has a blank at its end"
        fields = text.split(":", _FIELDS - 1)
        if len(fields) < _FIELDS and HOLE not in text and fields[-1] != "*":
            return f"has {len(fields)} of the {_FIELDS} fields of an ARN"
        for number, field in enumerate(fields[1:5], 1):
            if any(char.isspace() for char in field):
                return "has a blank in it"
            if HOLE in field and number + 1 == len(fields):
                return None  # It may hold the fields that are left.
        partition = fields[1]
        if HOLE not in partition and not _is_partition(partition):
            return f"names the partition `{partition}`, which does not exist"
        return self._service_fault(fields[2]) if len(fields) > 2 else None

    def _service_fault(self, name: str) -> str | None:
        if HOLE in name or "*" in name or "?" in name:
            return None
        if not name:
            return "names no service"
        if name != name.lower():
            return f"names the service `{name}`, which is written in lower case"
        if is_arn_service(name) or name in self.settings.extra_services:
            return None
        guess = nearest_service(name)
        hint = f", did you mean `{guess}`?" if guess else ""
        return f"names the service `{name}`, which does not exist (data of {action_date()}){hint}"


def _prefix_fault(text: str) -> str | None:
    """What is wrong with a text that does not start with ``arn:``, if that is known."""
    known = text.partition(HOLE)[0]
    if HOLE in text and ("arn:".startswith(known) or not known.strip("*?")):
        return None
    if known.startswith("s3://"):
        return "is a path of the S3 client and no ARN"
    if known.startswith(("https://", "http://")):
        return "is a URL and no ARN"
    if known[:1] in ("*", "?"):
        return None if ":" in text and _matches_arn(text) else "is no ARN"
    if known != known.strip():
        return "has a blank at its start"
    if known[:4].lower() == "arn:":
        return "is no ARN: `arn` is written in lower case"
    return "is a name and no ARN" if ":" not in text else "is no ARN: it does not start with `arn:`"


def _matches_arn(text: str) -> bool:
    return Pattern.of(text.replace(HOLE, "*")).overlaps("arn:*:*:*:*:*").possible


def _is_partition(text: str) -> bool:
    return any(Pattern.of(text).matches(partition).certain for partition in PARTITIONS)
