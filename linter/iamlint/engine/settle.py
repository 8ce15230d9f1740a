"""From what the rules said to the report: what is shown, merged, named and sorted."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from iamlint.engine.report import Report, ReportError, Summary
from iamlint.engine.run import Raised, RunResult, run_suppressions
from iamlint.engine.select import Selection
from iamlint.engine.suppress import Suppressions
from iamlint.finding import (
    Confidence,
    Finding,
    Related,
    Severity,
    fingerprint,
    fingerprint_parts,
)
from iamlint.project.model import Project
from iamlint.source import Problem, Span
from iamlint.terraform.address import parse_address


def settle(
    project: Project,
    selection: Selection,
    result: RunResult,
    baseline: Collection[str] = (),
) -> Report:
    """The report on a project: suppress, merge, fingerprint, take the baseline away, sort."""
    groups = _groups(selection, result.raised)
    suppressions = Suppressions(project, selection, result.raised)
    silent = _silent(groups)
    for group in groups:
        group.suppress(suppressions)
    failed = {error.rule for error in result.errors if error.rule is not None}
    late = run_suppressions(selection.rules, suppressions.results(failed))
    for group in (added := _groups(selection, late.raised)):
        group.suppress(suppressions)
    groups = sorted(groups + added, key=lambda group: group.sort_key)
    prints = _fingerprints(groups)

    findings: list[Finding] = []
    known: list[Finding] = []
    suppressed = 0
    for group, name in zip(groups, prints, strict=True):
        left = [raised for raised in group.shown if id(raised) not in silent]
        if not left or not _named(left, project.named):
            continue
        merged = _merged([raised for raised in left if id(raised) not in group.suppressed])
        if merged is None:
            suppressed += 1
        elif name in baseline:
            known.append(replace(merged, fingerprint=name))
        else:
            findings.append(replace(merged, fingerprint=name))

    errors = _errors(project, (*result.errors, *late.errors))
    summary = _summary(project, findings, suppressed, len(known))
    return Report(tuple(findings), errors, summary, tuple(known), project.passed_over)


@dataclass(eq=False)
class _Group:
    """Findings that are one fault: equal in code, place, severity and data.

    ``shown`` are all of them if the surest is shown, else none.
    """

    raised: list[Raised]
    data: str
    shown: list[Raised]
    suppressed: set[int]

    def suppress(self, suppressions: Suppressions) -> None:
        """Note which are suppressed."""
        self.suppressed.update(id(each) for each in self.raised if suppressions.suppressed(each))

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Order in the report; what is equal but in severity or data has an order too."""
        finding = self.raised[0].finding
        return (*finding.sort_key, finding.span.end, -finding.severity.rank, self.data)


def _groups(selection: Selection, raised: Iterable[Raised]) -> list[_Group]:
    overrides = _overrides(selection)
    groups: dict[tuple[object, ...], _Group] = {}
    for each in raised:
        severity = overrides.get(each.finding.code)
        if severity is not None:
            each = replace(each, finding=replace(each.finding, severity=severity))  # noqa: PLW2901
        finding = each.finding
        data = json.dumps(finding.data, sort_keys=True, default=str)
        key = (finding.code, *finding.span.sort_key, finding.severity, data)
        groups.setdefault(key, _Group([], data, [], set())).raised.append(each)
    for group in groups.values():
        group.raised.sort(key=_raised_order)
        surest = _surest(group.raised)
        if any(
            selection.shows(replace(each.finding, confidence=surest), each.rule)
            for each in group.raised
        ):
            group.shown = group.raised
    return list(groups.values())


def _overrides(selection: Selection) -> dict[str, Severity]:
    names = {rule.name: rule.code for rule in selection.every}
    given = selection.config.severity
    return {names.get(name.lower(), name.upper()): severity for name, severity in given}


def _silent(groups: Sequence[_Group]) -> set[int]:
    """The findings about whose subject one that is shown says all there is to say.

    What is silenced itself is not shown, so it silences nothing: repeated until nothing changes.
    """
    silent: set[int] = set()
    for _ in range(_CHAIN):
        before, silent = silent, _silenced(groups, silent)
        if silent == before:
            break
    return silent


_CHAIN = 8
"""How long a chain of rules that silence each other may be."""


def _silenced(groups: Iterable[_Group], silent: set[int]) -> set[int]:
    needless: dict[object, set[tuple[str, str]]] = {}
    for raised in chain.from_iterable(group.shown for group in groups):
        if raised.rule.silences and id(raised) not in silent:
            said = {(silenced, raised.rule.code) for silenced in raised.rule.silences}
            for subject in _subjects(raised.finding):
                needless.setdefault(subject, set()).update(said)
    return {
        id(raised)
        for raised in chain.from_iterable(group.raised for group in groups)
        for subject in _subjects(raised.finding)
        for silenced, by in needless.get(subject, ())
        if raised.rule.code.startswith(silenced) and raised.rule.code != by
    }


def _subjects(finding: Finding) -> Iterator[object]:
    """What a finding speaks of: texts and places by what they are, all else by identity."""
    subject = finding.subject
    for each in subject if isinstance(subject, tuple) else (subject,):
        if isinstance(each, str):
            yield each
        elif isinstance(each, Span):
            yield each.sort_key
        elif each is not None:
            yield id(each)


def _fingerprints(groups: Sequence[_Group]) -> list[str]:
    """One for each group, made of all that was found, so that it holds when less is shown."""
    numbers: dict[tuple[str, ...], int] = {}
    prints = []
    for group in groups:
        first = group.raised[0]
        finding = first.finding
        address = parse_address(finding.resource) if finding.resource is not None else None
        resource = str(address.without_keys) if address is not None else finding.resource
        parts = fingerprint_parts(
            finding.code, first.root, resource, finding.attribute, finding.span.text
        )
        number = numbers.get(parts, 0)
        numbers[parts] = number + 1
        prints.append(fingerprint(parts, number))
    return prints


def _merged(raised: Sequence[Raised]) -> Finding | None:
    """One finding for all of a group that are left, in Terraform's order of addresses."""
    if not raised:
        return None
    related: dict[tuple[str, str, int, int], Related] = {}
    for each in raised:
        for place in each.finding.related:
            related.setdefault((place.message, *place.span.sort_key), place)
    addresses = dict.fromkeys(
        each.finding.resource for each in raised if each.finding.resource is not None
    )
    first = raised[0]
    return replace(
        first.finding,
        confidence=_surest(raised),
        related=tuple(related.values()),
        addresses=tuple(addresses),
        root=first.root,
        subject=None,
    )


def _surest(raised: Iterable[Raised]) -> Confidence:
    certain = any(each.finding.confidence is Confidence.CERTAIN for each in raised)
    return Confidence.CERTAIN if certain else Confidence.POSSIBLE


def _raised_order(raised: Raised) -> tuple[object, ...]:
    """Terraform's order of addresses; what is no resource comes after, by text."""
    finding = raised.finding
    address = parse_address(finding.resource) if finding.resource is not None else None
    order = (0, *address.sort_key) if address is not None else (1, finding.resource or "")
    return (order, raised.root, finding.attribute or "", finding.message)


def _named(raised: Iterable[Raised], named: frozenset[str] | None) -> bool:
    """Whether a finding, or a place related to it, is in a file that was named."""
    if named is None:
        return True
    return any(
        each.finding.path in named
        or any(place.span.source.path in named for place in each.finding.related)
        for each in raised
    )


def _errors(project: Project, failures: Iterable[ReportError]) -> tuple[ReportError, ...]:
    problems = chain(project.problems, *(root.problems for root in project.roots))
    errors = [_error(problem) for problem in problems if problem.is_error]
    ordered = sorted({*errors, *failures}, key=_error_order)
    return tuple(ordered)


def _error(problem: Problem) -> ReportError:
    place = problem.place
    return ReportError(problem.path, place.line, place.column, problem.message)


def _error_order(error: ReportError) -> tuple[object, ...]:
    return (error.path, error.line or 0, error.column or 0, error.rule or "", error.message)


def _summary(
    project: Project, findings: Iterable[Finding], suppressed: int, baselined: int
) -> Summary:
    by_severity = dict.fromkeys(Severity, 0)
    for finding in findings:
        by_severity[finding.severity] += 1
    counts = project.counts
    return Summary(
        files=counts.files,
        modules=counts.modules,
        resources=counts.resources,
        policies=counts.policies,
        unresolved=counts.unresolved,
        suppressed=suppressed,
        baselined=baselined,
        findings=by_severity,
    )
