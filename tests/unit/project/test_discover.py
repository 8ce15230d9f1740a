"""What is found under paths, and which of it is ours."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from iamlint.project.discover import Discovery, discover
from iamlint.readers import MemoryReader
from iamlint.source import ProblemKind
from iamlint.terraform.declarations import ModuleCache

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def found(files: Mapping[str, str | bytes], *paths: str) -> Discovery:
    reader = MemoryReader(files)
    return discover(reader, paths or (".",), ModuleCache(reader))


def call(*sources: str) -> str:
    return "".join(
        f'module "m{at}" {{\n  source = "{source}"\n}}\n' for at, source in enumerate(sources)
    )


def test_every_module_under_a_folder() -> None:
    """A folder with Terraform or OpenTofu files, in either syntax, is a module."""
    files = {"a/x.tf": "", "b/x.tofu": "", "c/x.tf.json": "{}", "d/x.tofu.json": "{}", "e/x.md": ""}
    assert found(files).modules == ("a", "b", "c", "d")
    assert found({"x.tf": "", ".y.tf": "", "a/.z.tf": "", "b/z.tf~": ""}).modules == ("",)


def test_several_folders() -> None:
    """Each path is searched, what is under two of them is found once."""
    files = {"a/x.tf": "", "a/b/x.tf": "", "c/x.tf": "", "d/x.tf": ""}
    assert found(files, "a", "a/b", "c").modules == ("a", "a/b", "c")


@pytest.mark.parametrize(
    ("calls", "roots"),
    [
        ({"a": ["../b"], "b": []}, ("a",)),
        ({"a": ["./b"], "a/b": ["../c"], "a/c": []}, ("a",)),
        ({"a": [], "b": []}, ("a", "b")),
        ({"a": ["../outside"], "b": ["hashicorp/b/aws"]}, ("a", "b")),
        ({"a": ["../b"], "b": ["../a"]}, ("a",)),
        ({"a": ["../c"], "b": ["../c", "../d"], "c": [], "d": ["../b"]}, ("a", "b")),
        ({"a": ["./"], "b": ["../a"]}, ("b",)),
        ({"a": ["./"]}, ("a",)),
        ({"z": ["../a"], "a": ["../b"], "b": ["../a"]}, ("z",)),
    ],
)
def test_roots(calls: Mapping[str, list[str]], roots: tuple[str, ...]) -> None:
    """A root is called by no module; of a ring that nobody calls it is the first by path."""
    assert (
        found({f"{folder}/main.tf": call(*sources) for folder, sources in calls.items()}).roots
        == roots
    )


def test_callers_elsewhere_do_not_count() -> None:
    """A module whose callers are not under the paths is a root."""
    files = {"live/main.tf": call("../modules/m"), "modules/m/main.tf": ""}
    assert found(files).roots == ("live",)
    assert found(files, "modules").roots == ("modules/m",)
    assert found(files, "live").roots == ("live",)
    assert found(files, "modules/m/main.tf", "live/main.tf").roots == ("live",)


def test_named_file() -> None:
    """The module of a named file is loaded whole, reports are limited to the file."""
    files = {"a/x.tf": "", "a/y.tf": "", "b/x.tf": ""}
    result = found(files, "a/x.tf")
    assert (result.modules, result.roots, result.named) == (("a",), ("a",), {"a/x.tf"})
    assert found(files).named is None


def test_named_file_beside_a_folder() -> None:
    """All of the folder is reported beside the named file."""
    result = found({"a/x.tf": "", "a/y.tf": "", "b/x.tf": "", "b/p.json": POLICY}, "a/x.tf", "b")
    assert result.named == {"a/x.tf", "b/x.tf", "b/p.json"}
    assert result.searched == {"b"}


def test_named_variable_file() -> None:
    """A named file of values stands for all of its module."""
    result = found({"a/x.tf": "", "a/prod.tfvars": "", "b/x.tf": ""}, "a/prod.tfvars")
    assert result.modules == ("a",)
    assert result.variable_files == ("a/prod.tfvars",)
    assert result.named == {"a/x.tf", "a/prod.tfvars"}


def test_variable_files() -> None:
    """They are found, also where there is no module."""
    files = {"a/x.tf": "", "a/x.tfvars": "", "env/prod.tfvars.json": "{}", "env/.x.tfvars": ""}
    assert found(files).variable_files == ("a/x.tfvars", "env/prod.tfvars.json")


def test_nothing_there() -> None:
    """A path that does not exist is a problem, the others are searched."""
    result = found({"a/x.tf": ""}, "no", "a", "../x")
    assert [(problem.kind, problem.path, problem.message) for problem in result.problems] == [
        (ProblemKind.UNREADABLE, "no", "no such file or directory"),
        (ProblemKind.UNREADABLE, "../x", "no such file or directory"),
    ]
    assert result.modules == ("a",)


@pytest.mark.parametrize(
    "text",
    [
        POLICY,
        '{"PolicyDocument": {}}',
        '{"RoleName": "r", "PolicyName": "p", "PolicyDocument": {"Statement": []}}',
        '{"AssumeRolePolicyDocument": {}}',
        '{"Role": {"RoleName": "r", "AssumeRolePolicyDocument": {}}}',
        '{"PolicyVersion": {"Document": {}, "VersionId": "v1"}}',
        '{"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": [], "Policies": []}',
        '{"Statement": [',
        "\ufeff" + POLICY,
    ],
)
def test_policies(text: str) -> None:
    """Policies and what AWS's CLI wraps them in are ours, broken ones too."""
    assert found({"x.json": text}).policies == ("x.json",)
    assert found({"x.json": text}, "x.json").policies == ("x.json",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '"Statement"',
        '{"Resources": {"P": {"Properties": {"PolicyDocument": {"Statement": []}}}}}',
        '{"statement": []}',
        '[{"Statement": []}]',
        '{"a": ',
        '{"format_version": "1.0", "provider_schemas": {}}',
        '{"PolicyVersion": {"VersionId": "v1"}}',
        '{"Policies": []}',
        "[" * 100_000 + '"Statement: "',
    ],
)
def test_other_json(text: str) -> None:
    """Whatever else is JSON, or is none, is passed over without a word."""
    for paths in ((), ("x.json",)):
        result = found({"x.json": text}, *paths)
        assert (result.policies, result.plans, result.problems) == ((), (), ())
        assert result.passed_over == (("x.json", "neither a policy nor a plan"),)


@pytest.mark.parametrize(
    "text",
    [
        '{"format_version": "1.2", "planned_values": {}}',
        '{"format_version": "1.2", "resource_changes": []}',
        '{"format_version": "1.0", "values": {}}',
        '{"format_version": "9.0", "errored": true}',
    ],
)
def test_plans(text: str) -> None:
    """Plans and states are told by their members."""
    assert found({"x.json": text}).plans == ("x.json",)


def test_json_that_is_not_utf8() -> None:
    """It is a problem where it is named, and passed over where it is found."""
    files = {"x.json": b'{"Statement": "\xff"}'}
    assert found(files).problems == ()
    assert found(files).passed_over == (("x.json", "not UTF-8: byte 0xff"),)
    [problem] = found(files, "x.json").problems
    assert problem.kind is ProblemKind.UNREADABLE
    assert (problem.place.line, problem.place.column) == (1, 16)


def test_named_file_of_another_kind() -> None:
    """A file of another name is JSON if its content is, else it is passed over."""
    files = {
        "x.txt": POLICY,
        "README.md": "# Statement",
        "plan": '{"format_version": "1.2", "values": {}}',
    }
    result = found(files, "x.txt", "README.md", "plan")
    assert (result.policies, result.plans) == (("x.txt",), ("plan",))
    assert result.passed_over == (("README.md", "neither Terraform nor JSON"),)


def test_terraform_json_is_no_policy() -> None:
    """``.tf.json`` and ``.tfvars.json`` are Terraform's, whatever is in them."""
    result = found({"x.tf.json": POLICY, "x.tfvars.json": POLICY})
    assert result.policies == ()
    assert result.modules == ("",)
