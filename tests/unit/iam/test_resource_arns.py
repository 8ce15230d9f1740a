"""What a resource pattern can name."""

from __future__ import annotations

import pytest

from iamlint.iam.catalog import arn_templates, service, service_prefixes
from iamlint.iam.pattern import Pattern
from iamlint.iam.resource_arns import (
    arn_fields,
    fits_own_service,
    fitting_templates,
    is_arn_service,
    loosened,
    may_be_star,
    may_name,
)
from iamlint.values import Piece, Text, Unknown


def _names(text: str, prefix: str, kind: str) -> bool:
    holder = service(prefix)
    found = holder.resource_type(kind) if holder else None
    assert found is not None
    return may_name(Pattern.of(text), found)


@pytest.mark.parametrize(
    ("text", "prefix", "kind", "expected"),
    [
        ("arn:aws:s3:::b", "s3", "bucket", True),
        ("arn:aws:s3:::b/*", "s3", "bucket", False),
        ("arn:aws:s3:::b", "s3", "object", False),
        ("arn:aws:s3:::*", "s3", "object", True),
        ("arn:aws:sqs:*:*:queue/x", "sqs", "queue", False),
        ("arn:aws:dynamodb:*:*:table/t/index/i", "dynamodb", "table", False),
        ("arn:aws:logs:*:*:log-group:g", "logs", "log-stream", False),
        ("arn:aws:logs:*:*:log-group:g:*", "logs", "log-stream", True),
        ("arn:aws:kms:*:*:alias/a", "kms", "key", False),
    ],
)
def test_may_name(text: str, prefix: str, kind: str, expected: bool) -> None:
    """A pattern names a type when some ARN of the type can match it."""
    assert _names(text, prefix, kind) is expected


def test_unknown_text_may_be_anything() -> None:
    """An unknown part, and a policy variable, count as wildcards."""
    text = Text((Piece("arn:aws:s3:::"), Unknown("var.b"), Piece("/${aws:username}")))
    assert loosened(Pattern(text)) == "arn:aws:s3:::*/*"
    assert may_be_star(Pattern(Text((Unknown("var.all"),))))


def test_fields_are_those_of_an_arn() -> None:
    """Five colons part them, the resource keeps its own."""
    assert arn_fields("arn:aws:logs:r:a:log-group:g:*") == (
        *("arn", "aws", "logs", "r", "a"),
        "log-group:g:*",
    )
    assert arn_fields("arn:aws:s3::b") is None


def test_fits_own_service() -> None:
    """Region and account count, and forms that the reference leaves out are known."""
    assert not fits_own_service(Pattern.of("arn:aws:s3:eu-west-1:1:b"))
    assert fits_own_service(Pattern.of("arn:aws:cloudformation:*:aws:transform/Serverless"))
    assert fitting_templates(Pattern.of("arn:aws:dynamodb:*:*:t")) == ()
    assert fitting_templates(Pattern.of("arn:aws:nothing:*:*:t")) is None


def test_services_of_arns() -> None:
    """Not only prefixes of actions stand there."""
    assert is_arn_service("catalog")
    assert not is_arn_service("dynamo")


def test_templates_of_every_service_are_in_the_index() -> None:
    """All templates, by the service that stands in them, in the order of the services."""
    table: dict[str, list[str]] = {}
    for prefix in sorted(service_prefixes()):
        holder = service(prefix)
        for kind in holder.resource_types if holder else ():
            for arn in kind.arns:
                name = arn.split(":", 5)[2] if arn.count(":") > 4 else ""
                table.setdefault(name, []).append(arn)
    expected = {name: tuple(arns) for name, arns in table.items() if not name.startswith("$")}
    assert arn_templates() == expected
