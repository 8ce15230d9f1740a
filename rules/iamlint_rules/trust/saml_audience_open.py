"""IAM216: a SAML trust without an audience."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    PrincipalKind,
    Rule,
    Severity,
    Statement,
    bad,
    denies_unless,
    good,
    may_name_tenant,
    pinned_by,
)

_KEYS = ("saml:aud", "saml:iss")
_PROVIDER = "arn:aws:iam::111122223333:saml-provider/corp"


class SamlAudienceOpen(Rule):
    """A SAML trust does not say whom the assertion is for.

    Without a condition on `SAML:aud` an assertion that the identity provider made out to another
    application can be used to assume the role.
    """

    code = "IAM216"
    name = "saml-audience-open"
    severity = Severity.MEDIUM
    help = 'add StringEquals on "SAML:aud" with "https://signin.aws.amazon.com/saml"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html",
    )
    examples = (
        bad(
            f"""
            resource "aws_iam_role" "people" {{
              name = "people"
              assume_role_policy = jsonencode({{
                Version = "2012-10-17"
                Statement = [{{
                  Effect    = "Allow"
                  Principal = {{ Federated = "{_PROVIDER}" }}
                  Action    = "sts:AssumeRoleWithSAML"
                }}]
              }})
            }}
            """,
            at=f'"{_PROVIDER}"',
        ),
        good(
            f"""
            resource "aws_iam_role" "people" {{
              name = "people"
              assume_role_policy = jsonencode({{
                Version = "2012-10-17"
                Statement = [{{
                  Effect    = "Allow"
                  Principal = {{ Federated = "{_PROVIDER}" }}
                  Action    = "sts:AssumeRoleWithSAML"
                  Condition = {{
                    StringEquals = {{ "SAML:aud" = "https://signin.aws.amazon.com/saml" }}
                  }}
                }}]
              }})
            }}
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if not statement.covers_action("sts:AssumeRoleWithSAML").certain:
            return
        principals = statement.principals
        if may_name_tenant(statement) or principals is None or principals.negated:
            return
        if pinned_by(statement.conditions, _KEYS).truth.possible:
            return
        if denies_unless(policy.document, *_KEYS):
            return
        for item in principals:
            if item.kind is PrincipalKind.SAML_PROVIDER:
                message = f"assertions made out to others may be used to assume {policy.holder}"
                yield self.finding(item.span, message, when=statement.exists)
                return
