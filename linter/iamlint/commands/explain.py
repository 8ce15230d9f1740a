"""``iamlint explain``: the page of one rule."""

from __future__ import annotations

from pathlib import Path

from iamlint import api
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, write
from iamlint.errors import UsageError, did_you_mean
from iamlint.formats.rule_text import render_rule


def run(name: str, config: Path | None, no_config: bool, color: str) -> int:
    """Print the page of the rule of that code or name. Raises ``UsageError``."""
    show = display(color)
    rules = api.rules(ProjectOptions(config=config, no_config=no_config).configuration())
    for rule in rules:
        if name.upper() == rule.code or name.lower() == rule.name:
            write(render_rule(rule, show))
            return 0
    known = [each for rule in rules for each in (rule.code, rule.name)]
    hint = did_you_mean(name, known) or "; `iamlint rules` lists them all"
    raise UsageError(f"unknown rule `{name}`{hint}")
