"""IAM133: an action beside resources that it is never about."""

from __future__ import annotations

import re

from iamlint.sdk import (
    Action,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
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
    parent_folder,
    settled,
    templates_of,
)

_VARIABLE = re.compile(r"\$\{(\w+)\}")


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
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
                  Resource = "arn:aws:s3:::logs"
                }]
              })
            }
            """,
            at='"s3:GetObject"',
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
        bad(
            """
            variable "name" {
              type = string
            }

            resource "aws_s3_bucket" "logs" {
              bucket = "logs-${var.name}"
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  { Effect = "Allow", Action = "s3:GetObject", Resource = aws_s3_bucket.logs.arn },
                  {
                    Effect   = "Allow"
                    Action   = "s3:PutObject"
                    Resource = "${aws_s3_bucket.logs.arn}/*"
                  },
                ]
              })
            }
            """,
            at='"s3:GetObject"',
        ),
        # A module that takes a target of either kind.
        good(
            {
                "main.tf": """
                resource "aws_sqs_queue" "failed" {
                  name = "failed"
                }

                module "worker" {
                  source = "./worker"
                  target = aws_sqs_queue.failed.arn
                }""",
                "worker/main.tf": """
                variable "target" {
                  type = string
                }

                resource "aws_iam_role_policy" "worker" {
                  role = "worker"
                  policy = jsonencode({
                    Version = "2012-10-17"
                    Statement = [{
                      Effect   = "Allow"
                      Action   = ["sns:Publish", "sqs:SendMessage"]
                      Resource = var.target
                    }]
                  })
                }""",
            }
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
        if policy.kind is PolicyKind.TRUST:
            return  # IAM109
        if not _all_sound(policy, statement):
            return
        wrong = [item for item in statement.actions if _mismatches(statement, item)]
        useful = len(wrong) < len(statement.actions.items)
        alike: dict[tuple[str, ...], list[Pattern]] = {}
        for item in sorted(wrong, key=_place):
            if not (
                useful
                and (_granted_elsewhere(policy, statement, item) or _is_generic(statement, item))
            ):
                alike.setdefault(tuple(_types(item)), []).append(item)
        for names, (item, *more) in alike.items():
            subject = f"`{item}` takes"
            if more:
                noun = "action" if len(more) == 1 else "actions"
                subject = f"`{item}` and {len(more)} more {noun} take"
            yield self.finding(
                item.span,
                f"{subject} {_listed(names)}, and no resource of the statement is one",
                when=statement.exists,
                help=f"name a resource of a type that it takes, such as `{_model(item)}`",
                related=[
                    ("this is of another type", each.span) for each in statement.resources or ()
                ],
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
        may_name(settled(item), kind)
        for item in statement.resources or ()
        for kind in action.resource_types
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


def _is_generic(statement: Statement, item: Pattern) -> bool:
    """Whether an action is there for what another caller of the module names.

    A module that takes the ARN of a target allows what any kind of target needs, such as
    `sns:Publish` and `sqs:SendMessage`: the resources are then of another service, and of another
    module.
    """
    folder = parent_folder(item.span.source.path)
    services = {action.service for action in expand(item)}
    for resource in statement.resources or ():
        fields = arn_fields(loosened(resource))
        if fields is None or fields[2] in services:
            return False
        if parent_folder(resource.span.source.path) == folder:
            return False
    return True


def _types(item: Pattern) -> list[str]:
    return sorted({kind.name for action in expand(item) for kind in action.resource_types})


def _place(item: Pattern) -> tuple[str, int]:
    """Where an action is written: a policy document sorts its actions, readers do not."""
    return item.span.source.path, item.span.start


def _listed(names: tuple[str, ...]) -> str:
    shown = " or ".join(f"`{name}`" for name in names[:3])
    return shown + (" or others" if len(names) > 3 else "")


def _model(item: Pattern) -> str:
    """The plainest ARN that an action takes, its variables in words: `arn:aws:s3:::BucketName`."""
    arns = {arn for each in expand(item) for kind in each.resource_types for arn in kind.arns}
    plainest = min(sorted(arns), key=len)
    return _VARIABLE.sub(r"\1", plainest.replace("${Partition}", "aws"))
