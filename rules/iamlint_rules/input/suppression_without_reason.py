from iamlint.sdk import (
    Findings,
    Profile,
    Rule,
    Severity,
    Suppression,
    SuppressionKind,
    bad,
    good,
)


class SuppressionWithoutReason(Rule):
    """A suppression does not say why.

    Whoever reads it later cannot tell an accepted risk from an oversight.
    """

    code = "IAM011"
    name = "suppression-without-reason"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "write the reason after the codes"
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = "{" # iamlint: ignore[policy-not-json]
            }""",
            at="# iamlint: ignore[policy-not-json]",
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = "{" # iamlint: ignore[policy-not-json] filled in by the pipeline
            }"""
        ),
    )

    def check_suppression(self, suppression: Suppression) -> Findings:
        if suppression.kind is SuppressionKind.IAMLINT and not suppression.reason:
            named = ", ".join(code.text for code in suppression.codes if code.text)
            yield self.finding(
                suppression.span, f"no reason is given for ignoring {named}".rstrip()
            )
