"""The characters that IAM takes in a policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html: tab, line feed, return
and U+0020 to U+00FF. Other services take others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamlint.iam.faults import Fault, FaultKind
from iamlint.iam.pattern import NOWHERE
from iamlint.iam.statement import PolicyKind
from iamlint.source import Span
from iamlint.values import List, Map, Piece, Text, Unknown, Value

CHECKED_KINDS = frozenset({PolicyKind.TRUST, PolicyKind.IDENTITY, PolicyKind.BOUNDARY})
"""Kinds that IAM itself keeps."""

_REFUSED = re.compile("[^\t\n\r\x20-\xff]+")
_REFUSED_ENCODED = re.compile("[^\0-\xff\u2028\u2029]+")
"""As ``jsonencode`` writes it: control characters and the two line separators are escaped."""


def refused_in_text(text: Text) -> Iterator[Fault]:
    """The runs of characters of a JSON text that IAM refuses."""
    yield from _refused(text, _REFUSED, text.span)


def refused_in_value(value: Value) -> Iterator[Fault]:
    """The runs of characters that IAM refuses in what ``jsonencode`` makes of ``value``."""
    match value:
        case Text():
            yield from _refused(value, _REFUSED_ENCODED, value.span)
        case List():
            for item in value.items:
                yield from refused_in_value(item)
        case Map():
            for key, item in value.entries.items():
                yield from _refused(Text.of(key), _REFUSED_ENCODED, value.key_spans.get(key))
                yield from refused_in_value(item)
        case Unknown():
            for included in value.includes:
                yield from refused_in_value(included.value)
        case _:
            return


def _refused(text: Text, pattern: re.Pattern[str], place: Span | None) -> Iterator[Fault]:
    for part in text.parts:
        if not isinstance(part, Piece) or part.text.isascii():
            continue
        for match in pattern.finditer(part.text):
            run = match.group()
            code = f"U+{ord(run[0]):04X}"
            message = f"`{run[:20]}` ({code}) is not allowed in a policy, IAM takes up to U+00FF"
            span = part.locate(match.start(), match.end()) or place or NOWHERE
            yield Fault(FaultKind.NOT_JSON, span, message, {"reason": "character", "found": run})
