"""Which attribute of which resource type takes the role that a service assumes, and the service."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from iamlint.project.service_role_rows import ROWS

OIDC = "@oidc"
COGNITO = "@cognito"

_ASSUME = "sts:AssumeRole"
_MORE = {"tag": "sts:TagSession", "identity": "sts:SetSourceIdentity"}
_FORMS = frozenset({"any", "name"})


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """One attribute that takes a role.

    Any one of ``services`` has to be trusted, or with ``every`` each of them, to call all of
    ``actions``; or, of ``federated``, an OIDC provider (``OIDC``) or identity pools (``COGNITO``).
    ``also`` are services that its guide has trusted as well, though it may work without them.
    ``assumed_by`` is the attribute of the same resource with the role that assumes this one.
    ``form`` is ``arn``, ``name`` or ``any``. ``regional``: the principal may name its region.
    ``external``: the service sends an external id. ``needs_rights``: a role without rights is of
    no use to it. ``optional``: a service-linked role may take its place. ``soft``: the principal
    is not certain.
    """

    type: str
    path: tuple[str, ...]
    services: tuple[str, ...]
    also: tuple[str, ...] = ()
    federated: str | None = None
    assumed_by: tuple[str, ...] | None = None
    form: str = "arn"
    actions: tuple[str, ...] = (_ASSUME,)
    every: bool = False
    regional: bool = False
    external: bool = False
    needs_rights: bool = False
    optional: bool = False
    soft: bool = False


@cache
def service_roles() -> dict[str, tuple[ServiceRole, ...]]:
    """The rows by resource type."""
    table: dict[str, list[ServiceRole]] = {}
    for text in ROWS:
        for line in text.strip().splitlines():
            for row in _read(line):
                table.setdefault(row.type, []).append(row)
    return {type: tuple(rows) for type, rows in table.items()}


def _read(line: str) -> Iterator[ServiceRole]:
    types, paths, by, *notes = (part.strip() for part in line.split("|"))
    words = frozenset(notes[0].split()) if notes else frozenset()
    names = by.split()
    role = next((name[1:] for name in names if name.startswith("<")), None)
    for type in types.split():
        for path in paths.split():
            yield ServiceRole(
                type,
                tuple(path.split(".")),
                tuple(_principal(name) for name in names if name[0] not in "<@?"),
                tuple(_principal(name[1:]) for name in names if name[0] == "?"),
                federated=next((name for name in names if name.startswith("@")), None),
                assumed_by=None if role is None else tuple(role.split(".")),
                form=next(iter(words & _FORMS), "arn"),
                actions=(_ASSUME, *(_MORE[word] for word in ("tag", "identity") if word in words)),
                every="every" in words,
                regional="regional" in words,
                external="external" in words,
                needs_rights="rights" in words,
                optional="optional" in words,
                soft="soft" in words,
            )


def _principal(name: str) -> str:
    return name if name.endswith(".internal") else f"{name}.amazonaws.com"
