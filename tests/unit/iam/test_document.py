"""Reading policies: every form AWS accepts, and every malformation."""

from __future__ import annotations

import pytest
from policy_texts import ALLOW, document_of, encoded, read, statement_of, template, told

from iamlint.iam.document import Effect, FaultKind, PolicyKind, read_document
from iamlint.source import Source
from iamlint.truth import Truth
from iamlint.values import Map, Text

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO

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
