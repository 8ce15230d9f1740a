"""What a function is: its parameters, the type of its result, and the code behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import TEXT_LIMIT, FunctionContext
from iamlint.value_types import DYNAMIC, STRING, Kind, Type
from iamlint.values import List, Map, Number, Piece, Text, Unknown, Value

_CUT_SCHEME = re.compile(r'trimprefix\(\{\}, "(\w+://)"\)', re.ASCII)

_TEXT_ATTRIBUTES = ("arn", "id", "name", "url")
"""How attributes end that providers always give as strings."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: arguments are converted to its ``type``.

    ``null``: it may be null. ``unknown``: the function itself says what comes of an unknown
    argument. ``inner``: marks inside of it stay where they are, its own go to the result.
    ``marked``: all marks are left on the argument, and the function cares for them.
    """

    name: str
    type: Type = DYNAMIC
    null: bool = False
    unknown: bool = False
    inner: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function: ``run`` computes it from converted arguments.

    ``result`` is the type of the result while an argument is unknown. ``spread``: an argument that
    is one of a few values gives one of as many results.
    """

    run: Callable[[Call], Value]
    parameters: tuple[Parameter, ...] = ()
    result: Type = DYNAMIC
    variadic: Parameter | None = None
    spread: bool = True

    def parameter(self, at: int) -> Parameter:
        """The parameter of the argument at index ``at``."""
        if at < len(self.parameters):
            return self.parameters[at]
        assert self.variadic is not None  # noqa: S101 (the number of arguments was checked)
        return self.variadic


@dataclass(frozen=True, slots=True)
class Call:
    """One call: the name it was called by, its converted arguments, and the surroundings."""

    name: str
    arguments: tuple[Value, ...]
    context: FunctionContext

    def __len__(self) -> int:
        return len(self.arguments)

    def text(self, at: int) -> str:
        """The argument at index ``at``, a known string."""
        value = self.arguments[at]
        known = value.known if isinstance(value, Text) else None
        if known is None:
            raise TypeError(f"{self.name}: argument {at} is no known string")
        return known

    def source_text(self, at: int) -> Text:
        """The argument at index ``at``, a string, with its places."""
        value = self.arguments[at]
        if not isinstance(value, Text):
            raise TypeError(f"{self.name}: argument {at} is no string")
        return value

    def number(self, at: int) -> int | Fraction:
        """The argument at index ``at``, a known number."""
        value = self.arguments[at]
        if not isinstance(value, Number):
            raise TypeError(f"{self.name}: argument {at} is no known number")
        return value.value

    def integer(self, at: int) -> int:
        """The argument at index ``at``, which has to be a whole number."""
        number = self.number(at)
        if not isinstance(number, int):
            if number.denominator != 1:
                raise self.fault("needs a whole number", at)
            number = int(number)
        if not -(2**63) <= number < 2**63:
            raise self.fault("was given a number that is too large", at)
        return number

    def items(self, at: int) -> List:
        """The argument at index ``at``, a known list, set or tuple."""
        value = self.arguments[at]
        if not isinstance(value, List):
            raise TypeError(f"{self.name}: argument {at} is no known sequence")
        return value

    def entries(self, at: int) -> Map:
        """The argument at index ``at``, a known map or object."""
        value = self.arguments[at]
        if not isinstance(value, Map):
            raise TypeError(f"{self.name}: argument {at} is no known map")
        return value

    def fault(self, message: str, argument: int | None = None) -> EvaluationFault:
        """The fault that ``message`` tells, which goes on after the name of the function."""
        return EvaluationFault(f"`{self.name}` {message}", argument=argument)

    def unknown(self, cause: Value, type: Type = DYNAMIC, *, nullable: bool = False) -> Unknown:
        """A result of ``type`` that is not known because ``cause`` is not."""
        unknown = unknown_from(cause, type)
        return replace(unknown, not_null=False) if nullable else unknown

    def result(self, text: str, like: Value | None = None) -> Text:
        """A computed text, placed where ``like`` was written."""
        if len(text) > TEXT_LIMIT:
            raise self.fault("builds a text that is too large")
        return plain_text(text, like)


def plain_text(text: str, like: Value | None = None) -> Text:
    """A known text of which only the whole place is known: that of ``like``."""
    if not text.isascii():
        from unicodedata import normalize

        text = normalize("NFC", text)  # every string of Terraform is in this form
    span, via = (like.span, like.via) if like is not None else (None, ())
    if not text:
        return Text((), span, via)
    return Text((Piece(text, span, via=via),), span, via)


def unknown_from(cause: Value, type: Type = DYNAMIC) -> Unknown:
    """An unknown value of ``type`` whose reason is what is unknown in ``cause``.

    It is not null when its type is known: functions that may give null say so themselves.
    """
    found = first_unknown(cause)
    not_null = type.kind is not Kind.DYNAMIC
    if found is None:
        reason = "a value that is not known"
        return Unknown(reason, cause.span, cause.via, type, not_null=not_null)
    return Unknown(found.reason, found.span, found.via, type, not_null=not_null)


def unforeseeable(call: Call) -> Unknown:
    """A text that is another one on every run."""
    return Unknown(f"{call.name}()", type=STRING, not_null=True)


def derived(cause: Unknown, form: str) -> Unknown:
    """The unknown string that a function makes of an unknown string.

    ``form`` is the call with ``{}`` in the place of the string. What is derived in one way from
    one thing has one origin, so it is equal to itself.
    """
    origin = cause.origin
    if origin is not None:
        # the scheme of a URL is cut off in two ways that come to the same
        same = _CUT_SCHEME.sub(r'replace({}, "\1", "")', form)
        origin = replace(origin, attribute=same.replace("{}", origin.attribute))
    reason = form.replace("{}", cause.reason)
    return Unknown(reason, cause.span, cause.via, STRING, origin, not_null=True)


def is_text(value: Value) -> bool:
    """Whether ``value`` is a string, or an unknown that by the name of its attribute is one."""
    if isinstance(value, Text):
        return True
    if not isinstance(value, Unknown):
        return False
    if value.type.kind is not Kind.DYNAMIC:
        return value.type.kind is Kind.STRING
    return value.origin is not None and value.origin.attribute.endswith(_TEXT_ATTRIBUTES)


def first_unknown(value: Value) -> Unknown | None:
    """The first thing unknown in ``value``, or ``None`` if it is wholly known."""
    match value:
        case Unknown():
            return value
        case Text():
            return next(iter(value.unknowns), None)
        case List():
            return next(filter(None, map(first_unknown, value.items)), None)
        case Map():
            found = next(filter(None, map(first_unknown, value.entries.values())), None)
            return value.rest if found is None else found
        case _:
            return None


def unmarked(value: Value) -> Value:
    """``value`` without marks, at any depth."""
    if isinstance(value, List):
        items = tuple(map(unmarked, value.items))
        if any(new is not old for new, old in zip(items, value.items, strict=True)):
            return replace(value, items=items, marks=frozenset())
    if isinstance(value, Map):
        entries = {key: unmarked(item) for key, item in value.entries.items()}
        if any(entries[key] is not item for key, item in value.entries.items()):
            return replace(value, entries=entries, marks=frozenset())
    return replace(value, marks=frozenset()) if value.marks else value
