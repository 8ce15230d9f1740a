"""The runner of examples: it says what is wrong with an example, for rules of plugins as for ours."""

from __future__ import annotations

from typing import Any

import pytest

from iamlint.finding import Profile, Severity
from iamlint.rule import Example, Findings, Rule, bad, good
from iamlint.sdk import Resource
from iamlint.testing import check_example, example_cases, run_source

ROLE = 'resource "aws_iam_role" "{}" {{\n  name = "bad"\n  path = "bad"\n}}'


def rule(*examples: Example, places: int = 1) -> type[Rule]:
    """A rule that fires at the name, or at name and path, of role ``a``."""

    def check_resource(self: Rule, resource: Resource) -> Findings:
        if resource.address.name == "boom":
            raise ValueError("boom")
        for name in ("name", "path")[:places]:
            value = resource.get(name)
            if resource.address.name == "a" and value is not None and value.span is not None:
                yield self.finding(value.span, "bad name")

    body: dict[str, Any] = {
        "__doc__": "What.",
        "code": "ACME501",
        "name": "acme-fault",
        "severity": Severity.LOW,
        "help": "h",
        "profile": Profile.STRICT,
        "examples": examples,
        "check_resource": check_resource,
    }
    return type("Acme", (Rule,), body)


GOOD = good(ROLE.format("b"))


def test_examples_have_ids() -> None:
    """Code, kind and number."""
    made = rule(bad("a", at="a"), GOOD, bad("b", at="b"))
    cases = example_cases(made)
    assert [str(case) for case in cases] == ["ACME501-bad-0", "ACME501-good-0", "ACME501-bad-1"]


def test_right_examples_pass() -> None:
    """A rule of the strict profile need not say so in its examples."""
    for case in example_cases(rule(bad(ROLE.format("a"), at=('"bad"', 0)), GOOD)):
        check_example(case)


@pytest.mark.parametrize(
    ("example", "places", "message"),
    [
        (bad(ROLE.format("a"), at='"bad"'), 1, "'\"bad\"' is there 2 times: say which one"),
        (bad(ROLE.format("a"), at=('"bad"', 1)), 1, "number 0, not 1"),
        (bad(ROLE.format("a"), at="name"), 1, "underlines '\"bad\"' and not 'name'"),
        (bad(ROLE.format("b"), at="name"), 1, "fires 0 times"),
        (bad(ROLE.format("a"), at=('"bad"', 0)), 2, "fires 2 times"),
        (
            bad(ROLE.format("a"), at=('"bad"', 0), profile="default"),
            1,
            "fires 0 times, but does in the strict profile",
        ),
        (bad(ROLE.format("a") + "\n}", at=('"bad"', 0)), 1, "cannot be read: "),
        (good(ROLE.format("b").removesuffix("}")), 1, "is never closed at main.tf:1"),
        (good(ROLE.format("a")), 1, "is not silent: 'bad name' at main.tf:2"),
        (good(ROLE.format("boom")), 1, "ValueError: boom"),
    ],
)
def test_wrong_examples_fail(example: Example, places: int, message: str) -> None:
    """With what was found instead."""
    whole = (bad(ROLE.format("a"), at=('"bad"', 0)), GOOD, example)
    cases = example_cases(rule(*whole, places=places))
    case = next(case for case in cases if case.example is example)
    with pytest.raises(AssertionError) as caught:
        check_example(case)
    assert message in str(caught.value)


def test_a_source_is_run_with_all_installed_rules() -> None:
    """As the command line would."""
    report = run_source('resource "aws_iam_role_policy" "p" {\n  role = "r"\n  policy = "{"\n}')
    assert "IAM003" in [finding.code for finding in report.findings]
