"""The blocks that Terraform knows outside of others, and how many labels they have.

https://developer.hashicorp.com/terraform/language
"""

from __future__ import annotations

from collections.abc import Mapping

BLOCK_TYPES: Mapping[str, int] = {
    "action": 2,
    "check": 1,
    "data": 2,
    "ephemeral": 2,
    "import": 0,
    "list": 2,
    "locals": 0,
    "module": 1,
    "moved": 0,
    "output": 1,
    "provider": 1,
    "removed": 0,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}
