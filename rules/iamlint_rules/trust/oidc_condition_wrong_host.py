"""IAM214: a condition on the claims of another issuer than the one that is trusted."""

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
    good,
    host_of_key,
    known_host,
)

_WITH_ISSUER = (PrincipalKind.OIDC_PROVIDER, PrincipalKind.WEB_IDENTITY, PrincipalKind.UNKNOWN)
_GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"


def _role(condition: str) -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = "{_GITHUB}" }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{
            {condition}
          }}
        }}]
      }})
    }}
    """


class OidcConditionWrongHost(Rule):
    """A condition is on the claim of an issuer that the statement does not trust.

    The key of a claim begins with the issuer as it stands in the ARN of the provider, without
    `https://` and with every slash. A condition on another host never holds: nobody can assume the
    role, or, under a negated operator, everybody.
    """

    code = "IAM214"
    name = "oidc-condition-wrong-host"
    severity = Severity.HIGH
    help = "begin the key with what stands after `oidc-provider/` in the ARN of the provider"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
    )
    examples = (
        bad(
            _role(
                "StringEquals = "
                '{ "https://token.actions.githubusercontent.com:sub" = "repo:acme/app:ref:x" }'
            ),
            at='"https://token.actions.githubusercontent.com:sub"',
        ),
        bad(
            _role('StringEquals = { "gitlab.com:project_id" = "20" }'),
            at='"gitlab.com:project_id"',
        ),
        good(
            _role(
                "StringEquals = "
                '{ "token.actions.githubusercontent.com:sub" = "repo:acme/app:pull_request" }'
            )
        ),
        good(_role('StringEquals = { "aws:RequestTag/acme.com:team" = "payments" }')),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated or principals.rest is not None:
            return
        federated = [item for item in principals if item.kind in _WITH_ISSUER]
        hosts = [known_host(item) for item in federated]
        if not hosts or any(host is None for host in hosts):
            return
        for condition in statement.conditions:
            host = host_of_key(condition.name)
            if host is None or host in hosts:
                continue
            yield self.finding(
                condition.key_span,
                f"`{condition.key.shown}` is no claim of {hosts[0]}",
                when=statement.exists & condition.exists,
            )
