"""IAM174: a federated principal that is no identity provider."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Piece,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)

_PROVIDERS = frozenset(
    {
        PrincipalKind.OIDC_PROVIDER,
        PrincipalKind.SAML_PROVIDER,
        PrincipalKind.WEB_IDENTITY,
        PrincipalKind.UNKNOWN,
    }
)
_ELSEWHERE = frozenset({PolicyKind.RESOURCE, PolicyKind.ENDPOINT})


class BadFederatedPrincipal(Rule):
    """A federated principal is no identity provider, or stands where none can.

    It is the ARN of an OpenID Connect or SAML provider, or one of the hosts that IAM knows by
    itself. The issuer stands in the ARN without `https://`. Only trust policies take it.
    """

    code = "IAM174"
    name = "bad-federated-principal"
    severity = Severity.HIGH
    help = "write the ARN of the identity provider, in the trust policy of a role"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
            "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
        ),
        "parliament": ("UNKNOWN_FEDERATION_SOURCE",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role" "ci" {
              name = "ci"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Federated = "token.actions.githubusercontent.com" }
                  Action    = "sts:AssumeRoleWithWebIdentity"
                }]
              })
            }
            """,
            at='"token.actions.githubusercontent.com"',
        ),
        bad(
            """
            variable "account" {
              type = string
            }

            resource "aws_iam_role" "ci" {
              name = "ci"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    Federated = "arn:aws:iam::${var.account}:oidc-provider/https://id.acme.com"
                  }
                  Action = "sts:AssumeRoleWithWebIdentity"
                }]
              })
            }
            """,
            at='"arn:aws:iam::${var.account}:oidc-provider/https://id.acme.com"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "logs" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
                principals {
                  type        = "Federated"
                  identifiers = ["cognito-identity.amazonaws.com"]
                }
              }
            }

            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = data.aws_iam_policy_document.logs.json
            }
            """,
            at='"cognito-identity.amazonaws.com"',
        ),
        good(
            """
            variable "provider_arn" {
              type = string
            }

            resource "aws_iam_role" "ci" {
              name = "ci"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    Federated = [
                      "arn:aws:iam::111122223333:oidc-provider/id.acme.com/tenant",
                      "arn:aws:iam::111122223333:saml-provider/acme",
                      "cognito-identity.amazonaws.com",
                      var.provider_arn
                    ]
                  }
                  Action = "sts:AssumeRoleWithWebIdentity"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for principal in statement.principals or ():
            if principal.type != "Federated":
                continue
            fault = _fault(policy, principal)
            if fault is not None:
                message = f"`{principal}` {fault}"
                yield self.finding(principal.span, message, when=statement.exists)


def _fault(policy: Policy, principal: Principal) -> str | None:
    known = "".join(part.text for part in principal.text.parts if isinstance(part, Piece))
    if "://" in known:
        return "has a scheme, providers are named by the host alone"
    if principal.kind not in _PROVIDERS and "${" not in known:
        return "is no identity provider"
    if policy.document.kind in _ELSEWHERE:
        return "is a federated principal, which only trust policies take"
    return None
