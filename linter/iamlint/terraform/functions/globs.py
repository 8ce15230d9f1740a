"""Patterns of file names as ``fileset`` has them: ``*``, ``**``, ``?``, ``[a-z]``, ``{a,b}``.

They are matched character by character: no regular expression is made of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.paths import join_path
from iamlint.reader import Reader

_ALTERNATIVE_LIMIT = 256
_FOLDER_LIMIT = 20_000


class GlobFault(Exception):
    """The pattern is none, or finds too much."""


def find_files(reader: Reader, pattern: str) -> list[str]:
    """The paths of all files that match a pattern whose steps are relative to the root."""
    found: set[str] = set()
    visited = 0
    for alternative in _alternatives(pattern):
        waiting: list[tuple[str, tuple[str, ...]]] = [("", tuple(alternative.split("/")))]
        seen: set[tuple[str, int]] = set()
        while waiting:
            folder, steps = waiting.pop()
            if (folder, len(steps)) in seen:
                continue
            seen.add((folder, len(steps)))
            visited += 1
            if visited > _FOLDER_LIMIT:
                raise GlobFault("looks into too many folders")
            for path, rest in _expand(reader, folder, steps):
                if rest is None:
                    found.add(path)
                else:
                    waiting.append((path, rest))
    return sorted(found)


def _expand(
    reader: Reader, folder: str, steps: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """Files that match, with ``None``, and folders to go on in, with the steps that remain."""
    step, rest = steps[0], steps[1:]
    if step == "**":
        if rest:
            yield folder, rest
        else:
            for name in reader.names(folder):
                yield join_path(folder, name), None
        for name in reader.folders(folder):
            yield join_path(folder, name), steps
        return
    if not rest:
        for name in reader.names(folder):
            if matches(step, name):
                yield join_path(folder, name), None
        return
    if not any(character in step for character in "*?[\\"):
        path = join_path(folder, step)
        if reader.is_folder(path):
            yield path, rest
        return
    for name in reader.folders(folder):
        if matches(step, name):
            yield join_path(folder, name), rest


def _alternatives(pattern: str) -> list[str]:
    """``pattern`` for each choice of its braces."""
    waiting, done = [pattern], []
    while waiting:
        current = waiting.pop()
        choices = _first_braces(current)
        if choices is None:
            done.append(current)
        else:
            waiting.extend(choices)
        if len(waiting) + len(done) > _ALTERNATIVE_LIMIT:
            raise GlobFault("has too many alternatives")
    return done


def _first_braces(pattern: str) -> list[str] | None:
    start = pattern.find("{")
    if start < 0:
        return None
    depth = 0
    cuts = [start]
    for at in range(start, len(pattern)):
        character = pattern[at]
        if character == "{":
            depth += 1
        elif character == "," and depth == 1:
            cuts.append(at)
        elif character == "}":
            depth -= 1
            if depth == 0:
                cuts.append(at)
                if "/" in pattern[start:at]:
                    raise GlobFault("has alternatives of several steps")
                head, tail = pattern[:start], pattern[at + 1 :]
                options = [
                    pattern[cuts[index] + 1 : cuts[index + 1]] for index in range(len(cuts) - 1)
                ]
                return [head + option + tail for option in options]
    raise GlobFault("has a `{` that is not closed")


def matches(pattern: str, name: str) -> bool:
    """Whether one step of a pattern matches a name, in time at worst quadratic."""
    at = place = 0
    star = resume = -1
    while place < len(name):
        width = _match_one(pattern, at, name[place]) if at < len(pattern) else 0
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, place
            at += 1
        elif width:
            at += width
            place += 1
        elif star >= 0:
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return not pattern[at:].strip("*")


def _match_one(pattern: str, at: int, character: str) -> int:
    """How much of the pattern matches ``character``; 0 when it does not."""
    current = pattern[at]
    if current == "?":
        return 1
    if current == "[":
        return _match_class(pattern, at, character)
    if current == "\\" and at + 1 < len(pattern):
        return 2 if pattern[at + 1] == character else 0
    return 1 if current == character else 0


def _match_class(pattern: str, start: int, character: str) -> int:
    end = pattern.find("]", start + 2)
    if end < 0:
        raise GlobFault("has a `[` that is not closed")
    members = pattern[start + 1 : end]
    negated = members[0] == "^"
    members = members[1:] if negated else members
    found = False
    at = 0
    while at < len(members):
        low = members[at]
        if at + 2 < len(members) and members[at + 1] == "-":
            found = found or low <= character <= members[at + 2]
            at += 3
        else:
            found = found or low == character
            at += 1
    return end + 1 - start if found is not negated else 0
