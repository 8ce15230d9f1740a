"""The report: what is shown of all that was found, and the exit status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iamlint.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class ReportError:
    """What kept input from being judged, or (``rule`` is its code) a rule that raised.

    ``line`` and ``column`` count from 1 and are ``None`` when the fault has no place.
    """

    path: str
    line: int | None
    column: int | None
    message: str
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """What was looked at, and how much was found. ``findings`` has every severity."""

    files: int = 0
    modules: int = 0
    resources: int = 0
    policies: int = 0
    unresolved: int = 0
    suppressed: int = 0
    baselined: int = 0
    findings: Mapping[Severity, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Report:
    """What every format prints. ``known`` are the findings that the baseline took away."""

    findings: tuple[Finding, ...]
    errors: tuple[ReportError, ...]
    summary: Summary
    known: tuple[Finding, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()

    def exit_status(self, fail_on: Severity = Severity.LOW, exit_zero: bool = False) -> int:
        """2 when something could not be judged, 1 when a finding is at or above ``fail_on``."""
        if self.errors:
            return 2
        failing = any(finding.severity.at_least(fail_on) for finding in self.findings)
        return 1 if failing and not exit_zero else 0
