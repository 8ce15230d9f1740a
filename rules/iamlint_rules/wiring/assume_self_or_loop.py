"""IAM516: a role that may assume itself in vain, or two roles that assume each other."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Effect,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Principal,
    PrincipalKind,
    Profile,
    Role,
    Root,
    Rule,
    Severity,
    Truth,
    admits,
    bad,
    good,
    named_roles,
    same_value,
    stands_for,
)


def _role(name: str, principal: str, target: str) -> str:
    return f"""
    resource "aws_iam_role" "{name}" {{
      name = "{name}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {principal}
          Action    = "sts:AssumeRole"
        }}]
      }})
    }}

    resource "aws_iam_role_policy" "{name}" {{
      role = aws_iam_role.{name}.name
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect   = "Allow"
          Action   = "sts:AssumeRole"
          Resource = {target}
        }}]
      }})
    }}
    """


_OTHERS = '"arn:aws:iam::111122223333:role/other"'
_ACCOUNT = """
    provider "aws" {
      allowed_account_ids = ["111122223333"]
    }
"""
_APP, _OPS = (f'{{ AWS = "arn:aws:iam::111122223333:role/{name}" }}' for name in ("app", "ops"))
_LAMBDA = '{ Service = "lambda.amazonaws.com" }'


class AssumeSelfOrLoop(Rule):
    """A role may assume itself though it does not trust itself, or two roles assume each other.

    Since 2022 a role that assumes itself has to be named in its own trust policy: without it the
    call is refused. Two roles that may each assume the other are one role in two parts: whoever
    holds one can renew the sessions of both for ever, past the longest session that is set.
    """

    code = "IAM516"
    name = "assume-self-or-loop"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "remove the grant; a role has no need to assume itself, nor the role that assumed it"
    references = (
        "https://aws.amazon.com/blogs/security/announcing-an-update-to-iam-role-trust-policy-behavior/",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
    )
    examples = (
        bad(_role("app", _LAMBDA, "aws_iam_role.app.arn"), at="aws_iam_role.app.arn"),
        bad(
            _role("app", '{ AWS = "arn:aws:iam::111122223333:role/ops" }', "aws_iam_role.ops.arn")
            + _role("ops", '{ AWS = "arn:aws:iam::111122223333:role/app" }', "aws_iam_role.app.arn")
            + """
            provider "aws" {
              allowed_account_ids = ["111122223333"]
            }
            """,
            at="aws_iam_role.ops.arn",
        ),
        bad(
            _ACCOUNT + _role("app", _OPS, _OTHERS) + _role("ops", _APP, _OTHERS),
            at='"arn:aws:iam::111122223333:role/app"',
        ),
        good(_ACCOUNT + _role("app", _OPS, _OTHERS) + _role("ops", _LAMBDA, _OTHERS)),
        good(
            _role("app", _LAMBDA, "aws_iam_role.ops.arn")
            + _role("ops", "{ AWS = aws_iam_role.app.arn }", '"arn:aws:iam::111122223333:role/x"')
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        grants: dict[tuple[str, str], tuple[Policy, Pattern, Role, Truth]] = {}
        for policy in project.policies:
            holder = policy.holder.resource
            if policy.kind is not PolicyKind.IDENTITY or holder is None:
                continue
            if policy.managed is not None or holder.type != "aws_iam_role":
                continue
            for statement in policy.statements:
                if statement.effect is not Effect.ALLOW or not statement.sound:
                    continue
                if not statement.covers_action("sts:AssumeRole").certain:
                    continue
                for item, role in named_roles(project, statement):
                    key = (str(holder.address), str(role.resource.address))
                    when = statement.exists & policy.exists & role.resource.exists
                    grants.setdefault(key, (policy, item, role, when))
        for (source, target), (policy, item, role, when) in grants.items():
            if source == target and not admits(role, role.resource).possible:
                yield self.finding(
                    item.span,
                    f"{role.holder} may call sts:AssumeRole on itself, but does not trust itself",
                    when=when,
                    resource=policy.resource,
                    attribute=policy.attribute,
                    subject=policy,
                )
            back = grants.get((target, source))
            if back is None or source >= target:
                continue
            other = project.wiring.roles[source]
            trusted = admits(role, other.resource) & admits(other, role.resource)
            if trusted.certain:
                yield self.finding(
                    item.span,
                    f"{other.holder} and {role.holder} may each assume the other",
                    when=when & back[3],
                    resource=policy.resource,
                    attribute=policy.attribute,
                    related=[("and the other way round", back[1].span)],
                    subject=policy,
                )
        yield from self._by_trust_alone(project, {frozenset(pair) for pair in grants})

    def _by_trust_alone(self, project: Root, told: set[frozenset[str]]) -> Findings:
        """Roles of one account that name each other in their trust policies need no grant."""
        trusts = {
            (str(other.resource.address), str(role.resource.address)): (role, other, item, when)
            for role, other, item, when in _trusted_roles(project)
        }
        for (source, target), (role, other, item, when) in trusts.items():
            back = trusts.get((target, source))
            if back is None or source >= target or frozenset((source, target)) in told:
                continue
            yield self.finding(
                item.span,
                f"{other.holder} and {role.holder} may each assume the other",
                when=when & back[3],
                help="let one of the two trust policies name somebody else",
                resource=role.resource,
                attribute="assume_role_policy",
                related=[("and the other way round", back[2].span)],
                subject=role.trust,
            )


def _trusted_roles(project: Root) -> Iterator[tuple[Role, Role, Principal, Truth]]:
    """The roles that another role of the same account trusts by name, and where it does."""
    roles = project.wiring.roles.values()
    for role in roles:
        for statement in role.trust.statements if role.trust is not None else ():
            principals = statement.principals
            if statement.effect is not Effect.ALLOW or not statement.sound or principals is None:
                continue
            if principals.negated or not statement.covers_action("sts:AssumeRole").certain:
                continue
            if statement.conditions or statement.conditions_rest is not None:
                continue
            for item in principals:
                if item.kind is not PrincipalKind.ROLE:
                    continue
                for other in roles:
                    accounts = role.resource.provider.account, other.resource.provider.account
                    if other is role or not stands_for(item, other.resource).certain:
                        continue
                    if same_value(*accounts).certain:
                        when = statement.exists & role.resource.exists & other.resource.exists
                        yield role, other, item, when
