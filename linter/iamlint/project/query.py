"""May this principal do it, and who may: the decision engine on what a configuration declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from iamlint.errors import UsageError, did_you_mean
from iamlint.iam.authorize import Decision, Outcome, authorize
from iamlint.iam.document import PolicyKind
from iamlint.iam.pattern import Pattern
from iamlint.iam.request import Documents, PolicySet, Request
from iamlint.project.identity import name_of
from iamlint.project.model import Holder, Policy, Project, Root
from iamlint.values import Text, known_text

PRINCIPALS = ("role", "user", "group")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: an action, perhaps on a resource, in a context."""

    action: str
    resource: str | None = None
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    complete: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The decision for one principal."""

    holder: Holder
    root: Root
    decision: Decision


def ask(project: Project, principal: str, question: Question) -> Answer:
    """Whether a principal of the configuration may. Raises ``UsageError`` if it is none or many."""
    root, holder = find_principal(project, principal)
    return Answer(holder, root, decide(root, holder, question))


def who(project: Project, question: Question) -> Iterator[Answer]:
    """The principals that may, or may perhaps, in order of root and name."""
    for root in project.roots:
        for holder in _principals(root):
            decision = decide(root, holder, question)
            if decision.outcome in (Outcome.ALLOWED, Outcome.UNKNOWN):
                yield Answer(holder, root, decision)


def decide(root: Root, holder: Holder, question: Question) -> Decision:
    """The decision for a principal of a root, with all that it holds."""
    request = Request(
        question.action,
        question.resource,
        _arn(holder),
        context=question.context,
        context_complete=question.complete,
    )
    return authorize(request, policies_of(holder, _resource_policies(root, question)))


def policies_of(holder: Holder, resource: Documents | None = None) -> PolicySet:
    """All that a principal holds, and the policies of the ``resource`` that is asked about."""
    identity = tuple(
        policy.document for policy in holder.policies if policy.kind is PolicyKind.IDENTITY
    )
    unread = {PolicyKind.IDENTITY} if holder.unread else set()
    boundary: Documents | None = None
    if holder.boundary is not None:
        if holder.boundary.document is not None:
            boundary = (holder.boundary.document,)
        else:
            unread.add(PolicyKind.BOUNDARY)
    return PolicySet(identity, resource, boundary, unread=frozenset(unread))


def find_principal(project: Project, text: str) -> tuple[Root, Holder]:
    """The principal that an address, an ARN or ``role/NAME`` names. Raises ``UsageError``."""
    every = [(root, holder) for root in project.roots for holder in _principals(root)]
    found = [(root, holder) for root, holder in every if text in _names(root, holder)]
    if len(found) == 1:
        return found[0]
    names = [_first_name(root, holder) for root, holder in found or every]
    if found:
        raise UsageError(f"`{text}` names several principals: {', '.join(names)}")
    hint = did_you_mean(text, names)
    listed = f"; there are: {', '.join(names[:20])}" if names else "; there are none"
    raise UsageError(f"there is no principal `{text}`{hint}{listed}")


def _principals(root: Root) -> list[Holder]:
    holders = (
        holder
        for holder in root.wiring.holders.values()
        if holder.kind in PRINCIPALS and holder.resource is not None
    )
    return sorted(holders, key=lambda holder: _first_name(root, holder))


def _first_name(root: Root, holder: Holder) -> str:
    return next(iter(_names(root, holder)))


def _names(root: Root, holder: Holder) -> Iterable[str]:
    resource = holder.resource
    assert resource is not None  # noqa: S101 (principals of the configuration have one)
    names = [str(resource.address), f"{root.path}:{resource.address}"]
    name = name_of(resource)
    if name is not None:
        names.append(f"{holder.kind}/{name}")
    arn = resource.get("arn")
    if isinstance(arn, Text):
        names.append(arn.shown)
        known = known_text(arn)
        if known is not None:
            names.append(known)
    return names


def _arn(holder: Holder) -> Text | None:
    arn = holder.resource.get("arn") if holder.resource is not None else None
    return arn if isinstance(arn, Text) else None


def _resource_policies(root: Root, question: Question) -> Documents | None:
    """The resource policies, and for a role the trust policy, that speak of the resource."""
    wanted = question.resource
    if wanted is None:
        return None
    pattern = Pattern.of(wanted)
    documents = [
        policy.document
        for policy in root.policies
        if policy.kind is PolicyKind.RESOURCE and _speaks_of(policy, pattern)
    ]
    if question.action.lower().startswith("sts:assumerole"):
        documents.extend(
            role.trust.document
            for role in root.wiring.roles.values()
            if role.trust is not None and _is_named(role.holder, wanted)
        )
    return tuple(documents) or None


def _speaks_of(policy: Policy, pattern: Pattern) -> bool:
    return any(
        statement.resources is not None
        and not statement.resources.negated
        and any(
            item.known is not None and item.known.strip("*") and item.overlaps(pattern).possible
            for item in statement.resources.items
        )
        for statement in policy.statements
    )


def _is_named(holder: Holder, arn: str) -> bool:
    own = _arn(holder)
    return own is not None and Pattern(own).matches(arn).possible
