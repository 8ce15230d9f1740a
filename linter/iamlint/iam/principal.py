"""Whom a statement speaks of: the ``Principal`` and ``NotPrincipal`` elements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from iamlint.equality import same_value
from iamlint.flat_text import FlatText
from iamlint.iam.arn import Arn, is_account_id, parse_arn
from iamlint.source import Span
from iamlint.truth import Truth, any_of
from iamlint.values import Text, Unknown, Value

PRINCIPAL_TYPES = ("AWS", "Service", "Federated", "CanonicalUser")
"""The keys of a ``Principal`` object; their case matters."""

COGNITO_HOSTS = (
    "cognito-identity.amazonaws.com",
    "cognito-identity-us-gov.amazonaws.com",
    "cognito-identity.us-gov-east-1.amazonaws.com",
    "cognito-identity.cn-north-1.amazonaws.com.cn",
)
"""Cognito identity pools: the public regions, and those of GovCloud and China.

https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
"""

WEB_IDENTITY_HOSTS = (
    "accounts.google.com",
    *COGNITO_HOSTS,
    "graph.facebook.com",
    "www.amazon.com",
)
"""Identity providers that are built into IAM and have no ARN."""

UNIQUE_ID_PREFIXES = ("AROA", "AIDA", "AGPA", "ANPA", "ANVA", "ASCA", "AIPA", "ABIA", "ACCA")
"""https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes"""

DNS_SUFFIXES = (
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
)
"""The suffixes of service principals, one or more for each partition."""


class PrincipalKind(StrEnum):
    """What a principal is, as far as its text tells."""

    ANYONE = "anyone"
    ACCOUNT = "account"
    ROLE = "role"
    USER = "user"
    ASSUMED_ROLE = "assumed_role"
    FEDERATED_USER = "federated_user"
    SERVICE = "service"
    OIDC_PROVIDER = "oidc_provider"
    SAML_PROVIDER = "saml_provider"
    WEB_IDENTITY = "web_identity"
    CANONICAL_USER = "canonical_user"
    UNIQUE_ID = "unique_id"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class ServiceName:
    """A service principal in its parts: ``NAME[.REGION].SUFFIX``.

    ``name`` may be dotted (``delivery.logs``). ``region`` is set when the principal names one; it
    may be unknown. ``suffix`` is ``None`` when it is unknown (``data.aws_partition``).
    """

    name: str
    region: Text | None
    suffix: str | None

    @property
    def canonical(self) -> str:
        """``NAME.amazonaws.com``, whatever region and partition."""
        return f"{self.name}.amazonaws.com"


@dataclass(frozen=True, slots=True, eq=False)
class Principal:
    """One principal. ``type`` is the key it stands under, or ``*`` for ``"Principal": "*"``."""

    type: str
    text: Text
    span: Span
    key_span: Span | None = None

    def __str__(self) -> str:
        return self.text.shown

    @property
    def kind(self) -> PrincipalKind:
        """What it is; ``UNKNOWN`` when too much is unknown, ``OTHER`` when it is malformed."""
        if self.type == "Service":
            return PrincipalKind.SERVICE if self.service else self._unread
        if self.type == "CanonicalUser":
            return PrincipalKind.CANONICAL_USER
        known = self.text.known
        if self.type in ("*", "AWS") and known == "*":
            return PrincipalKind.ANYONE
        if self.type == "Federated":
            if known in WEB_IDENTITY_HOSTS:
                return PrincipalKind.WEB_IDENTITY
            return self._kind_of_arn(_FEDERATED_TYPES)
        if self.type != "AWS":
            return self._unread
        if known is not None and is_account_id(known):
            return PrincipalKind.ACCOUNT
        if known is not None and is_unique_id(known):
            return PrincipalKind.UNIQUE_ID
        return self._kind_of_arn(_AWS_TYPES)

    @property
    def arn(self) -> Arn | None:
        """Its ARN, if it is written as one."""
        return parse_arn(self.text)

    @property
    def account(self) -> Text | None:
        """The account it belongs to: of an id, or of an ARN; ``None`` if it does not say.

        For ``AWS`` a text that is but one unknown value is no account: it may be any principal.
        """
        if self.type not in ("AWS", "Federated"):
            return None
        known = self.text.known
        if known is not None and is_account_id(known):
            return self.text
        arn = self.arn
        if arn is None or not arn.account.parts:
            return None
        return arn.account

    @property
    def is_anyone(self) -> Truth:
        """Whether it stands for everybody; ``MAYBE`` when the text is wholly unknown."""
        if self.type not in ("*", "AWS"):
            return Truth.NO
        known = self.text.known
        if known is None:
            return Truth.MAYBE if not self.text.prefix.strip("*") else Truth.NO
        return Truth.of(known == "*")

    @property
    def service(self) -> ServiceName | None:
        """The parts of a service principal; ``None`` for others and for what has no such form."""
        return parse_service(self.text) if self.type == "Service" else None

    @property
    def provider(self) -> Text | None:
        """The issuer of an OIDC provider, without ``https://``, or a bare web identity host."""
        if self.kind is PrincipalKind.WEB_IDENTITY:
            return self.text
        arn = self.arn
        if self.kind is not PrincipalKind.OIDC_PROVIDER or arn is None:
            return None
        return arn.resource_id

    def names_service(self, service: str, regional: bool = False) -> Truth:
        """Whether it is the principal of ``service`` (``ec2`` or ``ec2.amazonaws.com``).

        The suffix of another partition, or an unknown one, is as good. With ``regional``, so is
        the form that names a region.
        """
        if self.type != "Service":
            return Truth.NO
        wanted = service.removesuffix(".amazonaws.com")
        parts = self.service
        if parts is None:
            known = self.text.known
            if known is not None:
                return Truth.of(known == wanted)  # outside of the usual suffixes: `*.aws.internal`
            return _may_start(self.text.prefix, wanted)
        return Truth.of(parts.name == wanted and (regional or parts.region is None))

    @property
    def _unread(self) -> PrincipalKind:
        return PrincipalKind.OTHER if self.text.known is not None else PrincipalKind.UNKNOWN

    def _kind_of_arn(self, table: dict[tuple[str, str], PrincipalKind]) -> PrincipalKind:
        arn = self.arn
        if arn is None:
            return self._unread
        resource = arn.resource
        kind = resource.known if resource.known == "root" else arn.resource_type
        service = arn.service.known
        if kind is None or service is None:
            return self._unread
        return table.get((service, kind), PrincipalKind.OTHER)


_AWS_TYPES = {
    ("iam", "root"): PrincipalKind.ACCOUNT,
    ("iam", "role"): PrincipalKind.ROLE,
    ("iam", "user"): PrincipalKind.USER,
    ("sts", "assumed-role"): PrincipalKind.ASSUMED_ROLE,
    ("sts", "federated-user"): PrincipalKind.FEDERATED_USER,
}
_FEDERATED_TYPES = {
    ("iam", "oidc-provider"): PrincipalKind.OIDC_PROVIDER,
    ("iam", "saml-provider"): PrincipalKind.SAML_PROVIDER,
}


@dataclass(frozen=True, slots=True, eq=False)
class Principals:
    """The ``Principal`` element, or with ``negated`` the ``NotPrincipal`` element.

    ``span`` is that of its value. ``rest`` is set when there may be more than is seen.
    """

    negated: bool
    items: tuple[Principal, ...]
    span: Span
    key_span: Span
    rest: Unknown | None = None

    def __iter__(self) -> Iterator[Principal]:
        return iter(self.items)

    @property
    def name(self) -> str:
        """The name of the element."""
        return "NotPrincipal" if self.negated else "Principal"

    @property
    def includes_anyone(self) -> Truth:
        """Whether everybody is among those listed, be it under ``NotPrincipal``."""
        truth = any_of(item.is_anyone for item in self.items)
        return truth | (Truth.MAYBE if self.rest is not None else Truth.NO)

    def names_service(self, service: str, regional: bool = False) -> Truth:
        """Whether the principal of ``service`` is among those listed; ``*`` is not."""
        truth = any_of(item.names_service(service, regional) for item in self.items)
        return truth | (Truth.MAYBE if self.rest is not None else Truth.NO)


def same_account(left: Value | None, right: Value | None) -> Truth:
    """Whether two account ids are the same. One reference is the same account; else ``MAYBE``."""
    if left is None or right is None:
        return Truth.MAYBE
    return same_value(_as_text(left), _as_text(right))


def _as_text(value: Value) -> Value:
    return Text((value,)) if isinstance(value, Unknown) else value


def is_unique_id(text: str) -> bool:
    """Whether ``text`` is the unique id that IAM leaves where a principal was deleted."""
    return (
        text.startswith(UNIQUE_ID_PREFIXES)
        and len(text) >= 16
        and text.isascii()
        and text.isalnum()
        and text.upper() == text
    )


def parse_service(text: Text) -> ServiceName | None:
    """The parts of a service principal, or ``None`` if it is malformed or too little is known.

    Known must be the name and the dot after it. What follows may be unknown: it is then the
    suffix of the partition (``ec2.${data.aws_partition.current.dns_suffix}``), as is whatever
    follows ``amazonaws.com``.
    """
    flat = FlatText(text)
    chars = flat.chars
    known_end = min(flat.holes, default=len(chars))
    suffix_start, suffix = _find_suffix(flat)
    if suffix_start is None:
        return None
    cut = chars.rfind(".", 0, suffix_start)
    region: Text | None = None
    name_end = suffix_start
    if cut > 0 and _is_region(flat, cut + 1, suffix_start):
        region = flat.slice(cut + 1, suffix_start)
        name_end = cut
    if name_end > known_end:
        return None
    name = chars[:name_end]
    return ServiceName(name, region, suffix) if _is_name(name) else None


def _find_suffix(flat: FlatText) -> tuple[int | None, str | None]:
    """Offset of the dot before the suffix, and the suffix if it is known."""
    chars = flat.chars
    for suffix in DNS_SUFFIXES:
        if chars.endswith("." + suffix):
            return len(chars) - len(suffix) - 1, suffix
    if len(chars) - 1 in flat.holes:
        known = chars[:-1]
        if known.endswith(".amazonaws.com"):
            return len(known) - len(".amazonaws.com"), None
        if known.endswith("."):
            return len(known) - 1, None
    return None, None


def _is_region(flat: FlatText, start: int, end: int) -> bool:
    if end - start == 1 and start in flat.holes:
        return True
    label = flat.chars[start:end]
    words = label.split("-")
    return (
        len(words) >= 3
        and len(words[-1]) == 1
        and words[-1].isdigit()
        and all(word.isascii() and word.isalpha() and word.islower() for word in words[:-1])
    )


def _is_name(name: str) -> bool:
    labels = name.split(".")
    return all(
        label != "" and label.isascii() and label.replace("-", "").replace("_", "").isalnum()
        for label in labels
    )


def _may_start(prefix: str, wanted: str) -> Truth:
    """Whether a text known to start with ``prefix`` may name ``wanted``."""
    size = min(len(prefix), len(wanted))
    return Truth.MAYBE if prefix[:size] == wanted[:size] else Truth.NO
