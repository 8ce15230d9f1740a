"""Which conditions confine a statement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from iamlint.iam.condition import Condition, parse_operator
from iamlint.iam.networks import has_public_network, parse_network, whole_address_space
from iamlint.iam.pinned import KEY_SETS, KeySet, in_set, is_self_set, pinned, pinned_by
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Text, Unknown

PLACE = Source("x", "x").whole
P, S, N, R = KeySet.PRINCIPAL, KeySet.SOURCE, KeySet.NETWORK, KeySet.RESOURCE


def conditions(
    plain: Mapping[str, Mapping[str, Any]], exists: Truth = Truth.YES
) -> list[Condition]:
    out = []
    for operator, keys in plain.items():
        for key, values in keys.items():
            name = parse_operator(operator)
            listed = values if isinstance(values, list) else [values]
            texts = tuple(Text.of(each) if isinstance(each, str) else each for each in listed)
            out.append(
                Condition(
                    name.base,
                    name.quantifier,
                    name.if_exists,
                    Text.of(key),
                    texts,
                    PLACE,
                    PLACE,
                    PLACE,
                    operator,
                    exists=exists,
                )
            )
    return out


@pytest.mark.parametrize(
    ("plain", "key_set"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, P),
        ({"StringLike": {"AWS:principalorgid": "o-a1b2*"}}, P),
        ({"StringEquals": {"aws:PrincipalAccount": ["111122223333", "444455556666"]}}, P),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}, P),
        ({"StringEquals": {"aws:PrincipalTag/team": "blue"}}, P),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*"}}, P),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::amzn-s3-demo-bucket"}}, S),
        ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, S),
        ({"StringEquals": {"kms:EncryptionContext:app": "x"}}, S),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, N),
        ({"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "203.0.113.0/24"]}}, N),
        ({"StringEquals": {"aws:SourceVpce": "vpce-1"}}, N),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}, "IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}, N),
        ({"StringEquals": {"ec2:ResourceTag/team": "blue"}}, R),
        ({"StringEquals": {"aws:ResourceAccount": "111122223333"}}, R),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, KeySet.IDENTITY),
        ({"StringEquals": {"token.actions.githubusercontent.com:sub": "repo:a/b"}}, KeySet.IDENTITY),
        ({"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}, KeySet.PASS),
        ({"StringEqualsIfExists": {"aws:SourceAccount": "1"}, "Null": {"aws:SourceAccount": "false"}}, S),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}, "Null": {"aws:PrincipalOrgID": "false"}}, P),
        ({"StringEquals": {"aws:PrincipalOrgID": Unknown("var.org")}}, P),
        ({"StringLike": {"aws:PrincipalOrgID": ["o-1", Unknown("var.org")]}}, P),
        ({"StringEquals": {"aws:PrincipalOrgID": "*"}}, P),
    ],
)  # fmt: skip
def test_it_is(plain: Mapping[str, Any], key_set: KeySet) -> None:
    """A positive operator on a key of the set, with a value that turns others away."""
    pin = pinned(conditions(plain), key_set)
    assert pin.truth is Truth.YES
    assert pin.key is not None
    assert in_set(pin.key, key_set)


@pytest.mark.parametrize(
    ("plain", "key_set"),
    [
        ({}, P),
        ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, P),
        ({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, P),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, P),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}, P),
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, P),
        ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, P),
        ({"StringLike": {"aws:PrincipalOrgID": ["o-a1b2c3d4e5", "o-*"]}}, P),
        ({"StringLike": {"aws:PrincipalAccount": "????????????"}}, P),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}, P),
        ({"ArnLike": {"aws:PrincipalArn": "arn:*"}}, P),
        ({"ArnEquals": {"aws:PrincipalArn": "*"}}, P),
        ({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/x"}}, P),
        ({"Null": {"aws:PrincipalOrgID": "false"}}, P),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, KeySet.IDENTITY),
        ({"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, KeySet.IDENTITY),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, N),
        ({"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}, N),
        ({"IpAddress": {"aws:SourceIp": "::/0"}}, N),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, N),
        ({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, N),
        ({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}, N),
        ({"Bool": {"aws:SecureTransport": "true"}}, N),
        ({"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}, R),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}}, S),
    ],
)
def test_it_is_not(plain: Mapping[str, Any], key_set: KeySet) -> None:
    """Negated, optional, free, or of another set."""
    assert pinned(conditions(plain), key_set).truth is Truth.NO


def test_keys_that_strangers_set_about_themselves_turn_no_stranger_away() -> None:
    """A tag is theirs; the certificate of Roles Anywhere is not."""
    tag = conditions({"StringEquals": {"aws:PrincipalTag/team": "blue"}})
    certificate = conditions({"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "web"}})
    assert pinned(tag, P).truth is Truth.YES
    assert pinned(tag, P, stranger=True).truth is Truth.NO
    assert pinned(certificate, P, stranger=True).truth is Truth.YES
    assert is_self_set("aws:userid")
    assert not is_self_set("aws:PrincipalOrgID")


def test_a_condition_that_may_not_be_there_is_perhaps_a_pin() -> None:
    """That of a dynamic block."""
    entry = conditions({"StringEquals": {"aws:PrincipalOrgID": "o-1"}}, exists=Truth.MAYBE)
    assert pinned(entry, P).truth is Truth.MAYBE


def test_several_sets_and_single_keys() -> None:
    """Any of them will do."""
    entry = conditions({"StringEquals": {"aws:SourceAccount": "111122223333"}})
    assert pinned(entry, P, S).key == "aws:SourceAccount"
    assert pinned_by(entry, ("aws:sourceaccount",)).truth is Truth.YES
    assert pinned_by(entry, ("aws:*",)).truth is Truth.YES
    assert pinned_by(entry, ("aws:SourceArn",)).truth is Truth.NO


def test_a_value_of_one_text_pins_whatever_the_set() -> None:
    """Every key of every set can be pinned."""
    for key_set, names in KEY_SETS.items():
        for name in names:
            key = name.replace("*", "x")
            value = "203.0.113.1" if key == "aws:sourceip" else "true"
            operator = "IpAddress" if key == "aws:sourceip" else "StringEquals"
            assert pinned(conditions({operator: {key: value}}), key_set).truth is Truth.YES, key


def test_networks() -> None:
    """Documentation networks count as public; parts may make up the whole."""
    assert parse_network("203.0.113.9/24") == parse_network("203.0.113.0/24")
    assert parse_network("x") is None
    assert not whole_address_space([Text.of("0.0.0.0/1"), Text.of("128.0.0.0/2")])
    assert whole_address_space([Text.of("8000::/1"), Text.of("::/1"), Text.of("10.0.0.0/8")])
    assert not has_public_network([Text.of("10.1.0.0/16"), Text.of("fd00::/8"), Text.of("x")])
    assert has_public_network([Text.of("198.51.100.7")])
    assert has_public_network([Text((Unknown("x"),))])
