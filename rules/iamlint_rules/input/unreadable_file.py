from iamlint.sdk import Findings, Problem, ProblemKind, Rule, Severity, bad, good


class UnreadableFile(Rule):
    """A file could not be read, so nothing in it was checked.

    It cannot be opened, is no regular file, is not UTF-8 (a byte order mark is allowed), or is
    larger than 64 MiB. The other files are judged all the same; the run ends with exit status 2,
    because silence about this file means nothing.
    """

    code = "IAM001"
    name = "unreadable-file"
    severity = Severity.HIGH
    help = "make the file readable, or exclude it with `exclude` in the configuration"
    references = ("https://developer.hashicorp.com/terraform/language/files",)
    examples = (
        bad({"main.tf": b'locals {\n  name = "caf\xe9"\n}\n'}, at=""),
        good({"main.tf": b'\xef\xbb\xbflocals {\n  name = "caf\xc3\xa9"\n}\n'}),
    )

    def check_problem(self, problem: Problem) -> Findings:
        if problem.kind is ProblemKind.UNREADABLE:
            yield self.finding(problem.place, problem.message)
