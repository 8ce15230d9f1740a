"""``yamldecode``: YAML as Terraform reads it (go-cty-yaml), each value with its place.

PyYAML splits the text into events; what a scalar means is decided here, since YAML 1.1, which
PyYAML follows, and go-cty-yaml differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from iamlint.flat_text import HOLE, FlatText
from iamlint.source import Span
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import ELEMENT_LIMIT, TEXT_LIMIT
from iamlint.terraform.functions.encoding import base64_bytes
from iamlint.terraform.functions.table import Call, Function, Parameter, plain_text
from iamlint.terraform.functions.timestamps import parse_yaml_moment
from iamlint.terraform.numbers import number_text, parse_number
from iamlint.value_types import DYNAMIC, STRING
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

_STAND_IN = "\ue000"
"""Stands for an unknown part while the text is split."""

_CORE = "tag:yaml.org,2002:"
_TRUE = ("y", "yes", "true", "on")
_FALSE = ("n", "no", "false", "off")
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLS = {
    form: word in _TRUE
    for word in (*_TRUE, *_FALSE)
    for form in (word, word.capitalize(), word.upper())
}
_INTEGER = re.compile(r"0o[0-7]+|[-+]?[0-9]+|0x[0-9a-fA-F]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", re.ASCII)
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_MOST_DEPTH = 200
_SLOW_LIMIT = 512 * 1024
"""Characters beyond which PyYAML's own parser would take too long."""


class YamlFault(Exception):
    """The text is no YAML; its message says why."""


class _Refused(Exception):
    """The text is no YAML that Terraform reads."""


@dataclass(slots=True)
class _Reader:
    """Builds values from PyYAML's events."""

    flat: FlatText
    events: Iterator[Any]
    anchors: dict[str, tuple[Value, int] | None] = field(default_factory=dict)
    count: int = 0

    def document(self) -> Value:
        kind = self.take("StreamStartEvent")
        kind = self.take("DocumentStartEvent")
        if kind is None:
            raise _Refused("there is no document")
        value = self.node(self.next(), 0)
        self.take("DocumentEndEvent")
        if type(self.next()).__name__ != "StreamEndEvent":
            raise _Refused("there is more than one document")
        return value

    def next(self) -> Any:
        return next(self.events)

    def take(self, name: str) -> Any:
        event = self.next()
        if type(event).__name__ != name:
            raise _Refused("there is no document")
        return event

    def node(self, event: Any, depth: int) -> Value:
        name = type(event).__name__
        if name == "AliasEvent":
            return self.alias(event)
        if depth > _MOST_DEPTH:
            raise _Refused(f"it is more than {_MOST_DEPTH} levels deep")
        anchor = event.anchor
        if anchor is not None:
            self.anchors[anchor] = None
        before = self.count
        self.spend(1)
        if name == "ScalarEvent":
            value = self.scalar(event)
        elif name == "SequenceStartEvent":
            value = self.sequence(event, depth)
        else:
            value = self.mapping(event, depth)
        if anchor is not None:
            self.anchors[anchor] = value, self.count - before
        return value

    def spend(self, count: int) -> None:
        self.count += count
        if self.count > ELEMENT_LIMIT:
            raise _Refused("it has too many elements")

    def alias(self, event: Any) -> Value:
        if event.anchor not in self.anchors:
            raise _Refused(f"there is no anchor `{event.anchor}`")
        found = self.anchors[event.anchor]
        if found is None:
            raise _Refused(f"the anchor `{event.anchor}` is used inside of itself")
        value, size = found
        self.spend(size)
        return value

    def place(self, start: Any, end: Any) -> Span | None:
        return self.flat.locate(start.start_mark.index, end.end_mark.index)

    def sequence(self, event: Any, depth: int) -> Value:
        if event.tag not in (None, f"{_CORE}seq"):
            raise _Refused(f"a sequence is not of the type `{event.tag}`")
        items: list[Value] = []
        while type(item := self.next()).__name__ != "SequenceEndEvent":
            items.append(self.node(item, depth + 1))
        return List(tuple(items), self.place(event, item), self.flat.text.via)

    def mapping(self, event: Any, depth: int) -> Value:
        if event.tag not in (None, f"{_CORE}map"):
            raise _Refused(f"a mapping is not of the type `{event.tag}`")
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        partial: list[tuple[Text, Value]] = []
        while type(key := self.next()).__name__ != "MappingEndEvent":
            if type(key).__name__ != "ScalarEvent":
                raise _Refused("only strings can be keys")
            merge = key.value == "<<" and key.tag is None
            name = None if merge else self.key(key)
            value = self.node(self.next(), depth + 1)
            if name is None:
                if not isinstance(value, Map):
                    raise _Refused("only a mapping can be merged into another")
                entries.update(value.entries)
                spans.update(value.key_spans)
                continue
            known = name.known
            if known is None:
                partial.append((name, value))
                continue
            entries[known] = value
            if name.span is not None:
                spans[known] = name.span
        rest = partial[0][0].unknowns[0] if partial else None
        place = self.place(event, key)
        via = self.flat.text.via
        return Map(entries, place, via, key_spans=spans, rest=rest, partial=tuple(partial))

    def key(self, event: Any) -> Text:
        value = self.scalar(event)
        match value:
            case Text():
                return value
            case Number():
                return Text.of(number_text(value.value), value.span)
            case Bool():
                return Text.of("true" if value.value else "false", value.span)
            case Unknown():
                return Text((value,), value.span)
        raise _Refused("null can be no key")

    def scalar(self, event: Any) -> Value:
        text: str = event.value
        if _STAND_IN in text:
            return self.partial(event)
        tag = event.tag
        if tag is not None and not tag.startswith(_CORE):
            raise _Refused(f"`{tag}` is a tag that Terraform does not know")
        kind = None if tag is None else tag[len(_CORE) :]
        span = self.place(event, event)
        if kind not in (None, "str", "bool", "int", "float", "null", "timestamp", "binary"):
            raise _Refused(f"`!!{kind}` is a tag that Terraform does not know")
        if kind in ("str", "binary"):
            if kind == "binary" and base64_bytes(text) is None:
                raise _Refused("it has binary data that is not base64")
            return self.string(event)
        if _style(event) in ("'", '"') and _has_meaning(text):
            return self.string(event)
        resolved = self.resolved(event, kind, text, span)
        # a block is read like a plain scalar and then made a string: `yes` becomes "true"
        is_block = _style(event) in ("|", ">") and kind is None
        return convert(resolved, STRING) if is_block else resolved

    def resolved(self, event: Any, kind: str | None, text: str, span: Span | None) -> Value:
        via = self.flat.text.via
        if text in _BOOLS:
            return Bool(_BOOLS[text], span, via)
        if text in _NULLS:
            return Null(span, via)
        if kind is None and text in (".nan", ".NaN", ".NAN"):
            raise _Refused("it has a number that is none")
        if _INFINITE.fullmatch(text):
            raise _Refused("it has a number that is not finite")
        moment = parse_yaml_moment(text) if kind in (None, "timestamp") else None
        if moment is not None:
            return plain_text(str(moment), Text((), span, via))
        numeric = _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text)
        if kind in ("int", "float") or (numeric and kind is None):
            number = _number(text)
            if number is None:
                raise _Refused(f"`{text[:40]}` is no number")
            return Number(number, span, via)
        if kind == "null":
            return Null(span, via)
        if kind in ("bool", "timestamp"):
            raise _Refused(f"`{text[:40]}` is not of the type `!!{kind}`")
        return self.string(event)

    def string(self, event: Any) -> Text:
        """A string with the places of its characters, as far as they stand one for one."""
        text: str = event.value
        start, end = event.start_mark.index, event.end_mark.index
        chars = self.flat.chars
        if _style(event) in ("'", '"') and chars[start + 1 : end - 1] == text:
            return self.flat.slice(start + 1, end - 1, self.place(event, event))
        if not _style(event) and chars[start:end] == text and text:
            return self.flat.slice(start, end)
        return plain_text(text, Text((), self.place(event, event), self.flat.text.via))

    def partial(self, event: Any) -> Value:
        """A scalar with unknown parts."""
        start, end = event.start_mark.index, event.end_mark.index
        inner = (start + 1, end - 1) if _style(event) in ("'", '"') else (start, end)
        if self.flat.chars[slice(*inner)] == event.value.replace(_STAND_IN, HOLE):
            text = self.flat.slice(*inner, self.place(event, event))
            only = text.parts[0] if len(text.parts) == 1 else None
            if isinstance(only, Unknown):
                return only if not _style(event) else replace(only, type=STRING)
            return text
        unknowns = iter(
            [self.flat.holes[at] for at in sorted(self.flat.holes) if start <= at < end]
        )
        span = self.place(event, event)
        parts: list[Piece | Unknown] = []
        for index, known in enumerate(event.value.split(_STAND_IN)):
            if index:
                parts.append(next(unknowns))
            if known:
                parts.append(Piece(known, span))
        return Text(tuple(parts), span, self.flat.text.via)


def _style(event: Any) -> str:
    """The quotes or block sign of a scalar; empty for a plain one."""
    return event.style or ""


def _has_meaning(text: str) -> bool:
    """Whether Terraform looks at the quotes of a scalar: by its first character, as it does."""
    return not text or text[0] in "+-0123456789yYnNtTfFoO~."


def _number(text: str) -> Any:
    try:
        number = parse_number(text)
    except EvaluationFault as fault:
        raise _Refused(fault.message) from None
    if number is not None:
        return number
    try:
        value = int(text, 0)
    except ValueError:
        return None
    return value if -(2**63) <= value < 2**64 else None


def read_yaml(text: Text) -> Value:
    """The value of a text of YAML, each part with its place. Raises ``YamlFault``."""
    import yaml

    flat = FlatText(text)
    chars = flat.chars
    if len(chars) > (TEXT_LIMIT if hasattr(yaml, "CSafeLoader") else _SLOW_LIMIT):
        raise YamlFault("was given too long a text")
    if flat.holes:
        chars = "".join(
            _STAND_IN if at in flat.holes else character
            for at, character in enumerate(chars.replace(_STAND_IN, "\ufffd"))
        )
    try:
        # libyaml, where it is there, is what Go's reader was made from, and faster
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        events = yaml.parse(chars.replace(HOLE, "\ufffd"), Loader=loader)
        return _Reader(flat, iter(events)).document()
    except yaml.YAMLError as error:
        told = getattr(error, "problem", None) or "it has characters that YAML does not allow"
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 1}" if mark is not None else ""
        raise YamlFault(f"was given text that is not YAML: {told}{where}") from None
    except _Refused as refused:
        raise YamlFault(f"was given YAML that Terraform refuses: {refused}") from None


def _yamldecode(call: Call) -> Value:
    argument = call.arguments[0]
    if not isinstance(argument, Text):
        return call.unknown(argument)
    try:
        return read_yaml(argument)
    except YamlFault as fault:
        raise call.fault(str(fault), 0) from None


FUNCTIONS: Mapping[str, Function] = {
    "yamldecode": Function(_yamldecode, (Parameter("src", STRING, unknown=True),), DYNAMIC),
}
