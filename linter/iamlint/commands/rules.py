"""``iamlint rules``: every rule there is."""

from __future__ import annotations

from pathlib import Path

from iamlint import api
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, write
from iamlint.errors import one_of
from iamlint.formats.rules_json import rules_json
from iamlint.formats.rules_text import render_rules

FORMATS = ("rich", "json")


def run(format: str, config: Path | None, no_config: bool, color: str) -> int:
    """Print the rules; those that the configuration adds too. Raises ``UsageError``."""
    one_of(format, FORMATS, "format")
    show = display(color)
    rules = api.rules(ProjectOptions(config=config, no_config=no_config).configuration())
    write(rules_json(rules) if format == "json" else render_rules(rules, show))
    return 0
