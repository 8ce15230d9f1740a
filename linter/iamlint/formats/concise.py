"""``check --format concise``: one line a finding, for editors, logs and ``grep``."""

from __future__ import annotations

from iamlint.engine.report import Report
from iamlint.formats.display import Display, printed
from iamlint.formats.palette import ERROR, PATH, SEVERITIES
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.formats.unshown import error_place, unshown_errors


def render(report: Report, display: Display) -> str:
    """``path:line:col: code severity message``; errors that no finding shows come last."""
    if display.color:
        return _colored(report, display)
    return "".join(f"{where}: {' '.join(rest)}\n" for where, *rest in _rows(report))


def _rows(report: Report) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [
        (
            printable(place(finding.span)),
            finding.code,
            finding.severity.value,
            printable(finding.message),
        )
        for finding in report.findings
    ]
    for error in unshown_errors(report):
        code = (error.rule,) if error.rule is not None else ()
        rows.append((printable(error_place(error)), *code, "error", printable(error.message)))
    return rows


def _colored(report: Report, display: Display) -> str:
    from rich.text import Text

    lines = []
    for where, *codes, word, message in _rows(report):
        line = Text.assemble((where, PATH), ": ")
        for code in codes:
            line.append(code, "bold").append(" ")
        lines.append(line.append(word, SEVERITIES.get(word, ERROR)).append(" ").append(message))
    return printed(lines, display)
