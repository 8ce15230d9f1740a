"""Asks Terraform whether texts are HCL: thousands of them at once, as the files of one folder.

``terraform fmt`` says of each file whether Terraform's parser takes it. Terraform then refuses
arguments outside of blocks, blocks of unknown types and labels too few or too many: that
``terraform validate`` says.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ERROR = re.compile(r"^Error: (.*)\n\n  on m(\d{6})\.\S+ line (\d+)", re.MULTILINE)

_LABELS = re.compile(r"(?:Extraneous label|Missing \w+) for (\w+)$")

JSON_SYNTAX = frozenset(
    (
        "Extraneous data after value",
        "Invalid JSON keyword",
        "Invalid JSON number",
        "Invalid JSON string",
        "Invalid array value",
        "Invalid object property name",
        "Invalid start of value",
        "Mismatched braces",
        "Mismatched brackets",
        "Missing JSON data",
        "Missing JSON value",
        "Missing array element value",
        "Missing attribute seperator comma",
        "Missing object value",
        "Missing property value colon",
        "Missing value",
        "Root value must be object",
        "Trailing comma in array",
        "Trailing comma in object",
        "Unclosed array",
        "Unclosed object",
    )
)
"""The summaries of ``json/parser.go`` and ``json/scanner.go`` of hashicorp/hcl."""
JSON_STRUCTURE = frozenset(
    (
        "Duplicate attribute definition",
        "Extraneous JSON object property",
        "Incorrect JSON value type",
        "Missing block label",
    )
)
"""Summaries of JSON that is no configuration, outside of blocks or in one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Terraform says of a file: its first fault of syntax, if there is one."""

    summary: str = ""
    line: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the parser takes the file."""
        return not self.line


BATCH = 500
"""Files in a folder; Terraform's time grows with the square of the faults that it reports."""


def verdicts(texts: Sequence[str], suffix: str = ".tf") -> list[Verdict]:
    """The verdict on each text, in order."""
    found: list[Verdict] = []
    for at in range(0, len(texts), BATCH):
        files = dict(enumerate(texts[at : at + BATCH]))
        syntax = {} if suffix == ".tf.json" else _faults_of_syntax(files, suffix)
        if suffix != ".tfvars":
            for place, verdict in _diagnostics(files, suffix).items():
                syntax.setdefault(place, verdict)
        found += [syntax.get(place, Verdict()) for place in files]
    return found


def _terraform(
    files: Mapping[int, str], suffix: str, *arguments: str
) -> subprocess.CompletedProcess[bytes]:
    """Runs Terraform in a folder of such files, each named by its number."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        for place, text in files.items():
            content = text.encode("utf-8", "surrogateescape")
            Path(folder, f"m{place:06}{suffix}").write_bytes(content)
        return subprocess.run(
            ["terraform", f"-chdir={folder}", *arguments, "-no-color"],
            capture_output=True,
            check=False,
            env=environment,
        )


def _faults_of_syntax(files: Mapping[int, str], suffix: str) -> dict[int, Verdict]:
    done = _terraform(files, suffix, "fmt", "-check", "-list=false")
    report = done.stderr.decode("utf-8", "replace")
    if done.returncode not in (0, 2, 3):
        raise AssertionError(report)
    found: dict[int, Verdict] = {}
    for summary, place, line in _ERROR.findall(report):
        found.setdefault(int(place), Verdict(summary, int(line)))
    return found


def _diagnostics(files: Mapping[int, str], suffix: str) -> dict[int, Verdict]:
    """What ``terraform validate`` says of the items outside of blocks, or of the JSON."""
    done = _terraform(files, suffix, "validate", "-json")
    if not done.stdout:
        # Some types of resources make it panic: the other files are asked about without those.
        places = list(files)
        half = len(places) // 2
        parts = (places[:half], places[half:]) if half else ()
        each = [_diagnostics({place: files[place] for place in part}, suffix) for part in parts]
        return {place: verdict for part in each for place, verdict in part.items()}
    found: dict[int, Verdict] = {}
    for told in json.loads(done.stdout)["diagnostics"]:
        summary = told["summary"]
        if suffix == ".tf.json":
            counts = summary in JSON_SYNTAX or summary in JSON_STRUCTURE
        else:
            counts = _is_outermost(summary, (told.get("snippet") or {}).get("context"))
        if counts and "range" in told:
            place = int(told["range"]["filename"].removeprefix("m").removesuffix(suffix))
            found.setdefault(place, Verdict(summary, told["range"]["start"]["line"]))
    return found


def _is_outermost(summary: str, context: str | None) -> bool:
    """Whether that is said of an item that stands in no block; the context is the block around."""
    if summary in ("Unsupported argument", "Unsupported block type"):
        return context is None
    labels = _LABELS.match(summary)
    return labels is not None and (context or "").split()[:1] == [labels[1]]
