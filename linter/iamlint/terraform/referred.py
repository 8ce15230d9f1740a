"""What a reference to an attribute of a resource gives, made from the value that is written there.

The value gets the reference as its origin, and is open to what the provider adds to it.
https://developer.hashicorp.com/terraform/language/expressions/references
"""

from __future__ import annotations

from dataclasses import replace

from iamlint.value_types import STRING, Kind
from iamlint.values import List, Map, Piece, Ref, Text, Unknown, Value


def opened(value: Value, ref: Ref, reason: str, *, is_block: bool) -> Value:
    """``value`` with what a provider may add to it: the attributes that were not written.

    A nested block has them (``aws_eks_cluster.a.vpc_config[0].cluster_security_group_id``), and so
    has an object that is an argument. Which arguments are objects and which are maps, that are
    no more than is written, only the provider's schema tells: an argument whose values are all
    simple is taken for a map (``tags``).
    """
    match value:
        case List():
            items = tuple(
                opened(item, _step(ref, f"[{at}]"), f"{reason}[{at}]", is_block=is_block)
                for at, item in enumerate(value.items)
            )
            return replace(value, items=items)
        case Map(kind=Kind.OBJECT, rest=None) if is_block or not _is_simple(value):
            entries: dict[str, Value] = {}
            for key, item in value.entries.items():
                inner = is_block and _is_block(item)
                here = _step(ref, f".{key}")
                entries[key] = opened(item, here, f"{reason}.{key}", is_block=inner)
            return replace(value, entries=entries, rest=Unknown(reason, value.span, origin=ref))
        case _:
            return value


def _step(ref: Ref, step: str) -> Ref:
    return replace(ref, attribute=f"{ref.attribute}{step}")


def _is_simple(value: Map) -> bool:
    return not any(isinstance(item, List | Map) for item in value.entries.values())


def _is_block(value: Value) -> bool:
    """Whether an entry of a nested block is itself one: a list of objects, as none other is."""
    return isinstance(value, List) and all(isinstance(item, Map) for item in value.items)


def referred(value: Value, ref: Ref, reason: str) -> Value:
    """``value`` as the attribute ``ref``, which is ``reason`` in the words of the reference."""
    match value:
        case Text():
            parts = value.parts
            if any(isinstance(part, Unknown) and part.origin == ref for part in parts):
                parts = tuple(_renamed(part, ref, reason) for part in parts)
            return replace(value, parts=parts, origin=ref)
        case Unknown() if value.origin == ref:
            return replace(value, reason=reason)
        case Unknown() if value.type == STRING and not value.choices:
            return Text((value,), value.span, value.via, ref, value.marks)
        case Unknown():
            choices = tuple(referred(choice, ref, reason) for choice in value.choices)
            identity = value.identity or value.origin
            return replace(value, origin=ref, choices=choices, identity=identity)
        case _:
            return value


def _renamed(part: Piece | Unknown, ref: Ref, reason: str) -> Piece | Unknown:
    if isinstance(part, Unknown) and part.origin == ref:
        return replace(part, reason=reason)
    return part
