"""The README does not lie: its report is printed, its commands are those that CI runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from running import ROOT, Iamlint, edit

from iamlint.config import read_config
from iamlint.finding import Profile

README = ROOT / "README.md"


def block(name: str) -> str:
    """What stands in the block after ``<!-- name -->``."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```\n", README.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def test_report(iamlint: Iamlint, infra: Path, request: pytest.FixtureRequest) -> None:
    """The report is that on the example with two faults put into it."""
    edit(infra, '"ec2.amazonaws.com"', '"lambda.amazonaws.com"')
    edit(infra, '"arn:aws:s3:::example-bucket/*"', '"*"')
    result = iamlint("infra", "--format", "rich", COLUMNS="96")
    printed = f"$ iamlint infra\n{result.stdout}"
    if request.config.getoption("--update"):
        README.write_text(README.read_text().replace(block("report"), printed))
    assert (result.status, block("report")) == (1, printed)


def test_configuration(tmp_path: Path) -> None:
    """The configuration that the guide shows is one, and has every kind of key."""
    guide = (ROOT / "docs" / "usage.md").read_text()
    found = re.search(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert found is not None
    (tmp_path / "iamlint.toml").write_text(found[1])
    config = read_config(tmp_path / "iamlint.toml")
    assert config.profile is Profile.STRICT
    assert config.vars == (("environment", "prod"),)
    assert [each.pattern for each in config.per_address_ignores] == ["module.legacy.*"]


def test_commands() -> None:
    """One line each: set up and run, set up and test. `.ci/run` takes them from here."""
    for name, last in (("try", "iamlint examples/ec2-role"), ("test", "pytest -q")):
        command = block(name).strip()
        assert "\n" not in command
        assert command.startswith("python3 -m venv .venv && ")
        assert command.endswith(last)
        assert f"readme {name}" in (ROOT / ".ci" / "run").read_text()
