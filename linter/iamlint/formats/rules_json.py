"""``rules --format json``: every rule for programs. Its form is frozen."""

from __future__ import annotations

from collections.abc import Sequence

from iamlint.finding import Json
from iamlint.formats.json_text import json_text
from iamlint.rule import Rule

SCHEMA = 1


def rules_json(rules: Sequence[type[Rule]]) -> str:
    """The rules as JSON, by code."""
    return json_text({"schema": SCHEMA, "rules": [_rule(rule) for rule in rules]})


def _rule(rule: type[Rule]) -> Json:
    return {
        "code": rule.code,
        "name": rule.name,
        "family": rule.family,
        "severity": rule.severity.value,
        "profile": rule.profile.value,
        "summary": rule.summary().replace("``", "`"),
        "help": rule.help,
        "url": rule.url,
        "references": rule.references,
        "equivalents": rule.equivalents,
        "fixable": False,  # no rule makes a fix yet
    }
