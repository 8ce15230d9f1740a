"""What a rule says: findings, and the suppressions that take them away."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from iamlint.source import Span

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
"""What a finding's ``data`` may hold: it is printed as JSON."""


class Severity(StrEnum):
    """How bad it is. Compare by ``rank`` or ask ``at_least``; ``critical`` is the highest."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """4 for critical down to 0 for info."""
        return _RANKS[self]

    def at_least(self, other: Severity) -> bool:
        """Whether it is as severe as ``other``, or more."""
        return self.rank >= other.rank


_RANKS = {severity: 4 - index for index, severity in enumerate(Severity)}


class Confidence(StrEnum):
    """Whether a finding holds for every value that the unknowns can take, or for some."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


class Profile(StrEnum):
    """For whom a case is: everyone, or those who asked for more. ``strict`` has all of both."""

    DEFAULT = "default"
    STRICT = "strict"

    def shows(self, case: Profile) -> bool:
        """Whether a case of profile ``case`` is on in this profile."""
        return case is Profile.DEFAULT or self is Profile.STRICT


@dataclass(frozen=True, slots=True)
class Related:
    """A further place that helps to understand a finding."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at ``span`` by ``replacement``."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that remove the fault, and what they do in words."""

    message: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault in one place.

    It is made by ``Rule.finding``. The engine completes it: ``resource`` and ``attribute`` from
    the noun that was looked at, and when the report is settled ``addresses`` (all that share the
    fault, ``resource`` is the first), ``root`` (the folder of the root module relative to the
    repository, for bare JSON the file) and ``fingerprint``. ``subject`` is the noun (or a tuple
    of nouns) that it speaks of: a finding about the same subject may silence it.
    """

    code: str
    name: str
    family: str
    message: str
    span: Span
    severity: Severity
    confidence: Confidence
    profile: Profile
    help: str
    url: str
    resource: str | None = None
    attribute: str | None = None
    related: tuple[Related, ...] = ()
    equivalents: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    data: Mapping[str, Json] = field(default_factory=dict, hash=False)
    fix: Fix | None = None
    subject: object = field(default=None, compare=False, repr=False)
    addresses: tuple[str, ...] = ()
    root: str = ""
    fingerprint: str = ""

    @property
    def path(self) -> str:
        """The file it is in, as reports print it."""
        return self.span.source.path

    @property
    def sort_key(self) -> tuple[str, int, int, str]:
        """Order of findings in a report: path, line, column, code."""
        return (self.path, *self.span.source.line_column(self.span.start), self.code)


def fingerprint_parts(
    code: str, root: str, resource: str | None, attribute: str | None, text: str
) -> tuple[str, ...]:
    """What two findings share that would have the same fingerprint, but for their number.

    ``resource`` is the address without instance keys, ``text`` the text at fault.
    """
    return ("1", code, root, resource or "", attribute or "", " ".join(text.split()))


def fingerprint(parts: tuple[str, ...], number: int) -> str:
    """The fingerprint of the finding before which ``number`` others have the same ``parts``.

    SHA-256 over the parts and the number, joined by NUL; the first 32 hex digits. It survives
    edits elsewhere, moves and renames of files; baselines and SARIF hold on to it.
    """
    text = "\0".join((*parts, str(number)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


class SuppressionKind(StrEnum):
    """Whose suppression it is, or where it stands."""

    IAMLINT = "iamlint"
    CHECKOV = "checkov"
    TFSEC = "tfsec"
    TRIVY = "trivy"
    CONFIG = "config"


@dataclass(frozen=True, slots=True)
class SuppressedCode:
    """One code, rule name or foreign id in a suppression.

    ``rules`` are the codes of the rules it stands for, none when nobody here knows it; then
    ``nearest`` is the known code or name that it may have meant. ``used`` says that it took a
    finding away; ``judged`` that its rules ran on all that it speaks of, so that being unused
    means something.
    """

    text: str
    span: Span
    rules: tuple[str, ...]
    nearest: str | None = None
    used: bool = False
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment, or an entry of the configuration, that takes findings away.

    ``span`` is the comment, or the pattern in the configuration file; ``reason`` the text after
    the codes, ``""`` when there is none.
    """

    kind: SuppressionKind
    span: Span
    codes: tuple[SuppressedCode, ...]
    reason: str = ""

    @property
    def foreign(self) -> bool:
        """Whether it was written for another tool."""
        kinds = (SuppressionKind.CHECKOV, SuppressionKind.TFSEC, SuppressionKind.TRIVY)
        return self.kind in kinds
