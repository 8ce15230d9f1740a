"""Loads roots from texts, for the tests of modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iamlint.readers import MemoryReader
from iamlint.source import Problem
from iamlint.terraform.module import (
    NothingComputed,
    RootModule,
    RootSettings,
    everything,
    load_root,
)
from iamlint.terraform.resource import Resource
from iamlint.values import Piece, Text, Value, plain


def root(
    text: str | Mapping[str, str],
    folder: str = "",
    wanted: Callable[[str, str], bool] = everything,
    **settings: Any,
) -> RootModule:
    """The root in ``folder`` of files given by path; a text is that of ``main.tf``."""
    files = {"main.tf": text} if isinstance(text, str) else text
    computed = settings.pop("computed", NothingComputed())
    return load_root(
        MemoryReader(files), folder, RootSettings(wanted=wanted, computed=computed, **settings)
    )


def resource(module: RootModule, address: str) -> Resource:
    """The resource at an address."""
    return next(item for item in module.resources if str(item.address) == address)


def value(module: RootModule, address: str, attribute: str) -> Value:
    """An attribute of a resource, which has it."""
    found = resource(module, address).get(attribute)
    assert found is not None
    return found


def outputs(text: str | Mapping[str, str], **settings: Any) -> Any:
    """The outputs of a root as plain data; it has no problems."""
    module = root(text, **settings)
    assert not module.problems
    return plain(module.outputs)


def only_problem(text: str | Mapping[str, str], **settings: Any) -> Problem:
    """The one problem of a root."""
    (problem,) = root(text, **settings).problems
    return problem


def underlined(found: Value) -> list[str]:
    """The source texts of the known pieces of a text."""
    assert isinstance(found, Text)
    return [part.span.text for part in found.parts if isinstance(part, Piece) and part.span]
