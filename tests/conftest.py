"""What all tests share: ``pytest --update`` rewrites expected output, review reads the diff."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# CI looks at the same examples on every run, however slow the machine: what is found at random is
# found by those who run the tests by hand.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

Expected = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the files of expected output")


@pytest.fixture
def expected(request: pytest.FixtureRequest) -> Expected:
    """Compares a text with the file that holds what is expected of it."""
    update = request.config.getoption("--update")

    def compare(path: Path, text: str) -> None:
        if update:
            path.write_bytes(text.encode("utf-8"))
        assert text == path.read_bytes().decode("utf-8")

    return compare
