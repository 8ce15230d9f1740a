"""What is found in a configuration is found in the plan that Terraform would make of it."""

from __future__ import annotations

from collections import Counter

import pytest

from hcl_to_json import SUPPRESSIONS
from hcl_to_plan import CannotPlan, plan_of
from iamlint.config import Config
from iamlint.engine.registry import load_rules
from iamlint.finding import Profile
from iamlint.testing import ExampleCase, example_cases, run_source

Files = dict[str, str | bytes]

UNRESOLVED = "IAM006"
"""A policy that is known only after apply."""


def plannable_cases() -> list[ExampleCase]:
    """The examples of all rules that are Terraform, each project once."""
    found: dict[str, ExampleCase] = {}
    for case in example_cases(*load_rules()):
        files = case.example.files
        if not any(path.endswith(".tf") for path in files):
            continue
        if any(word in str(text) for text in files.values() for word in SUPPRESSIONS):
            continue  # a plan has no comments
        try:
            plan_of(files)
        except CannotPlan:
            continue
        found.setdefault(repr(sorted(files.items())), case)
    return list(found.values())


def codes(files: Files) -> Counter[str]:
    """The codes of all that is found."""
    report = run_source(files, config=Config(profile=Profile.STRICT))
    assert report.errors == ()
    return Counter(each.code for each in report.findings)


@pytest.mark.parametrize("case", plannable_cases(), ids=str)
def test_examples_of_rules(case: ExampleCase) -> None:
    """The same; where something is known only after apply, no more than that."""
    files = dict(case.example.files)
    plan = plan_of(files)
    in_plan, in_files = codes({"plan.json": plan.text}), codes(files)
    if plan.complete:
        assert in_plan == in_files
    else:
        del in_plan[UNRESOLVED]
        assert in_plan <= in_files
