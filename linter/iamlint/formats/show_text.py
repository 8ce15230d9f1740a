"""``iamlint show`` for the terminal: what was resolved, with unknowns marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from iamlint.finding import Json
from iamlint.formats.display import Display, printed
from iamlint.formats.palette import ERROR, FAINT, PATH
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.formats.shown import Shown, ShownPolicy, ShownResource
from iamlint.source import Span
from iamlint.values import Map, planned

if TYPE_CHECKING:
    from rich.text import Text

UNKNOWN = "yellow"
ADDRESS = "bold"
STEP = "  "


def render(shown: Shown, display: Display) -> str:
    """Resources with their values, policies, links, outputs, problems."""
    return printed(list(_lines(shown)), display)


def _lines(shown: Shown) -> Iterator[Text]:
    from rich.text import Text

    places = {each.root for each in shown.resources} | {each.root for each in shown.policies}
    many = len(places) > 1
    policies = {(each.root, each.address, each.attribute) for each in shown.policies}
    yield from _section("resources", shown.resources)
    for resource in shown.resources:
        yield from _resource(resource, policies, many)
    yield from _section("policies", shown.policies)
    for policy in shown.policies:
        yield from _policy(policy, many)
    yield from _section("links", shown.links)
    for link in shown.links:
        yield Text.assemble(
            (f"{STEP}{printable(link.source)}", ADDRESS),
            f" {link.kind.replace('_', ' ')} ",
            (printable(link.target), ADDRESS),
        )
    outputs = {folder: each for folder, each in shown.roots.items() if each.entries}
    yield from _section("outputs", outputs)
    for folder, values in outputs.items():
        yield from _outputs(folder, values, len(shown.roots) > 1)
    yield from _section("problems", shown.problems)
    for problem in shown.problems:
        yield Text.assemble(
            STEP,
            (printable(place(problem.place)), PATH),
            ": ",
            (printable(problem.message), ERROR if problem.is_error else ""),
        )
    if not (shown.resources or shown.policies or shown.problems or outputs):
        yield Text("Nothing to show: no Terraform and no policy was found")


def _section(title: str, entries: Iterable[object]) -> Iterator[Text]:
    from rich.text import Text

    if entries:
        yield Text.assemble((f"{title}:", "bold underline"))


def _resource(
    shown: ShownResource, policies: set[tuple[str, str, str | None]], many: bool
) -> Iterator[Text]:
    resource = shown.resource
    address = str(resource.address)
    yield _headline(address, shown.root, resource.header, many)
    for name, value in resource.values.entries.items():
        data = planned(value)
        if (shown.root, address, name) in policies:
            yield _named(name, STEP * 2, _faint("(policy below)"))
        elif data is not None and data != []:
            yield from _value(name, data, STEP * 2)


def _policy(policy: ShownPolicy, many: bool) -> Iterator[Text]:
    head = _headline(policy.address, policy.root, policy.span, many)
    attribute = f", {policy.attribute}" if policy.attribute is not None else ""
    head.append(f"  {policy.kind.value}{attribute}")
    yield head
    yield from _json(policy.document(), STEP * 2, JSON)


def _headline(address: str, root: str, span: Span, many: bool) -> Text:
    from rich.text import Text

    inside = f"{printable(root)}: " if many else ""
    return Text.assemble(
        STEP,
        (inside, FAINT),
        (printable(address), ADDRESS),
        "  ",
        (printable(place(span)), PATH),
    )


def _outputs(folder: str, values: Map, many: bool) -> Iterator[Text]:
    from rich.text import Text

    if many:
        yield Text(f"{STEP}{printable(folder)}:")
    for name, data in planned(values).items():
        yield from _value(name, data, STEP * 2 if many else STEP)


def _value(name: str, data: Any, indent: str) -> Iterator[Text]:
    """``name = value``, the value over several lines if it is a collection."""
    first, *more = _json(data, indent, HCL)
    yield _named(name, indent, first[len(indent) :])
    yield from more


def _named(name: str, indent: str, value: Text) -> Text:
    from rich.text import Text

    return Text(f"{indent}{printable(name)} = ").append_text(value)


@dataclass(frozen=True, slots=True)
class _Style:
    """What stands behind a key, and behind a member that is not the last."""

    colon: str
    comma: str


JSON = _Style(": ", ",")
HCL = _Style(" = ", "")


def _json(data: Json, indent: str, style: _Style) -> Iterator[Text]:
    """A value over several lines, what is unknown as such in its place."""
    from rich.text import Text

    if isinstance(data, Mapping) and data and set(data) != {"$unknown"}:
        yield Text(f"{indent}{{")
        for left, (key, item) in zip(reversed(range(len(data))), data.items(), strict=True):
            quoted = printable(json.dumps(key, ensure_ascii=False))
            inner = f"{indent}{STEP}"
            first, *more = _json(item, inner, style)
            lines = [Text(f"{inner}{quoted}{style.colon}").append_text(first[len(inner) :]), *more]
            yield from _followed(lines, style.comma if left else "")
        yield Text(f"{indent}}}")
    elif isinstance(data, list) and data:
        yield Text(f"{indent}[")
        for left, item in zip(reversed(range(len(data))), data, strict=True):
            yield from _followed([*_json(item, indent + STEP, style)], "," if left else "")
        yield Text(f"{indent}]")
    else:
        yield Text(indent).append_text(_leaf(data))


def _followed(lines: list[Text], sign: str) -> list[Text]:
    lines[-1].append(sign)
    return lines


def _leaf(data: Json) -> Text:
    from rich.text import Text

    if isinstance(data, Mapping) and data:
        return Text.assemble((f"unknown: {printable(str(data['$unknown']))}", UNKNOWN))
    text = printable(json.dumps(data, ensure_ascii=False))
    partly = isinstance(data, str) and "${" in data
    return Text.assemble((text, UNKNOWN if partly else ""))


def _faint(text: str) -> Text:
    from rich.text import Text

    return Text.assemble((text, FAINT))
