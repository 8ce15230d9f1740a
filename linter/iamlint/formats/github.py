"""``check --format github``: workflow commands that GitHub Actions shows beside the code.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Mapping

from iamlint.engine.report import Report, ReportError
from iamlint.finding import Finding, Severity
from iamlint.formats.display import Display
from iamlint.formats.printable import printable
from iamlint.formats.unshown import unshown_errors

COMMANDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(report: Report, _: Display) -> str:
    """One command a finding, then one an error."""
    lines = [_finding(finding) for finding in report.findings]
    lines += [_error(error) for error in unshown_errors(report)]
    return "".join(f"{line}\n" for line in lines)


def _finding(finding: Finding) -> str:
    span = finding.span
    properties = {"file": finding.path, "line": str(span.line), "col": str(span.column)}
    if span.end_line == span.line:  # the end column is only understood within one line
        properties |= {"endLine": str(span.line), "endColumn": str(span.end_column)}
    properties["title"] = f"{finding.code} {finding.name} ({finding.severity.value})"
    message = f"{printable(finding.message)}\n{printable(finding.help)}".rstrip("\n")
    return _command(COMMANDS[finding.severity], properties, message)


def _error(error: ReportError) -> str:
    properties = {"file": error.path}
    if error.line is not None:
        properties |= {"line": str(error.line), "col": str(error.column or 1)}
    properties["title"] = error.rule or "not checked"
    return _command("error", properties, printable(error.message))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
