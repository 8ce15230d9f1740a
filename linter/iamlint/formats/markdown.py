"""``check --format markdown``: a summary for a pull request's comment or a job's page."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.engine.report import Report
from iamlint.finding import Confidence, Finding, Severity
from iamlint.formats.display import Display
from iamlint.formats.markup import inline_code, plain
from iamlint.formats.places import place
from iamlint.formats.rich_report import checked
from iamlint.formats.unshown import error_place, unshown_errors


def render(report: Report, _: Display) -> str:
    """A headline, a table of counts, a section a finding, and the errors."""
    return "\n\n".join(_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    total = len(report.findings)
    yield f"## iamlint: {total or 'no'} finding{'' if total == 1 else 's'}"
    counts = [(each, report.summary.findings.get(each, 0)) for each in Severity]
    if total:
        rows = [f"| {severity.value} | {count} |" for severity, count in counts if count]
        yield "\n".join(("| severity | findings |", "| --- | ---: |", *rows))
    for finding in report.findings:
        yield _finding(finding)
    errors = list(unshown_errors(report))
    if errors:
        yield "### Not checked"
        yield "\n".join(
            f"- {inline_code(error_place(error))}: {plain(error.message)}" for error in errors
        )
    yield f"{checked(report.summary)}."


def _finding(finding: Finding) -> str:
    possible = ", possible" if finding.confidence is Confidence.POSSIBLE else ""
    head = f"{finding.severity.value}: [{finding.code}]({finding.url}) {finding.name}{possible}"
    message = f"{inline_code(place(finding.span))} {plain(finding.message)}"
    lines = [f"### {head}", "", message, ""]
    text = " ".join(finding.span.text.split())
    if text:
        lines.append(f"- at {inline_code(_shortened(text))}")
    if finding.resource is not None:
        lines.append(f"- in {', '.join(inline_code(address) for address in finding.addresses)}")
    lines += [
        f"- {plain(related.message)}: {inline_code(place(related.span))}"
        for related in finding.related
    ]
    if finding.help:
        lines.append(f"- help: {plain(finding.help)}")
    return "\n".join(lines)


def _shortened(text: str, length: int = 120) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}\N{HORIZONTAL ELLIPSIS}"
