"""Addresses of modules and resources, with text form, equality and Terraform's order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

Key = str | int | None
"""The key of an instance: of ``for_each``, of ``count``, or none."""

_STEP = re.compile(
    r"(?P<name>[^\W\d][\w-]*)(?:\[(?:(?P<number>\d+)|\"(?P<text>(?:[^\"\\]|\\.)*)\")\])?(?:\.|$)"
)


@dataclass(frozen=True, slots=True)
class ModuleStep:
    """One ``module.name[key]`` of a path."""

    name: str
    key: Key = None

    def __str__(self) -> str:
        return f"module.{self.name}{key_text(self.key)}"


@dataclass(frozen=True, slots=True)
class Address:
    """The absolute address of a resource (instance): ``module.app.aws_iam_role.this["web"]``.

    ``mode`` is ``managed`` or ``data``; or ``provider`` or ``backend``, for blocks that configure
    one: ``provider.aws.west``, ``backend.s3``. ``name`` is then the alias, which may be empty.
    """

    modules: tuple[ModuleStep, ...]
    mode: str
    type: str
    name: str
    key: Key = None

    def __str__(self) -> str:
        mode = "" if self.mode == "managed" else f"{self.mode}."
        name = f".{self.name}" if self.name else ""
        return f"{prefix(self.modules)}{mode}{self.type}{name}{key_text(self.key)}"

    @property
    def without_key(self) -> Address:
        """The address of the resource whose instance this is."""
        return replace(self, key=None)

    @property
    def without_keys(self) -> Address:
        """The address without the keys of modules and resource: the same for all instances."""
        modules = tuple(ModuleStep(step.name) for step in self.modules)
        return replace(self, modules=modules, key=None)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Terraform's order: by module (shorter paths first), data first, type, name, key."""
        return (
            len(self.modules),
            tuple((step.name, *_key_order(step.key)) for step in self.modules),
            self.mode != "data",
            self.type,
            self.name,
            _key_order(self.key),
        )


def key_text(key: Key) -> str:
    """A key as it stands in an address: ``[0]``, ``["web"]`` or nothing."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    escaped = escaped.replace("\r", "\\r").replace("\t", "\\t")
    return f'["{escaped}"]'


def prefix(modules: tuple[ModuleStep, ...]) -> str:
    """The module path as the beginning of an address: ``module.app.`` or nothing."""
    return "".join(f"{step}." for step in modules)


def parse_address(text: str) -> Address | None:
    """The address that ``text`` spells, or ``None`` when it spells none."""
    steps: list[tuple[str, Key]] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            return None
        number, quoted = match["number"], match["text"]
        key: Key = int(number) if number is not None else None
        if quoted is not None:
            key = re.sub(r"\\(.)", _unescaped, quoted)
        steps.append((match["name"], key))
        at = match.end()
    modules: list[ModuleStep] = []
    while len(steps) >= 2 and steps[0] == ("module", None):
        modules.append(ModuleStep(*steps[1]))
        steps = steps[2:]
    mode = "managed"
    if len(steps) == 3 and steps[0] == ("data", None):
        mode, steps = "data", steps[1:]
    if len(steps) != 2 or steps[0][1] is not None:
        return None
    return Address(tuple(modules), mode, steps[0][0], *steps[1])


def _unescaped(match: re.Match[str]) -> str:
    return {"n": "\n", "r": "\r", "t": "\t"}.get(match[1], match[1])


def _key_order(key: Key) -> tuple[int, int, str]:
    if key is None:
        return (0, 0, "")
    if isinstance(key, int):
        return (1, key, "")
    return (2, 0, key)
