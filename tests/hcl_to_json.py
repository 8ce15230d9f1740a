"""Writes HCL as ``.tf.json``, mechanically: the same configuration in the other syntax.

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from iamlint.source import Source
from iamlint.terraform.blocks import read_config
from iamlint.terraform.syntax import (
    Block,
    Body,
    BoolLiteral,
    Expression,
    InterpolationPart,
    LiteralPart,
    Name,
    NullLiteral,
    NumberLiteral,
    ObjectCons,
    Template,
    TupleCons,
)

Json = object
Members = dict[str, Json]

REFERENCES = frozenset(
    ("depends_on", "from", "ignore_changes", "provider", "providers", "replace_triggered_by", "to")
)
"""Arguments that are written as references in strings, outside of blocks of providers."""


SUPPRESSIONS = ("iamlint:", "checkov:skip", "tfsec:ignore", "trivy:ignore")
"""Comments that mean something: JSON has none."""


class CannotConvert(Exception):
    """A text that has no counterpart in JSON syntax."""


def json_files(files: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """The files of a project with every ``.tf`` in JSON syntax."""
    return {
        f"{path}.json" if path.endswith(".tf") else path: (
            json_text(content) if path.endswith(".tf") else content
        )
        for path, content in files.items()
    }


def json_text(content: str | bytes) -> str:
    """A ``.tf`` file in JSON syntax. Raises ``CannotConvert``."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    if "\ufffd" in text or any(word in text for word in SUPPRESSIONS):
        raise CannotConvert("bytes or comments")
    config = read_config(Source("main.tf", text))
    if config.problems:
        raise CannotConvert(config.problems[0].message)
    found: list[Json] = []
    for lazy in config.blocks:
        parsed = lazy.parse()
        if parsed.block is None or parsed.problems:
            raise CannotConvert(f"{lazy.type} does not parse")
        found.append(_block(parsed.block, ()))
    # Repeated blocks are kept apart: each is an object of its own in an array.
    types: dict[str, list[Json]] = {}
    for lazy, made in zip(config.blocks, found, strict=True):
        types.setdefault(lazy.type, []).append(made)
    return json.dumps(types, indent=2)


def _block(block: Block, path: tuple[str, ...]) -> Json:
    """A block below its labels."""
    made: Json = _body(block.body, (*path, block.type))
    for label in reversed(block.labels):
        made = {label.text: made}
    return made


def _body(body: Body, path: tuple[str, ...]) -> Members:
    members: Members = {}
    for name, argument in body.arguments.items():
        is_reference = name in REFERENCES and (len(path) == 1 or path[1:] == ("lifecycle",))
        is_reference |= name == "iterator" and path[-1] == "dynamic"
        if is_reference or (path == ("variable",) and name == "type"):
            members[name] = _reference(argument.expression)
        else:
            members[name] = _value(argument.expression, literal=path == ("variable",))
    types: dict[str, list[Json]] = {}
    for block in body.blocks:
        types.setdefault(block.type, []).append(_block(block, path))
    for type, made in types.items():
        # One block is an object, as people write it; several are an array.
        members[type] = made[0] if len(made) == 1 else made
    return members


def _reference(expression: Expression) -> Json:
    if isinstance(expression, TupleCons):
        return [_reference(item) for item in expression.items]
    if isinstance(expression, ObjectCons):
        return {item.key.span.text: _reference(item.value) for item in expression.items}
    if isinstance(expression, Template):
        return "".join(_literals(expression))
    return expression.span.text


def _value(expression: Expression, literal: bool = False) -> Json:
    match expression:
        case NullLiteral():
            return None
        case BoolLiteral():
            return expression.value
        case NumberLiteral() if expression.text.isdecimal():
            return int(expression.text)
        case TupleCons():
            return [_value(item, literal) for item in expression.items]
        case ObjectCons():
            return {
                _key(item.key, literal): _value(item.value, literal) for item in expression.items
            }
        case Template() if literal:
            return "".join(_literals(expression))
        case Template():
            return _template(expression)
        case _ if literal:
            raise CannotConvert(f"{expression.span.text} is no literal")
        case _:
            return _interpolation(expression)


def _key(key: Expression, literal: bool) -> str:
    if isinstance(key, Name):
        return key.name
    made = _value(key, literal)
    if not isinstance(made, str):
        raise CannotConvert(f"the key {key.span.text}")
    return made


def _interpolation(expression: Expression) -> str:
    return f"${{{expression.span.text}}}"


def _template(template: Template) -> str:
    parts: list[str] = []
    for part in template.parts:
        if isinstance(part, LiteralPart):
            parts.append(part.text.replace("${", "$${").replace("%{", "%%{"))
        elif isinstance(part, InterpolationPart):
            parts.append(_interpolation(part.expression))
        else:
            raise CannotConvert("a directive")
    return "".join(parts)


def _literals(template: Template) -> Iterable[str]:
    for part in template.parts:
        if not isinstance(part, LiteralPart):
            raise CannotConvert("an interpolation where a literal is wanted")
        yield part.text
