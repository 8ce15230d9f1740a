"""Who makes a request, and which principals of a policy that is.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from iamlint.equality import same_value
from iamlint.flat_text import FlatText
from iamlint.iam.arn import Arn, is_account_id
from iamlint.iam.pattern import NOWHERE
from iamlint.iam.principal import Principal, PrincipalKind, Principals, parse_service, same_account
from iamlint.truth import Truth, any_of
from iamlint.values import Text

ANONYMOUS = "anonymous"
"""How a request without signature is written, as AWS writes its account."""


class RequesterKind(StrEnum):
    """What sort of principal makes a request."""

    USER = "user"
    ROLE = "role"
    SESSION = "session"
    ROOT = "root"
    FEDERATED_USER = "federated_user"
    SERVICE = "service"
    PROVIDER = "provider"
    ANONYMOUS = "anonymous"
    UNKNOWN = "unknown"


_KINDS = {
    PrincipalKind.USER: RequesterKind.USER,
    PrincipalKind.ROLE: RequesterKind.ROLE,
    PrincipalKind.ASSUMED_ROLE: RequesterKind.SESSION,
    PrincipalKind.ACCOUNT: RequesterKind.ROOT,
    PrincipalKind.FEDERATED_USER: RequesterKind.FEDERATED_USER,
    PrincipalKind.OIDC_PROVIDER: RequesterKind.PROVIDER,
    PrincipalKind.SAML_PROVIDER: RequesterKind.PROVIDER,
    PrincipalKind.WEB_IDENTITY: RequesterKind.PROVIDER,
}

OUTSIDERS = frozenset({RequesterKind.SERVICE, RequesterKind.PROVIDER, RequesterKind.ANONYMOUS})
"""Requesters of no account: they have no identity policies."""

_SERVICE_LINKED = "role/aws-service-role/"


@dataclass(frozen=True, slots=True, eq=False)
class Requester:
    """Who asks. ``role`` stands for any session of that role, ``session`` for one session.

    ``account`` is ``None`` for who belongs to none, and where it is not known.
    """

    kind: RequesterKind
    text: Text | None = None
    account: Text | None = None

    @property
    def outsider(self) -> bool:
        """Whether it belongs to no account."""
        return self.kind in OUTSIDERS

    @property
    def arn(self) -> Arn | None:
        """Its ARN."""
        return None if self.text is None else Principal("AWS", self.text, NOWHERE).arn

    @property
    def name(self) -> Text | None:
        """The name of the user or role, without path."""
        arn = self.arn
        if arn is None:
            return None
        if self.kind is RequesterKind.SESSION:
            flat = FlatText(arn.resource_id)
            return flat.slice(0, flat.chars.find("/") if "/" in flat.chars else len(flat))
        return arn.name

    @property
    def session(self) -> Text | None:
        """The name of the role session, if that is who asks."""
        arn = self.arn
        return arn.name if arn is not None and self.kind is RequesterKind.SESSION else None

    @property
    def service_linked(self) -> bool:
        """Whether it is a service-linked role: organization policies do not bind it."""
        arn = self.arn
        return arn is not None and arn.resource.prefix.startswith(_SERVICE_LINKED)


def read_requester(text: Text | None, account: Text | None = None) -> Requester:
    """The requester of an ARN, a service principal, an identity provider or ``anonymous``.

    Of an account's id it is anybody in the account. ``account`` is that of the principal when its
    text does not say.
    """
    if text is None:
        return Requester(RequesterKind.UNKNOWN, None, account)
    known = text.known
    if known in (ANONYMOUS, "*"):
        return Requester(RequesterKind.ANONYMOUS, text)
    if known is not None and is_account_id(known):
        return Requester(RequesterKind.UNKNOWN, None, text)
    for kind in ("Federated", "AWS"):
        principal = Principal(kind, text, NOWHERE)
        found = _KINDS.get(principal.kind)
        if found is not None:
            own = None if found is RequesterKind.PROVIDER else principal.account
            return Requester(found, text, own if own is not None else account)
    if parse_service(text) is not None and not text.prefix.startswith("arn:"):
        return Requester(RequesterKind.SERVICE, text)
    return Requester(
        RequesterKind.UNKNOWN, text, Principal("AWS", text, NOWHERE).account or account
    )


@dataclass(frozen=True, slots=True)
class Match:
    """In which way a requester is among the principals of a statement.

    ``direct``: it is named itself, or everybody is; ``entity``: the role or user behind its
    session is; ``account``: its account is, which leaves the decision to identity policies.
    """

    direct: Truth = Truth.NO
    entity: Truth = Truth.NO
    account: Truth = Truth.NO

    @property
    def named(self) -> Truth:
        """Whether it or what is behind it is named."""
        return self.direct | self.entity

    @property
    def any(self) -> Truth:
        """Whether it is among them in any way."""
        return self.direct | self.entity | self.account

    def limited(self, truth: Truth) -> Match:
        """The match, if something else is so too."""
        return Match(self.direct & truth, self.entity & truth, self.account & truth)


EVERYONE = Match(direct=Truth.YES)
NOBODY = Match()
PERHAPS = Match(Truth.MAYBE, Truth.MAYBE, Truth.MAYBE)


def match_allowed(principals: Principals, requester: Requester) -> Match:
    """How an Allow speaks of the requester. One with ``NotPrincipal`` speaks of all others."""
    listed = _listed(principals, requester)
    return Match(direct=~listed.any) if principals.negated else listed


def match_denied(principals: Principals, requester: Requester, bounded: Truth) -> Truth:
    """Whether a Deny speaks of the requester.

    A Deny with ``NotPrincipal`` spares who is listed with the account, which AWS looks at first:
    with one of both it depends on the service. It spares nobody who has a permissions boundary
    (``bounded``).
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
    """
    listed = _listed(principals, requester)
    if not principals.negated:
        return listed.any
    if any_of(item.is_anyone for item in principals.items) is Truth.YES:
        return Truth.NO
    if requester.outsider or requester.kind is RequesterKind.ROOT:
        return ~listed.any
    both = listed.named & listed.account
    neither = ~(listed.named | listed.account)
    spared = Truth.YES if both is Truth.YES else Truth.NO if neither is Truth.YES else Truth.MAYBE
    return ~spared | bounded


def _listed(principals: Principals, requester: Requester) -> Match:
    matches = [_match_item(item, requester) for item in principals.items]
    unseen = Truth.NO if principals.rest is None else Truth.MAYBE
    return Match(
        any_of(match.direct for match in matches) | unseen,
        any_of(match.entity for match in matches) | unseen,
        any_of(match.account for match in matches) | unseen,
    )


def _match_item(item: Principal, requester: Requester) -> Match:
    if item.kind is PrincipalKind.ANYONE:
        # Whether `*` lets a federated identity assume a role AWS does not say.
        provider = requester.kind is RequesterKind.PROVIDER
        return Match(direct=Truth.MAYBE) if provider else EVERYONE
    if item.kind is PrincipalKind.OTHER:
        return NOBODY
    text = requester.text
    if text is not None and item.type != "Service" and _same(item.text, text) is Truth.YES:
        return _as_named(requester)
    if requester.kind is RequesterKind.UNKNOWN and requester.account is None:
        return PERHAPS
    if requester.outsider:
        return _match_outsider(item, requester)
    if item.type in ("Service", "Federated"):
        return NOBODY
    return _match_insider(item, requester)


def _match_outsider(item: Principal, requester: Requester) -> Match:
    """A service, a provider or nobody: only its very name counts."""
    text = requester.text
    if text is None or requester.kind is RequesterKind.ANONYMOUS:
        return Match(direct=Truth.MAYBE) if item.kind is PrincipalKind.UNKNOWN else NOBODY
    wanted = "Service" if requester.kind is RequesterKind.SERVICE else "Federated"
    if item.type != wanted:
        return NOBODY
    if wanted == "Service":
        service = parse_service(text)
        name = service.name if service else text.shown
        return Match(direct=item.names_service(name, regional=True) | _same(item.text, text))
    return Match(direct=_same(item.text, text))


def _match_insider(item: Principal, requester: Requester) -> Match:
    """A user, a role, a session or the root user of an account."""
    kind = item.kind
    home = same_account(item.account, requester.account)
    if kind is PrincipalKind.ACCOUNT:
        root = Truth.of(requester.kind is RequesterKind.ROOT)
        return Match(direct=home & root, account=home)
    if requester.kind is RequesterKind.UNKNOWN:
        return PERHAPS.limited(home)
    if kind in (PrincipalKind.UNKNOWN, PrincipalKind.UNIQUE_ID):
        return PERHAPS if kind is PrincipalKind.UNKNOWN else Match(entity=_may_have_id(requester))
    if kind is PrincipalKind.CANONICAL_USER:
        return Match(account=Truth.MAYBE)
    return _match_named(item, requester, home)


def _match_named(item: Principal, requester: Requester, home: Truth) -> Match:
    arn = item.arn
    if arn is None or requester.arn is None or requester.name is None:
        return NOBODY
    who = requester.kind
    match item.kind:
        case PrincipalKind.ROLE if who in (RequesterKind.ROLE, RequesterKind.SESSION):
            # A role's name is unique in its account, whatever its path.
            return Match(entity=home & _same(arn.name, requester.name))
        case PrincipalKind.USER if who is RequesterKind.USER:
            return Match(direct=home & _same(arn.name, requester.name))
        case PrincipalKind.USER if who is RequesterKind.FEDERATED_USER:
            return Match(entity=home & Truth.MAYBE)  # the user who federated is not told
        case PrincipalKind.ASSUMED_ROLE if who is RequesterKind.SESSION:
            return Match(direct=home & _same(arn.resource, requester.arn.resource))
        case PrincipalKind.ASSUMED_ROLE if who is RequesterKind.ROLE:
            flat = FlatText(arn.resource_id)
            role = flat.slice(0, flat.chars.find("/") if "/" in flat.chars else len(flat))
            return Match(direct=home & _same(role, requester.name) & Truth.MAYBE)
        case PrincipalKind.FEDERATED_USER if who is RequesterKind.FEDERATED_USER:
            return Match(direct=home & _same(arn.resource, requester.arn.resource))
        case _:
            return NOBODY


def _as_named(requester: Requester) -> Match:
    """The match of a principal that is written just as the requester."""
    if requester.kind in (RequesterKind.ROLE, RequesterKind.UNKNOWN):
        return Match(entity=Truth.YES)
    if requester.kind is RequesterKind.ROOT:
        return Match(direct=Truth.YES, account=Truth.YES)
    return Match(direct=Truth.YES)


def _may_have_id(requester: Requester) -> Truth:
    return Truth.NO if requester.kind is RequesterKind.ROOT else Truth.MAYBE


def _same(left: Text, right: Text) -> Truth:
    return same_value(left, right)


def any_match(matches: Iterable[Match]) -> Match:
    """What several statements together say of the requester."""
    found = tuple(matches)
    return Match(
        any_of(match.direct for match in found),
        any_of(match.entity for match in found),
        any_of(match.account for match in found),
    )
