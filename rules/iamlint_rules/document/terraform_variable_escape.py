"""IAM156: a policy variable escaped for a place that it is not in."""

from __future__ import annotations

from iamlint.sdk import (
    HOLE,
    Edit,
    Findings,
    Fix,
    Piece,
    Policy,
    Rule,
    Severity,
    Span,
    Statement,
    Text,
    bad,
    good,
    may_be_key,
)


class TerraformVariableEscape(Rule):
    """A policy variable is escaped for a place that it is not in.

    `&{aws:username}` is a notation of `aws_iam_policy_document`: elsewhere AWS gets these very
    characters. In `jsonencode` and heredocs the escape is `$${aws:username}`; in a JSON file, which
    Terraform does not read as a template, it is `${aws:username}`.
    """

    code = "IAM156"
    name = "terraform-variable-escape"
    severity = Severity.HIGH
    help = "write $${...} in Terraform strings, &{...} in aws_iam_policy_document, ${...} in files"
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#context-variable-interpolation",
        "https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences",
    )
    examples = (
        bad(
            """
            resource "aws_iam_group_policy" "home" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::home/&{aws:username}/*"
                }]
              })
            }
            """,
            at='"arn:aws:s3:::home/&{aws:username}/*"',
        ),
        bad(
            {
                "main.tf": """
                    resource "aws_iam_group_policy" "home" {
                      group  = "people"
                      policy = file("${path.module}/home.json")
                    }
                    """,
                "home.json": """
                    {
                      "Version": "2012-10-17",
                      "Statement": {
                        "Effect": "Allow",
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::home/$${aws:username}/*"
                      }
                    }
                    """,
            },
            at='"arn:aws:s3:::home/$${aws:username}/*"',
        ),
        good(
            """
            data "aws_iam_policy_document" "home" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::home/&{aws:username}/*"]
              }
            }

            resource "aws_iam_group_policy" "home" {
              group  = "people"
              policy = data.aws_iam_policy_document.home.json
            }

            resource "aws_iam_group_policy" "same" {
              group = "people"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = ["arn:aws:s3:::home/$${aws:username}/*", "arn:aws:s3:::a&{b}/*"]
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        texts = [(item.text, item.span) for item in statement.resources or ()]
        for condition in statement.conditions:
            texts += [(text, text.span or condition.key_span) for text in condition.texts]
        for text, place in texts:
            found = _escaped(text)
            if found is None:
                continue
            written = found + "{"
            yield self.finding(
                place,
                f"AWS gets `{written}` as it is in `{text.shown}`, not as a policy variable",
                when=statement.exists,
                fix=_fix(place, written),
            )


def _escaped(text: Text) -> str | None:
    """``&`` or ``$$`` if one stands before the braces of a variable."""
    known = "".join(part.text if isinstance(part, Piece) else HOLE for part in text.parts)
    for sign in ("&", "$$"):
        at = known.find(sign + "{")
        while at >= 0:
            start = at + len(sign) + 1
            end = known.find("}", start)
            if end > 0 and may_be_key(known[start:end].partition(",")[0].strip()):
                return sign
            at = known.find(sign + "{", start)
    return None


def _fix(place: Span, written: str) -> Fix | None:
    """Write it as the file has it that the text is in."""
    escape = "${" if place.source.path.endswith(".json") else "$${"
    before = place.text
    if written not in before or escape == written:
        return None
    after = before.replace(written, escape)
    return Fix(f"write {escape}...}}", (Edit(place, after),))
