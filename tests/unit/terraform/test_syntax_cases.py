"""What Terraform said of many small texts, compared with what is said here.

``scripts/record_syntax_cases.py`` asks Terraform again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evaluating import value_of
from syntax_text import nodes

from iamlint.source import Problem, Source
from iamlint.terraform.blocks import read_config
from iamlint.terraform.hcl import parse_expression_text
from iamlint.terraform.recovery import check_body, parse_body
from iamlint.terraform.syntax import Body
from iamlint.terraform.tokens import Place
from iamlint.values import Bool, Number, Text

FIXTURES = Path(__file__).parents[2] / "fixtures" / "terraform"
SYNTAX = json.loads((FIXTURES / "syntax_cases.json").read_text(encoding="utf-8"))
TEMPLATES = json.loads((FIXTURES / "template_cases.json").read_text(encoding="utf-8"))

Case = dict[str, Any]


def ids(case: Case) -> str:
    return repr(case["text"])[1:60]


def body_of(text: str) -> tuple[Source, Body, tuple[Problem, ...]]:
    """A text as a body. A source has no byte order mark: whoever reads the file takes it off."""
    text = text.removeprefix("\ufeff")
    source = Source("test.tf", text)
    body, problems = parse_body(Place(source, text), 0, len(text))
    return source, body, problems


@pytest.mark.parametrize("case", SYNTAX, ids=ids)
def test_accepts_what_terraform_accepts(case: Case) -> None:
    """Terraform and iamlint agree whether a text is HCL, and where it is not."""
    source, body, problems = body_of(case["text"])
    if case["accepted"]:
        assert [problem.message for problem in problems] == []
    else:
        assert problems
        assert all(problem.span is not None for problem in problems)
    checked = check_body(Place(source, source.text), 0, len(source.text))
    assert [problem.message for problem in checked] == [problem.message for problem in problems]
    for node in nodes(body):
        assert 0 <= node.span.start <= node.span.end <= len(source.text)


@pytest.mark.parametrize("case", [case for case in SYNTAX if case["accepted"]], ids=ids)
def test_spans_are_the_text(case: Case) -> None:
    """An expression that is cut out by its span is the same expression again."""
    _, body, _ = body_of(case["text"])
    for argument in body.arguments.values():
        text = argument.expression.span.text
        again = parse_expression_text(f"{text}\n", "again.tf")
        assert again.span.text == text
        assert type(again) is type(argument.expression)
        assert argument.span.text.endswith(text)
        assert argument.name_span.text in argument.span.text


@pytest.mark.parametrize("case", SYNTAX, ids=ids)
def test_files_are_read(case: Case) -> None:
    """A file with such text, and a block after it, still has the block, or a problem says why."""
    text = case["text"].removeprefix("\ufeff")
    source = Source(
        "test.tf", f'resource "a" "b" {{\n{text}\n}}\n\nresource "c" "d" {{\n  e = 1\n}}\n'
    )
    config = read_config(source)
    problems = list(config.problems)
    for block in config.blocks:
        checked = block.check()
        parsed = block.parse()
        assert [p.message for p in parsed.problems] == [p.message for p in checked]
        problems += parsed.problems
    if case["accepted"] and text.endswith("\n"):
        assert [problem.message for problem in problems] == []
        assert [block.header.text for block in config.blocks] == [
            'resource "a" "b"',
            'resource "c" "d"',
        ]
    elif not case["accepted"] and case["text"] not in CLOSED_BY_THE_BLOCK:
        assert problems


CLOSED_BY_THE_BLOCK = {"x = <<E\na\nE", "x = 1\r", "a {\n", "a {\nx = 1\n", "}\n", "a }\n"}
"""No HCL alone, but within a block."""


@pytest.mark.parametrize("case", TEMPLATES, ids=ids)
def test_templates_mean_what_terraform_makes_of_them(case: Case) -> None:
    """Escapes, strip markers, indentation and directives come out as Terraform has them."""
    value = value_of(case["text"])
    if isinstance(value, Text):
        text = "".join(part.text for part in value.parts)  # type: ignore[union-attr]
        assert text == case["value"]
    elif isinstance(value, Number):
        assert value.value == case["value"]
    else:
        assert isinstance(value, Bool)
        assert value.value is case["value"]
