from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class HclSyntax(Rule):
    """A file is not what Terraform can parse.

    Blocks of the file that parse by themselves and the other files are judged; rules that argue
    from what is absent stay silent, because it may be in the part that was not understood. The
    run ends with exit status 2.
    """

    code = "IAM002"
    name = "hcl-syntax"
    severity = Severity.HIGH
    help = "mend the syntax; `terraform fmt` points at the same place"
    references = ("https://developer.hashicorp.com/terraform/language/syntax/configuration",)
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = = "app"
            }""",
            at=("=", 1),
        ),
        good(
            """
            resource "aws_iam_role" "app" {
              name               = "app"
              assume_role_policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "ec2.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.SYNTAX:
            yield self.finding(problem.place, problem.message)
