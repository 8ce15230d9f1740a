"""IAM121: an action that its service does not have."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    Pattern,
    Piece,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    action,
    action_date,
    action_parts,
    api_action,
    bad,
    expand,
    good,
    is_retired,
    nearest_action,
    service,
)

_FORM = """
    resource "aws_iam_role_policy" "reader" {
      role = "reader"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = [for service in ["sqs", "health"] : "${service}:List*"]
          Resource = "*"
        }]
      })
    }
    """


class UnknownAction(Rule):
    """An action that its service does not have, or a pattern that matches none.

    IAM takes it without a word and it never matches: an Allow grants nothing, a Deny guards
    nothing (then the finding is high). Names of API calls are not always names of actions:
    `s3:HeadObject` is covered by `s3:GetObject`.

    A pattern whose service is filled in (`"${each.key}:View*"`) is a form for many services, not
    all of which have such actions: it is reported under the strict profile alone.
    """

    code = "IAM121"
    name = "unknown-action"
    severity = Severity.MEDIUM
    help = "use an action of the service authorization reference"
    references = (
        "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    )
    equivalents = {"access-analyzer": ("INVALID_ACTION",), "parliament": ("UNKNOWN_ACTION",)}
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:GetObject", "s3:HeadObject"]
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"s3:HeadObject"',
        ),
        bad(_FORM, at='"${service}:List*"', profile="strict"),
        good(_FORM, profile="default"),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:getobject", "s3:GetObjectV*"]
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        clause = statement.actions
        if clause is None:
            return
        guards = statement.effect is Effect.DENY or clause.negated
        for item in clause.items:
            parts = action_parts(item)
            if parts is None or parts.name is None or service(parts.service) is None:
                continue
            if parts.service in self.settings.extra_services:
                continue
            written = f"{parts.service}:{parts.name}"
            profile = None
            if item.has_wildcard:
                if expand(item):
                    continue
                message = f"no action matches `{written}` (data of {action_date()})"
                profile = Profile.STRICT if _is_form(item) else None
            elif action(written) is not None:
                continue
            else:
                hint = _hint(written)
                message = f"there is no action `{written}` (data of {action_date()}){hint}"
            yield self.finding(
                item.span,
                message,
                severity=Severity.HIGH if guards else Severity.MEDIUM,
                profile=profile,
                when=statement.exists,
                subject=(statement, item),
            )


def _is_form(item: Pattern) -> bool:
    """Whether the service was filled in: it is written elsewhere than the name after the colon."""
    first = item.text.parts[0]
    return isinstance(first, Piece) and ":" not in first.text


def _hint(written: str) -> str:
    covered = api_action(written)
    if covered is not None:
        return f": it is the name of an API call, which {covered} covers"
    if is_retired(written):
        return ": AWS has retired it"
    guess = nearest_action(written)
    return f", did you mean `{guess}`?" if guess else ""
