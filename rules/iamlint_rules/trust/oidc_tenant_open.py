"""IAM211: a shared OIDC issuer whose tenant is not named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iamlint.sdk import (
    Effect,
    Findings,
    Issuer,
    Naming,
    Policy,
    PolicyKind,
    Principal,
    Rule,
    Severity,
    Span,
    Statement,
    Width,
    all_of,
    bad,
    good,
    may_name_tenant,
    namings,
    shared_issuers,
    takes_web_identity,
)

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


_AUDIENCE = 'StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com" }'


class OidcTenantOpen(Rule):
    """Everybody who has an account with a shared OIDC issuer may assume the role.

    GitHub, GitLab, HCP Terraform and others sign the tokens of all their customers with one key.
    Which customer it is stands in a claim, mostly `sub`. Where the condition does not name the
    customer in full, any repository in the world can ask for the role. `repo:acme*` is no name:
    `acme-evil` fits it. Nor is a claim that anybody can set, such as the name of an environment.

    Other claims that IAM knows name the customer as well: `repository_id` of GitHub, `project_id`
    of GitLab, `organization_id` of Buildkite. A condition that holds where the claim is absent
    works today, for every token has a subject, and no longer once it is copied to another claim.
    """

    code = "IAM211"
    name = "oidc-tenant-open"
    severity = Severity.CRITICAL
    help = "name the organization and project in the claim, as in `repo:acme/app:environment:prod`"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html",
        "https://docs.github.com/en/actions/security-for-github-actions/security-hardening-your-deployments/configuring-openid-connect-in-amazon-web-services",
    )
    equivalents = {
        "access-analyzer": (
            "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
            "MISSING_GITHUB_REPO_CONDITION_KEY",
        ),
        "checkov": ("CKV_AWS_358", "CKV_AWS_393"),
    }
    silences = ("IAM212",)
    shows_possible = True
    examples = (
        bad(_role(_AUDIENCE), at=f'"{_GITHUB}"'),
        bad(
            _role('StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme*" }'),
            at='"repo:acme*"',
        ),
        bad(
            _role(
                'StringEquals = { "token.actions.githubusercontent.com:sub" = "environment:prod" }'
            ),
            at='"environment:prod"',
        ),
        bad(
            _role(
                "StringEqualsIfExists = "
                '{ "token.actions.githubusercontent.com:sub" = "repo:acme/app:environment:prod" }'
            ),
            at="StringEqualsIfExists",
        ),
        good(
            """
            variable "repository" {
              type = string
            }
            """
            + _role(
                """
                StringLike = {
                  "token.actions.githubusercontent.com:sub" = [
                    "repo:acme/app:ref:refs/heads/main",
                    "repo:${var.repository}:*",
                  ]
                }
                """
            )
        ),
        good(
            _role('StringEquals = { "token.actions.githubusercontent.com:repository_id" = "74" }')
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if statement.principals is None or statement.principals.negated:
            return
        if may_name_tenant(statement) or not takes_web_identity(statement).certain:
            return
        for principal, host, issuer in shared_issuers(statement):
            found = namings(policy.document, statement, principal, host, issuer)
            sure = [
                each for each in found if not each.optional and each.width is not Width.EVERYBODY
            ]
            if any(each.exists.certain for each in sure):
                continue
            fault = _fault(found, principal, host, issuer)
            yield self.finding(
                fault.span,
                f"{policy.holder}: {fault.what}",
                severity=fault.severity,
                when=statement.exists & all_of(~each.exists for each in sure),
                help=self.help if "github" in host else _help(host, issuer),
            )


def _help(host: str, issuer: Issuer) -> str:
    key = issuer.key or f"{host}:{issuer.claim}"
    return f"name the customer in full, and their project, in a condition on `{key}`"


@dataclass(frozen=True, slots=True, eq=False)
class _Fault:
    span: Span
    what: str
    severity: Severity | None = None


def _fault(found: Sequence[Naming], principal: Principal, host: str, issuer: Issuer) -> _Fault:
    """What is wrong: a value that fits others too, a condition that need not hold, or no one."""
    for naming in found:
        if naming.width is Width.EVERYBODY and not naming.optional:
            return _open_value(naming, issuer)
    for naming in found:
        if naming.width is not Width.EVERYBODY and naming.optional:
            what = f"the condition on {naming.condition.key.shown} holds, too, where it is absent"
            required = naming.claim == issuer.claim == "sub"
            severity = Severity.MEDIUM if required else None
            return _Fault(naming.condition.operator_span, what, severity)
    for naming in found:
        if naming.width is Width.EVERYBODY:
            return _open_value(naming, issuer)
    claim = issuer.key or f"{host}:{issuer.claim}"
    what = f"every customer of {issuer.name} may assume it, for no condition is on {claim}"
    return _Fault(principal.span, what)


def _open_value(naming: Naming, issuer: Issuer) -> _Fault:
    text = next(text for text, width in naming.widths if width is Width.EVERYBODY)
    what = f"`{text.shown}` lets in other customers of {issuer.name}"
    return _Fault(text.span or naming.condition.span, what)
