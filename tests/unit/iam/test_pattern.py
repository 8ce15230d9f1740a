"""Patterns: matching, covering and overlap, against a slow matcher that is obviously right."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_texts import text_of

from iamlint.flat_text import FlatText
from iamlint.iam.pattern import Pattern
from iamlint.iam.variables import escape_wildcards, find_variables
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Piece, Ref, Text, Unknown

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO

FRESH = "#"
GLOBS = st.text(alphabet="ab*?", max_size=6)
WORDS = st.text(alphabet="ab#", max_size=8)


@cache
def slow_match(pattern: str, value: str) -> bool:
    """The definition of a glob, letter by letter."""
    if not pattern:
        return not value
    if pattern[0] == "*":
        return slow_match(pattern[1:], value) or (value != "" and slow_match(pattern, value[1:]))
    if not value:
        return False
    return pattern[0] in ("?", value[0]) and slow_match(pattern[1:], value[1:])


def instances(pattern: str, most: int) -> list[str]:
    """Texts that a pattern matches, stars being up to ``most`` characters found nowhere else."""
    fillings = [
        [FRESH * size for size in range(most + 1)]
        if char == "*"
        else [FRESH]
        if char == "?"
        else [char]
        for char in pattern
    ]
    return ["".join(parts) for parts in product(*fillings)]


def unknown(name: str) -> Unknown:
    return Unknown(f"var.{name}", origin=Ref(f"var.{name}"))


def pattern(*parts: str | Unknown) -> Pattern:
    return Pattern(text_of(*parts))


@given(GLOBS, WORDS)
def test_matches_as_defined(glob: str, value: str) -> None:
    """A pattern matches what the definition says."""
    assert Pattern.of(glob).matches(value) is Truth.of(slow_match(glob, value))


@given(GLOBS, GLOBS)
def test_covers_what_it_matches_in_every_instance(left: str, right: str) -> None:
    """One pattern covers another exactly when it matches all instances of it."""
    short = right[:5] if right.count("*") > 2 else right
    holds = all(slow_match(left, word) for word in instances(short, len(left) + 1))
    assert Pattern.of(left).covers(short) is Truth.of(holds)


@given(GLOBS, GLOBS)
def test_overlap_is_symmetric_and_has_a_witness(left: str, right: str) -> None:
    """Two patterns overlap whichever way one asks, and covering is overlapping."""
    one, other = Pattern.of(left), Pattern.of(right)
    assert one.overlaps(other) is other.overlaps(one)
    if one.covers(other) is YES:
        assert one.overlaps(other) is YES


@given(st.text("ab*?", max_size=4), st.text("ab*?", max_size=4))
def test_overlaps_as_defined(left: str, right: str) -> None:
    """Two patterns overlap exactly when a text is matched by both."""
    words = ("".join(word) for size in range(9) for word in product("ab", repeat=size))
    holds = any(slow_match(left, word) and slow_match(right, word) for word in words)
    assert Pattern.of(left).overlaps(right) is Truth.of(holds)


@given(GLOBS, GLOBS, GLOBS)
def test_covering_is_an_order(first: str, second: str, third: str) -> None:
    """A pattern covers itself, and what is covered by what it covers."""
    one, two, three = Pattern.of(first), Pattern.of(second), Pattern.of(third)
    assert one.covers(one) is YES
    if one.covers(two) is YES and two.covers(three) is YES:
        assert one.covers(three) is YES


@given(GLOBS, st.text("ab", max_size=6))
def test_without_wildcards_covering_is_matching(glob: str, value: str) -> None:
    """Of a text without wildcards, matching, covering and overlapping are one."""
    one = Pattern.of(glob)
    assert one.matches(value) is one.covers(value) is one.overlaps(value)


HOLED = st.lists(st.sampled_from(["a", "b", "*", "?", "$x", "$y"]), max_size=5)


def holed(parts: list[str]) -> Pattern:
    return pattern(*(unknown(part[1]) if part[0] == "$" else part for part in parts))


def filled(parts: list[str], x: str, y: str) -> Pattern:
    return Pattern.of("".join({"$x": x, "$y": y}.get(part, part) for part in parts))


@given(HOLED, HOLED, st.text("ab*?", max_size=3), st.text("ab*?", max_size=3))
def test_what_is_certain_holds_for_every_filling(
    left: list[str], right: list[str], x: str, y: str
) -> None:
    """``YES`` and ``NO`` about unknown parts are true whatever these turn out to be."""
    one, other = holed(left), holed(right)
    for question in ("covers", "overlaps"):
        truth = getattr(one, question)(other)
        exact = getattr(filled(left, x, y), question)(filled(right, x, y))
        assert truth in (MAYBE, exact)


@given(HOLED, st.text("ab*?", max_size=3), st.text("ab", max_size=3), WORDS)
def test_what_is_certain_of_a_match_holds_for_every_filling(
    parts: list[str], x: str, y: str, value: str
) -> None:
    """So it is of a match with a known text."""
    truth = holed(parts).matches(value)
    assert truth in (MAYBE, filled(parts, x, y).matches(value))


FIELDS = {
    "$x": Unknown("x", origin=Ref("provider.aws", "account")),
    "$y": Unknown("y", origin=Ref("provider.aws", "region")),
}
FIELDED = st.lists(st.sampled_from(["a", ":", "*", "?", "$x", "$y"]), max_size=6)
VALUES = st.text("ab", max_size=3)


@given(FIELDED, FIELDED, VALUES, VALUES)
def test_what_is_certain_holds_for_every_field(
    left: list[str], right: list[str], x: str, y: str
) -> None:
    """So it is of the account, region and partition of a provider, which have no colon."""
    one, other = (pattern(*(FIELDS.get(part, part) for part in parts)) for parts in (left, right))
    for question in ("covers", "overlaps"):
        truth = getattr(one, question)(other)
        exact = getattr(filled(left, x, y), question)(filled(right, x, y))
        assert truth in (MAYBE, exact)


def test_a_field_has_no_colon() -> None:
    """An unknown partition or account does not stand for what lies beyond it in an ARN."""
    arn = text_of(
        "arn:", Unknown("partition", origin=Ref("provider.aws", "partition")), ":iam::1:role/b"
    )
    assert Pattern.of("arn:aws:iam::*:role/a-*").matches(arn) is NO
    assert Pattern.of("arn:aws:iam::*:role/b").matches(arn) is MAYBE
    account = pattern("arn:aws:iam::", FIELDS["$x"], ":role/a")
    assert account.overlaps("arn:aws:iam::1:user/b:role/a") is NO
    assert account.overlaps("arn:aws:iam::1:role/a") is MAYBE
    assert account.overlaps(account) is YES


@pytest.mark.parametrize(
    ("left", "right", "truth"),
    [
        ("s3:*", "s3:Get*", YES),
        ("S3:gEt*", "s3:GetObject", YES),
        ("s3:Get*", "s3:*", NO),
        ("*", "s3:*", YES),
        ("**", "*", YES),
        ("?*", "*", NO),
        ("*?a", "?*a", YES),
        ("s3:Get?bject", "s3:GetObject", YES),
        ("s3:??*", "s3:*??", YES),
        ("*:*", "*", NO),
    ],
)
def test_actions_cover_without_regard_to_case(left: str, right: str, truth: Truth) -> None:
    """Actions are compared in any case, as AWS does."""
    assert Pattern.of(left, fold=True).covers(right) is truth


def test_resources_mind_case() -> None:
    """A resource in another case is another resource."""
    assert Pattern.of("arn:aws:s3:::B/*").covers("arn:aws:s3:::b/x") is NO


def test_a_known_value_is_taken_literally() -> None:
    """In a value that is matched, a star is a star."""
    assert Pattern.of("a?c").matches("a*c") is YES
    assert Pattern.of("abc").matches("a*c") is NO


def test_one_unknown_is_itself() -> None:
    """The same reference on both sides is the same text."""
    bucket = unknown("bucket")
    objects = pattern("arn:aws:s3:::", bucket, "/*")
    assert objects.covers(pattern("arn:aws:s3:::", bucket, "/logs/x")) is YES
    assert objects.covers(pattern("arn:aws:s3:::", unknown("other"), "/logs/x")) is MAYBE
    assert objects.covers(pattern("arn:aws:sqs:::", bucket, "/logs/x")) is NO
    assert objects.matches("arn:aws:s3:::b/x") is MAYBE
    assert objects.matches("arn:aws:s3:::b") is NO
    assert pattern("arn:aws:s3:::*").covers(objects) is YES


def test_one_question_mark_is_not_an_unknown() -> None:
    """``?`` is one character, an unknown text any number of them."""
    assert pattern("a?").covers(pattern("a", unknown("x"))) is MAYBE
    assert pattern("a*").covers(pattern("a", unknown("x"))) is YES


def test_unknowns_of_one_reference_are_told_apart() -> None:
    """Partition and account in what one reference gave are two unknown texts."""
    ref = Ref("aws_iam_role.r", "arn")

    def arn() -> Pattern:
        partition, account = (Unknown("aws_iam_role.r.arn", origin=ref) for _ in range(2))
        pieces = [Piece(part, origin=ref) for part in ("arn:", ":iam::", ":role/r")]
        return Pattern(Text((pieces[0], partition, pieces[1], account, pieces[2])))

    assert arn().covers(arn()) is YES
    swapped = pattern("arn:*:iam::", Unknown("x", origin=ref), ":role/r")
    assert swapped.covers(arn()) is MAYBE


def test_choices_agree() -> None:
    """What holds for both results of a conditional is certain."""
    either = Unknown("var.x ? a : b", choices=(Text.of("Get*"), Text.of("List*")))
    action = Pattern(text_of("s3:", either), fold=True)
    assert action.covers("s3:GetObject") is MAYBE
    assert action.covers("s3:PutObject") is NO
    assert Pattern.of("s3:*", fold=True).covers(action) is YES
    assert Pattern(text_of(either, "x")).covers(Pattern(text_of(either, "x"))) is YES


def test_policy_variables_are_unknown_texts() -> None:
    """A policy variable is equal to itself and may be any text."""
    home = Pattern.of("arn:aws:s3:::b/${aws:username}/*", variables=True)
    assert home.matches("arn:aws:s3:::b/ann/x") is MAYBE
    assert home.matches("arn:aws:s3:::c/ann/x") is NO
    assert home.covers("arn:aws:s3:::b/${AWS:Username}/x") is YES
    assert Pattern.of("arn:aws:s3:::b/*").covers(home) is YES


def test_policy_variables_of_the_old_version_are_characters() -> None:
    """Without version 2012-10-17 the text is compared as it is."""
    home = Pattern.of("b/${aws:username}/*")
    assert home.matches("b/ann/x") is NO
    assert home.matches("b/${aws:username}/x") is YES


@pytest.mark.parametrize("char", ["*", "?", "$"])
def test_escapes_are_characters(char: str) -> None:
    """``${*}``, ``${?}`` and ``${$}`` are the characters and no wildcards."""
    escaped = Pattern.of("a${" + char + "}c", variables=True)
    assert escaped.matches(f"a{char}c") is YES
    assert escaped.matches("abc") is NO
    assert not escaped.has_wildcard


def test_variables_are_filled_in_from_a_request() -> None:
    """What the request says takes the place of a variable, its default if it says nothing."""
    home = Pattern.of("b/${aws:username}/${aws:PrincipalTag/team, 'none'}/*", variables=True)
    ann = home.resolve({"aws:username": "a*n"})
    assert ann.matches("b/a*n/none/x") is YES
    assert ann.matches("b/ann/none/x") is NO
    assert home.resolve({}).matches("b/ann/none/x") is MAYBE


def test_variables_in_a_text() -> None:
    """Variables have their names, defaults and places."""
    source = Source("main.tf", "a/${aws:username, 'x'}/${*}/${open")
    found = tuple(find_variables(FlatText(Text.of(source.text, source.whole))))
    assert [(each.name, each.default, each.escape) for each in found] == [
        ("aws:username", "x", None),
        ("*", None, "*"),
    ]
    assert found[0].span is not None
    assert found[0].span.text == "${aws:username, 'x'}"


@given(st.text("ab*?$", max_size=6))
def test_escaped_text_is_matched_by_itself_only(value: str) -> None:
    """Escaping makes a pattern of a text that matches that text."""
    one = Pattern.of(escape_wildcards(value), variables=True)
    assert one.matches(value) is YES
    assert not one.has_wildcard


def test_long_patterns_take_no_time() -> None:
    """A pattern made to backtrack does not."""
    hard = Pattern.of("*a" * 400 + "b?")
    assert hard.matches("a" * 4000) is NO
    assert hard.covers("a*" * 2000) is NO
    assert hard.overlaps("*a?" * 800 + "*") is YES


def test_prefix_is_what_is_known_first() -> None:
    """The prefix ends at the first wildcard, variable or unknown part, in lower case for actions."""
    assert Pattern.of("S3:Get*", fold=True).prefix == "s3:get"
    assert pattern("s3:", unknown("x"), "y").prefix == "s3:"
    assert Pattern.of("b/${aws:username}", variables=True).prefix == "b/"
