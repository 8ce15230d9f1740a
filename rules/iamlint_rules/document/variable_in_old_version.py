"""IAM113: a policy variable in a version of the language that has none."""

from __future__ import annotations

from iamlint.sdk import Findings, Policy, Rule, Severity, bad, good, policy_variables


class VariableInOldVersion(Rule):
    """A policy variable stands in a document of the version 2008-10-17, or of none.

    There `${aws:username}` is compared letter by letter: an Allow grants nothing, a Deny denies
    nothing, a NotResource excludes nothing.
    """

    code = "IAM113"
    name = "variable-in-old-version"
    severity = Severity.HIGH
    help = 'write `Version` as "2012-10-17"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html",
    )
    equivalents = {
        "access-analyzer": ("VARIABLE_UNSUPPORTED_IN_VERSION",),
        "parliament": ("OLD_VERSION",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2008-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::home/$${aws:username}/*"
                }]
              })
            }
            """,
            at='"arn:aws:s3:::home/$${aws:username}/*"',
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
                  Resource = "arn:aws:s3:::home/$${aws:username}/*"
                }]
              })
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        document = policy.document
        version = document.version.known if document.version is not None else "2008-10-17"
        hidden = "Version" in document.value.entries and document.version is None
        if version != "2008-10-17" or hidden or document.rest is not None:
            return
        for text, statement in policy_variables(document):
            message = f"`{text.shown}` holds a variable, which version 2008-10-17 does not fill in"
            yield self.finding(text.span or statement.span, message, when=statement.exists)
