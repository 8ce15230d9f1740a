"""The README does not lie: its report is printed, its commands are those that CI runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT, Iamlint, edit, environment

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


def test_rule_of_ones_own(iamlint: Iamlint, tmp_path: Path) -> None:
    """The rule that the guide shows is whole: the project that names its file is linted by it."""
    guide = (ROOT / "docs" / "usage.md").read_text()
    rule, tests = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    (tmp_path / "iamlint.toml").write_text('[rules]\npaths = ["./acme_rules"]\n')
    folder = tmp_path / "acme_rules"
    folder.mkdir()
    (folder / "session_too_long.py").write_text(rule)
    (folder / "test_them.py").write_text(tests)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "acme_rules/test_them.py"],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(tmp_path), PYTHONDONTWRITEBYTECODE="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "2 passed" in done.stdout
    (folder / "test_them.py").unlink()
    role = 'resource "aws_iam_role" "r" {\n  max_session_duration = 3600 * 2\n}\n'
    (tmp_path / "main.tf").write_text(role)
    result = iamlint("--select", "ACME501")
    said = "ACME501 medium aws_iam_role.r has sessions of 7200 seconds"
    assert (result.status, result.stdout) == (1, f"main.tf:2:26: {said}\n")


def test_files_that_the_guide_for_contributors_names() -> None:
    """They exist: the rules to copy, the modules to look into, the scripts to run."""
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    named = re.findall(r"`([a-z_./]+\.(?:py|md|tf))`", guide)
    roots = (ROOT, ROOT / "rules" / "iamlint_rules", ROOT / "linter" / "iamlint")
    assert len(named) > 8
    assert [each for each in named if not any((root / each).exists() for root in roots)] == []


def test_commands() -> None:
    """One line each: set up and run, set up and test. `.ci/run` takes them from here."""
    for name, last in (("try", "iamlint examples/ec2-role"), ("test", "pytest -q")):
        command = block(name).strip()
        assert "\n" not in command
        assert command.startswith("python3 -m venv .venv && ")
        assert command.endswith(last)
        assert f"readme {name}" in (ROOT / ".ci" / "run").read_text()
