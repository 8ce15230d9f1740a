"""Where a comment holds."""

from __future__ import annotations

import textwrap

from iamlint.engine.scopes import FileScopes, Nest, Scope
from iamlint.source import Source, Span
from iamlint.terraform.blocks import read_config


def scope(text: str, *, around: bool = False) -> Scope:
    """The scope of the one comment for linters in ``text``."""
    file = read_config(Source("main.tf", textwrap.dedent(text).lstrip("\n")))
    (comment,) = file.comments
    scopes = FileScopes(file)
    return scopes.around(comment) if around else scopes.at(comment)


def starts(found: Scope) -> list[str]:
    """The first line of every span of a scope."""
    return [span.text.partition("\n")[0] for span in found.spans]


def test_at_the_end_of_a_line_it_holds_for_that_line() -> None:
    """Nothing below it is meant."""
    found = scope(
        """
        resource "a" "b" {
          x = 1 # iamlint: ignore[IAM301] why
          y = 2
        }
        """
    )
    assert found == Scope(frozenset({2}), ())


def test_alone_it_holds_for_the_line_below_past_other_comments() -> None:
    """Comments may be stacked."""
    found = scope(
        """
        resource "a" "b" {
          # iamlint: ignore[IAM301] why
          // another remark
          /* and another */
          x = 1
        }
        """
    )
    assert found == Scope(frozenset({2, 5}), ())


def test_above_a_block_or_at_the_end_of_its_header_it_holds_for_the_block() -> None:
    """At any nesting."""
    above = scope(
        """
        # iamlint: ignore[IAM301] why
        module "a" {
          x = 1
        }
        """
    )
    assert starts(above) == ['module "a" {']
    header = scope(
        """
        data "a" "b" {
          dynamic "statement" { # iamlint: ignore[IAM301] why
            for_each = []
          }
          statement {
          }
        }
        """
    )
    assert starts(header) == ['dynamic "statement" { # iamlint: ignore[IAM301] why']


def test_above_an_object_of_a_list_it_holds_for_the_object() -> None:
    """A statement in jsonencode; also one that a `for` makes."""
    found = scope(
        """
        locals {
          policy = jsonencode({
            Statement = [
              # iamlint: ignore[IAM301] why
              { A = 1
                B = 2 },
              { C = 3 },
            ]
          })
        }
        """
    )
    assert starts(found) == ["{ A = 1"]
    made = scope(
        """
        locals {
          # iamlint: ignore[IAM301] why
          list = [for x in [] : { A = x
          }]
        }
        """
    )
    assert starts(made) == ["{ A = x"]


def test_beside_an_object_it_holds_for_the_line_only() -> None:
    """Only a comment above speaks of all of an object."""
    found = scope(
        """
        locals {
          list = [{ # iamlint: ignore[IAM301] why
            A = 1
          }]
        }
        """
    )
    assert found.spans == ()


def test_above_a_heredoc_it_holds_for_all_of_it() -> None:
    """No comment can stand in a heredoc."""
    found = scope(
        """
        locals {
          # iamlint: ignore[IAM301] why
          policy = <<EOF
        {}
        EOF
        }
        """
    )
    assert starts(found) == ["<<EOF"]


def test_anywhere_in_a_body_means_the_whole_block() -> None:
    """As checkov reads its own comments."""
    text = """
        resource "a" "b" {
          inner {
            # checkov:skip=CKV_AWS_1:why
          }
        }
        """
    assert starts(scope(text, around=True)) == ['resource "a" "b" {']
    assert scope("# checkov:skip=CKV_AWS_1", around=True) == Scope(frozenset(), ())


def test_a_comment_at_the_end_of_a_file_holds_for_nothing_more() -> None:
    """There is no line below."""
    assert scope("# iamlint: ignore[IAM301] why").spans == ()


def test_a_nest_finds_all_that_lie_around() -> None:
    """Inner and outer, but not what lies beside."""
    source = Source("main.tf", "x" * 100)
    nest: Nest[str] = Nest([])
    for start, end, name in ((50, 60, "c"), (0, 90, "a"), (10, 20, "b"), (12, 18, "d")):
        nest.add(Span(source, start, end), name)
    assert list(nest.around(Span(source, 13, 14))) == ["d", "b", "a"]
    assert list(nest.around(Span(source, 55, 56))) == ["c", "a"]
    assert list(nest.around(Span(source, 15, 30))) == ["a"]
    assert list(nest.around(Span(source, 95, 96))) == []
