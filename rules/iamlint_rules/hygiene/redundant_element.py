"""IAM804: an action or resource that another one of the same statement covers."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Clause,
    Findings,
    Pattern,
    Policy,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
)


class RedundantElement(Rule):
    """An action or resource is covered by another one of the same statement.

    It changes nothing, but who takes the wider one out later is left with the narrower one, and
    who reads the list takes it for all there is.
    """

    code = "IAM804"
    name = "redundant-element"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "take it out, or take out the wider one"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html",
    )
    equivalents = {
        "access-analyzer": ("REDUNDANT_ACTION", "REDUNDANT_RESOURCE", "REDUNDANT_STATEMENT")
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:Get*", "s3:GetObject"]
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"s3:GetObject"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = ["s3:Get*", "s3:List*"]
                  Resource = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if statement.alternative:
            return
        for clause, code in (
            (statement.actions, "REDUNDANT_ACTION"),
            (statement.resources, "REDUNDANT_RESOURCE"),
        ):
            for item, wider in _covered(clause):
                yield self.finding(
                    item.span,
                    f"`{item}` is covered by `{wider}`",
                    when=statement.exists,
                    related=[("which stands here", wider.span)],
                    equivalents={"access-analyzer": (code,)},
                )


def _covered(clause: Clause | None) -> Iterator[tuple[Pattern, Pattern]]:
    """The items that another item covers; of two that cover each other, the second."""
    items = clause.items if clause is not None else ()
    wide = [item for item in items if item.has_wildcard and item.known is not None]
    seen: dict[str, Pattern] = {}
    for item in items:
        known = item.known
        if known is None:
            continue
        folded = known.lower() if clause is not None and clause.name.endswith("Action") else known
        first = seen.setdefault(folded, item)
        if first is not item:
            yield item, first
            continue
        for other in wide:
            if other is not item and other.covers(item).certain and not item.covers(other).certain:
                yield item, other
                break
