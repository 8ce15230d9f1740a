"""ARNs in their fields, with places and unknown parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.iam.arn import is_account_id, parse_arn, parse_arn_text
from iamlint.source import Source
from iamlint.values import Piece, Ref, Text, Unknown


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("arn:aws:s3:::b/k", ("aws", "s3", "", "", "b/k")),
        ("arn:aws:iam::111122223333:role/x", ("aws", "iam", "", "111122223333", "role/x")),
        (
            "arn:aws:logs:eu-west-1:1:log-group:a:*",
            ("aws", "logs", "eu-west-1", "1", "log-group:a:*"),
        ),
        ("arn:*:kms:*:*:key/*", ("*", "kms", "*", "*", "key/*")),
        ("arn:aws:sns:::", ("aws", "sns", "", "", "")),
    ],
)
def test_fields_of_known_arns(text: str, fields: tuple[str, ...]) -> None:
    """The first five colons part the fields; the resource keeps its own."""
    arn = parse_arn_text(text)
    assert arn is not None
    found = (arn.partition, arn.service, arn.region, arn.account, arn.resource)
    assert tuple(field.known for field in found) == fields


@pytest.mark.parametrize(
    "text", ["", "*", "my-bucket", "arn:aws:s3", "arn:aws:s3::b", "ARN:aws:s3:::b"]
)
def test_what_is_no_arn(text: str) -> None:
    """What does not start with ``arn:`` or lacks colons is none."""
    assert parse_arn_text(text) is None


@given(
    st.lists(st.text("abc-*0", max_size=4), min_size=4, max_size=4), st.text("abc:/*", max_size=9)
)
def test_fields_make_up_the_arn(fields: list[str], resource: str) -> None:
    """Joined again the fields are the text."""
    text = ":".join(("arn", *fields, resource))
    arn = parse_arn_text(text)
    assert arn is not None
    parts = (arn.partition, arn.service, arn.region, arn.account, arn.resource)
    assert ":".join(("arn", *(part.shown for part in parts))) == text


def test_fields_have_their_places() -> None:
    """Each field underlines itself, an empty one the place between its colons."""
    source = Source("main.tf", '"arn:aws:iam::1:role/team/app"')
    arn = parse_arn(Text((Piece(source.text[1:-1], source.span(1, 29)),), source.whole))
    assert arn is not None
    spans = [field.span for field in (arn.service, arn.region, arn.account, arn.resource, arn.name)]
    texts = [span.text if span else None for span in spans]
    assert texts == ["iam", "", "1", "role/team/app", "app"]


def test_partly_unknown_arns() -> None:
    """An unknown part lies in its field and keeps its identity."""
    partition = Unknown("data.aws_partition.current.partition", origin=Ref("p", "partition"))
    account = Unknown("local.account", origin=Ref("a"))
    text = Text((Piece("arn:"), partition, Piece(":iam::"), account, Piece(":role/x")))
    arn = parse_arn(text)
    assert arn is not None
    assert arn.partition.parts == (partition,)
    assert arn.account.origin == Ref("a")
    assert (arn.resource_type, arn.resource_id.known) == ("role", "x")


def test_unknown_start_or_too_few_colons() -> None:
    """Nothing is guessed of a text of which the fields are not known."""
    unknown = Unknown("var.arn")
    assert parse_arn(Text((unknown, Piece(":role/x")))) is None
    assert parse_arn(Text((Piece("arn:aws:"), unknown))) is None


@pytest.mark.parametrize(
    ("text", "kind", "id_", "name"),
    [
        ("arn:aws:iam::1:role/a/b", "role", "a/b", "b"),
        ("arn:aws:s3:::bucket", None, "bucket", "bucket"),
        ("arn:aws:sqs:r:1:queue", None, "queue", "queue"),
        ("arn:aws:lambda:r:1:function:f:1", "function", "f:1", "f:1"),
        ("arn:aws:iam::1:root", None, "root", "root"),
    ],
)
def test_resource_in_its_parts(text: str, kind: str | None, id_: str, name: str) -> None:
    """Type and id of the resource, and the name behind its path."""
    arn = parse_arn_text(text)
    assert arn is not None
    assert (arn.resource_type, arn.resource_id.known, arn.name.known) == (kind, id_, name)


def test_account_ids() -> None:
    """An account id is twelve ASCII digits."""
    assert is_account_id("111122223333")
    assert not is_account_id("11112222333")
    assert not is_account_id("١١١١٢٢٢٢٣٣٣٣")
