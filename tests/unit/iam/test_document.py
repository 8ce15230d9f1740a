"""Reading policies: every form AWS accepts, every malformation, and what is unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.iam.document import (
    Effect,
    Fault,
    FaultKind,
    PolicyDocument,
    PolicyKind,
    ReadPolicy,
    Statement,
    read_document,
)
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.value_types import STRING
from iamlint.values import Bool, Included, List, Map, Null, Number, Piece, Ref, Text, Unknown, Value

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO


def template(written: str, unknowns: Mapping[str, Unknown] | None = None) -> Text:
    """A text as a heredoc gives it: ``${name}`` is an unknown part."""
    source = Source("main.tf", written)
    parts: list[Piece | Unknown] = []
    at = 0
    for match in re.finditer(r"\$\{(\w+)\}", written):
        if at < match.start():
            parts.append(Piece(written[at : match.start()], source.span(at, match.start())))
        name = match.group(1)
        unknown = (unknowns or {}).get(name, Unknown(name, origin=Ref(name)))
        parts.append(replace(unknown, span=source.span(*match.span())))
        at = match.end()
    if at < len(written):
        parts.append(Piece(written[at:], source.span(at, len(written))))
    return Text(tuple(parts), source.whole)


def read(written: str | Value, kind: PolicyKind | None = PolicyKind.IDENTITY) -> ReadPolicy:
    return read_document(template(written) if isinstance(written, str) else written, kind)


def document_of(
    written: str | Value, kind: PolicyKind | None = PolicyKind.IDENTITY
) -> PolicyDocument:
    document = read(written, kind).document
    assert document is not None
    return document


def statement_of(written: str, kind: PolicyKind | None = PolicyKind.IDENTITY) -> Statement:
    """The statement of a policy that has just this one."""
    document = document_of(f'{{"Version": "2012-10-17", "Statement": [{written}]}}', kind)
    (statement,) = document.statements
    return statement


def told(faults: tuple[Fault, ...]) -> list[tuple[str, str]]:
    """The kinds of faults, and what each underlines."""
    return [(fault.kind.value, fault.span.text) for fault in faults]


def value(data: Any) -> Value:
    """Plain data as a value without places, as ``jsonencode`` is given it."""
    match data:
        case dict():
            return Map({key: value(item) for key, item in data.items()})
        case list():
            return List(tuple(map(value, data)))
        case str():
            return Text.of(data)
        case bool():
            return Bool(data)
        case int():
            return Number(data)
        case None:
            return Null()
        case _:
            assert isinstance(data, Text | Unknown | Map)
            return data


def encoded(data: Any) -> Text:
    place = Source("main.tf", "jsonencode(...)").whole
    return Text((Piece("..."),), place, encoded=value(data))


ALLOW = '"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"'


# What AWS accepts.


def test_a_whole_policy() -> None:
    """Every element is read, each with the place where it was written."""
    document = document_of(
        """{
          "Version": "2012-10-17",
          "Id": "one",
          "Statement": [{
            "Sid": "Read",
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:List*"],
            "Resource": "arn:aws:s3:::b/*",
            "Condition": {
              "ForAnyValue:StringLikeIfExists": {"aws:TagKeys": ["a*", "b"]},
              "Bool": {"aws:SecureTransport": true},
              "NumericLessThan": {"s3:max-keys": 10}
            }
          }]
        }"""
    )
    assert document.faults == ()
    assert document.expands_variables is YES
    (statement,) = document.statements
    assert statement.effect is Effect.ALLOW
    assert statement.sid is not None
    assert statement.sid.known == "Read"
    assert statement.actions is not None
    assert [item.span.text for item in statement.actions] == ['"s3:Get*"', '"s3:List*"']
    assert statement.actions.key_span.text == '"Action"'
    assert statement.resources is not None
    assert statement.resources.span.text == '"arn:aws:s3:::b/*"'
    assert statement.unconditional is NO
    first, second, third = statement.conditions
    assert (first.quantifier, first.operator, first.if_exists) == (
        "ForAnyValue",
        "StringLike",
        True,
    )
    assert (first.name, first.known) == ("aws:tagkeys", True)
    assert first.span.text == '"aws:TagKeys": ["a*", "b"]'
    assert [text.known for text in (*second.texts, *third.texts)] == ["true", "10"]


@pytest.mark.parametrize(
    "written",
    [
        f'{{"Statement": {{{ALLOW}}}}}',
        f'{{"Statement": [{{{ALLOW}}}]}}',
        '{"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["*"]}]}',
    ],
)
def test_one_or_a_list(written: str) -> None:
    """A single statement, action or resource needs no list."""
    document = document_of(written)
    assert document.faults == ()
    (statement,) = document.statements
    assert statement.allows("s3:getobject", "arn:aws:s3:::b/k") is YES


def test_principals_in_all_forms() -> None:
    """A star, or types each with one or several."""
    body = '"Effect": "Allow", "Action": "sts:AssumeRole"'
    anyone = statement_of(f'{{{body}, "Principal": "*"}}', PolicyKind.TRUST)
    assert anyone.principals is not None
    assert anyone.principals.includes_anyone is YES
    several = statement_of(
        f'{{{body}, "NotPrincipal": {{"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"}}}}',
        PolicyKind.TRUST,
    )
    assert several.faults == ()
    assert several.principals is not None
    assert several.principals.negated
    found = [(item.type, item.span.text) for item in several.principals]
    assert found == [("AWS", '"1"'), ("AWS", '"2"'), ("Service", '"ec2.amazonaws.com"')]
    assert several.principals.names_service("ec2") is YES


def test_names_of_conditions_in_any_case() -> None:
    """Operators are in AWS's spelling, whatever was written; unknown ones stay as written."""
    statement = statement_of(
        f'{{{ALLOW}, "Condition": {{"forallvalues:stringequals": {{"a:b": "x"}}, '
        '"StringIs": {"a:b": "x"}, "NullIfExists": {"a:b": "true"}}}'
    )
    found = [(each.quantifier, each.operator, each.if_exists) for each in statement.conditions]
    assert found == [
        ("ForAllValues", "StringEquals", False),
        (None, "StringIs", False),
        (None, "Null", True),
    ]
    assert statement.conditions[0].operator_text == "forallvalues:stringequals"
    assert statement.conditions[0].operator_span.text == '"forallvalues:stringequals"'


def test_encoded_policies_are_read_as_they_are() -> None:
    """``jsonencode`` and ``aws_iam_policy_document`` give their structure, no text is parsed."""
    document = document_of(
        encoded(
            {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}],
            }
        )
    )
    assert document.faults == ()
    assert document.span.text == "jsonencode(...)"
    (statement,) = document.statements
    assert statement.denies("ec2:RunInstances", "x") is YES
    assert statement.denies("s3:GetObject", "x") is NO


# Malformations: each is told, none hides another.


IDENTITY_FAULTS = [
    ('{"Effect": "Allow", "Action": 1, "Resource": "*"}', [("wrong_type", "1")]),
    ('{"Effect": "Allow", "Action": ["a:b", ["c:d"]], "Resource": "*"}', [("wrong_type", '["c:d"]')]),
    ('{"Effect": "Allow", "Action": null, "Resource": {}}', [("wrong_type", "null"), ("wrong_type", "{}")]),
    ('{"Effect": ["Allow"], "Action": "a:b", "Resource": "*"}', [("wrong_type", '["Allow"]')]),
    (f'{{{ALLOW}, "Sid": 1}}', [("wrong_type", "1")]),
    (f'{{{ALLOW}, "Condition": "x"}}', [("wrong_type", '"x"')]),
    (f'{{{ALLOW}, "Condition": [{{}}]}}', [("wrong_type", "[{}]")]),
    ('{"Action": "a:b", "Resource": "*"}', [("missing_effect", "{")]),
    ('{"Effect": "allow", "Action": "a:b", "Resource": "*"}', [("bad_effect", '"allow"')]),
    ('{"Effect": "Allow", "Resource": "*"}', [("missing_action", "{")]),
    ('{"Effect": "Allow", "Action": "a:b"}', [("missing_resource", "{")]),
    ('{"Effect": "Allow", "Action": [], "Resource": "*"}', [("empty_element", "[]")]),
    (f'{{{ALLOW}, "Condition": {{}}, "Sid": ""}}', [("empty_element", '""'), ("empty_element", "{}")]),
    (f'{{{ALLOW}, "NotAction": "a:b"}}', [("conflicting_elements", '"NotAction"')]),
    (f'{{{ALLOW}, "NotResource": "b"}}', [("conflicting_elements", '"NotResource"')]),
    (f'{{{ALLOW}, "Principal": "*"}}', [("principal_not_allowed", '"Principal"')]),
    (f'{{{ALLOW}, "Sid": "my sid"}}', [("bad_sid", '"my sid"')]),
    (f'{{{ALLOW}, "Foo": 1}}', [("unknown_element", '"Foo"')]),
    ('{"Effect": "Allow", "Actions": "a:b", "resource": "*"}', [("unknown_element", '"Actions"'), ("unknown_element", '"resource"')]),
    ('{"Effect": "Allow", "not_actions": "a:b", "Resource": "*"}', [("unknown_element", '"not_actions"')]),
    (f'{{{ALLOW}, "Condition": {{"StringEquals": {{"nocolon": "x"}}}}}}', [("malformed_condition", '"nocolon"')]),
    (f'{{{ALLOW}, "Condition": {{"aws:x": {{"StringEquals": "x"}}}}}}', [("malformed_condition", '"aws:x"')]),
    (f'{{{ALLOW}, "Condition": {{"StringEquals": [{{"a:b": "x"}}]}}}}', [("malformed_condition", '[{"a:b": "x"}]')]),
    (f'{{{ALLOW}, "Condition": {{"StringEquals": {{"a:b": {{}}}}}}}}', [("malformed_condition", "{}")]),
    (f'{{{ALLOW}, "Condition": {{"StringEquals": {{"aws:ResourceTag/": "x"}}}}}}', [("malformed_condition", '"aws:ResourceTag/"')]),
    (f'{{{ALLOW}, "Condition": {{"Bool": {{"a:b": "x", "A:B": "x"}}}}}}', [("duplicate_condition_key", '"A:B"')]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), IDENTITY_FAULTS)
def test_faults_of_a_statement(written: str, expected: list[tuple[str, str]]) -> None:
    """A malformation is told once, at the text at fault."""
    assert told(statement_of(written).faults) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("{}", [("missing_statement", "{")]),
        (" ", [("missing_statement", " ")]),
        ('{"Statement": []}', [("missing_statement", "[]")]),
        (f'{{"statement": [{{{ALLOW}}}]}}', [("unknown_element", '"statement"')]),
        (f'{{"Statement": {{{ALLOW}}}, "Foo": 1}}', [("unknown_element", '"Foo"')]),
        ('{"Statement": ["x", null]}', [("wrong_type", '"x"'), ("wrong_type", "null")]),
        ('{"Statement": "x"}', [("wrong_type", '"x"')]),
        (f'{{"Version": 2012, "Statement": {{{ALLOW}}}}}', [("wrong_type", "2012")]),
        (
            f'{{"Version": "2024-01-01", "Statement": {{{ALLOW}}}}}',
            [("bad_version", '"2024-01-01"')],
        ),
        (f'{{"Id": 1, "Statement": {{{ALLOW}}}}}', [("wrong_type", "1")]),
        (
            f'{{"Statement": [{{"Sid": "A", {ALLOW}}}, {{"Sid": "A", {ALLOW}}}]}}',
            [("duplicate_sid", '"A"')],
        ),
    ],
)
def test_faults_of_a_document(written: str, expected: list[tuple[str, str]]) -> None:
    """So is one of the document as a whole."""
    assert told(document_of(written).faults) == expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ('"arn:aws:iam::1:root"', [("bad_principal", '"arn:aws:iam::1:root"')]),
        ('["*"]', [("bad_principal", '["*"]')]),
        ("{}", [("empty_element", "{}")]),
        ('{"AWS": []}', [("empty_element", "[]")]),
        ('{"aws": "*"}', [("bad_principal", '"aws"')]),
        ('{"Role": "x"}', [("bad_principal", '"Role"')]),
        ('{"AWS": 111122223333}', [("wrong_type", "111122223333")]),
        ("1", [("wrong_type", "1")]),
    ],
)
def test_faults_of_a_principal(principal: str, expected: list[tuple[str, str]]) -> None:
    """Principals have a form of their own."""
    written = f'{{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {principal}}}'
    assert told(statement_of(written, PolicyKind.TRUST).faults) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (PolicyKind.IDENTITY, {"missing_resource"}),
        (PolicyKind.BOUNDARY, {"missing_resource"}),
        (PolicyKind.SCP, {"missing_resource"}),
        (PolicyKind.TRUST, {"missing_principal"}),
        (PolicyKind.RESOURCE, {"missing_principal", "missing_resource"}),
        (PolicyKind.ENDPOINT, {"missing_principal", "missing_resource"}),
        (None, set()),
    ],
)
def test_what_is_missing_depends_on_the_kind(kind: PolicyKind | None, expected: set[str]) -> None:
    """A kind says whether a policy has principals and resources; without one nothing is missed."""
    statement = statement_of('{"Effect": "Allow", "Action": "a:b"}', kind)
    assert {fault.kind.value for fault in statement.faults} == expected


def test_services_without_resource() -> None:
    """A repository policy of ECR has no Resource, a bucket policy has to."""
    written = '{"Statement": {"Effect": "Allow", "Action": "a:b", "Principal": "*"}}'
    ecr, s3, bare = (
        read_document(template(written), PolicyKind.RESOURCE, service=service).document
        for service in ("ecr", "s3", None)
    )
    assert ecr is not None
    assert s3 is not None
    assert bare is not None
    assert (ecr.faults, ecr.statements[0].sound) == ((), True)
    assert (told(s3.faults), s3.statements[0].sound) == ([("missing_resource", "{")], False)
    assert (told(bare.faults), bare.statements[0].sound) == ([("missing_resource", "{")], True)


def test_an_element_without_a_place_says_nothing() -> None:
    """AWS refuses the statement, but what it means is clear: it is judged all the same."""
    identity = statement_of(f'{{{ALLOW}, "Principal": "*"}}', PolicyKind.IDENTITY)
    trust = statement_of(f'{{{ALLOW}, "Principal": "*"}}', PolicyKind.TRUST)
    assert [fault.kind.value for fault in identity.faults] == ["principal_not_allowed"]
    assert [fault.kind.value for fault in trust.faults] == ["resource_not_allowed"]
    assert identity.sound
    assert trust.sound


def test_no_fault_hides_another() -> None:
    """All that is wrong in a policy is told, and what is sound is read."""
    document = document_of(
        '{"Version": "x", "Foo": 1, "Statement": [{"Effect": "allow", "Action": ["a:b", 1], '
        '"Resource": [], "Sid": "a b", "Principal": "*"}, {"Effect": "Allow", "Action": "c:d"}]}'
    )
    assert [fault.kind.value for fault in document.faults] == [
        "unknown_element",
        "bad_version",
        "bad_sid",
        "bad_effect",
        "principal_not_allowed",
        "wrong_type",
        "empty_element",
        "missing_resource",
    ]
    assert not document.sound
    first, second = document.statements
    assert first.actions is not None
    assert [str(item) for item in first.actions] == ["a:b"]
    assert second.allowed_actions()[0].covers("c:d") is YES


def test_an_element_of_nearly_that_name_stands_for_it() -> None:
    """A wrong name is one fault: what it was meant for is not missing as well."""
    document = document_of(
        '{"statements": {"effect": "Allow", "Actions": "a:b", "Resources": "*"}}'
    )
    assert {fault.kind for fault in document.faults} == {FaultKind.UNKNOWN_ELEMENT}
    reasons = [(fault.data["suggestion"], fault.data["reason"]) for fault in document.faults]
    assert reasons == [
        ("Statement", "spelling"),
        ("Effect", "case"),
        ("Action", "spelling"),
        ("Resource", "spelling"),
    ]
    assert document.statements[0].allows("a:b", "x") is YES


def test_missing_members_of_a_block_are_told_at_its_header() -> None:
    """What a block lacks is told where it begins, without the brace."""
    source = Source("main.tf", 'statement {\n  effect = "Allow"\n}')
    statement = Map({"Effect": Text.of("Allow"), "Resource": Text.of("*")}, source.whole)
    document = document_of(encoded({"Statement": [statement]}))
    assert told(document.faults) == [("missing_action", "statement")]


# The text.


@pytest.mark.parametrize(
    ("written", "at"),
    [('{"Statement": [],}', ","), ("[]", "["), ('"x"', '"x"'), ("1", "1"), ("EOF", "EOF")],
)
def test_text_that_is_no_policy(written: str, at: str) -> None:
    """What is not JSON, or no object, is told at the place and gives no document."""
    policy = read(written)
    assert policy.document is None
    assert policy.unresolved is None
    assert told(policy.faults) == [("not_json", at)]


def test_duplicated_members() -> None:
    """A member that stands twice is a fault of the text, a condition key one of the document."""
    policy = read(
        f'{{"Statement": {{{ALLOW}, "Effect": "Deny", "action": "x",'
        '"Condition": {"Bool": {"a:b": "true", "a:b": "false"}}}}'
    )
    assert told(policy.faults) == [("duplicate_key", '"action"'), ("duplicate_key", '"Effect"')]
    assert policy.document is not None
    assert told(policy.document.faults) == [("duplicate_condition_key", '"a:b"')]
    first = policy.document.faults[0].data["first"]
    assert first.start < policy.document.faults[0].span.start


def test_characters_that_iam_refuses() -> None:
    """IAM takes characters up to U+00FF; others are told one run at a time, where IAM keeps it."""
    written = f'{{"Statement": {{{ALLOW}, "Sid": "caf\u00e9\u2013\u2014 \u2019"}}}}'
    assert told(read(written).faults) == [("not_json", "\u2013\u2014"), ("not_json", "\u2019")]
    assert read(written).document is not None
    assert read(written, PolicyKind.RESOURCE).faults == ()
    assert len(read(encoded({"Statement": [], "Id": "\u2013"})).faults) == 1
    assert read('{"Statement": [], "Id": "\\u2013"}').faults == ()


# The unknown.


def test_a_wholly_unknown_policy() -> None:
    """It is unresolved, with the reason."""
    assert read("${policy}").unresolved == "policy"
    assert read(Unknown("var.policy")).unresolved == "var.policy"
    assert read(Unknown("var.policy")).document is None


def test_null_is_no_policy() -> None:
    """It gives neither document nor reason."""
    policy = read(Null())
    assert (policy.document, policy.unresolved, policy.faults) == (None, None, ())


def test_unknown_parts_are_no_faults() -> None:
    """Where a value is unknown no rule of grammar is broken, and answers may be either."""
    statement = statement_of(
        '{"Sid": ${a}, "Effect": "${b}", "Action": ${c}, "Resource": ${d}, "Condition": ${e}}'
    )
    assert statement.faults == ()
    assert statement.effect is None
    assert statement.allows("s3:GetObject", "x") is MAYBE
    assert statement.covers_all_resources() is MAYBE
    assert statement.unconditional is MAYBE
    assert statement.conditions_rest is not None
    assert statement.allowed_actions() == ()


def test_unknown_members_are_not_missing() -> None:
    """Of an object with a rest nothing is missed."""
    statement = statement_of('{"Effect": "Allow", ${more}}')
    assert statement.faults == ()
    assert statement.covers_action("s3:GetObject") is MAYBE
    assert statement.covers_resource("x") is MAYBE


def test_statements_we_cannot_see() -> None:
    """An unknown item is a rest of the document; the others are read."""
    document = document_of(f'{{"Statement": [{{{ALLOW}}}, ${{more}}]}}')
    assert document.faults == ()
    assert [statement.exists for statement in document.statements] == [YES]
    assert document.rest is not None
    assert document.rest.reason == "more"


def test_statements_of_an_unknown_list() -> None:
    """What a list includes for sure is there, what it may include may be."""
    allow = value({"Effect": "Allow", "Action": "a:b", "Resource": "*"})
    listed = Unknown("concat", includes=(Included(allow), Included(allow, MAYBE)))
    document = document_of(encoded({"Statement": listed}))
    assert [statement.exists for statement in document.statements] == [YES, MAYBE]
    assert document.rest is listed


def test_a_block_that_may_not_be_there() -> None:
    """Its statement may not, nor its faults."""
    block = Map({"Effect": Text.of("allow")}, exists=MAYBE)
    document = document_of(encoded({"Statement": [block]}))
    (statement,) = document.statements
    assert statement.exists is MAYBE
    assert {fault.exists for fault in document.faults} == {MAYBE}


def test_a_condition_that_may_not_be_there() -> None:
    """Its entries may not."""
    operator = Map({"aws:x": Text.of("y")}, exists=MAYBE)
    document = document_of(
        encoded(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": "a:b",
                    "Resource": "*",
                    "Condition": Map({"StringEquals": operator}),
                }
            }
        )
    )
    (statement,) = document.statements
    assert [condition.exists for condition in statement.conditions] == [MAYBE]
    assert statement.unconditional is MAYBE


def test_condition_keys_known_in_part() -> None:
    """They are read; the key has no name."""
    statement = statement_of(
        f'{{{ALLOW}, "Condition": {{"StringEquals": {{"${{host}}:sub": "x", "a:b": ${{v}}}}}}}}'
    )
    assert statement.faults == ()
    shown = [(each.key.shown, each.name, each.known) for each in statement.conditions]
    assert shown == [("a:b", "a:b", False), ("${host}:sub", None, True)]
    assert statement.conditions_rest is None


def test_unknown_principals() -> None:
    """Somebody, but nobody knows who."""
    body = '"Effect": "Allow", "Action": "sts:AssumeRole"'
    one = statement_of(f'{{{body}, "Principal": ${{p}}}}', PolicyKind.TRUST)
    assert one.faults == ()
    assert one.principals is not None
    assert one.principals.includes_anyone is MAYBE
    listed = statement_of(f'{{{body}, "Principal": {{"AWS": ["1", ${{p}}]}}}}', PolicyKind.TRUST)
    assert listed.principals is not None
    assert [str(item) for item in listed.principals] == ["1"]
    assert listed.principals.rest is not None


def test_an_unknown_string_is_one_item() -> None:
    """Of an unknown known to be a string there are no more."""
    action = Unknown("var.action", type=STRING)
    document = document_of(
        encoded({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
    )
    clause = document.statements[0].actions
    assert clause is not None
    assert (len(clause.items), clause.rest) == (1, None)


def test_one_of_two_policies() -> None:
    """Of a conditional every branch may be; what is in all of them, in one place, is."""
    a, b = (value({"Effect": "Allow", "Action": name, "Resource": "*"}) for name in ("a:*", "b:*"))
    documents = (encoded({"Statement": [a]}), encoded({"Statement": [b]}))
    document = document_of(Unknown("var.x ? a : b", choices=documents))
    found = [(str(item.allowed_actions()[0]), item.exists) for item in document.statements]
    assert found == [("a:*", MAYBE), ("b:*", MAYBE)]
    assert document.rest is None
    maybe = document_of(Unknown("var.x ? a : null", choices=(documents[0], Null())))
    assert [item.exists for item in maybe.statements] == [MAYBE]
    assert read(Unknown("x", choices=(documents[0], Unknown("var.y")))).unresolved == "x"


def test_a_directive_on_an_unknown_condition() -> None:
    """``%{ if }`` in a heredoc: what stands outside is certain, what it adds may be there."""
    added = Unknown("if", choices=(Text.of(f", {{{ALLOW}}}"), Text(())))
    text = template(f'{{"Statement": [{{{ALLOW}, "Sid": "A"}} ${{if}}]}}', {"if": added})
    document = document_of(text)
    assert [statement.exists for statement in document.statements] == [YES, MAYBE]
    assert document.rest is None


def test_a_conditional_in_a_statement() -> None:
    """The statement is there, its outcomes stand behind it and may be."""
    action = Unknown("var.x ? a : b", choices=(Text.of("s3:*"), Text.of("s3:Get*")))
    document = document_of(
        encoded({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*"}})
    )
    assert document.faults == ()
    plain, *others = document.statements
    assert (plain.exists, plain.alternative) == (YES, False)
    assert plain.covers_action("s3:GetObject") is MAYBE
    assert plain.covers_all_resources() is YES
    assert [(item.exists, item.alternative, item.index) for item in others] == [
        (MAYBE, True, 0)
    ] * 2
    assert [str(item.allowed_actions()[0]) for item in others] == ["s3:*", "s3:Get*"]


def test_faults_of_one_outcome_are_possible() -> None:
    """What is wrong in one branch only may be wrong."""
    effect = Unknown("var.x", choices=(Text.of("Allow"), Text.of("allow")))
    document = document_of(
        encoded({"Statement": {"Effect": effect, "Action": "a:b", "Resource": "*", "Foo": 1}})
    )
    found = [(fault.kind.value, fault.exists) for fault in document.faults]
    assert found == [("unknown_element", YES), ("bad_effect", MAYBE)]


def test_many_conditionals_do_not_multiply_without_end() -> None:
    """Beyond a few outcomes what varies is just unknown."""
    items = [
        Unknown(f"var.x{at}", choices=(Text.of(f"a:{at}"), Text.of(f"b:{at}"))) for at in range(40)
    ]
    document = document_of(
        encoded({"Statement": {"Effect": "Allow", "Action": items, "Resource": "*"}})
    )
    assert len(document.statements) <= 9


# Clauses.


def test_negation_is_a_sign() -> None:
    """``NotAction`` selects what ``Action`` does not, the unknown included."""
    written = '"Effect": "Allow", "Resource": "*"'
    plain = statement_of(f'{{{written}, "Action": ["iam:*", "${{x}}"]}}').actions
    negated = statement_of(f'{{{written}, "NotAction": ["iam:*", "${{x}}"]}}').actions
    assert plain is not None
    assert negated is not None
    for action, truth in (("iam:GetRole", YES), ("s3:GetObject", MAYBE)):
        assert plain.matches(action) is plain.covers(action) is truth
        assert negated.matches(action) is negated.covers(action) is ~truth
    assert negated.covers("*") is NO
    assert negated.overlaps("iam:*") is NO


def test_policy_variables_by_version() -> None:
    """Variables are filled in under 2012-10-17 only, and never in actions."""
    resource = '"arn:aws:s3:::b/$' + '{aws:username}/*"'
    body = f'{{"Effect": "Allow", "Action": "s3:*", "Resource": {resource}}}'
    for version, truth in (("2012-10-17", MAYBE), ("2008-10-17", NO)):
        document = document_of(Text.of(f'{{"Version": "{version}", "Statement": {body}}}'))
        assert document.statements[0].covers_resource("arn:aws:s3:::b/ann/x") is truth


STATEMENTS = st.fixed_dictionaries(
    {},
    optional={
        "Sid": st.sampled_from(["A", "B", "", 1]),
        "Effect": st.sampled_from(["Allow", "Deny", "allow", None]),
        "Action": st.sampled_from(["s3:*", ["s3:Get*", "x"], [], 1, "*"]),
        "NotAction": st.sampled_from(["s3:*", ["iam:*"]]),
        "Resource": st.sampled_from(["*", ["a", "b"], {}]),
        "NotResource": st.sampled_from(["a"]),
        "Principal": st.sampled_from(["*", "x", {"AWS": "*"}, {"Service": ["ec2.amazonaws.com"]}, []]),
        "Condition": st.sampled_from(
            [{}, {"Bool": {"a:b": True}}, {"x:y": {"Bool": "1"}}, [], {"StringLike": "x"}]
        ),
        "foo": st.just(1),
    },
)  # fmt: skip


def forget(data: Any, draw: st.DataObject) -> Any:
    """The same data with one of its values unknown."""
    if isinstance(data, dict) and data and draw.draw(st.booleans()):
        key = draw.draw(st.sampled_from(sorted(data)))
        return {**data, key: forget(data[key], draw)}
    if isinstance(data, list) and data and draw.draw(st.booleans()):
        at = draw.draw(st.integers(0, len(data) - 1))
        return [*data[:at], forget(data[at], draw), *data[at + 1 :]]
    return Unknown("x", origin=Ref("x"))


@given(st.lists(STATEMENTS, max_size=3), st.sampled_from([*PolicyKind, None]), st.data())
def test_forgetting_makes_no_fault(
    statements: list[Any], kind: PolicyKind | None, draw: st.DataObject
) -> None:
    """A value made unknown may take faults away; it adds none."""
    data = {"Version": "2012-10-17", "Statement": statements}
    document = read(encoded(data), kind).document
    less = read(encoded(forget(data, draw)), kind).document
    if less is None:
        return
    assert document is not None
    before = [fault.kind for fault in document.faults]
    for fault in less.faults:
        assert fault.kind in before
        before.remove(fault.kind)


@given(st.lists(STATEMENTS, max_size=3), st.data())
def test_forgetting_grants_nothing_for_certain(statements: list[Any], draw: st.DataObject) -> None:
    """A value made unknown makes no grant and no denial certain."""
    data = {"Version": "2012-10-17", "Statement": statements}
    before = document_of(encoded(data)).statements
    less = read(encoded(forget(data, draw))).document
    if less is None:
        return
    for statement in less.statements:
        for question in ("allows", "denies"):
            if getattr(statement, question)("s3:GetObject", "a") is YES:
                truths = [getattr(other, question)("s3:GetObject", "a") for other in before]
                assert YES in truths


@given(st.lists(STATEMENTS, max_size=3), st.sampled_from([*PolicyKind, None]))
def test_text_and_structure_are_read_alike(statements: list[Any], kind: PolicyKind | None) -> None:
    """A policy says the same in a heredoc and in ``jsonencode``."""
    data = {"Version": "2012-10-17", "Statement": statements}
    one, other = document_of(encoded(data), kind), document_of(json.dumps(data), kind)
    assert [fault.message for fault in one.faults] == [fault.message for fault in other.faults]
    for left, right in zip(one.statements, other.statements, strict=True):
        assert left.effect is right.effect
        assert left.allows("s3:GetObject", "a") is right.allows("s3:GetObject", "a")
        assert len(left.conditions) == len(right.conditions)
