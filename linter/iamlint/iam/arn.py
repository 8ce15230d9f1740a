"""Amazon Resource Names in their six fields, also when parts of them are unknown.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from iamlint.flat_text import FlatText
from iamlint.values import Text

PARTITIONS = (
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
)
"""The partitions there are."""

_FIELDS = 5
"""Fields before the resource, which may have colons of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Arn:
    """An ARN. Each field is the stretch of the text, with its own span; any may hold wildcards.

    ``resource`` is all after the fifth colon: ``role/path/name``, ``log-group:name:*``.
    """

    text: Text
    partition: Text
    service: Text
    region: Text
    account: Text
    resource: Text

    @property
    def resource_type(self) -> str | None:
        """What stands before the first ``/`` or ``:`` of the resource, if that is known."""
        prefix = self.resource.prefix
        cuts = [at for at in (prefix.find("/"), prefix.find(":")) if at >= 0]
        return prefix[: min(cuts)] if cuts else None

    @property
    def resource_id(self) -> Text:
        """What stands after the first ``/`` or ``:`` of the resource; all if there is none."""
        flat = FlatText(self.resource)
        kind = self.resource_type
        return self.resource if kind is None else flat.slice(len(kind) + 1, len(flat))

    @property
    def name(self) -> Text:
        """What stands after the last ``/`` of the resource: the name of a role without its path."""
        flat = FlatText(self.resource_id)
        return flat.slice(flat.chars.rfind("/") + 1, len(flat))


@lru_cache(maxsize=2048)
def parse_arn(text: Text) -> Arn | None:
    """The fields of ``text``, or ``None`` if it is not known to be an ARN.

    It has to start with a known ``arn:`` and to have five known colons: an unknown part is taken
    to lie within its field.
    """
    if not text.prefix.startswith("arn:"):
        return None
    flat = FlatText(text)
    cuts = [3]
    while len(cuts) < _FIELDS:
        at = flat.chars.find(":", cuts[-1] + 1)
        if at < 0:
            return None
        cuts.append(at)
    bounds = (*cuts, len(flat))
    fields = (flat.slice(start + 1, end) for start, end in pairwise(bounds))
    return Arn(text, *fields)


@lru_cache(maxsize=2048)
def parse_arn_text(text: str) -> Arn | None:
    """``parse_arn`` of a known text that was written nowhere."""
    return parse_arn(Text.of(text))


def is_account_id(text: str) -> bool:
    """Whether ``text`` is the id of an AWS account: twelve digits."""
    return len(text) == 12 and text.isascii() and text.isdigit()
