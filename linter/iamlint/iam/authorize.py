"""Whether a request is allowed: AWS's evaluation logic, in one account and across accounts.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from iamlint.iam.catalog import rcp_services
from iamlint.iam.evaluation import Layer, Verdict, evaluate
from iamlint.iam.principal import same_account
from iamlint.iam.request import Documents, PolicySet, Question, Request, read_request
from iamlint.iam.requester import Match, RequesterKind
from iamlint.iam.services import kms, s3, sts
from iamlint.iam.statement import Effect, PolicyKind, Statement
from iamlint.source import Span
from iamlint.truth import Truth, all_of, any_of
from iamlint.values import Text


class Outcome(StrEnum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    EXPLICIT_DENY = "explicit_deny"
    IMPLICIT_DENY = "implicit_deny"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class DecidingStatement:
    """A statement that decided, or of an unknown outcome one that may."""

    effect: Effect
    kind: PolicyKind
    statement: Statement

    @property
    def sid(self) -> Text | None:
        """The statement's id."""
        return self.statement.sid

    @property
    def span(self) -> Span:
        """Where the statement is."""
        return self.statement.span


@dataclass(frozen=True, slots=True, eq=False)
class Decision:
    """The outcome, and why.

    ``statements`` are those that denied, or that allowed; of an unknown outcome all that may have
    a say. ``missing_context`` are the condition keys that would decide it, sorted.
    """

    outcome: Outcome
    statements: tuple[DecidingStatement, ...] = ()
    missing_context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Layers:
    """What each kind of policy says; a ceiling that is not there allows all."""

    identity: Layer
    resource: Layer
    boundary: Layer | None
    session: Layer | None
    scps: tuple[Layer, ...]
    rcps: tuple[Layer, ...]
    endpoint: Layer | None

    def __iter__(self) -> Iterator[Layer]:
        parts = (self.identity, self.resource, self.boundary, self.session)
        yield from (layer for layer in parts if layer is not None)
        yield from self.scps
        yield from self.rcps
        if self.endpoint is not None:
            yield self.endpoint


def authorize(request: Request, policies: PolicySet) -> Decision:
    """Decide a request. What is not known makes it ``unknown``, unless it makes no difference.

    Principal and resource are taken to be of one account where it is not known that they are not.
    """
    question = read_request(request)
    if sts.is_always_allowed(question):
        return Decision(Outcome.ALLOWED)
    layers = _evaluate(question, policies)
    deny = any_of(layer.deny for layer in layers)
    if deny is Truth.YES:
        return Decision(Outcome.EXPLICIT_DENY, tuple(_deciding(layers, Effect.DENY, Truth.YES)))
    allow = _allow(question, policies, layers)
    if allow is Truth.NO:
        return Decision(Outcome.IMPLICIT_DENY)
    if deny is Truth.MAYBE or allow is Truth.MAYBE:
        statements = (
            *_deciding(layers, Effect.DENY, Truth.MAYBE),
            *_deciding(layers, Effect.ALLOW, Truth.MAYBE),
        )
        return Decision(Outcome.UNKNOWN, statements, tuple(sorted(_missing(layers, allow))))
    return Decision(Outcome.ALLOWED, tuple(_deciding(layers, Effect.ALLOW, Truth.YES)))


def _evaluate(question: Question, policies: PolicySet) -> _Layers:
    bounded = Truth.of(policies.boundary is not None) | Truth.of(
        PolicyKind.BOUNDARY in policies.unread
    )

    def layer(kind: PolicyKind, documents: Documents) -> Layer:
        return evaluate(kind, documents, question, bounded, kind in policies.unread)

    def ceiling(kind: PolicyKind, documents: Documents | None) -> Layer | None:
        if documents is None and kind not in policies.unread:
            return None
        return layer(kind, documents or ())

    in_organization = not question.requester.service_linked
    scps = policies.scps or ((),) * (PolicyKind.SCP in policies.unread)
    rcps = policies.rcps or ((),) * (PolicyKind.RCP in policies.unread)
    has_scps = in_organization and not question.requester.outsider
    has_rcps = in_organization and question.service in rcp_services()
    resource = policies.resource or ()
    if s3.ignores_resource_policy(question) and _same_account(question) is Truth.YES:
        resource = ()
    return _Layers(
        layer(PolicyKind.IDENTITY, policies.identity),
        layer(PolicyKind.RESOURCE, resource),
        ceiling(PolicyKind.BOUNDARY, policies.boundary),
        ceiling(PolicyKind.SESSION, policies.session),
        tuple(layer(PolicyKind.SCP, level) for level in scps if has_scps),
        tuple(layer(PolicyKind.RCP, level) for level in rcps if has_rcps),
        ceiling(PolicyKind.ENDPOINT, policies.endpoint),
    )


def _allow(question: Question, policies: PolicySet, layers: _Layers) -> Truth:
    """Whether the request is allowed, if nothing denies it.

    Resource control policies only deny: ``RCPFullAWSAccess``, which cannot be detached, allows.
    """
    if sts.is_never_allowed(question):
        return Truth.NO
    granted = _granted(question, policies, layers)
    ceilings = (*layers.scps, *(() if layers.endpoint is None else (layers.endpoint,)))
    return granted & all_of(layer.allow for layer in ceilings)


def _granted(question: Question, policies: PolicySet, layers: _Layers) -> Truth:
    """Whether identity and resource policies grant it, within boundary and session policy."""
    resource = layers.resource.match
    consent = kms.needs_consent(question) or sts.needs_consent(question)
    if consent and policies.resource is None:
        resource = Match(Truth.MAYBE, Truth.MAYBE, Truth.MAYBE)
    if question.requester.outsider:
        return resource.direct
    root = question.requester.kind is RequesterKind.ROOT
    limits = _limits(layers)
    own = Truth.YES if root else layers.identity.allow & limits
    across = resource.any & own
    # Within the account naming the requester itself is enough, whatever limits it; naming its
    # role is enough within boundary and session policy; naming the account leaves it to the
    # identity policies, which for most resources decide anyway.
    delegated = own & resource.account if consent else own
    within = resource.direct | (resource.entity & limits) | delegated
    foreign = ~_same_account(question)
    if foreign is Truth.MAYBE:
        return within if within is across else Truth.MAYBE
    return across if foreign is Truth.YES else within


def _limits(layers: _Layers) -> Truth:
    return all_of(layer.allow for layer in (layers.boundary, layers.session) if layer is not None)


def _same_account(question: Question) -> Truth:
    mine, its = question.requester.account, question.resource_account
    return Truth.YES if mine is None or its is None else same_account(mine, its)


def _deciding(layers: _Layers, effect: Effect, at_least: Truth) -> Iterator[DecidingStatement]:
    for layer in layers:
        for verdict in layer.verdicts:
            truth = verdict.deny if effect is Effect.DENY else verdict.match.any
            if truth.value >= at_least.value:
                yield DecidingStatement(effect, layer.kind, verdict.statement)


def _missing(layers: _Layers, allow: Truth) -> frozenset[str]:
    """The keys of the statements whose say is not known and may change the outcome."""
    keys: set[str] = set()
    for layer in layers:
        for verdict in layer.verdicts:
            if verdict.deny is Truth.MAYBE or (allow is Truth.MAYBE and _opens(layer, verdict)):
                keys |= verdict.keys
    return frozenset(keys)


def _opens(layer: Layer, verdict: Verdict) -> bool:
    """Whether knowing more of an Allow would make the layer allow more."""
    mine, all_of_it = verdict.match, layer.match
    pairs = (
        (mine.direct, all_of_it.direct),
        (mine.entity, all_of_it.entity),
        (mine.account, all_of_it.account),
    )
    return any(one is Truth.MAYBE and whole is Truth.MAYBE for one, whole in pairs)
