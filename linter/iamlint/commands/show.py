"""``iamlint show``: what was resolved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from iamlint import api
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, progress, write
from iamlint.errors import one_of
from iamlint.formats import show_json, show_text
from iamlint.formats.shown import only, shown
from iamlint.paths import relative_path

FORMATS = ("rich", "json")


def run(options: ProjectOptions, address: str | None, format: str, color: str) -> int:
    """Print what was resolved; 2 when something could not be read. Raises ``UsageError``."""
    one_of(format, FORMATS, "format")
    show = display(color)
    if address is None and options.paths and not _is_path(options.paths[0]):
        address, options = options.paths[0], replace(options, paths=())
    with progress("resolving"):
        project = api.show(options.places, options.configuration(), options.kind())
    resolved = shown(project, relative_path(options.places[0]))
    if address is not None:
        resolved = only(resolved, address)
    write(show_json.render(resolved) if format == "json" else show_text.render(resolved, show))
    return 2 if any(problem.is_error for problem in resolved.problems) else 0


def _is_path(text: str) -> bool:
    return text == "-" or Path(text).exists()
