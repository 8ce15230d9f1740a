"""IAM134: an action that knows no resources, beside a resource."""

from __future__ import annotations

from iamlint.sdk import (
    Action,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Statement,
    Truth,
    action,
    action_parts,
    arn_fields,
    bad,
    good,
    loosened,
    may_be_star,
)

_PLAIN = frozenset(
    {
        *("cloudwatch", "ec2", "ecr", "kms", "lambda"),
        *("s3", "secretsmanager", "sns", "sqs", "ssm", "sts"),
    }
)
"""Services that ask for what lists on ``*``, and never on all of a type, as IAM does."""

_TOKENS = ("ecr:getauthorizationtoken", "sts:getcalleridentity", "sts:getsessiontoken")
_NO_GRANT_NEEDED = ("sts:getcalleridentity", "sts:getsessiontoken")


class NeedsStarResource(Rule):
    """An action that is about no resource is allowed on a resource.

    Many `List...` and `Describe...` actions, and some others such as `ecr:GetAuthorizationToken`,
    are asked for on `*` only: a statement that names a resource never allows them.
    """

    code = "IAM134"
    name = "needs-star-resource"
    severity = Severity.MEDIUM
    help = 'move it to a statement with Resource = "*"'
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
                  Action   = ["ecr:BatchGetImage", "ecr:GetAuthorizationToken"]
                  Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/app"
                }]
              })
            }
            """,
            at='"ecr:GetAuthorizationToken"',
        ),
        good(
            """
            variable "resource" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect   = "Allow"
                    Action   = ["ecr:BatchGetImage", "ecr:GetAuthorizationToken"]
                    Resource = "arn:aws:ecr:eu-west-1:111122223333:repository/app"
                  },
                  { Effect = "Allow", Action = "ecr:Get*", Resource = "*" },
                  { Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "arn:aws:s3:::*" },
                  { Effect = "Allow", Action = "ec2:DescribeInstances", Resource = var.resource }
                ]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        clause = statement.resources
        if clause is None or clause.negated or clause.rest is not None or not clause.items:
            return
        if policy.document.kind in (None, PolicyKind.RESOURCE, PolicyKind.TRUST):
            return  # IAM124, IAM109; without a kind it may be one of these
        if any(may_be_star(item) for item in clause):
            return
        for item in statement.allowed_actions():
            if item.known is None or item.has_wildcard or action_parts(item) is None:
                continue
            found = action(item.known)
            if found is None or found.scopable or _may_be_asked(statement, found):
                continue
            elsewhere = _allowed_elsewhere(policy, str(found))
            if elsewhere is Truth.YES:
                continue
            needless = found.key in _NO_GRANT_NEEDED
            end = ", and nobody needs leave for it" if needless else ": this allows nothing"
            yield self.finding(
                item.span,
                f"`{item}` is only asked for on `*`{end}",
                when=statement.exists & ~elsewhere,
                subject=(statement, item),
            )


def _may_be_asked(statement: Statement, found: Action) -> bool:
    """Whether the service may ask for it on a resource of its own, whatever the reference says.

    Many ask for `List...` on all of a type (`cluster/*`), for `Create...` on what is to be.
    """
    lists = "List" in found.levels or found.name.startswith("Describe")
    if found.service in _PLAIN and (lists or found.key in _TOKENS):
        return False
    fields = (arn_fields(loosened(item)) for item in statement.resources or ())
    return any(
        each is None or each[2] == "*" or found.service.startswith(each[2]) for each in fields
    )


def _allowed_elsewhere(policy: Policy, name: str) -> Truth:
    """Whether another statement of the holder allows the action; ``MAYBE`` if it is not seen."""
    policies = policy.holder.policies if policy.document.kind is PolicyKind.IDENTITY else ()
    unseen = bool(policies and policy.holder.unread)
    for other in {id(each): each for each in (policy, *policies)}.values():
        unseen = unseen or other.document.rest is not None
        for statement in other.statements:
            if statement.effect is Effect.DENY or not statement.covers_action(name).possible:
                continue
            clause = statement.resources
            if clause is None or clause.negated or clause.rest is not None:
                return Truth.YES
            if any(may_be_star(item) for item in clause):
                return Truth.YES
    return Truth.MAYBE if unseen else Truth.NO
