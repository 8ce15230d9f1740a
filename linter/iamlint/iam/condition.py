"""One entry of a ``Condition`` element: operator, key and values, taken apart once.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from iamlint.iam.pattern import Pattern
from iamlint.source import Span
from iamlint.truth import Truth
from iamlint.values import Bool, Number, Text, Unknown, Value

OPERATORS = (
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
)
"""The condition operators as AWS spells them; their case does not matter."""

QUANTIFIERS = ("ForAllValues", "ForAnyValue")
"""The set operators; their case does not matter."""

IF_EXISTS = "IfExists"

_CANONICAL = {name.lower(): name for name in (*OPERATORS, *QUANTIFIERS)}


@dataclass(frozen=True, slots=True)
class OperatorName:
    """An operator in its parts: ``ForAnyValue:StringLikeIfExists``.

    ``base`` is in AWS's spelling if it is one of ``OPERATORS``, else as written.
    """

    base: str
    quantifier: str | None
    if_exists: bool

    @property
    def known(self) -> bool:
        """Whether there is such an operator."""
        return self.base in OPERATORS


def parse_operator(text: str) -> OperatorName:
    """The parts of an operator; of an unknown quantifier nothing is taken off."""
    prefix, colon, base = text.partition(":")
    quantifier = _CANONICAL.get(prefix.lower()) if colon else None
    if quantifier not in QUANTIFIERS:
        quantifier, base = None, text
    if_exists = base.lower().endswith(IF_EXISTS.lower()) and len(base) > len(IF_EXISTS)
    if if_exists:
        base = base[: -len(IF_EXISTS)]
    return OperatorName(_CANONICAL.get(base.lower(), base), quantifier, if_exists)


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One key under one operator. All entries of a statement must hold, of its values one.

    ``operator`` is the base operator in AWS's spelling, or as written if there is none such;
    ``operator_text`` is all of it as written. ``values`` are texts, numbers, bools and unknowns;
    ``rest`` is set when there may be more. ``variables`` says whether policy variables in the
    values are filled in (version 2012-10-17). ``exists`` is ``MAYBE`` for a dynamic block.
    """

    operator: str
    quantifier: str | None
    if_exists: bool
    key: Text
    values: tuple[Value, ...]
    span: Span
    key_span: Span
    operator_span: Span
    operator_text: str
    rest: Unknown | None = None
    exists: Truth = Truth.YES
    variables: bool = True

    @property
    def name(self) -> str | None:
        """The key in lower case (case does not matter), ``None`` if part of it is unknown."""
        known = self.key.known
        return known.lower() if known is not None else None

    @property
    def negated(self) -> bool:
        """Whether the operator asks for difference, and so holds too where the key is absent."""
        return "Not" in self.operator and self.operator in OPERATORS

    @property
    def positive(self) -> bool:
        """Whether the operator asks for a value: it exists, is not negated and is not ``Null``."""
        return self.operator in OPERATORS and not self.negated and self.operator != "Null"

    @property
    def holds_without_key(self) -> bool:
        """Whether a request without the key meets it (``Null`` has its own answer to that)."""
        if self.if_exists or self.quantifier == "ForAllValues":
            return True
        return self.negated and self.quantifier is None

    @property
    def known(self) -> bool:
        """Whether all its values are known."""
        return self.rest is None and all(text.known is not None for text in self.texts)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The values as AWS compares them: numbers and bools written out."""
        return tuple(condition_text(value) for value in self.values)

    @property
    def patterns(self) -> tuple[Pattern, ...]:
        """The values as patterns, for the operators that expand wildcards."""
        return tuple(Pattern(text, variables=self.variables) for text in self.texts)


def condition_text(value: Value) -> Text:
    """A condition value as a text: ``true``, ``3600``; one unknown part for an unknown."""
    match value:
        case Text():
            return value
        case Bool():
            return _written("true" if value.value else "false", value)
        case Number():
            return _written(_number_text(value.value), value)
        case Unknown():
            return Text((value,), value.span, value.via, value.origin, value.marks)
        case _:
            raise TypeError(f"no condition value: {value!r}")


def _written(text: str, value: Bool | Number) -> Text:
    return replace(Text.of(text, value.span), via=value.via, marks=value.marks)


def _number_text(number: int | Fraction) -> str:
    if number == int(number):
        return str(int(number))
    return repr(float(number))
