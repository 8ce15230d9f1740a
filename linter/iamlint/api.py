"""What iamlint does, as functions: each is the straight line from paths to a result."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from iamlint.config import Config
from iamlint.engine.registry import load_rules
from iamlint.engine.report import Report
from iamlint.engine.run import run
from iamlint.engine.select import select
from iamlint.engine.settle import settle
from iamlint.iam.document import PolicyKind
from iamlint.project.load import LoadSettings, load
from iamlint.project.model import Project
from iamlint.rule import Rule


def check(
    paths: Sequence[Path],
    config: Config,
    policy_kind: PolicyKind | None = None,
    baseline: Collection[str] = (),
) -> Report:
    """Lint ``paths``: what is wrong, what could not be judged, and what was looked at.

    ``policy_kind`` is the kind of bare JSON policies; findings whose fingerprint is in
    ``baseline`` are known and not reported.
    """
    selection = select(rules(config), config)
    project = load(paths, settings_of(config, policy_kind, checking=True))
    result = run(selection.rules, project)
    return settle(project, selection, result, baseline)


def show(paths: Sequence[Path], config: Config, policy_kind: PolicyKind | None = None) -> Project:
    """Resolve ``paths``: sources, resources, policies, wiring and problems."""
    return load(paths, settings_of(config, policy_kind, checking=False))


def settings_of(
    config: Config, policy_kind: PolicyKind | None = None, *, checking: bool
) -> LoadSettings:
    """How a project is loaded to be checked, or to be shown.

    A check does not know which workspace is in use; nothing, as the default of a library's
    variable, is for its callers to fill in and no fault of it. What is shown is what Terraform
    would compute.
    """
    return LoadSettings(
        workspace=None if checking else "default",
        variables=config.vars,
        var_files=config.var_files,
        account=config.account,
        region=config.region,
        partition=config.partition,
        policy_kind=policy_kind,
        exclude=config.exclude,
        exclude_folder=Path(config.folder),
        open_defaults=checking,
    )


def rules(config: Config) -> tuple[type[Rule], ...]:
    """Every rule there is, by code: built in, of plugins, and of the configuration."""
    return load_rules(config.rule_paths, config.confine)
