"""Runs the examples of a rule through the real pipeline. It ships: plugins test as we do.

@pytest.mark.parametrize("case", example_cases(MyRule), ids=str)
def test_examples(case):
    check_example(case)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from iamlint.api import settings_of
from iamlint.config import Config
from iamlint.engine.registry import load_rules
from iamlint.engine.report import Report
from iamlint.engine.run import run
from iamlint.engine.select import select
from iamlint.engine.settle import settle
from iamlint.finding import Finding, Profile
from iamlint.project.load import load_from
from iamlint.readers import MemoryReader
from iamlint.rule import Example, Rule


@dataclass(frozen=True, slots=True)
class ExampleCase:
    """One example of a rule; its text is its id in a test run: ``IAM301-bad-0``."""

    rule: type[Rule]
    example: Example
    number: int

    def __str__(self) -> str:
        kind = "bad" if self.example.is_bad else "good"
        return f"{self.rule.code}-{kind}-{self.number}"


def example_cases(*rules: type[Rule]) -> tuple[ExampleCase, ...]:
    """The examples of ``rules``, bad and good ones counted each from 0."""
    cases = []
    for rule in rules:
        counts = {True: 0, False: 0}
        for example in rule.examples:
            cases.append(ExampleCase(rule, example, counts[example.is_bad]))
            counts[example.is_bad] += 1
    return tuple(cases)


def check_example(case: ExampleCase) -> None:
    """Raise ``AssertionError`` unless a bad example fires exactly at ``at``, a good one not."""
    report = _report_on(case)
    crashes = [error.message for error in report.errors if error.rule is not None]
    if crashes:
        raise AssertionError(f"{case}: {'; '.join(crashes)}")
    if report.errors and case.rule.family != "input":
        raise AssertionError(f"{case}: cannot be read: {_unread(report)}")
    found = [finding for finding in report.findings if finding.code == case.rule.code]
    at = case.example.at
    if at is None:
        if found:
            raise AssertionError(f"{case}: is not silent: {_listed(found)}")
        return
    text, nth = (at, None) if isinstance(at, str) else at
    if len(found) != 1:
        raise AssertionError(f"{case}: fires {len(found)} times{_why(case, found)}")
    span = found[0].span
    if span.text != text:
        raise AssertionError(f"{case}: underlines {span.text!r} and not {text!r}")
    if text and (nth or 0) != (which := span.source.text.count(text, 0, span.start)):
        raise AssertionError(f"{case}: underlines {text!r} number {which}, not {nth or 0}")
    repeats = sum(_text(content).count(text) for content in case.example.files.values())
    if text and nth is None and repeats > 1:
        raise AssertionError(f"{case}: {text!r} is there {repeats} times: say which one")


def run_source(
    files: Mapping[str, str | bytes] | str,
    *,
    rules: Sequence[type[Rule]] | None = None,
    paths: Sequence[str] = (".",),
    config: Config | None = None,
    baseline: Collection[str] = (),
) -> Report:
    """The report on files given as text, by path (one text is ``main.tf``).

    ``rules`` are those there are, all installed ones when not given; ``config`` selects.
    """
    every = tuple(rules) if rules is not None else load_rules()
    config = config or Config()
    selection = select(every, config)
    given = {"main.tf": files} if isinstance(files, str) else files
    reader = MemoryReader(given, config.exclude)
    project = load_from(reader, paths, settings_of(config, checking=True))
    return settle(project, selection, run(selection.rules, project), baseline)


def _report_on(case: ExampleCase, profile: Profile | None = None) -> Report:
    """The report on an example, by its rule alone; ``profile`` is another than its own.

    Suppressions are judged by what other rules found, so their rules run with all there are.
    """
    rule, example = case.rule, case.example
    usual = rule.profile if example.is_bad else Profile.STRICT
    config = Config(profile=profile or example.profile or usual)
    every: Sequence[type[Rule]] = (rule,)
    if "check_suppression" in rule.hooks:
        every = tuple(dict.fromkeys((*load_rules(), rule)))
    return run_source(example.files, rules=every, config=config)


def _why(case: ExampleCase, found: Sequence[Finding]) -> str:
    """What was found; of a rule that is silent, whether it would speak in the strict profile."""
    if found:
        return f": {_listed(found)}"
    strict = _report_on(case, Profile.STRICT).findings
    if not any(finding.code == case.rule.code for finding in strict):
        return ""
    return ", but does in the strict profile: it is only possible, or the example needs `profile`"


def _unread(report: Report) -> str:
    return ", ".join(f"{each.message} at {each.path}:{each.line}" for each in report.errors)


def _text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode("utf-8", "replace")


def _listed(findings: Sequence[Finding]) -> str:
    return ", ".join(
        f"{each.message!r} at {each.path}:{each.span.line} {each.span.text!r}" for each in findings
    )
