"""What a rule is: metadata, examples and one hook, checked when the class is made."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from iamlint.finding import Confidence, Finding, Fix, Json, Profile, Related, Severity
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth

if TYPE_CHECKING:
    from iamlint.finding import Suppression
    from iamlint.iam.document import Statement
    from iamlint.project.model import Policy, Root
    from iamlint.source import Problem

Findings = Iterator[Finding | None]
"""What a hook gives back: ``yield self.finding(...)``; a finding that is not so is ``None``."""

URL = "https://iamlint.dev/rules/"
"""Where the page of a rule is: this and its code."""

FAMILIES = (
    *("input", "document", "trust", "permission", "escalation"),
    *("wiring", "exposure", "credential", "hygiene", "custom"),
)
"""The family of a rule by the first digit of its code; 9 is left to plugins."""

HOOKS = (
    *("check_statement", "check_policy", "check_resource"),
    *("check_project", "check_problem", "check_suppression"),
)

_CODE = re.compile(r"[A-Z]+[0-9]{3}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")

Place = str | tuple[str, int]
"""The text that a bad example underlines, or a pair of text and which of its repeats (from 0)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A project that shows a fault (``at`` is the text to underline), or one free of it.

    ``files`` are texts or bytes by path; ``profile`` is the one to look with. ``None`` means the
    rule's own for a bad example and ``strict`` for a good one.
    """

    files: Mapping[str, str | bytes]
    at: Place | None
    profile: Profile | None

    @property
    def is_bad(self) -> bool:
        """Whether the rule has to fire."""
        return self.at is not None


Files = Mapping[str, str | bytes]


def bad(
    source: str | Files, *, at: Place, profile: str | None = None, files: Files | None = None
) -> Example:
    """An example of the fault, underlined exactly at ``at``.

    ``source`` is the text of ``main.tf`` (indentation is taken off), or all files by path;
    ``files`` are further ones. ``at`` is unique in all of them, or a pair (text, which one).
    """
    return Example(_files(source, files), at, Profile(profile) if profile else None)


def good(source: str | Files, *, profile: str | None = None, files: Files | None = None) -> Example:
    """An example free of the fault: the rule stays silent."""
    return Example(_files(source, files), None, Profile(profile) if profile else None)


def _files(source: str | Files, files: Files | None) -> Files:
    every: dict[str, str | bytes] = {}
    every.update({"main.tf": source} if isinstance(source, str) else source)
    every.update(files or {})
    return {
        path: text if isinstance(text, bytes) else textwrap.dedent(text).strip("\n") + "\n"
        for path, text in every.items()
    }


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration tells the rules about the user's world (``docs/usage.md``)."""

    trusted_accounts: frozenset[str] = frozenset()
    trusted_orgs: frozenset[str] = frozenset()
    extra_services: frozenset[str] = frozenset()
    require_boundary: bool = False


class Rule:
    """One fault: its metadata, its examples, and a hook that finds it. It keeps no state.

    The docstring is the page of the rule: the first line says what, the rest why. A rule
    overrides the narrowest hook that it needs; the engine does the walking.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    help: ClassVar[str]
    profile: ClassVar[Profile] = Profile.DEFAULT
    references: ClassVar[tuple[str, ...]] = ()
    equivalents: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    tfsec: ClassVar[tuple[str, ...]] = ()
    """Long ids of tfsec, which ``tfsec:ignore`` and ``trivy:ignore`` comments may name."""
    silences: ClassVar[tuple[str, ...]] = ()
    """Codes, or beginnings of codes, that it makes needless for the same subject."""
    shows_possible: ClassVar[bool] = False
    """Marked † in the catalogue: what is only possible is shown in the default profile too."""
    malformed: ClassVar[bool] = False
    """Whether it is offered documents that AWS refuses as a whole (IAM101 to IAM103 say why)."""
    examples: ClassVar[tuple[Example, ...]]

    family: ClassVar[str]
    url: ClassVar[str]
    hooks: ClassVar[tuple[str, ...]]

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()

    def __init_subclass__(cls) -> None:
        """Derive what can be derived, and refuse a rule that is not whole."""
        fault = _fault(cls)
        if fault is not None:
            raise TypeError(f"rule {cls.__qualname__}: {fault}")
        cls.family = FAMILIES[int(cls.code[-3])]
        cls.url = URL + cls.code
        cls.hooks = tuple(hook for hook in HOOKS if getattr(cls, hook) is not getattr(Rule, hook))
        if not cls.hooks:
            raise TypeError(f"rule {cls.__qualname__}: overrides none of {', '.join(HOOKS)}")

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        """Look at one statement of a policy in place."""
        yield from ()

    def check_policy(self, policy: Policy) -> Findings:
        """Look at one policy in place."""
        yield from ()

    def check_resource(self, resource: Resource) -> Findings:
        """Look at one resource or data source."""
        yield from ()

    def check_project(self, project: Root) -> Findings:
        """Look at a root module with all that it calls: graph and wiring."""
        yield from ()

    def check_problem(self, problem: Problem) -> Findings:
        """Look at something that could not be read or resolved."""
        yield from ()

    def check_suppression(self, suppression: Suppression) -> Findings:
        """Look at a suppression; runs last, when it is known which were used."""
        yield from ()

    def finding(
        self,
        span: Span,
        message: str,
        *,
        when: Truth = Truth.YES,
        severity: Severity | None = None,
        profile: Profile | None = None,
        help: str | None = None,
        equivalents: Mapping[str, tuple[str, ...]] | None = None,
        related: Iterable[tuple[str, Span]] = (),
        data: Mapping[str, Json] | None = None,
        resource: Resource | str | None = None,
        attribute: str | None = None,
        subject: object = None,
        fix: Fix | None = None,
    ) -> Finding | None:
        """A finding of this rule at ``span``, or ``None`` when ``when`` is ``NO``.

        Its confidence comes from ``when``. Severity, profile, help and equivalents are the
        rule's own unless the case gives its own. Resource, attribute and subject need not be
        given when they are those of the noun that the hook was offered.
        """
        if isinstance(resource, Resource):
            when = when & resource.exists
            resource = str(resource.address)
        if when is Truth.NO:
            return None
        return Finding(
            code=self.code,
            name=self.name,
            family=self.family,
            message=message,
            span=span,
            severity=severity or self.severity,
            confidence=Confidence.CERTAIN if when.certain else Confidence.POSSIBLE,
            profile=profile or self.profile,
            help=self.help if help is None else help,
            url=self.url,
            resource=resource,
            attribute=attribute,
            related=tuple(Related(label, place) for label, place in related),
            equivalents=self.equivalents if equivalents is None else equivalents,
            data=data or {},
            fix=fix,
            subject=subject,
        )

    @classmethod
    def summary(cls) -> str:
        """The first line of the docstring: what the fault is."""
        return inspect.cleandoc(cls.__doc__ or "").partition("\n")[0]

    @classmethod
    def explanation(cls) -> str:
        """The rest of the docstring: why it matters, when it fires."""
        return inspect.cleandoc(cls.__doc__ or "").partition("\n")[2].strip()


def _fault(cls: type[Rule]) -> str | None:
    own = cls.__dict__
    if not (cls.__doc__ or "").strip():
        return "has no docstring"
    for name in ("code", "name", "severity", "help", "examples"):
        if not own.get(name):
            return f"has no {name}"
    if not _CODE.fullmatch(cls.code):
        return f"code {cls.code!r} is not capitals and three digits"
    if not _NAME.fullmatch(cls.name):
        return f"name {cls.name!r} is not kebab-case"
    if not isinstance(cls.severity, Severity) or not isinstance(cls.profile, Profile):
        return "severity or profile is not of its type"
    if not all(isinstance(example, Example) for example in cls.examples):
        return "examples are made with bad(...) and good(...)"
    if {example.is_bad for example in cls.examples} != {True, False}:
        return "needs a bad and a good example"
    for name in ("references", "tfsec", "silences"):
        if isinstance(getattr(cls, name), str):
            return f"{name} are a tuple"
    for tool, ids in cls.equivalents.items():
        if isinstance(ids, str):
            return f"equivalents of {tool} are a tuple"
    return None
