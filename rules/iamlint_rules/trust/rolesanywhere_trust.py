"""IAM221: a trust in IAM Roles Anywhere that does not work, or takes any certificate."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    bad,
    denies_unless,
    good,
    pinned_by,
)

_SERVICE = "rolesanywhere.amazonaws.com"
_ACTIONS = ("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity")
_PINS = ("aws:SourceArn", "aws:PrincipalTag/x509*")
_ALL = '["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]'
_ANCHOR = (
    "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/0f4a1c9e-1111-2222-3333-444455556666"
)


def _role(actions: str, condition: str = "") -> str:
    return f"""
    resource "aws_iam_role" "server" {{
      name = "server"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "rolesanywhere.amazonaws.com" }}
          Action    = {actions}
          {condition}
        }}]
      }})
    }}
    """


class RolesanywhereTrust(Rule):
    """A role for IAM Roles Anywhere lacks an action, or takes any certificate of the account.

    Roles Anywhere tags the session with the fields of the certificate and sets its source
    identity, so it needs sts:TagSession and sts:SetSourceIdentity beside sts:AssumeRole; without
    one of them no session is made. And without a condition on the trust anchor or on the fields of
    the certificate, every certificate of every anchor of the account will do.
    """

    code = "IAM221"
    name = "rolesanywhere-trust"
    severity = Severity.HIGH
    help = "allow sts:AssumeRole, sts:TagSession and sts:SetSourceIdentity"
    references = ("https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html",)
    equivalents = {
        "access-analyzer": ("MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",),
        "prowler": ("rolesanywhere_profile_restricts_session_permissions",),
    }
    examples = (
        bad(_role('"sts:AssumeRole"'), at='"sts:AssumeRole"'),
        bad(_role(_ALL), at='"rolesanywhere.amazonaws.com"'),
        good(_role(_ALL, f'Condition = {{ ArnEquals = {{ "aws:SourceArn" = "{_ANCHOR}" }} }}')),
        good(
            _role(
                _ALL,
                'Condition = { StringEquals = { "aws:PrincipalTag/x509Subject/CN" = "web-1" } }',
            )
        ),
        good(
            """
            variable "services" {
              type = list(string)
            }

            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = var.services }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        if policy.kind is not PolicyKind.TRUST or policy.document.rest is not None:
            return
        statements = [each for each in policy.statements if _is_for_service(each)]
        for statement in statements:
            clause, principals = statement.actions, statement.principals
            if clause is None or clause.negated or principals is None:
                continue
            if not principals.names_service(_SERVICE).certain:
                continue
            if not any(statement.covers_action(action).certain for action in _ACTIONS):
                continue
            missing = [
                action
                for action in _ACTIONS
                if not any(each.covers_action(action).possible for each in statements)
            ]
            if missing:
                yield self.finding(
                    clause.items[0].span if len(clause.items) == 1 else clause.span,
                    f"IAM Roles Anywhere cannot assume {policy.holder} without "
                    + " and ".join(missing),
                    when=statement.exists,
                    subject=policy,
                )
                return
            if not statement.covers_action("sts:AssumeRole").certain or _is_pinned(
                policy, statement
            ):
                continue
            for item in principals:
                if item.names_service(_SERVICE).certain:
                    yield self.finding(
                        item.span,
                        f"any certificate of any trust anchor of the account lets one assume "
                        f"{policy.holder}",
                        severity=Severity.MEDIUM,
                        when=statement.exists,
                        help="add a condition on aws:SourceArn or aws:PrincipalTag/x509Subject/CN",
                        equivalents={},
                        subject=policy,
                    )


def _is_for_service(statement: Statement) -> bool:
    principals = statement.principals
    if statement.effect is not Effect.ALLOW or not statement.sound or statement.alternative:
        return False
    if principals is None or principals.negated:
        return False
    return principals.names_service(_SERVICE).possible


def _is_pinned(policy: Policy, statement: Statement) -> bool:
    if statement.conditions_rest is not None or statement.rest is not None:
        return True
    if pinned_by(statement.conditions, _PINS).truth.possible:
        return True
    return denies_unless(policy.document, "aws:sourcearn")
