"""IAM213: an OIDC trust that names the subject, but not the audience."""

from __future__ import annotations

from collections.abc import Mapping

from iamlint.sdk import (
    SHARED,
    Condition,
    Effect,
    Findings,
    List,
    Policy,
    PolicyKind,
    Profile,
    Resource,
    Root,
    Rule,
    Severity,
    Span,
    Statement,
    bad,
    claims_of,
    good,
    known_text,
    may_name_tenant,
    oidc_principals,
    pinned_by,
    private_issuer,
    takes_web_identity,
    token_denies,
)

_PROVIDER = "aws_iam_openid_connect_provider"
_HOST = "token.actions.githubusercontent.com"
_SUB = f'StringEquals = {{ "{_HOST}:sub" = "repo:acme/app:environment:prod" }}'


def _role(principal: str, conditions: str) -> str:
    return f"""
    resource "aws_iam_role" "deploy" {{
      name = "deploy"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = {principal} }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{ {conditions} }}
        }}]
      }})
    }}
    """


_ARN = f'"arn:aws:iam::111122223333:oidc-provider/{_HOST}"'


def _provider(clients: str) -> str:
    return f"""
    resource "aws_iam_openid_connect_provider" "github" {{
      url            = "https://{_HOST}"
      client_id_list = {clients}
    }}
    """


_BOTH = (
    f'StringEquals = {{ "{_HOST}:sub" = "repo:acme/app:environment:prod", '
    f'"{_HOST}:aud" = "sts.amazonaws.com" }}'
)


class OidcAudienceOpen(Rule):
    """An OIDC trust names the subject, but not the audience of the token.

    A token that was made for another service may be used to assume the role. The client ids of the
    provider still limit which audiences are taken; with several of them a token for any one will
    do. A set qualifier before the operator is for keys with several values, and `aud` has one.
    """

    code = "IAM213"
    name = "oidc-audience-open"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "add `StringEquals` on the `aud` claim, such as sts.amazonaws.com"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
    )
    equivalents = {"access-analyzer": ("CONFIRM_AUDIENCE_CLAIM_TYPE",)}
    examples = (
        bad(_role(_ARN, _SUB), at=_ARN),
        bad(
            _provider('["sts.amazonaws.com", "vault"]')
            + _role("aws_iam_openid_connect_provider.github.arn", _SUB),
            at="aws_iam_openid_connect_provider.github.arn",
            profile="strict",
        ),
        bad(
            _role(
                _ARN,
                f'{_SUB}, "ForAnyValue:StringEquals" = {{ "{_HOST}:aud" = "sts.amazonaws.com" }}',
            ),
            at='"ForAnyValue:StringEquals"',
        ),
        good(_role(_ARN, _BOTH)),
        good(_role(_ARN, _SUB), profile="default"),
    )

    def check_project(self, project: Root) -> Findings:
        providers = _providers(project)
        for policy in project.policies:
            if policy.kind is not PolicyKind.TRUST:
                continue
            for statement in policy.statements:
                yield from self._statement(policy, statement, providers)

    def _statement(
        self, policy: Policy, statement: Statement, providers: Mapping[str, Resource]
    ) -> Findings:
        if statement.effect is not Effect.ALLOW or not statement.sound:
            return
        if statement.principals is None or statement.principals.negated:
            return
        if may_name_tenant(statement) or not takes_web_identity(statement).certain:
            return
        for principal, host in oidc_principals(statement):
            if _is_by_audience(host) or not _is_named(statement, host):
                continue  # IAM211 and IAM212 speak of these
            denied = token_denies(policy.document, principal)
            if any(
                condition.negated and condition.name == f"{host}:aud" for _, condition in denied
            ):
                continue
            audiences = claims_of(statement, host, "aud")
            qualified = next((each for each in audiences if each.quantifier is not None), None)
            if qualified is not None:
                place: Span = qualified.operator_span
                message = f"`{qualified.operator_text}` is for keys with several values, not `aud`"
            elif not audiences or not _is_pinned(statement, host):
                place = _place(audiences[0]) if audiences else principal.span
                message = f"a token for any audience of {host} lets one assume {policy.holder}"
            else:
                continue
            provider = providers.get(host)
            wide = qualified is None and provider is not None and _has_many(provider)
            yield self.finding(
                place,
                message,
                severity=Severity.MEDIUM if wide else None,
                when=statement.exists & policy.exists,
                resource=policy.resource,
                attribute=policy.attribute,
                related=[("which takes several audiences", provider.header)]
                if wide and provider is not None
                else (),
                subject=statement,
            )


def _place(audience: Condition) -> Span:
    """Where a condition that does not pin the audience fails to: its value, or its operator."""
    if audience.holds_without_key:
        return audience.operator_span
    return next((text.span for text in audience.texts if text.span is not None), audience.span)


def _is_by_audience(host: str) -> bool:
    """Whether the audience is what names the tenant: other rules look at that."""
    issuer = SHARED.get(host)
    return issuer is not None and issuer.claim == "aud"


def _is_named(statement: Statement, host: str) -> bool:
    """Whether a condition says whose tokens they are."""
    issuer = SHARED.get(host)
    others = [claim.name for claim in issuer.others] if issuer else private_issuer(host).claims
    claims = ("sub", *(claim for claim in others if claim != "aud"))
    return pinned_by(statement.conditions, [f"{host}:{claim}" for claim in claims]).truth.possible


def _is_pinned(statement: Statement, host: str) -> bool:
    conditions: tuple[Condition, ...] = statement.conditions
    return pinned_by(conditions, (f"{host}:aud",)).truth.possible


def _providers(project: Root) -> dict[str, Resource]:
    """The OIDC providers of the root by host."""
    found: dict[str, Resource] = {}
    for resource in project.resources:
        url = known_text(resource.get("url")) if resource.type == _PROVIDER else None
        if url is not None and resource.mode == "managed":
            found[url.removeprefix("https://").lower()] = resource
    return found


def _has_many(provider: Resource) -> bool:
    clients = provider.get("client_id_list")
    if not isinstance(clients, List):
        return False
    return len(clients.items) > 1 or any(known_text(item) == "*" for item in clients.items)
