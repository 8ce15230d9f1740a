"""What the conditions of a trust policy say of whom an OIDC issuer may speak for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.iam.condition import Condition
from iamlint.iam.document import PolicyDocument
from iamlint.iam.oidc import Claim, Issuer
from iamlint.iam.oidc_subject import Width, is_id, name_width, subject_width, written
from iamlint.iam.pinned import must_exist, pinned_by
from iamlint.iam.principal import Principal
from iamlint.iam.statement import Effect, Statement
from iamlint.truth import Truth
from iamlint.values import Text

_STRING = ("StringEquals", "StringEqualsIgnoreCase", "StringLike")
_NEGATED = ("StringNotEquals", "StringNotEqualsIgnoreCase", "StringNotLike")
_WEB_IDENTITY = "sts:AssumeRoleWithWebIdentity"
_SESSION_TAGS = "aws:RequestTag/*"
"""What the token brings along, for the claim is signed with the rest."""


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """A condition on a claim that names the tenant: the widths of its values, one by one.

    ``claim`` is the one it is on. ``optional`` conditions hold of tokens without the claim too.
    ``exists`` is ``MAYBE`` where the condition may not be there, or not have its way.
    """

    claim: str
    condition: Condition
    widths: tuple[tuple[Text, Width], ...]
    optional: bool
    exists: Truth

    @property
    def width(self) -> Width:
        """How much it lets in: as much as the widest of its values."""
        return min((width for _, width in self.widths), default=Width.EXACT)


def takes_web_identity(statement: Statement) -> Truth:
    """Whether a statement is about tokens of OIDC issuers at all."""
    return statement.covers_action(_WEB_IDENTITY)


def namings(
    document: PolicyDocument, statement: Statement, principal: Principal, host: str, issuer: Issuer
) -> tuple[Naming, ...]:
    """All that names the tenant: conditions of the statement, and of denies beside it."""
    found = []
    for claim in (Claim(issuer.claim), *issuer.others):
        key = issuer.key or f"{host}:{claim.name}".lower()
        for condition in statement.conditions:
            if condition.name == key and condition.positive:
                optional = condition.holds_without_key and not must_exist(
                    condition, statement.conditions
                )
                widths = _widths(condition, claim, issuer)
                exists = condition.exists
                found.append(Naming(claim.name, condition, widths, optional, exists))
        for deny, condition in token_denies(document, principal):
            if condition.name == key and condition.negated:
                alone = len(deny.conditions) == 1 and condition.operator in _NEGATED
                exists = deny.exists & (Truth.YES if alone else Truth.MAYBE)
                widths = _widths(condition, claim, issuer)
                found.append(Naming(claim.name, condition, widths, False, exists))
    return tuple(found)


def token_denies(
    document: PolicyDocument, principal: Principal
) -> Iterator[tuple[Statement, Condition]]:
    """The conditions of the denies that tokens for ``principal`` have to get past."""
    for deny in document.statements:
        if deny.effect is not Effect.DENY or not deny.sound or not deny.exists.possible:
            continue
        principals = deny.principals
        if principals is None or principals.negated or not takes_web_identity(deny).possible:
            continue
        meant = any(item.text.shown == principal.text.shown for item in principals)
        if meant or principals.includes_anyone.possible:
            for condition in deny.conditions:
                yield deny, condition


def names_project(statement: Statement, host: str, issuer: Issuer) -> bool:
    """Whether another condition names the project: on a claim, or on the tags of the token.

    An issuer sends tags as the claim ``https://aws.amazon.com/tags``.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_adding-assume-role-idp
    """
    keys = [f"{host}:{claim}" for claim in issuer.projects]
    return pinned_by(statement.conditions, (*keys, _SESSION_TAGS)).truth.possible


def names_event(statement: Statement, host: str, issuer: Issuer) -> bool:
    """Whether a condition on a further claim says which branch, event or person it is."""
    tenants = {claim.name for claim in issuer.others}
    usual = {f"{host}:{claim}" for claim in ("aud", "sub", "job_workflow_ref", *tenants)}
    further = [each for each in statement.conditions if each.name not in usual]
    return pinned_by(further, (f"{host}:*", _SESSION_TAGS)).truth.possible


def _widths(condition: Condition, claim: Claim, issuer: Issuer) -> tuple[tuple[Text, Width], ...]:
    return tuple((text, _width(condition, text, claim, issuer)) for text in condition.texts)


def _width(condition: Condition, text: Text, claim: Claim, issuer: Issuer) -> Width:
    pattern = written(text)
    like = condition.operator in ("StringLike", "StringNotLike")
    if not like and (condition.operator not in _STRING + _NEGATED or set(pattern) & set("*?")):
        return Width.EXACT  # It matches nobody; other rules say so.
    if claim.every:
        return min(name_width(pattern, claim.prefix, claim.end), Width.TENANT)
    if claim.name != issuer.claim:
        return name_width(pattern, claim.prefix, claim.end)
    if issuer.ids and is_id(pattern):
        return Width.EXACT
    if issuer.grammar is not None:
        return subject_width(pattern, issuer.grammar)
    return name_width(pattern, issuer.prefix, issuer.end)
