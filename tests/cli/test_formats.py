"""One report in every format: what users and programs hold on to, byte by byte."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from running import ROOT, Iamlint

from iamlint.config import FORMATS as CONFIGURED
from iamlint.formats import FORMATS

FIXTURES = ROOT / "tests" / "fixtures" / "formats"

CHECK = ("infra", "--select", "IAM002,IAM201,IAM301", "--format")
"""Rules that come later change nothing here."""

Expected = Callable[[Path, str], None]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, in a repository of its own."""
    shutil.copytree(FIXTURES / "project", tmp_path / "infra")
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_format(iamlint: Iamlint, project: Path, expected: Expected, name: str) -> None:
    """The whole report, and nothing on standard error."""
    result = iamlint(*CHECK, name)
    assert (result.status, result.stderr) == (2, "")
    expected(FIXTURES / f"expected.{name}", result.stdout)


@pytest.mark.parametrize("width", ["60", "80", "140", "200"])
def test_rich_at_every_width(
    iamlint: Iamlint, project: Path, expected: Expected, width: str
) -> None:
    """No line is wider than the terminal, and none ends in blanks."""
    result = iamlint(*CHECK, "rich", COLUMNS=width)
    expected(FIXTURES / f"expected.rich-{width}", result.stdout)
    for line in result.stdout.splitlines():
        assert cells(line) <= int(width)
        assert line == line.rstrip()


def test_rich_in_color(iamlint: Iamlint, project: Path, expected: Expected) -> None:
    """Colour adds escape codes of colour and nothing else."""
    result = iamlint(*CHECK, "rich", "--color", "always")
    expected(FIXTURES / "expected.rich-color", result.stdout)


def test_machine_formats_parse(iamlint: Iamlint, project: Path) -> None:
    """The JSON formats are JSON, the XML format is XML."""
    for name in ("json", "sarif", "gitlab"):
        assert json.loads(iamlint(*CHECK, name).stdout)
    root = ElementTree.fromstring(iamlint(*CHECK, "junit").stdout)  # noqa: S314 (ours)
    assert root.tag == "testsuites"


def test_formats_of_the_configuration() -> None:
    """What the configuration knows as a format there is, and the other way round."""
    assert set(CONFIGURED) == set(FORMATS)


def cells(line: str) -> int:
    """How many cells a line takes on a terminal."""
    from rich.cells import cell_len

    return cell_len(line)
