"""IAM215: a role for logged-in users of an identity pool that guests may assume."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    COGNITO_HOSTS,
    SHARED,
    Effect,
    Findings,
    Map,
    Policy,
    PolicyKind,
    Principal,
    Resource,
    Root,
    Rule,
    Severity,
    Statement,
    Unknown,
    Width,
    bad,
    good,
    items_of,
    may_name_tenant,
    namings,
    oidc_principals,
    pinned_by,
    token_denies,
)

_ATTACHMENT = "aws_cognito_identity_pool_roles_attachment"
_POOL = "eu-west-1:3f2504e0-4f89-11d3-9a0c-0305e82c3301"


def _role(more: str) -> str:
    return f"""
    resource "aws_iam_role" "users" {{
      name = "users"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = "cognito-identity.amazonaws.com" }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{
            StringEquals = {{ "cognito-identity.amazonaws.com:aud" = "{_POOL}" }}
            {more}
          }}
        }}]
      }})
    }}
    """


class CognitoRoleOpen(Rule):
    """A role trusts an identity pool, and guests as much as logged-in users.

    A pool that lets in guests gives them a token of the same issuer and audience. Only the `amr`
    claim tells the two apart: `authenticated` or `unauthenticated`. Without it a guest, which is
    anybody, may assume the role that was meant for users.
    """

    code = "IAM215"
    name = "cognito-role-open"
    severity = Severity.HIGH
    help = 'add `"ForAnyValue:StringLike"` on `cognito-identity.amazonaws.com:amr`'
    references = (
        "https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html",
    )
    equivalents = {"access-analyzer": ("MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",)}
    examples = (
        bad(_role(""), at='"cognito-identity.amazonaws.com"'),
        bad(
            _role(
                '"ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "*" }',
            ),
            at='"*"',
        ),
        good(
            _role(
                '"ForAnyValue:StringLike" = '
                '{ "cognito-identity.amazonaws.com:amr" = "authenticated" }'
            )
        ),
        good(
            _role("")
            + """
            resource "aws_cognito_identity_pool_roles_attachment" "pool" {
              identity_pool_id = "eu-west-1:3f2504e0-4f89-11d3-9a0c-0305e82c3301"
              roles            = { unauthenticated = aws_iam_role.users.arn }
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        for policy in project.policies:
            if policy.kind is not PolicyKind.TRUST:
                continue
            for statement in policy.statements:
                yield from self._statement(project, policy, statement)

    def _statement(self, project: Root, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if statement.effect is not Effect.ALLOW or not statement.sound:
            return
        if principals is None or principals.negated or may_name_tenant(statement):
            return
        if not statement.covers_action("sts:AssumeRoleWithWebIdentity").certain:
            return
        for principal, host in oidc_principals(statement):
            if host not in COGNITO_HOSTS or not _names_pool(policy, statement, principal, host):
                continue  # IAM211: every pool of the world
            keys = (f"{host}:amr", f"{host}:sub")
            if any(
                condition.name in keys for _, condition in token_denies(policy.document, principal)
            ):
                continue
            told = [each for each in statement.conditions if each.name in keys]
            if any(each.negated or pinned_by((each,), keys).truth.possible for each in told):
                continue
            if policy.resource is not None and _is_for_guests(project, policy.resource):
                return
            yield self.finding(
                next((text.span for each in told for text in each.texts), None) or principal.span,
                f"guests of the identity pool may assume {policy.holder}: no condition on `amr`",
                when=statement.exists & policy.exists,
                resource=policy.resource,
                attribute=policy.attribute,
                subject=statement,
            )


def _names_pool(policy: Policy, statement: Statement, principal: Principal, host: str) -> bool:
    found = namings(policy.document, statement, principal, host, SHARED[host])
    return any(each.width is not Width.EVERYBODY for each in found if not each.optional)


def _is_for_guests(project: Root, role: Resource) -> bool:
    """Whether the role is, or may be, the one that a pool gives to its guests."""
    for resource in project.resources:
        if resource.type != _ATTACHMENT:
            continue
        roles = resource.get("roles")
        if isinstance(roles, Unknown) or (isinstance(roles, Map) and roles.rest is not None):
            return True
        if isinstance(roles, Map) and role in _roles_at(project, roles, "unauthenticated"):
            return True
    return False


def _roles_at(project: Root, roles: Map, key: str) -> Iterator[Resource | None]:
    for value in items_of(roles.get(key)):
        for found in project.wiring.identities.find(value, "aws_iam_role"):
            yield found.resource
