from iamlint.sdk import Findings, Profile, Rule, Severity, Suppression, bad, good


class UnusedSuppression(Rule):
    """A suppression takes no finding away.

    The fault is mended, or the comment stands in the wrong place: then it hides nothing and the
    next reader believes that it does. Comments for other tools are looked at in the strict profile
    only, and only when iamlint knows all their codes.
    """

    code = "IAM010"
    name = "unused-suppression"
    severity = Severity.LOW
    help = "remove it, or move it to the line above the finding"
    examples = (
        bad(
            """
            # iamlint: ignore[policy-not-json] checked by hand
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:GetObject"
                  Resource = "arn:aws:s3:::app/*"
                }]
              })
            }""",
            at="policy-not-json",
        ),
        good(
            """
            # iamlint: ignore[policy-not-json] the template is filled in later
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = "{'Version': '2012-10-17'}"
            }"""
        ),
    )

    def check_suppression(self, suppression: Suppression) -> Findings:
        codes = suppression.codes
        if suppression.foreign:
            if all(code.rules and code.judged and not code.used for code in codes):
                named = ", ".join(code.text for code in codes)
                message = f"`{suppression.kind}` ignore of {named} takes no finding away"
                span = codes[0].span.until(codes[-1].span)
                yield self.finding(span, message, profile=Profile.STRICT)
            return
        for code in codes:
            if code.judged and not code.used:
                yield self.finding(code.span, f"no finding of {code.text} is suppressed here")
