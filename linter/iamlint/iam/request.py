"""A request and the policies that apply to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from iamlint.iam.arn import parse_arn
from iamlint.iam.catalog import action as find_action
from iamlint.iam.context import Context
from iamlint.iam.document import PolicyDocument
from iamlint.iam.requester import Requester, RequesterKind, read_requester
from iamlint.iam.statement import PolicyKind
from iamlint.values import Piece, Text, Unknown

Documents = tuple[PolicyDocument, ...]

_ROLE_SESSION = "AssumedRole"
_PRINCIPAL_TYPES = {
    RequesterKind.USER: "User",
    RequesterKind.ROLE: _ROLE_SESSION,
    RequesterKind.SESSION: _ROLE_SESSION,
    RequesterKind.ROOT: "Account",
    RequesterKind.FEDERATED_USER: "FederatedUser",
    RequesterKind.ANONYMOUS: "Anonymous",
}


UNSCOPED = {"s3:listallmybuckets": "arn:aws:s3:::*"}
"""What requests are about that are about no resource in particular, where it is not ``*``.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-policies-s3.html
"""


@dataclass(frozen=True, slots=True, eq=False)
class Request:
    """Who wants to do what to what.

    ``principal`` is an ARN (of a role: any session of it), a service principal, an identity
    provider or ``anonymous``; ``None`` if it is not known. ``action`` and ``resource`` may have
    wildcards: then the answer is about all they match, and unknown when it differs among them.
    Without a ``resource`` it is any that the action can be about. ``context`` has the values of
    condition keys; with ``context_complete`` keys not given are absent, else unknown.
    """

    action: str
    resource: str | Text | None = None
    principal: str | Text | None = None
    context: Mapping[str, tuple[str | Text, ...]] = field(default_factory=dict)
    context_complete: bool = False

    @property
    def service(self) -> str:
        """The prefix of the action, in lower case."""
        return self.action.partition(":")[0].lower()


@dataclass(frozen=True, slots=True)
class PolicySet:
    """All policies that apply to a request.

    ``resource`` is ``None`` when the resource's policy is not told: most resources then have
    none, a KMS key and a role always have one, which is unknown. ``boundary``, ``session`` and
    ``endpoint`` are ``None`` when there is none. ``scps`` and ``rcps`` are given by level, from
    the organization's root to the account: a request has to be allowed on each. ``unread`` are
    the kinds of which there are more policies than are given.
    """

    identity: Documents = ()
    resource: Documents | None = None
    boundary: Documents | None = None
    session: Documents | None = None
    scps: tuple[Documents, ...] = ()
    rcps: tuple[Documents, ...] = ()
    endpoint: Documents | None = None
    unread: frozenset[PolicyKind] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A request made ready: who, what and the context with what follows from both.

    Wildcards in ``resource`` stand for all they match, unless it is ``literal``.
    """

    action: str
    service: str
    resource: Text
    literal: bool
    requester: Requester
    resource_account: Text | None
    context: Context


def read_request(request: Request) -> Question:
    """The request with all that follows from its principal and resource."""
    given = Context(complete=request.context_complete).given(request.context)
    principal = _text(request.principal)
    if principal is None:
        principal = _single(given, "aws:PrincipalArn")
    requester = read_requester(principal, _single(given, "aws:PrincipalAccount"))
    resource, literal = _resource(request)
    account = _single(given, "aws:ResourceAccount") or _account_of(resource)
    derived = _derive(requester, request.context_complete)
    if account is not None:
        derived = derived.given(
            {"aws:ResourceAccount": (account,), "s3:ResourceAccount": (account,)}
        )
    context = derived.given(request.context)
    return Question(request.action, request.service, resource, literal, requester, account, context)


def _text(value: str | Text | None) -> Text | None:
    return Text.of(value) if isinstance(value, str) else value


def _single(context: Context, key: str) -> Text | None:
    values = context.get(key)
    return values[0] if len(values) == 1 else None


def _resource(request: Request) -> tuple[Text, bool]:
    """What the request is about, and whether a ``*`` in it is just that.

    So it is for an action that cannot be scoped: its requests are about ``*``.
    """
    resource = Text.of("*") if request.resource is None else _text(request.resource)
    found = find_action(request.action)
    unscopable = found is not None and not found.scopable
    if resource is None or not unscopable:
        return resource or Text.of("*"), False
    return Text.of(UNSCOPED.get(request.action.lower(), "*")), True


def _account_of(resource: Text) -> Text | None:
    """The account in an ARN; none for ``aws``, whose policies are everybody's."""
    arn = parse_arn(resource)
    if arn is None or not arn.account.parts or arn.account.known in ("aws", "*"):
        return None
    known = arn.account.known
    return None if known is not None and ("*" in known or "?" in known) else arn.account


def _derive(requester: Requester, complete: bool) -> Context:
    """The keys that follow from who asks.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
    """
    values: dict[str, tuple[Text, ...]] = {}
    absent: set[str] = set()
    unknown: set[str] = set()
    kind = requester.kind
    if requester.account is not None:
        values["aws:principalaccount"] = (requester.account,)
        values["kms:calleraccount"] = (requester.account,)
    if kind in _PRINCIPAL_TYPES:
        values["aws:principaltype"] = (Text.of(_PRINCIPAL_TYPES[kind]),)
    match kind:
        case RequesterKind.UNKNOWN:
            return Context(values, complete=complete)
        case RequesterKind.ANONYMOUS:
            values["aws:principalaccount"] = values["aws:userid"] = (Text.of("anonymous"),)
            absent |= {"aws:principalarn", "aws:username", "aws:principalisawsservice"}
            absent |= {"aws:principalorgid", "aws:principalorgpaths"}
        case RequesterKind.SERVICE:
            values["aws:principalisawsservice"] = (Text.of("true"),)
            values["aws:principalservicename"] = _texts(requester.text)
            absent |= {"aws:username", "aws:principalorgid", "aws:principalorgpaths"}
            unknown |= {"aws:principalservicenameslist", "aws:principalarn", "aws:principalaccount"}
        case RequesterKind.PROVIDER:
            absent |= {"aws:username"}
            unknown |= {"aws:principalarn", "aws:principalaccount", "aws:federatedprovider"}
        case _:
            values["aws:principalisawsservice"] = (Text.of("false"),)
            values["aws:principalarn"] = (_principal_arn(requester),)
            values["aws:userid"] = (_user_id(requester),)
            absent |= {"aws:principalservicename", "aws:principalservicenameslist"}
            if kind is RequesterKind.USER:
                values["aws:username"] = _texts(requester.name)
            else:
                absent.add("aws:username")
    return Context(values, frozenset(absent), frozenset(unknown), complete)


def _principal_arn(requester: Requester) -> Text:
    """``aws:PrincipalArn``: of a role session that is the ARN of its role; its path is not told."""
    arn, name, text = requester.arn, requester.name, requester.text
    if requester.kind is not RequesterKind.SESSION or arn is None or name is None:
        return text if text is not None else Text((Unknown("aws:PrincipalArn"),))
    middle = (*arn.partition.parts, Piece(":iam::"), *arn.account.parts, Piece(":role/"))
    path = Unknown("the path of the role")
    return Text((Piece("arn:"), *middle, path, *name.parts))


def _user_id(requester: Requester) -> Text:
    """``aws:userid``: an id that only AWS knows, and of a role session its name."""
    if requester.kind is RequesterKind.ROOT and requester.account is not None:
        return requester.account
    unknown = Unknown("aws:userid")
    session = requester.session
    if session is not None:
        return Text((unknown, Piece(":"), *session.parts))
    return Text((unknown,))


def _texts(text: Text | None) -> tuple[Text, ...]:
    return () if text is None else (text,)
