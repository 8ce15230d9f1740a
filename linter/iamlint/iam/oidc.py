"""OIDC issuers that many tenants share, and the claims that name one tenant of them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from iamlint.iam.condition import Condition
from iamlint.iam.oidc_subject import (
    AZURE_DEVOPS_SUBJECT,
    BUILDKITE_SUBJECT,
    CODEFRESH_SUBJECT,
    GITHUB_SUBJECT,
    GITLAB_SUBJECT,
    KUBERNETES_SUBJECT,
    SCALR_SUBJECT,
    TERRAFORM_SUBJECT,
    UNKNOWN,
    Grammar,
    Width,
    subject_width,
)
from iamlint.iam.principal import COGNITO_HOSTS, Principal
from iamlint.iam.statement import Statement

GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim that names a tenant.

    In its values the tenant stands between ``prefix`` and ``end``; without an end it is all the
    rest. With ``every`` all projects of the tenant have the same value.
    """

    name: str
    prefix: str = ""
    end: str = ""
    every: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """A shared issuer. ``claim`` is the one that names the tenant, ``grammar`` how it does so.

    Without a grammar the tenant stands in it as in a ``Claim``. ``others`` are
    further claims that name it, ``projects`` those that name but one project of it. ``key`` is the
    condition key if it does not begin with the host. With ``ids`` the subject may be the unique
    id of something, which a job asks for.
    """

    name: str
    claim: str = "sub"
    grammar: Grammar | None = None
    prefix: str = ""
    end: str = ""
    others: tuple[Claim, ...] = ()
    projects: tuple[str, ...] = ()
    key: str | None = None
    ids: bool = False


_GITHUB = Issuer(
    "GitHub Actions",
    grammar=GITHUB_SUBJECT,
    others=(
        Claim("repository", end="/"),
        Claim("repository_id"),
        Claim("repository_owner_id", every=True),
        Claim("enterprise_id", every=True),
    ),
)
_BUILDKITE = Issuer(
    "Buildkite",
    grammar=BUILDKITE_SUBJECT,
    others=(Claim("organization_id", every=True), Claim("organization_slug", every=True)),
    projects=("pipeline_id", "pipeline_slug"),
    ids=True,
)
_GITLAB = Issuer(
    "GitLab",
    grammar=GITLAB_SUBJECT,
    others=(Claim("project_id"), Claim("namespace_id", every=True)),
)
_SCALR = Issuer("Scalr", grammar=SCALR_SUBJECT)
_SENTINEL = Issuer("Microsoft Sentinel", claim="", key="sts:rolesessionname")
_TURBONOMIC = Issuer("IBM Turbonomic", grammar=Grammar("system:serviceaccount:", ":"))
_COGNITO = Issuer("Amazon Cognito", claim="aud")

SHARED: Mapping[str, Issuer] = {
    GITHUB: _GITHUB,
    "vstoken.actions.githubusercontent.com": Issuer("GitHub Actions", grammar=GITHUB_SUBJECT),
    "oidc-configuration.audit-log.githubusercontent.com": Issuer("GitHub audit log streaming"),
    "gitlab.com": _GITLAB,
    "app.terraform.io": Issuer("HCP Terraform", grammar=TERRAFORM_SUBJECT),
    "agent.buildkite.com": _BUILDKITE,
    "oidc.codefresh.io": Issuer("Codefresh", grammar=CODEFRESH_SUBJECT),
    "app.scalr.io": _SCALR,
    "scalr.io": _SCALR,
    "api.pulumi.com/oidc": Issuer("Pulumi Cloud", claim="aud"),
    # A deployment may ask for another audience than that of its team.
    # https://vercel.com/docs/oidc/reference
    "oidc.vercel.com": Issuer(
        "Vercel",
        claim="aud",
        prefix="https://vercel.com/",
        others=(Claim("sub", prefix="owner:", end=":"),),
    ),
    "proidc.upbound.io": Issuer("Upbound", grammar=Grammar("mcp:", "/")),
    "studio.datachain.ai/api": Issuer("DVC Studio", grammar=Grammar("credentials:", "/")),
    "tokens.cloud.shisho.dev": Issuer("Shisho Cloud", grammar=Grammar("job:", ":")),
    "sandboxes.cloud": Issuer("sandboxes.cloud", claim="aud"),
    # Microsoft's pages give the issuer with a slash, AWS's table without.
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d": _SENTINEL,
    "sts.windows.net/33e01921-4d64-4f8c-a055-5bdaffd5e33d/": _SENTINEL,
    **{
        f"rh-oidc.s3.us-east-1.amazonaws.com/{number}": _TURBONOMIC
        for number in (
            "22ejnvnnturfmt6km08idd0nt4hekbn7",
            "23e3sd27sju1hoou6ohfs68vbno607tr",
            "23ne21h005qjl3n33d8dui5dlrmv2tmg",
            "24jrf12m5dj7ljlfb4ta2frhrcoadm26",
        )
    },
    "oidc.op1.openshiftapps.com/2f785sojlpb85i7402pk3qogugim5nfb": _TURBONOMIC,
    "oidc.op1.openshiftapps.com/2c51blsaqa9gkjt0o9rt11mle8mmropu": _TURBONOMIC,
    **dict.fromkeys(COGNITO_HOSTS, _COGNITO),
    "accounts.google.com": Issuer(
        "Google",
        claim="aud",
        end="-",
        others=(Claim("oaud", end="-"), Claim("sub"), Claim("google/organization_number")),
    ),
    "graph.facebook.com": Issuer("Facebook", claim="app_id"),
    "www.amazon.com": Issuer("Login with Amazon", claim="app_id"),
}
"""The issuers by host, which is the prefix of their condition keys."""


class Grade(IntEnum):
    """How bad it is that so much of a private issuer is let in."""

    FINE = 0
    SMALL = 1
    SERIOUS = 2


@dataclass(frozen=True, slots=True)
class Private:
    """An issuer that has one tenant, so that strangers stay out.

    ``claims`` are those of which one should be named: without, whoever has a token of the issuer
    comes in (``unnamed``). Whether a subject names somebody, the ``grammar`` tells, or that
    ``pins`` is found in it; what is unknown does. ``tenant`` and ``project`` are for the widths
    of the grammar.
    """

    name: str
    claims: tuple[str, ...] = ("sub",)
    unnamed: Grade = Grade.SMALL
    tenant: Grade = Grade.FINE
    project: Grade = Grade.FINE
    grammar: Grammar | None = None
    pins: str = r"[^*?]"

    def grade(self, pattern: str) -> Grade:
        """How bad it is to let in the subjects that a pattern matches."""
        if self.grammar is None:
            named = UNKNOWN in pattern or re.search(self.pins, pattern)
            return Grade.FINE if named else self.unnamed
        match subject_width(pattern, self.grammar):
            case Width.EVERYBODY:
                return max(self.unnamed, self.tenant)
            case Width.TENANT:
                return self.tenant
            case Width.PROJECT:
                return self.project
            case _:
                return Grade.FINE


_CLUSTER = Private(
    "the cluster", unnamed=Grade.SERIOUS, tenant=Grade.SMALL, grammar=KUBERNETES_SUBJECT
)
_BITBUCKET = Private("the Bitbucket workspace", pins=r"[^*?:{}]")
_CIRCLECI = Private(
    "the CircleCI organization",
    ("sub", "oidc.circleci.com/project-id"),
    unnamed=Grade.SERIOUS,
    pins=r"/project/[^/*?]+(/|$)",
)
_ENTRA = Private("the Entra tenant", ("sub", "aud"), unnamed=Grade.SERIOUS)
_SPACELIFT = Private("the Spacelift account", pins=r"\b(space|space_path|stack|module):[^*?:]")
_AZURE_DEVOPS = Private(
    "the Azure DevOps organization", tenant=Grade.SERIOUS, grammar=AZURE_DEVOPS_SUBJECT
)


def _forge(name: str, issuer: Issuer) -> Private:
    """An installation of its own of what is otherwise shared."""
    claims = (issuer.claim, *(claim.name for claim in issuer.others), *issuer.projects)
    return Private(name, claims, Grade.SERIOUS, Grade.SMALL, Grade.SMALL, issuer.grammar)


_GITHUB_ENTERPRISE = _forge("the GitHub enterprise", _GITHUB)
_BUILDKITE_SITE = _forge("the Buildkite organization", _BUILDKITE)
_GITLAB_INSTANCE = _forge("the GitLab instance", _GITLAB)
_NAMED = {
    "container.googleapis.com": _CLUSTER,
    "rh-oidc.s3.us-east-1.amazonaws.com": _CLUSTER,
    "oidc.op1.openshiftapps.com": _CLUSTER,
    "api.bitbucket.org": _BITBUCKET,
    "oidc.circleci.com": _CIRCLECI,
    "sts.windows.net": _ENTRA,
    "login.microsoftonline.com": _ENTRA,
    "vstoken.dev.azure.com": _AZURE_DEVOPS,
    GITHUB: _GITHUB_ENTERPRISE,
}


def private_issuer(host: str) -> Private:
    """What is known of an issuer that is not shared, by its host."""
    domain, _, path = host.partition("/")
    labels = domain.split(".")
    if domain in _NAMED:
        return _NAMED[domain]
    if domain.startswith("oidc.eks."):
        return _CLUSTER
    if path == "_services/token" or (labels[0] == "token" and labels[-2:] == ["ghe", "com"]):
        return _GITHUB_ENTERPRISE
    if labels[0] == "agent" and domain.endswith((".buildkite.dev", ".buildkite.site")):
        return _BUILDKITE_SITE
    if labels[-2:] == ["spacelift", "io"]:
        return _SPACELIFT
    if "gitlab" in labels[0]:
        return _GITLAB_INSTANCE
    return Private(host)


def shared_issuers(statement: Statement) -> Iterator[tuple[Principal, str, Issuer]]:
    """The shared issuers that a statement lets in: the principal, the host, the facts."""
    for principal, host in oidc_principals(statement):
        if host in SHARED:
            yield principal, host, SHARED[host]


def oidc_principals(statement: Statement) -> Iterator[tuple[Principal, str]]:
    """The OIDC principals of known host that the conditions of a statement do not shut out."""
    for principal in statement.principals or ():
        host = known_host(principal)
        if principal.type == "Federated" and host is not None and not _shut_out(statement, host):
            yield principal, host


def known_host(principal: Principal) -> str | None:
    """The host of an OIDC principal, when it is known."""
    provider = principal.provider
    known = provider.known if provider is not None else None
    return known.lower() if known is not None else None


def host_of_key(name: str | None) -> str | None:
    """The issuer whose claim a condition key is on, as the key has it; ``None`` for others."""
    first = (name or "").partition(":")[0]
    if name is None or ("." not in first and first not in ("https", "http")):
        return None
    return name.rpartition(":")[0]


def claims_of(statement: Statement, host: str, claim: str) -> tuple[Condition, ...]:
    """The conditions on a claim of an issuer, however they are written."""
    key = f"{host}:{claim}".lower()
    return tuple(condition for condition in statement.conditions if condition.name == key)


def may_name_tenant(statement: Statement) -> bool:
    """Whether conditions may be there, or be about claims, that are not seen."""
    if statement.conditions_rest is not None or statement.rest is not None:
        return True
    return any(condition.name is None for condition in statement.conditions)


def _shut_out(statement: Statement, host: str) -> bool:
    """Whether a condition asks for a claim of another issuer, which a token of this one lacks."""
    return any(
        condition.exists.certain
        and condition.positive
        and not condition.holds_without_key
        and host_of_key(condition.name) not in (None, host)
        for condition in statement.conditions
    )
