"""Policy documents, and how a ``Value`` is read as one."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.iam.condition import Condition
from iamlint.iam.faults import DOCUMENT_BREAKING, Fault, FaultKind
from iamlint.iam.pattern import Pattern
from iamlint.iam.principal import Principal, Principals
from iamlint.iam.statement import Clause, Effect, PolicyKind, Statement
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.values import Map, Text, Unknown, Value

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


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDocument:
    """A policy document, its sound half when there are ``faults``.

    ``rest`` says that there may be statements we cannot see. ``value`` is the object it was read
    from. ``kind`` is ``None`` for a document that is in no place.
    """

    version: Text | None
    id: Value | None
    statements: tuple[Statement, ...]
    rest: Unknown | None
    span: Span
    faults: tuple[Fault, ...]
    value: Map
    kind: PolicyKind | None

    @property
    def sound(self) -> bool:
        """Whether it can be judged: no fault of ``DOCUMENT_BREAKING`` is certain."""
        return not any(
            fault.kind in DOCUMENT_BREAKING and fault.exists.certain for fault in self.faults
        )


@dataclass(frozen=True, slots=True, eq=False)
class ReadPolicy:
    """What came of reading a value as a policy: a document, or why there is none.

    ``unresolved`` is the reason why the value stayed wholly unknown. ``faults`` are those of the
    JSON text (``NOT_JSON``, ``DUPLICATE_KEY``); with the first there may be no document.
    """

    document: PolicyDocument | None
    unresolved: str | None = None
    faults: tuple[Fault, ...] = ()


def read_document(
    value: Value,
    kind: PolicyKind | None,
    span: Span | None = None,
    needs_resource: bool = True,
) -> ReadPolicy:
    """Read the value of an attribute as a policy document."""
    raise NotImplementedError
