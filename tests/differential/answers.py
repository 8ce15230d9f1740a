"""Compares what we compute with what Terraform answered (see ``cases_sample.json``)."""

from __future__ import annotations

import re
from typing import Any

_UNKNOWN = r"(?:\$\{[^}]*\})+"


def agrees(expected: Any, found: Any) -> bool:
    """Whether ``found``, plain data as ``show`` prints it, is what Terraform answered.

    Terraform's plan knows nothing of a text that is unknown in part; knowing the rest is right too.
    """
    if isinstance(expected, dict):
        if expected.get("$unknown") is True:
            partial = isinstance(found, str) and re.search(_UNKNOWN, found) is not None
            return partial or (isinstance(found, dict) and "$unknown" in found)
        if "$either" in expected:
            return any(agrees(one, found) for one in expected["$either"])
        if "$partial" in expected:
            pattern = "".join(
                _UNKNOWN if part is None else re.escape(part) for part in expected["$partial"]
            )
            return isinstance(found, str) and re.fullmatch(pattern, found) is not None
        return (
            isinstance(found, dict)
            and expected.keys() == found.keys()
            and all(agrees(expected[key], found[key]) for key in expected)
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(map(agrees, expected, found))
        )
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, float) and isinstance(found, int | float):
        return abs(expected - found) <= 1e-12 * abs(expected)
    return bool(expected == found)
