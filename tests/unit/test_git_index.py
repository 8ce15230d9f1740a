"""What git tracks is searched, also where patterns ignore it. The indexes are git's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from iamlint.git_index import IndexFault, index_names, tracked_files
from iamlint.readers import DirectoryReader, MemoryReader

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not on this machine")


def git(folder: Path, *arguments: str) -> str:
    """What git prints, whatever is configured on this machine."""
    assert GIT is not None
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("GIT_")
    } | nothing
    done = subprocess.run(
        [GIT, "-C", str(folder), *arguments],
        check=True,
        capture_output=True,
        env=environment,
    )
    return done.stdout.decode("utf-8", "surrogateescape")


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n")


NAMES = ("a.tf", "build/kept.tf", "build/deep/er/kept.tf", "b/ü ü.tf", f"long/{'x' * 5000}"[:240])


@needs_git
@pytest.mark.parametrize("version", ["2", "3", "4"])
@pytest.mark.parametrize("format", ["sha1", "sha256"])
def test_versions_of_the_index(tmp_path: Path, version: str, format: str) -> None:
    """All that git writes, with flags, odd names and entries that are in conflict."""
    git(tmp_path, "init", "-q", f"--object-format={format}")
    write(tmp_path, *NAMES, "new.tf")
    git(tmp_path, "add", "-f", *NAMES)
    git(tmp_path, "update-index", "--skip-worktree", "a.tf")  # needs version 3
    if version == "3":
        git(tmp_path, "add", "--intent-to-add", "new.tf")
    git(tmp_path, "update-index", "--index-version", version)
    listed = git(tmp_path, "ls-files", "-z").split("\0")[:-1]
    tracked = tracked_files(DirectoryReader(tmp_path, tmp_path))
    assert sorted(tracked.files) == sorted(listed)
    assert tracked.folders == {"build", "build/deep", "build/deep/er", "b", "long"}


@needs_git
def test_tracked_files_are_searched(tmp_path: Path) -> None:
    """In an ignored folder those that are tracked, and none else; ``git check-ignore`` agrees."""
    git(tmp_path, "init", "-q")
    write(tmp_path, *NAMES, "build/other.tf", "build/deep/other.tf", "build/own/x.tf", "b.json")
    (tmp_path / ".gitignore").write_text("build/\n*.json\n")
    write(tmp_path, "c.json")
    git(tmp_path, "add", "-f", *NAMES, "c.json", ".gitignore")
    reader = DirectoryReader(tmp_path, tmp_path)
    found = {f"{folder}/{name}".lstrip("/") for folder, names in reader.walk("") for name in names}
    listed = git(tmp_path, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert found == set(listed.split("\0")[:-1])
    assert "build/deep/er/kept.tf" in found
    assert "c.json" in found
    named = {name for _, names in reader.walk("build") for name in names}
    assert named == {"kept.tf", "other.tf", "x.tf"}


@needs_git
def test_exclude_wins_over_the_index(tmp_path: Path) -> None:
    """What the configuration excludes is left out, tracked or not."""
    git(tmp_path, "init", "-q")
    write(tmp_path, "build/x.tf", "a.tf")
    git(tmp_path, "add", "build/x.tf")
    reader = DirectoryReader(tmp_path, tmp_path, ["build"])
    assert dict(reader.walk("")) == {"": ("a.tf",)}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"DIRC",
        b"DIRC\0\0\0\5\0\0\0\0",
        b"DIRC\0\0\0\2\0\0\0\1",
        b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"x" * 200,
        b"DIRC\0\0\0\4\0\0\0\1" + b"\0" * 62 + b"\xff" * 50,
        b"DIRC\0\0\0\4\0\0\0\1" + b"\0" * 62 + b"\x05x\0",
        b"XXXX\0\0\0\2\0\0\0\0",
    ],
)
def test_what_is_no_index(data: bytes) -> None:
    """It is as if there were none."""
    with pytest.raises(IndexFault):
        index_names(data)
    reader = MemoryReader({".git/index": data, ".gitignore": "x.tf\n", "x.tf": ""})
    assert dict(reader.walk("")) == {"": (".gitignore",)}
