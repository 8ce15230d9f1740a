"""Templates: their parts, the places of these, and what is refused.

What templates mean is compared with Terraform in ``test_syntax_cases.py``.
"""

from __future__ import annotations

from typing import Any

import pytest
from syntax_text import parsed, short

from iamlint.source import Source
from iamlint.terraform.hcl import SyntaxFault
from iamlint.terraform.syntax import LiteralPart, Template
from iamlint.terraform.template import parse_template


def parts_of(text: str) -> list[Any]:
    template = parsed(text)
    assert isinstance(template, Template)
    assert template.span.text == text.rstrip("\n")
    return [*template.parts]


def literals(text: str) -> list[tuple[str, str]]:
    """Text of each literal part, and the text that it was written as."""
    return [(p.text, p.span.text) for p in parts_of(text) if isinstance(p, LiteralPart)]


def test_a_plain_string_is_one_part() -> None:
    """Its span is what stands between the quotes."""
    assert literals('"s3:GetObject"') == [("s3:GetObject", "s3:GetObject")]
    assert parts_of('""') == []


def test_escapes_are_parts_of_their_own() -> None:
    """So the text beside an escape keeps exact places."""
    assert literals(r'"{\"a\": 1}\n"') == [
        ("{", "{"),
        ('"', r"\""),
        ("a", "a"),
        ('"', r"\""),
        (": 1}", ": 1}"),
        ("\n", r"\n"),
    ]
    assert literals('"a$${b}%%{c}"') == [
        ("a", "a"),
        ("${", "$${"),
        ("b}", "b}"),
        ("%{", "%%{"),
        ("c}", "c}"),
    ]


def test_composed_characters() -> None:
    """Text is normalised; where it composes over an escape, the run is one part."""
    assert literals('"ae\u0301b"') == [("a\u00e9b", "ae\u0301b")]
    assert literals('"a\\ne\u0301"') == [("a", "a"), ("\n", "\\n"), ("\u00e9", "e\u0301")]
    assert literals('"ae\\u0301b"') == [("a\u00e9b", "ae\\u0301b")]


def test_interpolations() -> None:
    """Their spans have the braces, those of the expressions have not."""
    first, second, third = parts_of('"${ a.b }-${~ f("x") ~}"')
    assert first.span.text == "${ a.b }"
    assert first.expression.span.text == "a.b"
    assert second.text == "-"
    assert third.span.text == '${~ f("x") ~}'
    assert third.expression.span.text == 'f("x")'


def test_directives_nest() -> None:
    """``if`` and ``for`` hold what stands up to their ends."""
    (part,) = parts_of('"%{ if a }b%{ for k, v in c }${v}%{ endfor }%{ else }d%{ endif }"')
    assert short(part) == [
        "%if",
        "a",
        ["'b'", ["%for", "k", "v", "c", [["$", "v"]]]],
        ["'d'"],
    ]
    assert part.span.text.startswith("%{ if a }")
    assert part.span.text.endswith("%{ endif }")
    assert part.then[1].span.text == "%{ for k, v in c }${v}%{ endfor }"


def test_heredocs_without_indentation_are_one_part() -> None:
    """The text of lines that follow each other stays together."""
    assert literals("<<E\n{\n  a\n}\nE\n") == [("{\n  a\n}\n", "{\n  a\n}\n")]
    assert literals("<<E\na\n${b}\nc\nd\nE\n") == [("a\n", "a\n"), ("\nc\nd\n", "\nc\nd\n")]


def test_indented_heredocs_have_a_part_per_line() -> None:
    """What ``<<-`` takes off lies outside of the parts, so their places are exact."""
    assert literals("<<-E\n    a\n      b ${c}\n    d\n  E\n") == [
        ("a\n", "a\n"),
        ("  b ", "  b "),
        ("\n", "\n"),
        ("d\n", "d\n"),
    ]


def test_strip_markers_cut_places_too() -> None:
    """What ``~`` trims is no longer in the part."""
    assert literals('"a  ${~ b ~}  c"') == [("a", "a"), ("c", "c")]


def test_quotes_and_braces_within() -> None:
    """Strings within interpolations are templates again, to any depth."""
    assert short(parsed('"${f("}${"a${b}"}")}"')) == [
        "template",
        ["$", ["f()", ["template", "'}'", ["$", ["template", "'a'", ["$", "b"]]]]]],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<<E\n${<<E\ninner\nE\n}outer\nE\n",
        "<<-E\n  ${<<-E\n    inner\n    E\n  }outer\n  E\n",
    ],
)
def test_heredocs_of_one_marker_nest(text: str) -> None:
    """The inner one ends at the inner marker."""
    (part, *_) = parts_of(text)
    assert short(part.expression) == ["heredoc", repr("inner\n")]


def test_template_files() -> None:
    """A whole text is a template in which quotes and backslashes are text."""
    source = Source("policy.tftpl", '{"a": "\\n${b}"}\n%{ for x in y ~}\n  ${x}\n%{ endfor ~}\n')
    template = parse_template(source)
    assert short(template) == [
        "heredoc",
        repr('{"a": "\\n'),
        ["$", "b"],
        repr('"}\n'),
        ["%for", None, "x", "y", [repr("  "), ["$", "x"], repr("\n")]],
    ]
    assert template.span == source.whole
    assert short(parse_template(Source("empty", ""))) == ["heredoc"]


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("a ${b", "this `${` is never closed", "${"),
        ("a\n%{ if b }c", "this `%{ if }` has no `%{ endif }`", "%{"),
        ("%{ endif }", "this `endif` belongs to no `%{ if }`", "endif"),
        ("%{ foo }", "`foo` is not one of `if`, `else`, `endif`, `for`, `endfor`", "foo"),
        ("${}", "expected an expression after `${`, found `}`", "}"),
        ("${a b}", "expected an operator or `}` after `a`, found `b`", "b"),
    ],
)
def test_faults(text: str, message: str, place: str) -> None:
    """A template that Terraform refuses is a fault at the smallest place."""
    with pytest.raises(SyntaxFault) as caught:
        parse_template(Source("a.tftpl", text))
    assert caught.value.message == message
    assert caught.value.span.text == place
