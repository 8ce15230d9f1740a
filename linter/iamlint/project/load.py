"""Loads a project: from paths to roots with their resources, policies and wiring."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from iamlint.errors import UsageError
from iamlint.iam.document import PolicyKind, read_document
from iamlint.paths import normal_path, parent_folder
from iamlint.project.bare_json import (
    BareDocument,
    JsonContent,
    content_of,
    documents_in,
    guessed_kind,
    guessed_service,
)
from iamlint.project.computed import AwsAttributes
from iamlint.project.discover import NO_SUCH_PATH, Discovery, discover
from iamlint.project.identity import Identities
from iamlint.project.loose_documents import loose_documents
from iamlint.project.mentions import LINKING
from iamlint.project.model import Counts, Holder, Policy, Project, Root, Wiring
from iamlint.project.places import by_repository, place_of, relative_to
from iamlint.project.plans import read_plan, without_echoes
from iamlint.project.policies import is_wanted, raw_policies
from iamlint.project.policy_problems import problems_of
from iamlint.project.standard_input import STANDARD_INPUT, InputReader
from iamlint.project.template_files import TemplateFiles
from iamlint.project.wiring import wire
from iamlint.reader import Reader, ReadError, unreadable
from iamlint.readers import DirectoryReader, MemoryReader, decode, shown_path
from iamlint.source import Problem, ProblemKind, Source
from iamlint.terraform.declarations import ModuleCache
from iamlint.terraform.encoding import read_terraform
from iamlint.terraform.module import RootModule, RootSettings, load_root
from iamlint.terraform.plan import load_beside, load_plan


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """What a project is loaded with.

    ``variables`` are names and texts of ``--var``, ``var_files`` the files of ``--var-file``, read
    wherever they are. ``account``, ``region`` and ``partition`` are those of the default provider.
    ``workspace`` is ``terraform.workspace``, ``None`` if it may be any. With ``open_defaults`` an
    empty default of a library's variable is unknown. ``policy_kind`` is the kind of bare JSON
    policies. ``exclude`` are patterns as in ``.gitignore``, relative to ``exclude_folder``.
    ``standard_input`` is what ``-`` stands for, read when it is needed if it is not given.
    """

    variables: tuple[tuple[str, str], ...] = ()
    var_files: tuple[Path, ...] = ()
    account: str | None = None
    region: str | None = None
    partition: str | None = None
    workspace: str | None = "default"
    open_defaults: bool = False
    policy_kind: PolicyKind | None = None
    exclude: tuple[str, ...] = ()
    exclude_folder: Path | None = None
    working_directory: Path | None = None
    standard_input: bytes | None = None


def load(paths: Sequence[Path], settings: LoadSettings) -> Project:
    """Everything under ``paths``; files outside of their repositories are not read."""
    here = settings.working_directory or Path.cwd()
    projects: list[Project] = []
    places: list[tuple[str, str]] = []
    for path in paths or (Path(),):
        if str(path) == STANDARD_INPUT:
            projects.append(_load_input(here, settings))
            continue
        full = os.path.join(here, path)  # noqa: PTH118 - names that are not UTF-8 stay as they are
        if not os.path.lexists(full):
            shown = shown_path(full, here)
            problem = Problem(ProblemKind.UNREADABLE, shown, NO_SUCH_PATH)
            projects.append(Project((), (problem,), Counts(), named=frozenset({shown})))
            continue
        places.append(place_of(full))
    for root, below in by_repository(places).items():
        reader = DirectoryReader(Path(root), here, settings.exclude, _below(root, here, settings))
        links = [path for path in below if not _is_within(reader, path)]
        project = load_from(reader, [path for path in below if path not in links], settings)
        unlisted = tuple(
            Problem(ProblemKind.UNREADABLE, reader.display(folder), reason)
            for folder, reason in sorted(reader.unlisted.items())
        )
        passed = tuple((reader.display(path), _LINK) for path in links)
        projects.append(
            replace(
                project,
                problems=(*project.problems, *unlisted),
                passed_over=(*project.passed_over, *passed),
            )
        )
    return joined(projects)


_LINK = "a link out of the repository, or round in a loop"


def _is_within(reader: Reader, path: str) -> bool:
    """Whether an existing path is no link that leads out of the repository, or nowhere."""
    return reader.is_folder(path) or path.rpartition("/")[2] in reader.names(parent_folder(path))


def load_from(reader: Reader, paths: Sequence[str], settings: LoadSettings) -> Project:
    """Everything under ``paths``, which are relative to the root of ``reader``."""
    cache = ModuleCache(reader)
    found = discover(reader, paths, cache)
    loader = _Loader(reader, settings, cache)
    return loader.load(found)


def joined(projects: Sequence[Project]) -> Project:
    """Several projects as one."""
    if len(projects) == 1:
        return projects[0]
    named: frozenset[str] | None = None
    if any(project.named is not None for project in projects):
        limits = (
            project.named if project.named is not None else project.files for project in projects
        )
        named = frozenset().union(*limits)
    return Project(
        tuple(
            sorted((root for project in projects for root in project.roots), key=lambda r: r.path)
        ),
        tuple(problem for project in projects for problem in project.problems),
        Counts(
            sum(project.counts.files for project in projects),
            sum(project.counts.modules for project in projects),
            sum(project.counts.resources for project in projects),
            sum(project.counts.policies for project in projects),
            sum(project.counts.unresolved for project in projects),
        ),
        named,
        tuple(sorted({each for project in projects for each in project.passed_over})),
        frozenset().union(*(project.files for project in projects)),
    )


def _below(root: str, here: Path, settings: LoadSettings) -> str:
    """The folder of the configuration below a root; the root itself when it is not below it."""
    if settings.exclude_folder is None:
        return ""
    relative = relative_to(os.path.realpath(here / settings.exclude_folder), root)
    return normal_path(relative) or ""


def _load_input(here: Path, settings: LoadSettings) -> Project:
    """Terraform, a plan or a policy from standard input, told by its content."""
    data = settings.standard_input
    if data is None:
        data = sys.stdin.buffer.read()
    try:
        text = decode(data)
    except ReadError as error:
        return Project((), (unreadable(STANDARD_INPUT, error),), Counts())
    if text.lstrip().startswith(("{", "[")):
        name = "input.json"
        reader = MemoryReader({name: text}, display={name: STANDARD_INPUT})
        loader = _Loader(reader, settings, ModuleCache(reader))
        content = content_of(text)
        plans = (name,) if content is JsonContent.PLAN else ()
        policies = () if plans else (name,)
        if content is JsonContent.OTHER and text.lstrip().startswith("{"):
            passed = ((name, "neither a policy nor a plan"),)
            return loader.load(Discovery((), (), (), (), (), None, (), passed))
        return loader.load(Discovery((), (), (), policies, plans, None, (), ()))
    root, folder = place_of(os.fspath(here))
    base = DirectoryReader(Path(root), here)
    input_reader = InputReader(base, folder, text)
    loader = _Loader(input_reader, settings, ModuleCache(input_reader))
    return loader.load(Discovery((folder,), (folder,), (), (), (), None, (), ()))


# Loading.


class _Loader:
    """Loads what was found through one reader."""

    def __init__(self, reader: Reader, settings: LoadSettings, cache: ModuleCache) -> None:
        self.reader = reader
        self.settings = settings
        self.cache = cache
        self.var_files = tuple(map(_var_file, settings.var_files))
        self.problems: list[Problem] = []
        self.read: set[str] = set()
        self.modules: set[str] = set()
        self.policies = 0
        self.unresolved = 0

    def load(self, found: Discovery) -> Project:
        roots = [self.root(folder) for folder in found.roots]
        for path in found.variable_files:
            self.variable_file(path)
        for path in found.plans:
            roots += self.plan(path)
        passed_over = list(found.passed_over)
        templates = TemplateFiles(self.reader, tuple(self.read), found.roots)
        for path in found.policies:
            if path in self.read:
                continue
            if templates.has(path):
                passed_over.append((path, "a template, of which no policy is made"))
            else:
                roots.append(self.bare(path))
        display = self.reader.display
        named = None
        if found.named is not None:
            searched = found.searched | frozenset(found.plans)
            whole = (root.module for root in roots if root.folder in searched)
            files = (path for module in whole if module is not None for path in module.read)
            named = frozenset(map(display, (*found.named, *files)))
        return Project(
            tuple(roots),
            (*found.problems, *self.problems),
            Counts(
                files=len(self.read),
                modules=len(self.modules),
                resources=sum(len(root.resources) for root in roots),
                policies=self.policies,
                unresolved=self.unresolved,
            ),
            named,
            tuple(sorted((display(path), reason) for path, reason in passed_over)),
            frozenset(map(display, self.read)),
        )

    def root(self, folder: str) -> Root:
        """One root module, with everything it calls."""
        settings = self.root_settings()
        module = load_root(self.reader, folder, settings, self.cache)
        self.read.update(module.read)
        self.modules.update(loaded.folder for loaded in module.modules)
        return self.judged(folder, self.reader.display(folder), module)

    def root_settings(self) -> RootSettings:
        """What every root is loaded with."""
        settings = self.settings
        return RootSettings(
            variables=settings.variables,
            var_files=self.var_files,
            computed=AwsAttributes(),
            wanted=is_wanted,
            account=settings.account,
            region=settings.region,
            partition=settings.partition,
            workspace=settings.workspace,
            open_defaults=settings.open_defaults,
        )

    def judged(self, folder: str, path: str, module: RootModule) -> Root:
        """A root with its policies in place and joined up."""
        raw = tuple(raw_policies((*module.resources, *module.configurations)))
        wired = wire(module.resources, raw, module.configurations)
        self.policies += len(raw)
        self.unresolved += len(wired.unresolved)
        return Root(
            folder,
            path,
            module,
            wired.policies,
            wired.wiring,
            wired.unresolved,
            (*module.problems, *wired.problems),
            loose_documents(module.resources, raw),
        )

    def variable_file(self, path: str) -> None:
        """A file of values that no root took in: only its syntax is looked at."""
        if path in self.read:
            return
        try:
            source = read_terraform(self.reader, path)
        except ReadError as error:
            self.problems.append(unreadable(self.reader.display(path), error))
            return
        self.read.add(path)
        self.problems.extend(_argument_problems(source))

    def plan(self, path: str) -> list[Root]:
        """The root that a plan describes."""
        source = self.reader.read(path)
        self.read.add(path)
        plan, problems = read_plan(source)
        self.problems.extend(problems)
        if plan is None:
            return []
        settings = self.root_settings()
        beside = load_beside(plan, self.reader, parent_folder(path), settings, self.cache)
        module = load_plan(plan, path, settings, LINKING.__contains__, beside)
        linked = beside is not None or "configuration" in plan.members
        if not linked:
            module = replace(module, resources=without_echoes(module.resources))
        self.read.update(module.read)
        self.modules.update(loaded.folder for loaded in module.modules)
        root = self.judged(path, source.path, module)
        # Without references it is not known which documents are used.
        return [root if linked else replace(root, loose=())]

    def bare(self, path: str) -> Root:
        """A JSON file with policies."""
        source = self.reader.read(path)
        self.read.add(path)
        policies: list[Policy] = []
        problems: list[Problem] = []
        holders: dict[tuple[str, str], Holder] = {}
        for document in documents_in(source):
            holder = document.holder or ("document", source.path)
            found = holders.setdefault(holder, Holder(*holder, None))
            policy, faults = self.bare_policy(document, found, source)
            problems += faults
            self.policies += 1
            if policy is not None:
                policies.append(policy)
                if policy.kind is not PolicyKind.TRUST:
                    found.policies.append(policy)
        wiring = Wiring(Identities.of(()))
        return Root(path, source.path, None, tuple(policies), wiring, (), tuple(problems))

    def bare_policy(
        self, document: BareDocument, holder: Holder, source: Source
    ) -> tuple[Policy | None, list[Problem]]:
        kind = self.settings.policy_kind or document.kind or guessed_kind(document.value)
        service = guessed_service(document.value) if kind is PolicyKind.RESOURCE else None
        read = read_document(document.value, kind, source.whole, service)
        problems = list(problems_of(read, None, None))
        if read.document is None:
            return None, problems
        return Policy(None, None, kind, holder, read.document, service=service), problems


def _argument_problems(source: Source) -> tuple[Problem, ...]:
    if source.path.endswith(".json"):
        from iamlint.terraform.tfjson import parse_json_arguments

        return parse_json_arguments(source)[1]
    from iamlint.terraform.hcl import parse_arguments

    return parse_arguments(source)[1]


def _var_file(path: Path) -> Source:
    """A file that the command line names. Raises ``UsageError`` if it cannot be read."""
    try:
        return Source(path.as_posix(), decode(path.read_bytes()))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"variable file `{path.as_posix()}`: {reason}") from None
    except ReadError as error:
        raise UsageError(f"variable file `{path.as_posix()}`: {error.message}") from None
