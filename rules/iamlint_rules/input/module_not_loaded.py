from iamlint.sdk import Findings, Profile, Root, Rule, Severity, bad, good, unloaded_iam_modules


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
        bad(
            """
            module "app" {
              source = "git::https://example.com/app.git"
            }

            resource "aws_iam_role_policy" "app" {
              role   = module.app.role
              policy = jsonencode({ Version = "2012-10-17", Statement = [] })
            }""",
            at='"git::https://example.com/app.git"',
        ),
        good(
            """
            module "vpc" {
              source = "terraform-aws-modules/vpc/aws"
              cidr   = "10.0.0.0/16"
            }"""
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

    def check_project(self, project: Root) -> Findings:
        for problem in unloaded_iam_modules(project):
            yield self.finding(problem.place, problem.message, subject=problem)
