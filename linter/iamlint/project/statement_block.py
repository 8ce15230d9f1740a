"""A ``statement`` block of ``aws_iam_policy_document`` as the statement that the provider makes.

hashicorp/terraform-provider-aws, ``internal/service/iam/policy_document_data_source.go`` and
``policy_model.go`` (5.x and 6.x).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from iamlint.project.provider_sets import (
    in_set_order,
    list_value,
    serialized_strings,
    set_value,
    strings,
)
from iamlint.source import Span
from iamlint.truth import Truth, any_of
from iamlint.values import Included, List, Map, Null, Piece, Text, Unknown, Value, known_text

OLD_VERSION = "2008-10-17"
"""The version of policies without variables."""


@dataclass(frozen=True, slots=True, eq=False)
class BlockFault:
    """A value that Terraform or the provider refuses."""

    message: str
    value: Value


@dataclass(slots=True)
class BlockReader:
    """Turns blocks into statements; ``faults`` collects what would be refused.

    ``version`` is that of the document, ``None`` when it is unknown.
    """

    version: str | None
    faults: list[BlockFault] = field(default_factory=list)

    def statement(self, block: Map) -> Map:
        """The statement of a block. It has the block's place and existence."""
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}

        def put(name: str, argument: str, value: Value | None) -> None:
            if value is None:
                return
            entries[name] = value
            span = block.key_spans.get(argument)
            if span is not None:
                spans[name] = span

        sid = block.get("sid")
        if not isinstance(sid, Null) and known_text(sid) != "":
            put("Sid", "sid", sid)
        effect = block.get("effect")
        absent = effect is None or isinstance(effect, Null)
        put("Effect", "effect", Text.of("Allow") if absent else effect)
        put("Action", "actions", self._set(block, "actions", _same))
        put("NotAction", "not_actions", self._set(block, "not_actions", _same))
        put("Resource", "resources", self._set(block, "resources", self._replaced))
        put("NotResource", "not_resources", self._set(block, "not_resources", self._replaced))
        put("Principal", "principals", self._principals(block.get("principals")))
        put("NotPrincipal", "not_principals", self._principals(block.get("not_principals")))
        put("Condition", "condition", self._conditions(block.get("condition")))
        return Map(
            entries,
            block.span,
            block.via,
            key_spans=spans,
            rest=block.rest,
            exists=block.exists,
            marks=block.marks,
        )

    def _set(self, block: Map, name: str, change: Callable[[Text], Text]) -> Value | None:
        return set_value(strings(block.get(name), self._no_string), change)

    def _no_string(self, value: Value) -> None:
        message = "a string is required" if isinstance(value, Map | List) else "a list is required"
        self.faults.append(BlockFault(message, value))

    def _replaced(self, text: Text) -> Text:
        """``&{`` as ``${``: how the data source lets policy variables be written."""
        if not any(isinstance(part, Piece) and "&{" in part.text for part in text.parts):
            return text
        if self.version == OLD_VERSION:
            message = f"`&{{` in `{text.shown}` is not supported in version {OLD_VERSION}"
            self.faults.append(BlockFault(message, text))
            return text
        parts = tuple(
            replace(part, text=part.text.replace("&{", "${")) if isinstance(part, Piece) else part
            for part in text.parts
        )
        return replace(text, parts=parts, origin=None, encoded=None)

    # Principals.

    def _principals(self, value: Value | None) -> Value | None:
        blocks, rest = _blocks(value)
        if not blocks:
            return rest
        ordered = in_set_order(blocks, self._serialized_principals)
        found: dict[str, list[tuple[Value, Truth]]] = {}
        spans: dict[str, Span] = {}
        for block in ordered:
            key = block.get("type")
            listed = self._set(block, "identifiers", self._replaced) or List((), block.span)
            name = known_text(key)
            if name is None:
                # Under which key it stands is not known: somebody, but nobody knows who.
                rest = rest or _unknown_of(key) or Unknown("principals", block.span)
                continue
            found.setdefault(name, []).append((listed, block.exists))
            span = key.span if key is not None else None
            if span is not None:
                spans.setdefault(name, span)
        entries = {name: _joined(found[name], "principals") for name in sorted(found)}
        only = entries.get("*") if len(entries) == 1 and rest is None else None
        if known_text(only) == "*":
            return only
        first = next((block.span for block in blocks if block.span is not None), None)
        exists = any_of(block.exists for block in blocks)
        return Map(entries, first, key_spans=spans, rest=rest, exists=exists)

    def _serialized_principals(self, block: Map) -> str | None:
        identifiers = _known_strings(strings(block.get("identifiers"), _ignore))
        key = known_text(block.get("type"))
        if identifiers is None or key is None or not block.exists.certain:
            return None
        return f"identifiers:{{{serialized_strings(identifiers)}}};type:{key};"

    # Conditions.

    def _conditions(self, value: Value | None) -> Value | None:
        blocks, rest = _blocks(value)
        ordered = in_set_order(blocks, self._serialized_condition)
        sure = [block for block in ordered if block.exists.certain]
        unsure = [block for block in ordered if not block.exists.certain]
        mixed = {known_text(block.get("test")) for block in sure} & {
            known_text(block.get("test")) for block in unsure
        }
        if not mixed:
            tests = self._tests(ordered)
            if not tests.entries:
                return tests.rest or rest
            return replace(tests, rest=tests.rest or rest)
        # One operator can stand but once in an object: what may be there is an object of its own.
        reason = rest.reason if rest is not None else 'dynamic "condition"'
        includes = [Included(self._tests(sure))]
        includes += (Included(self._tests([block]), block.exists) for block in unsure)
        return Unknown(reason, blocks[0].span, includes=tuple(includes))

    def _tests(self, blocks: list[Map]) -> Map:
        tests: dict[str, dict[str, list[tuple[Value, Truth]]]] = {}
        spans: dict[str, Span] = {}
        variable_spans: dict[tuple[str, str], Span] = {}
        partial: dict[str, list[tuple[Text, Value]]] = {}
        exists: dict[str, Truth] = {}
        rest: Unknown | None = None
        for block in blocks:
            test, variable = block.get("test"), block.get("variable")
            name, key = known_text(test), known_text(variable)
            values = list_value(strings(block.get("values"), self._no_string), self._replaced)
            if name is None:
                rest = rest or _unknown_of(test) or Unknown("condition", block.span)
                continue
            exists[name] = exists.get(name, Truth.NO) | block.exists
            if test is not None and test.span is not None:
                spans.setdefault(name, test.span)
            by_key = tests.setdefault(name, {})
            if key is None:
                unknown = _unknown_of(variable) or Unknown("condition", block.span)
                text = variable if isinstance(variable, Text) else Text((unknown,), unknown.span)
                partial.setdefault(name, []).append((text, _alone(values)))
                continue
            by_key.setdefault(key, []).append((values, Truth.YES))
            if variable is not None and variable.span is not None:
                variable_spans.setdefault((name, key), variable.span)
        entries: dict[str, Value] = {}
        for name in sorted(tests):
            by_key = tests[name]
            entries[name] = Map(
                {key: _alone(_joined(by_key[key], "condition")) for key in sorted(by_key)},
                spans.get(name),
                key_spans={
                    key: span for (test, key), span in variable_spans.items() if test == name
                },
                rest=_first_unknown(partial.get(name, [])),
                partial=tuple(partial.get(name, ())),
                exists=exists[name],
            )
        first = next((block.span for block in blocks if block.span is not None), None)
        return Map(entries, first, key_spans=spans, rest=rest)

    def _serialized_condition(self, block: Map) -> str | None:
        values = _known_strings(strings(block.get("values"), _ignore))
        test, variable = known_text(block.get("test")), known_text(block.get("variable"))
        if values is None or test is None or variable is None or not block.exists.certain:
            return None
        listed = "".join(f"{value};" for value in values)
        return f"test:{test};values:({listed});variable:{variable};"


def _same(text: Text) -> Text:
    return text


def _ignore(_value: Value) -> None:
    """The fault is told elsewhere."""


def _blocks(value: Value | None) -> tuple[list[Map], Unknown | None]:
    """The blocks of one type, and the unknown that may be more of them."""
    if isinstance(value, Map):
        return [value], None
    if isinstance(value, List):
        blocks: list[Map] = []
        rest: Unknown | None = None
        for item in value.items:
            found, unknown = _blocks(item)
            blocks += found
            rest = rest or unknown
        return blocks, rest
    if isinstance(value, Unknown):
        blocks = [
            replace(item.value, exists=item.value.exists & item.exists)
            for item in value.includes
            if isinstance(item.value, Map)
        ]
        return blocks, value
    return [], None


def _joined(listed: list[tuple[Value, Truth]], block: str) -> Value:
    """What several blocks list together."""
    if len(listed) == 1 and listed[0][1].certain:
        return listed[0][0]
    certain = all(exists.certain for _, exists in listed)
    if certain and not any(isinstance(value, Unknown) for value, _ in listed):
        items = tuple(item for value, _ in listed for item in _items(value))
        return List(items, listed[0][0].span, listed[0][0].via)
    includes: list[Included] = []
    rest: Unknown | None = None
    for value, exists in listed:
        if isinstance(value, Unknown) and not value.type.is_primitive:
            rest = rest or value
            includes += (Included(item.value, item.exists & exists) for item in value.includes)
        else:
            includes += (Included(item, exists) for item in _items(value))
    reason = rest.reason if rest is not None else f'dynamic "{block}"'
    return Unknown(reason, listed[0][0].span, includes=tuple(includes), not_null=True)


def _items(value: Value) -> Iterator[Value]:
    if isinstance(value, List):
        yield from value.items
    else:
        yield value


def _alone(value: Value) -> Value:
    """A list of one value as that value."""
    if isinstance(value, List) and len(value.items) == 1:
        item = value.items[0]
        return item if item.span is not None else replace(item, span=value.span)
    return value


def _known_strings(value: List | Unknown | None) -> list[str] | None:
    if value is None:
        return []
    if isinstance(value, Unknown):
        return None
    known = [known_text(item) for item in value.items]
    texts = [text for text in known if text is not None]
    return texts if len(texts) == len(known) else None


def _unknown_of(value: Value | None) -> Unknown | None:
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Text) and value.unknowns:
        return value.unknowns[0]
    return None


def _first_unknown(partial: list[tuple[Text, Value]]) -> Unknown | None:
    return next((key.unknowns[0] for key, _ in partial if key.unknowns), None)
