"""Reads suppressions out of comments: ours, and those of checkov, tfsec and trivy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from iamlint.finding import SuppressionKind
from iamlint.source import Span

_ID = r"[A-Za-z0-9_][A-Za-z0-9_-]*"

# checkov: https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
# tfsec and trivy: https://trivy.dev/latest/docs/configuration/filtering/ (by inline comments)
_MARKER = re.compile(
    r"iamlint:[ \t]*ignore\b[ \t]*(?P<list>\[(?P<iamlint>[^\]\n]*)\]?)?"
    rf"|checkov:skip[ \t]*=[ \t]*(?P<checkov>{_ID}(?:[ \t]*,[ \t]*{_ID})*)"
    rf"|tfsec:ignore:(?P<tfsec>{_ID})"
    rf"|trivy:ignore:(?P<trivy>{_ID})"
)
_WORD = re.compile(r"[^\s,]+(?:[ \t]+[^\s,]+)*")


@dataclass(frozen=True, slots=True)
class Marker:
    """One suppression in a comment: its codes with their places, and the reason given.

    A marker of ours that names no code has one code ``""``, at the marker.
    """

    kind: SuppressionKind
    span: Span
    codes: tuple[tuple[str, Span], ...]
    reason: str


def read_markers(comment: Span) -> Iterator[Marker]:
    """Every suppression in a comment, in order."""
    source, text = comment.source, comment.source.text
    found = list(_MARKER.finditer(text, comment.start, comment.end))
    ends = [match.start() for match in found] + [comment.end]
    for match, end in zip(found, ends[1:], strict=True):
        kind = next((kind for kind in _FOREIGN if match[kind] is not None), SuppressionKind.IAMLINT)
        listed = _WORD.finditer(text, *match.span(kind)) if match[kind] is not None else ()
        codes = tuple((word[0], source.span(*word.span())) for word in listed)
        if not codes:
            codes = (("", source.span(*match.span())),)
        yield Marker(kind, comment, codes, _reason(text[match.end() : end]))


_FOREIGN = (SuppressionKind.CHECKOV, SuppressionKind.TFSEC, SuppressionKind.TRIVY)


def _reason(text: str) -> str:
    words = text.strip().removesuffix("*/").strip(" \t\r\n:#/*-\u2013\u2014")
    return " ".join(words.split())
