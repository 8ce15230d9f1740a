"""The configuration: a file and flags become one frozen value."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Self

from iamlint.errors import UsageError, did_you_mean
from iamlint.finding import Profile, Severity
from iamlint.paths import relative_path
from iamlint.rule import Settings
from iamlint.source import Source, Span
from iamlint.toml_table import Table, find_string

NAMES = ("iamlint.toml", ".iamlint.toml", "pyproject.toml")
"""The files that are looked for in a folder, in this order."""

FORMATS = (
    *("rich", "concise", "json", "sarif", "github"),
    *("gitlab", "junit", "markdown"),
)
"""The formats of a report."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """An entry of ``per_file_ignores`` or ``per_address_ignores``, each with its place."""

    pattern: str
    span: Span
    codes: tuple[tuple[str, Span], ...]


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that decides what a run does, beside its paths.

    ``path`` is the file it was read from, ``folder`` the folder patterns are relative to, seen
    from the working directory. ``select`` is ``None`` when the profile decides. ``vars`` are
    names and values as ``--var`` takes them. ``confine`` is what rule files must lie below.
    """

    path: str | None = None
    folder: str = "."
    confine: Path | None = None
    profile: Profile = Profile.DEFAULT
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity | None = None
    fail_on: Severity = Severity.LOW
    format: str | None = None
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[Ignore, ...] = ()
    per_address_ignores: tuple[Ignore, ...] = ()
    severity: tuple[tuple[str, Severity], ...] = ()
    var_files: tuple[Path, ...] = ()
    vars: tuple[tuple[str, str], ...] = ()
    baseline: Path | None = None
    account: str | None = None
    region: str | None = None
    partition: str | None = None
    rule_paths: tuple[Path, ...] = ()
    settings: Settings = field(default_factory=Settings)

    def over(self, **flags: object) -> Self:
        """This configuration with flags over it; a flag that is ``None`` was not given.

        ``vars`` and ``var_files`` are added to those of the file, and win as Terraform's later
        ones do; every other flag replaces what the file says.
        """
        known = {each.name for each in fields(self)}
        given = {name: value for name, value in flags.items() if value is not None}
        for name in flags:
            if name not in known:
                raise TypeError(f"unknown flag {name!r}{did_you_mean(name, known)}")
        for name, before in (("vars", self.vars), ("var_files", self.var_files)):
            more = given.get(name)
            if isinstance(more, tuple):
                given[name] = (*before, *more)
        return replace(self, **given)  # type: ignore[arg-type]


def find_repository(folder: Path) -> Path:
    """The nearest folder upward that holds ``.git``, else ``folder`` itself."""
    folder = folder.absolute()
    for candidate in (folder, *folder.parents):
        if (candidate / ".git").exists():
            return candidate
    return folder


def find_config(paths: Sequence[Path]) -> Path | None:
    """The nearest configuration upward from the common folder of ``paths``.

    Never above the repository, and no link out of it.
    """
    folder = common_folder(paths)
    repository = find_repository(folder)
    for candidate in (folder, *folder.parents):
        for name in NAMES:
            file = candidate / name
            if not file.is_file() or not file.resolve().is_relative_to(repository.resolve()):
                continue
            if name != "pyproject.toml" or _has_section(file):
                return file
        if candidate == repository:
            break
    return None


def common_folder(paths: Sequence[Path]) -> Path:
    """The folder that all ``paths`` lie in; ``-`` and nothing at all are the working directory."""
    folders = []
    for path in paths:
        absolute = Path(os.path.abspath("." if str(path) == "-" else path))  # noqa: PTH100 (keeps links)
        folders.append(absolute if absolute.is_dir() else absolute.parent)
    return Path(os.path.commonpath(folders)) if folders else Path.cwd()


def load_config(
    paths: Sequence[Path], explicit: Path | None = None, no_config: bool = False
) -> Config:
    """The configuration for ``paths``: the file named, the one found, or none."""
    if explicit is not None:
        return read_config(explicit, find_repository(explicit.parent))
    found = None if no_config else find_config(paths)
    if found is None:
        return Config()
    return read_config(found, find_repository(common_folder(paths)))


def read_config(path: Path, confine: Path | None = None) -> Config:
    """Read one file. Raises ``UsageError`` that names the file and the key at fault.

    What the file names lies below ``confine``.
    """
    shown = relative_path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        table: object = tomllib.loads(text)
    except OSError as fault:
        raise UsageError(f"{shown}: cannot read the configuration: {fault.strerror}") from fault
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(f"{shown}: not TOML: {fault}") from fault
    if path.name == "pyproject.toml":
        table = Table(shown, table).table("tool").table("iamlint").entries
    return _config(Table(shown, table), path, Source(shown, text), confine)


def _config(table: Table, path: Path, source: Source, confine: Path | None) -> Config:
    table.refuse_unknown(_KEYS)
    folder = path.absolute().parent
    rules = table.table("rules")
    rules.refuse_unknown(("paths",))
    settings = Settings(
        trusted_accounts=frozenset(table.texts("trusted_accounts")),
        trusted_orgs=frozenset(table.texts("trusted_orgs")),
        extra_services=frozenset(table.texts("extra_services")),
        require_boundary=table.flag("require_boundary"),
    )
    baseline = table.text("baseline")

    def below(key: str, names: Iterable[str]) -> tuple[Path, ...]:
        return tuple(_below(folder / name, confine, f"{source.path}: `{key}`") for name in names)

    severities = table.table("severity")
    floor, fail_on = table.choice("min_severity", _SEVERITIES), table.choice("fail_on", _SEVERITIES)
    return Config(
        path=source.path,
        folder=relative_path(folder),
        confine=confine,
        profile=Profile(table.choice("profile", tuple(Profile)) or Profile.DEFAULT),
        select=table.texts("select") if "select" in table.entries else None,
        extend_select=table.texts("extend_select"),
        ignore=table.texts("ignore"),
        min_severity=Severity(floor) if floor else None,
        fail_on=Severity(fail_on or Severity.LOW),
        format=table.choice("format", FORMATS),
        exclude=table.texts("exclude"),
        per_file_ignores=tuple(_ignores(table, "per_file_ignores", source)),
        per_address_ignores=tuple(_ignores(table, "per_address_ignores", source)),
        severity=tuple(
            (code, Severity(severities.choice(code, _SEVERITIES) or Severity.LOW))
            for code in severities.entries
        ),
        var_files=below("var_files", table.texts("var_files")),
        vars=tuple(_variables(table.table("vars").entries)),
        baseline=below("baseline", [baseline])[0] if baseline else None,
        account=table.text("account"),
        region=table.text("region"),
        partition=table.text("partition"),
        rule_paths=below("rules.paths", rules.texts("paths")),
        settings=settings,
    )


_SEVERITIES = tuple(Severity)

_KEYS = (
    *("profile", "select", "extend_select", "ignore", "min_severity", "fail_on", "format"),
    *("exclude", "per_file_ignores", "per_address_ignores", "severity", "var_files", "vars"),
    *("baseline", "account", "region", "partition", "trusted_accounts", "trusted_orgs"),
    *("extra_services", "require_boundary", "rules"),
)


def _below(path: Path, confine: Path | None, what: str) -> Path:
    """``path``, which a file that came with the repository names: it must not lead out of it."""
    if confine is not None and not path.resolve().is_relative_to(confine.resolve()):
        raise UsageError(f"{what} leads out of the repository: `{relative_path(path)}`")
    return path


def _variables(entries: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Names and values as ``--var`` takes them: a string as it is, all else as an expression."""
    for name, value in entries.items():
        yield name, value if isinstance(value, str) else json.dumps(value, default=str)


def _ignores(table: Table, key: str, source: Source) -> Iterator[Ignore]:
    entries = table.table(key)
    at = max(source.text.find(key), 0)
    for pattern in entries.entries:
        span = find_string(source, pattern, at)
        at = span.end
        codes = []
        for code in entries.texts(pattern):
            place = find_string(source, code, at)
            at = place.end
            codes.append((code, place))
        yield Ignore(pattern, span, tuple(codes))


def _has_section(file: Path) -> bool:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    if "iamlint" not in text:
        return False
    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError as fault:
        raise UsageError(f"{relative_path(file)}: not TOML: {fault}") from fault
    return isinstance(tool, dict) and "iamlint" in tool
