"""STS: assuming a role needs the role's own consent, its trust policy.

https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

from __future__ import annotations

from iamlint.iam.request import Question
from iamlint.iam.requester import RequesterKind

ALWAYS_ALLOWED = {
    # "No permissions are required to perform this operation", even against an explicit deny:
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
    "sts:getcalleridentity": frozenset(RequesterKind) - {RequesterKind.ANONYMOUS},
    # "You cannot use policies to control authentication operations":
    # https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
    "sts:getsessiontoken": frozenset({RequesterKind.USER, RequesterKind.ROOT}),
}
"""Actions that no policy can forbid, and to whom."""

TRUST_ACTIONS = frozenset(
    {
        "sts:assumerole",
        "sts:assumerolewithsaml",
        "sts:assumerolewithwebidentity",
        "sts:tagsession",
        "sts:setsourceidentity",
        "sts:setcontext",
    }
)
"""Actions that the trust policy of a role has to allow."""


def is_always_allowed(question: Question) -> bool:
    """Whether policies have no say in it."""
    return question.requester.kind in ALWAYS_ALLOWED.get(question.action.lower(), ())


def is_never_allowed(question: Question) -> bool:
    """The root user of an account cannot assume roles, whatever policies say."""
    return (
        question.action.lower() == "sts:assumerole"
        and question.requester.kind is RequesterKind.ROOT
    )


def needs_consent(question: Question) -> bool:
    """Whether the trust policy has to allow the request, whatever identity policies say."""
    return question.action.lower() in TRUST_ACTIONS
