"""Functions of what is known in part: as much stays known as Terraform, or good sense, allows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from evaluating import value_of

from iamlint.terraform.faults import EvaluationFault
from iamlint.value_types import STRING, list_of, map_of, object_of
from iamlint.values import (
    SENSITIVE,
    Bool,
    List,
    Map,
    Null,
    Number,
    Ref,
    Text,
    Unknown,
    Value,
)

NAMES: Mapping[str, Value] = {
    "arn": Unknown("b.arn", origin=Ref("aws_s3_bucket.b", "arn"), not_null=True),
    "text": Unknown("var.text", type=STRING, origin=Ref("var.text")),
    "many": Unknown("var.many", type=list_of(STRING), origin=Ref("var.many")),
    "tags": Unknown("var.tags", type=map_of(STRING), origin=Ref("var.tags")),
    "thing": Unknown("var.thing", type=object_of({"k": STRING}), origin=Ref("var.thing")),
    "any": Unknown("var.any", origin=Ref("var.any")),
    "either": Unknown("var.on", choices=(Text.of("a"), Text.of("b"))),
    "maybe": Unknown("var.on", choices=(List((Text.of("a"),)), List(()))),
    "secret": Text.of("pw").marked(frozenset((SENSITIVE,))),
}


def shown(value: Value) -> str:
    """A value in short: ``?`` is an unknown, ``~`` what may not be there."""
    match value:
        case Unknown():
            text = f"?{value.reason}"
            if value.choices:
                text += f"<{' | '.join(map(shown, value.choices))}>"
            if value.includes:
                inner = (shown(i.value) + "~" * (not i.exists.certain) for i in value.includes)
                text += f"[{', '.join(inner)}]"
        case Text():
            text = f"'{value.shown}'"
        case List():
            text = f"[{', '.join(map(shown, value.items))}]"
        case Map():
            text = ", ".join(f"{key} = {shown(item)}" for key, item in value.entries.items())
            text = f"{{{text}{f', ?{value.rest.reason}' if value.rest else ''}}}"
        case Null():
            text = "null"
        case Number() | Bool():
            text = str(value.value).lower()
    return text + "!" * (SENSITIVE in value.marks)


TEXTS = {
    'lower("ABC-${text}-DEF")': "'abc-${lower(var.text)}-def'",
    "upper(text)": "?upper(var.text)",
    'title("my ${text} is x")': "'My ${title(var.text)} Is X'",
    'trimspace(" a ${text} ")': "'a ${trimspace(var.text)}'",
    'trimspace("a ${text}")': "'a ${trimspace(var.text)}'",
    'trim("/a/${text}/", "/")': """'a/${trim(var.text, "/")}'""",
    'chomp("${text}\\n")': "?chomp(var.text)",
    'trimprefix("https://${text}", "https://")': "'${var.text}'",
    'trimprefix("http://${text}", "https://")': "'http://${var.text}'",
    'trimsuffix("${text}.json", ".json")': "'${var.text}'",
    'replace("https://${text}/a/b", "/", "-")': """'https:--${replace(var.text, "/", "-")}-a-b'""",
    'replace("abc", "b", text)': "'a${var.text}c'",
    'indent(2, "a\\n${text}")': "'a\n  ${indent(2, var.text)}'",
    'join(",", ["a", text, "b"])': "'a,${var.text},b'",
    'join(",", ["a"], many)': """'a,${join(",", var.many)}'""",
    'split(",", "a,${text},b")': "?var.text['a', 'b']",
    'substr("abcdef${text}", 1, 3)': "'bcd'",
    'substr("abcdef${text}", 3, 9)': "?var.text",
    'startswith("arn:${text}", "arn:")': "true",
    'startswith("arn:${text}", "x")': "false",
    'startswith("arn:${text}", "arn:aws")': "?var.text",
    'endswith("${text}.json", ".json")': "true",
    'strcontains("a.${text}", ".")': "true",
    'format("arn:%s:%s", "aws", text)': "'arn:aws:${var.text}'",
    'format("%s-%s", either, "z")': "'${var.on}-z'",
    'format("%q", "a${text}")': "'\"a${var.text}\"'",
    'format("%5d|%s", text, "a")': "'${var.text}|a'",
    'formatlist("%s/*", [arn, "b"])': "['${b.arn}/*', 'b/*']",
    'formatlist("%s/*", many)': "?var.many",
    'jsonencode({a = text, b = arn, c = any, d = "p${text}"})': (
        """'{"a":"${var.text}","b":"${b.arn}","c":${var.any},"d":"p${var.text}"}'"""
    ),
    "jsonencode(either)": """?var.on<'"a"' | '"b"'>""",
    "yamlencode({a = text})": """'"a": "${var.text}"\n'""",
    'sha256("a${text}")': "?var.text",
    'regexall("a", text)': "?var.text",
    "lower(either)": "?lower(var.on)<'a' | 'b'>",
    "base64encode(either)": "?var.on<'YQ==' | 'Yg=='>",
    'abspath("a/../b")': "'${path.cwd}/b'",
}


@pytest.mark.parametrize("expression", TEXTS)
def test_text_keeps_what_is_known(expression: str) -> None:
    """Known pieces of a string go through a function; unknown ones say what became of them."""
    assert shown(value_of(expression, NAMES)) == TEXTS[expression]


COLLECTIONS = {
    'concat(["a"], [text])': "['a', ?var.text]",
    'concat(["a"], many, ["b"])': "?var.many['a', 'b']",
    'concat(["x"], maybe)': "?var.on<['x', 'a'] | ['x']>",
    'flatten([["a"], arn, [text]])': "['a', ?b.arn, ?var.text]",
    'flatten([["a"], any])': "?var.any['a', ?var.any~]",
    'flatten([["a"], [many, ["b"]]])': "?var.many['a', 'b']",
    'distinct(["a", text, "a"])': "?var.text['a', ?var.text]",
    'compact(["a", text, "b${text}", ""])': "?var.text['a', ?var.text~, 'b${var.text}']",
    'compact(["a", "b${text}"])': "['a', 'b${var.text}']",
    'sort(["b", text])': "?var.text['b', ?var.text]",
    'reverse(["b", text])': "[?var.text, 'b']",
    'slice(["a", text], 0, 1)': "['a']",
    'chunklist(["a", text], 1)': "[['a'], [?var.text]]",
    'toset(["b", text, "a", text])': "['a', 'b', ?var.text]",
    'setunion(["a"], many)': "?var.many['a']",
    'setsubtract(["a", "b"], [text])': "?var.text['a'~, 'b'~]",
    'setsubtract(["a", "b"], ["b"])': "['a']",
    'setintersection(["a", text], ["a"])': "?var.text['a', ?var.text~]",
    'setproduct(["a"], [text])': "[['a', ?var.text]]",
    'element([text, "b"], 1)': "'b'",
    'element(["a", "b"], any)': "?var.any<'a' | 'b'>",
    'lookup({a = text, b = "c"}, "b")': "'c'",
    'lookup({a = "x"}, text, "y")': "?var.text<'x' | 'y'>",
    'lookup(tags, "k", "d")': "?var.tags",
    "keys({a = text})": "['a']",
    "keys(thing)": "['k']",
    "values({a = text})": "[?var.text]",
    "merge({a = 1}, tags)": "{a = ?var.tags.a, ?var.tags}",
    "merge(tags, {a = 1})": "{a = 1, ?var.tags}",
    "merge({k = 1}, thing, {z = 2})": "{k = ?var.thing.k, z = 2}",
    'zipmap(["a", text], [1, 2])': "{a = 1, ?var.text}",
    'contains(["a", text], "a")': "true",
    'contains(["a", text], "z")': "?var.text",
    "contains([arn], arn)": "true",
    'coalesce("", "a${text}", "b")': "'a${var.text}'",
    'coalesce("x", text)': "'x'",
    'coalesce(text, "x")': "?var.text",
    "length([text, 1])": "2",
    "length(thing)": "1",
    "length(many)": "?var.many",
    "alltrue([false, any])": "false",
    "alltrue([true, any])": "?var.any",
    "anytrue([any, true])": "true",
    "one([text])": "?var.text",
    'tolist([any, "a"])': "[?var.any, 'a']",
    "jsondecode(jsonencode({a = text}))": "{a = ?var.text}",
    'jsondecode("{\\"a\\": \\"x${text}\\"}")': "{a = 'x${var.text}'}",
    "yamldecode(\"a: ${text}\\nb: [x, '${text}y']\")": "{a = ?var.text, b = ['x', '${var.text}y']}",
    "max(1, any)": "?var.any",
}


@pytest.mark.parametrize("expression", COLLECTIONS)
def test_collections_keep_what_is_known(expression: str) -> None:
    """Known elements stay when others, or the length, are unknown."""
    assert shown(value_of(expression, NAMES)) == COLLECTIONS[expression]


MARKS = {
    "upper(secret)": "'PW'!",
    "length([secret])": "1",
    "jsonencode([secret])": """'["pw"]'!""",
    "merge({a = secret}, {b = 1})": "{a = 'pw'!, b = 1}",
    'concat([secret], ["b"])': "['pw'!, 'b']",
    'join(",", [secret])': "'pw'!",
    'element([secret, "b"], 1)': "'b'",
    'toset([secret, "a"])': "['a', 'pw']!",
    "nonsensitive(secret)": "'pw'",
    "issensitive(secret)": "true",
    'sensitive("a")': "'a'!",
    'flatten([[secret], "a"])': "['pw'!, 'a']",
    'lookup({a = "x"}, "b", secret)': "'pw'!",
    "keys({a = secret})": "['a']",
    "tostring(sensitive(1))": "'1'!",
}


@pytest.mark.parametrize("expression", MARKS)
def test_marks_follow_terraform(expression: str) -> None:
    """A result is sensitive where Terraform has it so: all of it, or only an element."""
    assert shown(value_of(expression, NAMES)) == MARKS[expression]


def test_one_derivation_of_one_thing_is_equal_to_itself() -> None:
    """The host of a URL is the same, whichever way the scheme was cut off."""
    cut = value_of('trimprefix(arn, "https://")', NAMES)
    replaced = value_of('replace(arn, "https://", "")', NAMES)
    assert isinstance(cut, Unknown)
    assert isinstance(replaced, Unknown)
    assert cut.origin == replaced.origin
    assert cut.origin is not None
    assert cut.origin != Ref("aws_s3_bucket.b", "arn")


@pytest.mark.parametrize(
    "expression",
    [
        "timestamp()",
        "plantimestamp()",
        "uuid()",
        'bcrypt("a")',
        'rsadecrypt("YQ==", "-----BEGIN RSA PRIVATE KEY-----")',
    ],
)
def test_what_time_and_chance_decide_is_an_unknown_string(expression: str) -> None:
    """The clock and random numbers are known only at apply."""
    value = value_of(expression)
    assert isinstance(value, Unknown)
    assert value.type == STRING
    assert value.not_null


@pytest.mark.parametrize(
    "expression",
    ['file("/etc/hostname")', 'file("~/x")', 'file("../x")', "file(text)", 'fileexists("../x")'],
)
def test_files_outside_of_the_tree_are_unknown(expression: str) -> None:
    """What lies beyond what is read may be there: it is no fault."""
    assert isinstance(value_of(expression, NAMES), Unknown)


@pytest.mark.parametrize("function", ["filemd5", "filesha256", "filebase64sha256"])
def test_hash_of_a_file_that_is_still_to_be_built(function: str) -> None:
    """What is hashed is mostly a package, which is not in the repository: it is no fault."""
    assert isinstance(value_of(f'{function}("dist/app.zip")'), Unknown)
    with pytest.raises(EvaluationFault, match="which is a folder"):
        value_of(f'{function}("dist")', files={"dist/x.txt": ""})


def test_file_below_the_working_directory() -> None:
    """An absolute path that was made from a relative one leads back to the file."""
    value = value_of('file(abspath("sub/x.txt"))', files={"sub/x.txt": "hello"})
    assert isinstance(value, Text)
    assert value.known == "hello"


def test_functions_of_providers_are_unknown() -> None:
    """A provider's function that is not known here gives an unknown, no fault."""
    assert isinstance(value_of('provider::aws::trim_iam_role_path("x")'), Unknown)


OPENTOFU = {
    'urldecode("a+b%20%C3%A9")': "'a b é'",
    'base64gunzip(base64gzip("hello"))': "'hello'",
    'cidrcontains("10.0.0.0/8", "10.1.2.3")': "true",
    'cidrcontains("10.0.0.0/8", "10.1.0.0/16")': "true",
    'cidrcontains("10.0.0.0/16", "10.0.0.0/8")': "false",
    'cidrcontains("fd00::/8", "fd12::1")': "true",
    'core::cidrcontains("10.0.0.0/8", "11.0.0.1")': "false",
}


@pytest.mark.parametrize("expression", OPENTOFU)
def test_functions_that_opentofu_adds(expression: str) -> None:
    """OpenTofu's own functions are there, also under ``core::``."""
    assert shown(value_of(expression)) == OPENTOFU[expression]


FAULTS = {
    "nosuch(1)": "there is no function named `nosuch`",
    "uper(1)": "there is no function named `uper`, did you mean `upper`?",
    "upper()": "`upper` lacks an argument for `str`",
    "upper(1, 2)": "`upper` takes 1 arguments and was given 2",
    "upper([])": "`upper`, argument `str`: a string is required",
    "upper(null)": "`upper`, argument `str`: it must not be null",
    "element([], 0)": "`element` cannot take from an empty list",
    'file("nope")': "`file` finds no file at `nope`",
    'tonumber("seven")': "`tonumber`, argument `v`: a number is required, and `seven` is none",
    'regex("(", "a")': "`regex` cannot read the regular expression: missing ): (",
    'cidrcontains("10.0.0.0/8", "fd00::1")': "`cidrcontains` was given an IPv4 and an IPv6 address",
    'urldecode("%zz")': "`urldecode` was given text with a `%` that begins no escape",
}


@pytest.mark.parametrize("expression", FAULTS)
def test_faults_say_what_is_wrong(expression: str) -> None:
    """Messages name the function and the argument, in lower case and without a full stop."""
    with pytest.raises(EvaluationFault) as caught:
        value_of(expression)
    assert caught.value.message == FAULTS[expression]
    assert caught.value.span is not None


HOSTILE = [
    'join("", [for i in range(1000) : join("", [for j in range(1000) : "aaaaaaaaaa"])])',
    "setproduct(range(1000), range(1000))",
    'format("%1000000000d", 1)',
    'tonumber("1e999999")',
    'parseint(join("", [for i in range(1024) : "9999"]), 10)',
    "range(0, 1e12)",
    'indent(1000000000, "a\\nb")',
    'yamldecode("a: &a [x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]")',
    'fileset(".", "{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}")',
]


@pytest.mark.parametrize("expression", HOSTILE)
def test_what_grows_without_bound_is_refused(expression: str) -> None:
    """Beyond a limit a function stops with a message, before memory or time run out."""
    with pytest.raises(EvaluationFault):
        value_of(expression)
