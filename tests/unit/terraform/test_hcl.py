"""The parser: python-hcl2's grammar finds the structure, and its known faults are worked around."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
from syntax_text import nodes, parsed, short

from iamlint.source import Source
from iamlint.terraform.blocks import read_config
from iamlint.terraform.hcl import SyntaxFault, parse_arguments, parse_expression_text
from iamlint.terraform.syntax import Attribute, Block, Call, ObjectCons, Splat, Template

TREES: list[tuple[str, Any]] = [
    # a minus and digits is no literal
    ("f(1)-20", ["-", ["f()", "1"], "20"]),
    ("10-20", ["-", "10", "20"]),
    ("x[0]-10", ["-", ["[", "x", "0"], "10"]),
    ("1 -20", ["-", "1", "20"]),
    ("1-2-3", ["-", ["-", "1", "2"], "3"]),
    ("a[-20]", ["[", "a", ["-", "20"]]),
    ("-1", ["-", "1"]),
    ("-1.5", ["-", "1.5"]),
    ("-15-20", ["-", ["-", "15"], "20"]),
    ("a-20", "a-20"),
    ("a.b-20", [".", "a", "b-20"]),
    ('"a"-b', ["-", ["template", "'a'"], "b"]),
    ("1.5-x", ["-", "1.5", "x"]),
    # chains of unary operators
    ("!!a", ["!", ["!", "a"]]),
    ("- -5", ["-", ["-", "5"]]),
    ("-!a", ["-", ["!", "a"]]),
    ("!a == b", ["==", ["!", "a"], "b"]),
    ("-a.b", ["-", [".", "a", "b"]]),
    ("!a[0]", ["!", ["[", "a", "0"]]),
    # strip markers, line ends and comments in interpolations
    ('"${~ a ~}"', ["template", ["$", "a"]]),
    ('"a ${~ "x" } b"', ["template", "'a'", ["$", ["template", "'x'"]], "' b'"]),
    ('"${\na\n}"', ["template", ["$", "a"]]),
    ('"${ a /* c */}"', ["template", ["$", "a"]]),
    ('"${a\n+ b}"', ["template", ["$", ["+", "a", "b"]]]),
    # escapes
    ('"$${"', ["template", "'${'"]),
    ('"%%{"', ["template", "'%{'"]),
    ('["$${a", "b}"]', ["tuple", ["template", "'${'", "'a'"], ["template", "'b}'"]]),
    ('"$$${a}"', ["template", "'$'", "'${'", "'a}'"]),
    (r'"a\"b\\"', ["template", "'a'", "'\"'", "'b'", r"'\\'"]),
    (r'"\u00e9"', ["template", "'é'"]),
    (r'"\U0001F600"', ["template", "'😀'"]),
    # names beyond ASCII
    ("größe.π", [".", "größe", "π"]),
    ("{ größe = 1 }", ["object", [["template", "'größe'"], "1"]]),
    ("größe(a)", ["größe()", "a"]),
    # namespaces
    ('core::upper("a")', ["core::upper()", ["template", "'a'"]]),
    ("provider::aws::arn_parse(a)", ["provider::aws::arn_parse()", "a"]),
    ("core /* c */ :: upper(a)", ["core::upper()", "a"]),
    # comments anywhere
    ("/* x\ny */ 1", "1"),
    ("a /* c */ . b", [".", "a", "b"]),
    ("f(a, // c\n b)", ["f()", "a", "b"]),
    # keywords as names
    ("[a, for]", ["tuple", "a", "for"]),
    ("var.in", [".", "var", "in"]),
    ("if.for", [".", "if", "for"]),
    ("{ a = 1, for = 2 }", ["object", [["template", "'a'"], "1"], [["template", "'for'"], "2"]]),
    ("{ in : 1 }", ["object", [["template", "'in'"], "1"]]),
    ("true(1)", ["true()", "1"]),
    ("a.true", [".", "a", "true"]),
    ("[for in in in : in]", ["for", None, "in", "in", "in"]),
    # splats
    ("a.*.b[0]", ["[", [".*", "a", [".", "@", "b"]], "0"]),
    ("a.*.b.0", [".*", "a", ["[", [".", "@", "b"], "0"]]),
    ("a.*.b[0].c", [".", ["[", [".*", "a", [".", "@", "b"]], "0"], "c"]),
    ("a.*", [".*", "a", "@"]),
    ("a[*].b[0]", ["[*]", "a", ["[", [".", "@", "b"], "0"]]),
    ("a[*].b[*].c", ["[*]", "a", ["[*]", [".", "@", "b"], [".", "@", "c"]]]),
    ("a[*].b.*.c[0]", ["[*]", "a", ["[", [".*", [".", "@", "b"], [".", "@", "c"]], "0"]]),
    ("a.*.b[*].c", ["[*]", [".*", "a", [".", "@", "b"]], [".", "@", "c"]]),
    ("(a[*].b)[0]", ["[", ["()", ["[*]", "a", [".", "@", "b"]]], "0"]),
    ("a[ * ].b", ["[*]", "a", [".", "@", "b"]]),
    # the old index
    ("a.0.b", [".", ["[", "a", "0"], "b"]),
    ("a.b.0", ["[", [".", "a", "b"], "0"]),
    # parentheses are kept, and keys that have them are expressions
    ("(1)", ["()", "1"]),
    ("{ (x) = 1 }", ["object", [["()", "x"], "1"]]),
    ("{ x = 1 }", ["object", [["template", "'x'"], "1"]]),
    ('{ "x" : 1 }', ["object", [["template", "'x'"], "1"]]),
    ('{ "${x}" = 1 }', ["object", [["template", ["$", "x"]], "1"]]),
    ("{ 1 = 2, true = 3 }", ["object", ["1", "2"], ["true", "3"]]),
    ("{ a.b = 1 }", ["object", [[".", "a", "b"], "1"]]),
    ("{ a ? b : c : d }", ["object", [["?", "a", "b", "c"], "d"]]),
    ("{ a = 1\n b = 2\n\n c = 3, }", ["object", *([["template", f"'{k}'"], v] for k, v in zip("abc", "123", strict=True))]),
    ("{ a = b\n (c) = d }", ["object", [["template", "'a'"], "b"], [["()", "c"], "d"]]),
    ("{ a = b\n [c] = d }", ["object", [["template", "'a'"], "b"], [["tuple", "c"], "d"]]),
    ("{ a = b\n -c = d }", ["object", [["template", "'a'"], "b"], [["-", "c"], "d"]]),
    # for
    ("[for x in y : x]", ["for", None, "x", "y", "x"]),
    ("[for k, v in y : v if k]", ["for", "k", "v", "y", "v", "if", "k"]),
    ("{for k, v in y : k => v...}", ["for", "k", "v", "y", "k", "=>", "v", "..."]),
    ("{for k in y : k => 1 if k}", ["for", None, "k", "y", "k", "=>", "1", "if", "k"]),
    ("[for x in a ? b : c : x]", ["for", None, "x", ["?", "a", "b", "c"], "x"]),
    ('[for x in y : "a"if true]', ["for", None, "x", "y", ["template", "'a'"], "if", "true"]),
    # calls
    ("f(a, b...)", ["f()", "a", "b", "..."]),
    ("f()", ["f()"]),
    ("f(a,)", ["f()", "a"]),
    # precedence
    ("1 + 2 * 3 - 4", ["-", ["+", "1", ["*", "2", "3"]], "4"]),
    ("a || b && c == d < e", ["||", "a", ["&&", "b", ["==", "c", ["<", "d", "e"]]]]),
    ("a ? b : c ? d : e", ["?", "a", "b", ["?", "c", "d", "e"]]),
    ("(a\n+ b\n)", ["()", ["+", "a", "b"]]),
    ("(a\n- b)", ["()", ["-", "a", "b"]]),
    ("(f\n(a))", ["()", ["f()", "a"]]),
    # numbers stay as written
    ("1e3", "1e3"),
    ("1E+3", "1E+3"),
    ("0.50", "0.50"),
    ("null", "null"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), TREES, ids=[text for text, _ in TREES])
def test_tree(text: str, tree: Any) -> None:
    """The structure of an expression is the one Terraform gives it."""
    assert short(parsed(text)) == tree


@pytest.mark.parametrize("text", [text for text, _ in TREES])
def test_every_span_is_exact(text: str) -> None:
    """Whatever has a place in an expression can be cut out of the source and parsed again."""
    expression = parsed(text)
    for node in nodes(expression):
        cut = node.span.text
        assert cut == cut.strip() or not hasattr(node, "operator")
        if type(node).__module__.endswith("syntax") and hasattr(node, "operand"):
            assert cut.startswith(node.operator)
        if isinstance(node, Attribute):
            assert cut.endswith(node.name_span.text)
        if isinstance(node, Call):
            assert cut.startswith(node.name_span.text)
            assert cut.endswith(")")
        if isinstance(node, Splat):
            assert cut.startswith(node.source.span.text)
            assert node.each.span.end == node.span.end
        if isinstance(node, ObjectCons):
            assert cut[0] == "{"
            assert cut[-1] == "}"


def test_spans_of_a_chain() -> None:
    """The span of an attribute runs from the start of its target to its own name."""
    expression = parsed("aws_iam_role.this[0].arn")
    assert isinstance(expression, Attribute)
    assert expression.span.text == "aws_iam_role.this[0].arn"
    assert expression.name_span.text == "arn"
    assert expression.target.span.text == "aws_iam_role.this[0]"


def test_comments_are_not_in_spans() -> None:
    """An expression ends where its last token does, not at the comment or line end after it."""
    block = only_block("a {\n  x = b + c # d\n\n\n  y = 1\n}\n")
    assert block.body.arguments["x"].expression.span.text == "b + c"
    assert block.body.arguments["x"].span.text == "x = b + c"


def only_block(text: str) -> Block:
    (lazy,) = read_config(Source("test.tf", text)).blocks
    parsed = lazy.parse()
    assert [problem.message for problem in parsed.problems] == []
    assert parsed.block is not None
    return parsed.block


def test_block() -> None:
    """A block has its labels, arguments and nested blocks, each with its place."""
    block = only_block(
        'resource "aws_iam_role" app { # c\n  name = "x"\n\n  inline_policy {\n    name = "y"\n  }\n'
        "  inline_policy { name = 1 }\n  tags {}\n}\n"
    )
    assert block.type == "resource"
    assert [label.text for label in block.labels] == ["aws_iam_role", "app"]
    assert [label.span.text for label in block.labels] == ['"aws_iam_role"', "app"]
    assert block.header.text == 'resource "aws_iam_role" app'
    assert block.span.text.endswith("tags {}\n}")
    assert list(block.body.arguments) == ["name"]
    assert block.body.arguments["name"].name_span.text == "name"
    assert [inner.type for inner in block.body.blocks] == ["inline_policy", "inline_policy", "tags"]
    assert block.body.blocks[1].span.text == "inline_policy { name = 1 }"
    assert short(block.body.blocks[0].body.arguments["name"].expression) == ["template", "'y'"]


@pytest.mark.parametrize(
    "text",
    [
        'a"b""c" {\n}\n',
        "a b c {}\n",
        'a /* x */ "b" /* y */ "c" {}\n',
        'a "b" c{}',
    ],
)
def test_headers(text: str) -> None:
    """However a header is spaced, it is a type and two labels."""
    block = only_block(text)
    assert block.type == "a"
    assert [label.text for label in block.labels] == ["b", "c"]


def test_keywords_name_arguments_and_blocks() -> None:
    """HCL reserves no words."""
    block = only_block("for {\n  in = 1\n  true = 2\n  if {}\n  null {\n  }\n}\n")
    assert list(block.body.arguments) == ["in", "true"]
    assert [inner.type for inner in block.body.blocks] == ["if", "null"]


def test_line_ends_of_windows() -> None:
    """CRLF ends lines, and stays in the text of a heredoc."""
    block = only_block("a {\r\n  x = [\r\n    1,\r\n  ]\r\n  y = <<E\r\nz\r\nE\r\n}\r\n")
    assert block.body.arguments["x"].expression.span.text == "[\r\n    1,\r\n  ]"
    assert short(block.body.arguments["y"].expression) == ["heredoc", repr("z\r\n")]


@pytest.mark.parametrize(
    "text",
    [
        "f(<<E\na\nE\n, 1)",
        "f(<<E\na\nE\n)",
        "[1, <<E\na\nE\n]",
        "{ x = <<-E\n  a\n  E\n}",
        "{ x = <<E\na\nE\n y = 1 }",
    ],
)
def test_heredocs_in_brackets(text: str) -> None:
    """A heredoc is an operand like any other; its span ends with its marker."""
    expression = parsed(text)
    (heredoc,) = [node for node in nodes(expression) if isinstance(node, Template) and node.heredoc]
    assert short(heredoc) == ["heredoc", repr("a\n")]
    assert re.fullmatch(r"<<-?E\n *a\n *E", heredoc.span.text)
    assert expression.span.text == text


def test_strings_are_normalised() -> None:
    """Strings compare in normal form C, names as they are written; spans keep what is written."""
    text = 'e\u0301.e\u0301 == "e\u0301"'
    assert short(parsed(text)) == ["==", [".", "e\u0301", "e\u0301"], ["template", "'\u00e9'"]]
    assert parsed(text).span.text == text
    (item,) = parsed("{ e\u0301 = 1 }").items  # type: ignore[attr-defined]
    assert short(item.key) == ["template", "'\u00e9'"]


def test_arguments_of_a_variables_file() -> None:
    """A ``.tfvars`` file has arguments; a block in it is a fault, and costs nothing else."""
    body, problems = parse_arguments(Source("a.tfvars", 'x = 1\ny = ["a"]\nz {\n}\nw = 2\n'))
    assert list(body.arguments) == ["x", "y", "w"]
    (problem,) = problems
    assert problem.message == "a block is not allowed here: only arguments are"
    assert problem.span is not None
    assert problem.span.text == "z"


FAULTS = [
    ("x = ", "expected an expression after `=`, found the end of the text", "="),
    ("x = \n", "expected an expression after `=`, found a line end", "="),
    ("x = a b\n", "expected an operator or a line end after `a`, found `b`", "b"),
    ('x = "abc\n', "this string is never closed", '"'),
    ('x = "${abc"\n', "this `${` is never closed", "${"),
    ("x = [1, 2\n", "this `[` is never closed", "["),
    ("x = f(1\ny = 2\n", "this `(` is never closed", "("),
    ("x = [\n  1,\n  2\n\ny = 3\n", "this `[` is never closed", "["),
    ("x = f(1}\n", "this `(` is never closed", "("),
    ("x = [1 2]\n", "expected `,` or `]` after `1`, found `2`", "2"),
    ("x = { a = 1 b = 2 }\n", "expected `,`, a line end or `}` after `1`, found `b`", "b"),
    ("x = { a }\n", "expected `=` or `:` after `a`, found `}`", "}"),
    ("x = a ? b\n", "expected `:` after `b`, found a line end", "b"),
    ("x = a &  b\n", "`&` is not an operator; the logical one is `&&`", "&"),
    ("x = 'a'\n", "strings are written with `\"`, not with `'`", "'"),
    ("x = 1;\n", "`;` ends nothing in HCL: arguments are separated by line ends", ";"),
    (r'x = "a\q"', r"`\q` is not an escape sequence of HCL", r"\q"),
    ("x = 1\nx = 2\n", "`x` is set twice", "x"),
    ("x = <<E\na\n", "this heredoc is never closed: no line is `E` alone", "<<E"),
    ("x = <<E\na\nE", "the end marker `E` of this heredoc has no line end after it", "<<E"),
    ('x = <<"E"\na\nE\n', "a heredoc begins with `<<`, a name and a line end, without blanks or quotes", "<<"),
    ("x = /* a\n", "this comment is never closed", "/*"),
    ('"x" = 1\n', "the name of an argument is not quoted", '"x"'),
    ("x\n= 1\n", "expected `=` or `{` on the same line after `x`, found a line end", "x"),
    ("b {\n  x {} y = 1\n}\n", "expected a line end after `}`, found `y`", "y"),
    ("b { x = 1\n}\n", "a block written on one line ends on that line with `}`", "\n"),
    ("b { c {} }\n", "a block written on one line cannot hold another block", "{"),
    ('x = "%{ if a }b"\n', "this `%{ if }` has no `%{ endif }`", "%{"),
    ('x = "%{ endfor }"\n', "this `endfor` belongs to no `%{ for }`", "endfor"),
    ("x = [for in y : 1]\n", "expected the name of a variable before `in`", "in"),
    ("x = a.f(1)\n", "`a.f` is not the name of a function", "a.f"),
    ("x = 1.2.3\n", "`1.2.3` is not a number", "1.2.3"),
    ("x = a.*.b.*.c\n", "a `.*` cannot be used within another `.*`", "*"),
    ("x = a\n}\n", "this `}` closes nothing", "}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message", "place"), FAULTS, ids=[f[0] for f in FAULTS])
def test_fault(text: str, message: str, place: str) -> None:
    """A fault is one problem that says what was found, in the smallest place."""
    _, problems = parse_arguments(Source("test.tf", text))
    problems = tuple(p for p in problems if "block is not allowed" not in p.message)
    assert [problem.message for problem in problems] == [message]
    assert problems[0].span is not None
    assert problems[0].span.text == place


def test_what_is_never_closed_says_where_it_was_noticed() -> None:
    """The place where the parser gave up is related to the one to mend."""
    _, (problem,) = parse_arguments(Source("test.tf", "x = f(1\ny = 2\n"))
    ((label, span),) = problem.related
    assert label == "the parser gave up here"
    assert span.text == "y"


def test_a_fault_costs_its_item() -> None:
    """Arguments beside one with a fault are read."""
    body, problems = parse_arguments(Source("test.tf", "a = 1\nb = [1 2]\nc = 3\nd = )\ne = 5\n"))
    assert list(body.arguments) == ["a", "c", "e"]
    assert len(problems) == 2


DEEP = {
    "lists": "[" * 100_000,
    "parentheses": "(" * 300 + "a" + ")" * 300,
    "unary": "!" * 300 + "a",
    "negative sums": "a+(-" * 300 + "a" + ")" * 300,
    "indexes": "a" + "[0]" * 300,
    "attributes": "a[0]" + ". b" * 300,
    "conditionals": "a?b:" * 300 + "a",
    "conditions": "a?" * 300 + "b" + ":c" * 300,
    "interpolations": '"${' * 300 + "a" + '}"' * 300,
    "directives": '"' + "%{ if a }" * 300 + "%{ endif }" * 300 + '"',
    "heredocs": "<<E\n${" * 300 + "a" + "}\nE\n" * 300,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_deep_nesting_is_a_fault(text: str) -> None:
    """What makes a tree too deep to be walked is refused, whatever is nested."""
    with pytest.raises(SyntaxFault, match="nested more than 250 levels deep"):
        parse_expression_text(text, "test.tf")


def test_wide_is_not_deep() -> None:
    """Many items, arguments, interpolations or blocks side by side are no nesting."""
    n = 400
    for text in (
        f"[{'a.b[0], ' * n}]",
        f"f({'a.b[0], ' * n})",
        f"{{{'a = b.c[0], ' * n}}}",
        f'"{"${a.b[0]} " * n}"',
        f'"{"%{ if a }b%{ endif }" * n}"',
        "a.b[0] + " * 2_000 + "1",
        "-a * b + c[0] == d && !e || " * 500 + "f",
        "a.b[0] == c[1].d ? f(x)[0] : " * 60 + "1",
    ):
        parse_expression_text(text, "test.tf")
    only_block("a {\n" + "b {}\n" * n + "}\n")


def test_import_is_cheap() -> None:
    """With the tables that ship, neither python-hcl2 nor lark is imported, and no grammar is built."""
    code = """
import sys, time
from iamlint.source import Source
from iamlint.terraform.blocks import read_config
import iamlint.terraform.hcl, iamlint.terraform.tfjson
(block,) = read_config(Source("a.tf", "a {\\n  x = [1, 2]\\n}\\n")).blocks
assert not block.check()
assert block.parse().block is not None
assert "lark" not in sys.modules and "hcl2" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
