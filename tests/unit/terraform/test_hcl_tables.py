"""The parser tables: those that ship are those of the grammar, and others are made when needed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lark import Lark
from lark.tree import Tree

from iamlint.source import Source
from iamlint.terraform import hcl_tables
from iamlint.terraform.check import Checker
from iamlint.terraform.hcl import make_lark, make_tables
from iamlint.terraform.hcl_tables import SHIPPED, find_tables, read_tables, stamp
from iamlint.terraform.lalr import Machine, Unexpected
from iamlint.terraform.lexer import lex
from iamlint.terraform.mask import mask

TEXT = """
resource "aws_iam_role" "a" {
  count = var.a ? 1 : length(var.b) - 20
  x     = [for k, v in local.m : "${k}" if !!v && v != -1.5]
  y     = { for s in aws_x.y[*].z.0 : (s) => s... }
  z     = { "a" = f(1, [], {}...), b : a.*.c[0], (c) = d
    e = -x }
  inner {
    p = <<-E
      ${a}
      E
  }
}
"""


@pytest.fixture(scope="module")
def made() -> Any:
    return json.loads(json.dumps(make_tables()))


@pytest.fixture(scope="module")
def lark() -> Lark:
    made: Lark = make_lark()
    return made


def machine(tables: Any) -> Machine:
    """The machine that builds Lark's own trees."""
    return Machine(tables, object(), Tree, frozenset())


def test_shipped_tables_are_of_these_versions() -> None:
    """What ships is used: it was made from the versions that are installed for the tests."""
    assert read_tables(SHIPPED, stamp()) is not None


def test_shipped_tables_are_those_of_the_grammar(made: Any) -> None:
    """Tables made anew have the same states, terminals and rules, whatever their numbers."""
    shipped = read_tables(SHIPPED, stamp())
    assert shipped is not None
    assert canonical(shipped) == canonical(made)


def canonical(tables: Any) -> Any:
    """The tables with states numbered in the order in which they are reached."""
    order = {tables["starts"][start]: at for at, start in enumerate(sorted(tables["starts"]))}
    todo = list(order)
    rows = []
    while todo:
        row = []
        for name, argument in sorted(tables["states"][todo.pop(0)].items()):
            if argument < 0:
                row.append((name, tables["rules"][-1 - argument]))
                continue
            if argument not in order:
                order[argument] = len(order)
                todo.append(argument)
            row.append((name, order[argument]))
        rows.append(row)
    return rows, sorted(tables["pattern"].split("|")), tables["flags"]


def test_the_machine_builds_what_lark_builds(made: Any, lark: Lark) -> None:
    """Our loop over the tables and Lark's reduce the same rules with the same tokens."""
    tokens = lex(TEXT, 0, len(TEXT))
    assert Checker(tokens).body() is None
    text, _ = mask(tokens, 0, len(tokens.kinds))
    expected = lark.parse(text, start="start")
    assert outline(machine(made).parse(text, "start")) == outline(expected)


def outline(node: Any) -> Any:
    if isinstance(node, Tree):
        return [node.data, *map(outline, node.children)]
    # Lark's `=` and `:` may begin with the blanks before them.
    return (node[0], node[2]) if isinstance(node, tuple) else (node.type, node.end_pos)


@pytest.mark.parametrize("text", ["a", "a = ", "a = ]", "a = 1 2", "a {", "}", "\x00"])
def test_the_machine_refuses_what_lark_refuses(made: Any, text: str) -> None:
    """What the grammar does not have is unexpected, not an accident."""
    with pytest.raises(Unexpected):
        machine(made).parse(text, "start")


@pytest.fixture
def other_versions(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing ships for the versions that are installed; the cache is a folder of the test."""
    monkeypatch.setattr(hcl_tables, "SHIPPED", tmp_path / "none.json")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_tables_are_kept_in_the_cache(other_versions: Path, made: Any) -> None:
    """Tables for other versions are made once, and found the next time."""
    calls = []

    def make() -> Any:
        calls.append(1)
        return made

    assert find_tables(make) == made
    assert find_tables(make) == made
    assert len(calls) == 1
    assert [path.suffix for path in other_versions.rglob("hcl-*")] == [".json"]


def test_a_damaged_cache_is_made_anew(other_versions: Path, made: Any) -> None:
    """What is no JSON, or has another stamp, is not used."""
    find_tables(lambda: made)
    (path,) = other_versions.rglob("hcl-*.json")
    for text in ("", "{", "[]", '{"stamp": 1}', path.read_text()[:1000]):
        path.write_text(text)
        assert find_tables(lambda: made) == made
        assert len(path.read_text()) > 100_000


def test_works_without_a_cache(
    other_versions: Path, made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing can be written the tables are made each time."""
    blocker = other_versions / "file"
    blocker.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocker))
    assert find_tables(lambda: made) == made
    assert not list(other_versions.rglob("hcl-*"))


def test_source_is_untouched() -> None:
    """A mask is as long as what it stands for, so offsets stay true."""
    source = Source("a.tf", TEXT)
    tokens = lex(source.text, 0, len(source.text))
    assert Checker(tokens).body() is None
    text, leaves = mask(tokens, 0, len(tokens.kinds))
    base = tokens.starts[0]
    assert len(text) == tokens.ends[-1] - base
    for offset, index in leaves.items():
        assert tokens.starts[index] <= offset < tokens.ends[index]
        assert not text[offset - base].isspace()
