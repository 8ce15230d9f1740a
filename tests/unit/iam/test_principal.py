"""Principals: what they are, whose they are, and which service they name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from policy_texts import text_of

from iamlint.iam.principal import Principal, PrincipalKind, parse_service, same_account
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Piece, Ref, Text, Unknown

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO
PLACE = Source("main.tf", "x").whole

SUFFIX = Unknown("data.aws_partition.current.dns_suffix", origin=Ref("p", "dns_suffix"))
REGION = Unknown("data.aws_region.current.name", origin=Ref("r", "name"))
ACCOUNT = Unknown("data.aws_caller_identity.current.account_id", origin=Ref("c", "account_id"))


def principal(type_: str, *parts: str | Unknown) -> Principal:
    return Principal(type_, text_of(*parts), PLACE)


@pytest.mark.parametrize(
    ("type_", "written", "kind"),
    [
        ("*", "*", PrincipalKind.ANYONE),
        ("AWS", "*", PrincipalKind.ANYONE),
        ("AWS", "111122223333", PrincipalKind.ACCOUNT),
        ("AWS", "arn:aws:iam::111122223333:root", PrincipalKind.ACCOUNT),
        ("AWS", "arn:aws-cn:iam::111122223333:role/a/b", PrincipalKind.ROLE),
        ("AWS", "arn:aws:iam::111122223333:user/u", PrincipalKind.USER),
        ("AWS", "arn:aws:sts::111122223333:assumed-role/r/s", PrincipalKind.ASSUMED_ROLE),
        ("AWS", "arn:aws:sts::111122223333:federated-user/f", PrincipalKind.FEDERATED_USER),
        ("AWS", "arn:aws:iam::111122223333:group/g", PrincipalKind.OTHER),
        ("AWS", "arn:aws:iam::111122223333:instance-profile/p", PrincipalKind.OTHER),
        ("AWS", "AROAEXAMPLEEXAMPLE123", PrincipalKind.UNIQUE_ID),
        ("AWS", "AIDAEXAMPLEEXAMPLE123", PrincipalKind.UNIQUE_ID),
        ("AWS", "my-role", PrincipalKind.OTHER),
        ("AWS", "11112222333", PrincipalKind.OTHER),
        ("Service", "ec2.amazonaws.com", PrincipalKind.SERVICE),
        ("Service", "ec2", PrincipalKind.OTHER),
        ("Service", "*", PrincipalKind.OTHER),
        ("Federated", "cognito-identity.amazonaws.com", PrincipalKind.WEB_IDENTITY),
        ("Federated", "arn:aws:iam::1:oidc-provider/gitlab.com", PrincipalKind.OIDC_PROVIDER),
        ("Federated", "arn:aws:iam::1:saml-provider/okta", PrincipalKind.SAML_PROVIDER),
        ("Federated", "example.com", PrincipalKind.OTHER),
        ("CanonicalUser", "79a59df900b949e5", PrincipalKind.CANONICAL_USER),
    ],
)
def test_kinds(type_: str, written: str, kind: PrincipalKind) -> None:
    """The text tells what a principal is."""
    assert principal(type_, written).kind is kind


def test_kinds_of_partly_unknown_principals() -> None:
    """What is known of an ARN is enough, when it is the part that tells."""
    arn = "arn:aws:iam::"
    assert principal("AWS", arn, ACCOUNT, ":root").kind is PrincipalKind.ACCOUNT
    assert principal("AWS", arn, ACCOUNT, ":role/", Unknown("x")).kind is PrincipalKind.ROLE
    assert principal("AWS", Unknown("var.arn")).kind is PrincipalKind.UNKNOWN
    assert principal("AWS", arn, ACCOUNT, ":", Unknown("x")).kind is PrincipalKind.UNKNOWN
    assert principal("Service", Unknown("var.service")).kind is PrincipalKind.UNKNOWN


@pytest.mark.parametrize(
    ("parts", "truth"),
    [(("*",), YES), (("**",), NO), (("1",), NO), ((ACCOUNT,), MAYBE), (("arn:", ACCOUNT), NO)],
)
def test_who_is_anyone(parts: tuple[str | Unknown, ...], truth: Truth) -> None:
    """Only a lone star stands for everybody; what is unknown may be one."""
    assert principal("AWS", *parts).is_anyone is truth


@pytest.mark.parametrize(
    ("parts", "name", "region", "suffix"),
    [
        (("ec2.amazonaws.com",), "ec2", None, "amazonaws.com"),
        (("ec2.amazonaws.com.cn",), "ec2", None, "amazonaws.com.cn"),
        (("delivery.logs.amazonaws.com",), "delivery.logs", None, "amazonaws.com"),
        (("states.us-east-1.amazonaws.com",), "states", "us-east-1", "amazonaws.com"),
        (("x.us-gov-west-1.amazonaws.com",), "x", "us-gov-west-1", "amazonaws.com"),
        (("ec2.", SUFFIX), "ec2", None, None),
        (("ec2.amazonaws.com", SUFFIX), "ec2", None, None),
        (("states.", REGION, ".amazonaws.com"), "states", f"${{{REGION.reason}}}", "amazonaws.com"),
        (("states.", REGION, ".", SUFFIX), "states", f"${{{REGION.reason}}}", None),
    ],
)
def test_services_in_their_parts(
    parts: tuple[str | Unknown, ...], name: str, region: str | None, suffix: str | None
) -> None:
    """Name, region and suffix of a service principal, the last two known or not."""
    service = parse_service(text_of(*parts))
    assert service is not None
    assert (service.name, service.suffix) == (name, suffix)
    assert (service.region.shown if service.region else None) == region
    assert service.canonical == f"{name}.amazonaws.com"


@pytest.mark.parametrize(
    "parts",
    [
        ("ec2",),
        ("*.amazonaws.com",),
        ("ec2.amazon.com",),
        (".amazonaws.com",),
        (SUFFIX,),
        ("ec2", SUFFIX),
        (Unknown("x"), ".amazonaws.com"),
        ("ec2 .amazonaws.com",),
    ],
)
def test_what_is_no_service_or_not_known_to_be_one(parts: tuple[str | Unknown, ...]) -> None:
    """Without a known name and suffix nothing is guessed."""
    assert parse_service(text_of(*parts)) is None


def test_naming_a_service() -> None:
    """The suffix does not matter, a region only where asked for, the unknown may be it."""
    assert principal("Service", "ec2.amazonaws.com").names_service("ec2") is YES
    assert principal("Service", "ec2.", SUFFIX).names_service("ec2.amazonaws.com") is YES
    assert principal("Service", "ec2.amazonaws.com.cn").names_service("ec2") is YES
    assert principal("Service", "ecs.amazonaws.com").names_service("ec2") is NO
    regional = principal("Service", "states.us-east-1.amazonaws.com")
    assert regional.names_service("states") is NO
    assert regional.names_service("states", regional=True) is YES
    assert principal("Service", Unknown("var.s")).names_service("ec2") is MAYBE
    assert principal("Service", "lambda", Unknown("var.s")).names_service("ec2") is NO
    assert principal("AWS", "ec2.amazonaws.com").names_service("ec2") is NO


def test_accounts() -> None:
    """The account of an id and of an ARN; the same reference is the same account."""
    known = principal("AWS", "arn:aws:iam::111122223333:role/r").account
    assert known is not None
    assert known.known == "111122223333"
    bare = principal("AWS", "111122223333").account
    assert same_account(known, bare) is YES
    one = principal("AWS", "arn:aws:iam::", ACCOUNT, ":root").account
    other = principal("AWS", "arn:aws:iam::", ACCOUNT, ":role/r").account
    assert same_account(one, other) is YES
    assert same_account(one, ACCOUNT) is YES
    in_arn = replace(ACCOUNT, origin=Ref("aws_iam_role.r", "arn"), identity=ACCOUNT.origin)
    arn = [Piece(part, origin=in_arn.origin) for part in ("arn:aws:iam::", ":role/r")]
    role = Principal("AWS", Text((arn[0], in_arn, arn[1]), origin=in_arn.origin), PLACE)
    assert same_account(role.account, ACCOUNT) is same_account(role.account, one) is YES
    assert same_account(one, bare) is MAYBE
    assert principal("AWS", Unknown("var.arn")).account is None
    assert principal("Service", "ec2.amazonaws.com").account is None


def test_providers() -> None:
    """The issuer stands behind ``oidc-provider/``; four hosts stand alone."""
    issuer = "oidc.eks.eu-west-1.amazonaws.com/id/ABC"
    oidc = principal("Federated", f"arn:aws:iam::1:oidc-provider/{issuer}").provider
    assert oidc is not None
    assert oidc.known == issuer
    google = principal("Federated", "accounts.google.com").provider
    assert google is not None
    assert google.known == "accounts.google.com"
    assert principal("Federated", "arn:aws:iam::1:saml-provider/okta").provider is None
