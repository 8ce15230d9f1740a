"""What a statement loses when another of the same sid takes its place in a merge."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.iam.pattern import Pattern
from iamlint.truth import any_of
from iamlint.values import List, Map, Text, Value, known_text


def lost_guards(replaced: Map, by: Map) -> tuple[str, ...]:
    """What guarded the replaced statement and is not in the new one, in words; often nothing."""
    lost = [f"the condition on `{key}`" for key in _lost_conditions(replaced, by)]
    if known_text(replaced.get("Effect")) == "Deny" and known_text(by.get("Effect")) != "Deny":
        lost.append("the Deny")
    if _is_wider(by, replaced):
        lost.append("the narrower resources")
    return tuple(lost)


def _lost_conditions(replaced: Map, by: Map) -> Iterator[str]:
    kept = set(_conditions(by))
    seen: set[str] = set()
    for operator, key in _conditions(replaced):
        if (operator, key) not in kept and key not in seen:
            seen.add(key)
            yield key


def _conditions(statement: Map) -> Iterator[tuple[str, str]]:
    condition = statement.get("Condition")
    if isinstance(condition, Map):
        for operator, keys in condition.entries.items():
            if isinstance(keys, Map):
                yield from ((operator.lower(), key) for key in keys.entries)


def _is_wider(new: Map, old: Map) -> bool:
    """Whether the new resources certainly hold the old ones and more."""
    wide, narrow = _patterns(new.get("Resource")), _patterns(old.get("Resource"))
    if not wide or not narrow:
        return False
    holds = all(any_of(item.covers(other) for item in wide).certain for other in narrow)
    return holds and any(
        not any_of(item.covers(other) for item in narrow).possible for other in wide
    )


def _patterns(value: Value | None) -> list[Pattern]:
    items = value.items if isinstance(value, List) else (value,)
    return [Pattern(item) for item in items if isinstance(item, Text)]
