"""How much of an issuer one value of a condition lets in."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from enum import IntEnum

from iamlint.values import Piece, Text


class Width(IntEnum):
    """How much of an issuer a value lets in."""

    EVERYBODY = 0
    TENANT = 1
    """Every project of one tenant."""
    PROJECT = 2
    """Every branch and event of one project, or every one of several."""
    EXACT = 3


@dataclass(frozen=True, slots=True)
class Grammar:
    """How the subjects of an issuer are put together.

    After ``prefix`` comes the tenant and, after ``end``, the project. It is what goes up to the
    next colon or, with ``inner``, what stands after one of these words, ``outer`` and a wider
    name before it. What follows are names and values; those of ``idle`` say nothing of which
    branch or event it is. ``inside`` are claims that name the tenant wherever they stand, if the
    subject is put together otherwise; with ``every`` all projects have the same.
    """

    prefix: str
    end: str
    outer: str = ""
    inner: tuple[str, ...] = ()
    idle: tuple[str, ...] | None = None
    events: tuple[str, ...] = ()
    inside: tuple[str, ...] = ()
    every: tuple[str, ...] = ()


GITHUB_SUBJECT = Grammar(
    "repo:",
    "/",
    idle=("ref", "refs/*", "refs/heads/*"),
    events=("pull_request",),
    inside=("repo", "repository", "repository_id"),
    every=("repository_owner", "repository_owner_id", "enterprise", "enterprise_id"),
)
"""https://docs.github.com/en/actions/reference/security/oidc"""

GITLAB_SUBJECT = Grammar("project_path:", "/", idle=("ref_type", "branch", "ref"))
"""https://docs.gitlab.com/ci/cloud_services/"""

TERRAFORM_SUBJECT = Grammar("organization:", ":", outer="project", inner=("workspace", "stack"))
"""https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration"""

BUILDKITE_SUBJECT = Grammar(
    "organization:",
    ":",
    inner=("pipeline",),
    idle=("ref", "refs/*", "refs/heads/*", "commit", "step"),
)
"""https://buildkite.com/docs/pipelines/security/oidc/aws"""

CODEFRESH_SUBJECT = Grammar("account:", ":", inner=("pipeline",))
"""https://codefresh.io/docs/docs/integrations/oidc-pipelines/"""

SCALR_SUBJECT = Grammar("account:", ":", outer="environment", inner=("workspace",))
"""https://docs.scalr.io/docs/aws"""

KUBERNETES_SUBJECT = Grammar("system:serviceaccount:", ":")
"""https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html"""

AZURE_DEVOPS_SUBJECT = Grammar("sc://", "/")
"""https://github.com/aws/aws-toolkit-azure-devops/pull/550"""

UNKNOWN = "\0"
"""Stands for text that is not known, in what ``written`` gives back."""

_VARIABLE = re.compile(r"\$\{[^}]*\}")
_WILDCARD = re.compile(r"[*?]")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ANY_ID = re.compile(r"@\*(?=[/:])")
_REUSABLE = ":job_workflow_ref:"


def written(value: Text) -> str:
    """A value as one string: unknown parts and policy variables are a character of their own."""
    parts = [part.text if isinstance(part, Piece) else UNKNOWN for part in value.parts]
    return _VARIABLE.sub(UNKNOWN, "".join(parts))


def free(pattern: str) -> bool:
    """Whether a pattern is made of wildcards alone."""
    return pattern != "" and not pattern.strip("*?")


def name_width(pattern: str, prefix: str = "", end: str = "") -> Width:
    """How much the value of a claim lets in that is a name, between ``prefix`` and ``end``."""
    wild = _WILDCARD.search(pattern)
    head = pattern if wild is None else pattern[: wild.start()]
    known, unknown, _ = head.partition(UNKNOWN)
    if not known.startswith(prefix) and not (unknown and prefix.startswith(known)):
        return Width.EXACT if pattern == "" else Width.EVERYBODY
    if wild is None or unknown:
        return Width.EXACT
    name, ended, rest = head[len(prefix) :].partition(end) if end else (head, "", "")
    if not name or not ended:
        return Width.EVERYBODY
    return Width.PROJECT if rest else Width.TENANT


def subject_width(pattern: str, grammar: Grammar) -> Width:
    """How much a subject lets in. An empty one is nobody's."""
    if pattern == "":
        return Width.EXACT
    wild = _WILDCARD.search(pattern)
    head = pattern if wild is None else pattern[: wild.start()]
    known = head.partition(UNKNOWN)[0]
    if not known.startswith(grammar.prefix):
        if UNKNOWN in head and grammar.prefix.startswith(known):
            return Width.EXACT
        return _claims_inside(pattern, grammar)
    if UNKNOWN in head:
        return Width.EXACT
    # An id beside the name that may be any: the name is still that of somebody.
    by_name = _ANY_ID.sub("", pattern) if grammar.inside else pattern
    tenant, ended, rest = by_name[len(grammar.prefix) :].partition(grammar.end)
    if wild is None and not ended:
        return Width.EXACT
    if not ended or not tenant or _WILDCARD.search(tenant):
        return _claims_inside(pattern, grammar)
    rest = rest.partition(_REUSABLE)[0] if grammar.inside else rest
    width = _inner_width(rest, grammar) if grammar.inner else _path_width(rest, grammar)
    return min(width, Width.PROJECT) if by_name != pattern else width


def is_id(pattern: str) -> bool:
    """Whether a value is a unique id, which nobody else has."""
    return _UUID.fullmatch(pattern.lower()) is not None


def is_reusable(pattern: str) -> bool:
    """Whether a subject of GitHub names the reusable workflow too."""
    return _REUSABLE in pattern and not free(pattern.rpartition(_REUSABLE)[2])


def _path_width(rest: str, grammar: Grammar) -> Width:
    """The project goes up to the next colon."""
    project, colon, events = rest.partition(":")
    if free(project):
        return Width.TENANT
    if _WILDCARD.search(project) or events in grammar.events:
        return Width.PROJECT
    return _event_width(events if colon else "", grammar)


def _inner_width(rest: str, grammar: Grammar) -> Width:
    """The project stands after one of the words ``inner``."""
    if not _WILDCARD.search(rest):
        return Width.EXACT
    parts = rest.split(":")
    names = dict(itertools.pairwise(parts))
    wider = names.get(grammar.outer, "*") if grammar.outer else "*"
    for word in grammar.inner:
        if word not in names:
            continue
        name = names[word]
        if free(name) and free(wider):
            continue
        if _WILDCARD.search(name):
            return Width.PROJECT
        after = parts[parts.index(word) + 2 :]
        return _event_width(":".join(after), grammar)
    return Width.TENANT if free(wider) else Width.PROJECT


def _event_width(events: str, grammar: Grammar) -> Width:
    """Whether what follows the project says which branch or event it is."""
    if grammar.idle is None or not _WILDCARD.search(events):
        return Width.EXACT
    says = [part for part in events.split(":") if part not in grammar.idle and not free(part)]
    return Width.EXACT if says else Width.PROJECT


def _claims_inside(pattern: str, grammar: Grammar) -> Width:
    """A subject that is put together of other claims; their values have no colon.

    https://docs.github.com/en/actions/reference/security/oidc#customizing-the-token-claims
    """
    parts = pattern.split(":")
    width = Width.EVERYBODY
    for name, value in itertools.pairwise(parts):
        tenant, slash, rest = value.partition("/")
        if name in grammar.every and not _WILDCARD.search(value):
            width = max(width, Width.TENANT)
        if name not in grammar.inside or not tenant or _WILDCARD.search(tenant):
            continue
        if slash and free(rest):
            width = max(width, Width.TENANT)
        elif slash or name == "repository_id":
            width = max(width, Width.PROJECT if _WILDCARD.search(rest) else Width.EXACT)
    return width
