"""JSON files: which of them are ours, and the policies in those that are.

The wrappings are those that AWS's CLI prints:
https://docs.aws.amazon.com/cli/latest/reference/iam/get-account-authorization-details.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from iamlint.iam.document import PolicyKind
from iamlint.json_reader import JsonFault, read_json
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Bool, List, Map, Text, Unknown, Value, known_text

_MARKS = (
    b'"Statement"',
    b'"PolicyDocument"',
    b'"AssumeRolePolicyDocument"',
    b'"PolicyVersion"',
    b'"RoleDetailList"',
    b'"format_version"',
)
"""One of these stands in every file that is ours: whatever else is JSON is not parsed."""

_PLAN_PARTS = ("planned_values", "resource_changes", "values")
_DETAILS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")


class JsonContent(StrEnum):
    """What a JSON file is to us."""

    POLICY = "policy"
    PLAN = "plan"
    OTHER = "other"


@dataclass(frozen=True, slots=True, eq=False)
class BareDocument:
    """A policy in a JSON file. ``kind`` is ``None`` where only its text can tell.

    ``holder`` is the kind and name of the principal that has it, where the file says so.
    """

    value: Value
    kind: PolicyKind | None
    holder: tuple[str, str] | None = None


def may_be_ours(data: bytes) -> bool:
    """Whether the bytes of a file hold what every file of ours holds. Cheap, for large files."""
    return any(mark in data for mark in _MARKS)


def content_of(text: str) -> JsonContent:
    """What the text of a ``.json`` file is. Broken JSON with a ``"Statement"`` is a policy."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        if '"format_version"' in text and any(f'"{part}"' in text for part in _PLAN_PARTS[:2]):
            return JsonContent.PLAN
        return JsonContent.POLICY if '"Statement"' in text else JsonContent.OTHER
    if not isinstance(data, dict):
        return JsonContent.OTHER
    if _is_plan(data):
        return JsonContent.PLAN
    return JsonContent.POLICY if _is_policy(data) else JsonContent.OTHER


def _is_plan(data: dict[str, Any]) -> bool:
    """https://developer.hashicorp.com/terraform/internals/json-format ."""
    if "format_version" not in data:
        return False
    return any(part in data for part in _PLAN_PARTS) or "errored" in data


def _is_policy(data: dict[str, Any]) -> bool:
    if any(key in data for key in ("Statement", "PolicyDocument", "AssumeRolePolicyDocument")):
        return True
    version, role = data.get("PolicyVersion"), data.get("Role")
    if isinstance(version, dict) and "Document" in version:
        return True
    if isinstance(role, dict) and "AssumeRolePolicyDocument" in role:
        return True
    return any(isinstance(data.get(key), list) for key in _DETAILS[:3])


def documents_in(source: Source) -> tuple[BareDocument, ...]:
    """The policies in a JSON file. What is not JSON is for the reader of documents to refuse."""
    text = Text.of(source.text, source.whole)
    try:
        value = read_json(text).value
    except JsonFault:
        return (BareDocument(text, None),)
    if not isinstance(value, Map) or value.get("Statement") is not None:
        return (BareDocument(text, None),)
    return tuple(_wrapped(value))


def _wrapped(value: Map) -> Iterator[BareDocument]:
    role = value.get("Role")
    for holder in (value, role) if isinstance(role, Map) else (value,):
        yield from _document(holder, "AssumeRolePolicyDocument", PolicyKind.TRUST)
        yield from _document(holder, "PolicyDocument", PolicyKind.IDENTITY)
    version = value.get("PolicyVersion")
    if isinstance(version, Map):
        yield from _document(version, "Document", PolicyKind.IDENTITY)
    for item in _maps(value.get("RoleDetailList")):
        yield from _principal(item, "role", "Role")
    for item in _maps(value.get("UserDetailList")):
        yield from _principal(item, "user", "User")
    for item in _maps(value.get("GroupDetailList")):
        yield from _principal(item, "group", "Group")
    for item in _maps(value.get("Policies")):
        name = known_text(item.get("PolicyName")) or ""
        for each in _maps(item.get("PolicyVersionList")):
            if _is_default(each):
                yield from _document(each, "Document", PolicyKind.IDENTITY, ("policy", name))


def _principal(item: Map, kind: str, key: str) -> Iterator[BareDocument]:
    holder = (kind, known_text(item.get(f"{key}Name")) or "")
    yield from _document(item, "AssumeRolePolicyDocument", PolicyKind.TRUST, holder)
    for policy in _maps(item.get(f"{key}PolicyList")):
        yield from _document(policy, "PolicyDocument", PolicyKind.IDENTITY, holder)


def _is_default(version: Map) -> bool:
    """Whether a version of a policy is the one that counts."""
    default = version.get("IsDefaultVersion")
    return not isinstance(default, Bool) or default.value


def _document(
    holder: Map, key: str, kind: PolicyKind, principal: tuple[str, str] | None = None
) -> Iterator[BareDocument]:
    value = holder.get(key)
    if isinstance(value, Text):
        value = _decoded(value)
    if isinstance(value, Map | Text):
        yield BareDocument(value, kind, principal)


def _decoded(text: Text) -> Text:
    """A document as the API has it, percent-encoded; its places are then those of the whole."""
    known = text.known
    if known is None or not known.startswith("%7B"):
        return text
    decoded = Text.of(unquote(known), text.span)
    try:
        read_json(decoded)
    except JsonFault:
        return text
    return decoded


def _maps(value: Value | None) -> Iterator[Map]:
    if isinstance(value, List):
        yield from (item for item in value.items if isinstance(item, Map))


def guessed_kind(value: Value) -> PolicyKind:
    """The kind of a bare policy by all its statements.

    None has a principal: identity. Else every action is of ``sts`` and none has a resource:
    trust. Else resource.
    """
    statements = list(_statements(value))
    members = [frozenset(statement.entries) for statement in statements]
    if not any(names & {"Principal", "NotPrincipal"} for names in members):
        return PolicyKind.IDENTITY
    if any(names & {"Resource", "NotResource"} for names in members):
        return PolicyKind.RESOURCE
    actions = [action for statement in statements for action in _actions(statement)]
    trust = bool(actions) and all(action.lower().startswith("sts:") for action in actions)
    return PolicyKind.TRUST if trust else PolicyKind.RESOURCE


def guessed_service(value: Value) -> str | None:
    """The service that a resource policy belongs to: that of its actions, if there is one."""
    services = {
        action.partition(":")[0].lower()
        for statement in _statements(value)
        for action in _actions(statement)
    }
    only = services.pop() if len(services) == 1 else None
    return only if only and only.isascii() and only.replace("-", "").isalnum() else None


def _statements(value: Value) -> Iterator[Map]:
    if isinstance(value, Text):
        try:
            value = read_json(value).value
        except JsonFault:
            return
    statements = value.get("Statement") if isinstance(value, Map) else None
    if isinstance(statements, Map):
        yield statements
    elif isinstance(statements, List):
        yield from _maps(statements)
    elif isinstance(statements, Unknown):
        for item in statements.includes:
            if isinstance(item.value, Map) and item.exists is not Truth.NO:
                yield item.value


def _actions(statement: Map) -> Iterator[str]:
    for name in ("Action", "NotAction"):
        value = statement.get(name)
        for item in value.items if isinstance(value, List) else (value,):
            text = known_text(item)
            if text is not None:
                yield text
