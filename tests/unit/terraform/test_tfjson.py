"""``.tf.json``: the same syntax as from HCL, with the places of the JSON text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from syntax_text import nodes, short

from iamlint.source import Source
from iamlint.terraform.blocks import ConfigFile
from iamlint.terraform.syntax import Block, Body, Template
from iamlint.terraform.tfjson import parse_json_arguments, read_json_config


def config_of(text: str) -> ConfigFile:
    return read_json_config(Source("test.tf.json", text))


def block_of(text: str) -> Block:
    """The one block of a file that has no problem."""
    config = config_of(text)
    assert config.problems == ()
    (lazy,) = config.blocks
    parsed = lazy.parse()
    assert parsed.problems == ()
    assert parsed.block is not None
    return parsed.block


def arguments(body: Body) -> dict[str, Any]:
    return {name: short(argument.expression) for name, argument in body.arguments.items()}


def test_blocks() -> None:
    """Blocks are objects below their labels, or arrays of such, at any level."""
    config = config_of(
        """{
          "//": "a comment",
          "resource": {
            "aws_iam_role": {"a": {"name": "x"}, "b": [{}, {}]},
            "aws_iam_user": [{"c": {}}, {"d": {}}]
          },
          "locals": [{"x": 1}, {"y": 2}],
          "variable": {"v": {}},
          "moved": null
        }"""
    )
    assert config.problems == ()
    assert [(b.type, *(label.text for label in b.labels)) for b in config.blocks] == [
        ("resource", "aws_iam_role", "a"),
        ("resource", "aws_iam_role", "b"),
        ("resource", "aws_iam_role", "b"),
        ("resource", "aws_iam_user", "c"),
        ("resource", "aws_iam_user", "d"),
        ("locals",),
        ("locals",),
        ("variable", "v"),
    ]
    first = config.blocks[0]
    assert first.header.text == '"a"'
    assert first.span.text == '"a": {"name": "x"}'
    assert [label.span.text for label in first.labels] == ['"aws_iam_role"', '"a"']


def test_values() -> None:
    """Strings are templates, names of properties too; other values are what they are."""
    block = block_of(
        '{"locals": {"a": "x${var.y}", "b": 1.5e3, "c": -2, "d": [true, null], "//": 0,'
        ' "e": {"${k}": "v", "//": "kept"}, "f": "$${z}", "g": ""}}'
    )
    assert arguments(block.body) == {
        "a": ["template", "'x'", ["$", [".", "var", "y"]]],
        "b": "1.5e3",
        "c": ["-", "2"],
        "d": ["tuple", "true", "null"],
        "e": [
            "object",
            [["template", ["$", "k"]], ["template", "'v'"]],
            [["template", "'//'"], ["template", "'kept'"]],
        ],
        "f": ["template", "'${'", "'z}'"],
        "g": ["template"],
    }
    for node in nodes(block):
        assert node.span.start < node.span.end or isinstance(node, Template)
    assert block.body.arguments["a"].span.text == '"a": "x${var.y}"'
    assert block.body.arguments["a"].name_span.text == '"a"'
    assert block.body.arguments["a"].expression.span.text == '"x${var.y}"'


def test_places_within_escaped_strings() -> None:
    """Every character of a string keeps its place, escapes or not."""
    policy = '{"Action": "s3:*", "Resource": "${aws_s3_bucket.b["x"].arn}"}'
    block = block_of(json.dumps({"resource": {"aws_iam_policy": {"p": {"policy": policy}}}}))
    template = block.body.arguments["policy"].expression
    assert isinstance(template, Template)
    pieces = [(part.text, part.span.text) for part in template.parts[:-3] if hasattr(part, "text")]
    assert ("s3:*", "s3:*") in pieces
    assert ('"', '\\"') in pieces
    (interpolation,) = [part for part in template.parts if hasattr(part, "expression")]
    assert interpolation.span.text == '${aws_s3_bucket.b[\\"x\\"].arn}'
    expression = interpolation.expression
    assert short(expression) == [
        ".",
        ["[", [".", "aws_s3_bucket", "b"], ["template", "'x'"]],
        "arn",
    ]
    assert expression.name_span.text == "arn"
    assert expression.span.text == 'aws_s3_bucket.b[\\"x\\"].arn'
    assert expression.target.key.span.text == '\\"x\\"'


def test_escapes() -> None:
    """JSON's escapes are resolved before the template is read."""
    block = block_of(r'{"locals": {"a": "\u00e9\ud83d\ude00\n\/\\", "b": "\u0024{c}"}}')
    a = block.body.arguments["a"].expression
    assert isinstance(a, Template)
    assert "".join(part.text for part in a.parts if hasattr(part, "text")) == "é😀\n/\\"
    assert short(block.body.arguments["b"].expression) == ["template", ["$", "c"]]


def test_nested_blocks() -> None:
    """Terraform's own blocks and those of providers are blocks; maps are values."""
    block = block_of(
        """{"data": {"aws_iam_policy_document": {"d": {
          "statement": [{"actions": ["s3:*"], "principals": {"type": "AWS"}}, {}],
          "dynamic": {"statement": {"for_each": "${var.x}", "content": {"sid": "s"}}},
          "lifecycle": {"ignore_changes": ["tags"]},
          "tags": {"statement": "x"}
        }}}}"""
    )
    assert [(b.type, [label.text for label in b.labels]) for b in block.body.blocks] == [
        ("statement", []),
        ("statement", []),
        ("dynamic", ["statement"]),
        ("lifecycle", []),
    ]
    assert [b.type for b in block.body.blocks[0].body.blocks] == ["principals"]
    (content,) = block.body.blocks[2].body.blocks
    assert (content.type, arguments(content.body)) == ("content", {"sid": ["template", "'s'"]})
    assert arguments(block.body.blocks[3].body) == {"ignore_changes": ["tuple", "tags"]}
    assert list(block.body.arguments) == ["tags"]


@pytest.mark.parametrize(
    ("type", "body", "expected"),
    [
        ("aws_x", {"metadata_options": {"http_tokens": "required"}}, ["metadata_options"]),
        ("aws_x", {"ebs_block_device": [{}, {}]}, ["ebs_block_device", "ebs_block_device"]),
        ("aws_x", {"a": {"b": {"c": [{"tags": {"d": "e"}}]}}}, ["a", ["b", ["c"]]]),
        ("aws_x", {"empty": [], "none": None, "text": "x", "texts": ["x"], "tags": {}}, []),
        ("aws_x", {"tags": [{"key": "k"}]}, ["tags"]),
        ("aws_x", {"for_each": {"a": {}}, "timeouts": {"create": "1h"}}, ["timeouts"]),
        ("aws_x", {"a": {"provider": {"x": 1}, "lifecycle": {}}}, ["a", ["provider", "lifecycle"]]),
        ("aws_lambda_function", {"environment": {"variables": {"A": "b"}}}, ["environment"]),
        ("aws_sagemaker_model", {"c": {"environment": {"A": "b"}}}, ["c"]),
        ("aws_glue_job", {"command": {"parameters": {}}}, ["command", ["parameters"]]),
        ("aws_glue_catalog_table", {"storage": {"parameters": {}}}, ["storage"]),
        ("aws_iam_role", {"assume_role_policy": {"Statement": []}}, []),
        ("terraform_data", {"input": {"a": [{}]}, "lifecycle": {}}, ["lifecycle"]),
        ("awscc_iam_role", {"policies": [{"policy_name": "x"}]}, []),
        (
            "aws_x",
            {"dynamic": {"a": {"for_each": {"k": {}}, "content": {"b": {"tags": {"c": "d"}}}}}},
            ["dynamic", ["content", ["b"]]],
        ),
        (
            "aws_x",
            {
                "dynamic": {
                    "a": [{"for_each": [{}], "content": {"dynamic": {"b": {"content": {}}}}}]
                }
            },
            ["dynamic", ["content", ["dynamic", ["content"]]]],
        ),
        (
            "aws_x",
            {"provisioner": {"local-exec": {"environment": {"A": "b"}, "connection": {}}}},
            ["provisioner", ["connection"]],
        ),
    ],
)
def test_blocks_of_providers(type: str, body: dict[str, Any], expected: list[Any]) -> None:
    """An object in a body is a block, unless it is a map by its name."""
    block = block_of(json.dumps({"resource": {type: {"x": {"//": {"a": {}}, **body}}}}))
    assert types_of(block.body) == expected


def types_of(body: Body) -> list[Any]:
    """The types of the blocks in a body, each followed by those in it, if there are any."""
    found: list[Any] = []
    for block in body.blocks:
        found += [block.type, *([inner] if (inner := types_of(block.body)) else [])]
    return found


def test_blocks_of_terraform_itself() -> None:
    """What they hold is known: what is no block is a value, whatever it looks like."""
    config = config_of(
        """{
          "terraform": {
            "required_providers": {"aws": {"source": "hashicorp/aws"}},
            "backend": {"s3": {"bucket": "b", "assume_role": {"role_arn": "r"}}},
            "cloud": {"workspaces": {"tags": ["x"]}}
          },
          "provider": {"aws": [{"assume_role": {"role_arn": "r", "tags": {"a": "b"}}},
                               {"alias": "b", "default_tags": {"tags": {"a": "b"}}}]},
          "module": {"m": {"source": "./m", "x": {"y": {}}, "providers": {"aws": "aws.b"}}},
          "check": {"c": {"data": {"aws_x": {"d": {"filter": {"name": "n"}}}}, "assert": {}}},
          "output": {"o": {"value": {"a": {}}, "precondition": {"condition": true}}},
          "variable": {"v": {"default": {"a": {}}, "validation": {"condition": "${var.v != 1}"}}}
        }"""
    )
    assert config.problems == ()
    parsed = [lazy.parse().block for lazy in config.blocks]
    assert [(block.type, types_of(block.body)) for block in parsed if block is not None] == [
        ("terraform", ["required_providers", "backend", "cloud", ["workspaces"]]),
        ("provider", ["assume_role"]),
        ("provider", ["default_tags"]),
        ("module", []),
        ("check", ["data", ["filter"], "assert"]),
        ("output", ["precondition"]),
        ("variable", ["validation"]),
    ]


def test_references_in_strings() -> None:
    """Where Terraform wants a reference or a type, the string is read as that expression."""
    block = block_of(
        """{"resource": {"aws_iam_role": {"r": {
          "provider": "aws.west", "depends_on": ["aws_iam_user.u", "module.m"], "name": "a.b"
        }}}}"""
    )
    assert arguments(block.body) == {
        "provider": [".", "aws", "west"],
        "depends_on": ["tuple", [".", "aws_iam_user", "u"], [".", "module", "m"]],
        "name": ["template", "'a.b'"],
    }
    block = block_of('{"variable": {"v": {"type": "list(string)", "default": "${x}"}}}')
    assert arguments(block.body) == {
        "type": ["list()", "string"],
        "default": ["template", "'${x}'"],
    }


def test_variables_files_hold_literal_text() -> None:
    """In ``.tfvars.json`` a string is its text, whatever it looks like."""
    body, problems = parse_json_arguments(
        Source("a.tfvars.json", '{"a": "${b}", "c": {"%{d}": [1]}, "//": 1}')
    )
    assert problems == ()
    assert arguments(body) == {
        "a": ["template", "'${b}'"],
        "c": ["object", [["template", "'%{d}'"], ["tuple", "1"]]],
    }


FAULTS = [
    ('{"a": 1,}', "a `,` cannot stand before `}`", ","),
    ("[{} {}]", "expected `,` or `]`, found `{`", "{"),
    ('{"a"}', "expected `:`, found `}`", "}"),
    ("{", "expected a property or `}`, found the end of the text", "{"),
    ('{"a": {"b": 1}', "this `{` is never closed", "{"),
    ('{"a": "b', "this string is never closed", '"'),
    (r'{"a": "\q"}', r"`\q` is not an escape sequence of JSON", r"\q"),
    ('{"a": tru}', "`tru` is not JSON", "tru"),
    ('{"a": 01}', "`01` is not JSON", "01"),
    ("{} {}", "expected the end of the text, found `{`", "{"),
    ("# c\n{}", "`#` is not JSON; JSON has no comments", "#"),
    ("", "expected a value, found the end of the text", ""),
    ("1", "expected an object here, for a block", "1"),
    ('{"foo": {}}', "`foo` is not a type of block", '"foo"'),
    ('{"resource": {"a": {"b": 1}}}', "expected an object here, for a block", "1"),
    ('{"resource": {"//": "c"}}', "expected an object here, for a block", '"c"'),
    ('{"resource": {}}', "expected two labels here, for a block", "{}"),
    ('{"resource": [{"a": {}}]}', "expected a label here, for a block", "{}"),
    ('{"resource": {"a": null}}', "expected a label here, for a block", "null"),
    ('{"output": null}', "expected a label here, for a block", "null"),
    ('{"module": []}', "expected a label here, for a block", "[]"),
    ("[" * 100_000, "this is nested more than 250 levels deep", "["),
]


@pytest.mark.parametrize(("text", "message", "place"), FAULTS, ids=[f[0][:30] for f in FAULTS])
def test_faults_of_the_file(text: str, message: str, place: str) -> None:
    """What is no JSON, or no configuration, is one problem in the smallest place."""
    config = config_of(text)
    assert config.blocks == ()
    (problem,) = config.problems
    assert problem.message == message
    assert problem.span is not None
    assert problem.span.text == place


@pytest.mark.parametrize(
    ("body", "message", "place"),
    [
        ('{"x": "${"}', "this `${` is never closed", "${"),
        (r'{"x": "\n${a b}"}', "expected an operator or `}` after `a`, found `b`", "b"),
        ('{"x": 1, "x": 2}', "`x` is set twice", '"x"'),
        ('{"depends_on": ["a b"]}', "expected an operator or the end after `a`, found `b`", "b"),
        ('{"lifecycle": "x"}', "expected an object here, for a block", '"x"'),
        ('{"provisioner": []}', "expected a label here, for a block", "[]"),
    ],
)
def test_faults_of_a_block(body: str, message: str, place: str) -> None:
    """A fault in a block is the block's."""
    config = config_of(f'{{"resource": {{"a": {{"b": {body}, "c": {{}}}}}}}}')
    assert config.problems == ()
    first, second = config.blocks
    (problem,) = first.check()
    assert problem.message == message
    assert problem.span is not None
    assert problem.span.text == place
    assert first.parse().block is not None
    assert second.check() == ()
