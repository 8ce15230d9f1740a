"""Which modules that are not here IAM depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from iamlint.project.model import Root
from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.blocks import LazyBlock
from iamlint.values import List, Map, Text, Unknown, Value

_IAM_ARGUMENT = re.compile(
    r"aws_iam_|^\s*\"?(?:\w*_)?"
    r"(?:iam|polic(?:y|ies)|roles?|principals?|permissions?|assume|trusted)(?:_\w*)?\"?\s*[=:]",
    re.MULTILINE,
)
"""An argument that by its name or its value speaks of IAM."""


def unloaded_iam_modules(root: Root) -> Iterator[Problem]:
    """The problems of modules that were not loaded and to which IAM matters.

    An argument of the call is about IAM, or an output is used in a policy or by an IAM resource.
    """
    problems = [each for each in root.problems if each.kind is ProblemKind.MODULE]
    if not problems or root.module is None:
        return
    used = _used_modules(root)
    blocks = [
        block
        for module in root.module.modules
        for file in module.files
        for block in file.blocks
        if block.type == "module"
    ]
    for problem in problems:
        block = _block_at(blocks, problem.span)
        if problem.data.get("call") in used or (block is not None and _speaks_of_iam(block)):
            yield problem


def _speaks_of_iam(block: LazyBlock) -> bool:
    """Whether an argument does. What the call itself is named says nothing."""
    text = block.span.source.text
    return _IAM_ARGUMENT.search(text[block.header.end : block.span.end]) is not None


def _block_at(blocks: list[LazyBlock], span: Span | None) -> LazyBlock | None:
    if span is None:
        return None
    return next((block for block in blocks if block.span.contains(span)), None)


def _used_modules(root: Root) -> set[str]:
    """The objects that policies and IAM resources take values from, by address."""
    used = {
        reference.address
        for resource in root.resources
        if resource.type.startswith("aws_iam_")
        for reference in resource.references
    }
    values: list[Value] = [policy.document.value for policy in root.policies]
    for unresolved in root.unresolved:
        value = unresolved.resource.get(unresolved.attribute)
        if value is not None:
            values.append(value)
    seen: set[int] = set()
    while values:
        value = values.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        match value:
            case Unknown():
                if value.origin is not None:
                    used.add(value.origin.address)
            case Text():
                values.extend(part for part in value.parts if isinstance(part, Unknown))
            case List():
                values.extend(value.items)
            case Map():
                values.extend(value.entries.values())
    return used
