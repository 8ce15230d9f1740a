"""Policy documents, and how a ``Value`` is read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iamlint.iam.characters import CHECKED_KINDS, refused_in_text, refused_in_value
from iamlint.iam.condition import Condition
from iamlint.iam.faults import DOCUMENT_BREAKING, Fault, FaultKind
from iamlint.iam.pattern import NOWHERE, Pattern
from iamlint.iam.principal import Principal, Principals
from iamlint.iam.read_statement import read_statement
from iamlint.iam.reading import TYPE_NAMES, Member, Reading, members, opening, text_of, unknown_of
from iamlint.iam.statement import Clause, Effect, PolicyKind, Statement
from iamlint.iam.unite import unite_faults, unite_statements
from iamlint.iam.worlds import statement_worlds, text_worlds
from iamlint.json_reader import Duplicate, JsonFault, read_json
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.values import List, Map, Null, Text, Unknown, Value, known_text

__all__ = [
    "Clause",
    "Condition",
    "Effect",
    "Fault",
    "FaultKind",
    "Pattern",
    "PolicyDocument",
    "PolicyKind",
    "Principal",
    "Principals",
    "ReadPolicy",
    "Statement",
    "read_document",
]

CURRENT_VERSION = "2012-10-17"
VERSIONS = (CURRENT_VERSION, "2008-10-17")

ELEMENTS = ("Version", "Id", "Statement")
"""The members of a policy document; their case matters."""

_GRAMMAR = {name.lower(): name for name in ELEMENTS}


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDocument:
    """A policy document, its sound half when there are ``faults``.

    ``rest`` says that there may be statements we cannot see. ``value`` is the object it was read
    from, ``via`` the references that led to its text. ``kind`` is ``None`` for a document that is
    in no place. ``faults`` are all of them, those of its statements included.
    """

    version: Text | None
    id: Value | None
    statements: tuple[Statement, ...]
    rest: Unknown | None
    span: Span
    faults: tuple[Fault, ...]
    value: Map
    kind: PolicyKind | None
    via: tuple[Span, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be judged: no fault of ``DOCUMENT_BREAKING`` is certain."""
        return not any(
            fault.kind in DOCUMENT_BREAKING and fault.exists.certain for fault in self.faults
        )

    @property
    def expands_variables(self) -> Truth:
        """Whether policy variables are filled in: ``Version`` is 2012-10-17, not older."""
        return _expands(self.version, self.value)


@dataclass(frozen=True, slots=True, eq=False)
class ReadPolicy:
    """What came of reading a value as a policy: a document, or why there is none.

    ``unresolved`` is the reason why the value stayed wholly unknown. ``faults`` are those of the
    JSON text (``NOT_JSON``, ``DUPLICATE_KEY``); with the first there may be no document. A ``null``
    gives nothing at all.
    """

    document: PolicyDocument | None
    unresolved: str | None = None
    faults: tuple[Fault, ...] = ()


def read_document(
    value: Value,
    kind: PolicyKind | None,
    span: Span | None = None,
    service: str | None = None,
) -> ReadPolicy:
    """Read the value of an attribute as a policy document.

    It is a JSON text (its structure known when it comes from ``jsonencode``), an object, or
    unknown. ``span`` is where it is if it was written nowhere itself. ``service`` is the one whose
    resource the policy is for, some take no Resource. Without a ``kind``, what only some kinds
    refuse is no fault.
    """
    place = Reading(kind, span or NOWHERE).span(value)
    return _Reader(kind, place, service).read(value)


@dataclass(frozen=True, slots=True)
class _Reader:
    kind: PolicyKind | None
    place: Span
    service: str | None

    def read(self, value: Value) -> ReadPolicy:
        match value:
            case Null():
                return ReadPolicy(None)
            case Unknown(choices=()):
                return ReadPolicy(None, value.reason)
            case Unknown():
                return self._read_choices(value)
            case Text():
                if value.encoded is None:
                    return self._read_text(value)
                return self._read_encoded(value, value.encoded)
            case _:
                return self._read_object(value)

    # Texts.

    def _read_encoded(self, text: Text, encoded: Value) -> ReadPolicy:
        policy = self._read_object(encoded)
        if self.kind in CHECKED_KINDS:
            policy = replace(policy, faults=(*policy.faults, *refused_in_value(encoded)))
        return _via(policy, text.via)

    def _read_text(self, text: Text) -> ReadPolicy:
        if text.known is not None and not text.known.strip():
            return self._read_map(Map({}, self.place, text.via))
        if text.unknowns and not any(
            part.text.strip() for part in text.parts if not isinstance(part, Unknown)
        ):
            if len(text.unknowns) == 1:
                return self.read(text.unknowns[0])
            return ReadPolicy(None, text.shown.strip())
        refused = tuple(refused_in_text(text)) if self.kind in CHECKED_KINDS else ()
        try:
            result = read_json(text)
        except JsonFault as fault:
            data = {"reason": "syntax"}
            not_json = Fault(FaultKind.NOT_JSON, fault.span or self.place, fault.message, data)
            return ReadPolicy(None, faults=(not_json,))
        worlds = text_worlds(text, result.structural)
        if len(worlds) > 1:
            return self._unite([self._read_text(world) for world in worlds], text.shown)
        if isinstance(result.value, Map):
            policy = self._read_map(result.value, result.duplicates)
        elif isinstance(result.value, Unknown) and not text.prefix.lstrip().startswith("["):
            policy = ReadPolicy(None, result.value.reason)
        else:
            policy = ReadPolicy(None, faults=(self._not_object(result.value),))
        return _via(replace(policy, faults=(*policy.faults, *refused)), text.via)

    def _not_object(self, value: Value) -> Fault:
        listed = isinstance(value, (List, Unknown))
        found = "a list" if listed else TYPE_NAMES[type(value)]
        span = Reading(self.kind, self.place).span(value)
        if listed and span.text.startswith("["):
            span = Span(span.source, span.start, span.start + 1)
        message = f"a policy is an object, this is {found}"
        return Fault(FaultKind.NOT_JSON, span, message, {"reason": "type", "found": found})

    # Choices.

    def _read_choices(self, value: Unknown) -> ReadPolicy:
        """One of several values, of which it is unknown which."""
        worlds = [
            # Nothing, where a policy may be left out.
            ReadPolicy(None) if known_text(choice) == "" else self.read(choice)
            for choice in value.choices
        ]
        return self._unite(worlds, value.reason)

    def _unite(self, worlds: list[ReadPolicy], reason: str) -> ReadPolicy:
        """All that may be; unresolved as a whole if one of the worlds is."""
        if any(world.unresolved is not None for world in worlds):
            return ReadPolicy(None, reason)
        faults = unite_faults([world.faults for world in worlds])
        documents = [world.document for world in worlds if world.document is not None]
        if not documents:
            return ReadPolicy(None, faults=faults)
        # A world without a document is one in which no statement is.
        missing: list[tuple[Statement, ...]] = [()] * (len(worlds) - len(documents))
        found = [document.statements for document in documents]
        united = replace(
            documents[0],
            statements=unite_statements([*found, *missing]),
            rest=next((document.rest for document in documents if document.rest), None),
            faults=unite_faults(
                [*(document.faults for document in documents), *map(_none, missing)]
            ),
        )
        return ReadPolicy(united, faults=faults)

    # Objects.

    def _read_object(self, value: Value) -> ReadPolicy:
        match value:
            case Map():
                return self._read_map(value)
            case Unknown(choices=()):
                return ReadPolicy(None, value.reason)
            case Unknown():
                worlds = [self._read_object(choice) for choice in value.choices]
                return self._unite(worlds, value.reason)
            case _:
                return ReadPolicy(None, faults=(self._not_object(value),))

    def _read_map(self, value: Map, duplicates: tuple[Duplicate, ...] = ()) -> ReadPolicy:
        statements = value.get("Statement")
        if isinstance(statements, Unknown) and statements.choices:
            worlds = [
                self._read_map(replace(value, entries={**value.entries, "Statement": choice}))
                for choice in statements.choices
            ]
            policy = self._unite(worlds, statements.reason)
            return replace(policy, faults=(*policy.faults, *_json_faults(duplicates, self.place)))
        reading = Reading(self.kind, self.place, service=self.service)
        span = reading.span(value)
        found = members(reading, value, _GRAMMAR, "policy", span)
        version = _read_version(reading, found.get("Version"))
        reading.variables = _expands(version, value).possible
        id_ = found.get("Id")
        if id_ is not None and text_of(id_.value) is None:
            reading.wrong_type("Id", id_.value, "a string", id_.span)
        read, rest = self._read_statements(reading, found.get("Statement"), value, span)
        _check_sids(reading, read)
        faults = [
            *reading.faults,
            *(fault for statement in read for fault in statement.faults),
            *_json_faults(duplicates, span),
        ]
        document = PolicyDocument(
            version=version,
            id=id_.value if id_ is not None else None,
            statements=tuple(read),
            rest=rest or value.rest,
            span=span,
            faults=tuple(fault for fault in faults if fault.kind is not FaultKind.DUPLICATE_KEY),
            value=value,
            kind=self.kind,
            via=value.via,
        )
        twice = tuple(fault for fault in faults if fault.kind is FaultKind.DUPLICATE_KEY)
        return ReadPolicy(document, faults=twice)

    def _read_statements(
        self, reading: Reading, member: Member | None, value: Map, span: Span
    ) -> tuple[list[Statement], Unknown | None]:
        if member is None:
            if value.rest is None:
                message = "the policy has no `Statement`"
                kind = FaultKind.MISSING_STATEMENT
                reading.fault(kind, opening(span), message, element="Statement")
            return [], None
        if isinstance(member.value, List) and not member.value.items:
            message = "`Statement` is an empty list"
            kind = FaultKind.MISSING_STATEMENT
            reading.fault(kind, member.span, message, element="Statement")
        items, rest = _statement_items(member.value)
        read: list[Statement] = []
        for index, (item, exists) in enumerate(items):
            unknown = unknown_of(item)
            if isinstance(item, Map):
                read += self._read_item(reading, item, index, exists & item.exists, member.span)
            elif unknown is not None and unknown.choices:
                for choice in unknown.choices:
                    if isinstance(choice, Map):
                        read += self._read_item(reading, choice, index, Truth.MAYBE, member.span)
                    elif isinstance(choice, Unknown):
                        rest = rest or choice
            elif unknown is not None:
                rest = rest or unknown
            else:
                element = "Statement" if item is member.value else "Statement[]"
                reading.wrong_type(element, item, "an object or a list of objects", member.span)
        return read, rest

    def _read_item(
        self, outer: Reading, value: Map, index: int, exists: Truth, place: Span
    ) -> Iterator[Statement]:
        """A statement, then one for each outcome of the conditionals in it."""

        def read(one: Map, exists: Truth) -> Statement:
            span = value.span or place
            reading = replace(outer, place=span, statement=index, exists=exists, faults=[])
            return read_statement(reading, one, index)

        statement = read(value, exists)
        yield statement
        known = {(fault.kind, fault.span) for fault in statement.faults}
        for world in statement_worlds(value):
            other = read(world, exists & Truth.MAYBE)
            new = tuple(fault for fault in other.faults if (fault.kind, fault.span) not in known)
            known |= {(fault.kind, fault.span) for fault in new}
            yield replace(other, faults=new, alternative=True)


def _none(_: object) -> tuple[Fault, ...]:
    return ()


def _via(policy: ReadPolicy, via: tuple[Span, ...]) -> ReadPolicy:
    """The policy as reached through the references of its text."""
    document = policy.document
    if document is None or not via:
        return policy
    merged = tuple(dict.fromkeys((*document.via, *via)))
    return replace(policy, document=replace(document, via=merged))


def _statement_items(value: Value) -> tuple[list[tuple[Value, Truth]], Unknown | None]:
    if isinstance(value, List):
        return [(item, Truth.YES) for item in value.items], None
    unknown = unknown_of(value)
    if unknown is not None:
        return [(item.value, item.exists) for item in unknown.includes], unknown
    return [(value, Truth.YES)], None


def _read_version(reading: Reading, member: Member | None) -> Text | None:
    if member is None:
        return None
    text = text_of(member.value)
    if text is None:
        reading.wrong_type("Version", member.value, "a string", member.span)
        return None
    text = reading.placed(text, member.span)
    known = text.known
    allowed = (CURRENT_VERSION,) if reading.kind is PolicyKind.RCP else VERSIONS
    if known is not None and known not in allowed:
        names = " or ".join(f"`{version}`" for version in allowed)
        message = f"Version is `{known}`, it must be {names}"
        reading.fault(FaultKind.BAD_VERSION, member.span, message, element="Version", found=known)
    return text


def _expands(version: Text | None, value: Map) -> Truth:
    if version is None:
        return Truth.NO if value.rest is None or "Version" in value.entries else Truth.MAYBE
    known = version.known
    return Truth.of(None if known is None else known == CURRENT_VERSION)


def _check_sids(reading: Reading, statements: list[Statement]) -> None:
    """The same Sid on two statements; readings of one statement are not two."""
    first: dict[str, Statement] = {}
    for statement in statements:
        known = statement.sid.known if statement.sid is not None else None
        if not known or statement.sid is None or statement.alternative:
            continue
        other = first.setdefault(known, statement)
        if other.index == statement.index or other.sid is None:
            continue
        data = {"element": "Sid", "found": known, "first": reading.span(other.sid)}
        reading.faults.append(
            Fault(
                FaultKind.DUPLICATE_SID,
                reading.span(statement.sid),
                f"Sid `{known}` is used twice",
                data,
                statement.index,
                statement.exists & other.exists,
            )
        )


def _json_faults(duplicates: tuple[Duplicate, ...], place: Span) -> Iterator[Fault]:
    """Members that occur twice in the text; twice the same condition key has a kind of its own."""
    for duplicate in duplicates:
        path = duplicate.path
        in_condition = len(path) >= 2 and path[-2] == "Condition"
        kind = FaultKind.DUPLICATE_CONDITION_KEY if in_condition else FaultKind.DUPLICATE_KEY
        where = f" under `{path[-1]}`" if in_condition else " in one object"
        statement = path[1] if len(path) > 1 and isinstance(path[1], int) else None
        data = {"element": duplicate.key, "first": duplicate.first or place}
        message = f"`{duplicate.key}` stands twice{where}"
        yield Fault(kind, duplicate.again or place, message, data, statement)
