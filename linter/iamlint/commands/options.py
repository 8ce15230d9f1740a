"""The options and arguments of commands, as Typer is told of them, with their completion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def offered(names: Callable[[], tuple[str, ...]]) -> Callable[[str], list[str]]:
    """Completion with names that are only looked up when asked for."""
    return lambda incomplete: [name for name in names() if name.startswith(incomplete)]


def _format_names() -> tuple[str, ...]:
    from iamlint.formats import FORMATS

    return tuple(FORMATS)


def _severity_names() -> tuple[str, ...]:
    from iamlint.finding import Severity

    return tuple(Severity)


def rule_names() -> tuple[str, ...]:
    """The codes and names of all installed rules."""
    from iamlint.engine.registry import load_rules

    return tuple(name for rule in load_rules() for name in (rule.code, rule.name))


Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH",
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
        autocompletion=offered(_format_names),
    ),
]
Select = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODES",
        help="Only these rules: codes, names, prefixes (IAM4), families; several by comma.",
        autocompletion=offered(rule_names),
    ),
]
ExtendSelect = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CODES",
        help="These rules too, beside those of the profile.",
        autocompletion=offered(rule_names),
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option(metavar="CODES", help="Not these rules.", autocompletion=offered(rule_names)),
]
Profile = Annotated[
    str | None,
    typer.Option(
        metavar="PROFILE",
        help="default, or strict: more rules, and findings that are only possible.",
        autocompletion=offered(lambda: ("default", "strict")),
    ),
]
MinSeverity = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY",
        help="Show only findings so severe: critical, high, medium, low, info.",
        autocompletion=offered(_severity_names),
    ),
]
FailOn = Annotated[
    str | None,
    typer.Option(
        metavar="SEVERITY",
        help="Exit with 1 from this severity on. Default: low.",
        autocompletion=offered(_severity_names),
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
        autocompletion=offered(lambda: ("auto", "always", "never")),
    ),
]
Jobs = Annotated[int | None, typer.Option(metavar="N", min=1, hidden=True)]
NoCache = Annotated[bool, typer.Option("--no-cache", hidden=True)]
CacheDir = Annotated[Path | None, typer.Option(metavar="DIR", hidden=True)]


ShortFormat = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="rich or json.",
        autocompletion=offered(lambda: ("rich", "json")),
    ),
]
GraphFormat = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="rich, json, dot or mermaid.",
        autocompletion=offered(lambda: ("rich", "json", "dot", "mermaid")),
    ),
]
From = Annotated[
    list[str] | None,
    typer.Option("--from", metavar="NODE", help="Only what is reached from this node."),
]
To = Annotated[
    list[str] | None,
    typer.Option("--to", metavar="NODE", help="Only what leads to this node."),
]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", help="Only nodes and edges of this kind."),
]
Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PRINCIPAL] ACTION [RESOURCE]",
        help="PRINCIPAL is an address, an ARN or role/NAME, user/NAME, group/NAME; without it "
        "--policy and its like say what applies.",
        show_default=False,
    ),
]
QueryPath = Annotated[
    list[str] | None,
    typer.Option("--path", metavar="DIR", help="The configuration; the working directory."),
]
PolicyFiles = Annotated[
    list[Path] | None,
    typer.Option("--policy", metavar="FILE", help="An identity policy; may be repeated."),
]
ResourcePolicyFiles = Annotated[
    list[Path] | None,
    typer.Option("--resource-policy", metavar="FILE", help="The policy of the resource."),
]
BoundaryFile = Annotated[
    Path | None,
    typer.Option("--boundary", metavar="FILE", help="The permissions boundary."),
]
ScpFiles = Annotated[
    list[Path] | None,
    typer.Option("--scp", metavar="FILE", help="A service control policy; those given are all."),
]
Context = Annotated[
    list[str] | None,
    typer.Option(
        "--context",
        metavar="KEY=VALUE",
        help="The value of a condition key; repeated for one key it has several.",
    ),
]
ContextComplete = Annotated[
    bool, typer.Option("--context-complete", help="Keys that are not given are absent.")
]
