"""A function that keeps characters keeps the places where they were written."""

from __future__ import annotations

import pytest
from evaluating import value_of

from iamlint.values import List, Map, Piece, Text, Value


def pieces(value: Value) -> list[tuple[str, str | None]]:
    """The known pieces of a string, each with the text that its span covers."""
    assert isinstance(value, Text)
    found = [part for part in value.parts if isinstance(part, Piece)]
    return [(part.text, part.span.text if part.span is not None else None) for part in found]


def item(value: Value, *path: int | str) -> Value:
    """What stands in a value under these keys and indexes."""
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, List)
            value = value.items[step]
        else:
            assert isinstance(value, Map)
            value = value.entries[step]
    return value


KEPT = {
    'join("-", ["ab", "cd"])': [("ab", "ab"), ("-", "-"), ("cd", "cd")],
    'format("x:%s/*", "ab")': [("x:", "x:"), ("ab", "ab"), ("/*", "/*")],
    'trimspace("  ab ")': [("ab", "ab")],
    'trimprefix("xyab", "xy")': [("ab", "ab")],
    'trim("//ab/", "/")': [("ab", "ab")],
    'substr("xxabyy", 2, 2)': [("ab", "ab")],
    'replace("ab.cd", ".", "-")': [("ab", "ab"), ("-", "-"), ("cd", "cd")],
    'replace("ab1cd", "/[0-9]/", "-")': [("ab", "ab"), ("-", "-"), ("cd", "cd")],
    'lower("AB")': [("ab", "AB")],
    'basename("x/ab")': [("ab", "ab")],
    'dirname("ab/x")': [("ab", "ab")],
    'indent(1, "ab\\ncd")': [("ab", "ab"), ("\n", "\\n"), (" ", None), ("cd", "cd")],
    'chomp("ab")': [("ab", "ab")],
    'element(["ab"], 0)': [("ab", "ab")],
    'coalesce("", "ab")': [("ab", "ab")],
    'tostring("ab")': [("ab", "ab")],
    'one(toset(["ab"]))': [("ab", "ab")],
    "tostring(12)": [("12", "12")],
}


@pytest.mark.parametrize("expression", KEPT)
def test_kept_text_keeps_its_place(expression: str) -> None:
    """Each piece of the result says where its characters stand."""
    assert pieces(value_of(expression)) == KEPT[expression]


def test_split_and_regex_give_exact_parts() -> None:
    """The parts of a string cover just the characters that they are."""
    parts = value_of('split(":", "arn:aws:s3")')
    assert [pieces(item(parts, at)) for at in range(3)] == [
        [("arn", "arn")],
        [("aws", "aws")],
        [("s3", "s3")],
    ]
    groups = value_of('regex("(\\\\w+):(?:\\\\w+)", "s3:GetObject")')
    assert pieces(item(groups, 0)) == [("s3", "s3")]


def test_jsonencode_places_strings_with_their_quotes() -> None:
    """Encoded, a string stands where its literal does, and the structure is kept beside it."""
    value = value_of('jsonencode({ Action = "s3:*", "Sid" = "x${"y"}" })')
    assert isinstance(value, Text)
    assert value.known == '{"Action":"s3:*","Sid":"xy"}'
    found = pieces(value)
    assert ('"s3:*"', '"s3:*"') in found
    assert ("x", "x") in found
    assert isinstance(value.encoded, Map)
    assert item(value.encoded, "Action").span is not None


def test_jsonencode_survives_what_does_not_change_it() -> None:
    """The value behind a JSON text is still there after functions that leave the text alone."""
    for expression in ("trimspace(%s)", "chomp(%s)", 'replace(%s, "zzz", "")', "sensitive(%s)"):
        value = value_of(expression % 'jsonencode({a = "b"})')
        assert isinstance(value, Text)
        assert isinstance(value.encoded, Map)


FILES = {
    "p.json": '{"Action": "s3:*",\n "List": ["x"]}\n',
    "p.yaml": "Action: s3:*\nList:\n  - 'x'\n",
    "p.csv": 'name,arn\nann,"arn:aws:iam::1:user/ann"\n',
}


@pytest.mark.parametrize(
    ("expression", "span"),
    [
        ('jsondecode(file("p.json"))', '"s3:*"'),
        ('yamldecode(file("p.yaml"))', "s3:*"),
    ],
)
def test_decoded_files_lead_back_into_the_file(expression: str, span: str) -> None:
    """A value out of a file has its place in that file, keys too."""
    value = value_of(expression, files=FILES)
    action = item(value, "Action")
    assert action.span is not None
    assert action.span.source.path.startswith("p.")
    assert action.span.text == span
    assert pieces(action) == [("s3:*", "s3:*")]
    assert pieces(item(value, "List", 0)) == [("x", "x")]
    assert isinstance(value, Map)
    assert value.key_spans["Action"].text.strip('"') == "Action"


def test_fields_of_csv_lead_back_into_the_file() -> None:
    """A field in quotes is placed with them, its characters without."""
    value = value_of('csvdecode(file("p.csv"))', files=FILES)
    arn = item(value, 0, "arn")
    assert arn.span is not None
    assert arn.span.text == '"arn:aws:iam::1:user/ann"'
    assert pieces(arn) == [("arn:aws:iam::1:user/ann", "arn:aws:iam::1:user/ann")]
    assert arn.span.line == 2


def test_templates_lead_to_the_template_and_to_what_is_put_in() -> None:
    """The text of a template file stands in it; what is put in stands where it was written."""
    value = value_of(
        'templatefile("t.tftpl", { name = "ann" })', files={"t.tftpl": "user/${name}\n"}
    )
    assert pieces(value) == [("user/", "user/"), ("ann", "ann"), ("\n", "\n")]


def test_template_strings_lead_to_where_they_were_written() -> None:
    """Text of ``templatestring`` has its place in the file that the template came from."""
    value = value_of(
        '[for t in [file("t.txt")] : templatestring(t, { name = "ann" })][0]',
        files={"t.txt": "hello ${name}!"},
    )
    assert isinstance(value, Text)
    assert value.known == "hello ann!"
    assert pieces(value)[0] == ("hello ", "hello ")
    first = value.parts[0].span
    assert first is not None
    assert first.source.path == "t.txt"


def test_merge_and_zipmap_keep_the_places_of_keys() -> None:
    """The keys of a result stand where the key that won was written."""
    value = value_of('merge({ a = 1, b = 2 }, { "b" = 3 })')
    assert isinstance(value, Map)
    assert {key: span.text for key, span in value.key_spans.items()} == {"a": "a", "b": '"b"'}
    value = value_of('zipmap(["k"], [1])')
    assert isinstance(value, Map)
    assert value.key_spans["k"].text == '"k"'
