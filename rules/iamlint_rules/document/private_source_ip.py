"""IAM153: a private address as the source of a request."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    Text,
    bad,
    good,
    is_private,
    parse_network,
)

_OPERATORS = ("IpAddress", "NotIpAddress")


class PrivateSourceIp(Rule):
    """aws:SourceIp is compared with private addresses.

    AWS sees the public address of a request, or none when it comes by a VPC endpoint. So an Allow
    never matches, and a Deny with NotIpAddress denies everyone. Private networks beside public ones
    do nothing: that case is strict.
    """

    code = "IAM153"
    name = "private-source-ip"
    severity = Severity.MEDIUM
    help = "use the public addresses, or aws:VpcSourceIp with aws:SourceVpc"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip",
    )
    equivalents = {
        "access-analyzer": (
            "PRIVATE_IP_ADDRESS",
            "PRIVATE_NOT_IP_ADDRESS",
            "PRIVATE_IP_ADDRESS_SUBSET",
            "PRIVATE_NOT_IP_ADDRESS_SUBSET",
        )
    }
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { NotIpAddress = { "aws:SourceIp" = ["10.0.0.0/8", "127.0.0.1"] } }
                }]
              })
            }
            """,
            at='"10.0.0.0/8"',
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
                  Condition = { IpAddress = { "aws:SourceIp" = ["203.0.113.0/24", "10.0.0.0/8"] } }
                }]
              })
            }
            """,
            at='"10.0.0.0/8"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Allow"
                    Action    = "s3:GetObject"
                    Resource  = "arn:aws:s3:::logs/*"
                    Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } }
                  },
                  {
                    Effect   = "Allow"
                    Action   = "s3:GetObject"
                    Resource = "arn:aws:s3:::logs/*"
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
        if policy.document.kind in (None, PolicyKind.ENDPOINT):
            return
        if any(condition.name == "aws:vpcsourceip" for condition in statement.conditions):
            return
        for condition in statement.conditions:
            if condition.name != "aws:sourceip" or condition.operator not in _OPERATORS:
                continue
            when = statement.exists & condition.exists
            private = [text for text in condition.texts if _is_private(text)]
            if private and condition.known and len(private) == len(condition.texts):
                place = private[0].span or condition.key_span
                yield self.finding(place, _all_private(condition), when=when)
                continue
            for text in private:
                message = f"`{text.shown}` is private, no request comes from there"
                place = text.span or condition.key_span
                yield self.finding(place, message, when=when, profile=Profile.STRICT)


def _is_private(text: Text) -> bool:
    network = parse_network(text.known) if text.known is not None else None
    return network is not None and is_private(network)


def _all_private(condition: Condition) -> str:
    networks = ", ".join(f"`{text.shown}`" for text in condition.texts)
    outcome = "always" if condition.negated else "never"
    return f"{condition.operator} {outcome} holds: requests do not come from {networks}"
