"""The rows of the contract, and what all rules find in a configuration."""

from __future__ import annotations

from collections.abc import Mapping

from workload_rows import contract

from iamlint.config import Config
from iamlint.finding import Finding, Profile
from iamlint.testing import run_source

ROWS = tuple(contract())
SERVED = tuple(row for row in ROWS if row.services)


def found(source: str | Mapping[str, str], profile: str = "default") -> list[Finding]:
    """What all rules find in a configuration whose role has rights nobody knows of."""
    files = {"main.tf": source} if isinstance(source, str) else dict(source)
    report = run_source(files, config=Config(profile=Profile(profile)))
    assert not [error.message for error in report.errors]
    return list(report.findings)


def codes(source: str | Mapping[str, str], profile: str = "default") -> list[str]:
    return [finding.code for finding in found(source, profile)]
