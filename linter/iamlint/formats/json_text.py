"""JSON as every format prints it: indented, UTF-8, in the order given."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from iamlint.finding import Json
from iamlint.formats.printable import decoded


def json_text(value: Json) -> str:
    """``value`` as JSON text with a line end."""
    return json.dumps(plain_json(value), indent=2, ensure_ascii=False) + "\n"


def plain_json(value: Json) -> Json:
    """``value`` in ``dict`` and ``list``, and every text such that UTF-8 can hold it."""
    if isinstance(value, str):
        return decoded(value)
    if isinstance(value, Mapping):
        return {decoded(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [plain_json(item) for item in value]
    return value
