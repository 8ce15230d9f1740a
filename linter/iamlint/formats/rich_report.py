"""``check --format rich``: the report for people, with the code at fault underlined.

It is plain text but for its colours: no cursor moves, so that it reads the same in a log.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iamlint.engine.report import Report, Summary
from iamlint.finding import Confidence, Finding, Related, Severity
from iamlint.formats.code_frame import Frame, frame_lines, gutter_width
from iamlint.formats.display import Display, printed, wrapped
from iamlint.formats.palette import ERROR, FAINT, GOOD, GUTTER, PATH, RELATED, SEVERITIES
from iamlint.formats.printable import printable
from iamlint.formats.unshown import error_place, unshown_errors

if TYPE_CHECKING:
    from rich.text import Text

MOST_RELATED = 5
"""Related places that are shown with their code; the JSON formats have all."""

MOST_ADDRESSES = 3


def render(report: Report, display: Display) -> str:
    """Findings, then errors, then what was looked at."""
    from rich.text import Text

    lines: list[Text] = []
    for finding in report.findings:
        lines += [*_finding(finding, display), Text()]
    errors = list(_errors(report, display))
    if errors:
        lines += [*errors, Text()]
    if not display.quiet:
        lines += _closing(report, display)
    elif lines:
        lines.pop()
    return printed(lines, display)


def _finding(finding: Finding, display: Display) -> Iterator[Text]:
    from rich.text import Text

    shown = finding.related[:MOST_RELATED]
    gutter = gutter_width([finding.span, *(place.span for place in shown)])
    width = display.columns
    style = SEVERITIES[finding.severity.value]
    possible = " (possible)" if finding.confidence is Confidence.POSSIBLE else ""
    head = Text.assemble(
        (finding.severity.value.upper(), style),
        " ",
        (f"{finding.code} {printable(finding.name)}", "bold"),
        (possible, FAINT),
        ": ",
        (printable(finding.message), "bold"),
    )
    yield from wrapped(head, width, indent="  ")
    holder, others = _holders(finding)
    yield from frame_lines(Frame(finding.span, holder, style), gutter, width)
    for place in shown:
        yield from frame_lines(_related(place), gutter, width)
    if len(finding.related) > MOST_RELATED:
        more = f"and {_count(len(finding.related) - MOST_RELATED, 'more related place')}"
        yield from _note("note", more, gutter, width)
    if others:
        yield from _note("also in", others, gutter, width)
    if finding.help:
        yield from _note("help", finding.help, gutter, width)
    if finding.fix is not None:
        yield from _note("fix", finding.fix.message, gutter, width)
    if finding.url:
        yield from _note("docs", finding.url, gutter, width)


def _holders(finding: Finding) -> tuple[str, str]:
    """The address that holds the fault, and the further ones that share it."""
    holder = f"in {printable(finding.resource)}" if finding.resource else ""
    others = [printable(address) for address in finding.addresses if address != finding.resource]
    text = ", ".join(others[:MOST_ADDRESSES])
    if len(others) > MOST_ADDRESSES:
        text += f" and {len(others) - MOST_ADDRESSES} more"
    return holder, text


def _related(place: Related) -> Frame:
    label = printable(place.message)
    return Frame(place.span, label, RELATED, mark="-", arrow=":::", before=0, after=0)


def _note(word: str, text: str, gutter: int, width: int) -> list[Text]:
    from rich.text import Text

    lead = Text.assemble((" " * gutter + " = ", GUTTER), (f"{word}: ", "bold"))
    return wrapped(Text(printable(text)), width, lead, " " * len(lead))


def _errors(report: Report, display: Display) -> Iterator[Text]:
    from rich.text import Text

    for error in unshown_errors(report):
        rule = f" ({error.rule})" if error.rule is not None else ""
        line = Text.assemble(
            ("ERROR", ERROR),
            rule,
            " ",
            (printable(error_place(error)), PATH),
            f": {printable(error.message)}",
        )
        yield from wrapped(line, display.columns, indent="  ")


def _closing(report: Report, display: Display) -> Iterator[Text]:
    from rich.text import Text

    width = display.columns
    if display.verbose:
        for path, reason in report.passed_over:
            line = Text(f"passed over {printable(path)}: {printable(reason)}", FAINT)
            yield from wrapped(line, width, indent="  ")
    yield from wrapped(_verdict(report), width, indent="  ")
    yield from wrapped(Text(checked(report.summary), FAINT), width, indent="  ")


def _verdict(report: Report) -> Text:
    """How much was found, by severity, and how many errors there were."""
    from rich.text import Text

    counts = [(severity, report.summary.findings.get(severity, 0)) for severity in Severity]
    total = len(report.findings)
    if total:
        line = Text(f"Found {_count(total, 'finding')}: ", "bold")
        parts = [
            Text(f"{count} {severity.value}", SEVERITIES[severity.value])
            for severity, count in counts
            if count
        ]
        line.append_text(Text(", ").join(parts))
    elif report.errors:
        line = Text("No findings", "bold")
    else:
        line = Text("No findings", GOOD)
    if report.errors:
        line.append("; ").append(_count(len(report.errors), "error"), ERROR)
    return line


def checked(summary: Summary) -> str:
    """What was looked at, and what was left out, in one line."""
    if not summary.files:
        return "Checked nothing: no Terraform and no policy was found"
    looked = ", ".join(
        (
            _count(summary.files, "file"),
            _count(summary.modules, "module"),
            _count(summary.resources, "resource"),
            _count(summary.policies, "policy"),
        )
    )
    if summary.unresolved:
        looked += f" ({summary.unresolved} could not be resolved)"
    left = [
        f"{count} {word}"
        for count, word in (
            (summary.suppressed, "suppressed"),
            (summary.baselined, "in the baseline"),
        )
        if count
    ]
    return f"Checked {looked}" + (f"; {', '.join(left)}" if left else "")


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {plural}"
