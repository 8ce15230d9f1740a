"""IAM219: a session that needs sts:TagSession or sts:SetSourceIdentity, and may not."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Root,
    Rule,
    Severity,
    Span,
    Statement,
    assumes,
    bad,
    good,
    service_role_uses,
)

_PODS = "pods.eks.amazonaws.com"
_TAG = "sts:TagSession"
_IDENTITY = "sts:SetSourceIdentity"


def _role(principal: str, action: str, condition: str = "") -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {principal}
          Action    = {action}
          {condition}
        }}]
      }})
    }}
    """


_NAMED = 'Condition = { StringLike = { "sts:SourceIdentity" = "*@example.com" } }'
_CI = '{ AWS = "arn:aws:iam::111122223333:role/ci" }'


class TrustMissingTagSession(Rule):
    """Who assumes the role passes tags or a source identity, and the trust policy forbids it.

    A session with tags needs sts:TagSession in the trust policy beside sts:AssumeRole, one with a
    source identity needs sts:SetSourceIdentity. EKS Pod Identity always passes tags. A condition
    that asks for sts:SourceIdentity can be met only by who may set one. Without the action, the
    whole call is refused.
    """

    code = "IAM219"
    name = "trust-missing-tag-session"
    severity = Severity.MEDIUM
    help = "add the action to the statement, beside sts:AssumeRole"
    references = (
        "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html",
    )
    equivalents = {"access-analyzer": ("MISSING_ACTION_FOR_CONDITION_KEY",)}
    examples = (
        bad(
            _role('{ Service = "pods.eks.amazonaws.com" }', '"sts:AssumeRole"'),
            at='"sts:AssumeRole"',
        ),
        bad(_role(_CI, '"sts:AssumeRole"', _NAMED), at='"sts:AssumeRole"'),
        good(
            _role('{ Service = "pods.eks.amazonaws.com" }', '["sts:AssumeRole", "sts:TagSession"]')
        ),
        good(_role(_CI, '["sts:AssumeRole", "sts:SetSourceIdentity"]', _NAMED)),
        good(_role(_CI, '"sts:AssumeRole"', _NAMED.replace("StringLike", "StringLikeIfExists"))),
    )

    def check_project(self, project: Root) -> Findings:
        judged = _roles_of_sessions(project)
        for policy in project.policies:
            if policy.kind is not PolicyKind.TRUST:
                continue
            for statement in policy.statements:
                missing = _missing(policy, statement, judged)
                if missing is None:
                    continue
                action, who, place = missing
                yield self.finding(
                    _action_span(statement),
                    f"{who} needs {action} to assume {policy.holder}",
                    help=f"add {action} to the actions of the statement",
                    when=statement.exists & policy.exists,
                    resource=policy.resource,
                    attribute=policy.attribute,
                    related=[("because of this", place)],
                    subject=statement,
                )


def _missing(
    policy: Policy, statement: Statement, judged: set[str]
) -> tuple[str, str, Span] | None:
    """The action that a statement lacks, who needs it, and where that is seen."""
    principals = statement.principals
    if statement.effect is not Effect.ALLOW or not statement.sound or principals is None:
        return None
    if principals.negated or statement.actions is None or statement.actions.negated:
        return None
    if not assumes(statement).certain:
        return None
    for item in principals:
        if not item.names_service(_PODS).certain or policy.address in judged:
            continue
        if not statement.covers_action("sts:AssumeRole").certain or _is_allowed(policy, _TAG):
            continue
        return _TAG, "EKS Pod Identity", item.span
    for condition in statement.conditions:
        if _asks_for_identity(condition) and not _is_allowed(policy, _IDENTITY):
            return _IDENTITY, f"who meets the condition on {condition.key.shown}", condition.span
    return None


def _asks_for_identity(condition: Condition) -> bool:
    """Whether a condition holds only for a session with a source identity."""
    if condition.name != "sts:sourceidentity" or not condition.exists.certain:
        return False
    if condition.operator == "Null":
        return [text.known for text in condition.texts] == ["false"]
    return condition.positive and not condition.holds_without_key


def _is_allowed(policy: Policy, action: str) -> bool:
    """Whether some statement of the trust policy may allow an action."""
    if policy.document.rest is not None:
        return True
    return any(
        statement.effect is not Effect.DENY and statement.covers_action(action).possible
        for statement in policy.statements
    )


def _action_span(statement: Statement) -> Span:
    clause = statement.actions
    assert clause is not None  # noqa: S101 (`_missing` looked)
    return clause.items[0].span if len(clause.items) == 1 else clause.span


def _roles_of_sessions(project: Root) -> set[str]:
    """The roles that a workload of the root runs as and that need tags: IAM202 judges them."""
    return {
        str(found.resource.address)
        for resource in project.resources
        if resource.mode == "managed"
        for use in service_role_uses(resource)
        if use.service is not None and _TAG in use.service.actions
        for found in project.wiring.identities.find(use.value, "aws_iam_role")
        if found.resource is not None
    }
