"""What is wrong with a command is told in a line, with the nearest right form, and is status 2."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import Iamlint, edit, environment


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--frmat", "json"], "--format"),
        (["--format", "jsn"], "unknown format `jsn`, did you mean `json`?"),
        (["--format", "html"], "unknown format `html`: it is one of rich"),
        (["--output", "jsn:out"], "unknown format `jsn` in --output, did you mean `json`?"),
        (["--output", "json:"], "`json:` in --output names no file"),
        (["--output", "json:no/such/folder"], "cannot write `no/such/folder`"),
        (["--select", "wildcard-s33"], "did you mean `wildcard-s3`?"),
        (["--profile", "stric"], "unknown profile `stric`, did you mean `strict`?"),
        (["--fail-on", "hgh"], "unknown severity `hgh`, did you mean `high`?"),
        (["--min-severity", "x"], "it is one of critical, high, medium, low, info"),
        (["--color", "alwys"], "unknown color `alwys`, did you mean `always`?"),
        (["--var", "name"], "`name` in --var is not NAME=VALUE"),
        (["--account", "12"], "`12` in --account is no account id of 12 digits"),
        (["--policy-kind", "trsut"], "did you mean `trust`?"),
        (["--config", "no.toml"], "no.toml: cannot read the configuration"),
        (["--config", "no.toml", "--no-config"], "--config and --no-config exclude each other"),
        (["--baseline", "no.json"], "cannot read the baseline `no.json`"),
        (["--var-file", "no.tfvars"], "no.tfvars"),
        (["explain", "wildcard-s33"], "unknown rule `wildcard-s33`, did you mean `wildcard-s3`?"),
        (["explain", "zzz"], "`iamlint rules` lists them all"),
        (["rules", "--format", "sarif"], "unknown format `sarif`: it is one of rich"),
        (["show", "--format", "jso"], "unknown format `jso`, did you mean `json`?"),
        (["show", "aws_iam_role.none"], "no path and no resource `aws_iam_role.none`"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_told_and_status_2(iamlint: Iamlint, infra: Path, args: list[str], said: str) -> None:
    """On standard error, with nothing on standard output."""
    result = iamlint(*args, cwd=infra)
    assert (result.status, result.stdout) == (2, "")
    assert said in result.stderr


def test_unknown_key_of_the_configuration(iamlint: Iamlint, infra: Path) -> None:
    """The nearest known key is named."""
    (infra / "iamlint.toml").write_text('sellect = ["IAM301"]\n')
    result = iamlint("infra")
    assert (result.status, result.stdout) == (2, "")
    assert "sellect" in result.stderr
    assert "`select`" in result.stderr


def test_path_that_does_not_exist(iamlint: Iamlint, infra: Path) -> None:
    """It is an error of the report; the other paths are judged."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    result = iamlint("infra", "nowhere")
    assert result.status == 2
    assert "nowhere" in result.stdout
    assert "IAM301" in result.stdout


@pytest.mark.parametrize(
    ("word", "meant"),
    [("expain", "explain"), ("chek", "check"), ("rule", "rules"), ("help", "--help")],
)
def test_command_that_was_mistyped(iamlint: Iamlint, infra: Path, word: str, meant: str) -> None:
    """It is read as a path; where there is none of that name the command is named too."""
    hint = f"iamlint: `{word}` is no command, did you mean `iamlint {meant}`?\n"
    result = iamlint(word)
    assert (result.status, result.stderr) == (2, hint)
    assert "no such file or directory" in result.stdout
    infra.rename(infra.parent / word)
    result = iamlint(word)
    assert (result.status, result.stderr) == (0, "")


@pytest.mark.parametrize("path", ["infra", "nowhere"])
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["graph"], 2),
        (["graph", "--format", "json"], 2),
        (["who", "s3:GetObject", "--path"], 2),
        (["can", "role/ec2_assume_role", "s3:GetObject", "--path"], None),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_could_not_be_read_is_told(
    iamlint: Iamlint, infra: Path, command: list[str], status: int | None, path: str
) -> None:
    """On standard error, by commands whose output has no place for it."""
    (infra / "broken.tf").write_text("locals {\n  a =\n}\n")
    said = {
        "infra": "infra/broken.tf:2:5: expected an expression after `=`, found a line end\n",
        "nowhere": "nowhere:1:1: no such file or directory\n",
    }
    result = iamlint(*command, path)
    assert result.stderr.startswith(said[path])
    if status is not None:
        assert (result.status, result.stderr) == (status, said[path])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["notes.md"], "Checked nothing: no Terraform and no policy was found\n"),
        (
            ["notes.md", "--format", "json"],
            "Checked nothing: no Terraform and no policy was found\n",
        ),
        (["notes.md", "--quiet"], ""),
        (["infra"], ""),
    ],
)
def test_a_run_that_looked_at_nothing_says_so(
    iamlint: Iamlint, infra: Path, args: list[str], said: str
) -> None:
    """Also where the report has no summary: a wrong folder is no clean one."""
    (infra.parent / "notes.md").write_text("# Notes\n")
    result = iamlint(*args)
    assert (result.status, result.stderr) == (0, said)


def test_hostile_words_are_printed_harmlessly(iamlint: Iamlint) -> None:
    """What stands on the command line does not act on the terminal."""
    result = iamlint("--format", "\x1b[31mred")
    assert result.status == 2
    assert "\x1b" not in result.stderr


BUG = (
    "import iamlint.commands.check as check\n"
    "def run(options):\n    raise RuntimeError('boom\\nsecond line')\n"
    "check.run = run\n"
    "from iamlint.cli import main\n"
    "main()\n"
)


def test_a_bug_is_one_line(tmp_path: Path) -> None:
    """An unexpected exception is told without a traceback, and is status 2."""
    done = subprocess.run(
        [sys.executable, "-c", BUG],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "internal error: RuntimeError: boom" in done.stderr
    assert "IAMLINT_DEBUG=1" in done.stderr


def test_a_bug_in_full_when_asked_for(tmp_path: Path) -> None:
    """``IAMLINT_DEBUG=1`` prints the traceback."""
    done = subprocess.run(
        [sys.executable, "-c", BUG],
        cwd=tmp_path,
        env=environment(IAMLINT_DEBUG="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")
def test_interrupt(tmp_path: Path) -> None:
    """Control-C ends it at once, without a word."""
    process = subprocess.Popen(
        [sys.executable, "-m", "iamlint", "-"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(2)  # until it waits for its input
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert (process.returncode, stdout, stderr) == (130, b"", b"")


@pytest.mark.skipif(os.name == "nt", reason="pipes as on POSIX")
def test_reader_that_goes_away(infra: Path) -> None:
    """``iamlint | head`` is no fault: the status is that of the report."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "iamlint", "infra"],
            cwd=infra.parent,
            env=environment(),
            stdout=write,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize(
    ("encoding", "tree"),
    [("utf-8", "└── ec2.amazonaws.com (rôle?)"), ("ascii", "`-- ec2.amazonaws.com (r?le?)")],
)
def test_terminal_without_such_letters(tmp_path: Path, encoding: str, tree: str) -> None:
    """What it lacks is drawn with what it has, at equal width."""
    import pty

    ours, theirs = pty.openpty()
    text = "└── ec2.amazonaws.com (rôle?)"
    code = f"from iamlint.commands.terminal import write; write({text!r})"
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**environment(), "PYTHONIOENCODING": encoding},
        stdout=theirs,
        check=True,
    )
    os.close(theirs)
    said = os.read(ours, 1000)
    os.close(ours)
    assert said.decode(encoding) == tree


def test_closed_streams(infra: Path) -> None:
    """Without standard output or standard error the status still tells how it went."""
    edit(infra, '"s3:GetObject"', '"s3:*"')
    command = f"'{sys.executable}' -m iamlint infra --verbose >&- 2>&-"
    done = subprocess.run(["sh", "-c", command], cwd=infra.parent, env=environment(), check=False)
    assert done.returncode == 1


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_name_that_is_not_utf8(iamlint: Iamlint, tmp_path: Path) -> None:
    """It is reported with U+FFFD for the bytes that are no text, in every format."""
    folder = os.fsencode(tmp_path) + b"/caf\xe9"
    os.mkdir(folder)  # noqa: PTH102 (a path of bytes)
    with open(folder + b"/main.tf", "w") as file:  # noqa: PTH123 (a path of bytes)
        file.write("resource {\n")
    for name in ("concise", "rich", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        result = iamlint("--format", name)
        assert result.status == 2
        assert ("caf%EF%BF%BD" if name == "sarif" else "caf\ufffd") in result.stdout
