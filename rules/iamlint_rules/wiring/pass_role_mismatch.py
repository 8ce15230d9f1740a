"""IAM512: a role may be passed to services of which it trusts none."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Pattern,
    PolicyDocument,
    PolicyKind,
    Role,
    Root,
    Rule,
    Severity,
    Span,
    Statement,
    bad,
    good,
    known_text,
    named_roles,
    service_trust,
)

_KEY = "iam:passedtoservice"
_ROLE = """
    resource "aws_iam_role" "worker" {
      name = "worker"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "lambda.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
    }
"""


def _pass(service: str, operator: str = "StringEquals") -> str:
    return f"""
    resource "aws_iam_role_policy" "deploy" {{
      role = "deploy"
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Action    = "iam:PassRole"
          Resource  = aws_iam_role.worker.arn
          Condition = {{ {operator} = {{ "iam:PassedToService" = {service} }} }}
        }}]
      }})
    }}
    """


class PassRoleMismatch(Rule):
    """A role may be passed to certain services, and it trusts none of them.

    iam:PassRole with a condition on iam:PassedToService lets a principal hand the role to these
    services. If the trust policy of the role lets none of them in, the grant is of no use: the
    service refuses the role, or the call is denied because the condition names the wrong service.
    """

    code = "IAM512"
    name = "pass-role-mismatch"
    severity = Severity.MEDIUM
    help = "name in iam:PassedToService the service that the role trusts, or the other way round"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    )
    examples = (
        bad(_ROLE + _pass('"ec2.amazonaws.com"'), at="aws_iam_role.worker.arn"),
        bad(_ROLE + _pass('"ecs*.amazonaws.com"', "StringLike"), at="aws_iam_role.worker.arn"),
        good(_ROLE + _pass('"lambda.amazonaws.com"')),
        good(_ROLE + _pass('"lam*"', "StringLike")),
        good(_ROLE + _pass('["ec2.amazonaws.com", "lambda.amazonaws.com"]')),
        good(_ROLE + _pass("var.service") + 'variable "service" {}\nprovider "aws" {}'),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        told: set[Span] = set()
        for policy in project.policies:
            if policy.kind is not PolicyKind.IDENTITY or policy.managed is not None:
                continue
            for statement in policy.statements:
                condition = _condition(statement)
                if condition is None:
                    continue
                for item, role in named_roles(project, statement):
                    if item.span in told or _fits(role, condition):
                        continue
                    told.add(item.span)
                    yield self.finding(
                        item.span,
                        f"{policy.holder} may pass {role.holder} to "
                        f"{condition.texts[0].shown}, which the role does not trust",
                        when=statement.exists
                        & policy.exists
                        & condition.exists
                        & role.resource.exists,
                        resource=policy.resource,
                        attribute=policy.attribute,
                        related=_places(role, condition),
                        subject=policy,
                    )


def _condition(statement: Statement) -> Condition | None:
    """The condition that says to which services a role may be passed, when all are known."""
    if statement.effect is not Effect.ALLOW or not statement.sound:
        return None
    if not statement.covers_action("iam:PassRole").certain:
        return None
    for condition in statement.conditions:
        if condition.name == _KEY and condition.operator in ("StringEquals", "StringLike"):
            values = [known_text(text) for text in condition.texts]
            if values and condition.rest is None and all(values):
                return condition
    return None


def _fits(role: Role, condition: Condition) -> bool:
    """Whether the role may trust one of the services."""
    if role.trust is None:
        return True
    document = role.trust.document
    for text in condition.texts:
        service = known_text(text) or ""
        if condition.operator == "StringLike" and set(service) & {"*", "?"}:
            if _may_trust_some(document, Pattern(text)):
                return True
        elif service_trust(document, service, regional=True, sends_source=True).trusts.possible:
            return True
    return False


def _may_trust_some(document: PolicyDocument, services: Pattern) -> bool:
    """Whether a trust policy may let in a service that a pattern matches."""
    if document.rest is not None:
        return True
    for statement in document.statements:
        principals = statement.principals
        if statement.effect is Effect.DENY:
            continue
        if not statement.sound or principals is None or principals.negated or principals.rest:
            return True
        for item in principals:
            if item.is_anyone.possible:
                return True
            if item.type == "Service" and services.matches(item.text).possible:
                return True
    return False


def _places(role: Role, condition: Condition) -> list[tuple[str, Span]]:
    places = [("to these services", condition.span)]
    assert role.trust is not None  # noqa: S101 (`_fits` looked)
    places.extend(
        ("whom the role trusts", statement.principals.span)
        for statement in role.trust.statements
        if statement.principals is not None
    )
    return places
