"""Whether two texts of which only parts are known may be equal."""

from __future__ import annotations

import pytest

from iamlint.equality import same_value
from iamlint.truth import Truth
from iamlint.values import Piece, Ref, Text, Unknown

ACCOUNT = Ref("provider.aws", "account")


def text(*parts: str | Ref | None) -> Text:
    """A text of pieces; a reference or ``None`` is an unknown part."""
    return Text(
        tuple(
            Piece(part) if isinstance(part, str) else Unknown("unknown", origin=part)
            for part in parts
        )
    )


CASES = [
    (("a", None, "c"), ("abc",), Truth.MAYBE),
    (("a", None, "c"), ("ac",), Truth.MAYBE),
    (("a", None, "c"), ("abd",), Truth.NO),
    (("a", None, "c"), ("xbc",), Truth.NO),
    (("a", None, "c"), ("a",), Truth.NO),
    (("a", None), ("abc",), Truth.MAYBE),
    ((None, "c"), ("abc",), Truth.MAYBE),
    ((None, "c"), ("abd",), Truth.NO),
    ((None, "b", "c"), ("xbc",), Truth.MAYBE),
    ((None, "b", "c"), ("xac",), Truth.NO),
    (("a", None, "c"), ("a", None, "bc"), Truth.MAYBE),
    (("a", None, "c"), ("a", None, "d"), Truth.NO),
    (("a", None, "c"), ("b", None, "c"), Truth.NO),
    (("a", None), ("a", None, "d"), Truth.MAYBE),
    ((None,), ("a",), Truth.MAYBE),
    (("a", ACCOUNT, "c"), ("a", ACCOUNT, "c"), Truth.YES),
    (("a", ACCOUNT, "c"), ("a", ACCOUNT, "d"), Truth.NO),
    (
        ("arn:aws:iam::", ACCOUNT, ":policy/app"),
        ("arn:aws:iam::aws:policy/ReadOnlyAccess",),
        Truth.NO,
    ),
]


@pytest.mark.parametrize(("left", "right", "truth"), CASES)
def test_same_text(
    left: tuple[str | Ref | None, ...], right: tuple[str | Ref | None, ...], truth: Truth
) -> None:
    """Both ends of what is known have to agree, whichever way round one asks."""
    assert same_value(text(*left), text(*right)) is truth
    assert same_value(text(*right), text(*left)) is truth
