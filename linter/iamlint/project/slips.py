"""Name literals that are one slip away from an object of the configuration.

The arguments are those of the AWS provider (https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.equality import same_value
from iamlint.iam.arn import is_account_id, parse_arn
from iamlint.project.identity import Found, items_of, name_of, place_of
from iamlint.project.model import Root
from iamlint.project.workloads import role_uses
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Text, Value, known_text

_NOUNS = {
    "aws_iam_role": "role",
    "aws_iam_instance_profile": "instance-profile",
    "aws_iam_policy": "policy",
    "aws_iam_user": "user",
    "aws_iam_group": "group",
}
_NAMES = {
    "aws_iam_user_policy": (("user", "aws_iam_user"),),
    "aws_iam_group_policy": (("group", "aws_iam_group"),),
    "aws_iam_group_membership": (("group", "aws_iam_group"), ("users", "aws_iam_user")),
    "aws_iam_user_group_membership": (("user", "aws_iam_user"), ("groups", "aws_iam_group")),
    "aws_iam_user_policy_attachment": (("user", "aws_iam_user"), ("policy_arn", "aws_iam_policy")),
    "aws_iam_group_policy_attachment": (
        ("group", "aws_iam_group"),
        ("policy_arn", "aws_iam_policy"),
    ),
    "aws_iam_role_policy_attachment": (("policy_arn", "aws_iam_policy"),),
    "aws_iam_policy_attachment": (
        ("users", "aws_iam_user"),
        ("groups", "aws_iam_group"),
        ("policy_arn", "aws_iam_policy"),
    ),
    "aws_iam_access_key": (("user", "aws_iam_user"),),
    "aws_iam_user_login_profile": (("user", "aws_iam_user"),),
    "aws_iam_role": (
        ("permissions_boundary", "aws_iam_policy"),
        ("managed_policy_arns", "aws_iam_policy"),
    ),
    "aws_iam_user": (("permissions_boundary", "aws_iam_policy"),),
}
"""Attributes that name IAM objects, beside those that take a role or a profile."""

_SHORTEST = 5


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A literal that names nothing, and the object that is meant.

    ``what`` says what is wrong with it; ``wanted`` is the attribute to refer to.
    """

    resource: Resource
    attribute: str
    span: Span
    target: Resource
    what: str
    wanted: str

    @property
    def noun(self) -> str:
        """What is meant: ``role``."""
        return _noun(self.target.type)


def slips(project: Root) -> Iterator[Slip]:
    """The slips in the names of a root's IAM objects."""
    for use in _literals(project):
        slip = _slip(project, use)
        if slip is not None:
            target, what = slip
            wanted = "arn" if parse_arn(use.value) is not None else "name"
            yield Slip(use.resource, use.attribute, use.span, target, what, wanted)


@dataclass(frozen=True, slots=True, eq=False)
class _Literal:
    """A place where an object of ``type`` is named by a literal."""

    resource: Resource
    attribute: str
    type: str
    value: Text
    span: Span


def _literals(project: Root) -> Iterator[_Literal]:
    for use in project.wiring.profile_uses:
        given, workload = use.use, use.use.workload
        yield from _literal(
            workload, given.attribute, "aws_iam_instance_profile", given.value, given.span
        )
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        for role in role_uses(resource):
            yield from _literal(resource, role.attribute, "aws_iam_role", role.value, role.span)
        for attribute, type in _NAMES.get(resource.type, ()):
            for item in items_of(resource.get(attribute)):
                span = place_of(item) or resource.header
                yield from _literal(resource, attribute, type, item, span)


def _literal(
    resource: Resource, attribute: str, type: str, value: Value, span: Span
) -> Iterator[_Literal]:
    if isinstance(value, Text) and value.known and all(not part.origin for part in value.parts):
        yield _Literal(resource, attribute, type, value, span)


def _slip(project: Root, use: _Literal) -> tuple[Resource, str] | None:
    """The object that is meant, and what is wrong with the name."""
    arn = parse_arn(use.value)
    found = project.wiring.identities.find(use.value, use.type)[0]
    if arn is None:
        name = known_text(use.value) or ""
        return None if found.resource is not None else _near(project, use, name)
    if not is_account_id(known_text(arn.account) or ""):
        return None
    if not same_value(arn.account, use.resource.provider.account).certain:
        return None
    if arn.resource_type != _noun(use.type):
        return None
    if found.resource is None:
        return _near(project, use, known_text(arn.name) or "")
    return _misstated_path(use, found, known_text(arn.resource_id) or "")


def _misstated_path(use: _Literal, found: Found, given: str) -> tuple[Resource, str] | None:
    target = found.resource
    if target is None or target.type != use.type:
        return None
    path = target.get("path")
    known = "/" if path is None else known_text(path)
    name = name_of(target)
    if known is None or name is None:
        return None
    right = f"{known.strip('/')}/{name}".lstrip("/")
    if given == right:
        return None
    return target, f"the ARN ends in `{given}`, that of the {_noun(use.type)} in `{right}`"


def _near(project: Root, use: _Literal, name: str) -> tuple[Resource, str] | None:
    if len(name) < _SHORTEST:
        return None
    identities = project.wiring.identities
    if identities.unnamed.get(use.type):
        return None  # one of these may have the very name
    near: list[Resource] = []
    for (type, other), resources in identities.by_name.items():
        if type == use.type and is_slip(name, other):
            near.extend(resources)
    if len(near) != 1 or not near[0].exists.certain:
        return None
    return near[0], f"no {_noun(use.type)} is named `{name}`"


def is_slip(name: str, other: str) -> bool:
    """Whether two names differ by case alone, or by one or two slips in their letters.

    Names that differ in a digit, or in a whole word, are two names and no slip.
    """
    if name == other:
        return False
    if name.lower() == other.lower():
        return True
    digits = [[char for char in text if char.isdigit()] for text in (name, other)]
    if digits[0] != digits[1] or min(len(name), len(other)) < _SHORTEST:
        return False
    most = 2 if min(len(name), len(other)) >= 2 * _SHORTEST else 1
    return 0 < _distance(name.lower(), other.lower(), most) <= most


def _distance(left: str, right: str, most: int) -> int:
    """Edits from one to the other, two swapped letters counting as one; more than ``most`` is so.

    https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance (optimal string alignment)
    """
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, char in enumerate(left, 1):
        last, before_last, row = row, before, [i]
        for j, other in enumerate(right, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != other))
            if i > 1 and j > 1 and char == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        before = last
    return row[-1]


def _noun(type: str) -> str:
    return _NOUNS.get(type, "object")
