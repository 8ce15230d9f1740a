"""IAM133: an action beside resources that it is never about."""

from __future__ import annotations

from iamlint.sdk import (
    Action,
    Findings,
    Pattern,
    Policy,
    Rule,
    Severity,
    Statement,
    action_parts,
    arn_fields,
    bad,
    expand,
    fits_own_service,
    good,
    loosened,
    may_be_star,
    may_name,
    templates_of,
)


class ResourceMismatch(Rule):
    """An action stands beside resources of which none is of a type that it takes.

    `s3:GetObject` is about objects (`arn:aws:s3:::bucket/*`), `s3:ListBucket` about the bucket
    itself, `logs:PutLogEvents` about streams (the ARN of the group and `:*`). The statement never
    matches for that action, without any error.
    """

    code = "IAM133"
    name = "resource-mismatch"
    severity = Severity.MEDIUM
    help = "name a resource of a type that the action takes"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {"parliament": ("RESOURCE_MISMATCH",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"]
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"s3:ListBucket"',
        ),
        bad(
            """
            resource "aws_cloudwatch_log_group" "app" {
              name = "app"
            }

            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["logs:PutLogEvents"]
                resources = [aws_cloudwatch_log_group.app.arn]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"logs:PutLogEvents"',
        ),
        good(
            """
            variable "bucket" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect   = "Allow"
                    Action   = ["s3:GetObject", "s3:ListBucket"]
                    Resource = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
                  },
                  {
                    Effect   = "Allow"
                    Action   = ["s3:GetObject", "s3:ListBucket"]
                    Resource = "arn:aws:s3:::${var.bucket}"
                  },
                  {
                    Effect   = "Allow"
                    Action   = "dynamodb:Query"
                    Resource = "arn:aws:dynamodb:*:*:table/jobs/index/by-day"
                  }
                ]
              })
            }
            """
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect   = "Allow"
                    Action   = ["s3:GetObject", "s3:ListBucket"]
                    Resource = "arn:aws:s3:::logs/*"
                  },
                  {
                    Effect   = "Allow"
                    Action   = ["s3:GetObject", "s3:ListBucket"]
                    Resource = "arn:aws:s3:::logs"
                  }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if statement.actions is None or statement.actions.negated:
            return
        if not _all_sound(policy, statement):
            return
        wrong = [item for item in statement.actions if _mismatches(statement, item)]
        useful = len(wrong) < len(statement.actions.items)
        for item in wrong:
            if useful and _granted_elsewhere(policy, statement, item):
                continue
            yield self.finding(
                item.span,
                f"`{item}` takes {_types(item)}, and no resource of the statement is one",
                when=statement.exists,
                subject=(statement, item),
            )


def _all_sound(policy: Policy, statement: Statement) -> bool:
    """Whether all resources are seen, none is everything, and each is one of its own service."""
    resources = statement.resources
    if resources is None or resources.negated or resources.rest is not None:
        return False
    if policy.resource is not None and not policy.attribute:
        return False
    return not any(may_be_star(item) or not _is_sound(item) for item in resources)


def _is_sound(item: Pattern) -> bool:
    """Whether a resource is one of its service; others are IAM130, IAM131 or IAM132."""
    text = loosened(item)
    fields = arn_fields(text)
    if fields is None:
        return text.startswith("*")
    known = "*" in fields[2] or bool(templates_of(fields[2]))
    return known and fits_own_service(item)


def _mismatches(statement: Statement, item: Pattern) -> bool:
    if item.known is None or action_parts(item) is None:
        return False
    actions = expand(item)
    return any(each.scopable for each in actions) and not any(
        _matches(statement, each) for each in actions
    )


def _matches(statement: Statement, action: Action) -> bool:
    """Whether a resource may be one that the action is asked for on.

    Of actions for tags, of those that create, and of those that know no resources, not all that
    they take is documented.
    """
    tags = "Tagging" in action.levels or "Tags" in action.name
    vague = tags or not action.scopable or action.name.startswith("Create")
    if vague and any(_is_of_service(item, action) for item in statement.resources or ()):
        return True
    return any(
        may_name(item, kind) for item in statement.resources or () for kind in action.resource_types
    )


def _is_of_service(item: Pattern, action: Action) -> bool:
    fields = arn_fields(loosened(item))
    return fields is None or fields[2] == "*" or action.service.startswith(fields[2])


def _granted_elsewhere(policy: Policy, statement: Statement, item: Pattern) -> bool:
    """Whether another statement has the same action on a resource that it takes."""
    if policy.document.rest is not None:
        return True
    for other in policy.statements:
        if other.index == statement.index or not other.covers_action(item).possible:
            continue
        if None not in (effects := {other.effect, statement.effect}) and len(effects) > 1:
            continue
        clause = other.resources
        if clause is None or clause.negated or clause.rest is not None:
            return True
        if any(may_be_star(each) for each in clause):
            return True
        if any(_matches(other, action) for action in expand(item)):
            return True
    return False


def _types(item: Pattern) -> str:
    names = {kind.name for action in expand(item) for kind in action.resource_types}
    shown = sorted(names)[:3]
    return " or ".join(f"`{name}`" for name in shown) + (" or others" if len(names) > 3 else "")
