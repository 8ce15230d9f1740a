"""Finds what is under the given paths: modules, variable files, JSON policies and plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from iamlint.paths import join_path, normal_path, parent_folder
from iamlint.project.bare_json import JsonContent, content_of, may_be_ours
from iamlint.reader import Reader, ReadError, unreadable
from iamlint.source import Problem, ProblemKind
from iamlint.terraform.calls import local_calls
from iamlint.terraform.declarations import EXTENSIONS, ModuleCache, is_module_file, module_files

VARIABLE_FILES = (".tfvars", ".tfvars.json")
"""The endings of files that hold the values of variables."""

NO_SUCH_PATH = "no such file or directory"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What is under the paths, each path once and sorted.

    ``roots`` are the modules that are resolved by themselves. ``named`` are the files that
    reports are limited to, ``None`` when there is no limit; ``searched`` are then the modules of
    folders, of which everything is reported. ``passed_over`` are files that are not ours, with
    the reason.
    """

    modules: tuple[str, ...]
    roots: tuple[str, ...]
    variable_files: tuple[str, ...]
    policies: tuple[str, ...]
    plans: tuple[str, ...]
    named: frozenset[str] | None
    problems: tuple[Problem, ...]
    passed_over: tuple[tuple[str, str], ...]
    searched: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Found:
    modules: set[str] = field(default_factory=set)
    variable_files: set[str] = field(default_factory=set)
    json_files: dict[str, bool] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    searched: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    limited: bool = False
    problems: list[Problem] = field(default_factory=list)
    passed_over: dict[str, str] = field(default_factory=dict)


def discover(reader: Reader, paths: Sequence[str], cache: ModuleCache) -> Discovery:
    """What is under ``paths``, which the reader knows; the root is ``""`` or ``"."``."""
    found = _Found()
    for path in paths:
        normal = normal_path(path)
        if normal is not None and reader.is_folder(normal):
            _search(reader, normal, found)
        elif normal is not None and _is_there(reader, normal):
            _take_file(reader, normal, found)
        else:
            found.named.add(path)
            problem = Problem(ProblemKind.UNREADABLE, reader.display(path), NO_SUCH_PATH)
            found.problems.append(problem)
    policies, plans = _sort_json(reader, found)
    modules = tuple(sorted(found.modules, key=path_order))
    named = found.named | found.whole if found.limited else None
    return Discovery(
        modules,
        find_roots(modules, lambda folder: _called(reader, folder, cache)),
        tuple(sorted(found.variable_files, key=path_order)),
        tuple(sorted(policies, key=path_order)),
        tuple(sorted(plans, key=path_order)),
        frozenset(named) if named is not None else None,
        tuple(found.problems),
        tuple(sorted(found.passed_over.items())),
        frozenset(found.searched),
    )


def path_order(path: str) -> list[str]:
    """The order of paths: folder by folder, what is in a folder before what is below it."""
    return path.split("/") if path else []


def _is_there(reader: Reader, path: str) -> bool:
    """Whether there is something, regular or not, of that name."""
    return path.rpartition("/")[2] in reader.names(parent_folder(path))


def _search(reader: Reader, folder: str, found: _Found) -> None:
    for here, names in reader.walk(folder):
        found.whole.update(join_path(here, name) for name in names)
        if module_files(names):
            found.modules.add(here)
            found.searched.add(here)
        for name in names:
            if name.startswith("."):
                continue
            path = join_path(here, name)
            if name.endswith(VARIABLE_FILES):
                found.variable_files.add(path)
            elif name.endswith(".json") and not name.endswith(EXTENSIONS):
                found.json_files.setdefault(path, False)


def _take_file(reader: Reader, path: str, found: _Found) -> None:
    folder, _, name = path.rpartition("/")
    found.limited = True
    found.named.add(path)
    if is_module_file(name):
        found.modules.add(folder)
    elif name.endswith(VARIABLE_FILES):
        found.variable_files.add(path)
        names = reader.names(folder)
        if module_files(names):
            found.modules.add(folder)
            found.named.update(join_path(folder, each) for each in names)
    elif name.endswith(".json"):
        found.json_files[path] = True
    else:
        _take_other(reader, path, found)


def _take_other(reader: Reader, path: str, found: _Found) -> None:
    """A named file whose name says nothing: JSON is told by its content."""
    try:
        data = reader.read_bytes(path)
    except ReadError as error:
        found.problems.append(unreadable(reader.display(path), error))
        return
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and may_be_ours(data):
        found.json_files[path] = True
    else:
        found.passed_over[path] = "neither Terraform nor JSON"


def _sort_json(reader: Reader, found: _Found) -> tuple[list[str], list[str]]:
    policies: list[str] = []
    plans: list[str] = []
    for path, named in sorted(found.json_files.items()):
        content = _content(reader, path, named, found)
        if content is JsonContent.POLICY:
            policies.append(path)
        elif content is JsonContent.PLAN:
            plans.append(path)
    return policies, plans


def _content(reader: Reader, path: str, named: bool, found: _Found) -> JsonContent:
    """What a JSON file is. What cannot be read is a problem when it may have been meant."""
    try:
        data = reader.read_bytes(path)
    except ReadError as error:
        if named or not error.message.startswith("larger"):
            found.problems.append(unreadable(reader.display(path), error))
        else:
            found.passed_over[path] = error.message
        return JsonContent.OTHER
    if not named and not may_be_ours(data):
        found.passed_over[path] = "neither a policy nor a plan"
        return JsonContent.OTHER
    try:
        text = reader.read(path).text
    except ReadError as error:
        if named:
            found.problems.append(unreadable(reader.display(path), error))
        else:
            found.passed_over[path] = error.message
        return JsonContent.OTHER
    content = content_of(text)
    if content is JsonContent.OTHER:
        found.passed_over[path] = "neither a policy nor a plan"
    return content


def _called(reader: Reader, folder: str, cache: ModuleCache) -> Iterable[str]:
    return (target for _, target in local_calls(reader, folder, cache))


def find_roots(modules: Sequence[str], called: Callable[[str], Iterable[str]]) -> tuple[str, ...]:
    """The modules that none of ``modules`` calls; of a ring that nobody calls, its first one."""
    known = set(modules)
    calls = {module: [target for target in called(module) if target in known] for module in modules}
    targets = {target for module in modules for target in calls[module] if target != module}
    roots = [module for module in modules if module not in targets]
    reached: set[str] = set()
    _reach(roots, calls, reached)
    for module in modules:
        if module not in reached:
            roots.append(module)
            _reach([module], calls, reached)
    return tuple(sorted(roots, key=path_order))


def _reach(start: Sequence[str], calls: dict[str, list[str]], reached: set[str]) -> None:
    waiting = list(start)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting.extend(calls[module])
