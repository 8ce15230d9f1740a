"""Small rules for the tests of the engine: they read the names of roles, and nothing else."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    Policy,
    Profile,
    Resource,
    Rule,
    Severity,
    Statement,
    Truth,
    bad,
    good,
    known_text,
)

EXAMPLES = (bad("a", at="a"), good("b"))

ROLE = """
resource "aws_iam_role" "app" {{
  name               = "{name}"
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{
      Effect    = "Allow"
      Principal = {{ Service = "ec2.amazonaws.com" }}
      Action    = "sts:AssumeRole"
    }}]
  }})
}}
"""


def role(name: str) -> str:
    """A role of that name, sound otherwise."""
    return ROLE.format(name=name)


class BadName(Rule):
    """The name of a role has `bad` in it; with `strict` or `maybe` it is another case."""

    code = "IAM291"
    name = "bad-name"
    severity = Severity.HIGH
    help = "call it otherwise"
    equivalents = {"checkov": ("CKV_AWS_1",), "trivy": ("AVD-AWS-0001",)}
    tfsec = ("aws-iam-bad-name",)
    silences = ("IAM292",)
    examples = EXAMPLES

    def check_resource(self, resource: Resource) -> Findings:
        """One finding at the name."""
        value = resource.get("name")
        name = known_text(value)
        if resource.type != "aws_iam_role" or name is None or "bad" not in name:
            return
        assert value is not None
        assert value.span is not None
        yield self.finding(
            value.span,
            f"role {name} has a bad name",
            attribute="name",
            when=Truth.MAYBE if "maybe" in name else Truth.YES,
            profile=Profile.STRICT if "strict" in name else None,
            severity=Severity.LOW if "low" in name else None,
        )


class AnyName(Rule):
    """A role has a name at all."""

    code = "IAM292"
    name = "any-name"
    severity = Severity.LOW
    help = "do without"
    examples = EXAMPLES

    def check_resource(self, resource: Resource) -> Findings:
        """One finding at the header."""
        if resource.type == "aws_iam_role" and resource.get("name") is not None:
            yield self.finding(resource.header, f"{resource.address} has a name")


class Ec2Trust(Rule):
    """A statement names EC2."""

    code = "IAM391"
    name = "ec2-trust"
    severity = Severity.MEDIUM
    profile = Profile.STRICT
    help = "think twice"
    examples = EXAMPLES

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        """One finding at the action."""
        for action in statement.allowed_actions():
            if action.matches("sts:AssumeRole").certain and action.span is not None:
                message = f"{policy.holder} is assumed"
                yield self.finding(action.span, message, when=statement.exists)


class Crash(Rule):
    """Raises at whatever it sees."""

    code = "IAM491"
    name = "always-crashes"
    severity = Severity.INFO
    help = "mend it"
    examples = EXAMPLES

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        """Say one thing, then fail."""
        yield self.finding(statement.span, "said before the crash")
        raise ValueError("no reason")


RULES = (BadName, AnyName, Ec2Trust, Crash)
