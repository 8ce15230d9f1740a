"""``check --format junit``: JUnit XML, which nearly every CI system shows as test results.

The form is the one that Jenkins and GitLab read
(https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd).
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from iamlint.engine.report import Report, ReportError
from iamlint.finding import Finding
from iamlint.formats.display import Display
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.formats.unshown import error_place, unshown_errors


def render(report: Report, _: Display) -> str:
    """One failed case a finding, one case in error an error, and one that passed if all is well."""
    return "".join(f"{line}\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    errors = list(unshown_errors(report))
    cases = max(1, len(report.findings) + len(errors))
    counts = f'tests="{cases}" failures="{len(report.findings)}" errors="{len(errors)}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="iamlint" {counts}>'
    yield f'  <testsuite name="iamlint" {counts}>'
    for finding in report.findings:
        yield from _finding(finding)
    for error in errors:
        yield from _error(error)
    if not report.findings and not errors:
        yield '    <testcase classname="iamlint" name="no findings"/>'
    yield "  </testsuite>"
    yield "</testsuites>"


def _finding(finding: Finding) -> Iterator[str]:
    where = place(finding.span)
    name = f"{finding.code} {finding.name} at {where}"
    body = [where, finding.message]
    body += [f"{place(related.span)}: {related.message}" for related in finding.related]
    body += [line for line in (finding.help, finding.url) if line]
    yield f"    <testcase classname={_attribute(finding.path)} name={_attribute(name)}>"
    kind = f"type={_attribute(finding.severity.value)}"
    yield f"      <failure message={_attribute(finding.message)} {kind}>{_text(body)}</failure>"
    yield "    </testcase>"


def _error(error: ReportError) -> Iterator[str]:
    where = error_place(error)
    name = f"{error.rule or 'not checked'} at {where}"
    yield f"    <testcase classname={_attribute(error.path)} name={_attribute(name)}>"
    message = _attribute(error.message)
    yield f'      <error message={message} type="error">{_text([where, error.message])}</error>'
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_xml(text))


def _text(lines: list[str]) -> str:
    return escape("\n".join(map(_xml, lines)))


def _xml(text: str) -> str:
    """``text`` on one line, without the two characters that are printable and not XML."""
    return printable(text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
