"""A report as text, one file per format."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from iamlint.errors import one_of

if TYPE_CHECKING:
    from iamlint.engine.report import Report
    from iamlint.formats.display import Display

FORMATS_WITH_RULES = frozenset({"sarif"})
"""Those that tell of the rules too."""

FORMATS = {
    "rich": "rich_report",
    "concise": "concise",
    "json": "json_report",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
}
"""The formats of ``check``, each with its module here, which has ``render(report, display)``."""


def render(name: str, report: Report, display: Display) -> str:
    """``report`` in the format ``name``, ending in a line end unless it is empty."""
    module = importlib.import_module(f"{__name__}.{FORMATS[one_of(name, FORMATS, 'format')]}")
    text: str = module.render(report, display)
    return text
