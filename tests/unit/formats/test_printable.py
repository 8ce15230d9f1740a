"""Nothing that is printed acts on the terminal, the log or the page it lands on."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from iamlint.formats.markup import inline_code, plain
from iamlint.formats.printable import decoded, printable


def test_plain_text_stays() -> None:
    """Letters of any script, marks and symbols are what they are."""
    for text in ("s3:GetObject", "größe 日本語 é ✓", ""):
        assert printable(text) == text


def test_controls_become_signs() -> None:
    """Escapes are seen; line ends, turned writing and bytes that are no text too."""
    assert printable("\x1b[31m") == "\u241b[31m"
    assert printable("a\nb\tc\x7f") == "a\u240ab\u2409c\u2421"
    assert printable("a\u202eb\u2028c\udce9\x9bd") == "a\ufffdb\ufffdc\ufffd\ufffdd"


@given(st.text())
def test_never_acts(text: str) -> None:
    """It keeps its length, has one line and can be encoded."""
    shown = printable(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    shown.encode("utf-8")


@given(st.text())
def test_decoded_is_utf8(text: str) -> None:
    """Only what UTF-8 cannot hold is replaced."""
    decoded(text).encode("utf-8")
    assert decoded("a\udce9\n") == "a\ufffd\n"


def test_markdown_does_not_act() -> None:
    """Links, HTML, mentions and tables are text; code holds its backticks."""
    assert plain("[x](y) <b> @me | `c`") == r"\[x\]\(y\) \<b\> \@me \| \`c\`"
    assert inline_code("a`b``c") == "```a`b``c```"
    assert inline_code("`a`") == "`` `a` ``"
