"""The hook, run by the real pre-commit with this checkout as hook repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import EXAMPLE, ROOT, edit, environment

IGNORED = shutil.ignore_patterns(
    *(".git", ".venv", "venv", "*.egg-info", "__pycache__", "dist", "build", ".hypothesis"),
    *(".mypy_cache", ".ruff_cache", ".pytest_cache"),
)

CONFIG = """
repos:
  - repo: {repository}
    rev: {revision}
    hooks:
      - id: iamlint
"""


def git(folder: Path, *args: str) -> str:
    """Run git as somebody."""
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(
        ["git", *who, *args],
        cwd=folder,
        env=environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1"),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This checkout as a commit."""
    folder = tmp_path_factory.mktemp("hooks") / "iamlint"
    shutil.copytree(ROOT, folder, ignore=IGNORED)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "as it stands")
    return folder


@pytest.fixture(scope="module")
def repository(hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that uses the hook, with the example committed."""
    folder = tmp_path_factory.mktemp("user") / "repository"
    folder.mkdir()
    shutil.copytree(EXAMPLE, folder / "infra")
    revision = git(hooks, "rev-parse", "HEAD")
    config = CONFIG.format(repository=hooks, revision=revision)
    (folder / ".pre-commit-config.yaml").write_text(config)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "start")
    return folder


def pre_commit(repository: Path, home: Path) -> tuple[int, str]:
    """Stage everything and run the hook on what is staged."""
    git(repository, "add", "-A")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color", "never"],
        cwd=repository,
        env=environment(PRE_COMMIT_HOME=str(home)),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_hook(repository: Path, tmp_path: Path) -> None:
    """A bad change fails with its finding; a good one passes; what is not ours is not looked at."""
    policy = repository / "infra" / "main.tf"
    whole = policy.read_text()

    edit(repository / "infra", '"s3:GetObject"', '"s3:*"')
    status, output = pre_commit(repository, tmp_path)
    assert status == 1, output
    assert "infra/main.tf:32:11: IAM301 " in output

    policy.write_text(whole.replace('"s3:GetObject"', '"s3:GetObjectVersion"'))
    status, output = pre_commit(repository, tmp_path)
    assert status == 0, output
    assert "Passed" in output

    policy.write_text(whole)
    (repository / "package.json").write_text('{"name": "app"}\n')
    (repository / "notes.md").write_text("s3:*\n")
    status, output = pre_commit(repository, tmp_path)
    assert status == 0, output
