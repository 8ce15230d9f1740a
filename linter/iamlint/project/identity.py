"""Which object of the root a value names: by reference first, by name or ARN second."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from iamlint.iam.arn import parse_arn
from iamlint.iam.principal import same_account
from iamlint.source import Span
from iamlint.terraform.address import key_text, prefix
from iamlint.terraform.resource import Resource
from iamlint.values import List, Null, Piece, Ref, Text, Unknown, Value, known_text

NAME_ATTRIBUTES: Mapping[str, str] = {
    "aws_launch_template": "name",
    "aws_launch_configuration": "name",
    "aws_lambda_function": "function_name",
    "aws_s3_bucket": "bucket",
}
"""Types of which the name stands in another attribute than ``name``."""

ARN_KINDS: Mapping[str, str] = {
    "role": "aws_iam_role",
    "instance-profile": "aws_iam_instance_profile",
    "policy": "aws_iam_policy",
    "user": "aws_iam_user",
    "group": "aws_iam_group",
}
"""The first part of an IAM ARN's resource, and the type of resource it names.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
"""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a value names.

    ``resource`` is the object of the root, also when it is of another type than was asked for.
    ``attribute`` is the attribute that was referred to (``arn``, ``name``), ``""`` for a literal.
    ``undeclared`` is the reference to an object that the configuration does not declare.
    ``literal`` is a known name or ARN that names nothing in the root. When all are unset, what the
    value names is not known. ``instance`` is the address with its key where ``resource`` stands for
    all instances of an unknown ``for_each`` or ``count``.
    """

    value: Value
    resource: Resource | None = None
    attribute: str = ""
    undeclared: Ref | None = None
    literal: str | None = None
    instance: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether it is known what the value names."""
        return bool(self.resource or self.undeclared or self.literal)


@dataclass(frozen=True, eq=False)
class Identities:
    """The objects of a root by address, and by type and name."""

    by_address: Mapping[str, Resource]
    by_name: Mapping[tuple[str, str], list[Resource]] = field(default_factory=dict)
    unnamed: Mapping[str, list[Resource]] = field(default_factory=dict)

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Identities:
        """The identities of ``resources``."""
        by_address: dict[str, Resource] = {}
        by_name: dict[tuple[str, str], list[Resource]] = {}
        unnamed: dict[str, list[Resource]] = {}
        for resource in resources:
            by_address[str(resource.address)] = resource
            if resource.mode != "managed":
                continue
            name = name_of(resource)
            if name is not None:
                by_name.setdefault((resource.type, name), []).append(resource)
            else:
                unnamed.setdefault(resource.type, []).append(resource)
        return cls(by_address, by_name, unnamed)

    def find(self, value: Value | None, type: str) -> tuple[Found, ...]:
        """The objects that ``value`` may name where an object of ``type`` is asked for.

        Several for a conditional whose condition is unknown; none when there is no value.
        """
        if value is None or isinstance(value, Null):
            return ()
        if isinstance(value, Unknown) and value.choices:
            found = tuple(each for choice in value.choices for each in self.find(choice, type))
            # `join("", thing[*].name)` is empty when there is no thing, and then names none
            found = tuple(each for each in found if each.literal != "") or found
            instance = instance_of(value)
            if instance is not None:
                return tuple(replace(each, instance=each.instance or instance) for each in found)
            return found
        return (self._find(value, type),)

    def _find(self, value: Value, type: str) -> Found:
        ref = origin_of(value)
        if ref is not None:
            if not ref.declared:
                return Found(value, undeclared=ref)
            resource = self.by_address.get(ref.address)
            if resource is not None and resource.mode == "managed":
                return Found(value, resource, ref.attribute, instance=instance_of(value))
        if not isinstance(value, Text):
            return Found(value)
        arn = parse_arn(value)
        if arn is not None:
            return self._find_arn(value, known_text(arn.resource))
        name = value.known
        if name is None:
            return Found(value)
        named = self.by_name.get((type, name), ())
        if named:
            return Found(value, named[0])
        return Found(value, literal=name)

    def _find_arn(self, value: Text, resource: str | None) -> Found:
        if resource is None:
            return Found(value)
        kind, _, path = resource.partition("/")
        name = path.rpartition("/")[2]
        arn = parse_arn(value)
        account = arn.account if arn is not None else None
        for named in self.by_name.get((ARN_KINDS.get(kind, ""), name), ()):
            if same_account(account, named.provider.account).possible:
                return Found(value, named)
        return Found(value, literal=value.shown)


def origin_of(value: Value) -> Ref | None:
    """The attribute that a whole value is."""
    if isinstance(value, Text) and value.origin is None and len(value.parts) == 1:
        return value.parts[0].origin
    return getattr(value, "origin", None)


_IDENTIFYING = frozenset(
    {"arn", "bucket", "id", "key_id", "name", "repository", "topic_arn", "url", "vpc_endpoint_id"}
)
"""Attributes of which each names the whole object."""


def instance_of(value: Value | None) -> str | None:
    """The instance that a value names by its key, when one resource stands for all instances."""
    if not isinstance(value, Unknown) or value.identity is None or value.origin is None:
        return None
    address = value.identity.address
    return address if address.startswith(f"{value.origin.address}[") else None


def object_key(value: Value | None, resource: Resource) -> Hashable | None:
    """What a value of ``resource`` names: one key for one object, ``None`` when it is not known.

    References are told apart by address; texts by text, account and region. What an object is
    named after may have two keys, so equal keys say "the same" and others nothing.
    """
    if value is None or isinstance(value, Null):
        return None
    instance = instance_of(value)
    if instance is not None and isinstance(value, Unknown) and len(value.choices) == 1:
        key = object_key(value.choices[0], resource)
        return None if key is None else (instance, key)
    ref = origin_of(value)
    if ref is not None and ref.attribute in _IDENTIFYING:
        return instance or ref.address
    parts = value.parts if isinstance(value, Text) else (value,)
    keys = tuple(map(_part_key, parts))
    if not keys or None in keys:
        return None
    return (*keys, place_key(resource))


def place_key(resource: Resource) -> Hashable:
    """The account and region a resource is in, known or not."""
    provider = resource.provider
    region = resource.get("region")
    own = provider.region if region is None or isinstance(region, Null) else region
    return (_part_key(provider.account), _part_key(own), provider.alias)


def _part_key(part: Piece | Value) -> Hashable | None:
    if isinstance(part, Piece):
        return part.text
    if isinstance(part, Text):
        return part.known
    if isinstance(part, Unknown):
        return part.identity or part.origin
    return None


def place_of(value: Value | None) -> Span | None:
    """Where a value stands in the block that uses it: its last reference, else the value."""
    if value is None:
        return None
    return value.via[-1] if value.via else value.span


def name_of(resource: Resource) -> str | None:
    """The name of a resource, when it is known."""
    return known_text(resource.get(NAME_ATTRIBUTES.get(resource.type, "name")))


def label_of(resource: Resource) -> str:
    """What a resource is called in a message: by name, else as its module calls it."""
    address = resource.address
    here = f"{prefix(address.modules)}{address.name}{key_text(address.key)}"
    return name_of(resource) or here


def items_of(value: Value | None) -> Iterator[Value]:
    """The items of a list, known or included in an unknown one; a lone value is one item."""
    if isinstance(value, List):
        yield from value.items
    elif isinstance(value, Unknown):
        if value.includes:
            yield from (included.value for included in value.includes)
        elif value.choices:
            for choice in value.choices:
                yield from items_of(choice)
        else:
            yield value
    elif value is not None and not isinstance(value, Null):
        yield value
