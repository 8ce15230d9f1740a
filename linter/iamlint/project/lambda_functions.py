"""Which Lambda function of a root a value names: by ARN, invocation URI or name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from iamlint.flat_text import FlatText
from iamlint.iam.arn import parse_arn
from iamlint.iam.principal import same_account
from iamlint.project.identity import origin_of
from iamlint.project.model import Root
from iamlint.terraform.resource import Resource
from iamlint.values import Null, Text, Unknown, Value

NAME = re.compile(r"(?:^|:function:)([^:/]+)(?::([^:/]+))?(?:/invocations)?$")
"""Name and qualifier at the end of what names a function."""

_FUNCTION = "aws_lambda_function"
_ALIAS = "aws_lambda_alias"
_QUALIFIED = ("qualified_arn", "qualified_invoke_arn")


@dataclass(frozen=True, slots=True, eq=False)
class NamedFunction:
    """A function of the root, and the alias or version of it that is named."""

    function: Resource
    qualifier: Text | None


def function_named(root: Root, value: Value) -> NamedFunction | None:
    """The function that a value names by ARN, invocation URI or name."""
    if not isinstance(value, Text):
        return None
    ref = origin_of(value)
    named = root.resource_of(ref)
    if ref is not None and named is not None and named.mode == "managed":
        if named.type == _FUNCTION:
            qualifier = named.get("version") if ref.attribute in _QUALIFIED else None
            return NamedFunction(named, as_text(qualifier))
        if named.type == _ALIAS:
            target = function_named(root, named.get("function_name") or Null())
            return NamedFunction(target.function, as_text(named.get("name"))) if target else None
    flat = FlatText(value)
    match = NAME.search(flat.chars)
    if match is None:
        return None
    function = _named(root, value, flat.slice(*match.span(1)))
    if function is None:
        return None
    return NamedFunction(function, flat.slice(*match.span(2)) if match[2] else None)


def _named(root: Root, value: Text, name: Text) -> Resource | None:
    """The function of a name, which is part of a text: its origin, or else who is called so."""
    for part in name.parts:
        found = root.resource_of(part.origin)
        if found is not None and found.type == _FUNCTION and found.mode == "managed":
            return found
    known = name.known
    named = root.wiring.identities.by_name.get((_FUNCTION, known), []) if known else []
    arn = parse_arn(value)
    if len(named) != 1 or (
        arn is not None and not same_account(arn.account, named[0].provider.account).possible
    ):
        return None
    return named[0]


def as_text(value: Value | None) -> Text | None:
    """A value that is a text, or may be one; ``None`` for none."""
    if isinstance(value, Unknown):
        return Text((value,))
    return value if isinstance(value, Text) else None
