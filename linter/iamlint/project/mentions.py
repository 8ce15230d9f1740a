"""Which IAM objects a block mentions: what uses a role or profile, beyond what is evaluated.

A block that no rule needs is not parsed. Whether it names an object is seen in its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from iamlint.source import Span
from iamlint.terraform.address import ModuleStep, prefix
from iamlint.terraform.module import LoadedModule

_MENTION = re.compile(
    r"(?<![\w.-])(aws_iam_(?:role|instance_profile|policy|user|group))\.([^\W\d][\w-]*)"
)

LINKING = frozenset(
    {
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_role_policy_attachment",
        "aws_iam_role_policies_exclusive",
        "aws_iam_role_policy_attachments_exclusive",
        "aws_iam_policy_attachment",
        "aws_iam_instance_profile",
        "aws_iam_policy_document",
        "aws_iam_policy",
        "aws_iam_user",
        "aws_iam_group",
        "aws_iam_user_policy_attachment",
        "aws_iam_group_policy_attachment",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_iam_group_membership",
        "aws_iam_user_group_membership",
    }
)
"""Types that join IAM objects with each other: being named there is no use of a role."""

_SILENT = frozenset({"variable", "terraform", "output", "locals"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A block that names an object: the type of the block, its resource type, and its header."""

    block: str
    type: str
    header: Span


def mentions_in(modules: Iterable[LoadedModule]) -> Mapping[str, tuple[Mention, ...]]:
    """The blocks that name IAM objects, by address without instance keys.

    Blocks that only join IAM objects with each other do not count, nor do outputs; a local counts
    as a use when any other block names it.
    """
    found: dict[str, list[Mention]] = {}
    for module in modules:
        path = prefix(tuple(ModuleStep(step.name) for step in module.path))
        for file in module.files:
            text = file.source.text
            for block in file.blocks:
                type = block.labels[0].text if block.labels else ""
                if block.type in _SILENT or type in LINKING:
                    continue
                for match in _MENTION.finditer(text, block.span.start, block.span.end):
                    address = f"{path}{match[1]}.{match[2]}"
                    found.setdefault(address, []).append(Mention(block.type, type, block.header))
    return {address: tuple(mentions) for address, mentions in found.items()}
