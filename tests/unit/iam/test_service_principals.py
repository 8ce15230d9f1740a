"""Names of service principals and regions."""

from __future__ import annotations

import pytest

from iamlint.iam.regions import is_region
from iamlint.iam.service_principals import NAMES, is_known_principal, meant_principal
from iamlint.truth import Truth


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("lamda", "lambda"),
        ("ecs-task", "ecs-tasks"),
        ("stepfunctions", "states"),
        ("EC2", "ec2"),
        ("ec3", None),
        ("inspector3", None),
        ("replication.rds", None),
        ("frobnicator", None),
    ],
)
def test_meant_principal(name: str, meant: str | None) -> None:
    """A slip of the pen and a wrong name are set right, another name is not."""
    assert not is_known_principal(name)
    assert meant_principal(name) == meant


def test_no_known_name_is_taken_for_a_slip() -> None:
    """What is listed is right as it is."""
    assert all(is_known_principal(name) for name in NAMES)


def test_regions() -> None:
    """One that may be newer than the list is possible."""
    assert is_region("eu-west-1") is Truth.YES
    assert is_region("eu-west-9") is Truth.MAYBE
    assert is_region("Ireland") is Truth.NO
    assert is_region("eu-wets-1") is Truth.NO
