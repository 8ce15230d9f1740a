"""IAM158: a service principal asked for a key that calls of services do not have."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Findings,
    Policy,
    PrincipalKind,
    Principals,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)

_KEYS = frozenset(
    {
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalarn",
        "aws:principalaccount",
        "aws:multifactorauthpresent",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:username",
    }
)
_TAGS = "aws:principaltag/"
_CERTIFIED = "aws:principaltag/x509"
_ANYWHERE = "rolesanywhere"


class ConditionImpossibleForService(Rule):
    """A statement for services asks for a key that their calls do not have.

    A service that calls by itself is in no organization, has no ARN, no tags and no network. The
    statement never matches: an Allow to CloudFront with `aws:PrincipalOrgID` grants nothing. What
    the call is made for is in `aws:SourceArn`, `aws:SourceAccount` and `aws:SourceOrgID`.
    """

    code = "IAM158"
    name = "condition-impossible-for-service"
    severity = Severity.HIGH
    help = "use aws:SourceArn, aws:SourceAccount or aws:SourceOrgID"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    )
    equivalents = {"access-analyzer": ("UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",)}
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "site" {
              bucket = "site"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "cloudfront.amazonaws.com" }
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::site/*"
                  Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-abcd123456" } }
                }]
              })
            }
            """,
            at='"aws:PrincipalOrgID"',
        ),
        good(
            """
            resource "aws_s3_bucket_policy" "site" {
              bucket = "site"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Allow"
                    Principal = { Service = "cloudfront.amazonaws.com" }
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::site/*"
                    Condition = { StringEquals = { "aws:SourceOrgID" = "o-abcd123456" } }
                  },
                  {
                    Effect    = "Allow"
                    Principal = { AWS = "111122223333", Service = "cloudfront.amazonaws.com" }
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::site/*"
                    Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-abcd123456" } }
                  },
                  {
                    Effect    = "Allow"
                    Principal = { Service = "cloudfront.amazonaws.com" }
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::site/*"
                    Condition = { StringEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" } }
                  }
                ]
              })
            }

            resource "aws_iam_role" "outside" {
              name = "outside"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "rolesanywhere.amazonaws.com" }
                  Action    = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
                  Condition = { StringEquals = { "aws:PrincipalTag/x509Subject/CN" = "host" } }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if principals is None or not _all_services(principals):
            return
        for condition in statement.conditions:
            if not condition.positive or condition.holds_without_key:
                continue
            if _is_lacking(condition, principals):
                yield self.finding(
                    condition.key_span,
                    f"calls of {_names(principals)} do not have `{condition.key.shown}`",
                    when=statement.exists & condition.exists,
                )


def _all_services(principals: Principals) -> bool:
    if principals.negated or principals.rest is not None or not principals.items:
        return False
    return all(item.kind is PrincipalKind.SERVICE for item in principals)


def _is_lacking(condition: Condition, principals: Principals) -> bool:
    name = condition.name or ""
    if name.startswith(_CERTIFIED):
        return not any(item.service and item.service.name == _ANYWHERE for item in principals)
    return name in _KEYS or (name.startswith(_TAGS) and len(name) > len(_TAGS))


def _names(principals: Principals) -> str:
    first = str(principals.items[0])
    more = len(principals.items) - 1
    return f"{first} and {more} more" if more else first
