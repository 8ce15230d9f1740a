from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class UnusablePlan(Rule):
    """A plan cannot be judged: its format is not known, or it was not completed.

    Its `format_version` is not supported, it says that it is `errored`, or it has neither
    `planned_values` nor `resource_changes`. The run ends with exit status 2.
    """

    code = "IAM013"
    name = "unusable-plan"
    severity = Severity.HIGH
    help = "make the plan anew and print it with `terraform show -json`"
    references = ("https://developer.hashicorp.com/terraform/internals/json-format",)
    examples = (
        bad(
            {
                "plan.json": """
                {"format_version": "1.2", "errored": true, "planned_values": {"root_module": {}}}
                """
            },
            at="true",
        ),
        good(
            {
                "plan.json": """
                {"format_version": "1.2", "errored": false, "planned_values": {"root_module": {}}}
                """
            }
        ),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.PLAN:
            yield self.finding(problem.place, problem.message)
