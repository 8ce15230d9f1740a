from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class DuplicateJsonKey(Rule):
    """One object of a policy has the same member twice.

    Most parsers silently keep the later one, IAM rejects the policy or drops one of them; what
    the author wrote first has no effect.
    """

    code = "IAM004"
    name = "duplicate-json-key"
    severity = Severity.HIGH
    help = "put the values into one list, or into two statements"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
    )
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = <<-EOF
                {
                  "Version": "2012-10-17",
                  "Statement": {
                    "Effect": "Allow",
                    "Action": "s3:GetObject",
                    "Action": "s3:PutObject",
                    "Resource": "arn:aws:s3:::app/*"
                  }
                }
              EOF
            }""",
            at=('"Action"', 1),
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = <<-EOF
                {
                  "Version": "2012-10-17",
                  "Statement": {
                    "Effect": "Allow",
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": "arn:aws:s3:::app/*"
                  }
                }
              EOF
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.DUPLICATE_KEY:
            yield self.finding(problem.place, problem.message)
