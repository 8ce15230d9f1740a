"""Whether a condition operator can compare the values of its key.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from enum import Enum, auto

from iamlint.iam.condition import Condition
from iamlint.iam.condition_keys import ConditionKey, global_key
from iamlint.iam.moments import parse_number
from iamlint.iam.operators import OPERATORS, ValueType

_TRUTHS = ("true", "false")
_SWITCHES = ("Enabled", "Disabled")


class Fit(Enum):
    """How well an operator suits a key."""

    FITS = auto()
    USABLE = auto()
    """It compares the text of a value that is more than a text: it may match, but seldom does."""
    NEVER = auto()


def operator_fit(condition: Condition, key: ConditionKey) -> Fit:
    """How well the operator of a condition suits the type of its key.

    Types of keys of services are not always given rightly: where the values show that the author
    knows better, the operator fits.
    """
    operator = OPERATORS.get(condition.operator)
    if operator is None or operator.type in (ValueType.NULL, ValueType.BINARY):
        return Fit.FITS
    if operator.type == key.type:
        return Fit.FITS
    if key.type == "String":
        return _on_string(condition, operator.type, key)
    if operator.type is ValueType.STRING:
        return Fit.USABLE
    if key.type == "Date" and operator.type is ValueType.NUMERIC:
        return Fit.FITS if key.name == "aws:EpochTime" else Fit.USABLE
    return Fit.NEVER


def _on_string(condition: Condition, kind: ValueType, key: ConditionKey) -> Fit:
    values = [text.known for text in condition.texts]
    known = [value for value in values if value is not None]
    of_service = global_key(key.name) is None
    if kind is ValueType.ARN:
        plausible = all(value.startswith(("arn:", "*", "${")) for value in known)
        return Fit.FITS if plausible else Fit.NEVER
    if not of_service:
        return Fit.NEVER
    name = key.name.partition(":")[2]
    if kind is ValueType.BOOL:
        is_switch = name.endswith(_SWITCHES) or name.startswith(("is", "Is")) or "Is" in name
        plausible = is_switch and all(value.lower() in _TRUTHS for value in known)
        return Fit.FITS if plausible else Fit.NEVER
    if kind is ValueType.NUMERIC:
        return Fit.USABLE if all(parse_number(value) is not None for value in known) else Fit.NEVER
    if kind is ValueType.IP_ADDRESS:
        return Fit.FITS if "ip" in name.lower() else Fit.NEVER
    return Fit.NEVER
