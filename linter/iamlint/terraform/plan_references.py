"""References and expressions as the ``configuration`` of a plan has them.

https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from iamlint.terraform.address import Key

_STEP = re.compile(r'\.?([^\W\d][\w-]*)|\[(\d{1,18})\]|\["((?:[^"\\]|\\.)*)"\]')


def reference_lists(data: Any) -> Iterator[list[str]]:
    """The reference lists of all expressions in a part of the configuration."""
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, dict):
            references = references_of(each)
            if references:
                yield references
            elif "constant_value" not in each:
                waiting.extend(reversed(each.values()))


def references_of(expression: Any) -> list[str]:
    """The references of one expression, as the plan lists them."""
    references = expression.get("references") if isinstance(expression, dict) else None
    if not isinstance(references, list):
        return []
    return [each for each in references if isinstance(each, str)]


def longest(references: Iterable[str]) -> list[str]:
    """The references without those that are the beginning of the one before, each once."""
    found: dict[str, None] = {}
    last = ""
    for reference in references:
        if last != reference and not last.startswith((f"{reference}.", f"{reference}[")):
            found[reference] = None
            last = reference
    return list(found)


def steps_of(reference: str) -> list[str | int]:
    """The names and keys of a reference in order; none when it is not understood."""
    steps: list[str | int] = []
    at = 0
    while at < len(reference):
        match = _STEP.match(reference, at)
        if match is None:
            return []
        if match[2] is not None:
            steps.append(int(match[2]))
        else:
            quoted = match[3]
            steps.append(match[1] if quoted is None else _Quoted(re.sub(r"\\(.)", r"\1", quoted)))
        at = match.end()
    return steps


class _Quoted(str):
    """A key in brackets, which is no attribute."""

    __slots__ = ()


def key_at(steps: Sequence[str | int], at: int) -> tuple[Key, int]:
    """The key at ``at``, if there is one, and what follows."""
    if at < len(steps) and isinstance(steps[at], int | _Quoted):
        step = steps[at]
        return (step if isinstance(step, int) else str(step)), at + 1
    return None, at


def path_of(steps: Sequence[str | int]) -> str:
    """Steps as the path of an attribute: ``policy[0].name``."""
    out = ""
    for step in steps:
        if isinstance(step, int):
            out += f"[{step}]"
        elif isinstance(step, _Quoted):
            out += f'["{step}"]'
        else:
            out += f".{step}" if out else step
    return out


_SCRIPTS = re.compile(
    r"(^|_)(polic(y|ies)|documents?|json|content|body|template|rendered|definitions?|user_data"
    r"(_base64)?|script|code|buildspec)$"
)
"""Arguments that are whole texts: one that is made with a reference is more than that."""
_TEXTS = re.compile(r"(^|_)(json|policy|rendered|content|output|result|body|document|template)$")
"""Attributes that are whole texts."""
_PARTS = re.compile(r"^(not_)?(resources|actions)$|^(values?|tags|tags_all|description)$")
"""Arguments in which a reference is often but a part (``"${aws_s3_bucket.b.arn}/*"``)."""


def fits(argument: str, attribute: str) -> bool:
    """Whether an argument that refers to one attribute may be taken to be that attribute."""
    if _PARTS.search(argument):
        return False
    return bool(_SCRIPTS.search(argument)) == bool(_TEXTS.search(attribute))


def inner_expression(expression: Any, step: str | int, value: Any = None) -> Any:
    """The expression of a member or block in that of the whole; ``value`` is the block's value."""
    if isinstance(expression, list) and isinstance(step, int):
        if len(expression) == 1:
            return expression[0]
        same = [block for block in expression if _may_be(block, value)]
        return same[0] if len(same) == 1 else None
    if not isinstance(expression, dict) or is_expression(expression):
        return expression
    return expression.get(step) if isinstance(step, str) else expression


def is_expression(data: Any) -> bool:
    """Whether an object of the configuration is an expression, not a block."""
    if not isinstance(data, dict):
        return False
    return not data or "references" in data or "constant_value" in data


def _may_be(block: Any, value: Any) -> bool:
    """Whether a block of the configuration may have made a block of the plan."""
    if not isinstance(block, dict) or not isinstance(value, dict):
        return False
    return all(
        value.get(name) == expression["constant_value"]
        for name, expression in block.items()
        if isinstance(expression, dict) and "constant_value" in expression
    )
