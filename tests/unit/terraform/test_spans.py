"""Every expression has the span of its own text: cut out and parsed again, it is the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from syntax_dump import dump, expressions

from iamlint.source import Source
from iamlint.terraform.blocks import read_config
from iamlint.terraform.hcl import parse_expression_text
from iamlint.terraform.syntax import SplatItem, Template

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted([*ROOT.glob("tests/fixtures/**/*.tf"), *ROOT.glob("examples/**/*.tf")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_expressions_are_where_they_are_said_to_be(path: Path) -> None:
    """Of every file in the repository."""
    source = Source(path.name, path.read_text(encoding="utf-8", errors="replace"))
    for block in read_config(source).blocks:
        parsed = block.parse().block
        if parsed is None:
            continue
        for expression in expressions(parsed):
            if isinstance(expression, SplatItem) or within_splat(expression):
                continue
            text = expression.span.text
            if isinstance(expression, Template) and expression.heredoc:
                assert text.startswith("<<")
                continue
            if isinstance(expression, Template) and not text.startswith('"'):
                assert dump(expression)["Template"]["parts"] == [{"LiteralPart": {"text": text}}]
                continue
            assert dump(parse_expression_text(text, "cut")) == dump(expression)


def within_splat(expression: object) -> bool:
    """Whether it is what a splat applies to each element: its text begins within the splat."""
    return any(isinstance(item, SplatItem) for item in expressions(expression)) and not any(
        type(item).__name__ == "Splat" for item in expressions(expression)
    )
