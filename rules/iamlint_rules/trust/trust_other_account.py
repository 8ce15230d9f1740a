"""IAM205: a principal of another account may assume the role."""

from __future__ import annotations

from iamlint.sdk import (
    VENDORS,
    Effect,
    Findings,
    KeySet,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    Truth,
    assumes,
    bad,
    denies_unless,
    good,
    is_account_id,
    known_text,
    pinned,
    pinned_by,
    same_value,
    shut_out,
)

_ORGANIZATION = ("aws:principalorgid", "aws:principalorgpaths")
_OWN = """
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["111122223333"]
    }
"""


def _role(principal: str, condition: str = "") -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ AWS = {principal} }}
          Action    = "sts:AssumeRole"
          {condition}
        }}]
      }})
    }}
    """


class TrustOtherAccount(Rule):
    """A principal of another account may assume the role, with nothing but its ARN to tell it by.

    Whoever runs that account decides who may use the role. If the account is your own, name it
    under `trusted_accounts` in the configuration, or add a condition on aws:PrincipalOrgID; if it
    is a partner's, ask for an external id, or for MFA where people use the role.
    """

    code = "IAM205"
    name = "trust-other-account"
    severity = Severity.MEDIUM
    profile = Profile.STRICT
    help = "ask for sts:ExternalId or aws:PrincipalOrgID, or list the account in trusted_accounts"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    )
    equivalents = {
        "kics": ("09c35abf-5852-4622-ac7a-b987b331232e",),
        "checkov": ("CKV_AWS_61",),
        "cloudsplaining": ("AssumableByCrossAccountPrincipal",),
    }
    examples = (
        bad(
            _OWN + _role('"arn:aws:iam::444455556666:role/ci"'),
            at='"arn:aws:iam::444455556666:role/ci"',
            profile="strict",
        ),
        good(_OWN + _role('"arn:aws:iam::111122223333:role/ci"')),
        good(_role('"arn:aws:iam::444455556666:role/ci"')),
        good(
            _OWN
            + _role(
                '"444455556666"',
                'Condition = { StringEquals = { "sts:ExternalId" = "acme-7" } }',
            )
        ),
        good(
            _OWN
            + _role(
                '"444455556666"',
                'Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }',
            )
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals, resource = statement.principals, policy.resource
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated or resource is None:
            return
        if not assumes(statement).certain or _is_confined(policy, statement):
            return
        for principal in principals:
            account = principal.account
            known = known_text(account)
            if principal.type != "AWS" or account is None or known is None:
                continue
            if not is_account_id(known) or known in VENDORS:
                continue  # of vendors IAM206 speaks
            if known in self.settings.trusted_accounts:
                continue
            if same_value(account, resource.provider.account) is not Truth.NO:
                continue
            yield self.finding(
                principal.span,
                f"{policy.holder} trusts account {known}, which is not its own",
                when=statement.exists & ~shut_out(policy.document, statement, principal),
                data={"account": known},
            )


def _is_confined(policy: Policy, statement: Statement) -> bool:
    """Whether a condition tells who of the other account comes, or may do so."""
    if statement.conditions_rest is not None or statement.rest is not None:
        return True
    if pinned(statement.conditions, KeySet.IDENTITY).truth.possible:
        return True
    if pinned_by(statement.conditions, _ORGANIZATION).truth.possible:
        return True
    return denies_unless(policy.document, "sts:externalid", *_ORGANIZATION)
