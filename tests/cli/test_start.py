"""The start: version, help, the default command, and what is not imported for them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from running import Iamlint, environment

import iamlint as package

HEAVY = ("iamlint.engine", "iamlint.project", "iamlint.terraform", "rich.markdown", "hcl2", "lark")


def test_version(process: Iamlint) -> None:
    """The version is that of the package."""
    result = process("--version")
    assert (result.stdout, result.status) == (f"iamlint {package.__version__}\n", 0)


def test_help_names_every_command(iamlint: Iamlint) -> None:
    """Help without a command lists the commands and says which is the default."""
    result = iamlint("--help")
    assert result.status == 0
    for word in ("check", "show", "rules", "explain", "--version", "short for"):
        assert word in result.stdout


def test_help_of_the_default_command(iamlint: Iamlint) -> None:
    """Options without a command are those of `check`, so is their help."""
    result = iamlint("--format", "json", "--help")
    assert result.status == 0
    assert "Usage: iamlint check [OPTIONS] [PATH]..." in result.stdout


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_starts_light(option: str) -> None:
    """Neither needs the engine, the parser or rich's markdown."""
    code = (
        "import sys\n"
        f"sys.argv = ['iamlint', {option!r}]\n"
        "from iamlint.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print('\\n'.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True
    )
    loaded = done.stderr.split()
    assert "iamlint.cli" in loaded
    assert not [name for name in loaded if name.startswith(HEAVY)]


def test_default_command(iamlint: Iamlint, infra: Path) -> None:
    """A path as first word, an option as first word, or no word at all: all of them lint."""
    spelled = [("check", "infra"), ("infra",), ("--no-config", "infra"), ()]
    results = [iamlint(*args, "--format", "json") for args in spelled]
    results.append(iamlint("--format", "json", cwd=infra.parent))
    assert {result.status for result in results} == {0}
    assert len({result.stdout for result in results}) == 1


def test_first_word_that_is_a_command(iamlint: Iamlint, tmp_path: Path) -> None:
    """A folder of a command's name is meant only when it is written as a path."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "main.tf").write_text("resource {\n")
    assert iamlint("rules").status == 0
    assert iamlint("./rules").status == 2


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("iamlint --for", "--format"),
        ("iamlint ru", "rules"),
        ("iamlint check --sel", "--select"),
        ("iamlint --format sar", "sarif"),
        ("iamlint check --select IAM30", "IAM301"),
        ("iamlint explain wildcard", "wildcard-s3"),
    ],
)
def test_completion(iamlint: Iamlint, words: str, offered: str) -> None:
    """Shells are offered commands, options of the default command too, and values."""
    result = iamlint(
        COMP_WORDS=words, COMP_CWORD=str(words.count(" ")), _IAMLINT_COMPLETE="complete_bash"
    )
    assert offered in result.stdout.split()
