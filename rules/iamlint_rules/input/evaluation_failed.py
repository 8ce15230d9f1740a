from iamlint.sdk import (
    Findings,
    ProblemKind,
    Root,
    Rule,
    Severity,
    bad,
    good,
    names_missing_profile,
)


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
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = file("no-such-policy.json")
            }""",
            at='"no-such-policy.json"',
        ),
        good(
            {
                "main.tf": """
                resource "aws_iam_role_policy" "app" {
                  role   = "app"
                  policy = local.policy
                }""",
                "broken.tf": "locals {",
            }
        ),
        # Which workspaces there are is not known.
        good(
            """
            locals {
              accounts  = { dev = "111122223333", prod = "444455556666" }
              workspace = terraform.workspace
            }

            resource "aws_iam_role_policy" "app" {
              name   = local.accounts[terraform.workspace]
              role   = local.accounts[local.workspace]
              policy = "{}"
            }""",
        ),
        # What the provider computes of a nested block.
        good(
            """
            resource "aws_eks_cluster" "main" {
              name     = "main"
              role_arn = "arn:aws:iam::111122223333:role/eks"

              vpc_config {
                subnet_ids = ["subnet-1", "subnet-2"]
              }
            }

            output "security_group" {
              value = aws_eks_cluster.main.vpc_config[0].cluster_security_group_id
            }"""
        ),
        # The package is built before Terraform runs.
        good(
            """
            resource "aws_lambda_function" "app" {
              function_name    = "app"
              role             = "arn:aws:iam::111122223333:role/app"
              filename         = "dist/app.zip"
              source_code_hash = filebase64sha256("dist/app.zip")
            }"""
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

    def check_project(self, project: Root) -> Findings:
        # What is not declared may be in a file that does not parse.
        unparsed = project.module is not None and project.module.unparsed
        for problem in project.problems:
            undeclared = problem.kind is ProblemKind.UNDECLARED
            if undeclared and (unparsed or names_missing_profile(problem)):
                continue
            if undeclared or problem.kind is ProblemKind.EVALUATION:
                yield self.finding(
                    problem.place,
                    problem.message,
                    resource=problem.resource,
                    attribute=problem.attribute,
                    related=problem.related,
                    subject=(problem, problem.place),
                )
