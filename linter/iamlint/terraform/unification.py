"""Which types convert to which, and the one type that several types converge on.

The rules are those of go-cty (https://pkg.go.dev/github.com/zclconf/go-cty/cty/convert), checked
against ``terraform console``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

from iamlint.value_types import (
    DYNAMIC,
    Kind,
    Type,
    list_of,
    map_of,
    object_of,
    tuple_of,
)

DISTINCT_LIMIT = 300
"""Different types beyond which no preference among them is looked for (the search is quadratic)."""


def can_convert(source: Type, target: Type, *, safe: bool = False) -> bool:
    """Whether values of ``source`` may convert to ``target``.

    A ``safe`` conversion never fails and loses nothing; the others depend on the value.
    """
    if target.kind is Kind.DYNAMIC or source == target:
        return True
    if source.kind is Kind.DYNAMIC:
        return not safe
    if source.is_primitive and target.is_primitive:
        if source.kind is target.kind or target.kind is Kind.STRING:
            return True
        return not safe and source.kind is Kind.STRING
    element = target.element or DYNAMIC
    match source.kind, target.kind:
        case Kind.OBJECT, Kind.OBJECT:
            return all(
                can_convert(source.attributes[name], wanted, safe=safe)
                if name in source.attributes
                else name in target.optional
                for name, wanted in target.attributes.items()
            )
        case Kind.TUPLE, Kind.TUPLE:
            return len(source.items) == len(target.items) and all(
                can_convert(item, wanted, safe=safe)
                for item, wanted in zip(source.items, target.items, strict=True)
            )
        case ((Kind.LIST | Kind.SET), (Kind.LIST | Kind.SET)):
            if safe and source.kind is Kind.LIST and target.kind is Kind.SET:
                return False
            return can_convert(source.element or DYNAMIC, element, safe=safe)
        case Kind.MAP, Kind.MAP:
            return can_convert(source.element or DYNAMIC, element, safe=safe)
        case Kind.TUPLE, (Kind.LIST | Kind.SET):
            return _all_convert(source.items, element, safe)
        case Kind.OBJECT, Kind.MAP:
            return _all_convert(tuple(source.attributes.values()), element, safe)
        case Kind.MAP, Kind.OBJECT:
            item = source.element or DYNAMIC
            return not safe and all(can_convert(item, to) for to in target.attributes.values())
    return False


def _all_convert(sources: Sequence[Type], element: Type, safe: bool) -> bool:
    if element.kind is Kind.DYNAMIC:
        return not sources or unify(sources, safe=safe) is not None
    return all(can_convert(source, element, safe=safe) for source in _distinct(sources))


def unify(types: Sequence[Type], *, safe: bool = False) -> Type | None:
    """The type that values of all ``types`` convert to, or ``None`` when there is none.

    ``DYNAMIC`` comes out when it depends on a type that is not yet known.
    """
    distinct = _distinct(types)
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    kinds = {one.kind for one in distinct}
    dynamic = Kind.DYNAMIC in kinds
    match kinds - {Kind.DYNAMIC}:
        case kind if kind in ({Kind.LIST}, {Kind.SET}, {Kind.MAP}):
            if dynamic:
                return DYNAMIC
            element = unify([one.element or DYNAMIC for one in distinct], safe=safe)
            return Type(distinct[0].kind, element=element) if element else None
        case kind if kind == {Kind.OBJECT}:
            return DYNAMIC if dynamic else _unify_objects(distinct, safe)
        case kind if kind == {Kind.TUPLE}:
            return DYNAMIC if dynamic else _unify_tuples(distinct, safe)
        case two if two == {Kind.MAP, Kind.OBJECT}:
            found = _unify_with(distinct, Kind.OBJECT, safe)
            if found is not None:
                return found
        case two if two == {Kind.LIST, Kind.TUPLE}:
            found = _unify_with(distinct, Kind.TUPLE, safe)
            if found is not None:
                return found
        case many if many >= {Kind.OBJECT, Kind.TUPLE}:
            return None
    return _most_general(distinct, safe)


def _unify_with(types: list[Type], kind: Kind, safe: bool) -> Type | None:
    """Unifies objects with maps, or tuples with lists, by reading the former as the latter."""
    structural = [one for one in types if one.kind is kind]
    as_collection = (
        _unify_objects_to_map(structural, safe)
        if kind is Kind.OBJECT
        else _unify_tuples_to_list(structural, safe)
    )
    if as_collection is None:
        return None
    found = unify([as_collection, *(one for one in types if one.kind is not kind)], safe=safe)
    return found if found is not None and found.kind is as_collection.kind else None


def _unify_objects(types: list[Type], safe: bool) -> Type | None:
    names = types[0].attributes.keys()
    if any(one.attributes.keys() != names for one in types):
        return _unify_objects_to_map(types, safe)
    attributes: dict[str, Type] = {}
    for name in names:
        attribute = unify([one.attributes[name] for one in types], safe=safe)
        if attribute is None:
            return None
        attributes[name] = attribute
    return object_of(attributes)


def _unify_objects_to_map(types: Iterable[Type], safe: bool) -> Type | None:
    element = unify([item for one in types for item in one.attributes.values()], safe=safe)
    return map_of(element) if element else None


def _unify_tuples(types: list[Type], safe: bool) -> Type | None:
    length = len(types[0].items)
    if any(len(one.items) != length for one in types):
        return _unify_tuples_to_list(types, safe)
    items: list[Type] = []
    for at in range(length):
        item = unify([one.items[at] for one in types], safe=safe)
        if item is None:
            return None
        items.append(item)
    return tuple_of(*items)


def _unify_tuples_to_list(types: Iterable[Type], safe: bool) -> Type | None:
    element = unify([item for one in types for item in one.items], safe=safe)
    return list_of(element) if element else None


def _most_general(types: list[Type], safe: bool) -> Type | None:
    """The first of ``types``, the most general ones first, that all the others convert to."""
    if len(types) > DISTINCT_LIMIT:
        return None
    more_general: dict[int, list[int]] = {at: [] for at in range(len(types))}
    waiting = [0] * len(types)
    for left, right in combinations(range(len(types)), 2):
        order = _compare(types[left], types[right])
        if order < 0:
            more_general[left].append(right)
            waiting[right] += 1
        elif order > 0:
            more_general[right].append(left)
            waiting[left] += 1
    queue = [at for at, count in enumerate(waiting) if count == 0]
    for at in queue:
        wanted = types[at]
        if all(one is wanted or can_convert(one, wanted, safe=safe) for one in types):
            return wanted
        for next_at in more_general[at]:
            waiting[next_at] -= 1
            if waiting[next_at] == 0:
                queue.append(next_at)
    return None


def _compare(left: Type, right: Type) -> int:
    """Negative when ``left`` is the more general type, positive when ``right`` is."""
    if Kind.DYNAMIC in (left.kind, right.kind):
        # whatever is not known yet is hoped to converge on its neighbours
        return (left.kind is Kind.DYNAMIC) - (right.kind is Kind.DYNAMIC)
    if left.is_primitive and right.is_primitive:
        return (right.kind is Kind.STRING) - (left.kind is Kind.STRING)
    if left.kind is right.kind and left.element is not None and right.element is not None:
        return _compare(left.element, right.element)
    if left.kind is right.kind is Kind.OBJECT:
        if left.attributes.keys() != right.attributes.keys():
            return 0
        return _compare_all(
            (left.attributes[name], right.attributes[name]) for name in left.attributes
        )
    if left.kind is right.kind is Kind.TUPLE:
        if len(left.items) != len(right.items):
            return 0
        return _compare_all(zip(left.items, right.items, strict=True))
    ranks = {Kind.LIST: 1, Kind.TUPLE: 2, Kind.SET: 3}
    if left.kind in ranks and right.kind in ranks:
        return ranks[left.kind] - ranks[right.kind]
    if {left.kind, right.kind} == {Kind.MAP, Kind.OBJECT}:
        return -1 if left.kind is Kind.MAP else 1
    return 0


def _compare_all(pairs: Iterable[tuple[Type, Type]]) -> int:
    signs = {(order > 0) - (order < 0) for order in (_compare(*pair) for pair in pairs)} - {0}
    return signs.pop() if len(signs) == 1 else 0


def _distinct(types: Sequence[Type]) -> list[Type]:
    """``types`` without repeats, in order."""
    seen: dict[object, Type] = {}
    for one in types:
        seen.setdefault(type_key(one), one)
    return list(seen.values())


def type_key(type: Type) -> object:
    """Something hashable that is equal for equal types."""
    if type.is_primitive or type.kind is Kind.DYNAMIC:
        return type.kind
    if type.element is not None:
        return (type.kind, type_key(type.element))
    if type.kind is Kind.TUPLE:
        return (type.kind, tuple(map(type_key, type.items)))
    attributes = tuple((name, type_key(type.attributes[name])) for name in sorted(type.attributes))
    return (type.kind, attributes, type.optional)


def type_name(type: Type) -> str:
    """The type in Terraform's words, with an article: ``a string``, ``a list of string``."""
    match type.kind:
        case Kind.DYNAMIC:
            return "any type"
        case Kind.OBJECT:
            return "an object"
        case Kind.TUPLE:
            return "a tuple"
    if type.element is not None:
        return f"a {_plain_name(type)}"
    return f"a {type.kind}"


def _plain_name(type: Type) -> str:
    if type.element is None:
        return "any single type" if type.kind is Kind.DYNAMIC else str(type.kind)
    return f"{type.kind} of {_plain_name(type.element)}"
