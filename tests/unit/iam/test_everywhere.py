"""When a resource pattern holds everything there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.iam import catalog
from iamlint.iam.everywhere import (
    Home,
    all_buckets,
    all_objects,
    all_roles,
    everywhere,
)
from iamlint.iam.pattern import Pattern
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Piece, Ref, Text, Unknown

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
PLACE = Source("x", "x").whole


def action(name: str) -> catalog.Action:
    found = catalog.action(name)
    assert found is not None
    return found


def part(name: str) -> Unknown:
    return Unknown(name, origin=Ref(name))


def pattern(*parts: str | Unknown) -> Pattern:
    return Pattern(Text(tuple(Piece(each) if isinstance(each, str) else each for each in parts)))


def ask(text: str, name: str, home: Home | None = None) -> Truth:
    return everywhere(Pattern.of(text), action(name), home or Home())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("*", "s3:GetObject"),
        ("**", "s3:GetObject"),
        ("arn:*", "s3:GetObject"),
        ("arn:aws:*", "s3:GetObject"),
        ("arn:aws:s3:::*", "s3:GetObject"),
        ("arn:aws:s3:::*", "s3:ListBucket"),
        ("arn:aws:s3:::*/*", "s3:GetObject"),
        ("arn:*:s3:::*", "s3:GetObject"),
        ("arn:aws:iam::*:role/*", "iam:PassRole"),
        ("arn:aws:iam::111122223333:role/*", "iam:PassRole"),
        ("arn:aws:iam::*", "iam:PassRole"),
        ("arn:aws:iam::*:*", "iam:PassRole"),
        ("arn:aws:iam::*:role*", "iam:PassRole"),
        ("arn:aws:iam::*:role/*", "sts:AssumeRole"),
        ("arn:*:kms:*:*:key/*", "kms:Decrypt"),
        ("arn:aws:dynamodb:*:*:table/*", "dynamodb:GetItem"),
        ("arn:aws:secretsmanager:*:*:secret:*", "secretsmanager:GetSecretValue"),
        ("arn:aws:ssm:*:*:parameter/*", "ssm:GetParameter"),
        ("arn:aws:logs:*:*:*", "logs:PutLogEvents"),
        ("arn:aws:lambda:*:*:function:*", "lambda:InvokeFunction"),
        ("arn:aws-cn:sqs:*:*:*", "sqs:SendMessage"),
        ("arn:aws:ec2:*:*:*", "ec2:RunInstances"),
    ],
)
def test_it_is(text: str, name: str) -> None:
    """Whatever the spelling, it holds all resources of the action."""
    assert ask(text, name) is YES


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "s3:GetObject"),
        ("arn:aws:s3:::bucket/*", "s3:GetObject"),
        ("arn:aws:s3:::app-*", "s3:ListBucket"),
        ("arn:aws:s3:::*-app", "s3:ListBucket"),
        ("arn:aws:s3:::*/app", "s3:GetObject"),
        ("arn:aws:s3:::*/*", "s3:ListBucket"),
        ("arn:aws:iam::*:role/app-*", "iam:PassRole"),
        ("arn:aws:iam::*:role/app/*", "iam:PassRole"),
        ("arn:aws:iam::*:role/*/app", "iam:PassRole"),
        ("arn:aws:iam::*:user/*", "iam:PassRole"),
        ("arn:aws:iam::1111*:role/*", "iam:PassRole"),
        ("arn:aws:sts::*:role/*", "sts:AssumeRole"),
        ("arn:aws:ssm:*::parameter/aws/service/*", "ssm:GetParameter"),
        ("arn:aws:ec2:*:*:instance/*", "ec2:RunInstances"),
        ("app-*", "s3:GetObject"),
        ("???", "s3:GetObject"),
        ("arn:aws:s3:::${aws:username}/*", "s3:GetObject"),
    ],
)
def test_it_is_not(text: str, name: str) -> None:
    """Something in it is not free."""
    assert ask(text, name) is NO


def test_an_action_that_cannot_be_scoped_is_never_counted() -> None:
    """Of it `*` is the only legal resource."""
    assert ask("*", "s3:ListAllMyBuckets") is NO
    assert ask("*", "ec2:DescribeInstances") is NO


def test_the_account_is_that_of_the_provider() -> None:
    """If the provider says which it is, another account is not everywhere."""
    text = "arn:aws:iam::111122223333:role/*"
    assert ask(text, "iam:PassRole", Home(account=Text.of("111122223333"))) is YES
    assert ask(text, "iam:PassRole", Home(account=Text.of("444455556666"))) is NO
    assert (
        ask("arn:aws:iam::*:role/*", "iam:PassRole", Home(account=Text.of("444455556666"))) is YES
    )


def test_a_region_is_everywhere_only_where_the_provider_is() -> None:
    """Of a provider that does not say, it may be."""
    text = "arn:aws:sqs:eu-west-1:*:*"
    assert ask(text, "sqs:SendMessage", Home(region=Text.of("eu-west-1"))) is YES
    assert ask(text, "sqs:SendMessage", Home(region=Text.of("us-east-1"))) is NO
    assert ask(text, "sqs:SendMessage") is MAYBE


def test_the_partition_is_that_of_the_provider() -> None:
    """A policy for China does nothing elsewhere."""
    china = Home(partition=Text.of("aws-cn"))
    assert ask("arn:aws:s3:::*", "s3:GetObject", china) is NO
    assert ask("arn:aws-cn:s3:::*", "s3:GetObject", china) is YES


def test_unknown_text_is_no_wildcard() -> None:
    """Only known text makes a pattern hold everything."""
    pass_role = action("iam:PassRole")
    x = part("var.x")
    assert everywhere(pattern(x), pass_role) is NO
    assert everywhere(pattern(x, "*"), pass_role) is NO
    assert everywhere(pattern(x, "/*"), pass_role) is NO
    assert everywhere(pattern("arn:aws:iam::*:role/", x, "*"), pass_role) is NO
    assert everywhere(pattern("arn:aws:iam::1111", x, ":role/*"), pass_role) is NO


def test_unknown_partition_and_account_are_those_of_the_provider() -> None:
    """`arn:${partition}:iam::${account}:role/*` is how careful people write every role."""
    account = part("data.aws_caller_identity.current.account_id")
    arn = pattern(
        "arn:", part("data.aws_partition.current.partition"), ":iam::", account, ":role/*"
    )
    pass_role = action("iam:PassRole")
    assert everywhere(arn, pass_role) is YES
    assert everywhere(arn, pass_role, Home(account=account)) is YES
    assert everywhere(arn, pass_role, Home(account=Text.of("111122223333"))) is MAYBE


def test_buckets_objects_and_roles() -> None:
    """Asked of what there is of one type."""
    assert all_buckets(Pattern.of("arn:aws:s3:::*")) is YES
    assert all_buckets(Pattern.of("arn:aws:s3:::*/*")) is NO
    assert all_objects(Pattern.of("arn:aws:s3:::*/*")) is YES
    assert all_objects(Pattern.of("arn:aws:s3:::b/*")) is NO
    assert all_roles(Pattern.of("arn:aws:iam::*:role/*")) is YES
    assert all_roles(Pattern.of("arn:aws:iam::*:role/app")) is NO


NAMES = ("s3:GetObject", "iam:PassRole", "sqs:SendMessage", "kms:Decrypt", "ssm:GetParameter")
PIECES = st.lists(
    st.sampled_from(
        ("arn:aws:", "arn:", "s3", "iam", ":::", ":*:*:", "*", "role/", "key/", "a", "/")
    ),
    max_size=6,
)


@given(PIECES, st.sampled_from(NAMES))
def test_a_pattern_that_is_everywhere_holds_samples(pieces: list[str], name: str) -> None:
    """It matches a resource of each type that counts, of any name."""
    text = "".join(pieces)
    samples = {
        "s3:GetObject": "arn:aws:s3:::some-bucket/some/key",
        "iam:PassRole": "arn:aws:iam::111122223333:role/some/role",
        "sqs:SendMessage": "arn:aws:sqs:eu-west-1:111122223333:some-queue",
        "kms:Decrypt": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd",
        "ssm:GetParameter": "arn:aws:ssm:eu-west-1:111122223333:parameter/some/name",
    }
    if ask(text, name) is YES:
        assert Pattern.of(text).matches(samples[name]).certain


@given(st.lists(st.sampled_from(("arn:aws:s3:::", "*", "/", "b", "arn:aws:")), min_size=1, max_size=5), st.integers(0, 4))  # fmt: skip
def test_forgetting_text_never_makes_it_everywhere(pieces: list[str], at: int) -> None:
    """Where known text is not everywhere, the same with a part unknown is not either."""
    reading = action("s3:GetObject")
    forgotten: list[str | Unknown] = list(pieces)
    forgotten[at % len(pieces)] = part("var.x")
    if everywhere(pattern(*pieces), reading) is not YES:
        assert everywhere(pattern(*forgotten), reading) is not YES
