"""``data.aws_iam_policy_document`` against what the provider documents and its tests show.

Expected documents are written as Python data in the order of the provider's output; the text is
compared byte for byte with Go's indentation and escapes.
"""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

import pytest

from iamlint.project.computed import AwsAttributes
from iamlint.readers import MemoryReader
from iamlint.source import ProblemKind, Span
from iamlint.terraform.module import RootModule, RootSettings, load_root
from iamlint.truth import Truth
from iamlint.values import List, Map, Text, Unknown, Value, plain

ACCOUNTS = ("1" * 12, "2" * 12, "3" * 12, "4" * 12)
ONE, TWO, THREE, FOUR = (f"arn:aws:iam::{account}:root" for account in ACCOUNTS)


def load(source: str, **variables: str) -> RootModule:
    settings = RootSettings(computed=AwsAttributes(), variables=tuple(variables.items()))
    return load_root(MemoryReader({"main.tf": source}), "", settings)


def attribute(root: RootModule, name: str = "x", attribute: str = "json") -> Value:
    address = f"data.aws_iam_policy_document.{name}"
    resource = next(item for item in root.resources if str(item.address) == address)
    value = resource.get(attribute)
    assert value is not None
    return value


def rendered(body: str, before: str = "") -> str:
    """The JSON of a data source with this body."""
    value = attribute(load(f'{before}\ndata "aws_iam_policy_document" "x" {{\n{body}\n}}\n'))
    assert isinstance(value, Text)
    assert value.known is not None
    return value.known


def go(document: Any) -> str:
    """``document`` as Go's MarshalIndent writes it."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    for character, escape in (("&", "\\u0026"), ("<", "\\u003c"), (">", "\\u003e")):
        text = text.replace(character, escape)
    return text


def statement(body: str) -> str:
    return f"statement {{\n{body}\n}}\n"


def one(**elements: Any) -> dict[str, Any]:
    """A document of one Allow with these elements."""
    allow = {"Effect": "Allow", **elements}
    return {"Version": "2012-10-17", "Statement": [allow]}


def principals(kind: str, *identifiers: str, block: str = "principals") -> str:
    listed = ", ".join(f'"{identifier}"' for identifier in identifiers)
    return f'{block} {{\n  type = "{kind}"\n  identifiers = [{listed}]\n}}'


def condition(test: str, variable: str, *values: str) -> str:
    listed = ", ".join(f'"{value}"' for value in values)
    return f'condition {{\n  test = "{test}"\n  variable = "{variable}"\n  values = [{listed}]\n}}'


STATEMENTS: dict[str, tuple[str, dict[str, Any]]] = {
    "one action stands alone": ('actions = ["s3:*"]', {"Action": "s3:*"}),
    "several actions are sorted backwards": (
        'actions = ["s3:GetBucketLocation", "s3:ListAllMyBuckets", "a:B"]',
        {"Action": ["s3:ListAllMyBuckets", "s3:GetBucketLocation", "a:B"]},
    ),
    "repeated actions are one": ('actions = ["s3:*", "s3:*"]', {"Action": "s3:*"}),
    "upper case sorts before lower case": (
        'actions = ["b:X", "B:X", "a:X"]',
        {"Action": ["b:X", "a:X", "B:X"]},
    ),
    "no actions are left out": ("actions = []", {}),
    "null actions are left out": ("actions = null", {}),
    "not_actions": ('not_actions = ["iam:*"]', {"NotAction": "iam:*"}),
    "not_resources": ('not_resources = ["a", "b"]', {"NotResource": ["b", "a"]}),
    "elements stand in the order of the provider": (
        'resources = ["r"]\nactions = ["a:B"]\nsid = "S"',
        {"Sid": "S", "Effect": "Allow", "Action": "a:B", "Resource": "r"},
    ),
    "a longer resource sorts before its prefix": (
        'resources = ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]',
        {"Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]},
    ),
    "policy variables in resources": (
        'resources = ["home/&{aws:username}/*"]',
        {"Resource": "home/${aws:username}/*"},
    ),
    "policy variables as Terraform escapes them": (
        'resources = ["home/$${aws:username}"]',
        {"Resource": "home/${aws:username}"},
    ),
    "no policy variables in actions": ('actions = ["&{x}"]', {"Action": "&{x}"}),
    "HTML is escaped as Go does": ('resources = ["<a>&"]', {"Resource": "<a>&"}),
    "an empty sid is dropped": ('sid = ""\nactions = ["a:B"]', {"Action": "a:B"}),
    "a null sid is dropped": ('sid = null\nactions = ["a:B"]', {"Action": "a:B"}),
    "a null effect is Allow": ('effect = null\nactions = ["a:B"]', {"Action": "a:B"}),
    "an empty statement": ("", {}),
    "a service": (
        principals("Service", "ec2.amazonaws.com"),
        {"Principal": {"Service": "ec2.amazonaws.com"}},
    ),
    "types of principals are sorted": (
        principals("Service", "a.amazonaws.com") + "\n" + principals("AWS", ONE),
        {"Principal": {"AWS": ONE, "Service": "a.amazonaws.com"}},
    ),
    "principals of one block are sorted backwards": (
        principals("AWS", ONE, TWO),
        {"Principal": {"AWS": [TWO, ONE]}},
    ),
    "anyone": (principals("*", "*"), {"Principal": "*"}),
    "any AWS principal is not anyone": (principals("AWS", "*"), {"Principal": {"AWS": "*"}}),
    "the type * with another identifier": (principals("*", "x"), {"Principal": {"*": "x"}}),
    "anyone and another": (
        principals("*", "*") + "\n" + principals("AWS", ONE),
        {"Principal": {"*": "*", "AWS": ONE}},
    ),
    "not_principals": (
        principals("AWS", ONE, block="not_principals"),
        {"NotPrincipal": {"AWS": ONE}},
    ),
    "no identifiers": (
        'principals {\n  type = "AWS"\n  identifiers = []\n}',
        {"Principal": {"AWS": []}},
    ),
    "several blocks of a type, in the order of the set": (
        "\n".join((principals("AWS", ONE, TWO), principals("AWS", THREE), principals("AWS", FOUR))),
        {"Principal": {"AWS": [THREE, FOUR, TWO, ONE]}},
    ),
    "a string and a list": (
        principals("AWS", ONE) + "\n" + principals("AWS", TWO, THREE),
        {"Principal": {"AWS": [ONE, THREE, TWO]}},
    ),
    "equal blocks are one": (
        principals("AWS", ONE) + "\n" + principals("AWS", ONE),
        {"Principal": {"AWS": ONE}},
    ),
    "policy variables in principals": (
        principals("AWS", "&{aws:username}"),
        {"Principal": {"AWS": "${aws:username}"}},
    ),
    "one condition value stands alone": (
        condition("StringEquals", "aws:x", "v"),
        {"Condition": {"StringEquals": {"aws:x": "v"}}},
    ),
    "condition values keep their order, empty ones too": (
        condition("StringLike", "s3:prefix", "home/", "", "home/&{aws:username}/"),
        {"Condition": {"StringLike": {"s3:prefix": ["home/", "", "home/${aws:username}/"]}}},
    ),
    "no condition values": (
        'condition {\n  test = "Null"\n  variable = "aws:x"\n  values = []\n}',
        {"Condition": {"Null": {"aws:x": []}}},
    ),
    "condition values are strings": (
        'condition {\n  test = "Bool"\n  variable = "aws:x"\n  values = [true, 3600]\n}',
        {"Condition": {"Bool": {"aws:x": ["true", "3600"]}}},
    ),
    "several keys of one operator are sorted": (
        condition("StringEquals", "b:k", "1") + "\n" + condition("StringEquals", "a:k", "2"),
        {"Condition": {"StringEquals": {"a:k": "2", "b:k": "1"}}},
    ),
    "operators are sorted": (
        condition("StringLike", "a:k", "1") + "\n" + condition("ArnLike", "a:k", "2"),
        {"Condition": {"ArnLike": {"a:k": "2"}, "StringLike": {"a:k": "1"}}},
    ),
    "equal operator and key are merged, in the order of the set": (
        condition("StringLike", "a:k", "two") + "\n" + condition("StringLike", "a:k", "one"),
        {"Condition": {"StringLike": {"a:k": ["one", "two"]}}},
    ),
    "a list from a local": ("actions = local.actions", {"Action": ["s3:Put*", "s3:Get*"]}),
    "a set from a function": (
        'actions = toset(["s3:Get*", "s3:Put*"])',
        {"Action": ["s3:Put*", "s3:Get*"]},
    ),
}


@pytest.mark.parametrize(("body", "elements"), STATEMENTS.values(), ids=STATEMENTS)
def test_statement(body: str, elements: dict[str, Any]) -> None:
    """Each statement is rendered as the provider renders it."""
    before = 'locals {\n  actions = ["s3:Get*", "s3:Put*"]\n}'
    expected = {"Effect": "Allow", **elements}
    if "Sid" in elements:
        expected = elements
    document = {"Version": "2012-10-17", "Statement": [expected]}
    assert rendered(statement(body), before) == go(document)


def data(name: str, body: str) -> str:
    return f'data "aws_iam_policy_document" "{name}" {{\n{body}\n}}\n'


def allow(action: str, sid: str = "", effect: str = "Allow") -> dict[str, Any]:
    return {**({"Sid": sid} if sid else {}), "Effect": effect, "Action": action}


def own(action: str, sid: str = "", effect: str = "Allow") -> str:
    return statement(f'sid = "{sid}"\neffect = "{effect}"\nactions = ["{action}"]')


def encoded(document: Any) -> str:
    return f"jsonencode(jsondecode({json.dumps(json.dumps(document))}))"


def doc(*statements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", **more, "Statement": list(statements)}


OLD = doc(allow("a:A"), Version="2008-10-17")
MERGES: dict[str, tuple[str, dict[str, Any]]] = {
    "nothing at all": ("", {"Version": "2012-10-17"}),
    "an older version": (
        'version = "2008-10-17"\n' + own("a:A"),
        {"Version": "2008-10-17", "Statement": [allow("a:A")]},
    ),
    "an id": (
        'policy_id = "p"\n' + own("a:A"),
        {"Version": "2012-10-17", "Id": "p", "Statement": [allow("a:A")]},
    ),
    "an empty id is dropped": ('policy_id = ""\n' + own("a:A"), doc(allow("a:A"))),
    "sources come first, in order": (
        f"source_policy_documents = [{encoded(doc(allow('a:A')))}, {encoded(doc(allow('b:B')))}]\n"
        + own("c:C"),
        doc(allow("a:A"), allow("b:B"), allow("c:C")),
    ),
    "own statements replace those of sources, in place": (
        f"source_policy_documents = [{encoded(doc(allow('a:A', 'S'), allow('b:B')))}]\n"
        + own("c:C", "S"),
        doc(allow("c:C", "S"), allow("b:B")),
    ),
    "overrides replace own statements, in place": (
        own("a:A", "S")
        + own("b:B")
        + f"override_policy_documents = [{encoded(doc(allow('c:C', 'S')))}]",
        doc(allow("c:C", "S"), allow("b:B")),
    ),
    "overrides replace one another": (
        (
            f"override_policy_documents = [{encoded(doc(allow('a:A', 'S')))}, "
            f"{encoded(doc(allow('b:B', 'S', 'Deny')))}]"
        ),
        doc(allow("b:B", "S", "Deny")),
    ),
    "without a sid nothing is replaced": (
        own("a:A") + f"override_policy_documents = [{encoded(doc(allow('b:B')))}]",
        doc(allow("a:A"), allow("b:B")),
    ),
    "sids differ by case": (
        own("a:A", "s") + f"override_policy_documents = [{encoded(doc(allow('b:B', 'S')))}]",
        doc(allow("a:A", "s"), allow("b:B", "S")),
    ),
    "an older version of a source is raised": (
        f"source_policy_documents = [{encoded(OLD)}]",
        doc(allow("a:A")),
    ),
    "a newer version of a source stays": (
        f'version = "2008-10-17"\nsource_policy_documents = [{encoded(doc(allow("a:A")))}]',
        doc(allow("a:A")),
    ),
    "the last id counts": (
        (
            f'policy_id = "own"\nsource_policy_documents = [{encoded(doc(Id="source"))}]\n'
            f"override_policy_documents = [{encoded(doc(Id='over'))}]"
        ),
        {"Version": "2012-10-17", "Id": "over"},
    ),
    "empty and null sources are passed over": (
        'source_policy_documents = ["", null]\n' + own("a:A"),
        doc(allow("a:A")),
    ),
    "source_json and override_json of provider 4": (
        (
            f"source_json = {encoded(doc(allow('a:A', 'S'), allow('b:B')))}\n"
            f"override_json = {encoded(doc(allow('c:C', 'S')))}"
        ),
        doc(allow("c:C", "S"), allow("b:B")),
    ),
    "an empty source_json": ('source_json = ""\n' + own("a:A"), doc(allow("a:A"))),
    "a source keeps the order of its lists": (
        f"source_policy_documents = [{encoded(doc({'Effect': 'Allow', 'Action': ['a:A', 'b:B']}))}]",
        doc({"Effect": "Allow", "Action": ["a:A", "b:B"]}),
    ),
    "but not of its principals": (
        f"source_policy_documents = [{encoded(doc({'Principal': {'AWS': ['a', 'b', 'a']}}))}]",
        doc({"Principal": {"AWS": ["b", "a", "a"]}}),
    ),
    "a source's * in every spelling": (
        f"source_policy_documents = [{encoded(doc({'Principal': '*'}, {'Principal': {'*': ['*']}}))}]",
        doc({"Principal": "*"}, {"Principal": "*"}),
    ),
    "a source's condition values become strings, numbers are dropped": (
        "source_policy_documents = ["
        + encoded(
            doc(
                {
                    "Condition": {
                        "Bool": {"aws:SecureTransport": False},
                        "StringEquals": {"a:k": ["v"]},
                        "NumericLessThan": {"aws:MultiFactorAuthAge": 3600},
                    }
                }
            )
        )
        + "]",
        doc(
            {"Condition": {"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"a:k": "v"}}}
        ),
    ),
    "members match whatever their case, unknown ones are dropped": (
        "source_policy_documents = ["
        + encoded({"statement": [{"effect": "Deny", "ACTION": "a:A", "Comment": "x"}]})
        + "]",
        doc({"Effect": "Deny", "Action": "a:A"}),
    ),
    "a data source as source": (
        "source_policy_documents = [data.aws_iam_policy_document.base.json]\n" + own("c:C", "S"),
        doc(allow("a:A"), allow("c:C", "S")),
    ),
    "a dynamic statement": (
        (
            'dynamic "statement" {\n  for_each = ["a:A", "b:B"]\n  content {\n'
            "    actions = [statement.value]\n  }\n}"
        ),
        doc(allow("a:A"), allow("b:B")),
    ),
    "a dynamic statement that is not there": (
        'dynamic "statement" {\n  for_each = []\n  content {\n    actions = ["a:A"]\n  }\n}',
        {"Version": "2012-10-17"},
    ),
}


@pytest.mark.parametrize(("body", "document"), MERGES.values(), ids=MERGES)
def test_merge(body: str, document: dict[str, Any]) -> None:
    """Documents are merged as the provider merges them."""
    base = data("base", own("a:A") + own("b:B", "S"))
    document = {key: value for key, value in document.items() if value != []}
    assert rendered(body, base) == go(document)


def test_bytes() -> None:
    """The text is two-space JSON without a line end, members in the order of the structs."""
    assert rendered('policy_id = "p"\n' + own("a:A", "S")) == (
        "{\n"
        '  "Version": "2012-10-17",\n'
        '  "Id": "p",\n'
        '  "Statement": [\n'
        "    {\n"
        '      "Sid": "S",\n'
        '      "Effect": "Allow",\n'
        '      "Action": "a:A"\n'
        "    }\n"
        "  ]\n"
        "}"
    )


def test_minified() -> None:
    """``minified_json`` has no blanks, ``id`` is the hash of the text."""
    root = load(data("x", own("a:A")))
    expected = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:A"}]}'
    assert plain(attribute(root, attribute="minified_json")) == expected
    assert plain(attribute(root, attribute="id")) == str(crc32(rendered(own("a:A")).encode()))
    assert plain(attribute(root, attribute="version")) == "2012-10-17"


# Faults.


def faults(source: str) -> list[tuple[ProblemKind, str, str]]:
    problems = load(source).problems
    return [
        (problem.kind, problem.message, problem.span.text if problem.span else "")
        for problem in problems
    ]


def test_duplicate_sid_in_sources() -> None:
    """A sid that is in two source documents is refused, at the second one."""
    source = data("a", own("a:A", "S")) + data("b", own("b:B", "S"))
    source += data(
        "x",
        "source_policy_documents = [\n  data.aws_iam_policy_document.a.json,\n"
        "  data.aws_iam_policy_document.b.json,\n]",
    )
    root = load(source)
    [problem] = root.problems
    assert problem.kind is ProblemKind.MERGE
    assert problem.message == "Sid `S` occurs twice in `source_policy_documents`"
    assert problem.span is not None
    assert (problem.span.text, problem.span.line) == ('"S"', 11)
    [(label, first)] = problem.related
    assert (label, first.line) == ("first used here", 3)
    assert problem.resource == "data.aws_iam_policy_document.x"
    assert problem.data["case"] == "duplicate_sid"


def test_duplicate_sid_in_own_statements() -> None:
    """Own statements of one sid both stay, for the rule on duplicate sids to see."""
    source = data("x", own("a:A", "S") + own("b:B", "S"))
    assert faults(source) == []
    assert plain(attribute(load(source), attribute="minified_json")).count('"Sid":"S"') == 2


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ('"not json"', "not JSON: "),
        ("jsonencode([])", "the document is an array, not an object"),
        (
            'jsonencode({ Statement = { Effect = "Allow" } })',
            "`Statement` is an object, not a list",
        ),
        ('jsonencode({ Statement = ["x"] })', "a statement is a string, not an object"),
        ("jsonencode({ Statement = [{ Sid = 1 }] })", "`Sid` is a number, not a string"),
        ("jsonencode({ Statement = [{ Principal = [] }] })", "`Principal` is an array"),
        ('jsonencode({ Statement = [{ Condition = "x" }] })', "`Condition` is a string"),
    ],
)
def test_no_policy(document: str, message: str) -> None:
    """A document that the provider cannot read is a problem; the rest is merged."""
    source = data("x", f"source_policy_documents = [{document}]\n" + own("a:A"))
    [(kind, told, _)] = faults(source)
    assert kind is ProblemKind.MERGE
    assert told.startswith("document 0 of `source_policy_documents` is not a policy: ")
    assert message in told
    statements = attribute(load(source))
    assert isinstance(statements, Text)
    assert isinstance(statements.encoded, Map)
    value = statements.encoded.get("Statement")
    assert isinstance(value, Unknown)
    assert [plain(item.value) for item in value.includes] == [allow("a:A")]


def test_policy_variable_in_old_version() -> None:
    """The provider refuses ``&{`` in version 2008-10-17."""
    source = data("x", 'version = "2008-10-17"\n' + statement('resources = ["&{aws:username}"]'))
    [(kind, message, text)] = faults(source)
    assert kind is ProblemKind.EVALUATION
    assert "is not supported in version 2008-10-17" in message
    assert text == '"&{aws:username}"'


def test_a_string_for_a_list() -> None:
    """Terraform refuses it; what is meant is read all the same."""
    source = data("x", statement('actions = "s3:*"'))
    assert faults(source) == [(ProblemKind.EVALUATION, "a list is required", '"s3:*"')]
    assert json.loads(str(plain(attribute(load(source)))))["Statement"][0]["Action"] == "s3:*"


def test_replacement_is_told() -> None:
    """What a statement loses by replacing another is told at its sid."""
    guarded = statement(
        'sid = "S"\nactions = ["s3:Get*"]\n' + condition("StringEquals", "aws:SourceVpc", "v")
    )
    source = data("a", guarded) + data(
        "x",
        "source_policy_documents = [data.aws_iam_policy_document.a.json]\n" + own("s3:*", "S"),
    )
    [problem] = load(source).problems
    assert problem.kind is ProblemKind.MERGE
    assert problem.data["replaced"] is True
    assert problem.data["lost"] == ("the condition on `aws:SourceVpc`",)
    assert problem.span is not None
    assert problem.span.text == '"S"'


# Places.


def parts_of(body: str, before: str = "") -> Map:
    value = attribute(load(before + data("x", body)))
    assert isinstance(value, Text)
    assert isinstance(value.encoded, Map)
    statements = value.encoded.get("Statement")
    assert isinstance(statements, List)
    first = statements.items[0]
    assert isinstance(first, Map)
    return first


def text(span: Span | None) -> str:
    assert span is not None
    return span.text


def test_places_of_values() -> None:
    """Every string is where it is written, every element at its argument, a statement its block."""
    body = statement(
        'sid = "S"\nactions = ["a:A", "b:B"]\nresources = ["arn:aws:s3:::x"]\n'
        + principals("AWS", ONE)
        + "\n"
        + condition("StringLike", "a:k", "v")
    )
    first = parts_of(body)
    assert text(first.span) == body.strip()
    actions = first.get("Action")
    assert isinstance(actions, List)
    assert [text(item.span) for item in actions.items] == ['"b:B"', '"a:A"']
    resource = first.get("Resource")
    assert resource is not None
    assert text(resource.span) == '"arn:aws:s3:::x"'
    assert {key: text(span) for key, span in first.key_spans.items()} == {
        "Sid": "sid",
        "Action": "actions",
        "Resource": "resources",
        "Principal": "principals",
        "Condition": "condition",
    }
    principal = first.get("Principal")
    assert isinstance(principal, Map)
    assert text(principal.key_spans["AWS"]) == '"AWS"'
    operators = first.get("Condition")
    assert isinstance(operators, Map)
    assert text(operators.key_spans["StringLike"]) == '"StringLike"'
    keys = operators.get("StringLike")
    assert isinstance(keys, Map)
    assert text(keys.key_spans["a:k"]) == '"a:k"'
    assert text(keys.entries["a:k"].span) == '"v"'


def test_place_behind_a_local() -> None:
    """A value is where it is written, with the reference that led there."""
    first = parts_of(statement("actions = local.actions"), 'locals {\n  actions = ["s3:*"]\n}\n')
    action = first.get("Action")
    assert action is not None
    assert text(action.span) == '"s3:*"'
    assert [text(span) for span in action.via] == ["local.actions"]


# Unknowns.


def test_unknown_action() -> None:
    """An unknown item stays among the known ones."""
    first = parts_of(statement('actions = ["s3:Get*", var.a]'), 'variable "a" {}\n')
    assert plain(first)["Action"] == ["s3:Get*", {"$unknown": "var.a"}]


def test_unknown_resource_in_part() -> None:
    """A string known in part stays so, in the text too."""
    before = 'variable "b" {\n  type = string\n}\n'
    value = attribute(
        load(before + data("x", statement('resources = ["arn:aws:s3:::${var.b}/*"]')))
    )
    assert '"Resource": "arn:aws:s3:::${var.b}/*"' in str(plain(value))


def test_unknown_list() -> None:
    """A list that is not known is unknown, and keeps what it certainly holds."""
    before = 'variable "a" {\n  type = list(string)\n}\n'
    first = parts_of(statement('actions = concat(["s3:*"], var.a)'), before)
    action = first.get("Action")
    assert isinstance(action, Unknown)
    assert [plain(item.value) for item in action.includes] == ["s3:*"]


def test_unknown_source() -> None:
    """A source that is not known may have more statements; those that are seen stay."""
    before = 'variable "p" {\n  type = string\n}\n'
    body = "source_policy_documents = [var.p]\n" + own("a:A", "S")
    value = attribute(load(before + data("x", body)))
    assert isinstance(value, Text)
    assert isinstance(value.encoded, Map)
    statements = value.encoded.get("Statement")
    assert isinstance(statements, Unknown)
    assert statements.reason == "var.p"
    [included] = statements.includes
    assert included.exists is Truth.YES
    assert plain(included.value) == allow("a:A", "S")


def test_unknown_override() -> None:
    """An override that is not known may replace every statement that has a sid."""
    before = 'variable "p" {\n  type = string\n}\n'
    body = "override_policy_documents = [var.p]\n" + own("a:A", "S") + own("b:B")
    value = attribute(load(before + data("x", body)))
    assert isinstance(value, Text)
    assert isinstance(value.encoded, Map)
    statements = value.encoded.get("Statement")
    assert isinstance(statements, Unknown)
    assert [included.exists for included in statements.includes] == [Truth.MAYBE, Truth.YES]


def test_dynamic_statement_of_unknown_count() -> None:
    """A statement may be there when the collection of its dynamic block is unknown."""
    before = 'variable "on" {\n  type = list(string)\n}\n'
    body = (
        'dynamic "statement" {\n  for_each = var.on\n  content {\n    actions = ["a:A"]\n  }\n}\n'
        + own("b:B")
    )
    value = attribute(load(before + data("x", body)))
    assert isinstance(value, Text)
    assert isinstance(value.encoded, Map)
    statements = value.encoded.get("Statement")
    found = (
        {plain(item)["Action"]: item.exists for item in statements.items if isinstance(item, Map)}
        if isinstance(statements, List)
        else {}
    )
    assert found == {"a:A": Truth.MAYBE, "b:B": Truth.YES}
