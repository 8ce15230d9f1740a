"""What can be wrong with a policy as such: one kind for each malformation, one fault for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from iamlint.source import Span
from iamlint.truth import Truth


class FaultKind(StrEnum):
    """A malformation. The rules of IAM1xx "structure" tell them apart by this."""

    # The JSON text: in ``ReadPolicy.faults``, they become problems (IAM003, IAM004).
    NOT_JSON = "not_json"
    DUPLICATE_KEY = "duplicate_key"
    # The document and its statements: in ``PolicyDocument.faults``.
    MISSING_STATEMENT = "missing_statement"
    UNKNOWN_ELEMENT = "unknown_element"
    WRONG_TYPE = "wrong_type"
    MISSING_EFFECT = "missing_effect"
    BAD_EFFECT = "bad_effect"
    MISSING_ACTION = "missing_action"
    MISSING_RESOURCE = "missing_resource"
    MISSING_PRINCIPAL = "missing_principal"
    PRINCIPAL_NOT_ALLOWED = "principal_not_allowed"
    RESOURCE_NOT_ALLOWED = "resource_not_allowed"
    CONFLICTING_ELEMENTS = "conflicting_elements"
    BAD_VERSION = "bad_version"
    BAD_SID = "bad_sid"
    DUPLICATE_SID = "duplicate_sid"
    EMPTY_ELEMENT = "empty_element"
    BAD_PRINCIPAL = "bad_principal"
    MALFORMED_CONDITION = "malformed_condition"
    DUPLICATE_CONDITION_KEY = "duplicate_condition_key"


DOCUMENT_BREAKING = frozenset(
    {FaultKind.MISSING_STATEMENT, FaultKind.UNKNOWN_ELEMENT, FaultKind.WRONG_TYPE}
)
"""AWS refuses the document, and what it means cannot be told: no later rule looks at it."""

STATEMENT_BREAKING = frozenset(
    {
        FaultKind.MISSING_EFFECT,
        FaultKind.BAD_EFFECT,
        FaultKind.MISSING_ACTION,
        FaultKind.MISSING_RESOURCE,
        FaultKind.MISSING_PRINCIPAL,
        FaultKind.CONFLICTING_ELEMENTS,
    }
)
"""What the statement means cannot be told: no rule on trust, permission or exposure looks at it.

An element that has no place there says nothing: without it the statement means what it means.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """One malformation at one place.

    ``statement`` is the index of the statement it is in, ``exists`` is ``MAYBE`` when that
    statement may not be there. ``data`` has what a rule needs beside it: ``element`` (the member
    it is about), ``found``, ``expected``, ``suggestion``, ``first`` (the ``Span`` of the first of
    two), ``reason``; ``optional`` for what AWS may do without.
    """

    kind: FaultKind
    span: Span
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)
    statement: int | None = None
    exists: Truth = Truth.YES

    @property
    def breaking(self) -> bool:
        """Whether what its statement means cannot be told."""
        return self.kind in STATEMENT_BREAKING and not self.data.get("optional")
