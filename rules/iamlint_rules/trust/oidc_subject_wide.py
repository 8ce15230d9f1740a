"""IAM212: an OIDC trust that names the tenant, but no project of it."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    Width,
    bad,
    claims_of,
    good,
    known_host,
    may_name_tenant,
    shared_issuers,
    width_of,
)

_GITHUB = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"
_EKS = "oidc.eks."
_ACCOUNTS = "system:serviceaccount:"


class OidcSubjectWide(Rule):
    """Every repository of an organization, or every workload of a cluster, may assume the role.

    The tenant is named, so strangers stay out. But the least guarded repository, or any namespace
    of the cluster, has what was meant for one of them.
    """

    code = "IAM212"
    name = "oidc-subject-wide"
    severity = Severity.MEDIUM
    help = "name the repository, or the namespace and service account, in the `sub` claim"
    references = (
        "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
        "https://docs.github.com/en/actions/reference/security/oidc",
    )
    equivalents = {
        "access-analyzer": ("SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",),
        "checkov": ("CKV_AWS_358",),
    }
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
                    StringLike = {{
                      "token.actions.githubusercontent.com:sub" = "repo:acme/*"
                    }}
                  }}
                }}]
              }})
            }}
            """,
            at='"repo:acme/*"',
        ),
        good(
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
                      "token.actions.githubusercontent.com:sub" = "repo:acme/app:environment:prod"
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
        if statement.principals is None or may_name_tenant(statement):
            return
        for _, host, issuer in shared_issuers(statement):
            if not issuer.prefix:
                continue
            for condition in claims_of(statement, host, issuer.claim):
                if condition.operator != "StringLike":
                    continue
                for text in condition.texts:
                    width = width_of(condition, text, issuer)
                    known = text.known
                    every = width is Width.TENANT
                    if not every and not (known is not None and known.endswith(":*")):
                        continue
                    if width is Width.EVERYBODY:
                        continue
                    noun = "project" if every else "branch and event of the project"
                    yield self.finding(
                        text.span or condition.span,
                        f"`{text.shown}` lets every {noun} assume {policy.holder}",
                        severity=None if every else Severity.LOW,
                        profile=None if every else Profile.STRICT,
                        when=statement.exists & condition.exists,
                    )
        yield from self._clusters(policy, statement)

    def _clusters(self, policy: Policy, statement: Statement) -> Findings:
        """EKS: the cluster is named by the issuer, the workload by the claim."""
        for principal in statement.principals or ():
            host = known_host(principal)
            if host is None or not host.startswith(_EKS):
                continue
            conditions = claims_of(statement, host, "sub")
            if not conditions:
                message = f"every workload of the cluster may assume {policy.holder}"
                yield self.finding(principal.span, message, when=statement.exists)
            for condition in conditions:
                for text in condition.texts:
                    known = text.known
                    if known is None or condition.operator != "StringLike":
                        continue
                    namespace = known.removeprefix(_ACCOUNTS).partition(":")[0]
                    if "*" in namespace or known.strip("*") == "":
                        yield self.finding(
                            text.span or condition.span,
                            f"`{known}` lets every namespace of the cluster assume {policy.holder}",
                            when=statement.exists & condition.exists,
                        )
