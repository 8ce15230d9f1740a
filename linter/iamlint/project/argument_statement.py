"""A statement that is put together of the arguments of a resource, each with its own place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import List, Map, Null, Text, Unknown, Value

Made = tuple[Map, str]
"""A document and the service it belongs to."""


@dataclass(slots=True)
class ArgumentStatement:
    """One that is being put together; what is null or absent is left out."""

    resource: Resource
    entries: dict[str, Value] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    conditions: dict[str, Value] = field(default_factory=dict)
    condition_spans: dict[str, Span] = field(default_factory=dict)

    @classmethod
    def allow(cls, resource: Resource) -> ArgumentStatement:
        """One that allows, which is all that arguments can say."""
        statement = cls(resource)
        statement.put("Effect", Text.of("Allow", resource.header), "")
        return statement

    def argument(self, name: str) -> Value | None:
        """An argument that is there and not null."""
        value = self.resource.get(name)
        return None if value is None or isinstance(value, Null) else value

    def put(self, element: str, value: Value | None, argument: str) -> None:
        """Sets an element; ``argument`` is what it is written as."""
        if value is None:
            return
        self.entries[element] = value
        span = self.resource.values.key_spans.get(argument)
        if span is not None:
            self.spans[element] = span

    def condition(self, operator: str, key: str, argument: str) -> None:
        """Adds a condition on the value of an argument, if it is there."""
        value = self.argument(argument)
        if value is not None:
            span = self.resource.values.key_spans.get(argument) or self.resource.header
            self.add_condition(operator, key, value, span)

    def add_condition(self, operator: str, key: str, value: Value, span: Span) -> None:
        """Adds a condition on a value."""
        before = self.conditions.get(operator)
        entries = dict(before.entries) if isinstance(before, Map) else {}
        spans = dict(before.key_spans) if isinstance(before, Map) else {}
        entries[key] = value
        spans[key] = span
        self.conditions[operator] = Map(entries, span, key_spans=spans)
        self.condition_spans.setdefault(operator, span)

    def document(self) -> Map:
        """The document with this one statement."""
        if self.conditions:
            first = next(iter(self.condition_spans.values()))
            self.entries["Condition"] = Map(self.conditions, first, key_spans=self.condition_spans)
        span = self.resource.header
        statement = Map(self.entries, span, key_spans=self.spans)
        entries: dict[str, Value] = {
            "Version": Text.of("2012-10-17", span),
            "Statement": List((statement,), span),
        }
        return Map(entries, span)


def principal_of(value: Value | None) -> Value | None:
    """A principal argument as the element: ``*``, a service, an account or an ARN."""
    if value is None or isinstance(value, Null):
        return None
    if isinstance(value, Text):
        known = value.known
        if known == "*":
            return value
        key = "Service" if _is_service(value) else "AWS"
        return Map({key: value}, value.span)
    if isinstance(value, Unknown) and value.choices:
        choices = tuple(choice for choice in map(principal_of, value.choices) if choice is not None)
        return replace(value, choices=choices)
    return value


def _is_service(text: Text) -> bool:
    """Whether a principal is a service: it has dots, and is no ARN."""
    known = "".join(part.text for part in text.parts if not isinstance(part, Unknown))
    return "." in known and not known.startswith("arn:")
