"""Which rules run, and which of their cases are shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from iamlint.config import Config
from iamlint.errors import UsageError, did_you_mean
from iamlint.finding import Confidence, Finding, Profile
from iamlint.rule import FAMILIES, Rule

_PREFIX = re.compile(r"IAM[0-9]?")


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules of a run.

    ``every`` are all rules there are, ``rules`` those that run, in order of code. ``full`` are the
    codes that were selected in full: all their cases are shown.
    """

    every: tuple[type[Rule], ...]
    rules: tuple[Rule, ...]
    full: frozenset[str]
    config: Config

    def shows(self, finding: Finding, rule: Rule) -> bool:
        """Whether a case is shown: by severity, profile and confidence."""
        floor = self.config.min_severity
        if floor is not None and not finding.severity.at_least(floor):
            return False
        if finding.code in self.full:
            return True
        if not self.config.profile.shows(finding.profile):
            return False
        certain = finding.confidence is Confidence.CERTAIN
        return certain or self.config.profile is Profile.STRICT or rule.shows_possible


@dataclass(frozen=True, slots=True)
class Match:
    """What a code, name, prefix or family selects; ``full`` for a code or name in full."""

    codes: tuple[str, ...]
    full: bool


def select(every: Sequence[type[Rule]], config: Config) -> Selection:
    """The rules to run. Raises ``UsageError`` for a code or name that does not exist."""
    on: set[str] = set()
    full: set[str] = set()
    if config.select is None:
        on.update(rule.code for rule in every)
    else:
        _add(match_all(config.select, every, "select"), on, full)
    _add(match_all(config.extend_select, every, "extend_select"), on, full)
    for match in match_all(config.ignore, every, "ignore"):
        on.difference_update(match.codes)
        full.difference_update(match.codes)
    match_all([code for code, _ in config.severity], every, "severity")
    for option in ("per_file_ignores", "per_address_ignores"):
        for entry in getattr(config, option):
            match_all([code for code, _ in entry.codes], every, option)
    rules = tuple(
        rule(config.settings)
        for rule in every
        if rule.code in full or (rule.code in on and config.profile.shows(_mildest(rule)))
    )
    return Selection(tuple(every), rules, frozenset(full), config)


def match_all(texts: Iterable[str], every: Sequence[type[Rule]], option: str) -> list[Match]:
    """What each of ``texts`` selects. Raises ``UsageError`` that names ``option``."""
    matches = []
    for text in texts:
        match = match_rules(text, every)
        if match is None:
            guess = did_you_mean(text, known_names(every))
            raise UsageError(f"unknown rule `{text}` in {option}{guess}")
        matches.append(match)
    return matches


def match_rules(text: str, every: Sequence[type[Rule]]) -> Match | None:
    """What a code, name, prefix of codes or family selects; ``None`` if it is none of these."""
    code, word = text.strip().upper(), text.strip().lower()
    exact = tuple(rule.code for rule in every if word == rule.name or code == rule.code)
    if exact:
        return Match(exact, full=True)
    if word in FAMILIES:
        return Match(tuple(rule.code for rule in every if rule.family == word), full=False)
    begun = tuple(rule.code for rule in every if code and rule.code.startswith(code))
    if begun or _PREFIX.fullmatch(code):
        return Match(begun, full=False)
    return None


def known_names(every: Iterable[type[Rule]]) -> list[str]:
    """All codes and names."""
    return [name for rule in every for name in (rule.code, rule.name)]


def _add(matches: Iterable[Match], on: set[str], full: set[str]) -> None:
    for match in matches:
        (full if match.full else on).update(match.codes)


def _mildest(rule: type[Rule]) -> Profile:
    """``default`` when a case of the rule is in that profile: its own, or that of an example."""
    profiles = {rule.profile, *(example.profile for example in rule.examples if example.is_bad)}
    return Profile.DEFAULT if Profile.DEFAULT in profiles else Profile.STRICT
