"""Whatever is read, nothing is raised and nothing hangs; what is valid has no false alarm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile_texts import HOSTILE
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from iamlint.source import Source
from iamlint.terraform.blocks import ConfigFile, read_config
from iamlint.terraform.hcl import SyntaxFault, parse_arguments, parse_expression_text
from iamlint.terraform.template import parse_template
from iamlint.terraform.tfjson import parse_json_arguments, read_json_config

FIXTURES = Path(__file__).parents[2] / "fixtures" / "terraform"
SNIPPETS = [
    case["text"] for case in json.loads((FIXTURES / "syntax_cases.json").read_text("utf-8"))
]
FRAGMENTS = [
    *SNIPPETS,
    *("{", "}", "[", "]", "(", ")", '"', "${", "%{", "~}", "}", "\n", "\r\n", " ", "=", ",", "."),
    *("<<E\n", "E\n", "<<-E\n", "#", "//", "/*", "*/", "\\", "$", "%", "$${", "%%{", "*", "[*]"),
    *("for", "in", "if", "else", "endif", "endfor", "a", "-1", "::", "...", "=>", "?", ":", "!"),
    'resource "a" "b" {\n',
    "\ufeff",
    "é",
    "e\u0301",
    "\x00",
]
MESSY = st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
SETTINGS = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read_all(config: ConfigFile) -> list[str]:
    """Reads every block both ways; the messages of all problems."""
    problems = list(config.problems)
    length = len(config.source.text)
    for block in config.blocks:
        assert 0 <= block.header.start <= block.header.end <= block.span.end <= length
        checked = block.check()
        parsed = block.parse()
        assert [p.message for p in checked] == [p.message for p in parsed.problems]
        problems += parsed.problems
    for problem in problems:
        assert problem.span is not None
        assert 0 <= problem.span.start <= problem.span.end <= length
        for _, span in problem.related:
            assert 0 <= span.start <= span.end <= length
    messages = [problem.message for problem in problems]
    assert not any("beyond what the HCL grammar" in message for message in messages)
    return messages


def read_every_way(text: str) -> None:
    source = Source("test.tf", text)
    read_all(read_config(source))
    read_all(read_config(Source("test.tf", f"a {{\n  x = {text}\n}}\nb {{}}\n")))
    read_all(read_json_config(source))
    parse_arguments(source)
    parse_json_arguments(source)
    for parse in (lambda: parse_expression_text(text, "x"), lambda: parse_template(source)):
        found: SyntaxFault | None = None
        try:
            parse()
        except SyntaxFault as fault:
            found = fault
        assert found is None or found.span.end <= len(text)


@SETTINGS
@given(MESSY)
@example('a {\n  x = "${')
@example("a {\n  x = <<E\n${\n}\nE")
def test_messy_text(text: str) -> None:
    """Pieces of HCL in any order."""
    read_every_way(text)


@SETTINGS
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any characters."""
    read_every_way(text)


@SETTINGS
@given(st.binary(max_size=60))
def test_any_bytes(content: bytes) -> None:
    """Any bytes, as a reader that is lenient would decode them."""
    read_every_way(content.decode("utf-8", "replace"))


@SETTINGS
@given(st.sampled_from(SNIPPETS), st.data())
def test_mutations(text: str, data: st.DataObject) -> None:
    """A text with something taken out, doubled, or put in."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    middle = data.draw(st.sampled_from(["", text[start:end] * 2, *FRAGMENTS[-60:]]))
    read_every_way(text[:start] + middle + text[end:])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text(text: str) -> None:
    """Nothing recurses without end: it is read, or there is a problem."""
    config = read_config(Source("test.tf", f"a {{\n  x = {text}\n}}\nb {{}}\n"))
    assert read_all(config) or len(config.blocks) == 2
    read_all(read_config(Source("test.tf", text)))
    read_all(read_json_config(Source("test.tf.json", text)))
