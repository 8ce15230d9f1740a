"""The nearest right form of what was given."""

from __future__ import annotations

import pytest

from iamlint.errors import nearest

FEW = ("check", "show", "explain", "graph")
MANY = (*(f"Describe{at:04}" for at in range(1_000)), "DescribeInstances", "RunInstances")


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("chekc", FEW, "check"),
        ("GRAPHS", FEW, "graph"),
        ("zzz", FEW, None),
        ("DescribeInstnces", MANY, "DescribeInstances"),
        ("describeinstancse", MANY, "DescribeInstances"),
        ("RnInstances", MANY, "RunInstances"),
        ("zzzz", MANY, None),
        ("check" * 1_000, FEW, None),
        ("DescribeInstances" * 1_000, MANY, None),
    ],
)
def test_nearest(name: str, known: tuple[str, ...], expected: str | None) -> None:
    """The closest one, of many too; nothing where none is close."""
    assert nearest(name, known) == expected
