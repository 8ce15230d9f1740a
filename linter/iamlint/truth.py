"""Three-valued logic: what is certain, what is possible and what is not so."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NoReturn


class Truth(Enum):
    """A truth value of Kleene's strong logic: ``NO`` < ``MAYBE`` < ``YES``.

    It refuses to be used as a ``bool``, so nobody can forget the unknown: ask ``.certain``
    or ``.possible``. Combine with ``&``, ``|`` and ``~``.
    """

    NO = 0
    MAYBE = 1
    YES = 2

    @classmethod
    def of(cls, known: bool | None) -> Truth:
        """``YES`` or ``NO`` for a known answer, ``MAYBE`` for ``None``."""
        if known is None:
            return cls.MAYBE
        return cls.YES if known else cls.NO

    @property
    def certain(self) -> bool:
        """True only for ``YES``."""
        return self is Truth.YES

    @property
    def possible(self) -> bool:
        """True for ``YES`` and ``MAYBE``."""
        return self is not Truth.NO

    def __and__(self, other: Truth) -> Truth:
        return self if self.value <= other.value else other

    def __or__(self, other: Truth) -> Truth:
        return self if self.value >= other.value else other

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)

    def __bool__(self) -> NoReturn:
        raise TypeError("a Truth is not a bool: ask .certain or .possible")


def any_of(truths: Iterable[Truth]) -> Truth:
    """The disjunction of ``truths``; ``NO`` when there are none. Stops at the first ``YES``."""
    result = Truth.NO
    for truth in truths:
        result = result | truth
        if result is Truth.YES:
            break
    return result


def all_of(truths: Iterable[Truth]) -> Truth:
    """The conjunction of ``truths``; ``YES`` when there are none. Stops at the first ``NO``."""
    result = Truth.YES
    for truth in truths:
        result = result & truth
        if result is Truth.NO:
            break
    return result
