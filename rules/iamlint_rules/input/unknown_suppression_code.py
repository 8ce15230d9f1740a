from iamlint.sdk import Findings, Rule, Severity, Suppression, SuppressionKind, bad, good


class UnknownSuppressionCode(Rule):
    """A suppression names a rule that does not exist, so it suppresses nothing.

    It takes codes and rule names in full, no prefixes, and at least one of them.
    """

    code = "IAM012"
    name = "unknown-suppression-code"
    severity = Severity.LOW
    help = "name the rule by its code or its name; `iamlint rules` lists them"
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = "{" # iamlint: ignore[policy-no-json] filled in by the pipeline
            }""",
            at="policy-no-json",
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
        if suppression.kind is not SuppressionKind.IAMLINT:
            return
        for code in suppression.codes:
            if not code.text:
                yield self.finding(code.span, "the suppression names no rule")
            elif not code.rules:
                guess = f", did you mean `{code.nearest}`?" if code.nearest else ""
                yield self.finding(code.span, f"no rule is called `{code.text}`{guess}")
