"""Reading policies of which something is unknown: no fault, no grant and no denial for certain."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from policy_texts import ALLOW, document_of, encoded, read, statement_of, template, value

from iamlint.iam.document import PolicyKind
from iamlint.truth import Truth
from iamlint.value_types import STRING
from iamlint.values import Included, Map, Null, Ref, Text, Unknown

YES, MAYBE, NO = Truth.YES, Truth.MAYBE, Truth.NO


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
