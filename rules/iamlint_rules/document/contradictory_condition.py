"""IAM157: conditions that no request meets all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Pattern,
    Policy,
    Rule,
    Severity,
    Statement,
    bad,
    condition_key,
    good,
    parse_moment,
    parse_number,
)

_EQUAL = ("StringEquals", "StringLike", "ArnEquals", "ArnLike", "StringEqualsIgnoreCase", "Bool")
_WILD = ("StringLike", "ArnEquals", "ArnLike")
_UNLIKE = {
    "StringNotEquals": False,
    "StringNotEqualsIgnoreCase": True,
}
_FOLDED = ("StringEqualsIgnoreCase", "Bool")


class ContradictoryCondition(Rule):
    """The conditions of a statement contradict each other.

    All of them have to hold, and no request can meet two that exclude each other: an Allow grants
    nothing. A Deny denies nothing, which is worse. Values of one key under one operator are
    alternatives, those under several operators are not.
    """

    code = "IAM157"
    name = "contradictory-condition"
    severity = Severity.MEDIUM
    help = "put alternatives into one list, or into statements of their own"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html",
    )
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    StringEquals = { "aws:PrincipalTag/team" = "a" }
                    StringLike   = { "aws:PrincipalTag/team" = "b*" }
                  }
                }]
              })
            }
            """,
            at=('"aws:PrincipalTag/team"', 1),
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Deny"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    DateGreaterThan = { "aws:CurrentTime" = "2031-01-01T00:00:00Z" }
                    DateLessThan    = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }
                  }
                }]
              })
            }
            """,
            at=('"aws:CurrentTime"', 1),
        ),
        good(
            """
            variable "team" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    StringEquals         = { "aws:PrincipalTag/team" = ["a", var.team] }
                    StringLike           = { "aws:PrincipalTag/team" = "b*" }
                    StringNotEquals      = { "aws:PrincipalTag/team" = "bc" }
                    StringEqualsIfExists = { "aws:ResourceTag/team" = "a" }
                    Null                 = { "aws:ResourceTag/team" = "true" }
                    DateGreaterThan      = { "aws:CurrentTime" = "2030-01-01T00:00:00Z" }
                    DateLessThan         = { "aws:CurrentTime" = "2031-01-01T00:00:00Z" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        severe = statement.effect is Effect.DENY
        for first, second in _pairs(statement):
            if first.operator_span == second.operator_span:
                continue  # IAM148
            if not (_excludes(first, second) or _excludes(second, first)):
                continue
            outcome = "denies" if severe else "allows"
            yield self.finding(
                second.key_span,
                f"{second.operator_text} and {first.operator_text} on `{second.key.shown}` exclude"
                f" each other: the statement {outcome} nothing",
                severity=Severity.HIGH if severe else None,
                when=statement.exists & first.exists & second.exists,
                related=[("the other condition is here", first.key_span)],
            )


def _pairs(statement: Statement) -> Iterator[tuple[Condition, Condition]]:
    """Every two conditions on one key, in the order of the second and then of the first."""
    before: dict[str, list[Condition]] = {}
    for second in statement.conditions:
        if second.name is not None:
            others = before.setdefault(second.name, [])
            yield from ((first, second) for first in others)
            others.append(second)


def _excludes(left: Condition, right: Condition) -> bool:
    """Whether no request meets both, told by the kind of ``left``."""
    if left.operator == "Null":
        return _demands_absence(left) and right.positive and not right.holds_without_key
    if left.quantifier is not None or right.quantifier is not None:
        return False
    key = condition_key(left.name or "")
    if key is None or key.multivalued or not left.known or not right.known:
        return False
    if left.if_exists and right.if_exists:
        return False
    if left.operator in _EQUAL and right.operator in _EQUAL:
        return _disjoint(left, right)
    if left.operator in _EQUAL and right.operator in _UNLIKE and not left.if_exists:
        return _all_excluded(left, right)
    return _empty_window(left, right)


def _demands_absence(condition: Condition) -> bool:
    values = [text.known for text in condition.texts]
    return len(values) == 1 and (values[0] or "").lower() == "true"


def _disjoint(left: Condition, right: Condition) -> bool:
    """Whether no value is equal to one of each."""
    fold = left.operator in _FOLDED or right.operator in _FOLDED
    ours = _patterns(left, fold)
    theirs = _patterns(right, fold)
    if not ours or not theirs:
        return False
    return not any(one.overlaps(other).possible for one in ours for other in theirs)


def _patterns(condition: Condition, fold: bool) -> list[Pattern]:
    """The values; where wildcards are characters, each stands for itself."""
    found = []
    for text in condition.texts:
        known = text.known or ""
        if condition.operator not in _WILD and ("*" in known or "?" in known):
            return []
        found.append(Pattern(text, fold=fold, variables=condition.variables))
    return found


def _all_excluded(left: Condition, right: Condition) -> bool:
    """Whether every value that ``left`` asks for is one that ``right`` excludes."""
    if left.operator in _WILD and any(pattern.has_wildcard for pattern in left.patterns):
        return False
    if left.operator in _FOLDED and not _UNLIKE[right.operator]:
        return False
    fold = _UNLIKE[right.operator]
    excluded = {(text.known or "").lower() if fold else text.known for text in right.texts}
    asked = {(text.known or "").lower() if fold else text.known for text in left.texts}
    return bool(asked) and asked <= excluded


def _empty_window(left: Condition, right: Condition) -> bool:
    """Whether ``left`` is a lower bound that is not below the upper bound ``right``."""
    for family, parse in _FAMILIES.items():
        lower, upper = f"{family}GreaterThan", f"{family}LessThan"
        if not (left.operator.startswith(lower) and right.operator.startswith(upper)):
            continue
        from_ = _bounds(left, parse)
        until = _bounds(right, parse)
        if not from_ or not until:
            return False
        closed = left.operator.endswith("Equals") and right.operator.endswith("Equals")
        low, high = min(from_), max(until)
        return low > high or (low == high and not closed)
    return False


def _bounds(condition: Condition, parse: Callable[[str], Fraction | None]) -> list[Fraction]:
    """The bounds, any of which is enough; none when one cannot be read."""
    bounds = [parse(text.known or "") for text in condition.texts]
    return [] if None in bounds else [bound for bound in bounds if bound is not None]


_FAMILIES: dict[str, Callable[[str], Fraction | None]] = {
    "Date": parse_moment,
    "Numeric": parse_number,
}
