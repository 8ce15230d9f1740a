"""IAM122: an action that is not written as service and name."""

from __future__ import annotations

from iamlint.sdk import Findings, Policy, Rule, Severity, Statement, bad, good


class MalformedAction(Rule):
    """An action is not written as `service:Name`.

    IAM refuses an action without a colon or with several, with blanks, or written as an ARN.
    Policy variables have no place in it, and `*` and `?` are the only wildcards.
    """

    code = "IAM122"
    name = "malformed-action"
    severity = Severity.HIGH
    help = 'write it as "service:Action", for example "s3:GetObject"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html",
    )
    equivalents = {
        "access-analyzer": ("INVALID_ACTION", "VARIABLE_UNSUPPORTED_IN_ELEMENT"),
        "parliament": ("MALFORMED",),
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
                  Action   = "s3.GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"s3.GetObject"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for item in statement.actions or ():
            known = item.known
            if known is None:
                continue
            fault = _fault(known)
            if fault is not None:
                message = f"action `{known}` {fault}"
                yield self.finding(item.span, message, when=statement.exists)


def _fault(text: str) -> str | None:
    if not text:
        return "is empty"
    if text.startswith("arn:"):
        return "is an ARN; it belongs into Resource"
    if "${" in text:
        return "holds a policy variable, which IAM does not fill in here"
    if any(char.isspace() for char in text):
        return "has a blank in it"
    if text.strip("*") == "":
        return None
    if text.count(":") > 1:
        return "has more than one `:`"
    if ":" not in text:
        return "has no `:` between service and name"
    prefix, _, name = text.partition(":")
    if not prefix:
        return "names no service"
    if not name:
        return "names no action after the `:`"
    if not all(char.isalnum() or char in "-*?" for char in prefix + name) or not text.isascii():
        return "has characters that no action has"
    return None
