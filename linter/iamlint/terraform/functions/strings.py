"""Functions that change the letters of a string, cut it, or look for text in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from iamlint.flat_text import FlatText
from iamlint.terraform.functions.context import ELEMENT_LIMIT, TEXT_LIMIT
from iamlint.terraform.functions.graphemes import cluster_count, clusters
from iamlint.terraform.functions.pieces import (
    Part,
    as_text,
    each_part,
    find_all,
    slice_text,
    text_from,
)
from iamlint.terraform.functions.regex import is_pattern, replace_pattern
from iamlint.terraform.functions.table import Call, Function, Parameter, derived
from iamlint.terraform.quoting import quoted
from iamlint.value_types import BOOL, NUMBER, STRING, list_of
from iamlint.values import Bool, Included, List, Piece, Text, Unknown, Value

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
_SPACES += "\u200a\u2028\u2029\u202f\u205f\u3000"
"""Go's ``unicode.IsSpace``."""


def _upper(call: Call) -> Value:
    return each_part(call, 0, "upper({})", _to_upper)


def _lower(call: Call) -> Value:
    return each_part(call, 0, "lower({})", _to_lower)


def _to_upper(text: str) -> str:
    return text.upper() if text.isascii() else "".join(map(_upper_character, text))


def _to_lower(text: str) -> str:
    return text.lower() if text.isascii() else "".join(one.lower()[0] for one in text)


def _upper_character(character: str) -> str:
    """Go changes one character into one: the German sharp s stays as it is."""
    upper = character.upper()
    return upper if len(upper) == 1 else character


def _title(call: Call) -> Value:
    text = as_text(call.arguments[0])
    before = " "
    parts: list[Part] = []
    for part in text.parts:
        if isinstance(part, Unknown):
            parts.append(derived(part, "title({})"))
            before = "a"  # a word that goes on after an unknown part
            continue
        letters: list[str] = []
        for character in part.text:
            title = character.title() if _separates(before) else character
            letters.append(title if len(title) == 1 else character)
            before = character
        parts.append(replace(part, text="".join(letters)))
    return text_from(parts, text)


def _separates(character: str) -> bool:
    """Whether a word begins after this character, as Go's ``strings.Title`` sees it."""
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character in _SPACES


def _strrev(call: Call) -> Value:
    text = call.text(0)
    reversed_text = "".join(text[start:end] for start, end in reversed(list(clusters(text))))
    return call.result(reversed_text, call.arguments[0])


def _chomp(call: Call) -> Value:
    return _trimmed(call, "chomp({})", "", "\r\n")


def _trimspace(call: Call) -> Value:
    return _trimmed(call, "trimspace({})", _SPACES, _SPACES)


def _trim(call: Call) -> Value:
    cutset = call.text(1)
    return _trimmed(call, f"trim({{}}, {quoted(cutset)})", cutset, cutset)


def _trimmed(call: Call, form: str, left: str, right: str) -> Value:
    """The first argument without the characters at its ends that are in ``left`` and ``right``.

    An unknown part at an end takes in the characters beside it that may go with it.
    """
    text = as_text(call.arguments[0])
    flat = FlatText(text)
    start, end = 0, len(flat)
    while start < end and flat.chars[start] in left and start not in flat.holes:
        start += 1
    while end > start and flat.chars[end - 1] in right and end - 1 not in flat.holes:
        end -= 1
    if not flat.holes:
        return slice_text(flat, start, end)
    parts = list(flat.parts(start, end))
    if len(parts) == 1 and isinstance(parts[0], Unknown):
        return text_from([derived(parts[0], form)], text)
    if left:
        parts = _open_end(parts, form, left)
    if right:
        parts = _open_end(parts[::-1], form, right)[::-1]
    return text_from(parts, text)


def _open_end(parts: list[Part], form: str, cutset: str) -> list[Part]:
    """``parts`` with what may be trimmed at the first of them left to that unknown part."""
    first, second = parts[0], parts[1]
    if not isinstance(first, Unknown):
        return parts
    if isinstance(second, Piece) and not second.text.strip(cutset):
        return [derived(first, form), *parts[2:]]
    return [derived(first, form), *parts[1:]]


def _trimprefix(call: Call) -> Value:
    prefix = call.text(1)
    text = as_text(call.arguments[0])
    starts = _starts(text, prefix)
    if starts is None:
        first = text.parts[0]
        if isinstance(first, Unknown):
            form = f"trimprefix({{}}, {quoted(prefix)})"
            return text_from([derived(first, form), *text.parts[1:]], text)
        return call.unknown(text, STRING)
    if not starts or not prefix:
        return call.arguments[0]
    flat = FlatText(text)
    return slice_text(flat, len(prefix), len(flat))


def _trimsuffix(call: Call) -> Value:
    suffix = call.text(1)
    text = as_text(call.arguments[0])
    ends = _ends(text, suffix)
    if ends is None:
        last = text.parts[-1]
        if isinstance(last, Unknown):
            form = f"trimsuffix({{}}, {quoted(suffix)})"
            return text_from([*text.parts[:-1], derived(last, form)], text)
        return call.unknown(text, STRING)
    if not ends or not suffix:
        return call.arguments[0]
    flat = FlatText(text)
    return slice_text(flat, 0, len(flat) - len(suffix))


def _starts(text: Text, prefix: str) -> bool | None:
    """Whether ``text`` starts with ``prefix``; ``None`` if its unknown parts decide."""
    known = text.prefix
    if len(known) >= len(prefix) or text.known is not None:
        return known.startswith(prefix)
    return None if prefix.startswith(known) else False


def _ends(text: Text, suffix: str) -> bool | None:
    pieces: list[str] = []
    for part in reversed(text.parts):
        if isinstance(part, Unknown):
            break
        pieces.append(part.text)
    known = "".join(reversed(pieces))
    if len(known) >= len(suffix) or text.known is not None:
        return known.endswith(suffix)
    return None if suffix.endswith(known) else False


def _startswith(call: Call) -> Value:
    return _answer(call, _starts(as_text(call.arguments[0]), call.text(1)))


def _endswith(call: Call) -> Value:
    return _answer(call, _ends(as_text(call.arguments[0]), call.text(1)))


def _strcontains(call: Call) -> Value:
    flat = FlatText(as_text(call.arguments[0]))
    wanted = call.text(1)
    if not wanted or find_all(flat, wanted):
        return Bool(True)
    return _answer(call, None if flat.holes else False)


def _answer(call: Call, known: bool | None) -> Value:
    return call.unknown(call.arguments[0], BOOL) if known is None else Bool(known)


def _substr(call: Call) -> Value:
    text = as_text(call.arguments[0])
    offset, length = call.integer(1), call.integer(2)
    if text.known is None:
        return _known_substr(call, text, offset, length)
    if offset >= 0 and length == 0:
        return call.result("", text)
    flat = FlatText(text)
    starts = [start for start, _ in clusters(flat.chars)]
    if offset < 0:
        offset += len(starts)
    begin = max(offset, 0)
    # a length of zero counted from the end takes all that follows, as Terraform has it
    end = begin + length if length > 0 else len(starts)
    starts.append(len(flat))
    last = len(starts) - 1
    return slice_text(flat, starts[min(begin, last)], starts[min(end, last)])


def _known_substr(call: Call, text: Text, offset: int, length: int) -> Value:
    """The part asked for when it lies before the first unknown part."""
    prefix = text.prefix
    if length == 0 and offset >= 0:
        return call.result("", text)
    if offset < 0 or length < 0 or offset + length >= cluster_count(prefix):
        return call.unknown(text, STRING)
    bounds = [start for start, _ in clusters(prefix)]
    return FlatText(text).slice(bounds[offset], bounds[offset + length])


def _indent(call: Call) -> Value:
    spaces = call.integer(0)
    if spaces < 0:
        raise call.fault("cannot indent by a negative number of spaces", 0)
    text = as_text(call.arguments[1])
    breaks = sum(part.text.count("\n") for part in text.parts if isinstance(part, Piece))
    if breaks * spaces > TEXT_LIMIT:
        raise call.fault("builds a text that is too large")
    pad = Piece(" " * spaces)
    parts: list[Part] = []
    for part in text.parts:
        if isinstance(part, Unknown):
            parts.append(derived(part, f"indent({spaces}, {{}})"))
            continue
        start = 0
        while (at := part.text.find("\n", start)) >= 0:
            parts += (part.slice(start, at + 1), pad)
            start = at + 1
        parts.append(part.slice(start, len(part.text)))
    return text_from(parts, text)


def _split(call: Call) -> Value:
    separator = call.text(0)
    text = as_text(call.arguments[1])
    flat = FlatText(text)
    if not separator:
        if flat.holes:
            return call.unknown(text, list_of(STRING))
        cuts = [(at, at + 1) for at in range(len(flat))]
    else:
        found = find_all(flat, separator)
        ends = [*found, len(flat)]
        cuts = list(zip([0, *(at + len(separator) for at in found)], ends, strict=True))
    if len(cuts) > ELEMENT_LIMIT:
        raise call.fault("makes too many elements")
    if flat.holes:
        whole = [flat.slice(*cut) for cut in cuts if not flat.has_hole(*cut)]
        unknown = call.unknown(text, list_of(STRING))
        return replace(unknown, includes=tuple(map(Included, whole)))
    items = tuple(flat.slice(*cut) for cut in cuts)
    return List(items, text.span, text.via, list_of(STRING).kind, STRING)


def _join(call: Call) -> Value:
    if len(call) < 2:
        raise call.fault("needs at least one list")
    separator = as_text(call.arguments[0])
    parts: list[Part] = []
    whole: Value | None = None
    size = 0
    first = True
    for number, argument in enumerate(call.arguments[1:], 1):
        items = argument.items if isinstance(argument, List) else (argument,)
        for at, item in enumerate(items):
            if not isinstance(item, Text | Unknown):
                where = f" of list {number}" if len(call) > 2 else ""
                message = f"cannot join null, which is element {at}{where}"
                raise call.fault(message, number)
            if not first:
                parts += separator.parts
            first = False
            new = as_text(item).parts if isinstance(argument, List) else (_joined(call, item),)
            parts += new
            whole = item if new else whole
            size += sum(len(part.text) for part in new if isinstance(part, Piece))
            size += sum(len(part.text) for part in separator.parts if isinstance(part, Piece))
            if size > TEXT_LIMIT:
                raise call.fault("builds a text that is too large")
    last = call.arguments[-1]
    if isinstance(whole, Text) and len(whole.parts) == len(parts):
        # `join("", thing[*].arn)` of one thing is that ARN, and still names the thing.
        return replace(whole, via=last.via or whole.via)
    return text_from(parts, Text((), None, last.via))


def _joined(call: Call, value: Value) -> Unknown:
    unknown = call.unknown(value, STRING)
    separator = call.arguments[0]
    shown = quoted(separator.known or "") if isinstance(separator, Text) else "…"
    return replace(unknown, reason=f"join({shown}, {unknown.reason})")


def _replace(call: Call) -> Value:
    text = as_text(call.arguments[0])
    wanted = call.text(1)
    if is_pattern(wanted):
        if text.known is None or not isinstance(call.arguments[2], Text):
            return call.unknown(text if text.known is None else call.arguments[2], STRING)
        return replace_pattern(call, text, wanted[1:-1], call.source_text(2))
    flat = FlatText(text)
    new = as_text(call.arguments[2])
    if not wanted:
        if flat.holes:
            return call.unknown(text, STRING)
        cuts = [(at, at) for at in range(len(flat) + 1)]
    else:
        cuts = [(at, at + len(wanted)) for at in find_all(flat, wanted)]
    if not cuts and not flat.holes:
        return text
    shown = ", ".join(quoted(one) for one in (wanted, new.shown))
    return _with_cuts(call, flat, cuts, new, f"replace({{}}, {shown})")


def _with_cuts(
    call: Call, flat: FlatText, cuts: list[tuple[int, int]], new: Text, form: str
) -> Value:
    size = len(flat) + len(cuts) * len(new.shown)
    if size > TEXT_LIMIT:
        raise call.fault("builds a text that is too large")
    parts: list[Part] = []
    for (_, start), (end, _) in pairwise([(0, 0), *cuts, (len(flat), 0)]):
        parts += [
            derived(part, form) if isinstance(part, Unknown) else part
            for part in flat.parts(start, end)
        ]
        parts += new.parts
    if len(new.parts):
        del parts[-len(new.parts) :]
    return text_from(parts, flat.text)


_STRING = Parameter("str", STRING)
_OPEN = Parameter("str", STRING, unknown=True)

FUNCTIONS: Mapping[str, Function] = {
    "upper": Function(_upper, (_OPEN,), STRING, spread=False),
    "lower": Function(_lower, (_OPEN,), STRING, spread=False),
    "title": Function(_title, (_OPEN,), STRING),
    "strrev": Function(_strrev, (_STRING,), STRING),
    "chomp": Function(_chomp, (_OPEN,), STRING),
    "trimspace": Function(_trimspace, (_OPEN,), STRING),
    "trim": Function(_trim, (_OPEN, Parameter("cutset", STRING)), STRING),
    "trimprefix": Function(_trimprefix, (_OPEN, Parameter("prefix", STRING)), STRING),
    "trimsuffix": Function(_trimsuffix, (_OPEN, Parameter("suffix", STRING)), STRING),
    "startswith": Function(_startswith, (_OPEN, Parameter("prefix", STRING)), BOOL),
    "endswith": Function(_endswith, (_OPEN, Parameter("suffix", STRING)), BOOL),
    "strcontains": Function(_strcontains, (_OPEN, Parameter("substr", STRING)), BOOL),
    "substr": Function(
        _substr, (_OPEN, Parameter("offset", NUMBER), Parameter("length", NUMBER)), STRING
    ),
    "indent": Function(_indent, (Parameter("spaces", NUMBER), _OPEN), STRING),
    "split": Function(_split, (Parameter("separator", STRING), _OPEN), list_of(STRING)),
    "join": Function(
        _join,
        (Parameter("separator", STRING, unknown=True),),
        STRING,
        Parameter("lists", list_of(STRING), unknown=True),
    ),
    "replace": Function(
        _replace,
        (_OPEN, Parameter("substr", STRING), Parameter("replace", STRING, unknown=True)),
        STRING,
    ),
}
