"""Baselines: written, read back, and refused when they are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from engine_rules import BadName, role

from iamlint.engine.baseline import read_baseline, write_baseline
from iamlint.errors import UsageError
from iamlint.testing import run_source


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every fingerprint; what stands beside it is for people."""
    findings = run_source(role("bad"), rules=(BadName,)).findings
    file = tmp_path / "baseline.json"
    file.write_text(write_baseline(findings), encoding="utf-8")
    assert read_baseline(file) == {findings[0].fingerprint}
    (entry,) = json.loads(file.read_text())["findings"]
    assert (entry["code"], entry["resource"]) == ("IAM291", "aws_iam_role.app")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"schema": 2, "findings": []}', '{"schema": 1, "findings": [{}]}']
)
def test_what_is_no_baseline_is_misuse(tmp_path: Path, text: str) -> None:
    """Told with the name of the file."""
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(UsageError, match=r"other\.json"):
        read_baseline(file)


def test_a_missing_baseline_is_misuse(tmp_path: Path) -> None:
    """It is not taken for an empty one."""
    with pytest.raises(UsageError, match="cannot read the baseline"):
        read_baseline(tmp_path / "none.json")
