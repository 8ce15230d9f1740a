"""``dynamic`` blocks are expanded in place."""

from __future__ import annotations

from typing import Any

from roots import only_problem, root, value

from iamlint.truth import Truth
from iamlint.values import List, Map, plain


def rules(text: str) -> Any:
    """The blocks of type ``rule`` as plain data."""
    return plain(value(root(text), "aws_x.r", "rule"))


def test_each_element_makes_a_block() -> None:
    """The iterator has key and value; written blocks keep their place among the made ones."""
    assert rules("""
resource "aws_x" "r" {
  rule { name = "first" }
  dynamic "rule" {
    for_each = { a = 1, b = 2 }
    content { name = "${rule.key}${rule.value}" }
  }
  rule { name = "last" }
}
""") == [{"name": "first"}, {"name": "a1"}, {"name": "b2"}, {"name": "last"}]


def test_iterators_may_be_named_and_nested() -> None:
    """An inner dynamic block sees the iterator of the outer one."""
    assert rules("""
resource "aws_x" "r" {
  dynamic "rule" {
    for_each = ["x", "y"]
    iterator = outer
    content {
      dynamic "item" {
        for_each = toset(["i"])
        content { name = "${outer.value}${outer.key}${item.value}" }
      }
    }
  }
}
""") == [{"item": [{"name": "x0i"}]}, {"item": [{"name": "y1i"}]}]


def test_an_unknown_collection_makes_one_block_that_may_be_there() -> None:
    """Its iterator is unknown."""
    found = value(
        root("""
variable "rules" {}
resource "aws_x" "r" {
  dynamic "rule" {
    for_each = var.rules
    content { name = rule.value.name }
  }
}
"""),
        "aws_x.r",
        "rule",
    )
    assert isinstance(found, List)
    (block,) = found.items
    assert isinstance(block, Map)
    assert block.exists is Truth.MAYBE
    assert plain(block) == {"name": {"$unknown": "rule.value"}}


def test_a_block_behind_an_unknown_condition_may_be_there() -> None:
    """What it would be is known all the same."""
    found = value(
        root("""
variable "on" { type = bool }
resource "aws_x" "r" {
  dynamic "rule" {
    for_each = var.on ? ["a"] : []
    content { name = rule.value }
  }
}
"""),
        "aws_x.r",
        "rule",
    )
    assert isinstance(found, List)
    (block,) = found.items
    assert isinstance(block, Map)
    assert block.exists is Truth.MAYBE
    assert plain(block) == {"name": "a"}


def test_a_null_collection_is_a_problem_of_the_resource() -> None:
    """Terraform refuses it; the resource is there without the block."""
    problem = only_problem("""
resource "aws_x" "r" {
  dynamic "rule" {
    for_each = null
    content {}
  }
}
""")
    assert (problem.resource, problem.attribute) == ("aws_x.r", "rule")
    assert "null" in problem.message


def test_an_argument_that_fails_leaves_the_others() -> None:
    """The problem names the attribute, the argument is unknown, the rest is known."""
    module = root("""
resource "aws_x" "r" {
  rule {
    name = upper(1, 2)
    path = "/"
  }
}
""")
    (problem,) = module.problems
    assert (problem.resource, problem.attribute) == ("aws_x.r", "rule")
    (block,) = plain(value(module, "aws_x.r", "rule"))
    assert "$unknown" in block["name"]
    assert block["path"] == "/"
