"""IAM513: a grant of which a Deny or the permissions boundary leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Effect,
    Effective,
    Findings,
    Holder,
    Pattern,
    Policy,
    PolicyDocument,
    PolicyKind,
    Role,
    Root,
    Rule,
    Severity,
    Span,
    Statement,
    Truth,
    Workloads,
    bad,
    expand,
    good,
    place_of,
    service_role_uses,
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


def _bounded(boundary: str, policy: str) -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name                 = "app"
      permissions_boundary = "arn:aws:iam::aws:policy/{boundary}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "lambda.amazonaws.com" }}
          Action    = "sts:AssumeRole"
        }}]
      }})
    }}

    resource "aws_iam_role_policy_attachment" "app" {{
      role       = aws_iam_role.app.name
      policy_arn = "arn:aws:iam::aws:policy/{policy}"
    }}

    resource "aws_lambda_function" "app" {{
      function_name = "app"
      role          = aws_iam_role.app.arn
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
        bad(
            _bounded("AmazonSQSReadOnlyAccess", "AmazonSNSReadOnlyAccess"),
            at='"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"',
        ),
        bad(
            """
            resource "aws_iam_user" "former" {
              name = "former"
            }

            resource "aws_iam_user_policy" "all" {
              user = aws_iam_user.former.name
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
              })
            }

            resource "aws_iam_user_policy" "none" {
              user = aws_iam_user.former.name
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }]
              })
            }
            """,
            at=('"*"', 0),
        ),
        good(_bounded("AmazonSNSFullAccess", "AmazonSNSReadOnlyAccess")),
        good(_bounded("AdministratorAccess", "AmazonSNSReadOnlyAccess")),
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
        for role in project.wiring.roles.values():
            boundary = role.holder.boundary
            if boundary is None or not _is_used(project, role) or not _is_emptied(role.holder):
                continue
            yield self.finding(
                place_of(boundary.value) or role.resource.header,
                f"{role.holder} has nothing of its policies: this permissions boundary allows none",
                help="widen the boundary, or attach what it allows",
                resource=role.resource,
                attribute="permissions_boundary",
                related=[
                    ("this policy", each.place) for each in role.holder.policies if each.place
                ],
                subject=role,
            )

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


def _is_used(project: Root, role: Role) -> bool:
    """Whether a workload runs as the role."""
    workloads = Workloads(project)
    return any(profile.users for profile in role.profiles) or any(
        workloads.role_of(use.value) is role
        for resource in project.resources
        if resource.mode == "managed"
        for use in service_role_uses(resource)
    )


def _is_emptied(holder: Holder) -> bool:
    """Whether a boundary allows no action of a service that the policies of AWS are about.

    Of policies of one's own each statement is looked at; those of AWS are told of as a whole.
    """
    boundary, policies = holder.boundary, holder.policies
    if boundary is None or boundary.document is None or holder.unread or not policies:
        return False
    if any(each.managed is None or not each.exists.certain for each in policies):
        return False
    allowed = _services(boundary.document)
    granted = [_services(each.document) for each in policies]
    return allowed is not None and all(each is not None and not each & allowed for each in granted)


def _services(document: PolicyDocument) -> set[str] | None:
    """The services of which a document allows actions; ``None`` when they are not all known."""
    services: set[str] = set()
    if document.rest is not None:
        return None
    for statement in document.statements:
        if statement.effect is Effect.DENY:
            continue
        clause = statement.actions
        if not statement.sound or clause is None or clause.negated or clause.rest is not None:
            return None
        for item in clause.items:
            service, colon, _ = (item.known or "").partition(":")
            if not colon or set(service) & {"*", "?"}:
                return None
            services.add(service.lower())
    return services


def _is_dead(effective: Effective, statement: Statement) -> bool:
    """Whether each action that a statement allows is certainly taken away."""
    clause = statement.actions
    if clause is None or clause.negated or clause.rest is not None or not clause.items:
        return False
    for item in clause.items:
        if item.known is None:
            return False
        if effective.denied(statement, item).certain:
            continue  # by one Deny, however many they are
        actions = expand(item)
        if not actions or len(actions) > _MOST_ACTIONS:
            return False
        if any(effective.live(statement, str(action)) is not Truth.NO for action in actions):
            return False
    return True


def _denied(effective: Effective, statement: Statement) -> bool:
    clause = statement.actions
    return clause is not None and all(
        _is_denied(effective, statement, item) for item in clause.items
    )


def _is_denied(effective: Effective, statement: Statement, item: Pattern) -> bool:
    """Whether one Deny takes away all that an item allows, or each action some Deny."""
    if effective.denied(statement, item).certain:
        return True
    actions = expand(item)
    return 0 < len(actions) <= _MOST_ACTIONS and all(
        effective.denied(statement, str(action)).certain for action in actions
    )


def _cause(effective: Effective, statement: Statement) -> str:
    return "a Deny" if _denied(effective, statement) else "the permissions boundary"


def _places(effective: Effective, statement: Statement) -> list[tuple[str, Span]]:
    """The Deny statements that take part, else the boundary that does not allow it."""
    places = [("this Deny takes it away", each.span) for each in _denying(effective, statement)]
    boundary = effective.holder.boundary
    if not places and boundary is not None and boundary.document is not None:
        places.append(("this permissions boundary does not allow it", boundary.document.span))
    return places


def _denying(effective: Effective, statement: Statement) -> Iterator[Statement]:
    boundary = effective.holder.boundary
    limits = boundary.document.statements if boundary and boundary.document else ()
    own = (deny for _, deny in effective.denies)
    clause = statement.actions
    for deny in (*own, *(each for each in limits if each.effect is Effect.DENY)):
        for item in clause.items if clause is not None else ():
            if any(deny.covers_action(str(action)).certain for action in expand(item)):
                yield deny
                break
