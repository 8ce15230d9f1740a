"""AWS's evaluation logic: a table of cases from AWS's documentation, and laws that always hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_texts import text_of

from iamlint.iam.authorize import Decision, Outcome, authorize
from iamlint.iam.document import PolicyDocument, PolicyKind, read_document
from iamlint.iam.request import PolicySet, Request
from iamlint.source import Source
from iamlint.values import Ref, Text, Unknown, known_text

FIXTURES = Path(__file__).parents[2] / "fixtures/authorize"

ALLOWED, DENIED, UNKNOWN = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.UNKNOWN
EXPLICIT = Outcome.EXPLICIT_DENY

ALICE = "arn:aws:iam::111122223333:user/alice"
OBJECT = "arn:aws:s3:::amzn-s3-demo-bucket/a.txt"


def document(plain: Mapping[str, Any], kind: PolicyKind) -> PolicyDocument:
    source = Source("policy.json", json.dumps(plain))
    read = read_document(Text.of(source.text, source.whole), kind)
    assert read.document is not None
    return read.document


def policy_set(plain: Mapping[str, Any], trust: bool = False) -> PolicySet:
    def documents(name: str, kind: PolicyKind) -> tuple[PolicyDocument, ...] | None:
        listed = plain.get(name)
        return None if listed is None else tuple(document(item, kind) for item in listed)

    def levels(name: str, kind: PolicyKind) -> tuple[tuple[PolicyDocument, ...], ...]:
        return tuple(tuple(document(item, kind) for item in level) for level in plain.get(name, ()))

    return PolicySet(
        identity=documents("identity", PolicyKind.IDENTITY) or (),
        resource=documents("resource", PolicyKind.TRUST if trust else PolicyKind.RESOURCE),
        boundary=documents("boundary", PolicyKind.BOUNDARY),
        session=documents("session", PolicyKind.SESSION),
        scps=levels("scps", PolicyKind.SCP),
        rcps=levels("rcps", PolicyKind.RCP),
        endpoint=documents("endpoint", PolicyKind.ENDPOINT),
        unread=frozenset(map(PolicyKind, plain.get("unread", ()))),
    )


def cases() -> Iterator[Any]:
    for path in sorted(FIXTURES.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("case", list(cases()))
def test_decision(case: Mapping[str, Any]) -> None:
    """Each case of the table comes out as AWS's documentation says."""
    wanted = case["request"]
    request = Request(
        action=wanted["action"],
        resource=wanted.get("resource"),
        principal=wanted.get("principal"),
        context={key: tuple(values) for key, values in case["context"].items()},
        context_complete=case.get("context_complete", True),
    )
    trust = wanted["action"].lower().startswith("sts:")
    decision = authorize(request, policy_set(case["policies"], trust))
    assert decision.outcome == case["decision"]
    if "missing_context" in case:
        assert list(decision.missing_context) == case["missing_context"]
    if "statements" in case:
        assert [known_text(each.sid) for each in decision.statements] == case["statements"]


def test_the_table_is_large_and_tells_its_sources() -> None:
    """There are at least 300 cases, each with a page of AWS's documentation."""
    table = [param.values[0] for param in cases()]
    assert len(table) >= 300
    assert all(case["page"].startswith("https://docs.aws.amazon.com/") for case in table)


# Laws.

ACTIONS = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "sqs:SendMessage", "kms:Decrypt")
ACTION_PATTERNS = (*ACTIONS, "*", "s3:*", "s3:Get*", "s3:*Object", "kms:*", "S3:putobject")
RESOURCES = (OBJECT, "arn:aws:sqs:us-east-1:444455556666:jobs", "arn:aws:s3:::other/b.txt")
RESOURCE_PATTERNS = (
    *RESOURCES,
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::amzn-s3-demo-bucket/${aws:username}/*",
)
PRINCIPALS = (
    "*",
    {"AWS": ALICE},
    {"AWS": "111122223333"},
    {"AWS": "arn:aws:iam::111122223333:role/app"},
    {"AWS": ["arn:aws:iam::444455556666:root", ALICE]},
    {"Service": "sns.amazonaws.com"},
)
REQUESTERS = (
    ALICE,
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/session",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::444455556666:user/dave",
    "sns.amazonaws.com",
    "anonymous",
    None,
)
CONDITIONS: tuple[Mapping[str, Any], ...] = (
    {},
    {"StringEquals": {"aws:PrincipalTag/team": "blue"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "blue"}},
    {"BoolIfExists": {"aws:SecureTransport": "false"}},
    {"ForAllValues:StringLike": {"aws:TagKeys": ["a*"]}},
    {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}},
    {"Null": {"aws:TagKeys": "true"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
)
CONTEXTS: tuple[Mapping[str, tuple[str, ...]], ...] = (
    {},
    {"aws:PrincipalTag/team": ("blue",)},
    {"aws:PrincipalTag/team": ("red",), "aws:SecureTransport": ("false",)},
    {"aws:TagKeys": ("a", "c"), "aws:SourceIp": ("203.0.113.9",)},
)
RANK = {EXPLICIT: 0, DENIED: 0, UNKNOWN: 1, ALLOWED: 2}


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None, named: bool = False) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(("Allow", "Deny")))}
    actions = st.lists(st.sampled_from(ACTION_PATTERNS), min_size=1, max_size=3, unique=True)
    resources = st.lists(st.sampled_from(RESOURCE_PATTERNS), min_size=1, max_size=2, unique=True)
    statement[draw(st.sampled_from(("Action", "Action", "NotAction")))] = draw(actions)
    statement[draw(st.sampled_from(("Resource", "Resource", "NotResource")))] = draw(resources)
    if named:
        statement["Principal"] = draw(st.sampled_from(PRINCIPALS))
    condition = draw(st.sampled_from(CONDITIONS))
    if condition:
        statement["Condition"] = condition
    return statement


def policies(named: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    lists = st.lists(statements(named=named), min_size=1, max_size=3)
    return st.builds(lambda found: {"Version": "2012-10-17", "Statement": found}, lists)


SETS = st.fixed_dictionaries(
    {"identity": st.lists(policies(), min_size=1, max_size=2)},
    optional={
        "resource": st.lists(policies(named=True), min_size=1, max_size=1),
        "boundary": st.lists(policies(), min_size=1, max_size=1),
        "session": st.lists(policies(), min_size=1, max_size=1),
        "scps": st.lists(st.lists(policies(), min_size=1, max_size=2), min_size=1, max_size=2),
    },
)
REQUESTS = st.builds(
    Request,
    action=st.sampled_from(ACTIONS),
    resource=st.sampled_from(RESOURCES),
    principal=st.sampled_from(REQUESTERS),
    context=st.sampled_from(CONTEXTS),
    context_complete=st.booleans(),
)
KINDS = st.sampled_from(("identity", "resource", "boundary", "session", "scps"))


def with_statement(
    plain: Mapping[str, Any], kind: str, statement: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The set with one more statement in the first document of a kind it has."""
    if kind not in plain:
        return None
    changed: dict[str, Any] = json.loads(json.dumps(plain))
    first = changed[kind][0][0] if kind == "scps" else changed[kind][0]
    first["Statement"].append(statement)
    return changed


def fitting(statement: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
    """The statement with a principal where the kind of policy wants one."""
    return {**statement, "Principal": "*"} if kind == "resource" else statement


def decide(request: Request, plain: Mapping[str, Any]) -> Decision:
    return authorize(request, policy_set(plain))


@settings(deadline=None)
@given(REQUESTS, SETS, KINDS, statements(effect="Deny"))
def test_adding_a_deny_never_allows_more(
    request_: Request, plain: Mapping[str, Any], kind: str, deny: Mapping[str, Any]
) -> None:
    """Whatever kind of policy it is added to."""
    more = with_statement(plain, kind, fitting(deny, kind))
    if more is not None:
        assert RANK[decide(request_, more).outcome] <= RANK[decide(request_, plain).outcome]


@settings(deadline=None)
@given(REQUESTS, SETS, KINDS, statements(effect="Allow"))
def test_adding_an_allow_never_denies_more(
    request_: Request, plain: Mapping[str, Any], kind: str, allow: Mapping[str, Any]
) -> None:
    """Whatever kind of policy it is added to."""
    more = with_statement(plain, kind, fitting(allow, kind))
    if more is not None:
        assert RANK[decide(request_, more).outcome] >= RANK[decide(request_, plain).outcome]


@settings(deadline=None)
@given(REQUESTS, SETS)
def test_splitting_the_actions_of_statements_changes_nothing(
    request_: Request, plain: Mapping[str, Any]
) -> None:
    """A statement with several actions is as good as one statement for each."""
    split: dict[str, Any] = json.loads(json.dumps(plain))
    for policy in split["identity"]:
        policy["Statement"] = [
            {**statement, "Action": action}
            for statement in policy["Statement"]
            for action in statement.get("Action", ())
        ] + [statement for statement in policy["Statement"] if "NotAction" in statement]
    assert decide(request_, split).outcome == decide(request_, plain).outcome


@settings(deadline=None)
@given(
    st.sampled_from(ACTIONS),
    st.lists(st.sampled_from(ACTION_PATTERNS), min_size=1, max_size=4),
    st.sampled_from(("Allow", "Deny")),
)
def test_not_action_is_the_complement(action: str, listed: list[str], effect: str) -> None:
    """Of Action and NotAction with one list, just one applies to any action."""
    request = Request(action, OBJECT, ALICE, context_complete=True)
    outcomes = {
        decide(
            request,
            {"identity": [{"Statement": {"Effect": effect, name: listed, "Resource": "*"}}]},
        ).outcome
        for name in ("Action", "NotAction")
    }
    assert outcomes == {DENIED, ALLOWED if effect == "Allow" else EXPLICIT}


@settings(deadline=None)
@given(REQUESTS, SETS)
def test_what_is_decided_stays_so_when_more_is_known(
    request_: Request, plain: Mapping[str, Any]
) -> None:
    """A decision without some keys is that with them, whatever they are."""
    before = decide(replace(request_, context={}, context_complete=False), plain).outcome
    after = decide(request_, plain).outcome
    assert RANK[before] == 1 or RANK[before] == RANK[after]


@settings(deadline=None)
@given(REQUESTS, SETS)
def test_statements_may_stand_in_any_order(request_: Request, plain: Mapping[str, Any]) -> None:
    """The order of statements and documents says nothing."""
    turned: dict[str, Any] = json.loads(json.dumps(plain))
    for policy in turned["identity"]:
        policy["Statement"].reverse()
    turned["identity"].reverse()
    assert decide(request_, turned).outcome == decide(request_, plain).outcome


# What is not known.


def unknown(name: str) -> Unknown:
    return Unknown(name, origin=Ref(name))


ACCOUNT = unknown("data.aws_caller_identity.current.account_id")


def test_an_account_that_is_not_known_is_equal_to_itself() -> None:
    """A role and a queue of one unknown account are of one account."""
    queue = text_of("arn:aws:sqs:us-east-1:", ACCOUNT, ":jobs")
    role = text_of("arn:aws:iam::", ACCOUNT, ":role/app")
    plain = {"identity": [{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}]}
    assert decide(Request("sqs:SendMessage", queue, role), plain).outcome == ALLOWED


def test_an_account_that_is_not_known_may_be_another() -> None:
    """An identity policy alone is not enough if the queue may be of another account."""
    queue = "arn:aws:sqs:us-east-1:111122223333:jobs"
    role = text_of("arn:aws:iam::", ACCOUNT, ":role/app")
    plain = {"identity": [{"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}}]}
    given_none = {**plain, "resource": []}
    assert decide(Request("sqs:SendMessage", queue, role), given_none).outcome == UNKNOWN


def test_a_resource_that_is_partly_known() -> None:
    """Unknown text in a resource leaves open what it decides, and nothing else."""
    bucket = text_of("arn:aws:s3:::", unknown("aws_s3_bucket.b.id"), "/a.txt")

    def outcome(pattern: str) -> Outcome:
        statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": pattern}
        return decide(
            Request("s3:GetObject", bucket, ALICE), {"identity": [{"Statement": statement}]}
        ).outcome

    assert outcome("arn:aws:s3:::*") == ALLOWED
    assert outcome("arn:aws:s3:::b/*") == UNKNOWN
    assert outcome("arn:aws:s3:::b/b.txt") == DENIED


def test_a_principal_that_is_an_unknown_reference() -> None:
    """The same reference as requester and in the policy is the same principal."""
    role = Text((unknown("aws_iam_role.app.arn"),))
    plain = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:*"}}
    trusting = document({**plain, "Statement": {**plain["Statement"], "Resource": "*", "Principal": {"AWS": "x"}}}, PolicyKind.RESOURCE)  # fmt: skip
    statement = trusting.statements[0]
    assert statement.principals is not None
    named = replace(statement.principals.items[0], text=role)
    principals = replace(statement.principals, items=(named,))
    told = replace(trusting, statements=(replace(statement, principals=principals),))
    request = Request("sqs:SendMessage", "arn:aws:sqs:us-east-1:111122223333:jobs", role)
    assert authorize(request, PolicySet(resource=(told,))).outcome == ALLOWED


def test_a_deciding_statement_knows_its_place() -> None:
    """The span is that of the statement in its source."""
    plain = {"Statement": [{"Sid": "S", "Effect": "Deny", "Action": "*", "Resource": "*"}]}
    decision = decide(Request("s3:GetObject", OBJECT, ALICE), {"identity": [plain]})
    [statement] = decision.statements
    assert statement.effect == "Deny"
    assert statement.kind is PolicyKind.IDENTITY
    assert json.loads(statement.span.text) == plain["Statement"][0]


def test_a_large_policy_is_decided_in_linear_time() -> None:
    """Thousands of statements are no trouble."""
    statement = {
        "Effect": "Allow",
        "Action": ["s3:Get*", "s3:Put*"],
        "Resource": "arn:aws:s3:::x*/*y*z",
    }
    plain = {"identity": [{"Statement": [statement] * 3_000}]}
    assert decide(Request("s3:GetObject", OBJECT, ALICE), plain).outcome == DENIED
