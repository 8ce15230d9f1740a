from iamlint.sdk import (
    Findings,
    Problem,
    ProblemKind,
    Rule,
    Severity,
    bad,
    good,
    names_missing_profile,
)

_KINDS = (ProblemKind.EVALUATION, ProblemKind.UNDECLARED)


class EvaluationFailed(Rule):
    """Terraform would certainly refuse an expression.

    It names a variable, local or resource that is not declared, calls a function in a way it does
    not allow, or reads a file that is not there. What depends on it was treated as unknown.
    """

    code = "IAM005"
    name = "evaluation-failed"
    severity = Severity.MEDIUM
    help = "mend the expression; `terraform validate` or `terraform plan` refuses it too"
    references = ("https://developer.hashicorp.com/terraform/language/expressions/references",)
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = local.policy
            }""",
            at="local.policy",
        ),
        good(
            """
            variable "policy" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = var.policy
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind in _KINDS and not names_missing_profile(problem):
            yield self.finding(problem.place, problem.message)
