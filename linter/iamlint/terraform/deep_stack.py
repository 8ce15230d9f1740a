"""Room on Python's stack for what nests deeply in a configuration or a plan."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_RECURSION = 12_000
"""Python's stack for one root. What nests deeper is stopped before by ``Effort``."""


@contextmanager
def deep_stack() -> Iterator[None]:
    """Lets functions call each other more deeply while a root is loaded."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
