from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class StatementMergeConflict(Rule):
    """Documents that are merged do not fit together.

    `source_policy_documents` must not repeat a `sid` (the provider refuses), and every document
    that is merged has to be a policy.
    """

    code = "IAM008"
    name = "statement-merge-conflict"
    severity = Severity.MEDIUM
    help = "give every statement its own sid, or use override_policy_documents to replace one"
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#source_policy_documents",
    )
    examples = (
        bad(
            """
            data "aws_iam_policy_document" "read" {
              statement {
                sid       = "App"
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            data "aws_iam_policy_document" "write" {
              statement {
                sid       = "App"
                actions   = ["s3:PutObject"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            data "aws_iam_policy_document" "both" {
              source_policy_documents = [
                data.aws_iam_policy_document.read.json,
                data.aws_iam_policy_document.write.json,
              ]
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.both.json
            }""",
            at=('"App"', 1),
        ),
        good(
            """
            data "aws_iam_policy_document" "read" {
              statement {
                sid       = "Read"
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            data "aws_iam_policy_document" "both" {
              source_policy_documents = [data.aws_iam_policy_document.read.json]
              statement {
                sid       = "Write"
                actions   = ["s3:PutObject"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.both.json
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.MERGE and "replaced" not in problem.data:
            yield self.finding(problem.place, problem.message)
