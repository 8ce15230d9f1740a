"""IAM144: a condition on tags that the actions do not evaluate."""

from __future__ import annotations

from iamlint.sdk import (
    Action,
    Condition,
    Effect,
    Findings,
    Pattern,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    condition_key,
    expand,
    good,
)

_GLOBAL = "aws:resourcetag/"
_TAG = ":resourcetag/"


class TagConditionIgnored(Rule):
    """A condition on the tags of the resource stands beside actions that do not look at them.

    Not every action sends the tags of its resource. Where they are missing, an Allow is never
    given; a Deny does not deny, so that the tag protects nothing.
    """

    code = "IAM144"
    name = "tag-condition-ignored"
    severity = Severity.HIGH
    help = "put these actions into a statement without the tag, or name the resources"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
    )
    equivalents = {
        "access-analyzer": (
            "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
            "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        )
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Action    = ["ec2:TerminateInstances", "ec2:DescribeInstances"]
                  Resource  = "*"
                  Condition = { StringEquals = { "aws:ResourceTag/protected" = "yes" } }
                }]
              })
            }
            """,
            at='"ec2:DescribeInstances"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "ec2:DescribeInstances"
                  Resource  = "*"
                  Condition = { StringEquals = { "ec2:ResourceTag/team" = "a" } }
                }]
              })
            }
            """,
            at='"ec2:DescribeInstances"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect    = "Deny"
                    Action    = ["ec2:TerminateInstances", "ec2:*"]
                    Resource  = "*"
                    Condition = { StringEquals = { "aws:ResourceTag/protected" = "yes" } }
                  },
                  {
                    Effect    = "Deny"
                    Action    = "ec2:DescribeInstances"
                    Resource  = "*"
                    Condition = { StringNotEquals = { "aws:ResourceTag/team" = "a" } }
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        clause = statement.actions
        if clause is None or clause.negated or statement.effect is None:
            return
        tags = [each for each in statement.conditions if _asks_for_tag(each)]
        if not tags:
            return
        condition = tags[0]
        deny = statement.effect is Effect.DENY
        ignoring = [item for item in clause if _ignores(item, condition)]
        every = len(ignoring) == len(clause.items) and clause.rest is None
        for item in ignoring:
            outcome = "does not deny it" if deny else "never allows it"
            strict = not deny and not every
            yield self.finding(
                item.span,
                f"`{item}` does not look at `{condition.key.shown}`: the statement {outcome}",
                severity=Severity.HIGH if deny else Severity.MEDIUM,
                profile=Profile.STRICT if strict else None,
                when=statement.exists & condition.exists,
                subject=(statement, item),
            )


def _asks_for_tag(condition: Condition) -> bool:
    name = condition.name
    if name is None or not condition.positive or condition.holds_without_key:
        return False
    return name.startswith(_GLOBAL) or (_TAG in name and condition_key(name) is not None)


def _ignores(item: Pattern, condition: Condition) -> bool:
    """Whether no action that a pattern matches is asked for with the tags of its resource."""
    if item.known is None:
        return False
    actions = expand(item)
    return bool(actions) and not any(_evaluates(each, condition.name or "") for each in actions)


def _evaluates(action: Action, name: str) -> bool:
    own = f"{action.service}{_TAG}"
    tag = name.partition(_TAG)[2]
    wanted = (name, f"{_GLOBAL}{tag}") if name.startswith(own) else (name, f"{own}{tag}")
    return any(key.matches(each) for key in action.condition_keys for each in wanted)
