from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class PolicyNotJson(Rule):
    """A policy is not JSON, or holds characters that IAM refuses.

    Typical are a trailing comma, single quotes, a comment, smart quotes from a web page, or text
    before the brace of a heredoc. The provider or AWS refuses it at apply, often after half of the
    change has been made.
    """

    code = "IAM003"
    name = "policy-not-json"
    severity = Severity.HIGH
    help = "write the policy with `jsonencode` or `aws_iam_policy_document`"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html",
    )
    equivalents = {
        "access-analyzer": ("JSON_SYNTAX_ERROR",),
        "parliament": ("MALFORMED_JSON", "EXCEPTION"),
        "tflint": ("aws_iam_policy_invalid_policy",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = <<-EOF
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {"Effect": "Allow", "Action": 's3:GetObject', "Resource": "*"}
                  ]
                }
              EOF
            }""",
            at=("'", 0),
        ),
        good(
            """
            variable "bucket" {}

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = <<-EOF
                {
                  "Version": "2012-10-17",
                  "Statement": [
                    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${var.bucket}"}
                  ]
                }
              EOF
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.POLICY_JSON:
            yield self.finding(problem.place, problem.message)
