"""The scan for top-level blocks: what it finds, what it skips, and how it goes on after a fault."""

from __future__ import annotations

import pytest

from iamlint.source import ProblemKind, Source
from iamlint.terraform.blocks import ConfigFile, read_config


def config_of(text: str) -> ConfigFile:
    return read_config(Source("test.tf", text))


def headers(config: ConfigFile) -> list[str]:
    return [block.header.text for block in config.blocks]


def faults(config: ConfigFile) -> list[tuple[str, int, str]]:
    """Message, line and text of the problems of a file, those of its blocks included."""
    problems = [*config.problems, *(p for block in config.blocks for p in block.check())]
    assert all(problem.kind is ProblemKind.SYNTAX for problem in problems)
    return [
        (problem.message, problem.span.line, problem.span.text)
        for problem in problems
        if problem.span is not None
    ]


def test_finds_blocks() -> None:
    """Every top-level block has its type, labels and span."""
    config = config_of(
        '# first\nresource "aws_iam_role" "a" {\n  x = "}"\n}\n\n/* x */ locals {} # y\ndata "b" c {}'
    )
    assert headers(config) == ['resource "aws_iam_role" "a"', "locals", 'data "b" c']
    assert [block.type for block in config.blocks] == ["resource", "locals", "data"]
    assert [[label.text for label in block.labels] for block in config.blocks] == [
        ["aws_iam_role", "a"],
        [],
        ["b", "c"],
    ]
    assert config.blocks[0].span.text.endswith('"}"\n}')
    assert config.blocks[1].span.text == "locals {}"
    assert config.blocks[2].labels[0].span.text == '"b"'
    assert faults(config) == []


@pytest.mark.parametrize(
    "body",
    [
        'x = "}"',
        'x = "${"}"}"',
        'x = "${f("{")}"',
        'x = "${{ a = 1 }.a}"',
        "x = 1 # }",
        "x = 1 // }",
        "/* } */",
        "/* \n}\n*/",
        "x = <<E\n}\nE",
        "x = <<E\n}\n${a}\n}\nE",
        "x = <<-E\n${<<E\n}\nE\n}\n}\n  E",
        'x = "\\"}"',
        'x = "$${}"',
        'x = "%%{}"',
        "x = {\n}",
        "y {\n}",
        'x = <<E\n"\nE',
        "x = <<E\n/*\nE",
        'x = "/*"',
        'x = "#"',
        "x = <<E\nEE\n E E\n  }\nE",
    ],
)
def test_braces_in_literals_are_text(body: str) -> None:
    """Braces in strings, heredocs and comments neither open nor close a block."""
    config = config_of(f"a {{\n{body}\n}}\nb {{}}\n")
    assert headers(config) == ["a", "b"]
    assert faults(config) == []


def test_a_block_is_parsed_once_and_only_when_asked_for() -> None:
    """A fault in a block is no problem of the file: it is found when the block is looked at."""
    config = config_of("a {\n  x = = 1\n  y = 2\n}\nb {\n  z = 3\n}\n")
    assert config.problems == ()
    first, second = config.blocks
    parsed = first.parse()
    assert first.parse() is parsed
    assert parsed.block is not None
    assert list(parsed.block.body.arguments) == ["y"]
    assert [problem.message for problem in parsed.problems] == [
        "expected an expression after `=`, found `=`"
    ]
    assert first.check() == parsed.problems
    assert second.check() == ()
    assert second.parse().block is not None


def test_comments() -> None:
    """Comments that may be suppressions are listed, wherever they stand; others are not."""
    config = config_of(
        "# iamlint:ignore IAM301 because\na {\n  # checkov:skip=CKV_1:x\n  x = 1 // tfsec:ignore:y\n"
        '  /* trivy:ignore:z */\n  # other\n  y = "# iamlint:ignore"\n  z = <<E\n# iamlint:ignore\nE\n'
        '  w = "${a /* iamlint:ignore */}"\n}\n#iamlint:ignore'
    )
    assert [span.text for span in config.comments] == [
        "# iamlint:ignore IAM301 because",
        "# checkov:skip=CKV_1:x",
        "// tfsec:ignore:y",
        "/* trivy:ignore:z */",
        "/* iamlint:ignore */",
        "#iamlint:ignore",
    ]
    assert config_of("# other\na {}\n").comments == ()


IRREGULAR = [
    # what stands between blocks
    ("x = 1\n", [], [("`x` is an argument: only blocks can stand outside of blocks", 1, "x")]),
    (
        "x = {\n  a = 1\n}\nb {}\n",
        ["b"],
        [("`x` is an argument: only blocks can stand outside of blocks", 1, "x")],
    ),
    (
        'foo bar\nresource "a" "b" {}\n',
        ['resource "a" "b"'],
        [("expected `{` on the same line after `bar`, found a line end", 1, "bar")],
    ),
    ("a {} b {}\n", ["a", "b"], [("expected a line end after `}`, found `b`", 1, "b")]),
    ("a {} junk\nb {}\n", ["a", "b"], [("expected a line end after `}`, found `junk`", 1, "junk")]),
    (
        "a\n{\n}\nb {}\n",
        ["b"],
        [("expected `=` or `{` on the same line after `a`, found a line end", 1, "a")],
    ),
    ('a "b" = {\n}\nc {}\n', ["c"], [("a block has no `=` before its `{`", 1, "=")]),
    ('a "${b}" {\n}\nc {}\n', ["c"], [("the label of a block cannot hold a template", 1, '"')]),
    ("a {}\n@\nb {}\n", ["a", "b"], [("`@` has no meaning here", 2, "@")]),
    ("a {}\n/* b\n", ["a"], [("this comment is never closed", 2, "/*")]),
    ("a {}\n}\nb {}\n", ["a", "b"], [("this `}` closes nothing", 2, "}")]),
    # headers of unusual form
    ('größe "ä" {\n}\n', ['größe "ä"'], []),
    ('a "b\\n" "$${x}" {\n}\n', ['a "b\\n" "$${x}"'], []),
    ("\n\n  a {}\n", ["a"], []),
    ("a {}\r\n\r\nb {}\r\n", ["a", "b"], []),
    ('größe "ä" {\r\n  x = 1\r\n}\r\nb {}\r\n', ['größe "ä"', "b"], []),
    # brackets that do not pair within a block
    ("a {\n  x = f(1\n  y = 2\n}\nb {}\n", ["a", "b"], [("this `(` is never closed", 2, "(")]),
    ('a {\n  x = "abc\n  y = 2\n}\nb {}\n', ["a", "b"], [("this string is never closed", 2, '"')]),
    ('a {\n  x = "${b\n}\n}\n', ["a"], [("this string is never closed", 2, '"')]),
    # braces that do not pair
    ("a {}\nb {\n  x = 1\n", ["a", "b"], [("this `{` is never closed", 2, "{")]),
    (
        'resource "a" "b" {\n  x = {\n    y = 1\n}\n\nresource "c" "d" {\n}\n',
        ['resource "a" "b"', 'resource "c" "d"'],
        [("this `{` is never closed", 2, "{")],
    ),
    (
        'data "a" "b" {\n  statement {\n    x = 1\n\n  statement {\n  }\n}\n\nlocals {\n}\n',
        ['data "a" "b"', "locals"],
        [("this `{` is never closed", 2, "{")],
    ),
    (
        "a {\n  x = 1\n}\n  y = 2\n}\nlocals {\n}\n",
        ["a", "locals"],
        [("this `}` closes nothing", 5, "}")],
    ),
    # a header without its brace
    (
        'locals {}\n\ndata "a" "b"\n  statement {\n  }\n}\nlocals {}\n',
        ["locals", "locals"],
        [('expected `{` on the same line after `"b"`, found a line end', 3, '"b"')],
    ),
    (
        'data "a" "b" # {\r\n  x = 1\r\n}\r\nlocals {}\r\n',
        ["locals"],
        [('expected `{` on the same line after `"b"`, found a line end', 1, '"b"')],
    ),
    (
        'resource a" "b" { c = "d" }\nlocals\n  x = 1\n}\n',
        [],
        [
            ("this string is never closed", 1, '"'),
            ("expected `=` or `{` on the same line after `locals`, found a line end", 2, "locals"),
        ],
    ),
    # heredocs that do not end
    (
        'resource "a" "b" {\n  x = <<EOF\n{}\n}\n\nresource "c" "d" {\n}\n',
        ['resource "a" "b"', 'resource "c" "d"'],
        [("this heredoc is never closed: no line is `EOF` alone", 2, "<<EOF")],
    ),
    (
        'resource "a" "b" {\n  x = <<EOF\nresource "x" "y" {\nEOF\n}\nlocals {\n',
        ['resource "a" "b"', "locals"],
        [("this `{` is never closed", 6, "{")],
    ),
    (
        "a {\n  /* x }\n}\nlocals {\n}\n",
        ["a", "locals"],
        [("this comment is never closed", 2, "/*")],
    ),
]


@pytest.mark.parametrize(("text", "found", "wrong"), IRREGULAR, ids=[t for t, _, _ in IRREGULAR])
def test_goes_on_after_a_fault(
    text: str, found: list[str], wrong: list[tuple[str, int, str]]
) -> None:
    """One fault is one problem at the place to mend, and the other blocks count."""
    config = config_of(text)
    assert headers(config) == found
    assert faults(config) == wrong


def test_a_block_that_is_never_closed_is_there() -> None:
    """It can be referred to, though nothing is known of what it holds."""
    config = config_of('resource "a" "b" {\n  x = 1\n\nresource "c" "d" {\n}\n')
    assert headers(config) == ['resource "a" "b"', 'resource "c" "d"']
    assert config.blocks[0].parse().block is None
    assert config.blocks[0].check() == ()
    (problem,) = config.problems
    assert problem.related[0][0] == "the parser gave up here"
    assert problem.related[0][1].line == 4


def test_labels_are_unescaped() -> None:
    """A label is the text of its string, escapes resolved; as a name it is not normalised."""
    (block,) = config_of('a "b\\"c" "$${d}" "e\u0301" {}\n').blocks
    assert [label.text for label in block.labels] == ['b"c', "${d}", "e\u0301"]
    assert [label.span.text for label in block.labels] == ['"b\\"c"', '"$${d}"', '"e\u0301"']


def test_repeated_argument() -> None:
    """The second of two arguments of one name is the fault, and the first is related."""
    (block,) = config_of("a {\n  x = 1\n  x = 2\n}\n").blocks
    (problem,) = block.check()
    assert problem.span is not None
    assert (problem.message, problem.span.line) == ("`x` is set twice", 3)
    assert [(label, span.line) for label, span in problem.related] == [("it is set here before", 2)]
    parsed = block.parse().block
    assert parsed is not None
    assert parsed.body.arguments["x"].expression.span.text == "1"


@pytest.mark.parametrize("text", ["", "\n", "# x", "/* x */", "  \n\t\n"])
def test_nothing(text: str) -> None:
    """A file without blocks is no fault."""
    config = config_of(text)
    assert config.blocks == ()
    assert config.problems == ()
