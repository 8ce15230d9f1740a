"""Writes ``docs/rules/`` from the rules; with ``--check`` only says whether it is up to date."""

from __future__ import annotations

import sys
from pathlib import Path

from access_analyzer import INDEX, access_analyzer_page

from iamlint.engine.registry import load_rules
from iamlint.formats.rule_page import rule_index, rule_page

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
BUILT_IN = "iamlint_rules."


def pages() -> dict[str, str]:
    """The text of every page by file name; the rules of installed plugins have none here."""
    rules = [rule for rule in load_rules() if rule.__module__.startswith(BUILT_IN)]
    indexes = {"README.md": rule_index(rules), INDEX: access_analyzer_page(rules)}
    return indexes | {f"{each.code}.md": rule_page(each) for each in rules}


def main() -> int:
    """Write the pages, or compare them; 1 when they differ."""
    wanted = pages()
    found = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    changed = [name for name in sorted(wanted | found) if wanted.get(name) != found.get(name)]
    if "--check" in sys.argv[1:]:
        for name in changed:
            print(f"docs/rules/{name} is not up to date: run `python scripts/build_rule_docs.py`")
        return 1 if changed else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in changed:
        path = FOLDER / name
        if name in wanted:
            path.write_text(wanted[name], encoding="utf-8")
        else:
            path.unlink()
        print(f"docs/rules/{name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
