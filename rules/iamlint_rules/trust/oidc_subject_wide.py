"""IAM212: an OIDC trust that names the tenant, but no project of it."""

from __future__ import annotations

from iamlint.sdk import (
    GITHUB,
    KUBERNETES_SUBJECT,
    SHARED,
    Condition,
    Effect,
    Finding,
    Findings,
    Grade,
    Piece,
    Policy,
    PolicyKind,
    Principal,
    Private,
    Profile,
    Rule,
    Severity,
    Span,
    Statement,
    Text,
    Truth,
    Width,
    bad,
    claims_of,
    good,
    is_reusable,
    may_name_tenant,
    names_event,
    names_project,
    namings,
    oidc_principals,
    pinned_by,
    private_issuer,
    takes_web_identity,
    token_denies,
    written,
)

_GITHUB = '"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"'
_ANY_CLUSTER = "oidc.eks."


def _role(provider: str, condition: str) -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = {provider} }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{
            {condition}
          }}
        }}]
      }})
    }}
    """


_ISSUER = """
    variable "issuer" {
      type = string
    }

    data "aws_iam_openid_connect_provider" "cluster" {
      url = "https://${var.issuer}"
    }
"""
_CLUSTER = "data.aws_iam_openid_connect_provider.cluster.arn"


def _subject(operator: str, subject: str) -> str:
    return f'{operator} = {{ "token.actions.githubusercontent.com:sub" = "{subject}" }}'


class OidcSubjectWide(Rule):
    """Every repository of an organization, or every workload of a cluster, may assume the role.

    The tenant is named, so strangers stay out. But the least guarded repository, or any namespace
    of the cluster, has what was meant for one of them. Issuers that have one tenant, such as a
    cluster or a Bitbucket workspace, name it by themselves: there a subject is all that is asked
    for. In strict, every branch or event of one project is reported, too, unless another claim
    says which. A reusable workflow that is named makes it less bad.
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
        bad(_role(_GITHUB, _subject("StringLike", "repo:acme/*")), at='"repo:acme/*"'),
        bad(
            _role(_GITHUB, _subject("StringLike", "repo:acme/app:*")),
            at='"repo:acme/app:*"',
            profile="strict",
        ),
        bad(
            _ISSUER
            + _role(
                _CLUSTER,
                'StringLike = { "${var.issuer}:sub" = "system:serviceaccount:*:app" }',
            ),
            at='"system:serviceaccount:*:app"',
        ),
        good(_role(_GITHUB, _subject("StringEquals", "repo:acme/app:environment:prod"))),
        good(_role(_GITHUB, _subject("StringLike", "repo:acme/app:*")), profile="default"),
        good(
            _ISSUER
            + _role(
                _CLUSTER,
                'StringEquals = { "${var.issuer}:sub" = "system:serviceaccount:shop:app" }',
            ),
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        principals = statement.principals
        if principals is None or principals.negated or not takes_web_identity(statement).certain:
            return
        if statement.conditions_rest is not None or statement.rest is not None:
            return
        yield from self._clusters(policy, statement)
        if may_name_tenant(statement):
            return
        for principal, host in oidc_principals(statement):
            if host in SHARED:
                yield from self._shared(policy, statement, principal, host)
            else:
                yield from self._private(policy, statement, principal, host)

    def _shared(
        self, policy: Policy, statement: Statement, principal: Principal, host: str
    ) -> Findings:
        """Where the tenant is named: whether the narrowest condition names a project, too."""
        issuer = SHARED[host]
        found = [
            each
            for each in namings(policy.document, statement, principal, host, issuer)
            if not each.optional and each.width is not Width.EVERYBODY
        ]
        if issuer.grammar is None or not found:
            return
        best = max(found, key=lambda each: each.width)
        if best.width is Width.EXACT or names_project(statement, host, issuer):
            return
        if best.width is Width.PROJECT and names_event(statement, host, issuer):
            return
        workflow = pinned_by(statement.conditions, (f"{host}:job_workflow_ref",)).truth.possible
        for text, width in best.widths:
            if width is Width.EXACT:
                continue
            every = width is Width.TENANT
            noun = "project" if every else "branch and event of the project"
            reusable = workflow or is_reusable(written(text))
            yield self.finding(
                text.span or best.condition.span,
                f"`{text.shown}` lets every {noun} assume {policy.holder}",
                severity=_severity(every, reusable),
                profile=Profile.STRICT if reusable or not every else None,
                when=statement.exists & best.exists,
                equivalents=None if host == GITHUB else {},
            )

    def _private(
        self, policy: Policy, statement: Statement, principal: Principal, host: str
    ) -> Findings:
        """Where the issuer is the tenant: whom of it the conditions name."""
        issuer = private_issuer(host)
        keys = [f"{host}:{claim}" for claim in issuer.claims]
        others = [key for key in keys if key != f"{host}:sub"]
        if pinned_by(statement.conditions, others).truth.possible:
            return
        denied = token_denies(policy.document, principal)
        if any(condition.negated and condition.name in keys for _, condition in denied):
            return
        subjects = [each for each in claims_of(statement, host, "sub") if each.positive]
        if not subjects:
            what = f"whoever has a token of {issuer.name} may assume {policy.holder}"
            yield self._graded(issuer.unnamed, principal.span, what, statement.exists)
            return
        best = min(subjects, key=lambda each: max(_grades(each, issuer), default=Grade.FINE))
        for text, grade in zip(best.texts, _grades(best, issuer), strict=True):
            yield self._graded(
                grade,
                text.span or best.span,
                _several(text, issuer, policy),
                statement.exists & best.exists,
            )

    def _clusters(self, policy: Policy, statement: Statement) -> Findings:
        """Which cluster it is, is not known, but its subjects look like no others."""
        for condition in statement.conditions:
            if condition.name is not None or not condition.positive:
                continue
            last = condition.key.parts[-1]
            if not isinstance(last, Piece) or not last.text.endswith(":sub"):
                continue
            issuer = private_issuer(_ANY_CLUSTER)
            for text, grade in zip(condition.texts, _grades(condition, issuer), strict=True):
                if text.prefix.startswith(KUBERNETES_SUBJECT.prefix):
                    yield self._graded(
                        grade,
                        text.span or condition.span,
                        _several(text, issuer, policy),
                        statement.exists & condition.exists,
                    )

    def _graded(self, grade: Grade, span: Span, what: str, when: Truth) -> Finding | None:
        if grade is Grade.FINE:
            return None
        serious = grade is Grade.SERIOUS
        return self.finding(
            span,
            what,
            severity=None if serious else Severity.LOW,
            profile=None if serious else Profile.STRICT,
            when=when,
            equivalents={},
        )


def _grades(condition: Condition, issuer: Private) -> list[Grade]:
    """How bad each value of a condition is. One that matches nobody is a fault of another sort."""
    return [
        issuer.grade(written(text)) if _is_matched(condition, text) else Grade.FINE
        for text in condition.texts
    ]


def _is_matched(condition: Condition, text: Text) -> bool:
    return condition.operator == "StringLike" or not set(written(text)) & set("*?")


def _several(text: Text, issuer: Private, policy: Policy) -> str:
    return f"by `{text.shown}` more than one workload of {issuer.name} may assume {policy.holder}"


def _severity(every: bool, reusable: bool) -> Severity | None:
    """A workflow that is named too guards what is done, if not by whom."""
    if every:
        return Severity.LOW if reusable else None
    return Severity.INFO if reusable else Severity.LOW
