"""IAM147: a wildcard under an operator that takes it for a character."""

from __future__ import annotations

import re

from iamlint.sdk import (
    Condition,
    Effect,
    Findings,
    Piece,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Span,
    Statement,
    Text,
    Truth,
    bad,
    good,
    masked,
)

_WILDCARD = re.compile(r"[*?]")
_LITERAL = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
)
_LISTING_KEYS = ("s3:prefix", "s3:delimiter")
_REGEX_SIGNS = ("^", "$", ".*", ".+", "|", "\\", "[", "(")


class WildcardWithoutLike(Rule):
    """A wildcard in a value under an operator that compares letter by letter.

    `StringEquals` and its kin know no wildcards: `*` and `?` stand for themselves. An Allow then
    grants nothing; a Deny with `StringNotEquals` denies everyone. `StringLike` and the `Arn...`
    operators expand them.
    """

    code = "IAM147"
    name = "wildcard-without-like"
    severity = Severity.HIGH
    help = "use StringLike or StringNotLike, or write the value without wildcards"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String",
    )
    equivalents = {"access-analyzer": ("WILDCARD_WITHOUT_LIKE_OPERATOR",)}
    examples = (
        bad(
            """
            resource "aws_iam_openid_connect_provider" "github" {
              url            = "https://token.actions.githubusercontent.com"
              client_id_list = ["sts.amazonaws.com"]
            }

            resource "aws_iam_role" "deploy" {
              name = "deploy"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
                  Condition = {
                    StringEquals = {
                      "token.actions.githubusercontent.com:sub" = "repo:acme/shop:ref:refs/heads/*"
                    }
                  }
                }]
              })
            }
            """,
            at='"repo:acme/shop:ref:refs/heads/*"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "home" {
              statement {
                actions   = ["s3:ListBucket"]
                resources = ["arn:aws:s3:::home"]
                condition {
                  test     = "StringEquals"
                  variable = "s3:prefix"
                  values   = ["", "home/$${aws:username}/*"]
                }
              }
            }

            resource "aws_iam_group_policy" "home" {
              group  = "people"
              policy = data.aws_iam_policy_document.home.json
            }
            """,
            at='"home/$${aws:username}/*"',
        ),
        bad(
            """
            variable "accounts" {
              default = ["jobs:*"]
            }

            resource "aws_iam_role" "jobs" {
              name = "jobs"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/k8s.example" }
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {
                    StringEquals = {
                      "k8s.example:sub" = formatlist("system:serviceaccount:%s", var.accounts)
                    }
                  }
                }]
              })
            }
            """,
            at="jobs:*",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:ListBucket"
                  Resource = "arn:aws:s3:::logs"
                  Condition = {
                    StringLike   = { "s3:prefix" = "app/*" }
                    ArnEquals    = { "aws:PrincipalArn" = "arn:aws:iam::*:role/app-*" }
                    StringEquals = { "s3:delimiter" = "*", "aws:PrincipalTag/team" = "$${*}" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            if condition.operator not in _LITERAL or _takes_star(condition):
                continue
            for text in condition.texts:
                shown = masked(text)
                if "*" not in shown and "?" not in shown:
                    continue
                yield self.finding(
                    _place(text) or condition.key_span,
                    f"`{text.shown}` has a wildcard, which {condition.operator} takes literally",
                    severity=_severity(policy, statement, condition),
                    when=statement.exists & condition.exists & _is_meant(condition, text),
                )


def _place(text: Text) -> Span | None:
    """Where the text is written; of one put together (`format`), where the wildcard comes from."""
    whole = text.span
    for part in text.parts:
        if isinstance(part, Piece) and part.span is not None and _WILDCARD.search(part.text):
            inside = whole is not None and whole.source is part.span.source
            if not (inside and whole is not None and whole.start <= part.span.start < whole.end):
                return part.span
    return whole


def _takes_star(condition: Condition) -> bool:
    """Whether it is a listing by the very character ``*``."""
    return condition.name in _LISTING_KEYS and [text.known for text in condition.texts] == ["*"]


def _severity(policy: Policy, statement: Statement, condition: Condition) -> Severity:
    denies_all = statement.effect is Effect.DENY and condition.negated
    trust = policy.document.kind is PolicyKind.TRUST
    return Severity.HIGH if denies_all or trust else Severity.MEDIUM


def _is_meant(condition: Condition, text: Text) -> Truth:
    """``MAYBE`` where the character may stand for itself: in the query of a URL, in a pattern."""
    known = text.known or text.prefix
    in_query = "://" in known and "?" in known and "*" not in known
    in_tag = "tag/" in (condition.name or "") and any(sign in known for sign in _REGEX_SIGNS)
    return Truth.MAYBE if in_query or in_tag else Truth.YES
