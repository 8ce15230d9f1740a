"""Which findings a comment or the configuration takes away, and which of these were of use."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from iamlint.config import Ignore
from iamlint.engine.comments import Marker, read_markers
from iamlint.engine.run import Raised
from iamlint.engine.scopes import FileScopes, Nest, Scope
from iamlint.engine.select import Selection, known_names, match_rules
from iamlint.errors import nearest
from iamlint.finding import SuppressedCode, Suppression, SuppressionKind
from iamlint.project.model import Project, Root
from iamlint.rule import Rule
from iamlint.source import Source, Span
from iamlint.terraform.address import parse_address
from iamlint.terraform.blocks import ConfigFile, LazyBlock, read_config


@dataclass(eq=False)
class _Code:
    """One code of a suppression, the rules that it stands for, and whether it was of use."""

    text: str
    span: Span
    rules: tuple[str, ...]
    used: bool = False


@dataclass(eq=False)
class _Entry:
    """One suppression. ``judged`` says that all it speaks of was looked at and is reported."""

    kind: SuppressionKind
    span: Span
    codes: tuple[_Code, ...]
    reason: str
    root: str
    judged: bool


@dataclass(eq=False)
class _Pattern:
    """An entry of the configuration: what it matches, remembered for every name asked."""

    matches: Callable[[str], bool]
    entry: _Entry
    known: dict[str, bool] = field(default_factory=dict)

    def hits(self, name: str) -> bool:
        if name not in self.known:
            self.known[name] = self.matches(name)
        return self.known[name]


class Suppressions:
    """All suppressions of a run. Ask ``suppressed`` for every finding, then ``results``."""

    def __init__(
        self, project: Project, selection: Selection, raised: Iterable[Raised] = ()
    ) -> None:
        self._selection = selection
        self._resolve = _Resolver(selection.every)
        self._named = project.named
        self._entries: list[_Entry] = []
        self._lines: dict[tuple[str, int, str], list[_Code]] = {}
        self._nests: dict[tuple[str, str], Nest[_Code]] = {}
        for file, roots in _files(project).values():
            self._read(file, roots)
        by_folder = {root.folder or ".": root for root in project.roots}
        for source, folder in _variable_files(raised).items():
            if folder in by_folder:
                self._read(read_config(source), [by_folder[folder]])
        config = selection.config
        paths, addresses = project.files, set(_addresses(project))
        self._files = [
            self._pattern(each, _file_matcher(each.pattern, config.folder), paths)
            for each in config.per_file_ignores
        ]
        self._addresses = [
            self._pattern(each, _address_matcher(each.pattern), addresses)
            for each in config.per_address_ignores
        ]

    def suppressed(self, raised: Raised) -> bool:
        """Whether a finding is taken away; what takes it away is marked as used."""
        codes = list(self._codes(raised))
        for code in codes:
            code.used = True
        return bool(codes)

    def results(self, failed: Collection[str]) -> Iterator[tuple[str, Suppression]]:
        """Every suppression with the root it is in. ``failed`` are codes of rules that raised."""
        selection = self._selection
        judged = {
            rule.code for rule in selection.rules if "check_suppression" not in rule.hooks
        }.difference(failed)
        every = selection.every
        for entry in self._entries:
            codes = tuple(
                SuppressedCode(
                    code.text,
                    code.span,
                    code.rules,
                    None if code.rules else _meant(code.text, every),
                    code.used,
                    entry.judged and bool(code.rules) and judged.issuperset(code.rules),
                )
                for code in entry.codes
            )
            yield entry.root, Suppression(entry.kind, entry.span, codes, entry.reason)

    def _codes(self, raised: Raised) -> Iterator[_Code]:
        """Every code of a suppression that holds for a finding."""
        finding = raised.finding
        code, path = finding.code, finding.path
        yield from self._lines.get((path, finding.span.line, code), ())
        places = [finding.span]
        if raised.resource is not None:
            places.append(raised.resource.span)
            places.extend(call.header for call in raised.resource.calls)
        for place in places:
            nest = self._nests.get((place.source.path, code))
            if nest is not None:
                yield from nest.around(place)
        for pattern in self._files:
            if pattern.hits(path):
                yield from (each for each in pattern.entry.codes if code in each.rules)
        if finding.resource is not None:
            for pattern in self._addresses:
                if pattern.hits(finding.resource):
                    yield from (each for each in pattern.entry.codes if code in each.rules)

    def _read(self, file: ConfigFile, roots: Sequence[Root]) -> None:
        if not file.comments:
            return
        path = file.source.path
        reported = self._named is None or path in self._named
        scopes = FileScopes(file)
        for comment in file.comments:
            around, at = scopes.around(comment), scopes.at(comment)
            block = scopes.block_of((*at.spans, *around.spans))
            judged = reported and not any(_may_be_elsewhere(root, block) for root in roots)
            for marker in read_markers(comment):
                entry = self._entry(marker, roots[0].folder, judged)
                anywhere = marker.kind is SuppressionKind.CHECKOV
                self._index(entry, around if anywhere else at, path)

    def _entry(self, marker: Marker, root: str, judged: bool) -> _Entry:
        codes = tuple(
            _Code(text, span, self._resolve(marker.kind, text)) for text, span in marker.codes
        )
        entry = _Entry(marker.kind, marker.span, codes, marker.reason, root, judged)
        self._entries.append(entry)
        return entry

    def _index(self, entry: _Entry, scope: Scope, path: str) -> None:
        for code in entry.codes:
            for rule in code.rules:
                for line in scope.lines:
                    self._lines.setdefault((path, line, rule), []).append(code)
                for span in scope.spans:
                    self._nests.setdefault((path, rule), Nest([])).add(span, code)

    def _pattern(
        self, ignore: Ignore, matches: Callable[[str], bool], names: Iterable[str]
    ) -> _Pattern:
        """An entry of the configuration; judged if it speaks of something that was looked at."""
        codes = tuple(
            _Code(text, span, self._resolve(SuppressionKind.CONFIG, text))
            for text, span in ignore.codes
        )
        path = ignore.span.source.path
        entry = _Entry(SuppressionKind.CONFIG, ignore.span, codes, "", path, self._named is None)
        pattern = _Pattern(matches, entry)
        entry.judged = entry.judged and any(pattern.hits(name) for name in names)
        self._entries.append(entry)
        return pattern


class _Resolver:
    """The codes of the rules that a word in a suppression stands for."""

    def __init__(self, every: Sequence[type[Rule]]) -> None:
        self._every = every
        self._known: dict[tuple[SuppressionKind, str], list[str]] = {}
        for rule in every:
            self._add(SuppressionKind.IAMLINT, rule, (rule.code, rule.name))
            self._add(SuppressionKind.CHECKOV, rule, rule.equivalents.get("checkov", ()))
            for kind in (SuppressionKind.TFSEC, SuppressionKind.TRIVY):
                self._add(kind, rule, (*rule.equivalents.get("trivy", ()), *rule.tfsec))

    def __call__(self, kind: SuppressionKind, text: str) -> tuple[str, ...]:
        if kind is SuppressionKind.CONFIG:
            match = match_rules(text, self._every)
            return match.codes if match is not None else ()
        return tuple(self._known.get((kind, _fold(text)), ()))

    def _add(self, kind: SuppressionKind, rule: type[Rule], names: Iterable[str]) -> None:
        for name in dict.fromkeys(map(_fold, names)):
            self._known.setdefault((kind, name), []).append(rule.code)


def _fold(name: str) -> str:
    """Ids are compared without case; trivy writes its own with and without ``AVD-``."""
    return name.lower().removeprefix("avd-")


_LONGEST = 80
"""Characters beyond which a code is no misspelt one, and not compared with all there are."""


def _meant(text: str, every: Sequence[type[Rule]]) -> str | None:
    """The code or name nearest to ``text``; none for a prefix: it means no rule in particular."""
    if not 0 < len(text) <= _LONGEST or match_rules(text, every) is not None:
        return None
    return nearest(text, known_names(every))


def _may_be_elsewhere(root: Root, block: LazyBlock | None) -> bool:
    """Whether what a finding about ``block`` needs may be in a part of the root that is not known.

    After a file that does not parse that is anything, after a module that is not here what is
    passed to it.
    """
    module = root.module
    if module is None or not module.incomplete:
        return False
    if module.unparsed or block is None or block.type == "module":
        return module.unparsed or block is not None
    name = ".".join(label.text for label in block.labels)
    passed = filter(None, map(parse_address, module.passed))
    return any(f"{address.type}.{address.name}" == name for address in passed)


def _files(project: Project) -> dict[str, tuple[ConfigFile, list[Root]]]:
    """Every file of every module, once, with the roots that read it."""
    files: dict[str, tuple[ConfigFile, list[Root]]] = {}
    for root in project.roots:
        for module in root.module.modules if root.module is not None else ():
            for file in module.files:
                roots = files.setdefault(file.source.path, (file, []))[1]
                if not roots or roots[-1] is not root:
                    roots.append(root)
    return files


def _variable_files(raised: Iterable[Raised]) -> dict[Source, str]:
    """The files of values that findings are placed in, each with the root it was found from."""
    return {
        each.finding.span.source: each.root
        for each in raised
        if each.finding.path.endswith(".tfvars")
    }


def _addresses(project: Project) -> Iterator[str]:
    for root in project.roots:
        yield from root.by_address


def _file_matcher(pattern: str, folder: str) -> Callable[[str], bool]:
    """Whether a git-ignore pattern, relative to ``folder``, matches a path of a report."""
    import pathspec

    spec = pathspec.GitIgnoreSpec.from_lines([pattern])
    return lambda path: spec.match_file(posixpath.relpath(path, folder))


def _address_matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a pattern of ``*`` and ``?`` matches an address, with or without instance keys."""

    def matches(address: str) -> bool:
        parsed = parse_address(address)
        plain = str(parsed.without_keys) if parsed is not None else address
        return _glob(pattern, address) or _glob(pattern, plain)

    return matches


def _glob(pattern: str, text: str) -> bool:
    """Whether ``pattern`` matches all of ``text``; at worst as many steps as their product."""
    at, here, star, mark = 0, 0, -1, 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, mark = at, here
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at += 1
            here += 1
        elif star >= 0:
            at, mark = star + 1, mark + 1
            here = mark
        else:
            return False
    return not pattern[at:].strip("*")
