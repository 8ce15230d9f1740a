"""A ``Text`` as one run of characters, and any stretch of it as a ``Text`` with its place again."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from iamlint.source import Span
from iamlint.values import Piece, Ref, Text, Unknown

HOLE = "\0"
"""What stands for an unknown part; a NUL of the text itself is not among ``FlatText.holes``."""


_FIRST = [0]
_NONE: Mapping[int, Unknown] = {}


class FlatText:
    """The characters of a ``Text``, each unknown part being one ``HOLE``.

    ``chars`` is for searching by offset; ``holes`` says at which offsets unknown parts are.
    """

    __slots__ = ("_breaks", "_only", "_parts", "_starts", "chars", "holes", "text")

    def __init__(self, text: Text) -> None:
        self.text = text
        self._only: Piece | None = None
        """The piece that is all of the text: so it is nearly always."""
        if len(text.parts) == 1 and isinstance(text.parts[0], Piece) and text.parts[0].text:
            self._only = text.parts[0]
            self._parts: tuple[Piece | Unknown, ...] = text.parts
            self._starts = _FIRST
            self._breaks = _FIRST
            self.chars = self._only.text
            self.holes: Mapping[int, Unknown] = _NONE
            return
        self._parts = tuple(
            part for part in text.parts if isinstance(part, Unknown) or part.text != ""
        )
        self._starts = []
        chars: list[str] = []
        holes: dict[int, Unknown] = {}
        at = 0
        for part in self._parts:
            self._starts.append(at)
            if isinstance(part, Unknown):
                holes[at] = part
                chars.append(HOLE)
                at += 1
            else:
                chars.append(part.text)
                at += len(part.text)
        self.chars = "".join(chars)
        self.holes = holes
        self._breaks = _count_breaks(self._parts)

    def __len__(self) -> int:
        return len(self.chars)

    def has_hole(self, start: int, end: int) -> bool:
        """Whether an unknown part lies between two offsets."""
        if not self.holes:
            return False
        at = self.chars.find(HOLE, start, end)
        while at >= 0:
            if at in self.holes:
                return True
            at = self.chars.find(HOLE, at + 1, end)
        return False

    def parts(self, start: int, end: int) -> tuple[Piece | Unknown, ...]:
        """The parts between two offsets, those at the ends cut."""
        if self._only is not None:
            if start >= end or start >= len(self.chars) or end <= 0:
                return ()
            if start <= 0 and end >= len(self.chars):
                return self._parts
            return (self._only.slice(max(start, 0), min(end, len(self.chars))),)
        out: list[Piece | Unknown] = []
        index = self._index(start)
        while start < end and index < len(self._parts) and self._starts[index] < end:
            part, first = self._parts[index], self._starts[index]
            if isinstance(part, Piece):
                last = first + len(part.text)
                if start > first or end < last:
                    part = part.slice(max(start, first) - first, min(end, last) - first)
            out.append(part)
            index += 1
        return tuple(out)

    def locate(self, start: int, end: int) -> Span | None:
        """Where the characters between two offsets were written.

        Across parts it goes from the first to the last when all stand in order in one source;
        otherwise it is the place of the first that has one, and at last the whole text.
        """
        if self._only is not None:
            size = len(self.chars)
            place = self._only.locate(min(max(start, 0), size), min(max(end, 0), size))
            return place or self.text.span
        if not self._parts:
            return self.text.span
        first, last = self._index(start), self._index(max(start, end - 1))
        begin = self._place(first, start, end)
        if first == last:
            return begin or self.text.span
        while begin is None and first < last:
            first += 1
            begin = self._place(first, start, end)
        finish = self._place(last, start, end)
        while finish is None and first < last:
            last -= 1
            finish = self._place(last, start, end)
        if begin is None or finish is None:
            return self.text.span
        in_order = self._breaks[first] == self._breaks[last] and begin.start <= finish.end
        return begin.until(finish) if in_order else begin

    def slice(self, start: int, end: int, span: Span | None = None) -> Text:
        """The characters between two offsets as a ``Text``, placed at ``span`` or where they are.

        It is the attribute of an object (``origin``) when it is just what the object gave, whole.
        """
        parts = self.parts(start, end)
        place = span or self.locate(start, end)
        return Text(parts, place, self.via(parts), self._origin(start, end, parts), self.text.marks)

    def via(self, parts: tuple[Piece | Unknown, ...]) -> tuple[Span, ...]:
        """The references followed to get at these parts and at the text, without repeats."""
        if not self.text.via and not any(part.via for part in parts):
            return ()
        seen = dict.fromkeys(span for part in parts for span in part.via)
        return tuple(seen | dict.fromkeys(self.text.via))

    def _index(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _place(self, index: int, start: int, end: int) -> Span | None:
        part, first = self._parts[index], self._starts[index]
        if isinstance(part, Unknown):
            return part.span
        size = len(part.text)
        return part.locate(min(max(start - first, 0), size), min(max(end - first, 0), size))

    def _origin(self, start: int, end: int, parts: tuple[Piece | Unknown, ...]) -> Ref | None:
        if start == 0 and end == len(self.chars):
            return self.text.origin or (parts[0].origin if len(parts) == 1 else None)
        origin = parts[0].origin if parts else None
        if origin is None or any(part.origin != origin for part in parts):
            return None
        first = self._index(start)
        after = first + len(parts)
        ends = self._starts[after] if after < len(self._starts) else len(self.chars)
        whole = self._starts[first] == start and ends == end
        goes_on = (first > 0 and self._parts[first - 1].origin == origin) or (
            after < len(self._parts) and self._parts[after].origin == origin
        )
        return origin if whole and not goes_on else None


def _count_breaks(parts: tuple[Piece | Unknown, ...]) -> list[int]:
    """For each part, how often before it the places did not go on in order in one source."""
    breaks: list[int] = []
    count = 0
    before: Span | None = None
    for part in parts:
        span = part.span
        if span is not None:
            if before is not None and (
                span.source is not before.source or span.start < before.start
            ):
                count += 1
            before = span
        breaks.append(count)
    return breaks


def span_of(text: Text) -> Span | None:
    """The place of a text, or else of its parts."""
    if text.span is not None:
        return text.span
    flat = FlatText(text)
    return flat.locate(0, len(flat))
