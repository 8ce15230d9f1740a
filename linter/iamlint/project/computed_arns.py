"""What is certain of an ARN that the provider computes although a name in it is not known."""

from __future__ import annotations

import re
from dataclasses import replace

from iamlint.iam.pattern import Pattern
from iamlint.values import Piece, Unknown

_SEPARATED = re.compile(r"(?:^|\.)aws_(?:s3_bucket|cloudwatch_log_group)\.")
"""Types of which another type lies beyond a separator that their own names cannot have.

The name of a bucket has no ``/``, that of a log group no ``:``.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
"""

_WORD = "x"


def settled(pattern: Pattern) -> Pattern:
    """The pattern with a word for each unknown part of the ARN of a bucket or log group.

    The ARN of a bucket whose name is not known may be that of any bucket, but of no object. Of an
    ARN that is not known at all, nothing is certain.
    """
    first = pattern.text.parts[0] if pattern.text.parts else None
    if not isinstance(first, Piece) or not first.text.startswith("arn:"):
        return pattern
    parts = tuple(
        Piece(_WORD, span=part.span) if isinstance(part, Unknown) and _is_name(part) else part
        for part in pattern.text.parts
    )
    return replace(pattern, text=replace(pattern.text, parts=parts))


def _is_name(part: Unknown) -> bool:
    ref = part.origin
    if ref is None or part.identity is None or ref.attribute != "arn":
        return False
    return _SEPARATED.search(ref.address) is not None
