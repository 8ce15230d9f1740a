"""Type constraints of variables: ``list(object({ name = string, path = optional(string, "/") }))``.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from iamlint.errors import did_you_mean
from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.numbers import parse_number
from iamlint.terraform.syntax import (
    BoolLiteral,
    Call,
    Expression,
    LiteralPart,
    Name,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    Parentheses,
    Template,
    TupleCons,
    Unary,
)
from iamlint.terraform.unification import unify
from iamlint.value_types import BOOL, DYNAMIC, NUMBER, STRING, Kind, Type, object_of, tuple_of
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value, type_of

_PRIMITIVES = {"string": STRING, "number": NUMBER, "bool": BOOL, "any": DYNAMIC}
_COLLECTIONS = {"list": Kind.LIST, "set": Kind.SET, "map": Kind.MAP}
_WORDS = (*_PRIMITIVES, *_COLLECTIONS, "object", "tuple", "optional")
_MOST_DEPTH = 100


@dataclass(frozen=True, slots=True, eq=False)
class Defaults:
    """The values of optional attributes of a type that are not given.

    ``values`` are those of the attributes of an object. ``children`` are the defaults inside of
    it: by attribute of an object, by index of a tuple, under ``None`` for the elements of a
    collection.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    children: Mapping[str | int | None, Defaults] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether there are none."""
        return not self.values and not self.children


@dataclass(frozen=True, slots=True, eq=False)
class TypeConstraint:
    """A type, and the defaults of its optional attributes."""

    type: Type
    defaults: Defaults = Defaults()


def parse_type(expression: Expression) -> TypeConstraint:
    """The constraint that an expression spells. Raises ``EvaluationFault`` when it spells none."""
    return _parse(expression, 0)


def apply_defaults(value: Value, constraint: TypeConstraint) -> Value:
    """``value`` with the defaults of the attributes that it lacks or that are null in it.

    What is unknown or null itself stays as it is. The result is still to be converted.
    """
    return _apply(value, constraint.defaults)


def _parse(expression: Expression, depth: int) -> TypeConstraint:
    if depth > _MOST_DEPTH:
        raise EvaluationFault("the type is nested too deeply", expression.span)
    match expression:
        case Name(name=name) if name in _PRIMITIVES:
            return TypeConstraint(_PRIMITIVES[name])
        case Name(name=name) if name in ("list", "map"):
            return TypeConstraint(Type(_COLLECTIONS[name], element=DYNAMIC))
        case Name(name=name) if name in _WORDS:
            raise EvaluationFault(f"`{name}` needs a type in parentheses", expression.span)
        case Name(name=name):
            guess = did_you_mean(name, _WORDS)
            raise EvaluationFault(f"`{name}` is no type{guess}", expression.span)
        case Call():
            return _parse_call(expression, depth)
    raise EvaluationFault("a type must stand here", expression.span)


def _parse_call(call: Call, depth: int) -> TypeConstraint:
    name = call.name
    if name in _PRIMITIVES:
        raise EvaluationFault(f"`{name}` takes nothing in parentheses", call.span)
    if name == "optional":
        raise EvaluationFault("`optional` can only stand for an attribute of an object", call.span)
    if name not in _WORDS:
        guess = did_you_mean(name, _WORDS)
        raise EvaluationFault(f"`{name}` is no type{guess}", call.name_span)
    if len(call.arguments) != 1:
        raise EvaluationFault(f"`{name}` needs one argument", call.span)
    argument = call.arguments[0]
    if name == "object":
        return _parse_object(argument, depth)
    if name == "tuple":
        return _parse_tuple(argument, depth)
    inner = _parse(argument, depth + 1)
    children: dict[str | int | None, Defaults] = {}
    if not inner.defaults.empty:
        children[None] = inner.defaults
    return TypeConstraint(Type(_COLLECTIONS[name], element=inner.type), Defaults(children=children))


def _parse_tuple(argument: Expression, depth: int) -> TypeConstraint:
    if not isinstance(argument, TupleCons):
        raise EvaluationFault("`tuple` needs a list of types", argument.span)
    items = [_parse(item, depth + 1) for item in argument.items]
    children: dict[str | int | None, Defaults] = {
        at: item.defaults for at, item in enumerate(items) if not item.defaults.empty
    }
    return TypeConstraint(tuple_of(*(item.type for item in items)), Defaults(children=children))


def _parse_object(argument: Expression, depth: int) -> TypeConstraint:
    if not isinstance(argument, ObjectCons):
        raise EvaluationFault("`object` needs attributes in braces", argument.span)
    attributes: dict[str, Type] = {}
    optional: set[str] = set()
    values: dict[str, Value] = {}
    children: dict[str | int | None, Defaults] = {}
    for item in argument.items:
        name = _attribute_name(item.key)
        expression = item.value
        default: Expression | None = None
        if isinstance(expression, Call) and expression.name == "optional":
            if not 1 <= len(expression.arguments) <= 2:
                raise EvaluationFault("`optional` needs a type, and may have a default", item.span)
            optional.add(name)
            default = expression.arguments[1] if len(expression.arguments) == 2 else None
            expression = expression.arguments[0]
        inner = _parse(expression, depth + 1)
        attributes[name] = inner.type
        if not inner.defaults.empty:
            children[name] = inner.defaults
        if default is not None:
            values[name] = _default(name, default, inner)
    kind = object_of(attributes, frozenset(optional))
    return TypeConstraint(kind, Defaults(values, children))


def _attribute_name(key: Expression) -> str:
    known = _literal_text(key) if isinstance(key, Template) else None
    if known is None or key.span.text.startswith('"'):
        raise EvaluationFault("an attribute needs a plain name", key.span)
    return known


def _default(name: str, expression: Expression, inner: TypeConstraint) -> Value:
    value = _literal(expression)
    try:
        convert(_apply(value, inner.defaults), inner.type)
    except EvaluationFault as fault:
        message = f"the default of `{name}`: {fault.message}"
        raise EvaluationFault(message, expression.span) from fault
    return value


def _literal_text(template: Template) -> str | None:
    if not all(isinstance(part, LiteralPart) for part in template.parts):
        return None
    return "".join(part.text for part in template.parts if isinstance(part, LiteralPart))


def _literal(expression: Expression) -> Value:
    """The value of an expression without references, calls and operators."""
    span = expression.span
    match expression:
        case NullLiteral():
            return Null(span)
        case BoolLiteral(value=flag):
            return Bool(flag, span)
        case NumberLiteral(text=text):
            return Number(parse_number(text) or 0, span)
        case Parentheses(inner=inner):
            return _literal(inner)
        case Unary(operator="-", operand=operand):
            value = _literal(operand)
            if isinstance(value, Number):
                return Number(-value.value, span)
        case Template(parts=parts) if _literal_text(expression) is not None:
            pieces = [
                Piece(part.text, part.span) for part in parts if isinstance(part, LiteralPart)
            ]
            return Text(tuple(pieces), span)
        case TupleCons(items=items):
            return List(tuple(map(_literal, items)), span)
        case ObjectCons():
            return _literal_object(expression)
    raise EvaluationFault("a default cannot refer to anything", span)


def _literal_object(expression: ObjectCons) -> Map:
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}
    for item in expression.items:
        key = convert(_literal(item.key), STRING)
        known = key.known if isinstance(key, Text) else None
        if known is None:
            raise EvaluationFault("a key must be a string", item.key.span)
        entries[known] = _literal(item.value)
        spans[known] = item.key.span
    return Map(entries, expression.span, key_spans=spans)


def _apply(value: Value, defaults: Defaults) -> Value:
    if defaults.empty:
        return value
    if isinstance(value, List):
        return _apply_to_items(value, defaults)
    if isinstance(value, Map):
        return _apply_to_entries(value, defaults)
    if isinstance(value, Unknown) and (value.choices or value.includes):
        includes = tuple(
            replace(one, value=_apply_inside(one.value, defaults, None)) for one in value.includes
        )
        choices = tuple(_apply(choice, defaults) for choice in value.choices)
        return replace(value, choices=choices, includes=includes)
    return value


def _apply_inside(value: Value, defaults: Defaults, key: str | int | None) -> Value:
    child = defaults.children.get(key)
    return value if child is None else _apply(value, child)


def _apply_to_items(value: List, defaults: Defaults) -> List:
    by_index = None not in defaults.children
    items = tuple(
        _apply_inside(item, defaults, at if by_index else None)
        for at, item in enumerate(value.items)
    )
    # Elements that have got attributes are of another type than before.
    if value.kind is Kind.TUPLE:
        return replace(value, items=items)
    element = unify([type_of(item) for item in items]) if items else value.element
    if element is None:
        return replace(value, items=items, kind=Kind.TUPLE, element=DYNAMIC)
    return replace(value, items=items, element=element)


def _apply_to_entries(value: Map, defaults: Defaults) -> Map:
    by_name = None not in defaults.children
    entries = {
        key: _apply_inside(item, defaults, key if by_name else None)
        for key, item in value.entries.items()
    }
    for name, default in defaults.values.items():
        given = entries.get(name)
        absent = given is None and value.rest is None
        if absent or isinstance(given, Null):
            entries[name] = _apply_inside(default, defaults, name)
    # With defaults it may be a map no longer: its attributes are of several types.
    kind = Kind.OBJECT if value.kind is Kind.MAP and defaults.values else value.kind
    element = value.element
    if kind is Kind.MAP:
        found = unify([type_of(item) for item in entries.values()]) if entries else element
        kind, element = (kind, found) if found is not None else (Kind.OBJECT, DYNAMIC)
    return replace(value, entries=entries, kind=kind, element=element)
