"""IAM513: a grant of which a Deny or the permissions boundary leaves nothing."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Effective,
    Findings,
    Policy,
    PolicyKind,
    Root,
    Rule,
    Severity,
    Span,
    Statement,
    Truth,
    all_of,
    bad,
    expand,
    good,
)

_MOST_ACTIONS = 400


def _policy(deny: str) -> str:
    return f"""
    resource "aws_iam_role_policy" "app" {{
      role = "app"
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [
          {{
            Effect   = "Allow"
            Action   = "s3:DeleteObject"
            Resource = "arn:aws:s3:::data/*"
          }},
          {{
            Effect   = "Allow"
            Action   = "s3:GetObject"
            Resource = "arn:aws:s3:::data/*"
          }},
          {deny},
        ]
      }})
    }}
    """


class EffectiveNothing(Rule):
    """A statement allows what a Deny or the permissions boundary of the same principal takes away.

    An explicit Deny wins over every Allow, and a permissions boundary limits all that identity
    policies give. Of this statement nothing is left: whoever wrote it wanted the calls to work,
    and they do not.
    """

    code = "IAM513"
    name = "effective-nothing"
    severity = Severity.MEDIUM
    help = "remove the statement, or narrow the Deny or widen the boundary that takes it away"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    )
    examples = (
        bad(
            _policy(
                '{ Effect = "Deny", Action = ["s3:Delete*", "s3:PutBucket*"], Resource = "*" }'
            ),
            at='"s3:DeleteObject"',
        ),
        good(
            _policy(
                """{
            Effect    = "Deny"
            Action    = "s3:Delete*"
            Resource  = "*"
            Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } }
          }"""
            )
        ),
        good(
            _policy(
                '{ Effect = "Deny", Action = "s3:*", Resource = "arn:aws:s3:::data/private/*" }'
            )
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        for policy in project.policies:
            yield from self._policy(policy)

    def _policy(self, policy: Policy) -> Findings:
        if policy.kind is not PolicyKind.IDENTITY or policy.managed is not None:
            return
        effective = Effective(policy)
        boundary = policy.holder.boundary
        bounded = boundary is not None and boundary.document is not None
        if not effective.denies and not bounded:
            return
        for statement in policy.statements:
            if statement.effect is not Effect.ALLOW or not statement.sound:
                continue
            if statement.alternative or statement.resources is None:
                continue
            if not _is_dead(effective, statement):
                continue
            clause = statement.actions
            assert clause is not None  # noqa: S101 (`_is_dead` looked)
            yield self.finding(
                clause.items[0].span if len(clause.items) == 1 else clause.span,
                f"{policy.holder} has nothing of what this statement allows: "
                f"{_cause(effective, statement)} takes it away",
                when=statement.exists & policy.exists,
                resource=policy.resource,
                attribute=policy.attribute,
                related=_places(effective, statement),
                subject=statement,
            )


def _is_dead(effective: Effective, statement: Statement) -> bool:
    """Whether each action that a statement allows is certainly taken away."""
    clause = statement.actions
    if clause is None or clause.negated or clause.rest is not None or not clause.items:
        return False
    for item in clause.items:
        if item.known is None:
            return False
        actions = expand(item)
        if not actions or len(actions) > _MOST_ACTIONS:
            return False
        if any(effective.live(statement, str(action)) is not Truth.NO for action in actions):
            return False
    return True


def _denied(effective: Effective, statement: Statement) -> bool:
    clause = statement.actions
    return (
        clause is not None
        and all_of(
            effective.denied(statement, str(action))
            for item in clause.items
            for action in expand(item)
        ).certain
    )


def _cause(effective: Effective, statement: Statement) -> str:
    return "a Deny" if _denied(effective, statement) else "the permissions boundary"


def _places(effective: Effective, statement: Statement) -> list[tuple[str, Span]]:
    """The Deny statements that take part."""
    clause = statement.actions
    places = []
    for _, deny in effective.denies:
        for item in clause.items if clause is not None else ():
            if any(deny.covers_action(str(action)).certain for action in expand(item)):
                places.append(("this Deny takes it away", deny.span))
                break
    return places
