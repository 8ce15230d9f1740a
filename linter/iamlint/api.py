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
    # What a library's variables default to is for its callers to say: nothing is no fault of it.
    project = _load(paths, config, policy_kind, open_defaults=True)
    result = run(selection.rules, project)
    return settle(project, selection, result, baseline)


def show(paths: Sequence[Path], config: Config, policy_kind: PolicyKind | None = None) -> Project:
    """Resolve ``paths``: sources, resources, policies, wiring and problems."""
    return _load(paths, config, policy_kind, open_defaults=False)


def _load(
    paths: Sequence[Path], config: Config, policy_kind: PolicyKind | None, open_defaults: bool
) -> Project:
    # Which workspace is in use, a check cannot know; Terraform without one shows the default.
    settings = LoadSettings(
        workspace=None if open_defaults else "default",
        variables=config.vars,
        var_files=config.var_files,
        account=config.account,
        region=config.region,
        partition=config.partition,
        policy_kind=policy_kind,
        exclude=config.exclude,
        exclude_folder=Path(config.folder),
        open_defaults=open_defaults,
    )
    return load(paths, settings)


def rules(config: Config) -> tuple[type[Rule], ...]:
    """Every rule there is, by code: built in, of plugins, and of the configuration."""
    return load_rules(config.rule_paths, config.confine)
