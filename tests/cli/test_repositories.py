"""Repositories as teams write them: what is at fault is marked in them, and nothing else is found.

A line of a `.tf` file with a fault ends in `# expect: CODE`; places that can hold no comment are
in `marks.txt`, each with a reason. `expected.txt` is what `iamlint check .` prints there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import ROOT, Iamlint

REPOSITORIES = ROOT / "tests" / "fixtures" / "repositories"
NAMES = sorted(path.name for path in REPOSITORIES.iterdir() if path.is_dir())
FAULTLESS = ["ecs-web-service", "multi-account-network"]

MARK = re.compile(r"# expect: (IAM\d{3}(?:, IAM\d{3})*)$")
LISTED = re.compile(r"(.+?):(\d+): (IAM\d{3}) \S.*")
FOUND = re.compile(r"(.+?):(\d+):\d+: (IAM\d{3}) ")

Place = tuple[str, int, str]


def marks(folder: Path) -> Iterator[Place]:
    """Where the repository says that a finding has to be."""
    for path in sorted(folder.rglob("*.tf")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if match := MARK.search(line):
                for code in match[1].split(", "):
                    yield path.relative_to(folder).as_posix(), number, code
    listed = folder / "marks.txt"
    for line in listed.read_text(encoding="utf-8").splitlines() if listed.exists() else ():
        match = LISTED.fullmatch(line)
        assert match is not None, line
        yield match[1], int(match[2]), match[3]


def places(report: str) -> Iterator[Place]:
    """Where the findings of a concise report are."""
    for line in report.splitlines():
        match = FOUND.match(line)
        assert match is not None, line
        yield match[1], int(match[2]), match[3]


@pytest.mark.parametrize("name", NAMES)
def test_repository(iamlint: Iamlint, expected: Callable[[Path, str], None], name: str) -> None:
    """The report is what is expected, and its places are those that are marked."""
    folder = REPOSITORIES / name
    result = iamlint("check", ".", "--format", "concise", cwd=folder)
    expected(folder / "expected.txt", result.stdout)
    assert sorted(set(places(result.stdout))) == sorted(set(marks(folder)))
    assert (result.status, result.stderr) == (int(name not in FAULTLESS), "")


@pytest.mark.parametrize("name", FAULTLESS)
def test_faultless_in_strict(iamlint: Iamlint, name: str) -> None:
    """What is right is quiet in every profile, and none of its policies was passed over."""
    arguments = ("check", ".", "--format", "concise", "--profile", "strict")
    result = iamlint(*arguments, cwd=REPOSITORIES / name)
    assert (result.status, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("file", ["production", "staging"])
def test_faultless_with_values(iamlint: Iamlint, file: str) -> None:
    """With the values of each environment it is quiet as well."""
    arguments = ("check", ".", "--profile", "strict", "--var-file", f"envs/{file}.tfvars")
    result = iamlint(*arguments, cwd=REPOSITORIES / "ecs-web-service")
    assert (result.status, result.stdout, result.stderr) == (0, "", "")
