"""``iamlint check``: lint, write reports, and say by the exit status how it went."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from iamlint import api
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, is_terminal, note, progress, write
from iamlint.config import Config
from iamlint.engine.baseline import read_baseline, write_baseline
from iamlint.engine.report import Report
from iamlint.errors import UsageError, did_you_mean, one_of
from iamlint.finding import Profile, Severity
from iamlint.formats import FORMATS, FORMATS_WITH_RULES, render
from iamlint.formats.printable import printable
from iamlint.formats.rich_report import checked
from iamlint.iam.catalog import use_cache

STANDARD_OUTPUT = "-"

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What the command line says, as it was written."""

    project: ProjectOptions
    format: str | None = None
    output: Sequence[str] | None = None
    select: Sequence[str] | None = None
    extend_select: Sequence[str] | None = None
    ignore: Sequence[str] | None = None
    profile: str | None = None
    min_severity: str | None = None
    fail_on: str | None = None
    exit_zero: bool = False
    baseline: Path | None = None
    write_baseline: Path | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    no_cache: bool = False
    cache_dir: Path | None = None


def run(options: CheckOptions) -> int:
    """Lint, write the reports, and give back the exit status. Raises ``UsageError``."""
    if options.no_cache or options.cache_dir is not None:
        use_cache(None if options.no_cache else options.cache_dir)
    config = _config(options)
    show = display(options.color, options.quiet, options.verbose)
    outputs = list(_outputs(options, config))
    if any(name in FORMATS_WITH_RULES for name, _ in outputs):
        show = replace(show, rules=api.rules(config))
    known = read_baseline(config.baseline) if config.baseline is not None else frozenset()
    with progress("checking", options.quiet):
        report = api.check(options.project.places, config, options.project.kind(), known)
    if options.write_baseline is not None:
        report = _put_into_baseline(report, options.write_baseline)
    for name, file in outputs:
        if file == STANDARD_OUTPUT:
            write(render(name, report, show))
        else:
            colored = show.color and options.color == "always"
            _write_file(file, render(name, report, replace(show, color=colored)))
    if not any(name == "rich" for name, _ in outputs):
        if options.verbose:
            _tell_more(report)
        elif not (options.quiet or report.summary.files or report.errors):
            note(checked(report.summary))  # a green run that looked at nothing deserves a word
    return report.exit_status(config.fail_on, options.exit_zero)


def _config(options: CheckOptions) -> Config:
    return options.project.configuration().over(
        select=_codes(options.select),
        extend_select=_codes(options.extend_select),
        ignore=_codes(options.ignore),
        profile=_chosen(options.profile, Profile, "profile"),
        min_severity=_chosen(options.min_severity, Severity, "severity"),
        fail_on=_chosen(options.fail_on, Severity, "severity"),
        format=options.format,
        baseline=options.baseline,
    )


def _codes(texts: Sequence[str] | None) -> tuple[str, ...] | None:
    """Codes by comma or by repeated options; ``None`` when the option was not given."""
    if texts is None:
        return None
    return tuple(code.strip() for text in texts for code in text.split(",") if code.strip())


def _chosen(text: str | None, kind: type[Choice], what: str) -> Choice | None:
    return kind(one_of(text, tuple(kind), what)) if text is not None else None


def _outputs(options: CheckOptions, config: Config) -> Iterator[tuple[str, str]]:
    """Formats, each with the file it goes to; ``-`` is standard output."""
    usual = one_of(config.format, FORMATS, "format") if config.format is not None else None
    to_terminal = True
    for text in options.output or ():
        name, file = _format_and_file(text)
        if name is None:
            to_terminal = False
            name = usual or "concise"
        yield name, file
    if to_terminal:
        yield usual or ("rich" if is_terminal(sys.stdout) else "concise"), STANDARD_OUTPUT


def _format_and_file(text: str) -> tuple[str | None, str]:
    """``FORMAT:FILE``, or a file whose name may have a colon in it."""
    before, colon, after = text.partition(":")
    if not text or (colon and not after and before in FORMATS):
        raise UsageError(f"`{text}` in --output names no file")
    if not colon:
        return None, text
    if before in FORMATS:
        return before, after
    guess = did_you_mean(before, FORMATS)
    if guess:
        raise UsageError(f"unknown format `{before}` in --output{guess}")
    return None, text


def _write_file(file: str, text: str) -> None:
    try:
        Path(file).write_bytes(text.encode("utf-8", "replace"))
    except OSError as fault:
        raise UsageError(f"cannot write `{file}`: {fault.strerror}") from fault


def _put_into_baseline(report: Report, file: Path) -> Report:
    """Write all that was found to ``file``; from now on it is known."""
    known = (*report.known, *report.findings)
    _write_file(str(file), write_baseline(known))
    summary = replace(report.summary, findings=dict.fromkeys(Severity, 0), baselined=len(known))
    return replace(report, findings=(), known=known, summary=summary)


def _tell_more(report: Report) -> None:
    for path, reason in report.passed_over:
        note(f"passed over {printable(path)}: {printable(reason)}")
    note(checked(report.summary))
