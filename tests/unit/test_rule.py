"""Rules: what a class must have, what is derived, and what a finding takes from it."""

from __future__ import annotations

from typing import Any

import pytest

from iamlint.finding import Confidence, Profile, Severity
from iamlint.rule import Findings, Rule, bad, good
from iamlint.source import Problem, Source
from iamlint.truth import Truth

SPAN = Source("main.tf", "abc").span(0, 1)


def check_problem(self: Rule, problem: Problem) -> Findings:
    yield self.finding(problem.place, problem.message)


def make(**changes: Any) -> type[Rule]:
    """A rule that is whole but for ``changes``; ``None`` leaves something out."""
    whole = {
        "__doc__": "What.\n\nWhy, in\nmany words.\n",
        "code": "IAM399",
        "name": "some-fault",
        "severity": Severity.HIGH,
        "help": "do otherwise",
        "equivalents": {"checkov": ("CKV_1", "CKV_2")},
        "examples": (bad("a", at="a"), good("b")),
        "check_problem": check_problem,
    }
    return type("Made", (Rule,), {k: v for k, v in {**whole, **changes}.items() if v is not None})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"__doc__": None}, "has no docstring"),
        ({"code": None}, "has no code"),
        ({"code": "iam1"}, "is not capitals and three digits"),
        ({"name": "Some_Fault"}, "is not kebab-case"),
        ({"name": "fault"}, "is not kebab-case"),
        ({"severity": None}, "has no severity"),
        ({"severity": "high"}, "not of its type"),
        ({"help": None}, "has no help"),
        ({"examples": (bad("a", at="a"),)}, "needs a bad and a good example"),
        ({"examples": (good("a"),)}, "needs a bad and a good example"),
        ({"examples": ("a", "b")}, "made with bad"),
        ({"equivalents": {"checkov": "CKV_1"}}, "equivalents of checkov are a tuple"),
        ({"references": "https://docs.aws.amazon.com/"}, "references are a tuple"),
        ({"tfsec": "aws-iam-some-fault"}, "tfsec are a tuple"),
        ({"silences": "IAM301"}, "silences are a tuple"),
        ({"check_problem": None}, "overrides none of"),
    ],
)
def test_a_rule_that_is_not_whole_is_refused(changes: dict[str, Any], message: str) -> None:
    """The class statement itself fails, so a broken rule cannot be shipped."""
    with pytest.raises(TypeError, match=message):
        make(**changes)


def test_family_url_and_hooks_are_derived() -> None:
    """Nothing that follows from the code or the class is written twice."""
    rule = make()
    assert rule.family == "permission"
    assert rule.url == "https://iamlint.dev/rules/IAM399"
    assert rule.hooks == ("check_problem",)
    assert rule.summary() == "What."
    assert rule.explanation() == "Why, in\nmany words."


def test_a_plugin_has_its_own_prefix() -> None:
    """The family comes from the digit whatever the capitals; nine is for what fits nowhere."""
    assert make(code="ACME201").family == "trust"
    assert make(code="ACME999").family == "custom"


def test_a_finding_takes_what_the_case_does_not_give() -> None:
    """Severity, profile, help and equivalents are the rule's own unless given."""
    rule = make()()
    plain = rule.finding(SPAN, "m")
    assert plain is not None
    assert (plain.severity, plain.profile, plain.help) == (
        Severity.HIGH,
        Profile.DEFAULT,
        "do otherwise",
    )
    assert plain.equivalents == {"checkov": ("CKV_1", "CKV_2")}
    case = rule.finding(
        SPAN, "m", severity=Severity.LOW, profile=Profile.STRICT, help="h", equivalents={}
    )
    assert case is not None
    assert (case.severity, case.profile, case.help) == (Severity.LOW, Profile.STRICT, "h")
    assert case.equivalents == {}


@pytest.mark.parametrize(
    ("when", "confidence"),
    [(Truth.YES, Confidence.CERTAIN), (Truth.MAYBE, Confidence.POSSIBLE), (Truth.NO, None)],
)
def test_confidence_comes_from_when(when: Truth, confidence: Confidence | None) -> None:
    """It is never typed by hand; what is not so makes no finding."""
    finding = make()().finding(SPAN, "m", when=when)
    assert (finding.confidence if finding is not None else None) is confidence


def test_examples_are_files() -> None:
    """A text is main.tf without its indentation; bytes and further files are kept."""
    example = bad("\n    a {\n      b\n    }", at="b", files={"x.json": b"\xff"}, profile="strict")
    assert example.files == {"main.tf": "a {\n  b\n}\n", "x.json": b"\xff"}
    assert example.is_bad
    assert example.profile is Profile.STRICT
    assert not good({"m/main.tf": "a"}).is_bad
