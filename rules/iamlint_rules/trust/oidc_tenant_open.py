"""IAM211: a shared OIDC issuer whose tenant is not named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Issuer,
    Policy,
    PolicyKind,
    Principal,
    Rule,
    Severity,
    Span,
    Statement,
    Width,
    bad,
    claims_of,
    good,
    may_name_tenant,
    named_otherwise,
    shared_issuers,
    width_of,
)

_GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"


class OidcTenantOpen(Rule):
    """Everybody who has an account with a shared OIDC issuer may assume the role.

    GitHub, GitLab, HCP Terraform and others sign the tokens of all their customers with one key.
    Which customer it is stands in a claim, mostly `sub`. Where the condition does not name the
    customer in full, any repository in the world can ask for the role. `repo:acme*` is no name:
    `acme-evil` fits it.
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
        bad(
            f"""
            resource "aws_iam_role" "deploy" {{
              name = "deploy"
              assume_role_policy = jsonencode({{
                Version = "2012-10-17"
                Statement = [{{
                  Effect    = "Allow"
                  Principal = {{ Federated = "{_GITHUB}" }}
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {{
                    StringEquals = {{
                      "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
                    }}
                  }}
                }}]
              }})
            }}
            """,
            at=f'"{_GITHUB}"',
        ),
        bad(
            f"""
            resource "aws_iam_role" "deploy" {{
              name = "deploy"
              assume_role_policy = jsonencode({{
                Version = "2012-10-17"
                Statement = [{{
                  Effect    = "Allow"
                  Principal = {{ Federated = "{_GITHUB}" }}
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {{
                    StringLike = {{
                      "token.actions.githubusercontent.com:sub" = "repo:acme*"
                    }}
                  }}
                }}]
              }})
            }}
            """,
            at='"repo:acme*"',
        ),
        good(
            f"""
            variable "repository" {{
              type = string
            }}

            resource "aws_iam_role" "deploy" {{
              name = "deploy"
              assume_role_policy = jsonencode({{
                Version = "2012-10-17"
                Statement = [{{
                  Effect    = "Allow"
                  Principal = {{ Federated = "{_GITHUB}" }}
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {{
                    StringLike = {{
                      "token.actions.githubusercontent.com:sub" = [
                        "repo:acme/app:ref:refs/heads/main",
                        "repo:${{var.repository}}:*",
                      ]
                    }}
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
        if statement.principals is None or statement.principals.negated:
            return
        if may_name_tenant(statement):
            return
        for principal, host, issuer in shared_issuers(statement):
            if named_otherwise(statement, host, issuer).possible:
                continue
            fault = next(_faults(statement, principal, host, issuer), None)
            if fault is None:
                continue
            yield self.finding(
                fault.span,
                f"{policy.holder}: {fault.what}",
                severity=fault.severity,
                when=statement.exists,
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Fault:
    span: Span
    what: str
    severity: Severity | None = None


def _faults(
    statement: Statement, principal: Principal, host: str, issuer: Issuer
) -> Iterator[_Fault]:
    """What is wrong, unless a condition names the tenant."""
    claim = f"{host}:{issuer.claim}"
    conditions = [one for one in claims_of(statement, host, issuer.claim) if _is_positive(one)]
    if not conditions:
        what = f"every customer of {issuer.name} may assume it, for no condition is on {claim}"
        yield _Fault(principal.span, what)
        return
    sure = [one for one in conditions if not one.if_exists and one.quantifier != "ForAllValues"]
    wide: list[_Fault] = []
    for condition in sure or conditions:
        open_values = [
            text for text in condition.texts if width_of(condition, text, issuer) is Width.EVERYBODY
        ]
        if not open_values and condition.rest is None:
            if sure:
                return
            required = issuer.claim == "sub"
            what = f"the condition on {claim} holds, too, where the claim is absent"
            wide.append(_Fault(condition.span, what, Severity.MEDIUM if required else None))
        elif open_values:
            first = open_values[0]
            what = f"`{first.shown}` lets in other customers of {issuer.name}"
            wide.append(_Fault(first.span or condition.span, what))
        else:
            return
    yield from wide


def _is_positive(condition: Condition) -> bool:
    return condition.exists.certain and condition.operator in (
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
    )
