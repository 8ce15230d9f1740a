from iamlint.sdk import Findings, ProblemKind, Profile, Root, Rule, Severity, bad, good


class UnresolvedPolicy(Rule):
    """A policy is not known before apply, so nothing in it was checked.

    It comes from a variable without a value, a remote state or a data source that only AWS can
    answer. Give the value with `--var` or `--var-file`, or lint a plan, to have it judged. What is
    too large to be worked out (`count = 1000000000`) is reported as well: Terraform may take it,
    but it was not looked at piece by piece.
    """

    code = "IAM006"
    name = "unresolved-policy"
    severity = Severity.INFO
    profile = Profile.STRICT
    help = "give the value with --var or --var-file, or lint the plan"
    references = ("https://developer.hashicorp.com/terraform/cli/commands/show",)
    examples = (
        bad(
            """
            variable "policy" {
              type = string
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = var.policy
            }""",
            at="var.policy",
        ),
        bad(
            """
            resource "aws_iam_user" "people" {
              count = 1000000
              name  = "person-${count.index}"
            }""",
            at="1000000",
        ),
        good(
            """
            variable "policy" {
              type    = string
              default = "{\\"Version\\": \\"2012-10-17\\", \\"Statement\\": []}"
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = var.policy
            }"""
        ),
    )

    def check_project(self, project: Root) -> Findings:
        for policy in project.unresolved:
            message = (
                f"the {policy.kind} policy of {policy.resource.address} is not known: "
                f"{policy.reason}"
            )
            yield self.finding(
                policy.span,
                message,
                resource=policy.resource,
                attribute=policy.attribute,
                subject=policy,
            )
        for problem in project.problems:
            if problem.kind is ProblemKind.LIMIT:
                yield self.finding(
                    problem.place,
                    problem.message,
                    help="make it smaller, or lint the plan",
                    resource=problem.resource,
                    attribute=problem.attribute,
                    related=problem.related,
                    subject=(problem, problem.place),
                )
