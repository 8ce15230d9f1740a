"""`iamlint check`: exit status, what is shown, where reports go."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from running import EXAMPLE, Iamlint, edit

PROFILE = "aws_iam_instance_profile.ec2_instance_profile.name"


def codes(text: str) -> list[str]:
    """The codes of a JSON report."""
    return [finding["code"] for finding in json.loads(text)["findings"]]


def test_example_is_clean(iamlint: Iamlint, infra: Path) -> None:
    """The example has no finding, and everything in it was resolved."""
    result = iamlint("infra", "--format", "json")
    report = json.loads(result.stdout)
    assert (result.status, report["findings"], report["errors"]) == (0, [], [])
    assert report["summary"] == {
        "files": 4,
        "modules": 1,
        "resources": 4,
        "policies": 2,
        "unresolved": 0,
        "suppressed": 0,
        "baselined": 0,
        "findings": {"critical": 0, "high": 0, "medium": 0, "low": 0, "info": 0},
    }
    assert iamlint("infra").stdout == ""


@pytest.mark.parametrize(
    ("change", "code", "at"),
    [
        (('"ec2.amazonaws.com"', '"lambda.amazonaws.com"'), "IAM201", '"lambda.amazonaws.com"'),
        (('"s3:GetObject"', '"s3:*"'), "IAM301", '"s3:*"'),
        (('"arn:aws:s3:::example-bucket/*"', '"*"'), "IAM301", None),
        (("  role = aws_iam_role.ec2_role.name\n}\n\nresource", "}\n\nresource"), "IAM501", None),
        ((f"  iam_instance_profile = {PROFILE}\n", ""), "IAM501", None),
    ],
)
def test_edits_of_the_example(
    iamlint: Iamlint, infra: Path, change: tuple[str, str], code: str, at: str | None
) -> None:
    """Each edit gives one finding, at its token."""
    edit(infra, *change)
    result = iamlint("infra", "--format", "json")
    report = json.loads(result.stdout)
    assert (result.status, codes(result.stdout)) == (1, [code])
    if at is not None:
        place = report["findings"][0]["location"]
        line = (infra / "main.tf").read_text().splitlines()[place["line"] - 1]
        assert line[place["column"] - 1 : place["end_column"] - 1] == at


def test_broken_file(iamlint: Iamlint, infra: Path) -> None:
    """A brace that is missing is one finding and one error; the other files are judged."""
    shutil.copytree(EXAMPLE, infra / "other")
    edit(infra / "other", '"s3:GetObject"', '"s3:*"')
    text = (infra / "main.tf").read_text()
    (infra / "main.tf").write_text(text.rstrip().removesuffix("}"))
    result = iamlint("infra", "--format", "json")
    report = json.loads(result.stdout)
    assert result.status == 2
    assert codes(result.stdout) == ["IAM002", "IAM301"]
    error, location = report["errors"][0], report["findings"][0]["location"]
    assert [error[key] for key in ("path", "line", "column")] == [
        location[key] for key in ("path", "line", "column")
    ]
    assert location["line"] == text.splitlines().index('resource "aws_instance" "example" {') + 1


def test_fail_on(iamlint: Iamlint, infra: Path) -> None:
    """Only what is so severe makes the status 1, and nothing does with --exit-zero."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    assert iamlint("infra").status == 1
    assert iamlint("infra", "--fail-on", "medium").status == 1
    assert iamlint("infra", "--fail-on", "high").status == 0
    assert iamlint("infra", "--exit-zero").status == 0


def test_selection(iamlint: Iamlint, infra: Path) -> None:
    """Rules are chosen by code, name, prefix or family, several by comma or repetition."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    for args in (
        ["--select", "IAM301"],
        ["--select", "IAM2,IAM3"],
        ["--select", "trust", "--select", "wildcard-s3"],
        ["--ignore", "trust"],
    ):
        assert codes(iamlint("infra", "--format", "json", *args).stdout) == ["IAM301"]
    for args in (["--select", "IAM2"], ["--ignore", "permission"], ["--min-severity", "critical"]):
        assert codes(iamlint("infra", "--format", "json", *args).stdout) == []


def test_output_files(iamlint: Iamlint, infra: Path) -> None:
    """FORMAT:FILE writes a further report; FILE alone takes the place of standard output."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    usual = iamlint("infra", "-o", "json:a.json", "--output", "sarif:a.sarif")
    assert usual.stdout == iamlint("infra").stdout
    assert codes((infra.parent / "a.json").read_text()) == ["IAM301"]
    assert json.loads((infra.parent / "a.sarif").read_text())["version"] == "2.1.0"
    silent = iamlint("infra", "--format", "json", "-o", "b.json")
    assert (silent.stdout, silent.status) == ("", 1)
    assert (infra.parent / "b.json").read_text() == (infra.parent / "a.json").read_text()


def test_standard_input(iamlint: Iamlint, infra: Path) -> None:
    """``-`` is read, and is its own path."""
    text = (infra / "main.tf").read_text().replace('"s3:GetObject"', '"s3:*"')
    result = iamlint("-", stdin=text)
    assert result.status == 1
    assert result.stdout.startswith("-:32:")


def test_baseline(iamlint: Iamlint, infra: Path) -> None:
    """What was put into the baseline is counted and not reported; what is new is."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    written = iamlint("infra", "--write-baseline", "known.json")
    assert (written.status, written.stdout) == (0, "")
    again = iamlint("infra", "--baseline", "known.json", "--format", "json")
    assert (again.status, codes(again.stdout)) == (0, [])
    assert json.loads(again.stdout)["summary"]["baselined"] == 1
    edit(infra, '"ec2.amazonaws.com"', '"lambda.amazonaws.com"')
    assert iamlint("infra", "--baseline", "known.json").status == 1


def test_suppressed(iamlint: Iamlint, infra: Path) -> None:
    """A comment takes the finding away, and is counted."""
    edit(infra, '"s3:GetObject"', '"s3:*" # iamlint: ignore[IAM301] a test')
    result = iamlint("infra", "--format", "json")
    assert (result.status, json.loads(result.stdout)["summary"]["suppressed"]) == (0, 1)


def test_verbose_and_quiet(iamlint: Iamlint, infra: Path) -> None:
    """--verbose tells what was passed over; --quiet leaves the summary out."""
    (infra / "package.json").write_text("{}")
    told = iamlint("infra", "--verbose")
    assert told.stdout == ""
    assert "passed over infra/package.json" in told.stderr
    assert "Checked 4 files, 1 module" in told.stderr
    assert "No findings" in iamlint("infra", "--format", "rich").stdout
    assert iamlint("infra", "--format", "rich", "--quiet").stdout == ""


def test_color(iamlint: Iamlint, infra: Path) -> None:
    """Escape codes only where they are asked for, or a terminal is."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    for name in ("rich", "concise"):
        plain = iamlint("infra", "--format", name).stdout
        colored = iamlint("infra", "--format", name, "--color", "always").stdout
        assert "\x1b" not in plain
        assert "\x1b[" in colored
        assert iamlint("infra", "--format", name, FORCE_COLOR="1").stdout == colored
        never = iamlint("infra", "--format", name, "--color", "never", FORCE_COLOR="1")
        assert never.stdout == plain


def test_same_bytes_twice(process: Iamlint, infra: Path) -> None:
    """Two runs print the same, whatever the order of hashes."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    edit(infra, '"ec2.amazonaws.com"', '"lambda.amazonaws.com"')
    runs = {
        process("infra", "--format", "json", "--profile", "strict", PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1
