"""IAM209: an action by which the principal cannot come in."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Rule,
    Severity,
    Statement,
    any_of,
    bad,
    good,
    known_host,
)

_ASSUME = "sts:AssumeRole"
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_SAML = "sts:AssumeRoleWithSAML"

_ACTIONS = {
    PrincipalKind.OIDC_PROVIDER: (_WEB_IDENTITY,),
    PrincipalKind.WEB_IDENTITY: (_WEB_IDENTITY,),
    PrincipalKind.SAML_PROVIDER: (_SAML,),
    PrincipalKind.SERVICE: (_ASSUME,),
    PrincipalKind.ACCOUNT: (_ASSUME,),
    PrincipalKind.ROLE: (_ASSUME,),
    PrincipalKind.USER: (_ASSUME,),
    PrincipalKind.ASSUMED_ROLE: (_ASSUME,),
}
"""The actions by which a kind of principal assumes a role.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html
"""

_SIDE_ACTIONS = ("sts:TagSession", "sts:SetSourceIdentity", "sts:SetContext")
"""Actions that come along, and that a statement of their own may hold."""


class TrustActionMismatch(Rule):
    """No action of the statement fits its principal.

    A service, role or account comes in by `sts:AssumeRole`, an OIDC provider by
    `sts:AssumeRoleWithWebIdentity`, a SAML provider by `sts:AssumeRoleWithSAML`. Any other pair
    never matches: nobody can assume the role by this statement.
    """

    code = "IAM209"
    name = "trust-action-mismatch"
    severity = Severity.HIGH
    help = "use the action by which this principal assumes a role"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    )
    equivalents = {"access-analyzer": ("MISMATCHED_ACTION_FOR_PRINCIPAL",)}
    examples = (
        bad(
            """
            resource "aws_iam_role" "deploy" {
              name = "deploy"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    Federated = "arn:aws:iam::111122223333:saml-provider/corp"
                  }
                  Action    = "sts:AssumeRole"
                  Condition = {
                    StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
                  }
                }]
              })
            }
            """,
            at='"sts:AssumeRole"',
        ),
        good(
            """
            resource "aws_iam_role" "deploy" {
              name = "deploy"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    Federated = "arn:aws:iam::111122223333:saml-provider/corp"
                  }
                  Action    = "sts:AssumeRoleWithSAML"
                  Condition = {
                    StringEquals = { "SAML:aud" = "https://signin.aws.amazon.com/saml" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        actions, principals = statement.actions, statement.principals
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if actions is None or principals is None or principals.negated:
            return
        if any(statement.covers_action(action).possible for action in _SIDE_ACTIONS):
            assuming = (_ASSUME, _WEB_IDENTITY, _SAML)
            if not any(statement.covers_action(action).possible for action in assuming):
                return
        misfits = [item for item in principals if not _fits(item, statement)]
        if not misfits:
            return
        first = misfits[0]
        wanted = _ACTIONS[first.kind][0]
        span = actions.items[0].span if actions.items else actions.span
        who = first.text.known or known_host(first) or first
        yield self.finding(
            span,
            f"{who} assumes a role by {wanted}, which this statement does not allow",
            when=statement.exists,
            related=[("this principal", item.span) for item in misfits],
            help=f"write {wanted}",
        )


def _fits(principal: Principal, statement: Statement) -> bool:
    actions = _ACTIONS.get(principal.kind)
    if actions is None:
        return True
    return any_of(statement.covers_action(action) for action in actions).possible
