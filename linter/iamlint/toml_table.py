"""A table of a TOML file whose keys are asked for by type; a wrong one is a ``UsageError``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from iamlint.errors import UsageError, did_you_mean
from iamlint.source import Source, Span


class Table:
    """The entries of a table, ``where`` being the file; ``path`` is its name and a dot."""

    def __init__(self, where: str, entries: object, path: str = "") -> None:
        self._where = where
        self._path = path
        if not isinstance(entries, dict):
            name = path.rstrip(".")
            raise UsageError(f"{where}: `{name}` must be a table, not {type_name(entries)}")
        self.entries: Mapping[str, object] = entries

    def refuse_unknown(self, known: Sequence[str]) -> None:
        """Complain of the first key that is not known."""
        for key in self.entries:
            if key not in known:
                guess = did_you_mean(key, known)
                raise UsageError(f"{self._where}: unknown key `{self._path}{key}`{guess}")

    def table(self, key: str) -> Table:
        """The table under ``key``; empty when there is none."""
        return Table(self._where, self.entries.get(key, {}), f"{self._path}{key}.")

    def text(self, key: str) -> str | None:
        """The string under ``key``."""
        value = self.entries.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(key, "a string", value)

    def flag(self, key: str) -> bool:
        """The boolean under ``key``; ``False`` when there is none."""
        value = self.entries.get(key, False)
        if isinstance(value, bool):
            return value
        raise self._wrong(key, "true or false", value)

    def texts(self, key: str) -> tuple[str, ...]:
        """The list of strings under ``key``."""
        value = self.entries.get(key, [])
        if not isinstance(value, list):
            raise self._wrong(key, "a list of strings", value)
        for item in value:
            if not isinstance(item, str):
                raise self._wrong(key, "a list of strings", item)
        return tuple(value)

    def choice(self, key: str, choices: Sequence[str]) -> str | None:
        """The string under ``key``, one of ``choices``."""
        value = self.text(key)
        if value is None or value in choices:
            return value
        listed = ", ".join(choices)
        guess = did_you_mean(value, choices)
        raise UsageError(
            f"{self._where}: `{self._path}{key}` is one of {listed}, not `{value}`{guess}"
        )

    def _wrong(self, key: str, expected: str, value: object) -> UsageError:
        found = type_name(value)
        return UsageError(f"{self._where}: `{self._path}{key}` must be {expected}, not {found}")


def type_name(value: object) -> str:
    """What a value of TOML is called."""
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a table"
        case _:
            return "a date"


def find_string(source: Source, text: str, start: int) -> Span:
    """Where ``text`` is written as a string from ``start`` on; nowhere: the text's beginning.

    TOML keeps no places. Keys and values come in the order written, so this is exact but for
    strings with escapes.
    """
    for quote in ('"', "'"):
        at = source.text.find(f"{quote}{text}{quote}", start)
        if at >= 0:
            return source.span(at, at + len(text) + 2)
    return source.span(start, start)
