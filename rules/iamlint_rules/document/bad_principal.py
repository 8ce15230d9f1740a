"""IAM170: a principal is of no form that AWS knows."""

from __future__ import annotations

from iamlint.sdk import (
    FaultKind,
    Findings,
    Policy,
    Principal,
    PrincipalKind,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)

_HELP = "name an account, or a role or user by its ARN"


class BadPrincipal(Rule):
    """A principal is of no form that AWS knows.

    A role is named by its ARN, not by its name; groups, policies and instance profiles are no
    principals; an account has twelve digits. Principals stand under `AWS`, `Service`, `Federated`
    or `CanonicalUser`; the type decides how the text is read.
    """

    code = "IAM170"
    name = "bad-principal"
    severity = Severity.HIGH
    help = "write the principal under its type"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_PRINCIPAL_FORMAT",
            "INVALID_PRINCIPAL_KEY",
            "UNSUPPORTED_PRINCIPAL",
        ),
        "parliament": (
            "UNKNOWN_PRINCIPAL",
            "MALFORMED",
        ),
    }
    malformed = True
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = { Services = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """,
            at="Services",
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "arn:aws:iam::111122223333:group/developers" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"arn:aws:iam::111122223333:group/developers"',
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = { Service = "lambda.amazonaws.com" }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        for fault in policy.document.faults:
            if fault.kind is not FaultKind.BAD_PRINCIPAL:
                continue
            yield self.finding(fault.span, fault.message, when=fault.exists)

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for principal in statement.principals or ():
            fault = _fault(principal)
            if fault is not None:
                yield self.finding(
                    principal.span, f"`{principal}` {fault}", when=statement.exists, help=_HELP
                )


def _fault(principal: Principal) -> str | None:
    """What keeps a known text from being a principal; wildcards in it are for IAM171."""
    known = principal.text.known
    if known is None:
        return None
    if principal.type == "Service" and known == "*":
        return "is no service"
    if principal.type != "AWS" or principal.kind is not PrincipalKind.OTHER:
        return None
    if "*" in known or "?" in known:
        return None
    if known.isdigit():
        return f"has {len(known)} digits, an account has 12"
    arn = principal.arn
    if arn is None:
        return "is no ARN and no account"
    noun = (arn.resource_type or "resource").replace("-", " ")
    return f"is the ARN of a {noun}, which is no principal"
