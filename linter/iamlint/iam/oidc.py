"""OIDC issuers that many tenants share, and how a condition names one tenant of them.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from iamlint.iam.condition import Condition
from iamlint.iam.pinned import pinned_by
from iamlint.iam.principal import Principal
from iamlint.iam.statement import Statement
from iamlint.truth import Truth
from iamlint.values import Piece, Text

GITHUB = "token.actions.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Issuer:
    """A shared issuer: ``prefix`` and ``end`` enclose the tenant in the values of ``claim``.

    Without a ``prefix`` the whole value is the tenant. ``others`` are further claims that name it.
    """

    name: str
    claim: str = "sub"
    prefix: str = ""
    end: str = ""
    others: tuple[str, ...] = ()


SHARED: Mapping[str, Issuer] = {
    GITHUB: Issuer(
        "GitHub Actions",
        prefix="repo:",
        end="/",
        others=("repository", "repository_id", "repository_owner_id", "enterprise_id"),
    ),
    "vstoken.actions.githubusercontent.com": Issuer("GitHub Actions", prefix="repo:", end="/"),
    "oidc-configuration.audit-log.githubusercontent.com": Issuer("GitHub audit log streaming"),
    "gitlab.com": Issuer(
        "GitLab", prefix="project_path:", end="/", others=("project_id", "namespace_id")
    ),
    "app.terraform.io": Issuer("HCP Terraform", prefix="organization:", end=":"),
    "agent.buildkite.com": Issuer(
        "Buildkite",
        prefix="organization:",
        end=":",
        others=("organization_id", "organization_slug"),
    ),
    "oidc.codefresh.io": Issuer("Codefresh", prefix="account:", end=":"),
    "app.scalr.io": Issuer("Scalr", prefix="account:", end=":"),
    "scalr.io": Issuer("Scalr", prefix="account:", end=":"),
    "api.pulumi.com/oidc": Issuer("Pulumi Cloud", claim="aud"),
    "oidc.vercel.com": Issuer("Vercel", claim="aud"),
    "proidc.upbound.io": Issuer("Upbound", prefix="mcp:", end="/"),
    "studio.datachain.ai/api": Issuer("DVC Studio", prefix="credentials:", end="/"),
    "tokens.cloud.shisho.dev": Issuer("Shisho Cloud", prefix="job:", end=":"),
    "sandboxes.cloud": Issuer("sandboxes.cloud", claim="aud"),
    "cognito-identity.amazonaws.com": Issuer("Amazon Cognito", claim="aud"),
    "accounts.google.com": Issuer(
        "Google", claim="aud", others=("oaud", "sub", "google/organization_number")
    ),
    "graph.facebook.com": Issuer("Facebook", claim="app_id"),
    "www.amazon.com": Issuer("Login with Amazon", claim="app_id"),
}
"""The issuers by host, which is the prefix of their condition keys."""


class Width(IntEnum):
    """How much of an issuer a value lets in."""

    EVERYBODY = 0
    TENANT = 1
    PROJECT = 2
    EXACT = 3


_WILDCARDS = "*?"
_LITERAL_OPERATORS = frozenset({"StringEquals", "StringEqualsIgnoreCase"})


def shared_issuers(statement: Statement) -> Iterator[tuple[Principal, str, Issuer]]:
    """The shared issuers that a statement lets in: the principal, the host, the facts."""
    for principal in statement.principals or ():
        host = known_host(principal)
        if host is not None and host in SHARED:
            yield principal, host, SHARED[host]


def known_host(principal: Principal) -> str | None:
    """The host of an OIDC principal, when it is known."""
    provider = principal.provider
    known = provider.known if provider is not None else None
    return known.lower() if known is not None else None


def claims_of(statement: Statement, host: str, claim: str) -> tuple[Condition, ...]:
    """The conditions on a claim of an issuer, however they are written."""
    key = f"{host}:{claim}".lower()
    return tuple(condition for condition in statement.conditions if condition.name == key)


def may_name_tenant(statement: Statement) -> bool:
    """Whether conditions may be there, or be about claims, that are not seen."""
    if statement.conditions_rest is not None or statement.rest is not None:
        return True
    return any(condition.name is None for condition in statement.conditions)


def named_otherwise(statement: Statement, host: str, issuer: Issuer) -> Truth:
    """Whether another claim than the usual one names the tenant."""
    keys = [f"{host}:{claim}" for claim in issuer.others]
    return pinned_by(statement.conditions, keys).truth if keys else Truth.NO


def width_of(condition: Condition, value: Text, issuer: Issuer) -> Width:
    """How much of an issuer one value of a condition lets in; what is unknown names somebody."""
    literal, ends = _literal(value, condition.operator in _LITERAL_OPERATORS)
    if ends == "":
        if issuer.prefix and literal and not literal.startswith(issuer.prefix):
            return Width.EVERYBODY
        return Width.EXACT
    if ends == "unknown":
        return Width.PROJECT if literal.startswith(issuer.prefix) or not literal else Width.EXACT
    if not issuer.prefix:
        return Width.EVERYBODY if not literal else Width.PROJECT
    if not literal.startswith(issuer.prefix):
        return Width.EVERYBODY
    tenant, found, rest = literal[len(issuer.prefix) :].partition(issuer.end)
    if not tenant or not found:
        return Width.EVERYBODY
    return Width.PROJECT if rest else Width.TENANT


def _literal(value: Text, plain: bool) -> tuple[str, str]:
    """The text before the first wildcard or unknown part, and which of the two ends it."""
    out: list[str] = []
    for part in value.parts:
        if not isinstance(part, Piece):
            return "".join(out), "unknown"
        for char in part.text:
            if char in _WILDCARDS and not plain:
                return "".join(out), "wildcard"
            out.append(char)
    return "".join(out), ""
