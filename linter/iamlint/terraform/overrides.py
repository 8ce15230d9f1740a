"""Override files: blocks whose contents are laid over those of the ordinary files.

https://developer.hashicorp.com/terraform/language/files/override
"""

from __future__ import annotations

from dataclasses import replace

from iamlint.terraform.syntax import Block, Body


def is_override(name: str) -> bool:
    """Whether a file of that name (``override.tf``, ``x_override.tf.json``) overrides others."""
    base = name.split(".", 1)[0] if name.count(".") else name
    for extension in (".tf.json", ".tofu.json", ".tf", ".tofu"):
        if name.endswith(extension):
            base = name.removesuffix(extension)
            break
    return base == "override" or base.endswith("_override")


def merged(base: Block, override: Block) -> Block:
    """``base`` with the arguments and nested blocks of ``override`` in place of its own.

    Nested blocks of one type are replaced all together; ``lifecycle`` is merged by argument.
    """
    written = {_block_type(block) for block in override.body.blocks}
    arguments = {
        name: argument for name, argument in base.body.arguments.items() if name not in written
    }
    arguments.update(override.body.arguments)
    lifecycles = {block.type: block for block in base.body.blocks if block.type == "lifecycle"}
    blocks = [
        block
        for block in base.body.blocks
        if _block_type(block) not in written and block.type not in override.body.arguments
    ]
    for block in override.body.blocks:
        below = lifecycles.get(block.type)
        blocks.append(block if below is None else merged(below, block))
    return replace(base, body=Body(arguments, tuple(blocks)))


def _block_type(block: Block) -> str:
    """The type of block that a block makes: a ``dynamic`` one makes those of its label."""
    if block.type == "dynamic" and block.labels:
        return block.labels[0].text
    return block.type
