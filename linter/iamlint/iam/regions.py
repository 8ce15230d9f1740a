"""The regions of AWS by name.

https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
"""

from __future__ import annotations

from iamlint.truth import Truth


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


REGIONS = frozenset(
    _words("""
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1
    ap-south-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5
    ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1
    eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1
    me-west-1 mx-central-1 sa-east-1 sa-west-1 us-east-1 us-east-2 us-west-1 us-west-2
    cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-iso-west-1
    us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1 eusc-de-east-1
    """)
)
"""The regions of all partitions, those announced included."""

_DIRECTIONS = frozenset(
    _words("north northeast northwest south southeast southwest east west central")
)
_AREAS = frozenset(region.rpartition("-")[0].rpartition("-")[0] for region in REGIONS)


def is_region(text: str) -> Truth:
    """Whether there is a region of this name; ``MAYBE`` for one that may be newer than the list."""
    if text in REGIONS:
        return Truth.YES
    rest, _, number = text.rpartition("-")
    area, _, direction = rest.rpartition("-")
    formed = len(number) == 1 and number.isdecimal() and number != "0"
    return Truth.of(None if formed and area in _AREAS and direction in _DIRECTIONS else False)
