"""Rebuild the data file of policies that AWS manages from a release of the PyPI package moto.

moto (Apache-2.0) carries the documents as AWS publishes them and is released every few weeks. The
package is downloaded with pip and read, not imported.

    python scripts/update_managed_policies.py            the newest release
    python scripts/update_managed_policies.py 5.2.5      that release
    python scripts/update_managed_policies.py --check    fail if the file is not what it would be
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

PACKAGE = "moto"
LICENCE = "Apache-2.0"
MEMBER = "moto/iam/aws_managed_policies.py"
OUTPUT = Path(__file__).parent.parent / "linter/iamlint/iam/data/managed_policies.bin"
BLOCK = 64 * 1024
"""Characters of documents after which a new block is begun: one is inflated for each look-up."""


def main() -> int:
    """Write the data file, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", nargs="?", help="the release of moto, else the newest")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args()
    version = arguments.version
    if arguments.check and version is None:
        version = json.loads(OUTPUT.read_bytes().partition(b"\n")[0])["version"]
    built = build(*download(version))
    if arguments.check:
        return int(built != OUTPUT.read_bytes())
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_bytes(built)
    print(f"{OUTPUT.name}: {len(built)} bytes")
    return 0


def download(version: str | None) -> tuple[dict[str, Any], str, str]:
    """The policies by name, the release and its day."""
    wanted = PACKAGE if version is None else f"{PACKAGE}=={version}"
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
        subprocess.run([*pip, "--only-binary", ":all:", wanted], check=True)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            day = "-".join(f"{part:02}" for part in archive.getinfo(MEMBER).date_time[:3])
            text = archive.read(MEMBER).decode()
    return read_policies(text), wheel.name.split("-")[1], day


def read_policies(text: str) -> dict[str, Any]:
    """The JSON that is assigned to the one variable of the module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign):
            policies: dict[str, Any] = json.loads(ast.literal_eval(node.value))
            return policies
    raise SystemExit(f"{MEMBER} holds no policies")


def build(policies: dict[str, Any], version: str, day: str) -> bytes:
    """The data file: a line that says what it is, then its index and its blocks, deflated."""
    blocks: list[bytes] = []
    index: dict[str, tuple[str, str, int]] = {}
    texts: dict[str, str] = {}
    for name in sorted(policies):
        policy = policies[name]
        texts[name] = json.dumps(policy["Document"], separators=(",", ":"), ensure_ascii=False)
        index[name] = (policy["Path"], policy["DefaultVersionId"], len(blocks))
        if sum(map(len, texts.values())) >= BLOCK:
            blocks.append(deflate(texts))
            texts = {}
    blocks.append(deflate(texts))
    sizes = [len(block) for block in blocks]
    parts = [deflate({"policies": index, "blocks": sizes}), *blocks]
    about = {
        "package": PACKAGE,
        "version": version,
        "date": day,
        "licence": LICENCE,
        "policies": len(index),
        "index": len(parts[0]),
    }
    return json.dumps(about).encode() + b"\n" + b"".join(parts)


def deflate(content: Any) -> bytes:
    """The content as compact JSON, deflated."""
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode(), 9)


if __name__ == "__main__":
    sys.exit(main())
