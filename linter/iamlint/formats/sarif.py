"""``check --format sarif``: SARIF 2.1.0, as code scanning services read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub reads of it:
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from iamlint import __version__
from iamlint.engine.report import Report, ReportError
from iamlint.finding import Confidence, Finding, Fix, Json, Severity
from iamlint.formats.display import Display
from iamlint.formats.json_text import json_text
from iamlint.formats.printable import decoded
from iamlint.formats.rule_page import rule_page
from iamlint.rule import Rule
from iamlint.source import Span

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}

SECURITY_SEVERITIES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
    Severity.INFO: "0.5",
}
"""What GitHub sorts by: over 9.0 critical, from 7.0 high, from 4.0 medium, below low."""


def render(report: Report, display: Display) -> str:
    """One run with its rules, results and errors."""
    found = {finding.code for finding in report.findings}
    rules = [rule for rule in display.rules if rule.code in found]
    places = {rule.code: index for index, rule in enumerate(rules)}
    run: dict[str, Json] = {
        "tool": {
            "driver": {
                "name": "iamlint",
                "version": __version__,
                "semanticVersion": __version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "toolExecutionNotifications": [_notification(error) for error in report.errors],
            }
        ],
        "results": [_result(finding, places.get(finding.code)) for finding in report.findings],
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: type[Rule]) -> Json:
    page = rule_page(rule, title=False)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary()},
        "fullDescription": {"text": rule.explanation() or rule.summary()},
        "help": {"text": rule.help, "markdown": page},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["security", "iam", rule.family],
            "security-severity": SECURITY_SEVERITIES[rule.severity],
        },
    }


def _result(finding: Finding, index: int | None) -> Json:
    message = f"{finding.message}\n{finding.help}" if finding.help else finding.message
    result: dict[str, Json] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [_location(finding.span, finding.addresses)],
        "relatedLocations": [
            {"id": number, **_location(place.span), "message": {"text": place.message}}
            for number, place in enumerate(finding.related, 1)
        ],
        "partialFingerprints": {"iamlint/v1": finding.fingerprint},
        "properties": {
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "equivalents": finding.equivalents,
        },
    }
    if index is not None:
        result["ruleIndex"] = index
    if finding.confidence is Confidence.POSSIBLE:
        result["rank"] = 50.0
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix)]
    return result


def _location(span: Span, addresses: Iterable[str] = ()) -> dict[str, Json]:
    location: dict[str, Json] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(span.source.path)},
            "region": _region(span),
        }
    }
    logical = [{"fullyQualifiedName": address, "kind": "resource"} for address in addresses]
    return {**location, "logicalLocations": logical} if logical else location


def _region(span: Span) -> Json:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(fix: Fix) -> Json:
    changes: dict[str, list[Json]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.span.source.path, []).append(
            {
                "deletedRegion": _region(edit.span),
                "insertedContent": {"text": edit.replacement},
            }
        )
    return {
        "description": {"text": fix.message},
        "artifactChanges": [
            {"artifactLocation": {"uri": _uri(path)}, "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _notification(error: ReportError) -> Json:
    physical: dict[str, Json] = {"artifactLocation": {"uri": _uri(error.path)}}
    if error.line is not None:
        physical["region"] = {"startLine": error.line, "startColumn": error.column or 1}
    notification: dict[str, Json] = {
        "level": "error",
        "message": {"text": error.message},
        "locations": [{"physicalLocation": physical}],
    }
    if error.rule is not None:
        notification["associatedRule"] = {"id": error.rule}
    return notification


def _uri(path: str) -> str:
    """The path as a relative reference: nothing in a file's name acts as part of a URL."""
    reference = quote(decoded(path))
    return f"./{reference}" if ":" in reference.partition("/")[0] else reference
