"""What a rule's module raised, told to whoever wrote it."""

from __future__ import annotations

import traceback
from pathlib import PurePath


def told(fault: BaseException, module: str) -> str:
    """A fault with the line of ``module`` that it came through last.

    ``ValueError: no reason (wildcard_s3.py:42)``; without the place when ``module`` has no part in
    it, as when a hook takes other arguments than it is given.
    """
    said = f"{type(fault).__name__}: {fault}"
    places = [
        f"{PurePath(frame.f_code.co_filename).name}:{line}"
        for frame, line in traceback.walk_tb(fault.__traceback__)
        if frame.f_globals.get("__name__") == module
    ]
    return f"{said} ({places[-1]})" if places else said
