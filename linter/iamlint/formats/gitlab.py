"""``check --format gitlab``: a Code Quality report, which GitLab shows in merge requests.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import hashlib

from iamlint.engine.report import Report, ReportError
from iamlint.finding import Finding, Json, Severity
from iamlint.formats.display import Display
from iamlint.formats.json_text import json_text
from iamlint.formats.unshown import unshown_errors

SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, _: Display) -> str:
    """One entry a finding, then one an error."""
    entries = [_finding(finding) for finding in report.findings]
    entries += [_error(error) for error in unshown_errors(report)]
    return json_text(entries)


def _finding(finding: Finding) -> Json:
    span = finding.span
    return {
        "description": f"{finding.code} {finding.message}",
        "check_name": f"{finding.code} {finding.name}",
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": finding.path,
            "lines": {"begin": span.line, "end": span.end_line},
        },
    }


def _error(error: ReportError) -> Json:
    parts = (error.path, str(error.line), error.rule or "", error.message)
    text = "\0".join(parts)
    return {
        "description": error.message,
        "check_name": error.rule or "not checked",
        "fingerprint": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "severity": "blocker",
        "location": {"path": error.path, "lines": {"begin": error.line or 1}},
    }
