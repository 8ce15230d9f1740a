"""Data sources that compute more than a template can say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

from iamlint.iam.arn import parse_arn
from iamlint.project.document_text import document_text
from iamlint.project.policy_document import PARTS, MergedDocument, merge_documents
from iamlint.project.replacements import lost_guards
from iamlint.source import Problem, ProblemKind, Span
from iamlint.values import Map, Text, Value, known_text

if TYPE_CHECKING:
    from iamlint.terraform.resources import PendingResource


Memory = dict[int, tuple[object, MergedDocument]]
"""The documents that were merged, by the ``id`` of their data source, which is kept alive."""


@dataclass(frozen=True, slots=True)
class Special:
    """How some attributes of a type are computed; ``None`` leaves it to the table."""

    names: tuple[str, ...]
    attribute: Callable[[PendingResource, str, Memory], Value | None]


# The policy document.


def _policy_document(source: PendingResource, name: str, memory: Memory) -> Value | None:
    if name == "version":
        return Text.of("2012-10-17")
    found = memory.get(id(source))
    merged = found[1] if found is not None else None
    if merged is None:
        merged = merge_documents(source.get, source.span, _left_open(source))
        memory[id(source)] = (source, merged)
        _tell(source, merged)
    text = document_text(merged.document, minified=name == "minified_json")
    if name != "id":
        return text
    known = text.known
    return Text.of(str(crc32(known.encode("utf-8", "surrogatepass")))) if known else None


def _left_open(source: PendingResource) -> bool:
    """Whether a document that comes out empty is filled by the callers of a library.

    What it is made of is written, and behind switches: their defaults make nothing of it.
    """
    return source.asks_callers and any(source.key_span(name) is not None for name in PARTS)


def _tell(source: PendingResource, merged: MergedDocument) -> None:
    """The faults of a merge as problems, and what replaced what, which is none but may be."""
    address = str(source.address)
    for fault in merged.faults:
        source.problem(
            Problem(
                fault.kind,
                fault.span.source.path,
                fault.message,
                fault.span,
                resource=address,
                attribute=fault.attribute,
                related=fault.related,
                data=fault.data,
            )
        )
    for each in merged.replacements:
        lost = lost_guards(each.replaced, each.by)
        what = f"statement `{each.sid}` replaces an earlier one of the same sid"
        message = f"{what} and loses {' and '.join(lost)}" if lost else what
        span = _sid_span(each.by) or source.span
        before = _sid_span(each.replaced)
        source.problem(
            Problem(
                ProblemKind.MERGE,
                span.source.path,
                message,
                span,
                resource=address,
                attribute=each.argument,
                related=(("the statement that is replaced", before),) if before else (),
                data={"replaced": True, "sid": each.sid, "lost": lost},
            )
        )


def _sid_span(statement: Map) -> Span | None:
    sid = statement.get("Sid")
    return (sid.span if sid is not None else None) or statement.span


# Policies that AWS manages.

_MANAGED = ":iam::aws:policy/"


def _iam_policy(source: PendingResource, name: str, _: Memory) -> Value | None:
    """``data.aws_iam_policy``, found by ARN or by name."""
    from iamlint.iam.managed import managed_policy

    arn = source.get("arn")
    # The partition may be unknown; it makes no difference to the policy.
    shown = arn.shown if isinstance(arn, Text) else ""
    asked = known_text(arn) or known_text(source.get("name"))
    if _MANAGED in shown:
        asked = f"arn:aws{_MANAGED}{shown.partition(_MANAGED)[2]}"
    policy = managed_policy(asked) if asked is not None else None
    if policy is None:
        return arn if name in ("arn", "id") and isinstance(arn, Text) else None
    match name:
        case "policy":
            return Text.of(policy.text)
        case "arn" | "id":
            return arn if isinstance(arn, Text) else Text.of(policy.arn)
        case "name":
            return Text.of(policy.name)
        case "path":
            return Text.of(policy.path)
        case _:
            return None


# ARNs.


def _arn(source: PendingResource, name: str, _: Memory) -> Value | None:
    """``data.aws_arn``: the fields of an ARN."""
    value = source.get("arn")
    if name == "id":
        return value
    arn = parse_arn(value) if isinstance(value, Text) else None
    return getattr(arn, name) if arn is not None else None


def _by_given_arn(source: PendingResource, name: str, _: Memory) -> Value | None:
    """A data source that is asked for by ARN has it."""
    value = source.get("arn")
    return value if name in ("arn", "id") and isinstance(value, Text) else None


SPECIAL: Mapping[str, Special] = {
    "aws_iam_policy_document": Special(
        ("json", "minified_json", "id", "version"), _policy_document
    ),
    "aws_iam_policy": Special(("policy", "arn", "id", "name", "path"), _iam_policy),
    "aws_arn": Special(("partition", "service", "region", "account", "resource", "id"), _arn),
    "aws_secretsmanager_secret": Special(("arn", "id"), _by_given_arn),
    "aws_iam_openid_connect_provider": Special(("arn", "id"), _by_given_arn),
    "aws_lb": Special(("arn", "id"), _by_given_arn),
}
"""By type of data source."""
