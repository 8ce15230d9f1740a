from iamlint.sdk import Findings, Problem, ProblemKind, Profile, Rule, Severity, bad, good


class OverrideDropsGuard(Rule):
    """A merged statement replaces another of the same sid, and what guarded that one is lost.

    `override_policy_documents` and the statements of the document itself do not add to a statement
    of the same `sid`: they take its place. A condition, a Deny or a narrower resource of the
    replaced one is gone. In the strict profile every replacement is reported.
    """

    code = "IAM009"
    name = "override-drops-guard"
    severity = Severity.MEDIUM
    help = "give the statement a sid of its own, or repeat the guard in it"
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document#override_policy_documents",
    )
    examples = (
        bad(
            """
            data "aws_iam_policy_document" "base" {
              statement {
                sid       = "App"
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::app/*"]
                condition {
                  test     = "StringEquals"
                  variable = "aws:SourceVpc"
                  values   = ["vpc-11112222"]
                }
              }
            }

            data "aws_iam_policy_document" "app" {
              source_policy_documents = [data.aws_iam_policy_document.base.json]
              statement {
                sid       = "App"
                actions   = ["s3:*"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }""",
            at=('"App"', 1),
        ),
        good(
            """
            data "aws_iam_policy_document" "base" {
              statement {
                sid       = "Base"
                actions   = ["s3:GetObject"]
                resources = ["arn:aws:s3:::app/*"]
              }
            }

            data "aws_iam_policy_document" "app" {
              source_policy_documents = [data.aws_iam_policy_document.base.json]
              statement {
                sid       = "App"
                actions   = ["s3:ListBucket"]
                resources = ["arn:aws:s3:::app"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }"""
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is not ProblemKind.MERGE or "replaced" not in problem.data:
            return
        guarded = bool(problem.data.get("lost"))
        profile = Profile.DEFAULT if guarded else Profile.STRICT
        yield self.finding(problem.place, problem.message, profile=profile)
