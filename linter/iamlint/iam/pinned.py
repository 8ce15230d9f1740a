"""Which condition keys pin a statement: confine whom, from where or on what it works.

A key pins when one condition entry is certain to turn away the requests that do not have the
value: a positive operator, no ``IfExists`` or ``ForAllValues`` that holds without the key, no
value that matches everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from iamlint.iam.arn import parse_arn
from iamlint.iam.condition import Condition
from iamlint.iam.networks import has_public_network, whole_address_space
from iamlint.iam.pattern import Pattern
from iamlint.truth import Truth
from iamlint.values import Text


class KeySet(Enum):
    """What a condition key says something about."""

    PRINCIPAL = auto()
    SOURCE = auto()
    NETWORK = auto()
    RESOURCE = auto()
    PASS = auto()
    IDENTITY = auto()


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.lower().split())


KEY_SETS = {
    KeySet.PRINCIPAL: _words("""
        aws:PrincipalArn aws:PrincipalAccount aws:PrincipalOrgID aws:PrincipalOrgPaths
        aws:PrincipalTag/* aws:userid aws:username aws:FederatedProvider aws:PrincipalServiceName
        aws:PrincipalServiceNamesList aws:SourceIdentity kms:CallerAccount
        s3:DataAccessPointAccount s3:DataAccessPointArn lambda:SourceFunctionArn
        ec2:SourceInstanceArn ssm:SourceInstanceArn elasticfilesystem:AccessPointArn
    """),
    KeySet.SOURCE: _words("""
        aws:SourceArn aws:SourceAccount aws:SourceOwner aws:SourceOrgID aws:SourceOrgPaths
        kms:EncryptionContext:* kms:GrantIsForAWSResource events:source sns:Endpoint sns:Protocol
    """),
    KeySet.NETWORK: _words("""
        aws:SourceIp aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:VpceAccount aws:VpceOrgID
        aws:VpceOrgPaths aws:Ec2InstanceSourceVpc
    """),
    KeySet.RESOURCE: _words("""
        aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths aws:ResourceTag/*
        *:ResourceTag/* s3:ResourceAccount s3:prefix s3:ExistingObjectTag/* dynamodb:LeadingKeys
        kms:ResourceAliases kms:ViaService kms:EncryptionContext:* cloudwatch:namespace
        secretsmanager:SecretId ec2:Vpc ec2:InstanceProfile rds:*-tag/* ecs:cluster
        eks:clusterName lambda:FunctionArn
    """),
    KeySet.PASS: _words("""
        iam:PassedToService iam:AssociatedResourceArn iam:ResourceTag/*
    """),
    KeySet.IDENTITY: _words("""
        aws:MultiFactorAuthPresent sts:ExternalId SAML:aud SAML:sub *:aud *:sub *:amr
        aws:PrincipalTag/x509*
    """),
}
"""The keys of each set, in lower case, as patterns."""

VPC_KEYS = _words("aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:VpceAccount")
"""Beside one of these ``aws:VpcSourceIp`` pins the network: private addresses recur."""

SELF_SET = _words("""
    aws:PrincipalTag/* aws:username aws:userid aws:SourceIdentity sts:RoleSessionName
    aws:MultiFactorAuthPresent
""")
"""Keys that any account sets about its own principals: they turn away no stranger."""

_CERTIFIED = "aws:principaltag/x509"

ANY_ACCOUNT = "????????????"
"""What every account id matches."""

_SERVICE_NAMES = "aws:principalservicenameslist"
_ACCOUNT_KEYS = ("account", ":sourceowner")
_ORGANIZATION_KEYS = _words("""
    aws:PrincipalOrgID aws:SourceOrgID aws:ResourceOrgID aws:VpceOrgID
    aws:PrincipalOrgPaths aws:SourceOrgPaths aws:ResourceOrgPaths aws:VpceOrgPaths
""")
_ARN_KEYS = _words("aws:PrincipalArn aws:SourceArn s3:DataAccessPointArn aws:SourceVpcArn")

_POSITIVE = frozenset(
    {
        "StringEquals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "ArnEquals",
        "ArnLike",
        "IpAddress",
        "BinaryEquals",
    }
)
_WILDCARD_OPERATORS = frozenset({"StringLike", "ArnEquals", "ArnLike"})


@dataclass(frozen=True, slots=True)
class Pin:
    """The condition that pins a statement, if there is one, and how certainly.

    ``truth`` is ``YES`` for an entry that certainly is there, ``MAYBE`` for one that may be (a
    dynamic block). ``condition`` is the entry, ``None`` when there is none.
    """

    truth: Truth
    condition: Condition | None

    @property
    def key(self) -> str | None:
        """The key that pins, as written."""
        return None if self.condition is None else self.condition.key.shown


NOT_PINNED = Pin(Truth.NO, None)


def pinned(conditions: Iterable[Condition], *sets: KeySet, stranger: bool = False) -> Pin:
    """The entry that pins a statement by a key of ``sets``.

    A value that is unknown counts as a pin: the author has scoped the statement. With
    ``stranger``, the question is whether a principal of another account is turned away: keys of
    ``SELF_SET`` then do not count.
    """
    names = [name for key_set in sets for name in KEY_SETS[key_set]]
    pin = pinned_by(conditions, names, stranger=stranger)
    if pin.truth is Truth.YES or KeySet.NETWORK not in sets:
        return pin
    together = list(conditions)
    if pinned_by(together, VPC_KEYS).truth is Truth.NO:
        return pin
    return _surer(pin, pinned_by(together, ("aws:vpcsourceip",)))


def pinned_by(conditions: Iterable[Condition], keys: Iterable[str], stranger: bool = False) -> Pin:
    """The entry that pins a statement by one of ``keys``: names in any case, ``*`` for any text."""
    names = tuple(keys)
    entries = tuple(conditions)
    pin = NOT_PINNED
    for condition in entries:
        if _names_one(condition, names, stranger) and _turns_away(condition, entries):
            pin = _surer(pin, Pin(condition.exists, condition))
    return pin


@lru_cache(maxsize=2048)
def in_set(key: str, key_set: KeySet) -> bool:
    """Whether a condition key is in a set."""
    return _is_one(key, tuple(KEY_SETS[key_set])) or (
        key_set is KeySet.NETWORK and key.lower() == "aws:vpcsourceip"
    )


@lru_cache(maxsize=2048)
def is_self_set(key: str) -> bool:
    """Whether any account can set the key as it likes about its own principals."""
    folded = key.lower()
    if folded.startswith(_CERTIFIED):
        return False
    return _is_one(folded, tuple(SELF_SET))


def matches_everything(condition: Condition) -> bool:
    """Whether one of the values certainly matches whatever the key holds, or whatever owner."""
    if condition.operator == "IpAddress":
        return whole_address_space(condition.texts)
    if condition.operator not in _WILDCARD_OPERATORS:
        return False
    return any(_is_free(condition, text) for text in condition.texts)


def _surer(left: Pin, right: Pin) -> Pin:
    return left if left.truth.value >= right.truth.value else right


def _names_one(condition: Condition, keys: tuple[str, ...], stranger: bool) -> bool:
    name = condition.name
    if name is None:
        # A key that is partly unknown has been chosen by the author; which it is, nobody knows.
        return any(pattern.overlaps(condition.key).possible for pattern in _patterns(keys))
    if stranger and is_self_set(name):
        return False
    return _is_one(name, keys)


@lru_cache(maxsize=2048)
def _is_one(key: str, names: tuple[str, ...]) -> bool:
    return any(pattern.matches(key).certain for pattern in _patterns(names))


@lru_cache(maxsize=256)
def _patterns(names: tuple[str, ...]) -> tuple[Pattern, ...]:
    return tuple(Pattern.of(name, fold=True) for name in names)


def _turns_away(condition: Condition, entries: tuple[Condition, ...]) -> bool:
    """Whether requests without the right value do not pass this entry."""
    if not _is_positive(condition):
        return False
    optional = condition.if_exists or condition.quantifier == "ForAllValues"
    if optional and not must_exist(condition, entries):
        return False
    if condition.name == "aws:sourceip" and condition.operator == "IpAddress":
        return not matches_everything(condition) and has_public_network(condition.texts)
    return not matches_everything(condition)


def _is_positive(condition: Condition) -> bool:
    """Whether the operator asks for a value, and ``Bool`` for ``true``."""
    if condition.operator == "Bool":
        return all(text.known is None or text.known.lower() == "true" for text in condition.texts)
    if condition.operator.startswith(("Numeric", "Date")):
        return not condition.negated
    return condition.operator in _POSITIVE


def must_exist(condition: Condition, entries: tuple[Condition, ...]) -> bool:
    """Whether ``Null: false`` for the key of a condition stands among the entries beside it."""
    return any(
        other.operator == "Null"
        and other.quantifier is None
        and other.name is not None
        and other.name == condition.name
        and len(other.texts) > 0
        and all(text.known is None or text.known.lower() == "false" for text in other.texts)
        for other in entries
    )


def _is_free(condition: Condition, text: Text) -> bool:
    """Whether a value with wildcards names no owner at all. Unknown text is taken to name one."""
    known = text.known
    if known is None:
        return False
    if known != "" and not known.strip("*"):
        return True
    name = condition.name or ""
    pattern = Pattern(text, variables=condition.variables)
    if name.endswith(_ACCOUNT_KEYS):
        return pattern.covers(ANY_ACCOUNT).certain
    if name in _ORGANIZATION_KEYS:
        return known.startswith(("o-*", "o*", "?", "*"))
    if name == _SERVICE_NAMES:
        return pattern.has_wildcard
    if name in _ARN_KEYS or condition.operator.startswith("Arn"):
        return pattern.covers("arn:*").certain or (name in _ARN_KEYS and _frees_account(text))
    return False


def _frees_account(text: Text) -> bool:
    """Whether an ARN may be of any account. That of a bucket is nobody else's, without account."""
    arn = parse_arn(text)
    account = None if arn is None else arn.account.known
    return account is not None and Pattern.of(account).covers(ANY_ACCOUNT).certain
