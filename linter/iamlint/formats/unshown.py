"""The errors that a list of findings does not show by itself."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.engine.report import Report, ReportError

ERROR_FAMILY = "input"


def unshown_errors(report: Report) -> Iterator[ReportError]:
    """Errors without a finding in their place: rules that raised, and what was suppressed.

    A file that could not be read is an error and a finding (IAM001, IAM002, IAM013); formats for
    people print it once.
    """
    shown = {
        (finding.path, finding.span.line, finding.span.column)
        for finding in report.findings
        if finding.family == ERROR_FAMILY
    }
    for error in report.errors:
        if error.rule is not None or (error.path, error.line, error.column) not in shown:
            yield error


def error_place(error: ReportError) -> str:
    """``path:line:column`` of an error, as far as it has a place."""
    place = error.path
    if error.line is not None:
        place += f":{error.line}"
        if error.column is not None:
            place += f":{error.column}"
    return place
