"""Every rule does what its own examples say."""

from __future__ import annotations

import pytest

from iamlint.engine.registry import load_rules
from iamlint.testing import ExampleCase, check_example, example_cases


@pytest.mark.parametrize("case", example_cases(*load_rules()), ids=str)
def test_example(case: ExampleCase) -> None:
    """A bad example fires exactly at its place, a good one stays silent."""
    check_example(case)


def test_a_file_is_called_as_its_rule() -> None:
    """Whoever knows a rule by name knows where it is; the family is that of its code."""
    own = [rule for rule in load_rules() if rule.__module__.startswith("iamlint_rules.")]
    places = {rule.__module__: f"{rule.family}.{rule.name.replace('-', '_')}" for rule in own}
    assert len(places) == len(own)
    assert list(places) == [f"iamlint_rules.{place}" for place in places.values()]
