"""What owns all attachments of a policy, a principal or a group, and undoes what others attach.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy_attachment
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachments_exclusive
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_group_membership
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamlint.equality import same_value
from iamlint.project.attachments import EXCLUSIVE
from iamlint.project.identity import Found, items_of, object_key, place_of
from iamlint.project.model import Attachment, Root
from iamlint.project.wiring import INLINE
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth, all_of
from iamlint.values import List, Map, Text, Unknown, Value

POLICY_ATTACHMENT = "aws_iam_policy_attachment"
"""What owns all attachments of a policy in the account."""

_LISTS = ("policy_arns", "managed_policy_arns", "roles", "users", "groups")
_MANAGED: Mapping[str, tuple[str, str | None]] = {
    "aws_iam_role": ("managed_policy_arns", None),
    **{type: ("policy_arns", attribute) for type, (attribute, _) in EXCLUSIVE.items()},
}
"""What owns all attached policies of a principal: the list, and what names the principal."""

_INLINE: Mapping[str, tuple[str, str | None, str]] = {
    "aws_iam_role": ("inline_policy", None, "aws_iam_role"),
    "aws_iam_role_policies_exclusive": ("policy_names", "role_name", "aws_iam_role"),
    "aws_iam_user_policies_exclusive": ("policy_names", "user_name", "aws_iam_user"),
    "aws_iam_group_policies_exclusive": ("policy_names", "group_name", "aws_iam_group"),
}
"""What owns all inline policies of a principal: the list, what names it, and its type."""


@dataclass(frozen=True, slots=True, eq=False)
class Conflict:
    """An owner of a list, and what is attached elsewhere and not in the list."""

    owner: Resource
    attribute: str
    span: Span
    others: tuple[tuple[Resource, Span], ...]


def conflicts(root: Root) -> Iterator[Conflict]:
    """Every owner of a list that lacks what another resource attaches."""
    attachments = _settled(root)
    yield from _policies(attachments)
    yield from _principals(root, attachments)
    yield from _inline(root)
    yield from _groups(root)


def attached_twice(root: Root) -> Iterator[tuple[Attachment, Attachment]]:
    """Policies that two resources, or one list, attach to the same principal."""
    first: dict[Hashable, Attachment] = {}
    for each in sorted(_settled(root), key=lambda item: (item.span.source.path, item.span.start)):
        policy, principal = _policy_key(each), _principal_key(each)
        if policy is None or principal is None or _is_list_of_single(each):
            continue
        before = first.setdefault((policy, principal), each)
        if before is not each and _both_may_be(before.resource, each.resource):
            yield before, each


def _settled(root: Root) -> list[Attachment]:
    return [each for each in root.wiring.attachments if _is_settled(each)]


def _is_settled(attachment: Attachment) -> bool:
    """Whether it certainly is made: none of several that a conditional leaves open."""
    resource = attachment.resource
    return not any(
        isinstance(value, Unknown)
        for name in ("policy_arn", *_LISTS)
        for value in (resource.get(name), *items_of(resource.get(name)))
        if not (name == "managed_policy_arns" and name != attachment.attribute)
    )


def _key(found: Found, resource: Resource) -> Hashable | None:
    """One key for one object of the root, or for one that is outside."""
    if found.resource is not None:
        address = str(found.resource.address)
        return address if found.instance is None else (address, found.instance)
    return object_key(found.value, resource)


def _policy_key(attachment: Attachment) -> Hashable | None:
    return _key(attachment.policy, attachment.resource)


def _principal_key(attachment: Attachment) -> Hashable | None:
    key = _key(attachment.principal, attachment.resource)
    return None if key is None else (attachment.principal_type, key)


def _both_may_be(first: Resource, second: Resource) -> bool:
    """Whether they are not the two sides of one choice."""
    return first.exists.certain or second.exists.certain


def _policies(attachments: list[Attachment]) -> Iterator[Conflict]:
    """Policies with an ``aws_iam_policy_attachment`` that are attached elsewhere too."""
    by_policy: dict[Hashable, list[Attachment]] = {}
    for attachment in attachments:
        key = _policy_key(attachment)
        if key is not None:
            by_policy.setdefault(key, []).append(attachment)
    for group in by_policy.values():
        owners = {each.resource: each for each in group if each.resource.type == POLICY_ATTACHMENT}
        for owner, sample in owners.items():
            listed = [_principal_key(each) for each in group if each.resource is owner]
            if None in listed:
                continue
            others = [
                (each.resource, each.span)
                for each in group
                if each.resource is not owner
                and _principal_key(each) not in (None, *listed)
                and _both_may_be(owner, each.resource)
                and not (each.resource in owners and _is_before(owner, each.resource))
            ]
            if others:
                yield Conflict(owner, "policy_arn", sample.span, _distinct(others))


def _is_before(left: Resource, right: Resource) -> bool:
    return left.header.start < right.header.start


def _principals(root: Root, attachments: list[Attachment]) -> Iterator[Conflict]:
    """Principals whose attached policies are owned by a list that lacks some."""
    by_principal: dict[Hashable, list[Attachment]] = {}
    for attachment in attachments:
        key = _principal_key(attachment)
        if key is not None:
            by_principal.setdefault(key, []).append(attachment)
        target = attachment.principal
        if target.instance is not None and target.resource is not None:
            # Where one role stands for all, its own list is that of each.
            every = (attachment.principal_type, str(target.resource.address))
            by_principal.setdefault(every, []).append(attachment)
    for owner in root.resources:
        if owner.mode != "managed" or owner.type not in _MANAGED:
            continue
        attribute, names = _MANAGED[owner.type]
        listed = _known_items(owner.get(attribute))
        principal = _principal_of(root, owner, names, f"aws_iam_{_noun(owner)}")
        if listed is None or principal is None:
            continue
        found = [root.wiring.identities.find(item, "aws_iam_policy") for item in listed]
        keys = [_key(each[0], owner) if each else None for each in found]
        if None in keys:
            continue
        others = [
            (each.resource, each.span)
            for each in by_principal.get(principal, ())
            if each.resource is not owner
            and _policy_key(each) not in (None, *keys)
            and not _same_arn(each, listed)
            and _both_may_be(owner, each.resource)
        ]
        if others:
            yield Conflict(owner, attribute, _list_span(owner, attribute), _distinct(others))


def _same_arn(attachment: Attachment, listed: Iterable[Value]) -> bool:
    """Whether the ARN may be in the list, be it by another reference."""
    value = attachment.policy.value
    return any(same_value(value, item).possible for item in listed)


def _inline(root: Root) -> Iterator[Conflict]:
    """Principals whose inline policies are owned by a list that lacks some."""
    inline: dict[Hashable, list[Resource]] = {}
    for resource in root.resources:
        if resource.mode != "managed" or resource.type not in INLINE:
            continue
        names, type = INLINE[resource.type]
        key = _principal_of(root, resource, names, type)
        if key is not None:
            inline.setdefault(key, []).append(resource)
    for owner in root.resources if inline else ():
        if owner.mode != "managed" or owner.type not in _INLINE:
            continue
        attribute, owned_by, type = _INLINE[owner.type]
        listed = _names(owner, attribute)
        principal = _principal_of(root, owner, owned_by, type)
        if listed is None or principal is None:
            continue
        others = [
            (each, each.header)
            for each in inline.get(principal, ())
            if _lacks(listed, each).certain and _both_may_be(owner, each)
        ]
        if others:
            yield Conflict(owner, attribute, _list_span(owner, attribute), tuple(others))


def _lacks(listed: list[Value], policy: Resource) -> Truth:
    name = policy.get("name")
    if not isinstance(name, Text):
        return Truth.of(None if listed else True)
    return all_of(~same_value(name, item) for item in listed)


def _names(owner: Resource, attribute: str) -> list[Value] | None:
    """The names of the inline policies that an owner lists, when all are seen."""
    value = owner.get(attribute)
    if attribute != "inline_policy":
        return _known_items(value)
    if not isinstance(value, List) or not value.items:
        return None
    names: list[Value] = []
    for block in value.items:
        if not isinstance(block, Map) or not block.exists.certain or block.rest is not None:
            return None
        name = block.get("name")
        if isinstance(name, Text):
            names.append(name)
        elif block.entries.get("policy") is not None:
            return None
    return names


def _groups(root: Root) -> Iterator[Conflict]:
    """Groups with an ``aws_iam_group_membership`` that users join elsewhere too."""
    members: dict[Hashable, list[tuple[Resource, Value, Span]]] = {}
    for resource in root.resources:
        if resource.type == "aws_iam_user_group_membership":
            user = resource.get("user")
            for group in _known_items(resource.get("groups")) or ():
                key = _object(root, resource, group, "aws_iam_group")
                if key is not None and isinstance(user, Text):
                    place = place_of(user) or resource.header
                    members.setdefault(key, []).append((resource, user, place))
    for owner in root.resources if members else ():
        if owner.type != "aws_iam_group_membership":
            continue
        users = _known_items(owner.get("users"))
        key = _object(root, owner, owner.get("group"), "aws_iam_group")
        if users is None or key is None:
            continue
        others = [
            (resource, place)
            for resource, user, place in members.get(key, ())
            if not any(same_value(user, item).possible for item in users)
            and _both_may_be(owner, resource)
        ]
        if others:
            yield Conflict(owner, "users", _list_span(owner, "users"), tuple(others))


def _is_list_of_single(attachment: Attachment) -> bool:
    """Whether it is in a list that repeats what single attachments do, as it is meant to be."""
    return attachment.attribute in ("policy_arns", "managed_policy_arns")


def _known_items(value: Value | None) -> list[Value] | None:
    """The items of a list when all of them are seen; ``None`` for no list, or an unknown one."""
    if not isinstance(value, List):
        return None
    items = list(value.items)
    return None if any(isinstance(item, Unknown) for item in items) else items


def _principal_of(root: Root, owner: Resource, attribute: str | None, type: str) -> Hashable | None:
    """The principal that a resource speaks of: itself, or the one it names."""
    if attribute is None:
        return (type, str(owner.address))
    key = _object(root, owner, owner.get(attribute), type)
    return None if key is None else (type, key)


def _object(root: Root, resource: Resource, value: Value | None, type: str) -> Hashable | None:
    found = root.wiring.identities.find(value, type)
    return _key(found[0], resource) if len(found) == 1 else None


def _list_span(owner: Resource, attribute: str) -> Span:
    return owner.values.key_spans.get(attribute, owner.header)


def _noun(owner: Resource) -> str:
    return owner.type.removeprefix("aws_iam_").partition("_")[0]


def _distinct(others: list[tuple[Resource, Span]]) -> tuple[tuple[Resource, Span], ...]:
    return tuple({(id(resource), span): (resource, span) for resource, span in others}.values())
