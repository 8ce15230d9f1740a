"""Every rule does what its own examples say."""

from __future__ import annotations

import pytest

from iamlint.engine.registry import load_rules
from iamlint.testing import ExampleCase, check_example, example_cases


@pytest.mark.parametrize("case", example_cases(*load_rules()), ids=str)
def test_example(case: ExampleCase) -> None:
    """A bad example fires exactly at its place, a good one stays silent."""
    check_example(case)
