"""Conversion between Terraform's types, beyond what functions and variables show of it."""

from __future__ import annotations

import pytest
from evaluating import value_of

from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.unification import can_convert, unify
from iamlint.value_types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from iamlint.values import SENSITIVE, List, Map, Null, Number, Piece, Ref, Text, Unknown

UNIFIED = [
    ((STRING, NUMBER), STRING),
    ((NUMBER, BOOL), None),
    ((NUMBER, STRING, BOOL), STRING),
    ((NUMBER, DYNAMIC), NUMBER),
    ((list_of(STRING), DYNAMIC), DYNAMIC),
    ((list_of(NUMBER), list_of(STRING)), list_of(STRING)),
    ((list_of(NUMBER), tuple_of(STRING)), list_of(STRING)),
    ((set_of(NUMBER), tuple_of(NUMBER, NUMBER)), set_of(NUMBER)),
    ((tuple_of(NUMBER), tuple_of(STRING)), tuple_of(STRING)),
    ((tuple_of(NUMBER), tuple_of()), list_of(NUMBER)),
    ((tuple_of(), tuple_of()), tuple_of()),
    ((object_of({"a": NUMBER}), object_of({"a": STRING})), object_of({"a": STRING})),
    ((object_of({"a": NUMBER}), object_of({"b": STRING})), map_of(STRING)),
    ((object_of({"a": NUMBER}), map_of(STRING)), map_of(STRING)),
    ((object_of({"a": NUMBER}), object_of({"a": tuple_of()})), None),
    ((object_of({}), tuple_of()), None),
    ((list_of(STRING), map_of(STRING)), None),
    ((), None),
]


@pytest.mark.parametrize(("types", "wanted"), UNIFIED)
def test_types_converge(types: tuple[Type, ...], wanted: Type | None) -> None:
    """The common type of several is the one that loses least, in either order."""
    assert unify(types) == wanted
    assert unify(types[::-1]) == wanted


def test_safe_conversion_never_fails() -> None:
    """What depends on the value, or loses order, is no safe conversion."""
    assert can_convert(NUMBER, STRING, safe=True)
    assert not can_convert(STRING, NUMBER, safe=True)
    assert can_convert(STRING, NUMBER)
    assert can_convert(set_of(STRING), list_of(STRING), safe=True)
    assert not can_convert(list_of(STRING), set_of(STRING), safe=True)
    assert not can_convert(map_of(STRING), object_of({"a": STRING}), safe=True)
    assert not can_convert(DYNAMIC, STRING, safe=True)


def test_conversion_keeps_places_references_and_marks() -> None:
    """A number that becomes a string stands where it stood, and stays sensitive."""
    number = value_of("12").marked(frozenset((SENSITIVE,)))
    assert number.span is not None
    text = convert(number.followed(number.span), STRING)
    assert isinstance(text, Text)
    assert text.known == "12"
    assert text.span == number.span
    assert text.via == (number.span,)
    assert text.marks == {SENSITIVE}


def test_unknowns_keep_their_identity_under_a_new_type() -> None:
    """An unknown is still the same thing when it is taken for a string."""
    ref = Ref("aws_iam_role.r", "arn")
    value = convert(Unknown("aws_iam_role.r.arn", origin=ref), STRING)
    assert isinstance(value, Unknown)
    assert value.origin == ref
    assert value.type == STRING


def test_unknown_of_a_type_that_never_fits_is_refused() -> None:
    """The type of an unknown is enough to tell that it is no list."""
    with pytest.raises(EvaluationFault, match="a list of string is required"):
        convert(Unknown("var.x", type=NUMBER), list_of(STRING))


def test_partly_known_text_is_no_number_yet() -> None:
    """A string with an unknown part may become a number at apply."""
    text = Text((Piece("1"), Unknown("var.zeros", type=STRING)))
    value = convert(text, NUMBER)
    assert isinstance(value, Unknown)
    assert value.type == NUMBER


def test_choices_that_do_not_fit_fall_away() -> None:
    """Of a conditional with an unknown condition only what converts is left."""
    value = convert(Unknown("var.on", choices=(Text.of("x"), Text.of("5"))), NUMBER)
    assert isinstance(value, Unknown)
    assert [choice.value for choice in value.choices if isinstance(choice, Number)] == [5]
    with pytest.raises(EvaluationFault):
        convert(Unknown("var.on", choices=(Text.of("x"), Text.of("y"))), NUMBER)


def test_null_takes_any_type() -> None:
    """Null converts to everything and knows what it is then."""
    value = convert(Null(), list_of(STRING))
    assert isinstance(value, Null)
    assert value.type == list_of(STRING)


def test_sets_are_sorted_and_without_repeats() -> None:
    """Text by code point, numbers by size; what is unknown comes last and is kept once."""
    same = Unknown("var.x", type=STRING, origin=Ref("var.x"))
    items = (Text.of("b"), same, Text.of("B"), Text.of("a"), same, Text.of("a"))
    value = convert(List(items), set_of(STRING))
    assert isinstance(value, List)
    assert [item.known for item in value.items if isinstance(item, Text)] == ["B", "a", "b"]
    assert len(value.items) == 4


def test_marks_of_elements_go_over_to_the_set() -> None:
    """Which element of a set is the sensitive one cannot be said, so all of it is."""
    value = convert(List((Text.of("a").marked(frozenset((SENSITIVE,))),)), set_of(STRING))
    assert value.marks == {SENSITIVE}


def test_extra_attributes_are_dropped_with_their_keys() -> None:
    """An object has the attributes of its type and no more."""
    value = convert(value_of("{ a = 1, b = 2 }"), object_of({"a": STRING}))
    assert isinstance(value, Map)
    assert list(value.entries) == ["a"]
    assert list(value.key_spans) == ["a"]


def test_deep_values_are_refused_not_fatal() -> None:
    """A value nested beyond all reason ends in a fault."""
    value: List = List(())
    for _ in range(5000):
        value = List((value,))
    from evaluating import context

    from iamlint.terraform.functions import call_function

    with pytest.raises(EvaluationFault, match="nested too deeply"):
        call_function("jsonencode", (value,), context())
