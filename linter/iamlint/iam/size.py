"""How large AWS counts a policy to be.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from iamlint.iam.statement import PolicyKind
from iamlint.values import Bool, List, Map, Null, Number, Piece, Text, Unknown, Value

INLINE_QUOTAS: Mapping[str, int] = {"user": 2048, "role": 10240, "group": 5120}
"""Characters that all inline policies of one principal may have together."""

MANAGED_QUOTA = 6144
TRUST_QUOTA, TRUST_LIMIT = 2048, 8192
"""What a trust policy may have, and what the quota may be raised to."""

KIND_QUOTAS: Mapping[PolicyKind, int] = {
    PolicyKind.BOUNDARY: MANAGED_QUOTA,
    PolicyKind.SCP: 10240,
    PolicyKind.RCP: 5120,
    PolicyKind.ENDPOINT: 20480,
}

RESOURCE_QUOTAS: Mapping[str, int] = {
    "s3": 20480,
    "sns": 30720,
    "sqs": 8192,
    "kms": 32768,
    "ecr": 10240,
    "secretsmanager": 20480,
    "lambda": 20480,
    "elasticfilesystem": 20000,
    "glue": 10240,
    "codeartifact": 7168,
    "s3tables": 20480,
}
"""Bytes that the policy of one resource may have, by service; each service's own quotas page."""


def minimum_size(value: Value) -> int:
    """The characters a policy has at least, without white space; what is unknown counts nothing."""
    return len(json.dumps(_least(value), separators=(",", ":"), ensure_ascii=False))


def _least(value: Value) -> Any:
    match value:
        case Text():
            return "".join(part.text for part in value.parts if isinstance(part, Piece))
        case Number():
            return float(value.value)
        case Bool():
            return value.value
        case List():
            return [_least(item) for item in value.items]
        case Map():
            return {key: _least(item) for key, item in value.entries.items()}
        case Unknown():
            return [_least(each.value) for each in value.includes if each.exists.certain]
        case Null():
            return None
