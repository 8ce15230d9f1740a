"""IAM516: a role that may assume itself in vain, or two roles that assume each other."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
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
