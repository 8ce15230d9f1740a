"""Whatever stands in a file, reading it ends, and soon, in blocks and problems."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iamlint.source import Source
from iamlint.terraform.blocks import ConfigFile, read_config
from iamlint.testing import run_source

ROOT = Path(__file__).resolve().parents[3]
SEEDS = [
    path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("tests/fixtures/modules/**/*.tf"))
    if path.stat().st_size < 3000
]
PIECES = [
    *'{}[]()"$%<>=?:,.*!&|+-/#\\\n\r\t~',
    "${",
    "%{",
    "$${",
    "<<EOF\n",
    "<<-X\n",
    "EOF\n",
    "/*",
    "*/",
    "for",
    "in",
    "if",
    "else",
    "endif",
    "endfor",
    "...",
    "=>",
    "::",
    "1e400",
    "\ufeff",
    "é",
    "\x00",
    'resource "a" "b" {\n',
    "locals {\n",
    "}\n",
]
QUICK = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


def read_all(text: str) -> ConfigFile:
    """Scan a text, parse all that was found."""
    config = read_config(Source("main.tf", text))
    for block in config.blocks:
        block.parse()
        block.check()
    return config


@QUICK
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=60))
def test_any_text(pieces: list[str]) -> None:
    """Tokens in any order."""
    config = read_all("".join(pieces))
    assert isinstance(config.blocks, tuple)


@QUICK
@given(
    st.sampled_from(SEEDS),
    st.floats(0, 1),
    st.floats(0, 0.2),
    st.sampled_from(PIECES) | st.just(""),
)
def test_mutations(text: str, place: float, length: float, piece: str) -> None:
    """A stretch of a valid file replaced by something else."""
    start = int(place * len(text))
    end = min(len(text), start + int(length * len(text)))
    config = read_all(text[:start] + piece + text[end:])
    assert isinstance(config.problems, tuple)


@settings(QUICK, max_examples=60)
@given(
    st.sampled_from(SEEDS),
    st.floats(0, 1),
    st.sampled_from(PIECES) | st.binary(max_size=3).map(lambda data: data.decode("latin-1")),
)
def test_mutations_through_the_whole_line(text: str, place: float, piece: str) -> None:
    """The report on it is made, and no rule raises."""
    at = int(place * len(text))
    report = run_source(text[:at] + piece + text[at:])
    assert [error for error in report.errors if error.rule is not None] == []


def test_deep_nesting() -> None:
    """Brackets, templates and conditionals nested deeper than any stack."""
    for text in (
        "locals {\n a = " + "[" * 100_000 + "\n}\n",
        "locals {\n a = " + "(" * 5_000 + "1" + ")" * 5_000 + "\n}\n",
        "locals {\n a = " + '"${' * 3_000 + "1" + '}"' * 3_000 + "\n}\n",
        "locals {\n a = " + "!" * 50_000 + "true\n}\n",
        "locals {\n a = " + "true ? 1 : " * 5_000 + "2\n}\n",
        "locals {\n a = " + "1 + " * 20_000 + '2\n}\noutput "a" {\n  value = local.a\n}\n',
    ):
        read_all(text)
        report = run_source(text)
        assert [error for error in report.errors if error.rule is not None] == []
