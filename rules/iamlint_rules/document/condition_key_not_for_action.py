"""IAM143: a condition key that the actions of the statement do not have."""

from __future__ import annotations

from iamlint.sdk import (
    Action,
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    action,
    bad,
    condition_key,
    global_key,
    good,
    service,
)

_TAG = "resourcetag/"
_VAGUE = ("aws-marketplace", "iottwinmaker")
"""Services whose keys come with more actions than their reference says, as AWS's policies show."""

_IRRELEVANT = "s3:resourceaccount"


class ConditionKeyNotForAction(Rule):
    """A condition asks for a key that requests for these actions do not have.

    Each service sends its keys with some actions only: `s3:prefix` comes with `s3:ListBucket`. An
    Allow then grants nothing and a Deny denies nothing. Where only some of the actions lack the
    key, the finding is strict.
    """

    code = "IAM143"
    name = "condition-key-not-for-action"
    severity = Severity.MEDIUM
    help = "put the actions that have the key into a statement of their own"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {
        "access-analyzer": (
            "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
            "MISSING_ACTION_FOR_CONDITION_KEY",
            "IRRELEVANT_CONDITION_KEY_IN_POLICY",
        ),
        "parliament": ("UNKNOWN_CONDITION_FOR_ACTION",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = ["s3:GetObject", "s3:PutObject"]
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { StringLike = { "s3:prefix" = "app/*" } }
                }]
              })
            }
            """,
            at='"s3:prefix"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = ["s3:GetObject", "s3:ListBucket"]
                  Resource  = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
                  Condition = { StringLike = { "s3:prefix" = "app/*" } }
                }]
              })
            }
            """,
            at='"s3:prefix"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Allow"
                    Action    = "s3:ListBucket"
                    Resource  = "arn:aws:s3:::logs"
                    Condition = { StringLike = { "s3:prefix" = "app/*" } }
                  },
                  {
                    Effect    = "Allow"
                    Action    = "s3:Get*"
                    Resource  = "arn:aws:s3:::logs"
                    Condition = { StringLike = { "s3:prefix" = "app/*" } }
                  },
                  {
                    Effect    = "Deny"
                    Action    = "s3:PutObject"
                    Resource  = "arn:aws:s3:::logs/*"
                    Condition = { StringLikeIfExists = { "s3:prefix" = "app/*" } }
                  },
                  {
                    Effect    = "Allow"
                    Action    = "iam:PassRole"
                    Resource  = "arn:aws:iam::*:role/app"
                    Condition = { StringEquals = { "iam:PassedToService" = "ec2.amazonaws.com" } }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        actions = _explicit_actions(statement)
        for condition in statement.conditions:
            if not _is_of_service(condition) or condition.name is None:
                continue
            when = statement.exists & condition.exists
            shown = condition.key.shown
            if condition.name == _IRRELEVANT and policy.document.kind is PolicyKind.RESOURCE:
                message = f"`{shown}` is always the owner of the bucket in a bucket policy"
                yield self.finding(condition.key_span, message, when=when, profile=Profile.STRICT)
                continue
            lacking = [each for each in actions or () if not each.supports_key(condition.name)]
            if not lacking or not condition.positive or condition.holds_without_key:
                continue
            some = len(lacking) < len(actions or ())
            outcome = "allows" if statement.effect is Effect.ALLOW else "denies"
            have = "have" if len(lacking) > 1 else "has"
            what = "them" if len(lacking) > 1 else "it"
            message = (
                f"{_listed(lacking)} {have} no `{shown}`: the statement never {outcome} {what}"
            )
            yield self.finding(
                condition.key_span,
                message,
                when=when,
                profile=Profile.STRICT if some else None,
            )


def _explicit_actions(statement: Statement) -> list[Action] | None:
    """The actions of a statement that names all of them; ``None`` if it does not."""
    clause = statement.actions
    if clause is None or clause.negated or clause.rest is not None:
        return None
    found = []
    for item in clause:
        known = action(item.known) if item.known is not None and not item.has_wildcard else None
        if known is None:
            return None
        found.append(known)
    return found


def _is_of_service(condition: Condition) -> bool:
    """Whether it is the key of a service: not global, of a federation, or of tags (IAM144)."""
    name = condition.name
    if name is None or global_key(name) is not None or _TAG in name:
        return False
    prefix = name.partition(":")[0]
    if prefix in _VAGUE or service(prefix) is None:
        return False
    return condition_key(name) is not None


def _listed(actions: list[Action]) -> str:
    shown = ", ".join(f"`{each}`" for each in actions[:3])
    return f"{shown} and {len(actions) - 3} more" if len(actions) > 3 else shown
