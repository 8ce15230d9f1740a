"""Terraform's built-in functions, and those that OpenTofu adds to them.

The table is lazy: a theme's module is imported when one of its functions is called.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from itertools import product
from math import prod

from iamlint.equality import same_value
from iamlint.errors import did_you_mean
from iamlint.terraform.convert import convert
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import FunctionContext
from iamlint.terraform.functions.table import (
    Call,
    Function,
    Parameter,
    unknown_from,
    unmarked,
)
from iamlint.terraform.unification import unify
from iamlint.truth import all_of
from iamlint.value_types import DYNAMIC
from iamlint.values import NO_MARKS, List, Null, Text, Unknown, Value, all_marks, type_of

MODULES = {
    "strings": (
        "upper lower title strrev chomp trimspace trim trimprefix trimsuffix startswith "
        "endswith strcontains substr indent split join replace"
    ),
    "regex": "regex regexall",
    "formatting": "format formatlist",
    "json_text": "jsonencode jsondecode",
    "collections": (
        "length element contains index keys values lookup coalesce coalescelist one alltrue anytrue"
    ),
    "sequences": "concat flatten distinct compact chunklist reverse slice sort range matchkeys",
    "maps": "merge zipmap transpose",
    "set_functions": "setunion setintersection setsubtract setproduct",
    "numeric": "abs ceil floor log pow signum max min sum parseint",
    "encoding": (
        "base64encode base64decode base64gzip base64gunzip urlencode urldecode "
        "textencodebase64 textdecodebase64"
    ),
    "hashing": "md5 sha1 sha256 sha512 base64sha256 base64sha512 uuidv5 uuid bcrypt rsadecrypt",
    "csv_reader": "csvdecode",
    "yaml_reader": "yamldecode",
    "yaml_writer": "yamlencode",
    "time": "formatdate timeadd timecmp timestamp plantimestamp",
    "ip": "cidrhost cidrnetmask cidrsubnet cidrsubnets cidrcontains",
    "files": (
        "file filebase64 filemd5 filesha1 filesha256 filesha512 filebase64sha256 "
        "filebase64sha512 fileexists fileset basename dirname abspath pathexpand"
    ),
    "templates": "templatefile templatestring",
    "types": (
        "tostring tonumber tobool tolist toset tomap sensitive nonsensitive issensitive "
        "ephemeralasnull list map"
    ),
}
"""The theme modules and the names of the functions that each defines."""

CHOICE_LIMIT = 8
"""Results beyond which a value that is one of several counts as unknown."""


def call_function(name: str, arguments: tuple[Value, ...], context: FunctionContext) -> Value:
    """The result of a call with evaluated arguments. Raises ``EvaluationFault``.

    An unknown argument gives an unknown result, except where more is known. A function of a
    provider that ``context`` does not have gives an unknown result as well.
    """
    if name.startswith("provider::"):
        custom = context.custom.get(name)
        return custom(arguments) if custom else Unknown(f"{name}(...)")
    plain = name.removeprefix("core::")
    function = _function(plain)
    if function is None:
        guess = did_you_mean(plain, _homes())
        message = f"there is no function named `{name}`{guess}"
        raise EvaluationFault(message)
    _check_count(plain, function, len(arguments))
    try:
        return _call(plain, function, arguments, context)
    except RecursionError:
        raise EvaluationFault(f"`{plain}` was given a value that is nested too deeply") from None
    except UnicodeEncodeError:
        raise EvaluationFault(f"`{plain}` was given text that is not Unicode") from None


@cache
def _homes() -> dict[str, str]:
    return {name: module for module, names in MODULES.items() for name in names.split()}


def _function(name: str) -> Function | None:
    home = _homes().get(name)
    if home is None:
        return None
    functions: dict[str, Function] = import_module(f"{__name__}.{home}").FUNCTIONS
    return functions[name]


def _check_count(name: str, function: Function, count: int) -> None:
    wanted = len(function.parameters)
    if count < wanted:
        missing = function.parameters[count].name
        raise EvaluationFault(f"`{name}` lacks an argument for `{missing}`")
    if count > wanted and function.variadic is None:
        raise EvaluationFault(f"`{name}` takes {wanted} arguments and was given {count}")


def _call(
    name: str, function: Function, arguments: tuple[Value, ...], context: FunctionContext
) -> Value:
    if function.spread:
        spread = _spread(name, function, arguments, context)
        if spread is not None:
            return spread
    marks = NO_MARKS
    plain: list[Value] = []
    blocking: Value | None = None
    for at, argument in enumerate(arguments):
        parameter = function.parameter(at)
        value = _converted(name, parameter, at, argument)
        if parameter.inner:
            marks |= value.marks
            value = replace(value, marks=NO_MARKS) if value.marks else value
        elif not parameter.marked:
            found = all_marks(value)
            marks |= found
            value = unmarked(value) if found else value
        if blocking is None and not parameter.unknown and _is_unknown(value):
            blocking = value
        plain.append(value)
    if blocking is not None:
        return unknown_from(blocking, function.result).marked(marks)
    result = function.run(Call(name, tuple(plain), context))
    if isinstance(result, List):
        context.budget.spend(elements=len(result.items))
    elif isinstance(result, Text):
        context.budget.spend(elements=len(result.parts))
    return result.marked(marks)


def _converted(name: str, parameter: Parameter, at: int, value: Value) -> Value:
    try:
        converted = convert(value, parameter.type)
    except EvaluationFault as fault:
        message = f"`{name}`, argument `{parameter.name}`: {fault.message}"
        raise EvaluationFault(message, kind=fault.kind, argument=at) from fault
    if isinstance(converted, Null) and not parameter.null:
        message = f"`{name}`, argument `{parameter.name}`: it must not be null"
        raise EvaluationFault(message, argument=at)
    return converted


def _is_unknown(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, Text) and value.known is None)


def _spread(
    name: str, function: Function, arguments: tuple[Value, ...], context: FunctionContext
) -> Value | None:
    """The result for each combination of values that the arguments may be."""
    open_ones = [one for one in arguments if isinstance(one, Unknown) and one.choices]
    if not open_ones or prod(len(one.choices) for one in open_ones) > CHOICE_LIMIT:
        return None
    choices = [
        one.choices if isinstance(one, Unknown) and one.choices else (one,) for one in arguments
    ]
    results: list[Value] = []
    last: EvaluationFault | None = None
    for combination in product(*choices):
        try:
            results.append(_call(name, function, combination, context))
        except EvaluationFault as fault:
            last = fault
    if last is not None and not results:
        raise last
    marks = NO_MARKS.union(*(one.marks for one in open_ones))
    return one_of(tuple(results), open_ones[0]).marked(marks)


def one_of(values: tuple[Value, ...], cause: Value) -> Value:
    """A value that is one of ``values``, because of something unknown in ``cause``."""
    flat: list[Value] = []
    for value in values:
        flat.extend(value.choices if isinstance(value, Unknown) and value.choices else (value,))
    if all_of(same_value(flat[0], other) for other in flat[1:]).certain:
        return flat[0]
    unknown = unknown_from(cause, unify([type_of(value) for value in flat]) or DYNAMIC)
    if len(flat) > CHOICE_LIMIT or any(isinstance(value, Unknown) for value in flat):
        return unknown
    return replace(unknown, choices=tuple(flat), not_null=False)
