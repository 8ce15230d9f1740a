"""The command line: options and arguments, handed to one command each. Only this module exits."""

from __future__ import annotations

import functools
import gc
import os
import sys
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Annotated, Any, NoReturn, ParamSpec

import typer
from typer.core import TyperGroup

from iamlint import __version__
from iamlint.commands import options
from iamlint.errors import UsageError, nearest

DEFAULT_COMMAND = "check"
COLLECTOR = (100_000, 20, 100)
"""When garbage in rings is looked for. Nearly all that a run builds is kept until its end, and each
look goes through it: a third of the time of a small run, for 5% of the memory of a large one."""
Parameters = ParamSpec("Parameters")
WORDS_OF_THE_GROUP = ("--help", "-h", "--version", "--install-completion", "--show-completion")


class _Group(TyperGroup):
    """Commands, of which ``check`` is meant when the first word names none."""

    # The type of a context has moved between Typer's releases, hence the two Any.
    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the name of the default command in front where no command is named."""
        first = args[0] if args else None
        named = first in self.commands or first in WORDS_OF_THE_GROUP
        completing_first_word = first is None and ctx.resilient_parsing
        if not named and not completing_first_word:
            if first is not None and not ctx.resilient_parsing:
                _hint(first, self.commands)
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


def _hint(word: str, commands: Iterable[str]) -> None:
    """Say so when a path that does not exist looks like a command that was mistyped."""
    if word.startswith("-") or os.path.lexists(word):
        return
    meant = {name: name for name in commands} | {"help": "--help"}
    guess = nearest(word, meant)
    if guess is not None:
        _complain(f"`{word}` is no command, did you mean `iamlint {meant[guess]}`?")


def _exiting(command: Callable[Parameters, int]) -> Callable[Parameters, None]:
    """``command``, which returns its exit status; what was misused is told, and is 2."""

    @functools.wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        try:
            status = command(*args, **kwargs)
        except UsageError as fault:
            _complain(f"error: {fault}")
            status = 2
        except KeyboardInterrupt:
            status = 130
        raise typer.Exit(status)

    return run


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
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """What stands before a command."""


@app.command()
@_exiting
def check(
    paths: options.Paths = None,
    *,
    format: options.Format = None,
    output: options.Output = None,
    select: options.Select = None,
    extend_select: options.ExtendSelect = None,
    ignore: options.Ignore = None,
    profile: options.Profile = None,
    min_severity: options.MinSeverity = None,
    fail_on: options.FailOn = None,
    exit_zero: options.ExitZero = False,
    baseline: options.Baseline = None,
    write_baseline: options.WriteBaseline = None,
    var: options.Var = None,
    var_file: options.VarFile = None,
    account: options.Account = None,
    policy_kind: options.PolicyKind = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    jobs: options.Jobs = None,  # noqa: ARG001 (one process does all there is to do)
    no_cache: options.NoCache = False,
    cache_dir: options.CacheDir = None,
) -> int:
    """Lint: the default command.

    Exit status: 0 nothing found at or above --fail-on, 1 something found, 2 the command was wrong
    or something could not be read.
    """
    from iamlint.commands.check import CheckOptions, run
    from iamlint.commands.project_options import ProjectOptions

    project = ProjectOptions(paths, var, var_file, account, config, no_config, policy_kind)
    return run(
        CheckOptions(
            project,
            format=format,
            output=output,
            select=select,
            extend_select=extend_select,
            ignore=ignore,
            profile=profile,
            min_severity=min_severity,
            fail_on=fail_on,
            exit_zero=exit_zero,
            baseline=baseline,
            write_baseline=write_baseline,
            color=color,
            quiet=quiet,
            verbose=verbose,
            no_cache=no_cache,
            cache_dir=cache_dir,
        )
    )


@app.command()
@_exiting
def show(
    path: Annotated[
        str | None,
        typer.Argument(help="What to resolve; without it the working directory."),
    ] = None,
    address: Annotated[
        str | None,
        typer.Argument(help="Only this resource or module; also as the one argument."),
    ] = None,
    *,
    format: options.ShortFormat = "rich",
    var: options.Var = None,
    var_file: options.VarFile = None,
    account: options.Account = None,
    policy_kind: options.PolicyKind = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """Show what was resolved.

    Resources with their values, policies, links and outputs; what is unknown is marked.
    """
    from iamlint.commands.project_options import ProjectOptions
    from iamlint.commands.show import run

    paths = None if path is None else [path]
    project = ProjectOptions(paths, var, var_file, account, config, no_config, policy_kind)
    return run(project, address, format, color)


@app.command()
@_exiting
def rules(
    format: options.ShortFormat = "rich",
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """List every rule."""
    from iamlint.commands.rules import run

    return run(format, config, no_config, color)


@app.command()
@_exiting
def explain(
    rule: Annotated[
        str,
        typer.Argument(
            metavar="CODE",
            help="A code or a name.",
            autocompletion=options.offered(options.rule_names),
        ),
    ],
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """Explain a rule.

    What it reports and why, bad and good examples, references, the checks of other tools.
    """
    from iamlint.commands.explain import run

    return run(rule, config, no_config, color)


@app.command()
@_exiting
def graph(
    paths: options.Paths = None,
    *,
    format: options.GraphFormat = "rich",
    sources: options.From = None,
    targets: options.To = None,
    kinds: options.Kind = None,
    var: options.Var = None,
    var_file: options.VarFile = None,
    account: options.Account = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """Show who trusts whom, who holds what, and what runs as whom."""
    from iamlint.commands.graph import run
    from iamlint.commands.project_options import ProjectOptions

    project = ProjectOptions(paths, var, var_file, account, config, no_config)
    return run(project, format, sources or (), targets or (), kinds or (), color)


@app.command()
@_exiting
def can(
    words: options.Words = None,
    *,
    path: options.QueryPath = None,
    policy: options.PolicyFiles = None,
    resource_policy: options.ResourcePolicyFiles = None,
    boundary: options.BoundaryFile = None,
    scp: options.ScpFiles = None,
    context: options.Context = None,
    context_complete: options.ContextComplete = False,
    format: options.ShortFormat = "rich",
    var: options.Var = None,
    var_file: options.VarFile = None,
    account: options.Account = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """May this principal do it? With the statements that decide.

    Exit status: 0 allowed, 1 denied, 3 it depends on what is not known, 2 the command was wrong.
    """
    from iamlint.commands.can import Documents, run_can
    from iamlint.commands.project_options import ProjectOptions

    project = ProjectOptions(path, var, var_file, account, config, no_config)
    documents = Documents(policy, resource_policy, boundary, scp)
    return run_can(words or (), documents, project, context or (), context_complete, format, color)


@app.command()
@_exiting
def who(
    action: Annotated[str, typer.Argument(help="The action, as service:Name.")],
    resource: Annotated[
        str | None, typer.Argument(help="The ARN of the resource; without it any.")
    ] = None,
    *,
    path: options.QueryPath = None,
    context: options.Context = None,
    context_complete: options.ContextComplete = False,
    format: options.ShortFormat = "rich",
    var: options.Var = None,
    var_file: options.VarFile = None,
    account: options.Account = None,
    config: options.ConfigFile = None,
    no_config: options.NoConfig = False,
    color: options.Color = "auto",
) -> int:
    """List every principal of the configuration that may do it, or may perhaps."""
    from iamlint.commands.can import run_who
    from iamlint.commands.project_options import ProjectOptions

    project = ProjectOptions(path, var, var_file, account, config, no_config)
    return run_who(action, resource, project, context or (), context_complete, format, color)


def _complain(message: str) -> None:
    from iamlint.formats.printable import printable

    typer.echo(f"iamlint: {printable(message)}", err=True)


def _report_bug(
    kind: type[BaseException], bug: BaseException, trace: TracebackType | None
) -> NoReturn:
    """The last resort: a bug of ours is told in a line, and is exit status 2."""
    if os.environ.get("IAMLINT_DEBUG") == "1":
        sys.__excepthook__(kind, bug, trace)
    else:
        first = str(bug).partition("\n")[0]
        _complain(
            f"internal error: {kind.__name__}: {first} (a bug of iamlint: run it again with "
            "IAMLINT_DEBUG=1 in the environment and report what it prints)"
        )
    sys.exit(2)


def main() -> None:
    """The entry point of ``iamlint``."""
    gc.set_threshold(*COLLECTOR)
    sys.excepthook = _report_bug
    # Not `app()`, which would put a hook of its own in place of ours.
    typer.main.get_command(app)(prog_name="iamlint")
