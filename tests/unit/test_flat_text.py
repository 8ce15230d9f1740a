"""Texts as one run of characters."""

from __future__ import annotations

from iamlint.flat_text import FlatText, span_of
from iamlint.source import Source
from iamlint.values import Piece, Ref, Text, Unknown

SOURCE = Source("main.tf", "ab${x}cd and ef")
HERE = Unknown("x", SOURCE.span(2, 6), origin=Ref("x"))
AB = Piece("ab", SOURCE.span(0, 2))
CD = Piece("cd", SOURCE.span(6, 8))


def text_at(flat: FlatText, start: int, end: int) -> str:
    span = flat.locate(start, end)
    return span.text if span is not None else ""


def test_unknown_parts_are_one_character() -> None:
    """Offsets count an unknown part as one, and say where it is."""
    flat = FlatText(Text((AB, HERE, CD)))
    assert len(flat) == 5
    assert flat.holes == {2: HERE}
    assert flat.has_hole(1, 3)
    assert not flat.has_hole(3, 5)


def test_a_nul_is_not_an_unknown_part() -> None:
    """A NUL of the text itself is a character."""
    flat = FlatText(Text.of("a\0b"))
    assert flat.holes == {}
    assert not flat.has_hole(0, 3)


def test_slices_keep_their_places() -> None:
    """A slice goes from its first to its last character, across parts too."""
    flat = FlatText(Text((AB, HERE, CD)))
    assert text_at(flat, 1, 4) == "b${x}c"
    assert text_at(flat, 4, 5) == "d"
    assert flat.slice(1, 4).shown == "b${x}c"


def test_parts_out_of_order_have_the_first_place() -> None:
    """Text put together from elsewhere is placed where its first part is."""
    flat = FlatText(Text((CD, AB)))
    assert text_at(flat, 0, 4) == "cd"
    other = Piece("zz", Source("other.tf", "zz").whole)
    assert text_at(FlatText(Text((AB, other))), 0, 4) == "ab"


def test_parts_without_a_place_are_passed_over() -> None:
    """A computed part is placed by its neighbours, or by the whole text."""
    assert text_at(FlatText(Text((Piece("("), AB, Piece(")")))), 0, 4) == "ab"
    assert text_at(FlatText(Text((Piece("("),), SOURCE.whole)), 0, 1) == SOURCE.text
    assert span_of(Text((Piece("("), AB))) == AB.span


def test_origin_only_of_the_whole() -> None:
    """A slice that is all that an object gave is its attribute; a part of that is not."""
    ref = Ref("aws_iam_role.r", "arn")
    parts = (Piece("x"), Piece("arn:", origin=ref), Unknown("a", origin=ref), Piece("y"))
    flat = FlatText(Text(parts))
    assert flat.slice(1, 6).origin == ref
    assert flat.slice(1, 5).origin is None
    assert flat.slice(2, 6).origin is None
    assert flat.slice(0, 6).origin is None


def test_references_are_kept_once() -> None:
    """The references to the parts come before those to the text."""
    one, two = SOURCE.span(0, 1), SOURCE.span(1, 2)
    parts = (Piece("a", via=(one,)), Piece("b", via=(one,)))
    assert FlatText(Text(parts, via=(two,))).slice(0, 2).via == (one, two)
