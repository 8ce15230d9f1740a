"""The types Terraform gives to values (https://developer.hashicorp.com/terraform/language/expressions/type-constraints)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The constructor of a type."""

    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    LIST = "list"
    SET = "set"
    MAP = "map"
    TUPLE = "tuple"
    OBJECT = "object"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True)
class Type:
    """A type constraint. ``DYNAMIC`` stands for any type, or for one not yet known.

    ``element`` is set for list, set and map; ``items`` for tuples; ``attributes`` and ``optional``
    (names of attributes that may be left out) for objects.
    """

    kind: Kind
    element: Type | None = None
    items: tuple[Type, ...] = ()
    attributes: Mapping[str, Type] = field(default_factory=dict, hash=False)
    optional: frozenset[str] = frozenset()

    @property
    def is_primitive(self) -> bool:
        """Whether it is string, number or bool."""
        return self.kind in (Kind.STRING, Kind.NUMBER, Kind.BOOL)

    @property
    def is_sequence(self) -> bool:
        """Whether values of it are ``List``s: list, set or tuple."""
        return self.kind in (Kind.LIST, Kind.SET, Kind.TUPLE)


STRING = Type(Kind.STRING)
NUMBER = Type(Kind.NUMBER)
BOOL = Type(Kind.BOOL)
DYNAMIC = Type(Kind.DYNAMIC)


def list_of(element: Type) -> Type:
    """``list(element)``."""
    return Type(Kind.LIST, element=element)


def set_of(element: Type) -> Type:
    """``set(element)``."""
    return Type(Kind.SET, element=element)


def map_of(element: Type) -> Type:
    """``map(element)``."""
    return Type(Kind.MAP, element=element)


def tuple_of(*items: Type) -> Type:
    """``tuple([items...])``."""
    return Type(Kind.TUPLE, items=items)


def object_of(attributes: Mapping[str, Type], optional: frozenset[str] = frozenset()) -> Type:
    """``object({attributes...})``."""
    return Type(Kind.OBJECT, attributes=attributes, optional=optional)
