"""Operators and the types of condition keys."""

from __future__ import annotations

import pytest

from iamlint.iam.catalog import condition_key
from iamlint.iam.condition import Condition, parse_operator
from iamlint.iam.operator_fit import Fit, operator_fit
from iamlint.iam.pattern import NOWHERE
from iamlint.values import Text


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("NumericEquals", "aws:SourceIp", "203.0.113.7", Fit.NEVER),
        ("IpAddress", "aws:SourceArn", "203.0.113.7", Fit.NEVER),
        ("Bool", "aws:PrincipalOrgID", "true", Fit.NEVER),
        ("StringLike", "aws:SourceArn", "arn:aws:s3:::b", Fit.USABLE),
        ("StringEquals", "aws:SecureTransport", "true", Fit.USABLE),
        ("NumericLessThan", "aws:EpochTime", "1", Fit.FITS),
        ("Null", "aws:SourceArn", "true", Fit.FITS),
        ("ArnLike", "aws:PrincipalAccount", "111122223333", Fit.NEVER),
        ("ArnEquals", "sns:Endpoint", "arn:aws:sqs:*:*:q", Fit.FITS),
    ],
)
def test_operator_fit(operator: str, key: str, value: str, expected: Fit) -> None:
    """It fits, compares but text, or never holds."""
    name = parse_operator(operator)
    text = Text.of(value)
    condition = Condition(
        operator=name.base,
        quantifier=name.quantifier,
        if_exists=name.if_exists,
        key=Text.of(key),
        values=(text,),
        span=NOWHERE,
        key_span=NOWHERE,
        operator_span=NOWHERE,
        operator_text=operator,
    )
    found = condition_key(key)
    assert found is not None
    assert operator_fit(condition, found) is expected
