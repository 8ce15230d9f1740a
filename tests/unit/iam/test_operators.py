"""Condition operators on contexts known, unknown and absent.

The table in ``tests/fixtures/authorize/operators.json`` has every operator with every quantifier.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.iam.condition import OPERATORS as NAMES
from iamlint.iam.condition import Condition, parse_operator
from iamlint.iam.context import Context
from iamlint.iam.moments import parse_moment, parse_number
from iamlint.iam.operators import OPERATORS, holds, missing_keys
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Bool, Number, Piece, Ref, Text, Unknown, Value

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
PLACE = Source("x", "x").whole
TEAM = "aws:PrincipalTag/team"


def condition(
    operator: str, *values: str | Value, key: str = TEAM, variables: bool = True, rest: bool = False
) -> Condition:
    name = parse_operator(operator)
    return Condition(
        name.base,
        name.quantifier,
        name.if_exists,
        Text.of(key),
        tuple(Text.of(value) if isinstance(value, str) else value for value in values),
        PLACE,
        PLACE,
        PLACE,
        operator,
        Unknown("var.more") if rest else None,
        variables=variables,
    )


def context(values: Mapping[str, str | Text] | None = None, complete: bool = True) -> Context:
    given_values = {key: (value,) for key, value in (values or {}).items()}
    return Context(complete=complete).given(given_values)


def test_the_table_has_every_operator() -> None:
    """Those that policies can be written with, and no other."""
    assert set(OPERATORS) == set(NAMES)
    assert all(operator.name == name for name, operator in OPERATORS.items())
    negated = {name for name, operator in OPERATORS.items() if operator.negated}
    assert negated == {name for name in NAMES if "Not" in name}


def test_operators_are_read_in_any_case() -> None:
    """IAM does not mind the case of operators."""
    assert holds(condition("foranyvalue:stringlike", "b*"), context({TEAM: "blue"})) is YES


def test_an_operator_that_does_not_exist() -> None:
    """AWS refuses it; what it would mean is not known."""
    assert holds(condition("StringMatches", "b*"), context({TEAM: "blue"})) is MAYBE


@pytest.mark.parametrize("operator", ["NullIfExists", "ForAllValues:Null", "ForAnyValue:Null"])
def test_null_with_what_does_not_go_with_it(operator: str) -> None:
    """AWS says that the result is constant, and not which."""
    assert holds(condition(operator, "true"), context()) is MAYBE


def test_values_are_numbers_and_bools_too() -> None:
    """JSON has them; AWS compares what they look like."""
    assert holds(condition("StringEquals", Bool(True)), context({TEAM: "true"})) is YES
    assert holds(condition("NumericEquals", Number(10)), context({TEAM: "10"})) is YES


def test_a_policy_value_that_is_unknown() -> None:
    """May match or not; one that matches beside it decides."""
    unknown = Unknown("var.team")
    blue = context({TEAM: "blue"})
    assert holds(condition("StringEquals", unknown), blue) is MAYBE
    assert holds(condition("StringNotEquals", unknown), blue) is MAYBE
    assert holds(condition("StringEquals", unknown, "blue"), blue) is YES
    assert holds(condition("StringNotEquals", unknown, "blue"), blue) is NO
    for operator in ("NumericEquals", "DateEquals", "Bool", "BinaryEquals", "Null"):
        assert holds(condition(operator, unknown), context({TEAM: "1"})) is MAYBE, operator
    assert holds(condition("IpAddress", unknown), context({TEAM: "203.0.113.1"})) is MAYBE
    assert holds(condition("StringEquals", unknown), context()) is NO


def test_a_list_of_policy_values_with_an_unknown_rest() -> None:
    """There may be one that matches."""
    assert holds(condition("StringEquals", "red", rest=True), context({TEAM: "blue"})) is MAYBE
    assert holds(condition("StringEquals", "blue", rest=True), context({TEAM: "blue"})) is YES


def test_a_value_known_in_part() -> None:
    """Its known text may decide."""
    arn = Text((Piece("arn:aws:sns:us-east-1:"), Unknown("account", origin=Ref("a")), Piece(":t")))
    told = context({"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:t"})
    other = context({"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:other"})
    for operator in ("ArnLike", "StringEquals"):
        asked = condition(operator, arn, key="aws:SourceArn")
        assert holds(asked, told) is MAYBE
        assert holds(asked, other) is NO
        assert holds(asked, context({"aws:SourceArn": arn})) is YES


def test_a_request_value_that_is_unknown() -> None:
    """It is there, so that what only asks for that is decided."""
    there = context({TEAM: Text((Unknown("x"),))})
    assert holds(condition("StringEquals", "blue"), there) is MAYBE
    assert holds(condition("StringLike", "*"), there) is YES
    assert holds(condition("Null", "false"), there) is YES
    assert missing_keys(condition("StringEquals", "blue"), there) == {TEAM}


def test_an_empty_list_of_values() -> None:
    """Nothing matches it."""
    blue = context({TEAM: "blue"})
    assert holds(condition("StringEquals"), blue) is NO
    assert holds(condition("StringNotEquals"), blue) is YES
    assert holds(condition("ForAllValues:StringEquals"), context()) is YES
    assert holds(condition("StringEquals"), context(complete=False)) is NO


def test_missing_keys_are_spelled_as_aws_does() -> None:
    """Global ones; others as the policy has them."""
    asked = condition("StringEquals", "${aws:username}", key="AWS:sourcevpc")
    assert missing_keys(asked, context(complete=False)) == {"aws:SourceVpc", "aws:username"}
    assert missing_keys(asked, context()) == frozenset()
    plain = condition("StringEquals", "${aws:username}", key="s3:Prefix", variables=False)
    assert missing_keys(plain, context(complete=False)) == {"s3:Prefix"}


def test_malformed_values_match_nothing() -> None:
    """A number, date, network or bool that is none."""
    for operator, value in (
        ("NumericEquals", "ten"),
        ("NumericLessThan", "1e9"),
        ("DateEquals", "yesterday"),
        ("IpAddress", "203.0.113.0/33"),
        ("Bool", "yes"),
        ("BinaryEquals", "no base64"),
    ):
        assert holds(condition(operator, value), context({TEAM: value})) is NO, operator


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01", 0),
        ("1970", 0),
        ("1970-02", 31 * 86400),
        ("2000-02-29T12:00:00Z", 951825600),
        ("1970-01-01T01:00Z", 3600),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("951825600", 951825600),
        ("12", 12),
    ],
)
def test_dates(text: str, seconds: int) -> None:
    """All W3C forms of ISO 8601, and epoch time."""
    assert parse_moment(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026-13", "2026-02-30", "2026-1-1", "26-01-01", "2026-01-01T", "2026-01-01T25:00Z",
     "2026-01-01T10Z", "2026-01-01T10:60Z", "2026-01-01 10:00", "2026-01-01T10:00+1", "T", "--"],
)  # fmt: skip
def test_dates_that_are_none(text: str) -> None:
    """They match nothing."""
    assert parse_moment(text) is None


@given(st.text(max_size=30))
def test_any_text_may_be_a_value(text: str) -> None:
    """No operator stumbles over what it is given, on either side, and numbers stay small."""
    parse_number(text)
    for name in OPERATORS:
        holds(condition(name, text), context({TEAM: text}))
        holds(condition(name, "*", text), context({TEAM: text}))


@given(
    st.sampled_from(sorted(OPERATORS)),
    st.sampled_from(("", "ForAllValues:", "ForAnyValue:")),
    st.sampled_from(("", "IfExists")),
    st.lists(st.sampled_from(("*", "blue", "true", "false", "10", "0.0.0.0/0", "::/0", "arn:*"))),
    st.none() | st.lists(st.sampled_from(("blue", "true", "10", "203.0.113.1", "")), max_size=2),
)
def test_what_holds_whatever_the_key_holds_with_any_value(
    name: str, quantifier: str, if_exists: str, values: list[str], actual: list[str] | None
) -> None:
    """A certain answer for an unknown key is the answer for all it can be."""
    asked = condition(quantifier + name + if_exists, *values)
    told = Context(complete=True).given({} if actual is None else {TEAM: actual})
    before, after = holds(asked, context(complete=False)), holds(asked, told)
    assert before is MAYBE or after is MAYBE or before is after
