"""Policies as tests write them, read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from iamlint.iam.document import (
    Fault,
    PolicyDocument,
    PolicyKind,
    ReadPolicy,
    Statement,
    read_document,
)
from iamlint.source import Source
from iamlint.values import Bool, List, Map, Null, Number, Piece, Ref, Text, Unknown, Value


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


def text_of(*parts: str | Unknown) -> Text:
    """A text of known and unknown parts."""
    return Text(tuple(Piece(part) if isinstance(part, str) else part for part in parts))


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
