"""IAM112: a policy in the old version of the language."""

from __future__ import annotations

from iamlint.sdk import Findings, Policy, Profile, Rule, Severity, bad, good, policy_variables


class OldVersion(Rule):
    """A policy is written in the version 2008-10-17 of the language, or names none.

    In it, policy variables are plain text. A document without variables works the same in both,
    until someone adds one.
    """

    code = "IAM112"
    name = "old-version"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = 'write `Version` as "2012-10-17"'
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html",
    )
    equivalents = {
        "access-analyzer": ("MISSING_VERSION",),
        "parliament": ("NO_VERSION", "OLD_VERSION"),
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
                  Resource = "arn:aws:s3:::logs/*"
                }]
              })
            }
            """,
            at='"2008-10-17"',
            profile="strict",
        ),
        good(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::logs/*"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """
        ),
    )

    def check_policy(self, policy: Policy) -> Findings:
        document = policy.document
        if any(True for _ in policy_variables(document)):
            return
        if document.version is None:
            if "Version" in document.value.entries or document.rest is not None:
                return
            span = document.span.source.span(document.span.start, document.span.start + 1)
            yield self.finding(span, "the policy has no `Version`, which means 2008-10-17")
        elif document.version.known == "2008-10-17":
            span = document.version.span or document.span
            yield self.finding(span, "the policy is written in the version of 2008")
