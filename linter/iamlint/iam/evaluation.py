"""What the statements of a set of documents say of one request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from iamlint.iam.context import Context, fill, variable_keys
from iamlint.iam.document import PolicyDocument
from iamlint.iam.operators import holds, missing_keys, spelled
from iamlint.iam.pattern import Pattern
from iamlint.iam.request import Question
from iamlint.iam.requester import (
    EVERYONE,
    PERHAPS,
    Match,
    RequesterKind,
    any_match,
    match_allowed,
    match_denied,
)
from iamlint.iam.statement import Clause, Effect, PolicyKind, Statement
from iamlint.truth import Truth, all_of, any_of
from iamlint.values import Text

ATTACHED = frozenset({PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.SCP})
"""The kinds that speak of whoever they are attached to, and name no principals."""

PRINCIPAL_KEY = "aws:PrincipalArn"
_NO_KEYS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What one statement says: ``match`` how an Allow grants, ``deny`` whether it denies.

    ``keys`` are the condition keys that would decide what is only possible.
    """

    statement: Statement
    kind: PolicyKind
    match: Match
    deny: Truth
    keys: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What all documents of one kind say."""

    kind: PolicyKind
    verdicts: tuple[Verdict, ...]
    match: Match
    deny: Truth

    @property
    def allow(self) -> Truth:
        """Whether a statement allows the request, in whatever way it speaks of the requester."""
        return self.match.any


def evaluate(
    kind: PolicyKind,
    documents: Iterable[PolicyDocument],
    question: Question,
    bounded: Truth = Truth.NO,
    unread: bool = False,
) -> Layer:
    """The verdicts of all statements that may apply to a request.

    Identity policies and their ceilings speak of whoever they are attached to; the others name
    principals. ``bounded`` says whether the requester has a permissions boundary, ``unread`` that
    there are documents which are not given.
    """
    verdicts: list[Verdict] = []
    unseen = Truth.of(None) if unread else Truth.NO
    for document in documents:
        if document.rest is not None:
            unseen = Truth.MAYBE
        for statement in document.statements:
            verdict = _judge(kind, statement, question, bounded)
            if (verdict.match.any | verdict.deny).possible:
                verdicts.append(verdict)
    match = any_match(verdict.match for verdict in verdicts)
    return Layer(
        kind,
        tuple(verdicts),
        Match(match.direct | unseen, match.entity | unseen, match.account | unseen),
        any_of(verdict.deny for verdict in verdicts) | unseen,
    )


def _judge(kind: PolicyKind, statement: Statement, question: Question, bounded: Truth) -> Verdict:
    selected = (
        statement.exists
        & _selects_action(statement, question)
        & (Truth.MAYBE if statement.rest is not None or not statement.sound else Truth.YES)
    )
    nothing = Verdict(statement, kind, Match(), Truth.NO, _NO_KEYS)
    if selected is Truth.NO:
        return nothing
    resource = _selects_resource(statement, question)
    conditions = _meets_conditions(statement, question.context)
    applies = selected & resource & conditions
    if applies is Truth.NO:
        return nothing
    allows = statement.is_effect(Effect.ALLOW) & applies
    denies = statement.is_effect(Effect.DENY) & applies
    match, deny = _speaks_of(kind, statement, question, bounded)
    keys = set(_open_keys(statement, question, resource)) if applies is Truth.MAYBE else set()
    unsure = match.any is Truth.MAYBE if allows.possible else deny is Truth.MAYBE
    if unsure and question.requester.kind is RequesterKind.UNKNOWN:
        keys.add(PRINCIPAL_KEY)
    return Verdict(statement, kind, match.limited(allows), deny & denies, frozenset(keys))


def _speaks_of(
    kind: PolicyKind, statement: Statement, question: Question, bounded: Truth
) -> tuple[Match, Truth]:
    """How the statement speaks of the requester, if it allows and if it denies."""
    principals = statement.principals
    if principals is None:
        absent = not {"Principal", "NotPrincipal"} & statement.value.entries.keys()
        attached = kind in ATTACHED and absent
        return (EVERYONE, Truth.YES) if attached else (PERHAPS, Truth.MAYBE)
    requester = question.requester
    return match_allowed(principals, requester), match_denied(principals, requester, bounded)


def _selects_action(statement: Statement, question: Question) -> Truth:
    if statement.actions is None:
        return statement.covers_action(question.action)
    return _selects(statement.actions, statement.actions.items, Text.of(question.action))


def _selects_resource(statement: Statement, question: Question) -> Truth:
    """Whether the request's resource is among those of the statement, its variables filled in."""
    clause = statement.resources
    if clause is None:
        return statement.covers_resource("*")
    filled = [_filled(item, question.context) for item in clause.items]
    patterns = [pattern for pattern in filled if pattern is not None]
    return _selects(clause, patterns, question.resource, question.literal)


def _selects(
    clause: Clause, patterns: Iterable[Pattern], wanted: Text, literal: bool = False
) -> Truth:
    """Whether a clause selects all that ``wanted`` stands for; ``MAYBE`` if only some of it."""
    if literal or not Pattern(wanted).has_wildcard:
        truth = any_of(pattern.matches(wanted) for pattern in patterns)
    else:
        truth = any_of(_reach(pattern, wanted) for pattern in patterns)
    truth = truth | (Truth.NO if clause.rest is None else Truth.MAYBE)
    return ~truth if clause.negated else truth


def _reach(pattern: Pattern, wanted: Text) -> Truth:
    covered = pattern.covers(wanted)
    if covered is Truth.NO and pattern.overlaps(wanted).possible:
        return Truth.MAYBE
    return covered


def _filled(item: Pattern, context: Context) -> Pattern | None:
    """A resource with its variables filled in; ``None`` if one of them has no value."""
    if not item.variables:
        return item
    text = fill(item.text, context)
    return None if text is None else Pattern(text, item.fold, item.variables)


def _meets_conditions(statement: Statement, context: Context) -> Truth:
    met = all_of(
        ~condition.exists | holds(condition, context) for condition in statement.conditions
    )
    return met & (Truth.YES if statement.conditions_rest is None else Truth.MAYBE)


def _open_keys(statement: Statement, question: Question, resource: Truth) -> Iterator[str]:
    context = question.context
    for condition in statement.conditions:
        if holds(condition, context) is Truth.MAYBE:
            yield from missing_keys(condition, context)
    if resource is Truth.MAYBE and statement.resources is not None:
        for item in statement.resources.items:
            if item.variables:
                names = variable_keys(item.text)
                yield from (spelled(name) for name in names if context.is_open(name))
