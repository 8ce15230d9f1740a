"""Reading JSON: values, places, faults and unknown parts."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.json_reader import JsonFault, JsonResult, read_json
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import List, Map, Number, Piece, Ref, Text, Unknown, Value, plain


def template(written: str) -> Text:
    """A text as a heredoc gives it: ``${name}`` is an unknown part."""
    source = Source("main.tf", written)
    parts: list[Piece | Unknown] = []
    at = 0
    for match in re.finditer(r"\$\{(\w+)\}", written):
        if at < match.start():
            parts.append(Piece(written[at : match.start()], source.span(at, match.start())))
        name = match.group(1)
        parts.append(Unknown(name, source.span(*match.span()), origin=Ref(name)))
        at = match.end()
    if at < len(written):
        parts.append(Piece(written[at:], source.span(at, len(written))))
    return Text(tuple(parts), source.whole)


def read(written: str) -> Value:
    return read_json(template(written)).value


def fault_of(written: str) -> tuple[str, str]:
    """The message of the fault and the text it underlines."""
    with pytest.raises(JsonFault) as caught:
        read(written)
    assert caught.value.span is not None
    return caught.value.message, caught.value.span.text


CHARACTERS = st.characters(blacklist_categories=["Cs"])
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.text(CHARACTERS.filter(lambda char: char != "$"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text("abc:", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON, st.booleans(), st.sampled_from([None, 2]))
def test_reads_what_was_written(data: Any, escaped: bool, indent: int | None) -> None:
    """The value is what any JSON reader makes of the text."""
    written = json.dumps(data, ensure_ascii=escaped, indent=indent)
    assert plain(read(written)) == data


@given(JSON)
def test_every_value_knows_its_span(data: Any) -> None:
    """The text at a value's span is that value, strings with their quotes."""

    def check(value: Value) -> None:
        assert value.span is not None
        assert json.loads(value.span.text) == plain(value)
        if isinstance(value, List):
            for item in value.items:
                check(item)
        elif isinstance(value, Map):
            for key, item in value.entries.items():
                assert json.loads(value.key_spans[key].text) == key
                check(item)

    check(read(json.dumps(data)))


def strictly(text: str) -> Any:
    """Python's reader without its extras."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    return json.loads(text, parse_constant=refuse)


@given(st.text(alphabet='{}[]",: \n\\u0041etrufalsn-.+1', max_size=14))
def test_accepts_what_is_json_and_nothing_else(written: str) -> None:
    """Odd texts are refused just when they are not JSON."""
    try:
        expected = strictly(written)
    except ValueError:
        with pytest.raises(JsonFault):
            read(written)
    else:
        found = plain(read(written))
        assert found == expected or isinstance(expected, (float, str))


POLICY = '{"Version": "2012-10-17", "Statement": [{"Action": ["a:b", "c:*"], "N": 1.5e3}, true]}'


@given(st.integers(0, len(POLICY) - 1), st.sampled_from(["", "'", ",", '"', "}", "[", "x", " "]))
def test_a_wrong_character_is_noticed_as_python_does(at: int, char: str) -> None:
    """With one character replaced the text is JSON or not, as for any reader."""
    written = POLICY[:at] + char + POLICY[at + 1 :]
    try:
        expected = strictly(written)
    except ValueError:
        with pytest.raises(JsonFault) as caught:
            read(written)
        assert caught.value.span is not None
    else:
        assert plain(read(written)) == expected


@pytest.mark.parametrize(
    ("written", "message", "at"),
    [
        ('{"a": 1,}', "trailing comma before `}`", ","),
        ("[1, 2,\n]", "trailing comma before `]`", ","),
        ("{'a': 1}", "strings are written with double quotes, not `'`", "'"),
        ("{\"a\": 'b'}", "strings are written with double quotes, not `'`", "'"),
        ("{“a”: 1}", 'strings are written with plain double quotes `"`, not `“`', "“"),
        ('{"a": 1 // one\n}', "JSON has no comments, `//` is not allowed", "//"),
        ('{\n# one\n"a": 1}', "JSON has no comments, `#` is not allowed", "#"),
        ('/* one */ {"a": 1}', "JSON has no comments, `/*` is not allowed", "/*"),
        ('policy: {"a": 1}', "text before `{`: `policy:`", "policy:"),
        ('{"a": 1}\nEOF\n', "text after the end of the JSON: `EOF`", "EOF"),
        ('{"a": 1}}', "`}` closes nothing", "}"),
        ('{"a": [1}', "`}` closes `[`", "}"),
        ('{"a": [1]', "`{` is not closed", "{"),
        ("{a: 1}", "member name `a` is not in double quotes", "a"),
        ('{"a" = 1}', '`:`, not `=`, must stand after `"a"`', "="),
        ('{"a": 1 "b": 2}', 'a comma is missing before `"b"`', '"b"'),
        ('{"a": 1,, "b": 2}', "nothing stands between two commas", ","),
        ('{"a": True}', "`True` is not a JSON value", "True"),
        ('{"a": 012}', "`012` is not a JSON number", "012"),
        ('{"a": "x}', "string is not closed", '"x}'),
        ('{"a": "x\n"}', "string is not closed on its line", '"x'),
        ('{"a": "\t"}', "control character U+0009 in a string", "\t"),
        ('{"a": "\\d"}', "`\\d` is no escape of JSON", "\\d"),
        ('{"a":\u00a01}', "U+00A0 is not allowed between JSON tokens", "\u00a0"),
        ('{"a": 1e99999}', "`1e99999` is too large a number", "1e99999"),
        ("", "the text is empty", ""),
    ],
)
def test_faults_say_what_and_where(written: str, message: str, at: str) -> None:
    """A fault is told in words, at the character at fault."""
    assert fault_of(written) == (message, at)


def test_duplicated_names_are_told() -> None:
    """A name that stands twice is kept with both places and the way there; the last one counts."""
    result = read_json(template('{"a": 1, "b": [{"c": 1, "c": 2}], "a": 3}'))
    assert plain(result.value) == {"a": 3, "b": [{"c": 2}]}
    found = [(each.key, each.path) for each in result.duplicates]
    assert found == [("c", ("b", 0)), ("a", ())]
    again = result.duplicates[1]
    assert again.first is not None
    assert again.again is not None
    assert (again.first.column, again.again.column) == (2, 35)


def test_an_escape_keeps_its_own_place() -> None:
    """Of a string with escapes each part knows where it was written."""
    value = read(r'["ab\u0043\ud83d\ude00d"]')
    assert isinstance(value, List)
    text = value.items[0]
    assert isinstance(text, Text)
    assert text.known == "abC\U0001f600d"
    spans = [part.span.text for part in text.parts if part.span is not None]
    assert spans == ["ab", r"\u0043", r"\ud83d\ude00", "d"]


def test_places_lead_back_through_escaped_text() -> None:
    """In a quoted string of HCL, where quotes are escaped, a JSON string is still underlined."""
    source = Source("main.tf", r'policy = "{\"a\": \"s3:*\"}"')
    parts = []
    for match in re.finditer(r'\\"|[^"\\]+', source.text[10:-1]):
        span = source.span(10 + match.start(), 10 + match.end())
        parts.append(Piece(match.group().replace('\\"', '"'), span))
    value = read_json(Text(tuple(parts), source.span(9, len(source.text)))).value
    assert isinstance(value, Map)
    item = value.entries["a"]
    assert item.span is not None
    assert item.span.text == r"\"s3:*\""


def test_places_may_be_in_several_files() -> None:
    """A part that came from a file is placed in that file."""
    main = Source("main.tf", '{"Statement": [${file("s.json")}]}')
    other = Source("s.json", '{"Sid": "x"}')
    parts = (
        Piece('{"Statement": [', main.span(0, 15)),
        Piece(other.text, other.whole),
        Piece("]}", main.span(32, 34)),
    )
    value = read_json(Text(parts, main.whole)).value
    assert isinstance(value, Map)
    listed = value.entries["Statement"]
    assert isinstance(listed, List)
    assert listed.items[0].span == other.whole


def test_encoded_text_is_what_was_encoded() -> None:
    """The value of ``jsonencode`` is not read again."""
    encoded = Map({"a": Text.of("b")})
    text = Text((Piece('{"a":"b"}'),), encoded=encoded)
    assert read_json(text) == JsonResult(encoded)


def test_an_unknown_part_in_a_string() -> None:
    """It is a part of the string, whose span has its quotes."""
    value = read('{"a": "arn:${x}:b", "${host}:sub": "c"}')
    assert isinstance(value, Map)
    text = value.entries["a"]
    assert isinstance(text, Text)
    assert (text.shown, text.span.text if text.span else "") == ("arn:${x}:b", '"arn:${x}:b"')
    assert [(key.shown, plain(item)) for key, item in value.partial] == [("${host}:sub", "c")]
    assert value.rest is not None


def test_a_string_that_is_one_reference_is_that_attribute() -> None:
    """``"${aws_iam_role.r.arn}"`` is the role's ARN, ``"${...}/*"`` is not."""
    value = read('["${x}", "${x}/*"]')
    assert isinstance(value, List)
    origins = [item.origin for item in value.items if isinstance(item, Text)]
    assert origins == [Ref("x"), None]


@pytest.mark.parametrize("written", ["${x}", "1${x}", "${x}0", "-${x}", "tru${x}", "${x}${y}"])
def test_an_unknown_part_where_a_value_stands(written: str) -> None:
    """It is an unknown value, also when it is but a part of a number or word."""
    value = read('{"a": ' + written + ', "b": 1}')
    assert isinstance(value, Map)
    assert isinstance(value.entries["a"], Unknown)
    assert plain(value.entries["b"]) == 1
    assert value.rest is None


@pytest.mark.parametrize(
    "written",
    [
        '["a", ${x}]',
        '[${x}, "a"]',
        '["a" ${x}]',
        '[${x} "a"]',
        '["a", ${x} ${y}]',
        '["a",${x},${y}]',
    ],
)
def test_an_unknown_part_in_a_list(written: str) -> None:
    """The list is unknown and includes what is seen of it."""
    value = read(written)
    assert isinstance(value, Unknown)
    assert [(plain(item.value), item.exists) for item in value.includes] == [("a", Truth.YES)]
    assert value.span is not None
    assert value.span.text == written


@pytest.mark.parametrize(
    "written",
    [
        '{"a": 1, ${x}}',
        '{${x}, "a": 1}',
        '{${x} "a": 1}',
        '{"a": 1 ${x}}',
        '{"a": 1 ${x} ${y}}',
        '{${x}: 2, "a": 1}',
    ],
)
def test_an_unknown_part_in_an_object(written: str) -> None:
    """The object has a rest and the members that are seen."""
    value = read(written)
    assert isinstance(value, Map)
    assert plain(value.entries["a"]) == 1
    assert value.rest is not None


@pytest.mark.parametrize("written", ["[${x}", '{"a": ${x}]', '{"a": [1, ${x}', "{${x}"])
def test_what_an_unknown_part_may_mend_is_no_fault(written: str) -> None:
    """Brackets and commas may be in the unknown part: then nothing is known."""
    assert isinstance(read(written), Unknown)


@pytest.mark.parametrize(
    ("written", "at"),
    [('{"a": ${x},}', ","), ("{'a': ${x}}", "'"), ('{"a": "${x}\n"}', '"${x}')],
)
def test_what_no_unknown_part_mends_is_a_fault(written: str, at: str) -> None:
    """Faults elsewhere are told although a part of the text is unknown."""
    assert fault_of(written)[1] == at


@given(st.text(alphabet='{}[]",: 1a#', max_size=20), st.integers(0, 20))
def test_never_crashes_on_unknown_parts(written: str, at: int) -> None:
    """Whatever stands around it, an unknown part gives a value or a fault with a place."""
    fault: JsonFault | None = None
    try:
        read(written[:at] + "${x}" + written[at:])
    except JsonFault as caught:
        fault = caught
    assert fault is None or fault.span is not None


@given(JSON, st.data())
def test_forgetting_a_value_is_no_fault(data: Any, draw: st.DataObject) -> None:
    """JSON in which a value is replaced by an unknown part is read without a fault."""
    written = json.dumps(data)
    numbers = list(re.finditer(r"(?<=: )(true|null|\d+)|(?<=\[)(true|null|\d+)", written))
    if not numbers or '"' in re.sub(r'"[^"\\]*"', "", written):
        return
    one = draw.draw(st.sampled_from(numbers))
    read(written[: one.start()] + "${x}" + written[one.end() :])


def test_depth_is_bounded() -> None:
    """Nesting without end is a fault and not a crash."""
    message, _ = fault_of("[" * 100_000)
    assert message == "more than 200 levels deep"
    assert isinstance(read("[" * 200 + "]" * 200), List)


def test_large_texts_are_read() -> None:
    """There is no bound on how much stands side by side."""
    data = [{"a": "x" * 20, "b": [1, True, None]} for _ in range(20_000)]
    assert plain(read(json.dumps(data))) == data


def shape(value: Value) -> Any:
    """What is in a value, and where."""
    place = (value.span.start, value.span.end) if value.span is not None else None
    match value:
        case Map():
            keys = {key: (span.start, span.end) for key, span in value.key_spans.items()}
            inner: Any = (keys, {key: shape(item) for key, item in value.entries.items()})
        case List():
            inner = [shape(item) for item in value.items]
        case Text():
            inner = value.known
        case _:
            inner = plain(value)
    return type(value).__name__, place, value.via, value.marks, inner


@pytest.mark.parametrize(
    "written",
    [
        '{"a": "b", "c": ["d", 1, -2.5e3, true, null, {}, [], ""], "e": {"f": {"g": "h"}}}',
        ' [ {"a" : 1 } , "b" ]\n',
        '{"a\\u0062": "c\\n\\"d", "": "\\\\"}',
        '{"é": "ü", "a": [[[["b"]]]]}',
        '{"a": 1, "a": {"b": 2}}',
        "{}",
        '"a"',
        "12",
    ],
)
@pytest.mark.parametrize("cut", [1, 2, 5, 9])
def test_pieces_do_not_matter(written: str, cut: int) -> None:
    """A text in one piece, which has a reader of its own, is read as one in several."""
    source = Source("a.json", written)
    via, marks = (source.span(0, 1),), frozenset({"sensitive"})
    cuts = sorted({0, min(cut, len(written)), len(written)})
    pieces = tuple(
        Piece(written[start:end], source.span(start, end)) for start, end in pairwise(cuts)
    )
    whole = Text((Piece(written, source.whole),), source.whole, via, marks=marks)
    one = read_json(whole)
    several = read_json(Text(pieces, source.whole, via, marks=marks))
    assert shape(one.value) == shape(several.value)
    assert [(each.key, each.path) for each in one.duplicates] == [
        (each.key, each.path) for each in several.duplicates
    ]


def test_numbers_are_exact() -> None:
    """Whole numbers are ``int``, others exact fractions."""
    value = read("[1e2, 1.50, -0, 12345678901234567890]")
    assert isinstance(value, List)
    numbers = [item.value for item in value.items if isinstance(item, Number)]
    assert numbers == [100, 1.5, 0, 12345678901234567890]
