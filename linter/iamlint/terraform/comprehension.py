"""``for`` expressions: lists and objects made from each element of a collection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.table import unknown_from
from iamlint.terraform.syntax import Expression, For
from iamlint.terraform.texts import Evaluates, Variables
from iamlint.terraform.traversal import as_bool, either, elements
from iamlint.truth import Truth
from iamlint.value_types import DYNAMIC, STRING
from iamlint.values import (
    NO_MARKS,
    Bool,
    Included,
    List,
    Map,
    Null,
    Text,
    Unknown,
    Value,
)


@dataclass(slots=True)
class _Gathered:
    """What the elements of a collection gave so far.

    ``cause`` is the first unknown that decides which elements there are; ``partial`` are those
    whose key is known only in part.
    """

    marks: frozenset[str] = NO_MARKS
    cause: Value | None = None
    included: list[Included] = field(default_factory=list)
    entries: dict[str, Value] = field(default_factory=dict)
    groups: dict[str, list[Value]] = field(default_factory=dict)
    key_spans: dict[str, Span] = field(default_factory=dict)
    partial: list[tuple[Text, Value]] = field(default_factory=list)


def for_value(evaluator: Evaluates, node: For, variables: Variables) -> Value:
    """The value of a ``for`` expression.

    Where it is unknown which elements there are, a list is an unknown one that includes those
    that are known, certainly or perhaps.
    """
    collection = evaluator.value(node.collection, variables)
    return _over(evaluator, node, variables, collection)


def _over(evaluator: Evaluates, node: For, variables: Variables, collection: Value) -> Value:
    pairs = elements(collection, node.collection.span)
    if pairs is not None:
        gathered = _Gathered(marks=collection.marks)
        if not pairs and node.condition is not None:
            _try_condition(evaluator, node, node.condition, variables)
        for key, item in pairs:
            _gather(evaluator, node, variables, (key, item), gathered, Truth.YES)
        return _result(node, gathered, collection)
    assert isinstance(collection, Unknown | Map)  # noqa: S101 (others are known)
    if isinstance(collection, Unknown) and collection.choices:
        unknown = replace(unknown_from(collection), span=node.span)
        return _either(
            unknown, collection, lambda one: _over(evaluator, node, variables, one)
        ).marked(collection.marks)
    gathered = _Gathered(marks=collection.marks)
    if not _takes_none(evaluator, node, variables):
        gathered.cause = collection
    for included in collection.includes if isinstance(collection, Unknown) else ():
        position = Unknown(unknown_from(collection).reason)
        pair = (position, included.value)
        _gather(evaluator, node, variables, pair, gathered, included.exists)
    return _result(node, gathered, collection)


def _takes_none(evaluator: Evaluates, node: For, variables: Variables) -> bool:
    """Whether the ``if`` clause is false whatever the element is."""
    if node.condition is None:
        return False
    try:
        wanted = evaluator.value(node.condition, _any_element(node, variables))
    except EvaluationFault:
        return False
    return isinstance(wanted, Bool) and not wanted.value


def _try_condition(
    evaluator: Evaluates, node: For, condition: Expression, variables: Variables
) -> None:
    """Refuses an ``if`` clause that no element could make right: Terraform tries it first."""
    wanted = evaluator.value(condition, _any_element(node, variables))
    as_bool(wanted, "the `if` clause", condition.span)


def _any_element(node: For, variables: Variables) -> Variables:
    """The variables among which the clauses are seen for an element of which nothing is known."""
    inner = dict(variables)
    if node.key is not None:
        inner[node.key] = Unknown(node.key, not_null=True)
    inner[node.value] = Unknown(node.value)
    return inner


def _either(unknown: Unknown, collection: Unknown, over: Callable[[Value], Value]) -> Value:
    results: list[Value] = []
    for choice in collection.choices:
        try:
            results.append(over(choice))
        except EvaluationFault:
            return unknown
    return either(unknown, results, DYNAMIC)


def _gather(
    evaluator: Evaluates,
    node: For,
    variables: Variables,
    pair: tuple[Value, Value],
    gathered: _Gathered,
    exists: Truth,
) -> None:
    evaluator.step()
    inner = dict(variables)
    if node.key is not None:
        inner[node.key] = pair[0]
    inner[node.value] = pair[1]
    if node.condition is not None:
        wanted = as_bool(
            evaluator.value(node.condition, inner), "the `if` clause", node.condition.span
        )
        gathered.marks |= wanted.marks
        if isinstance(wanted, Unknown):
            gathered.cause = gathered.cause or wanted
            exists = Truth.MAYBE
        elif not wanted.value:
            return
    if node.result_key is None:
        gathered.included.append(Included(evaluator.value(node.result, inner), exists))
        return
    key = evaluator.value(node.result_key, inner)
    gathered.marks |= key.marks
    if isinstance(key, Null):
        raise EvaluationFault("the key of an object is null", node.result_key.span)
    try:
        text = convert(key, STRING)
    except EvaluationFault as fault:
        message = f"the key of an object: {fault.message}"
        raise EvaluationFault(message, node.result_key.span) from None
    item = evaluator.value(node.result, inner)
    known = text.known if isinstance(text, Text) else None
    if known is None:
        assert isinstance(text, Text | Unknown)  # noqa: S101 (what converts is one of them)
        part = text if isinstance(text, Text) else Text((replace(text, type=STRING),), text.span)
        gathered.partial.append((part, item))
        return
    if exists is not Truth.YES:
        return
    if node.grouping:
        gathered.groups.setdefault(known, []).append(item)
    elif known in gathered.entries:
        message = f"two elements have the key `{known}`; `...` after the value would group them"
        raise EvaluationFault(message, node.result_key.span)
    gathered.entries[known] = item
    if text.span is not None:
        gathered.key_spans.setdefault(known, text.span)


def _length(node: For, collection: Value) -> int | None:
    """How many elements the list has, when its elements are not known but their number is."""
    if node.condition is not None or not isinstance(collection, Unknown):
        return None
    return collection.length


def _result(node: For, gathered: _Gathered, collection: Value) -> Value:
    marks = gathered.marks
    if node.result_key is None:
        if gathered.cause is not None:
            return replace(
                unknown_from(gathered.cause),
                span=node.span,
                includes=tuple(gathered.included),
                marks=marks,
                length=_length(node, collection),
            )
        items = tuple([included.value for included in gathered.included])
        return List(items, node.span, collection.via, marks=marks)
    if gathered.cause is not None or (node.grouping and gathered.partial):
        cause = gathered.cause or gathered.partial[0][0]
        return replace(unknown_from(cause), span=node.span, marks=marks)
    entries: dict[str, Value] = gathered.entries
    if node.grouping:
        entries = {key: List(tuple(items), node.span) for key, items in gathered.groups.items()}
    rest = None
    if gathered.partial:
        rest = unknown_from(gathered.partial[0][0])
    return Map(
        entries,
        node.span,
        collection.via,
        key_spans=gathered.key_spans,
        rest=rest,
        marks=marks,
        partial=tuple(gathered.partial),
    )
