from iamlint.sdk import Findings, Problem, ProblemKind, Profile, Rule, Severity, bad, good


class ModuleNotLoaded(Rule):
    """A module that IAM depends on is not on disk, so what it declares was not checked.

    Modules from a registry or from git are not fetched. Lint a plan, or the module by itself, to
    see what it grants.
    """

    code = "IAM007"
    name = "module-not-loaded"
    severity = Severity.INFO
    profile = Profile.STRICT
    help = "lint the plan (`terraform show -json`), which has the module's resources"
    references = ("https://developer.hashicorp.com/terraform/language/modules/sources",)
    examples = (
        bad(
            """
            module "role" {
              source             = "terraform-aws-modules/iam/aws//modules/iam-role"
              assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
            }""",
            at='"terraform-aws-modules/iam/aws//modules/iam-role"',
        ),
        good(
            """
            module "role" {
              source = "./role"
              name   = "app"
            }""",
            files={"role/main.tf": 'variable "name" {}'},
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.MODULE:
            yield self.finding(problem.place, problem.message)
