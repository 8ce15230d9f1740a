"""Condition operators: what they make of the context of a request, in three-valued logic.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from operator import eq, ge, gt, le, lt

from iamlint.iam.arn import Arn, parse_arn
from iamlint.iam.catalog import condition_key
from iamlint.iam.condition import Condition
from iamlint.iam.condition_keys import global_key
from iamlint.iam.context import Context, Values, fill, fill_literal, variable_keys
from iamlint.iam.moments import parse_moment, parse_number
from iamlint.iam.networks import in_network, parse_network
from iamlint.iam.pattern import Pattern
from iamlint.truth import Truth, all_of, any_of
from iamlint.values import Text


class ValueType(StrEnum):
    """What an operator compares; the names are those of the types of condition keys."""

    STRING = "String"
    NUMERIC = "Numeric"
    DATE = "Date"
    BOOL = "Bool"
    BINARY = "Binary"
    IP_ADDRESS = "IPAddress"
    ARN = "ARN"
    NULL = "Null"


Test = Callable[[Text, Context | None, Text], Truth]
"""Whether a value of a policy matches one of a request.

The context fills policy variables; it is ``None`` where they are plain text.
"""


@dataclass(frozen=True, slots=True)
class Operator:
    """A condition operator without quantifier and ``IfExists``.

    ``negated`` operators hold where the test fails. ``wildcards`` says whether ``*`` and ``?``
    are expanded, ``variables`` whether policy variables are.
    """

    name: str
    type: ValueType
    test: Test
    negated: bool = False
    wildcards: bool = False
    variables: bool = False


def holds(condition: Condition, context: Context) -> Truth:
    """Whether one entry of a ``Condition`` holds for a request.

    A missing key fails it, unless the operator is negated, has ``IfExists`` or ``ForAllValues``.
    ``MAYBE`` when the answer hangs on a key or value that is not known, and for what AWS gives no
    meaning: an operator that does not exist, ``Null`` with a quantifier or ``IfExists``. A plain
    operator on several values of a request, of which AWS warns, is read as "one of them".
    """
    operator = OPERATORS.get(condition.operator)
    if operator is None or condition.name is None:
        return Truth.MAYBE
    if operator.type is ValueType.NULL:
        return _holds_null(condition, context)
    presence = context.has(condition.name)
    if presence is Truth.YES:
        return _with_values(condition, operator, context.get(condition.name), context)
    absent = _without_key(condition, operator)
    if presence is Truth.NO:
        return absent
    return absent if absent is _with_some_value(condition, operator) else Truth.MAYBE


def missing_keys(condition: Condition, context: Context) -> frozenset[str]:
    """The keys that would decide a condition, as AWS or else the policy spells them."""
    operator = OPERATORS.get(condition.operator)
    known = condition.key.known
    keys = [known] if known is not None else []
    if operator is not None and operator.variables and condition.variables:
        keys += [key for text in condition.texts for key in variable_keys(text)]
    return frozenset(spelled(key) for key in keys if context.is_open(key))


def spelled(key: str) -> str:
    """A condition key as AWS spells it, if it is a global one without a free part."""
    found = global_key(key)
    return key if found is None or "$" in found.name else found.name


def _without_key(condition: Condition, operator: Operator) -> Truth:
    if condition.if_exists or condition.quantifier == "ForAllValues":
        return Truth.YES
    return Truth.of(operator.negated and condition.quantifier is None)


def _with_values(
    condition: Condition, operator: Operator, values: Values, context: Context
) -> Truth:
    quantified = condition.quantifier is not None
    if not values or (quantified and all(value.known == "" for value in values)):
        # "a null data set, such as an empty string"
        if quantified:
            return Truth.of(condition.quantifier == "ForAllValues")
        return Truth.of(operator.negated)
    matches = [_matches_one(condition, operator, value, context) for value in values]
    if not quantified:
        return ~any_of(matches) if operator.negated else any_of(matches)
    if operator.negated:
        matches = [~match for match in matches]
    return all_of(matches) if condition.quantifier == "ForAllValues" else any_of(matches)


def _matches_one(condition: Condition, operator: Operator, actual: Text, context: Context) -> Truth:
    filled_in = context if operator.variables and condition.variables else None
    truth = any_of(operator.test(text, filled_in, actual) for text in condition.texts)
    return truth | (Truth.NO if condition.rest is None else Truth.MAYBE)


def _with_some_value(condition: Condition, operator: Operator) -> Truth:
    """What is known when the key has a value, whatever it is, or none (a null data set)."""
    if not condition.values and condition.rest is None:
        matches = Truth.NO
    else:
        matches = Truth.YES if _matches_any(condition, operator) else Truth.MAYBE
    truth = ~matches if operator.negated else matches
    null = _with_values(condition, operator, (), Context()) if condition.quantifier else truth
    return truth if truth is null else Truth.MAYBE


def _matches_any(condition: Condition, operator: Operator) -> bool:
    """Whether the values together match whatever a request may hold.

    A tag may hold anything: what its operator cannot read, it does not match.
    """
    texts = condition.texts
    if operator.wildcards:
        return any(Pattern(text).covers("*").certain for text in texts)
    known = {text.known.lower() for text in texts if text.known is not None}
    every = {ValueType.BOOL: {"true", "false"}, ValueType.IP_ADDRESS: {"0.0.0.0/0", "::/0"}}
    if operator.type not in every or not every[operator.type] <= known:
        return False
    key = condition_key(condition.name) if condition.name is not None else None
    return key is not None and key.type == operator.type.value


def _holds_null(condition: Condition, context: Context) -> Truth:
    if condition.quantifier is not None or condition.if_exists or condition.name is None:
        return Truth.MAYBE
    there = context.has(condition.name)
    if there is Truth.YES and all(value.known == "" for value in context.get(condition.name)):
        there = Truth.NO
    wanted = [text.known.lower() if text.known is not None else None for text in condition.texts]
    if {"true", "false"} <= set(wanted):
        return Truth.YES
    answers = {"true": ~there, "false": there, None: Truth.MAYBE}
    truth = any_of(answers.get(value, Truth.NO) for value in wanted)
    return truth | (Truth.NO if condition.rest is None else Truth.MAYBE)


def _string(fold: bool, wildcards: bool) -> Test:
    def test(expected: Text, context: Context | None, actual: Text) -> Truth:
        if wildcards:
            text = expected if context is None else fill(expected, context)
            variables = context is not None
        else:
            text, variables = fill_literal(expected, context), True
        if text is None:
            return Truth.NO
        return Pattern(text, fold, variables).matches(actual)

    return test


def _arn(expected: Text, context: Context | None, actual: Text) -> Truth:
    """Field by field: a wildcard does not reach beyond the colon."""
    text = expected if context is None else fill(expected, context)
    if text is None:
        return Truth.NO
    variables = context is not None
    wanted, found = _parse_filled(text, variables), parse_arn(actual)
    if wanted is None or found is None:
        return Pattern(text, variables=variables).matches(actual)
    return all_of(
        Pattern(mine, variables=variables).matches(theirs)
        for mine, theirs in zip(_fields(wanted), _fields(found), strict=True)
    )


def _parse_filled(text: Text, variables: bool) -> Arn | None:
    """The fields of a pattern; the escapes that ``fill`` leaves have no colons in them."""
    known = text.known
    if not variables and known is not None and "${" in known:
        return None
    return parse_arn(text)


def _fields(arn: Arn) -> tuple[Text, ...]:
    return (arn.partition, arn.service, arn.region, arn.account, arn.resource)


def _parsed(
    parse: Callable[[str], Fraction | None], compare: Callable[[Fraction, Fraction], bool]
) -> Test:
    def test(expected: Text, context: Context | None, actual: Text) -> Truth:  # noqa: ARG001
        wanted, value = expected.known, actual.known
        left = None if value is None else parse(value)
        right = None if wanted is None else parse(wanted)
        if (value is not None and left is None) or (wanted is not None and right is None):
            return Truth.NO
        if left is None or right is None:
            return Truth.MAYBE
        return Truth.of(compare(left, right))

    return test


def _bool(expected: Text, context: Context | None, actual: Text) -> Truth:
    text = expected if context is None else fill(expected, context)
    wanted = None if text is None else text.known
    if text is None or (wanted is not None and wanted.lower() not in ("true", "false")):
        return Truth.NO
    if wanted is None or actual.known is None:
        return Truth.MAYBE
    return Truth.of(wanted.lower() == actual.known.lower())


def _binary(expected: Text, context: Context | None, actual: Text) -> Truth:  # noqa: ARG001
    if expected.known is None or actual.known is None:
        return Truth.MAYBE
    wanted = _decode(expected.known)
    return Truth.of(wanted is not None and wanted == _decode(actual.known))


def _decode(text: str) -> bytes | None:
    from base64 import b64decode

    try:
        return b64decode(text, validate=True)
    except ValueError:
        return None


def _ip_address(expected: Text, context: Context | None, actual: Text) -> Truth:  # noqa: ARG001
    if expected.known is None or actual.known is None:
        known = expected.known if expected.known is not None else actual.known
        return Truth.NO if known is not None and parse_network(known) is None else Truth.MAYBE
    return in_network(actual.known, expected.known)


def _null(expected: Text, context: Context | None, actual: Text) -> Truth:  # noqa: ARG001
    return Truth.MAYBE


def _table() -> Mapping[str, Operator]:
    exact, folded, like = _string(False, False), _string(True, False), _string(False, True)
    text, arn = ValueType.STRING, ValueType.ARN
    operators = [
        Operator("StringEquals", text, exact, variables=True),
        Operator("StringNotEquals", text, exact, negated=True, variables=True),
        Operator("StringEqualsIgnoreCase", text, folded, variables=True),
        Operator("StringNotEqualsIgnoreCase", text, folded, negated=True, variables=True),
        Operator("StringLike", text, like, wildcards=True, variables=True),
        Operator("StringNotLike", text, like, negated=True, wildcards=True, variables=True),
        Operator("Bool", ValueType.BOOL, _bool, variables=True),
        Operator("BinaryEquals", ValueType.BINARY, _binary),
        Operator("IpAddress", ValueType.IP_ADDRESS, _ip_address),
        Operator("NotIpAddress", ValueType.IP_ADDRESS, _ip_address, negated=True),
        Operator("ArnEquals", arn, _arn, wildcards=True, variables=True),
        Operator("ArnLike", arn, _arn, wildcards=True, variables=True),
        Operator("ArnNotEquals", arn, _arn, negated=True, wildcards=True, variables=True),
        Operator("ArnNotLike", arn, _arn, negated=True, wildcards=True, variables=True),
        Operator("Null", ValueType.NULL, _null),
    ]
    comparisons: dict[str, Callable[[Fraction, Fraction], bool]] = {
        "LessThan": lt,
        "LessThanEquals": le,
        "GreaterThan": gt,
        "GreaterThanEquals": ge,
    }
    for kind, parse in ((ValueType.NUMERIC, parse_number), (ValueType.DATE, parse_moment)):
        equal = _parsed(parse, eq)
        operators.append(Operator(f"{kind}Equals", kind, equal))
        operators.append(Operator(f"{kind}NotEquals", kind, equal, negated=True))
        for name, compare in comparisons.items():
            operators.append(Operator(f"{kind}{name}", kind, _parsed(parse, compare)))
    return {operator.name: operator for operator in operators}


OPERATORS = _table()
"""The operators by name, as AWS spells it."""
