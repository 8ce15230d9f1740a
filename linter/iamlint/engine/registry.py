"""Finds rule classes: through entry points, and in rule files that a project names."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from iamlint.engine.faults import told
from iamlint.errors import UsageError
from iamlint.rule import Rule

GROUP = "iamlint.rules"
"""The entry-point group: an entry names a module, or a package that is walked."""

_BROKEN = (
    *(ImportError, SyntaxError, NameError, AttributeError, TypeError, ValueError),
    *(LookupError, ArithmeticError, OSError),
)
"""What a module that is not right may raise while it is imported."""


def load_rules(paths: Sequence[Path] = (), confine: Path | None = None) -> tuple[type[Rule], ...]:
    """Every rule, by code: those of all entry points, and those in ``paths``.

    ``paths`` are rule files, or folders of them; all must lie below ``confine``. Raises
    ``UsageError`` for a module that does not import and for a code or name that is taken twice.
    """
    found: dict[type[Rule], None] = {}
    entries = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    for entry in entries:
        for module in _walk(entry):
            found.update(dict.fromkeys(rules_in(module)))
    for path in _rule_files(paths, confine):
        found.update(dict.fromkeys(rules_in(_load_file(path))))
    return _distinct(found)


def rules_in(module: ModuleType) -> Iterator[type[Rule]]:
    """The rules defined in ``module``, in the order written; what it imports does not count."""
    for value in vars(module).values():
        if not isinstance(value, type) or not issubclass(value, Rule):
            continue
        if value.__module__ == module.__name__ and value is not Rule:
            yield value


def _walk(entry: EntryPoint) -> Iterator[ModuleType]:
    where = f"entry point `{entry.name}` of {GROUP}"
    module = _import(entry.module, where)
    yield module
    for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{module.__name__}."):
        yield _import(found.name, where)


def _import(name: str, where: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except _BROKEN as fault:
        raise UsageError(f"{where}: cannot load `{name}`: {told(fault, name)}") from fault


def _rule_files(paths: Iterable[Path], confine: Path | None) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise UsageError(f"rules path `{path}` does not exist")
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            real = file.resolve()
            if confine is not None and not real.is_relative_to(confine.resolve()):
                raise UsageError(f"rules path `{file}` lies outside of `{confine}`")
            if real not in seen:
                seen.add(real)
                yield real


def _load_file(path: Path) -> ModuleType:
    # A name that no import statement can spell: a project's file never hides an installed module.
    name = f"iamlint rule file {path}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"rules path `{path}` is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    # Nothing is written into the work tree, neither is the bytecode of a project's rules.
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except _BROKEN as fault:
        del sys.modules[name]
        raise UsageError(f"rules path `{path}`: cannot load: {told(fault, name)}") from fault
    finally:
        sys.dont_write_bytecode = written
    return module


def _distinct(rules: Iterable[type[Rule]]) -> tuple[type[Rule], ...]:
    taken: dict[str, type[Rule]] = {}
    ordered = sorted(rules, key=lambda rule: (rule.code, rule.__module__, rule.__qualname__))
    for rule in ordered:
        for what, key in (("code", rule.code), ("name", rule.name)):
            other = taken.setdefault(key, rule)
            if other is not rule:
                raise UsageError(
                    f"rule {what} `{key}` is taken twice: by {other.__module__} and by "
                    f"{rule.__module__}"
                )
    return tuple(ordered)
