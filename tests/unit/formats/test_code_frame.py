"""Frames of code: the exact token underlined, at every width, whatever the text is."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from iamlint.formats.cells import cell_len as measured
from iamlint.formats.cells import fitted, shown
from iamlint.formats.code_frame import Frame, frame_lines, gutter_width, source_lines
from iamlint.source import Source, Span


def frame(text: str, at: str, width: int = 60, label: str = "", **more: int) -> list[str]:
    """The lines of a frame around the first place of ``at``."""
    source = Source("main.tf", text)
    start = text.index(at)
    span = Span(source, start, start + len(at))
    lines = frame_lines(Frame(span, label, "", **more), gutter_width([span]), width)
    return [line.plain for line in lines]


def test_a_token_in_its_context() -> None:
    """Two lines before, one after; the underline is exactly as long as the token."""
    text = 'one\ntwo\nthree\n  action = "s3:*"\nfive\nsix\n'
    assert frame(text, '"s3:*"', label="in a.b") == [
        " --> main.tf:4:12",
        "  |",
        "2 | two",
        "3 | three",
        '4 |   action = "s3:*"',
        "  |            ^^^^^^ in a.b",
        "5 | five",
    ]


def test_tabs_and_wide_characters() -> None:
    """The underline stands under the token as the terminal shows it."""
    lines = frame('\tname\t= "日本", "x"\n', '"x"')
    assert lines[2:] == ['1 |     name    = "日本", "x"', "  |                       ^^^"]
    lines = frame('a = "日本"\n', '"日本"')
    assert lines[2:] == ['1 | a = "日本"', "  |     ^^^^^^"]


def test_a_long_line_is_cut_around_the_token() -> None:
    """What is cut is signed on either side, and the context is cut with it."""
    lines = frame(f"{'b' * 300}\n{'a' * 100}TOKEN{'c' * 200}\n", "TOKEN", width=40)
    assert lines[2] == "1 | …" + "b" * 34 + "…"
    assert lines[3].startswith("2 | …aaa")
    assert lines[3].endswith("ccc…")
    assert lines[4].index("^^^^^") == lines[3].index("TOKEN")
    assert {len(line) for line in lines[2:4]} == {40}


def test_a_label_without_room_goes_below() -> None:
    """It is not lost."""
    lines = frame("short = 1\n", "short", width=30, label="a label that has no room there")
    assert lines[3:] == ["  | ^^^^^", "  | a label that has no room", "  | there"]


def test_several_lines() -> None:
    """A short span is underlined on each of its lines, a long one on its first."""
    text = "a = {\n    b = 1\n}\n"
    assert frame(text, "{\n    b = 1\n}")[2:] == [
        *("1 | a = {", "  |     ^", "2 |     b = 1", "  |     ^^^^^", "3 | }", "  | ^"),
    ]
    text = "a = [\n1,\n2,\n3,\n4,\n]\n"
    lines = frame(text, "[\n1,\n2,\n3,\n4,\n]", after=0, label="here")
    assert lines[2:] == ["1 | a = [", "  |     ^ here (to line 6)"]


@pytest.mark.parametrize("text", ["", "a\n", "a"])
def test_the_end_of_a_file(text: str) -> None:
    """A place behind the last character has a caret."""
    source = Source("main.tf", text)
    span = Span(source, len(text), len(text))
    lines = frame_lines(Frame(span, "", ""), gutter_width([span]), 40)
    assert lines[-1].plain.strip(" |") == "^"


def test_a_whole_source() -> None:
    """Every line once, numbered, whatever ends the last."""
    for text in ("a\n\nb\n", "a\n\nb", "a\r\n\r\nb\r\n"):
        lines = [line.plain for line in source_lines(Source("x.tf", text), 40)]
        assert lines[2:] == ["1 | a", "2 |", "3 | b"]


def test_a_line_of_megabytes_costs_nothing() -> None:
    """Only what is near the token is looked at."""
    text = "x" * 5_000_000 + "TOKEN" + "y" * 5_000_000
    lines = frame(text, "TOKEN", width=60)
    assert "TOKEN" in lines[2]
    assert len(lines[2]) == 60


@given(st.text(), st.text(), st.text(), st.integers(20, 80))
@example("000", "0" * 17, "0", 20)
def test_fitted_fits(head: str, token: str, tail: str, cells: int) -> None:
    """Whatever the characters are, the parts fit, and some of the token is seen."""
    parts = fitted(shown(head), shown(token), shown(tail), cells)
    assert sum(map(measured, parts)) <= cells
    if token:
        assert parts[1]


@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200), st.integers(40, 120))
@example("0" * 32 + "\t", 33, 33, 40)
def test_no_line_is_too_wide(text: str, one: int, two: int, width: int) -> None:
    """A frame fits its terminal, whatever the text and the place."""
    source = Source("main.tf", text)
    start, end = sorted((min(one, len(text)), min(two, len(text))))
    span = Span(source, start, end)
    lines = frame_lines(Frame(span, "a label", ""), gutter_width([span]), width)
    assert all(cell_len(line.plain) <= width for line in lines)
    assert any("^" in line.plain for line in lines)
