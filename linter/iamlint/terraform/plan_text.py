"""Walks the text of a plan: what stands where, without reading closely what nobody asks for.

Python's own decoder skips what is not wanted; only places are kept. Values that matter are then
read by ``json_reader``, so that every string knows its span.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from json import JSONDecodeError
from typing import Any

from iamlint.json_reader import JsonFault, read_json
from iamlint.source import Source, Span
from iamlint.terraform.address import Address, Key, parse_address
from iamlint.values import Map, Piece, Text

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\n\r]*")

_Visit = Callable[[str, int], int | None]


@dataclass(frozen=True, slots=True)
class Member:
    """A member of an object: where its value stands, and its value as plain data."""

    start: int
    end: int
    data: Any


@dataclass(eq=False, slots=True)
class PlannedResource:
    """One instance of a resource as it stands in a plan or state.

    ``unknown`` and ``sensitive`` have the shape of the values, ``True`` where a value is so.
    """

    address: Address
    start: int
    end: int
    place: Member | None
    values: Member | None
    unknown: Any = None
    sensitive: Any = None
    provider_name: str = ""
    depends_on: tuple[str, ...] = ()
    removed: bool = False

    @property
    def data(self) -> Mapping[str, Any]:
        """The values as plain data."""
        data = self.values.data if self.values is not None else None
        return data if isinstance(data, dict) else {}


@dataclass(eq=False, slots=True)
class PlanText:
    """The parts of a plan. ``members`` are those of the whole, as far as they are small.

    ``odd`` are the places of parts that are not as Terraform writes them, by name.
    """

    source: Source
    members: dict[str, Member] = field(default_factory=dict)
    planned: list[PlannedResource] | None = None
    changes: list[PlannedResource] | None = None
    state: list[PlannedResource] | None = None
    prior: list[PlannedResource] = field(default_factory=list)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    odd: dict[str, Member] = field(default_factory=dict)

    def get(self, name: str) -> Any:
        """A member of the whole as plain data."""
        member = self.members.get(name)
        return member.data if member is not None else None

    def span(self, member: Member) -> Span:
        """The place of a value."""
        return self.source.span(member.start, member.end)

    def read(self, member: Member | None) -> Map | None:
        """An object with the place of all that is in it; ``None`` if it is none."""
        if member is None or not isinstance(member.data, dict):
            return None
        span = self.span(member)
        try:
            value = read_json(Text((Piece(span.text, span),), span)).value
        except JsonFault:
            return None
        return value if isinstance(value, Map) else None


def walk_plan(source: Source) -> PlanText:
    """The parts of a plan. Raises ``JSONDecodeError`` for what is no JSON, or no object."""
    return _Walker(source).walk()


class _Walker:
    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.plan = PlanText(source)

    def walk(self) -> PlanText:
        start = self.blanks(0)
        if not self.text.startswith("{", start):
            raise JSONDecodeError("a plan is an object", self.text, start)
        end = self.blanks(self.walk_object(start, self.part))
        if end < len(self.text):
            raise JSONDecodeError("nothing may stand after the plan", self.text, end)
        return self.plan

    def part(self, key: str, at: int) -> int | None:
        """One member of the whole."""
        plan = self.plan
        match key:
            case "planned_values":
                plan.members[key] = Member(at, at, None)
                found: list[PlannedResource] = []
                end, plan.outputs = self.values(at, found)
                plan.planned = found if self._has_module else None
            case "values":
                plan.members[key] = Member(at, at, None)
                plan.state = []
                end, plan.outputs = self.values(at, plan.state)
            case "prior_state":

                def state(inner: str, place: int) -> int | None:
                    return self.values(place, plan.prior)[0] if inner == "values" else None

                end = self.walk_object(at, state)
            case "resource_changes":
                plan.members[key] = Member(at, at, None)
                changes = plan.changes = []
                self.expect("[", "`resource_changes`", at)
                end = self.walk_list(at, lambda place: self.change(place, changes))
            case "resource_drift" | "output_changes" | "relevant_attributes" | "checks":
                return None
            case _:
                member = self.member(at)
                plan.members[key] = member
                return member.end
        return end

    _has_module = False

    def values(self, at: int, found: list[PlannedResource]) -> tuple[int, Mapping[str, Any]]:
        """The values of a plan or state; where they end, and the outputs."""
        outputs: dict[str, Any] = {}
        self._has_module = False
        self.expect("{", "the values", at)

        def visit(key: str, place: int) -> int | None:
            if key == "root_module":
                self._has_module = True
                return self.module(place, found)
            if key == "outputs":
                member = self.member(place)
                if isinstance(member.data, dict):
                    outputs.update(member.data)
                return member.end
            return None

        return self.walk_object(at, visit), outputs

    def module(self, at: int, found: list[PlannedResource]) -> int:
        self.expect("{", "a module", at)

        def visit(key: str, place: int) -> int | None:
            if key == "resources":
                return self.walk_list(place, lambda each: self.resource(each, found))
            if key == "child_modules":
                return self.walk_list(place, lambda each: self.module(each, found))
            return None

        return self.walk_object(at, visit)

    def resource(self, at: int, found: list[PlannedResource]) -> int:
        members: dict[str, Member] = {}
        end = self.walk_object(at, lambda key, place: self.keep(members, key, place))
        resource = _resource(at, end, members, members.get("values"))
        if resource is not None:
            resource.sensitive = _data(members, "sensitive_values")
            found.append(resource)
        return end

    def change(self, at: int, found: list[PlannedResource]) -> int:
        members: dict[str, Member] = {}
        change: dict[str, Member] = {}

        def visit(key: str, place: int) -> int | None:
            if key == "change":
                return self.walk_object(place, lambda key, place: self.keep(change, key, place))
            return self.keep(members, key, place)

        end = self.walk_object(at, visit)
        resource = _resource(at, end, members, change.get("after"))
        if resource is not None and "deposed" not in members:
            resource.unknown = _data(change, "after_unknown")
            resource.sensitive = _data(change, "after_sensitive")
            after = change.get("after")
            actions = _data(change, "actions")
            gone = isinstance(actions, list) and actions in (["delete"], ["forget"])
            resource.removed = gone or after is None or after.data is None
            found.append(resource)
        return end

    def expect(self, opening: str, name: str, at: int) -> None:
        """Notes a part that is neither null nor what it is in every plan."""
        if not self.text.startswith((opening, "null"), at):
            self.plan.odd.setdefault(name, self.member(at))

    # Offsets.

    def keep(self, members: dict[str, Member], key: str, at: int) -> int:
        member = members[key] = self.member(at)
        return member.end

    def member(self, at: int) -> Member:
        data, end = _DECODER.raw_decode(self.text, at)
        return Member(at, end, data)

    def blanks(self, at: int) -> int:
        match = _BLANKS.match(self.text, at)
        return match.end() if match else at

    def walk_object(self, at: int, visit: _Visit) -> int:
        """Visits the members of an object; what ``visit`` gives no end of is skipped."""
        text = self.text
        if not text.startswith("{", at):
            return self.member(at).end
        at = self.blanks(at + 1)
        while not text.startswith("}", at):
            if not text.startswith('"', at):
                raise JSONDecodeError("a member name must stand here", text, at)
            key, at = _DECODER.raw_decode(text, at)
            at = self.blanks(at)
            if not text.startswith(":", at):
                raise JSONDecodeError("`:` must stand here", text, at)
            at = self.blanks(at + 1)
            end = visit(key, at)
            at = self.blanks(self.member(at).end if end is None else end)
            if text.startswith(",", at):
                at = self.blanks(at + 1)
            elif not text.startswith("}", at):
                raise JSONDecodeError("a comma is missing", text, at)
        return at + 1

    def walk_list(self, at: int, visit: Callable[[int], int]) -> int:
        text = self.text
        if not text.startswith("[", at):
            return self.member(at).end
        at = self.blanks(at + 1)
        while not text.startswith("]", at):
            at = self.blanks(visit(at))
            if text.startswith(",", at):
                at = self.blanks(at + 1)
            elif not text.startswith("]", at):
                raise JSONDecodeError("a comma is missing", text, at)
        return at + 1


def _data(members: Mapping[str, Member], key: str) -> Any:
    member = members.get(key)
    return member.data if member is not None else None


def _resource(
    start: int, end: int, members: Mapping[str, Member], values: Member | None
) -> PlannedResource | None:
    """The instance that an object of a plan describes, ``None`` if it describes none."""
    type_, name, index = (_data(members, key) for key in ("type", "name", "index"))
    if not isinstance(type_, str) or not isinstance(name, str):
        return None
    if _data(members, "mode") == "ephemeral":
        return None  # it is in no state, and nobody's attribute
    text = _data(members, "address")
    address = parse_address(text) if isinstance(text, str) else None
    if address is None:
        module = _data(members, "module_address")
        inner = parse_address(f"{module}.a.b") if isinstance(module, str) else None
        key: Key = index if isinstance(index, str | int) else None
        mode = "data" if _data(members, "mode") == "data" else "managed"
        address = Address(inner.modules if inner is not None else (), mode, type_, name, key)
    provider = _data(members, "provider_name")
    depends_on = _data(members, "depends_on")
    return PlannedResource(
        address,
        start,
        end,
        members.get("address"),
        values,
        provider_name=provider if isinstance(provider, str) else "",
        depends_on=tuple(each for each in depends_on if isinstance(each, str))
        if isinstance(depends_on, list)
        else (),
    )
