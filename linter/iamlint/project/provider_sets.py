"""Strings and sets as the plugin SDK of the AWS provider holds them.

A set is listed in the order of the hashes of its elements, written as decimal numbers:
hashicorp/terraform-plugin-sdk, ``helper/schema/set.go`` and ``serialize.go``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar
from zlib import crc32

from iamlint.terraform.numbers import number_text
from iamlint.value_types import STRING, Kind
from iamlint.values import Bool, Included, List, Map, Null, Number, Text, Unknown, Value

Item = TypeVar("Item")
OnFault = Callable[[Value], None]
"""Is told of a value that is no string where one has to be."""


def in_set_order(items: Sequence[Item], serialized: Callable[[Item], str | None]) -> list[Item]:
    """The elements of a set in the order in which the provider lists them, without repeats.

    ``serialized`` is what the provider hashes. When that is not known of an element, the order
    cannot be told, and is that in which they are written.
    """
    keyed: dict[str, Item] = {}
    for item in items:
        text = serialized(item)
        if text is None:
            return list(items)
        keyed.setdefault(_hash(text), item)
    return [keyed[key] for key in sorted(keyed)]


def serialized_strings(texts: Sequence[str]) -> str:
    """A set of strings as it is hashed as part of a block."""
    return "".join(f"{text};" for text in in_set_order(texts, lambda text: f"{text};"))


def _hash(text: str) -> str:
    return str(crc32(text.encode("utf-8", "surrogatepass")))


def as_string(value: Value, fault: OnFault) -> Text | Unknown | None:
    """``value`` where a string is asked for; ``None`` for ``null`` and for what is none."""
    match value:
        case Text():
            return value
        case Unknown():
            choices = _strings_of(value.choices, fault)
            return replace(value, type=STRING, choices=choices, includes=())
        case Bool():
            return replace(_text("true" if value.value else "false", value), via=value.via)
        case Number():
            return replace(_text(number_text(value.value), value), via=value.via)
        case Null():
            return None
        case _:
            fault(value)
            return None


def strings(value: Value | None, fault: OnFault) -> List | Unknown | None:
    """``value`` where a list or set of strings is asked for; ``None`` when it is not given.

    What is unknown keeps the strings that it includes, and the lists that it may be. Of a lone
    string, which Terraform refuses, a list of it is made.
    """
    if value is None or isinstance(value, Null):
        return None
    if isinstance(value, List):
        items = [_via(as_string(item, fault), value) for item in value.items]
        return replace(value, items=tuple(item for item in items if item is not None))
    if isinstance(value, Unknown):
        if value.type.is_primitive:
            fault(value)
        lists = tuple(strings(choice, fault) or List(()) for choice in value.choices)
        includes = []
        for included in value.includes:
            item = as_string(included.value, fault)
            if item is not None:
                includes.append(Included(item, included.exists))
        return replace(value, choices=lists, includes=tuple(includes))
    fault(value)
    item = None if isinstance(value, Map) else as_string(value, fault)
    return List((item,), value.span, value.via) if item is not None else None


def set_value(value: List | Unknown | None, change: Callable[[Text], Text]) -> Value | None:
    """A set of strings as the provider puts it into a policy.

    One string stands alone, several are sorted backwards, none is nothing. ``change`` is applied
    to each string.
    """
    if value is None:
        return None
    if isinstance(value, Unknown):
        choices = tuple(
            choice
            for choice in (
                set_value(item, change) for item in value.choices if isinstance(item, List)
            )
            if choice is not None
        )
        if len(choices) != len(value.choices):
            choices = ()
        includes = tuple(
            Included(_changed(item.value, change), item.exists) for item in value.includes
        )
        return replace(value, choices=choices, includes=includes)
    items = backwards([_changed(item, change) for item in value.items])
    if not items:
        return None
    if len(items) == 1:
        return items[0] if items[0].span is not None else replace(items[0], span=value.span)
    return replace(value, items=tuple(items), kind=Kind.TUPLE)


def backwards(items: Sequence[Value]) -> list[Value]:
    """Strings sorted backwards, each once; those not wholly known come after the known ones."""
    known: dict[str, Value] = {}
    others: list[Value] = []
    for item in items:
        text = item.known if isinstance(item, Text) else None
        if text is None:
            others.append(item)
        else:
            known.setdefault(text, item)
    return [known[text] for text in sorted(known, reverse=True)] + others


def list_value(value: List | Unknown | None, change: Callable[[Text], Text]) -> Value:
    """A list of strings, in its order; ``change`` is applied to each."""
    if value is None:
        return List(())
    if isinstance(value, List):
        return replace(value, items=tuple(_changed(item, change) for item in value.items))
    includes = tuple(Included(_changed(item.value, change), item.exists) for item in value.includes)
    choices = tuple(
        list_value(item, change) for item in value.choices if isinstance(item, List | Unknown)
    )
    return replace(value, choices=choices, includes=includes)


def _changed(value: Value, change: Callable[[Text], Text]) -> Value:
    return change(value) if isinstance(value, Text) else value


def _strings_of(values: Sequence[Value], fault: OnFault) -> tuple[Value, ...]:
    found = (as_string(value, fault) for value in values)
    return tuple(value for value in found if value is not None)


def _via(item: Text | Unknown | None, holder: List) -> Text | Unknown | None:
    """An item with the references that were followed to get at its list."""
    if item is None or not holder.via:
        return item
    more = tuple(span for span in holder.via if span not in item.via)
    return replace(item, via=(*item.via, *more)) if more else item


def _text(text: str, value: Bool | Number) -> Text:
    return Text.of(text, value.span).marked(value.marks)
