"""What the files of one folder declare. A folder is scanned once, however often it is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from iamlint.errors import did_you_mean
from iamlint.paths import join_path, normal_path
from iamlint.reader import Reader, ReadError, unreadable
from iamlint.source import Problem, ProblemKind, Source, Span
from iamlint.terraform.block_types import BLOCK_TYPES
from iamlint.terraform.blocks import ConfigFile, LazyBlock, read_config
from iamlint.terraform.encoding import read_terraform
from iamlint.terraform.overrides import is_override, merged
from iamlint.terraform.references import Reference, literal_text, references_in
from iamlint.terraform.syntax import Argument, Block, Expression

EXTENSIONS = (".tf.json", ".tofu.json", ".tf", ".tofu")
"""The endings of files that belong to a module."""

ResourceKey = tuple[str, str, str]
"""Mode (``managed``, ``data``, ``ephemeral``), type and name of a resource."""

_MODES = {"resource": "managed", "data": "data", "ephemeral": "ephemeral"}


@dataclass(eq=False)
class Declaration:
    """One declared thing: its block, and those of override files that are laid over it."""

    lazy: LazyBlock
    overrides: list[LazyBlock] = field(default_factory=list)

    @property
    def header(self) -> Span:
        """Type and labels of the block."""
        return self.lazy.header

    @cached_property
    def block(self) -> Block | None:
        """The block, parsed when it is asked for; ``None`` if nothing of it can be used."""
        block = self.lazy.parse().block
        for override in self.overrides:
            over = override.parse().block
            if block is not None and over is not None:
                block = merged(block, over)
        return block

    @property
    def problems(self) -> Iterator[Problem]:
        """What is wrong with the text of the block; asking parses it."""
        for lazy in (self.lazy, *self.overrides):
            yield from lazy.parse().problems

    def argument(self, name: str) -> Expression | None:
        """The expression of an argument, or ``None`` if it is not written."""
        argument = self.block.body.arguments.get(name) if self.block is not None else None
        return argument.expression if argument is not None else None


class ModuleFolder:
    """The declarations of the files in one folder. Nothing is parsed until it is asked for."""

    def __init__(
        self, folder: str, files: tuple[tuple[str, ConfigFile], ...], problems: tuple[Problem, ...]
    ) -> None:
        self.folder = folder
        self.files = tuple(file for _, file in files)
        self.read = tuple(path for path, _ in files)
        self.problems = [*problems]
        self.variables: dict[str, Declaration] = {}
        self.outputs: dict[str, Declaration] = {}
        self.calls: dict[str, Declaration] = {}
        self.resources: dict[ResourceKey, Declaration] = {}
        self.providers: list[Declaration] = []
        self.others: dict[str, list[Declaration]] = {}
        self.local_problems: list[Problem] = []
        self.memo: dict[str, object] = {}
        self._locals: list[tuple[LazyBlock, bool]] = []
        self._references: dict[Expression, tuple[Reference, ...]] = {}
        for path, file in files:
            self.problems.extend(file.problems)
            override = is_override(path.rpartition("/")[2])
            for block in file.blocks:
                if override:
                    self._override(block)
                else:
                    self._declare(block)

    @property
    def unreadable(self) -> bool:
        """Whether a file of the folder could not be read or does not parse, as far as seen."""
        return any(problem.is_error for problem in self.problems)

    @cached_property
    def locals(self) -> dict[str, Argument]:
        """The locals by name; asking parses all ``locals`` blocks."""
        found: dict[str, Argument] = {}
        for lazy, override in self._locals:
            parsed = lazy.parse()
            self.local_problems.extend(parsed.problems)
            if parsed.block is None:
                continue
            for name, argument in parsed.block.body.arguments.items():
                if name in found and not override:
                    problem = _duplicate(f"local.{name}", found[name].name_span, argument.name_span)
                    self.local_problems.append(problem)
                else:
                    found[name] = argument
        return found

    @cached_property
    def resource_types(self) -> frozenset[tuple[str, str]]:
        """Mode and type of all declared resources."""
        return frozenset((mode, type) for mode, type, _ in self.resources)

    def references(self, expression: Expression) -> tuple[Reference, ...]:
        """The references in an expression of this folder, looked for once."""
        found = self._references.get(expression)
        if found is None:
            found = self._references[expression] = references_in(expression)
        return found

    def declarations(self) -> Iterator[Declaration]:
        """All declarations but locals."""
        tables: tuple[Iterable[Declaration], ...] = (
            self.variables.values(),
            self.outputs.values(),
            self.calls.values(),
            self.resources.values(),
            self.providers,
            *self.others.values(),
        )
        for table in tables:
            yield from table

    def _declare(self, block: LazyBlock) -> None:
        if BLOCK_TYPES.get(block.type) != len(block.labels):
            self.problems.append(_wrong_block(block))
        if block.type == "locals":
            self._locals.append((block, False))
            return
        table, key, name = self._slot(block)
        if table is None:
            if block.type == "provider":
                self.providers.append(Declaration(block))
            else:
                self.others.setdefault(block.type, []).append(Declaration(block))
        elif key in table:
            self.problems.append(_duplicate(name, table[key].header, block.header))
        else:
            table[key] = Declaration(block)

    def _override(self, block: LazyBlock) -> None:
        if block.type == "locals":
            self._locals.append((block, True))
            return
        table, key, name = self._slot(block)
        if table is None:
            target = self._provider_like(block) if block.type == "provider" else None
            if target is not None:
                target.overrides.append(block)
            else:
                self._declare(block)
        elif key in table:
            table[key].overrides.append(block)
        else:
            message = f"`{name}` is overridden here, and nothing declares it"
            path = block.header.source.path
            self.problems.append(Problem(ProblemKind.EVALUATION, path, message, block.header))

    def _slot(self, block: LazyBlock) -> tuple[dict[Any, Declaration] | None, object, str]:
        """The table that a block belongs to, its key there, and its address."""
        labels = [label.text for label in block.labels]
        mode = _MODES.get(block.type)
        if mode is not None and len(labels) == 2:
            name = ".".join(labels if mode == "managed" else (mode, *labels))
            return self.resources, (mode, *labels), name
        if len(labels) == 1:
            if block.type == "variable":
                return self.variables, labels[0], f"var.{labels[0]}"
            if block.type == "output":
                return self.outputs, labels[0], f"output.{labels[0]}"
            if block.type == "module":
                return self.calls, labels[0], f"module.{labels[0]}"
        return None, None, block.type

    def _provider_like(self, block: LazyBlock) -> Declaration | None:
        """The provider configuration that an override of one is for."""
        wanted = provider_name(Declaration(block))
        for provider in self.providers:
            if provider_name(provider) == wanted:
                return provider
        return None


class ModuleCache:
    """The folders that were scanned, shared by all roots: each file is read and scanned once."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._folders: dict[str, ModuleFolder] = {}

    def folder(self, path: str) -> ModuleFolder:
        """The declarations of a folder; an empty one if it has no module files."""
        path = normal_path(path) or ""
        found = self._folders.get(path)
        if found is None:
            found = self._folders[path] = _scan(self.reader, path)
        return found


def provider_name(declaration: Declaration) -> tuple[str, str]:
    """The local name of the provider that a block configures, and its alias."""
    labels = declaration.lazy.labels
    alias = declaration.argument("alias")
    return labels[0].text if labels else "", (literal_text(alias) or "") if alias else ""


def _wrong_block(block: LazyBlock) -> Problem:
    """The problem of a block of no known type, or with more or fewer labels than it needs."""
    wanted, span = BLOCK_TYPES.get(block.type), block.header
    if wanted is None:
        message = f"`{block.type}` is not a type of block{did_you_mean(block.type, BLOCK_TYPES)}"
        span = Span(span.source, span.start, span.start + len(block.type))
    elif wanted == 0:
        message = f"a `{block.type}` block has no labels"
    else:
        message = f"a `{block.type}` block needs {wanted} label{'' if wanted == 1 else 's'}"
    return Problem(ProblemKind.SYNTAX, span.source.path, message, span)


def _duplicate(name: str, first: Span, again: Span) -> Problem:
    return Problem(
        ProblemKind.EVALUATION,
        again.source.path,
        f"`{name}` is declared twice",
        again,
        related=(("declared here first", first),),
    )


def is_module_file(name: str) -> bool:
    """Whether a file of that name belongs to a module. Editors' temporary files do not."""
    if name.startswith(".") or name.endswith("~") or (name[0] == "#" and name[-1] == "#"):
        return False
    return name.endswith(EXTENSIONS)


def module_files(names: Iterable[str]) -> tuple[str, ...]:
    """Those of ``names`` that make up a module: ``x.tofu`` is read instead of ``x.tf``."""
    found = {name for name in names if is_module_file(name)}
    hidden = {
        name.replace(".tofu", ".tf") for name in found if name.endswith((".tofu", ".tofu.json"))
    }
    kept = [name for name in found if name not in hidden]
    return tuple(sorted(kept, key=lambda name: (is_override(name), name)))


def _scan(reader: Reader, path: str) -> ModuleFolder:
    files: list[tuple[str, ConfigFile]] = []
    problems: list[Problem] = []
    for name in module_files(reader.names(path)):
        full = join_path(path, name)
        try:
            source = read_terraform(reader, full)
        except ReadError as error:
            problems.append(unreadable(reader.display(full), error))
            continue
        files.append((full, _read_config(source, name)))
    return ModuleFolder(path, tuple(files), tuple(problems))


def _read_config(source: Source, name: str) -> ConfigFile:
    if not name.endswith(".json"):
        return read_config(source)
    from iamlint.terraform.tfjson import read_json_config

    return read_json_config(source)
