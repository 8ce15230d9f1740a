"""Known findings: a file of fingerprints that are not reported again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from iamlint.errors import UsageError
from iamlint.finding import Finding

SCHEMA = 1


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints in a baseline, or in a report of ``--format json``.

    Raises ``UsageError`` when it cannot be read or is neither.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise UsageError(f"cannot read the baseline `{path}`: {fault.strerror}") from fault
    except (ValueError, RecursionError) as fault:
        raise UsageError(f"the baseline `{path}` is not JSON: {fault}") from fault
    found = data.get("findings") if isinstance(data, dict) else None
    if not isinstance(found, list) or data.get("schema") != SCHEMA:
        raise UsageError(f"`{path}` is no baseline: write one with --write-baseline")
    prints = [each.get("fingerprint") if isinstance(each, dict) else None for each in found]
    if not all(isinstance(each, str) for each in prints):
        raise UsageError(f"the baseline `{path}` has a finding without a fingerprint")
    return frozenset(each for each in prints if isinstance(each, str))


def write_baseline(findings: Iterable[Finding]) -> str:
    """The text of a baseline of ``findings``; what it says beside fingerprints is for readers."""
    entries = [
        {
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "resource": finding.resource,
            "path": finding.path,
            "message": finding.message,
        }
        for finding in sorted(findings, key=lambda each: (*each.sort_key, each.fingerprint))
    ]
    text = json.dumps({"schema": SCHEMA, "findings": entries}, indent=2, ensure_ascii=False)
    # A name that is not UTF-8 is shown as reports show it.
    return text.encode("utf-8", "replace").decode() + "\n"
