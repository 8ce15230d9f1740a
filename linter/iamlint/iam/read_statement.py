"""Reads one object as a statement. What is wrong is noted; what is sound is read all the same.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from iamlint.iam.condition import Condition
from iamlint.iam.faults import FaultKind
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import Principals
from iamlint.iam.read_condition import read_conditions
from iamlint.iam.read_principal import read_principals
from iamlint.iam.reading import Member, Reading, members, opening, text_of
from iamlint.iam.statement import Clause, Effect, PolicyKind, Statement
from iamlint.source import Span
from iamlint.values import Map, Piece, Text, Unknown

ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
"""The members of a statement; their case matters."""

_GRAMMAR = {name.lower(): name for name in ELEMENTS}

TAKES_PRINCIPAL = frozenset(
    {PolicyKind.RESOURCE, PolicyKind.TRUST, PolicyKind.RCP, PolicyKind.ENDPOINT}
)
"""Kinds that say whom they speak of; the others speak of whom they are attached to."""

_OPTIONAL = {(PolicyKind.ENDPOINT, "Principal"), (PolicyKind.SCP, "Resource")}
"""Gateway endpoints fill in the principal; whether an SCP needs a Resource is not documented.

Nor is a Resource missed where it is not known whose policy it is.
"""

WITHOUT_RESOURCE = frozenset(
    {"ecr", "ecr-public", "elasticfilesystem", "lambda", "verified-access"}
)
"""Services of which some policies have no Resource: it is what they are attached to.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html ,
https://docs.aws.amazon.com/efs/latest/ug/access-control-block-public-access.html
"""

PLAIN_SID = frozenset(PolicyKind) - {PolicyKind.RESOURCE, PolicyKind.ENDPOINT}
"""Kinds in which a Sid is letters and digits."""


def read_statement(reading: Reading, value: Map, index: int) -> Statement:
    """The statement of an object. ``reading`` has the faults afterwards."""
    span = reading.span(value)
    found = members(reading, value, _GRAMMAR, "statement", span)
    complete = value.rest is None
    sid = _read_sid(reading, found.get("Sid"))
    effect = _read_effect(reading, found.get("Effect"), complete, span)
    principals = _read_principal(reading, found, complete, span)
    actions = _read_clause(reading, found, "Action", fold=True)
    if complete and not found.keys() & {"Action", "NotAction"}:
        _missing(reading, FaultKind.MISSING_ACTION, "Action", span)
    resources = _read_resource(reading, found, complete, span)
    condition = found.get("Condition")
    conditions: tuple[Condition, ...] = ()
    conditions_rest: Unknown | None = None
    if condition is not None:
        conditions, conditions_rest = read_conditions(reading, condition)
    return Statement(
        index=index,
        sid=sid,
        effect=effect,
        principals=principals,
        actions=actions,
        resources=resources,
        conditions=conditions,
        span=span,
        value=value,
        exists=reading.exists,
        conditions_rest=conditions_rest or (value.rest if condition is None else None),
        rest=value.rest,
        faults=tuple(reading.faults),
    )


def _missing(reading: Reading, kind: FaultKind, element: str, span: Span) -> None:
    message = f"the statement has no `{element}`"
    optional = (reading.kind, element) in _OPTIONAL or (
        reading.kind is PolicyKind.RESOURCE and element == "Resource" and reading.service is None
    )
    reading.fault(kind, opening(span), message, element=element, optional=optional)


def _read_sid(reading: Reading, member: Member | None) -> Text | None:
    if member is None:
        return None
    text = text_of(member.value)
    if text is None:
        reading.wrong_type("Sid", member.value, "a string", member.span)
        return None
    text = reading.placed(text, member.span)
    known = text.known
    if known == "":
        reading.empty("Sid", member.span)
    if reading.kind in PLAIN_SID:
        bad = sorted(
            {char for char in _known_chars(text) if not (char.isascii() and char.isalnum())}
        )
        if bad:
            shown = ", ".join(f"`{char}`" for char in bad)
            message = f"Sid `{text.shown}` has {shown}, it may have letters and digits only"
            reading.fault(FaultKind.BAD_SID, member.span, message, element="Sid", found=bad)
    return text


def _known_chars(text: Text) -> str:
    return "".join(part.text for part in text.parts if isinstance(part, Piece))


def _read_effect(
    reading: Reading, member: Member | None, complete: bool, span: Span
) -> Effect | None:
    if member is None:
        if complete:
            _missing(reading, FaultKind.MISSING_EFFECT, "Effect", span)
        return None
    text = text_of(member.value)
    if text is None:
        reading.wrong_type("Effect", member.value, "a string", member.span)
        return None
    known = text.known
    if known is None:
        return None
    if known in (Effect.ALLOW.value, Effect.DENY.value):
        return Effect(known)
    suggestion = next((effect.value for effect in Effect if effect.lower() == known.lower()), None)
    message = f"Effect is `{known}`, it must be `Allow` or `Deny`"
    reading.fault(
        FaultKind.BAD_EFFECT,
        member.span,
        message,
        element="Effect",
        found=known,
        suggestion=suggestion,
    )
    return None


def _read_principal(
    reading: Reading, found: dict[str, Member], complete: bool, span: Span
) -> Principals | None:
    positive, negative = found.get("Principal"), found.get("NotPrincipal")
    _check_conflict(reading, "Principal", positive, negative)
    if reading.kind is not None and reading.kind not in TAKES_PRINCIPAL:
        for name, member in (("Principal", positive), ("NotPrincipal", negative)):
            if member is not None and _certainly_there(member):
                message = f"`{name}` has no place in a policy of kind {reading.kind}"
                kind = FaultKind.PRINCIPAL_NOT_ALLOWED
                reading.fault(kind, member.key_span, message, element=name)
    elif reading.kind is not None and complete and positive is None and negative is None:
        _missing(reading, FaultKind.MISSING_PRINCIPAL, "Principal", span)
    read = [
        read_principals(reading, name, member)
        for name, member in (("Principal", positive), ("NotPrincipal", negative))
        if member is not None
    ]
    return read[0] if read else None


def _read_resource(
    reading: Reading, found: dict[str, Member], complete: bool, span: Span
) -> Clause | None:
    present = found.keys() & {"Resource", "NotResource"}
    if reading.kind is PolicyKind.TRUST:
        for name in sorted(name for name in present if _certainly_there(found[name])):
            message = f"`{name}` has no place in a trust policy"
            kind = FaultKind.RESOURCE_NOT_ALLOWED
            reading.fault(kind, found[name].key_span, message, element=name)
    elif complete and reading.kind is not None and not present and not _takes_none(reading):
        _missing(reading, FaultKind.MISSING_RESOURCE, "Resource", span)
    return _read_clause(reading, found, "Resource", fold=False)


def _takes_none(reading: Reading) -> bool:
    return reading.kind is PolicyKind.RESOURCE and reading.service in WITHOUT_RESOURCE


def _certainly_there(member: Member) -> bool:
    """Not of what may be null, or of blocks that may be none: the element is then left out."""
    value = member.value
    if isinstance(value, Unknown):
        return value.not_null
    return not isinstance(value, Map) or value.exists.certain


def _check_conflict(
    reading: Reading, name: str, positive: Member | None, negative: Member | None
) -> None:
    if positive is None or negative is None:
        return
    if not (_certainly_there(positive) and _certainly_there(negative)):
        return
    reading.fault(
        FaultKind.CONFLICTING_ELEMENTS,
        negative.key_span,
        f"`Not{name}` stands beside `{name}`, a statement has one of them",
        element=f"Not{name}",
        first=positive.key_span,
    )


def _read_clause(
    reading: Reading, found: dict[str, Member], name: str, fold: bool
) -> Clause | None:
    """The clause of an element, or of its negation; of both, the plain one counts."""
    positive, negative = found.get(name), found.get(f"Not{name}")
    _check_conflict(reading, name, positive, negative)
    clauses = [
        _one_clause(reading, full_name, member, fold)
        for full_name, member in ((name, positive), (f"Not{name}", negative))
        if member is not None
    ]
    return clauses[0] if clauses else None


def _one_clause(reading: Reading, name: str, member: Member, fold: bool) -> Clause | None:
    texts, rest = reading.texts(name, member.value, member.span)
    if not texts and rest is None:
        return None
    variables = reading.variables and not fold
    items = tuple(Pattern(text, fold, variables) for text in texts)
    negated = name.startswith("Not")
    return Clause(name, negated, items, member.span, member.key_span, rest)
