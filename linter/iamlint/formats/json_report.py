"""``check --format json``: the report for programs. Its form, schema 1, is frozen."""

from __future__ import annotations

from iamlint import __version__
from iamlint.engine.report import Report, ReportError, Summary
from iamlint.finding import Finding, Fix, Json, Severity
from iamlint.formats.display import Display
from iamlint.formats.json_text import json_text
from iamlint.formats.places import location

SCHEMA = 1


def render(report: Report, _: Display) -> str:
    """The report as JSON."""
    return json_text(
        {
            "schema": SCHEMA,
            "tool": {"name": "iamlint", "version": __version__},
            "summary": _summary(report.summary),
            "findings": [_finding(finding) for finding in report.findings],
            "errors": [error_json(error) for error in report.errors],
        }
    )


def _summary(summary: Summary) -> Json:
    return {
        "files": summary.files,
        "modules": summary.modules,
        "resources": summary.resources,
        "policies": summary.policies,
        "unresolved": summary.unresolved,
        "suppressed": summary.suppressed,
        "baselined": summary.baselined,
        "findings": {severity.value: summary.findings.get(severity, 0) for severity in Severity},
    }


def _finding(finding: Finding) -> Json:
    return {
        "code": finding.code,
        "name": finding.name,
        "family": finding.family,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "help": finding.help,
        "url": finding.url,
        "resource": finding.resource,
        "addresses": finding.addresses,
        "location": location(finding.span),
        "related": [
            {"message": place.message, "location": location(place.span)}
            for place in finding.related
        ],
        "equivalents": finding.equivalents,
        "data": finding.data,
        "fix": _fix(finding.fix) if finding.fix is not None else None,
        "fingerprint": finding.fingerprint,
    }


def _fix(fix: Fix) -> Json:
    return {
        "message": fix.message,
        "edits": [
            {"location": location(edit.span), "replacement": edit.replacement} for edit in fix.edits
        ],
    }


def error_json(error: ReportError) -> dict[str, Json]:
    """An entry of ``errors``; ``rule`` only for a rule that raised."""
    entry: dict[str, Json] = {
        "path": error.path,
        "line": error.line,
        "column": error.column,
        "message": error.message,
    }
    return entry if error.rule is None else {**entry, "rule": error.rule}
