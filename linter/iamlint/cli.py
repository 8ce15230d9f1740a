"""The command line: options and arguments, handed to one command each. Only this module exits."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from iamlint import __version__
from iamlint.errors import UsageError

DEFAULT_COMMAND = "check"
WORDS_OF_THE_GROUP = ("--help", "--version", "--install-completion", "--show-completion")
BUG_URL = "https://github.com/iamlint/iamlint/issues"


class _Group(TyperGroup):
    """Commands, of which ``check`` is meant when the first word names none."""

    # The type of a context has moved between Typer's releases, hence the two Any.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command in front where no command is named."""
        first = args[0] if args else None
        named = first in self.commands or first in WORDS_OF_THE_GROUP
        completing_first_word = first is None and ctx.resilient_parsing
        if not named and not completing_first_word:
            args = [DEFAULT_COMMAND, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """The commands, and the options of the default command."""
        default = self.commands[DEFAULT_COMMAND]
        inner = default.make_context(DEFAULT_COMMAND, [], parent=ctx, resilient_parsing=True)
        return [
            *super().shell_complete(ctx, incomplete),
            *default.shell_complete(inner, incomplete),
        ]


def _options_of(names: Callable[[], tuple[str, ...]]) -> Callable[[str], list[str]]:
    """Completion with names that are only looked up when asked for."""
    return lambda incomplete: [name for name in names() if name.startswith(incomplete)]


def _formats() -> tuple[str, ...]:
    from iamlint.formats import FORMATS

    return tuple(FORMATS)


def _severities() -> tuple[str, ...]:
    from iamlint.finding import Severity

    return tuple(Severity)


def _rules() -> tuple[str, ...]:
    from iamlint.engine.registry import load_rules

    return tuple(name for rule in load_rules() for name in (rule.code, rule.name))


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH]...",
        help="Folders, .tf, .tofu, .tf.json and .tfvars files, plans and JSON policies; `-` reads "
        "standard input. Without a PATH the working directory.",
        show_default=False,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="rich, concise, json, sarif, github, gitlab, junit or markdown. "
        "Default: rich on a terminal, concise elsewhere.",
        autocompletion=_options_of(_formats),
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODES",
        help="Only these rules: codes, names, prefixes (IAM4), families; several by comma.",
        autocompletion=_options_of(_rules),
    ),
]
ExtendSelect = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODES",
        help="These rules too, beside those of the profile.",
        autocompletion=_options_of(_rules),
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODES", help="Not these rules.", autocompletion=_options_of(_rules)
    ),
]
Profile = Annotated[
    str | None,
    typer.Option(
        metavar="PROFILE",
        help="default, or strict: more rules, and findings that are only possible.",
        autocompletion=_options_of(lambda: ("default", "strict")),
    ),
]
MinSeverity = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY",
        help="Show only findings so severe: critical, high, medium, low, info.",
        autocompletion=_options_of(_severities),
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY",
        help="Exit with 1 from this severity on. Default: low.",
        autocompletion=_options_of(_severities),
    ),
]
ExitZero = Annotated[
    bool, typer.Option("--exit-zero", help="Exit with 0 also when there are findings.")
]
Baseline = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Do not report the findings that FILE knows."),
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write all findings to FILE, to be known from now on."),
]
Var = Annotated[
    list[str] | None,
    typer.Option("--var", metavar="NAME=VALUE", help="A variable, as for Terraform."),
]
VarFile = Annotated[
    list[Path] | None,
    typer.Option("--var-file", metavar="FILE", help="A file of variables, as for Terraform."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Read this configuration and no other."),
]
NoConfig = Annotated[bool, typer.Option("--no-config", help="Read no configuration.")]
PolicyKind = Annotated[
    str | None,
    typer.Option(
        metavar="KIND",
        help="What bare JSON policies are: trust, identity, boundary, resource, scp, rcp, "
        "endpoint or session.",
    ),
]
Account = Annotated[
    str | None, typer.Option(metavar="ID", help="The account of the default provider.")
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="[FORMAT:]FILE",
        help="Write the report to FILE. With FORMAT: a further report beside the usual one; may "
        "be given several times.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Findings and errors alone.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Also tell what was looked at and passed over.")
]
Color = Annotated[
    str,
    typer.Option(
        metavar="WHEN",
        help="auto, always or never. NO_COLOR and FORCE_COLOR are obeyed.",
        autocompletion=_options_of(lambda: ("auto", "always", "never")),
    ),
]
Jobs = Annotated[int | None, typer.Option(metavar="N", min=1, hidden=True)]
NoCache = Annotated[bool, typer.Option("--no-cache", hidden=True)]
CacheDir = Annotated[Path | None, typer.Option(metavar="DIR", hidden=True)]

app = typer.Typer(
    name="iamlint",
    cls=_Group,
    help="A linter for AWS IAM trust and permission policies in Terraform and JSON.\n\n"
    "`iamlint PATH` lints; it is short for `iamlint check PATH`, and `iamlint check --help` "
    "lists its options.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"iamlint {__version__}")
        raise typer.Exit


@app.callback()
def group(
    version: Annotated[  # noqa: ARG001 (its callback does all)
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """What stands before a command."""


@app.command()
def check(
    paths: Paths = None,
    format: Format = None,
    output: Output = None,
    select: Select = None,
    extend_select: ExtendSelect = None,
    ignore: Ignore = None,
    profile: Profile = None,
    min_severity: MinSeverity = None,
    fail_on: FailOn = None,
    exit_zero: ExitZero = False,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    var: Var = None,
    var_file: VarFile = None,
    account: Account = None,
    policy_kind: PolicyKind = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    color: Color = "auto",
    quiet: Quiet = False,
    verbose: Verbose = False,
    jobs: Jobs = None,  # noqa: ARG001 (one process does all there is to do)
    no_cache: NoCache = False,  # noqa: ARG001 (nothing is cached)
    cache_dir: CacheDir = None,  # noqa: ARG001 (nothing is cached)
) -> None:
    """Lint: the default command.

    Exit status: 0 nothing found at or above --fail-on, 1 something found, 2 the command was wrong
    or something could not be read.
    """
    with _exit_status() as exit_with:
        from iamlint.commands.check import CheckOptions, run
        from iamlint.commands.project_options import ProjectOptions

        project = ProjectOptions(
            tuple(paths or ()),
            var=tuple(var or ()),
            var_file=tuple(var_file or ()),
            account=account,
            policy_kind=policy_kind,
            config=config,
            no_config=no_config,
        )
        options = CheckOptions(
            project,
            format=format,
            output=tuple(output or ()),
            select=_codes(select),
            extend_select=_codes(extend_select),
            ignore=_codes(ignore),
            profile=profile,
            min_severity=min_severity,
            fail_on=fail_on,
            exit_zero=exit_zero,
            baseline=baseline,
            write_baseline=write_baseline,
            color=color,
            quiet=quiet,
            verbose=verbose,
        )
        exit_with(run(options))


@app.command()
def show(
    path: Annotated[
        str | None,
        typer.Argument(help="What to resolve; without it the working directory."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Argument(help="Only this resource or module; also as the one argument."),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="rich or json.",
            autocompletion=_options_of(lambda: ("rich", "json")),
        ),
    ] = "rich",
    var: Var = None,
    var_file: VarFile = None,
    account: Account = None,
    policy_kind: PolicyKind = None,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    color: Color = "auto",
) -> None:
    """Show what was resolved: resources, policies, links and outputs, unknowns marked."""
    with _exit_status() as exit_with:
        from iamlint.commands.project_options import ProjectOptions
        from iamlint.commands.show import run

        project = ProjectOptions(
            (path,) if path is not None else (),
            var=tuple(var or ()),
            var_file=tuple(var_file or ()),
            account=account,
            policy_kind=policy_kind,
            config=config,
            no_config=no_config,
        )
        exit_with(run(project, address, format, color))


@app.command()
def rules(
    format: Annotated[
        str,
        typer.Option(
            metavar="FORMAT",
            help="rich or json.",
            autocompletion=_options_of(lambda: ("rich", "json")),
        ),
    ] = "rich",
    config: ConfigFile = None,
    no_config: NoConfig = False,
    color: Color = "auto",
) -> None:
    """List every rule."""
    with _exit_status() as exit_with:
        from iamlint.commands.rules import run

        exit_with(run(format, config, no_config, color))


@app.command()
def explain(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="CODE", help="A code or a name.", autocompletion=_options_of(_rules)
        ),
    ],
    config: ConfigFile = None,
    no_config: NoConfig = False,
    color: Color = "auto",
) -> None:
    """Explain a rule: what, why, bad and good examples, references, checks of other tools."""
    with _exit_status() as exit_with:
        from iamlint.commands.explain import run

        exit_with(run(rule, config, no_config, color))


def _codes(texts: list[str] | None) -> tuple[str, ...] | None:
    """Codes by comma or by repeated options; ``None`` when the option was not given."""
    if texts is None:
        return None
    return tuple(code.strip() for text in texts for code in text.split(",") if code.strip())


@contextmanager
def _exit_status() -> Iterator[Callable[[int], None]]:
    """Gives a command the way to say its exit status; what was misused is told and is 2."""
    status = 0

    def exit_with(code: int) -> None:
        nonlocal status
        status = code

    try:
        yield exit_with
    except UsageError as fault:
        _complain(f"error: {fault}")
        status = 2
    except KeyboardInterrupt:
        status = 130
    raise typer.Exit(status)


def _complain(message: str) -> None:
    from iamlint.formats.printable import printable

    typer.echo(f"iamlint: {printable(message)}", err=True)


def _report_bug(kind: type[BaseException], bug: BaseException, trace: TracebackType | None) -> None:
    """The last resort: a bug of ours is told in a line, and is exit status 2."""
    if os.environ.get("IAMLINT_DEBUG") == "1":
        sys.__excepthook__(kind, bug, trace)
    else:
        first = str(bug).partition("\n")[0]
        _complain(
            f"internal error: {kind.__name__}: {first} (this is a bug of iamlint: please report it "
            f"at {BUG_URL} with what IAMLINT_DEBUG=1 prints)"
        )
    sys.exit(2)


def main() -> None:
    """The entry point of ``iamlint``."""
    sys.excepthook = _report_bug
    # Not `app()`, which would put a hook of its own in place of ours.
    typer.main.get_command(app)(prog_name="iamlint")


if __name__ == "__main__":
    main()
