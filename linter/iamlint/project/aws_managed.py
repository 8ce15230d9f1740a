"""The documents of policies that AWS manages, read once each."""

from __future__ import annotations

from functools import cache

from iamlint.iam.document import PolicyDocument, PolicyKind, read_document
from iamlint.source import Source
from iamlint.values import Text

_ACCOUNT = ":iam::aws:policy/"


@cache
def managed_document(arn: str) -> PolicyDocument | None:
    """The document of the policy that AWS manages under ``arn``, or ``None``.

    The partition in the ARN may be unknown (``arn:${...}:iam::aws:policy/...``). Places in the
    document are in a source of its own: report what attaches the policy instead.
    """
    _, found, name = arn.partition(_ACCOUNT)
    if not found:
        return None
    from iamlint.iam.managed import managed_policy

    policy = managed_policy(f"arn:aws{_ACCOUNT}{name}")
    if policy is None:
        return None
    source = Source(arn, policy.text)
    text = Text.of(policy.text, source.whole)
    return read_document(text, PolicyKind.IDENTITY, source.whole).document
