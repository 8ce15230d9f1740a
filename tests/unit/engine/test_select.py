"""Which rules run, and which of their cases are shown."""

from __future__ import annotations

from typing import Any

import pytest
from engine_rules import RULES, AnyName, BadName, Ec2Trust, role

from iamlint.config import Config
from iamlint.engine.select import select
from iamlint.errors import UsageError
from iamlint.finding import Profile, Severity
from iamlint.testing import run_source

STRICT = Profile.STRICT


def running(**config: Any) -> list[str]:
    return [rule.code for rule in select(RULES, Config(**config)).rules]


def shown(name: str, **config: Any) -> list[str]:
    report = run_source(role(name), rules=(BadName, AnyName, Ec2Trust), config=Config(**config))
    return [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("config", "codes"),
    [
        ({}, ["IAM291", "IAM292", "IAM491"]),
        ({"profile": STRICT}, ["IAM291", "IAM292", "IAM391", "IAM491"]),
        ({"select": ("IAM2",)}, ["IAM291", "IAM292"]),
        ({"select": ("trust",)}, ["IAM291", "IAM292"]),
        ({"select": ("any-name", "iam491")}, ["IAM292", "IAM491"]),
        ({"select": ("IAM3",)}, []),
        ({"select": ("IAM391",)}, ["IAM391"]),
        ({"select": ("IAM4",), "extend_select": ("ec2-trust",)}, ["IAM391", "IAM491"]),
        ({"extend_select": ("permission",)}, ["IAM291", "IAM292", "IAM491"]),
        ({"ignore": ("IAM2", "always-crashes")}, []),
        ({"select": ("IAM291",), "ignore": ("trust",)}, []),
        ({"select": ()}, []),
    ],
)
def test_codes_names_prefixes_and_families(config: dict[str, Any], codes: list[str]) -> None:
    """Select replaces, extend adds, ignore takes away last; a prefix stays in the profile."""
    assert running(**config) == codes


@pytest.mark.parametrize(
    ("text", "guess"), [("bad-nam", "bad-name"), ("IAM299", "IAM29"), ("nonsense", "")]
)
def test_an_unknown_rule_is_misuse(text: str, guess: str) -> None:
    """The nearest code or name is offered."""
    with pytest.raises(UsageError) as caught:
        running(select=(text,))
    assert f"unknown rule `{text}` in select" in str(caught.value)
    assert guess in str(caught.value)


def test_codes_in_ignores_and_severities_must_exist() -> None:
    """The whole configuration is checked, also what would have no effect."""
    with pytest.raises(UsageError, match="in severity"):
        running(severity=(("IAM999", Severity.LOW),))


def test_a_strict_case_is_shown_in_strict_or_when_its_rule_is_selected_in_full() -> None:
    """A prefix does not reach beyond the profile."""
    assert shown("bad-strict") == ["IAM292"]
    assert shown("bad-strict", profile=STRICT, ignore=("IAM391",)) == ["IAM291"]
    assert shown("bad-strict", select=("IAM291",)) == ["IAM291"]
    assert shown("bad-strict", select=("IAM29",)) == ["IAM292"]


def test_a_possible_finding_is_shown_in_strict_or_in_full_or_when_marked() -> None:
    """What may not be so does not bother everyone, but for rules on open doors."""
    assert shown("bad-maybe") == ["IAM292"]
    assert shown("bad-maybe", select=("bad-name",)) == ["IAM291"]
    assert shown("bad-maybe", profile=STRICT, ignore=("IAM391",)) == ["IAM291"]

    class Marked(BadName):
        """Shown all the same."""

        code = "IAM293"
        name = "marked-name"
        severity = Severity.HIGH
        help = "call it otherwise"
        examples = BadName.examples
        shows_possible = True

    report = run_source(role("bad-maybe"), rules=(Marked,))
    assert [finding.code for finding in report.findings] == ["IAM293"]


def test_what_is_below_the_floor_is_not_shown() -> None:
    """Also when it was selected in full; the severity is that of the case."""
    assert shown("bad", min_severity=Severity.HIGH) == ["IAM291"]
    assert shown("bad-low", min_severity=Severity.HIGH) == []
    assert shown("bad-low", min_severity=Severity.HIGH, select=("IAM291",)) == []


def test_a_rule_that_is_not_shown_silences_no_other() -> None:
    """Silence needs a finding that says more."""
    assert shown("bad") == ["IAM291"]
    assert shown("bad", ignore=("IAM291",)) == ["IAM292"]
    assert shown("bad-low", min_severity=Severity.LOW) == ["IAM291"]
