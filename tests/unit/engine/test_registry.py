"""How rules are found: entry points, a project's own files, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamlint.engine.registry import load_rules
from iamlint.errors import UsageError

RULE = '''
from iamlint.sdk import Rule, Severity, bad, good


class Own(Rule):
    """What."""

    code = "{code}"
    name = "{name}"
    severity = Severity.LOW
    help = "h"
    examples = (bad("a", at="a"), good("b"))

    def check_resource(self, resource):
        yield from ()
'''


def write(path: Path, code: str = "OWN201", name: str = "own-fault") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(code=code, name=name))
    return path


def test_built_in_rules_come_through_the_entry_point() -> None:
    """Sorted by code, each once."""
    codes = [rule.code for rule in load_rules()]
    assert "IAM001" in codes
    assert codes == sorted(set(codes))


def test_a_projects_own_files_are_loaded(tmp_path: Path) -> None:
    """A file, or a folder of them; nothing is written beside them."""
    write(tmp_path / "rules" / "own.py")
    write(tmp_path / "rules" / "deep" / "more.py", "OWN202", "more-faults")
    codes = [rule.code for rule in load_rules([tmp_path / "rules"], tmp_path)]
    assert codes[-2:] == ["OWN201", "OWN202"]
    assert list(tmp_path.rglob("__pycache__")) == []


def test_rule_files_are_confined(tmp_path: Path) -> None:
    """Neither a path nor a link leads outside."""
    outside = write(tmp_path / "outside.py")
    inside = tmp_path / "repository"
    inside.mkdir()
    (inside / "link.py").symlink_to(outside)
    for path in (outside, inside / "link.py", inside / ".." / "outside.py"):
        with pytest.raises(UsageError, match="outside"):
            load_rules([path], inside)


def test_codes_and_names_are_taken_once(tmp_path: Path) -> None:
    """A rule of one's own cannot stand in for another."""
    with pytest.raises(UsageError, match="code `IAM001` is taken twice"):
        load_rules([write(tmp_path / "a.py", code="IAM001")])
    with pytest.raises(UsageError, match="name `unreadable-file` is taken twice"):
        load_rules([write(tmp_path / "b.py", name="unreadable-file")])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "import no_such_module",
            r"cannot load: ModuleNotFoundError: No module named 'no_such_module' \(own.py:1\)",
        ),
        ("x = (", r"cannot load: SyntaxError: .*own.py, line 1\)"),
        (
            RULE.format(code="OWN201", name="own-fault").replace("LOW", "LWO"),
            r"cannot load: AttributeError: .*LWO.* \(own.py:10\)",
        ),
        (
            RULE.format(code="OWN201", name="own-fault").replace('"""What."""', ""),
            r"rule Own: has no docstring \(own.py:5\)",
        ),
    ],
)
def test_a_file_that_does_not_load_is_misuse(tmp_path: Path, text: str, message: str) -> None:
    """With the file and the reason."""
    (tmp_path / "own.py").write_text(text)
    with pytest.raises(UsageError, match=message):
        load_rules([tmp_path / "own.py"], tmp_path)


def test_a_path_that_is_not_there_is_misuse(tmp_path: Path) -> None:
    """It is not taken for an empty folder."""
    with pytest.raises(UsageError, match="does not exist"):
        load_rules([tmp_path / "none"], tmp_path)
