"""From paths to a project: repositories, roots, bare policies, standard input."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from iamlint.errors import UsageError
from iamlint.iam.document import PolicyKind
from iamlint.project.load import LoadSettings, load, load_from
from iamlint.project.model import Project
from iamlint.readers import MemoryReader
from iamlint.source import ProblemKind
from iamlint.truth import Truth
from iamlint.values import plain

POLICY = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
ROLE = """
variable "name" {
  default = "app"
}
resource "aws_iam_role" "r" {
  name               = var.name
  assume_role_policy = "{}"
}
"""


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def loaded(files: Mapping[str, str | bytes], *paths: str, **settings: object) -> Project:
    return load_from(MemoryReader(files), paths or (".",), LoadSettings(**settings))  # type: ignore[arg-type]


def problems(project: Project) -> list[tuple[ProblemKind, str]]:
    own = [(problem.kind, problem.path) for problem in project.problems]
    return own + [(each.kind, each.path) for root in project.roots for each in root.problems]


def test_roots_and_bare_policies() -> None:
    """Roots are modules and bare policies; all is counted."""
    project = loaded({"a/main.tf": ROLE, "b/main.tf": ROLE, "p.json": POLICY})
    assert [(root.folder, root.path, root.module is None) for root in project.roots] == [
        ("a", "a", False),
        ("b", "b", False),
        ("p.json", "p.json", True),
    ]
    counts = project.counts
    assert (counts.files, counts.modules, counts.resources, counts.policies) == (3, 2, 2, 3)
    assert (project.named, project.problems) == (None, ())


def test_root_in_the_repository_itself() -> None:
    """Its folder is empty, its path is a dot."""
    [root] = loaded({"main.tf": ROLE}).roots
    assert (root.folder, root.path) == ("", ".")
    assert [(policy.address, policy.attribute) for policy in root.policies] == [
        ("aws_iam_role.r", "assume_role_policy")
    ]


def test_bare_policy() -> None:
    """Its holder is the document, its address the path; the kind is guessed or given."""
    [root] = loaded({"a/p.json": POLICY}).roots
    [policy] = root.policies
    assert (policy.resource, policy.attribute, policy.kind) == (None, None, PolicyKind.IDENTITY)
    assert (policy.address, str(policy.holder)) == ("a/p.json", "document a/p.json")
    [root] = loaded({"p.json": POLICY}, policy_kind=PolicyKind.SCP).roots
    assert [policy.kind for policy in root.policies] == [PolicyKind.SCP]


def test_broken_policy() -> None:
    """JSON that does not parse is a problem of its root."""
    project = loaded(
        {"p.json": '{"Statement": [,]}', "q.json": '{"Statement": [], "Statement": []}'}
    )
    assert problems(project) == [
        (ProblemKind.POLICY_JSON, "p.json"),
        (ProblemKind.DUPLICATE_KEY, "q.json"),
    ]
    assert project.counts.policies == 2


def test_policies_of_one_principal_share_a_holder() -> None:
    """The documents of an account's dump know what else their principal holds."""
    details = (
        '{"RoleDetailList": [{"RoleName": "app", "AssumeRolePolicyDocument": {"Statement": []},'
        f' "RolePolicyList": [{{"PolicyDocument": {POLICY}}}, {{"PolicyDocument": {POLICY}}}]}}]}}'
    )
    [root] = loaded({"account.json": details}).roots
    trust, first, second = root.policies
    assert trust.kind is PolicyKind.TRUST
    assert str(first.holder) == "role app"
    assert first.holder is second.holder
    assert first.holder.policies == [first, second]


def test_json_that_a_module_reads_is_judged_there() -> None:
    """A policy that is read by ``file()`` is not judged again on its own."""
    files = {
        "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = file("${path.module}/p.json")\n}\n',
        "p.json": POLICY,
        "q.json": POLICY,
    }
    project = loaded(files)
    assert [root.path for root in project.roots] == [".", "q.json"]
    [policy] = project.roots[0].policies
    assert policy.document.span.source.path == "p.json"
    assert project.counts.files == 3


def test_variables() -> None:
    """Settings give values to the variables of every root."""
    project = loaded({"main.tf": ROLE}, variables=(("name", "other"),))
    [resource] = project.roots[0].resources
    assert plain(resource.values)["name"] == "other"


def test_variable_file(tmp_path: Path) -> None:
    """A file of values may lie anywhere; one that is not there is a wrong command."""
    write(tmp_path, {"x.tfvars": 'name = "filed"\n'})
    project = loaded({"main.tf": ROLE}, var_files=(tmp_path / "x.tfvars",))
    [resource] = project.roots[0].resources
    assert plain(resource.values)["name"] == "filed"
    with pytest.raises(UsageError, match="no such file"):
        loaded({"main.tf": ROLE}, var_files=(tmp_path / "no.tfvars",))


def test_syntax_of_variable_files() -> None:
    """Files of values are checked for syntax, also those that no root takes in."""
    files = {"main.tf": ROLE, "terraform.tfvars": "name = ", "prod.tfvars": "= 1", "ok.tfvars": ""}
    assert sorted(problems(loaded(files))) == [
        (ProblemKind.SYNTAX, "prod.tfvars"),
        (ProblemKind.SYNTAX, "terraform.tfvars"),
    ]


def test_named_files_are_displayed_paths() -> None:
    """The limit of a report is in the words of the report."""
    assert loaded({"a/main.tf": ROLE, "a/b.tf": ""}, "a/main.tf").named == {"a/main.tf"}


def test_unusable_plan() -> None:
    """A plan that cannot be judged is a problem at the member that says so."""
    files = {
        "a.json": '{"format_version": "9.0", "values": {}}',
        "b.json": '{"format_version": "1.2", "errored": true, "planned_values": {}}',
        "c.json": '{"format_version": "1.2", "errored": false}',
        "d.json": '{"format_version": "1.2", "planned_values": {}}',
    }
    found = [(each.path, each.place.text) for each in loaded(files).problems]
    assert found == [("a.json", '"9.0"'), ("b.json", "true"), ("c.json", "{")]


# Directories.


def test_repository(tmp_path: Path) -> None:
    """A local module in the repository but outside of the path is followed."""
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "live/main.tf": 'module "m" {\n  source = "../modules/m"\n}\n',
            "modules/m/main.tf": ROLE,
        },
    )
    project = load([Path("live")], LoadSettings(working_directory=tmp_path))
    [root] = project.roots
    assert (root.folder, root.path) == ("live", "live")
    assert [str(resource.address) for resource in root.resources] == ["module.m.aws_iam_role.r"]
    project = load([Path()], LoadSettings(working_directory=tmp_path / "live"))
    [root] = project.roots
    assert (root.folder, root.path) == ("live", ".")
    assert root.policies[0].document.span.source.path == "../modules/m/main.tf"


def test_without_a_repository(tmp_path: Path) -> None:
    """Without ``.git`` nothing outside of the path is read."""
    call = 'module "m" {\n  source = "../modules/m"\n}\n'
    write(tmp_path, {"live/main.tf": call, "modules/m/main.tf": ROLE})
    project = load([Path("live")], LoadSettings(working_directory=tmp_path))
    [root] = project.roots
    assert root.resources == ()
    assert [problem.kind for problem in root.problems] == [ProblemKind.MODULE]
    both = load([Path("live"), Path("modules")], LoadSettings(working_directory=tmp_path))
    assert [root.path for root in both.roots] == ["live", "modules/m"]


def test_path_in_a_path(tmp_path: Path) -> None:
    """A path that lies in another is read with it: its module is called from there."""
    call = 'module "m" {\n  source = "./m"\n}\n'
    write(tmp_path, {"live/main.tf": call, "live/m/main.tf": ROLE})
    project = load([Path("live/m"), Path("live")], LoadSettings(working_directory=tmp_path))
    assert [root.path for root in project.roots] == ["live"]


def test_missing_path(tmp_path: Path) -> None:
    """It is a problem under the name that was given, the others are judged."""
    write(tmp_path, {"a/main.tf": ROLE})
    paths = [Path("no/x.tf"), Path("a")]
    project = load(paths, LoadSettings(working_directory=tmp_path))
    assert problems(project) == [(ProblemKind.UNREADABLE, "no/x.tf")]
    assert [root.path for root in project.roots] == ["a"]
    assert project.named is not None
    assert project.named >= {"no/x.tf", "a/main.tf"}


def test_link_out_of_the_repository(tmp_path: Path) -> None:
    """A named link that leads out is passed over, not a fault."""
    write(tmp_path, {"out/x.tf": ROLE, "in/y.tf": ROLE})
    (tmp_path / "in" / "x.tf").symlink_to(tmp_path / "out" / "x.tf")
    paths = [Path("in/x.tf"), Path("in/y.tf")]
    project = load(paths, LoadSettings(working_directory=tmp_path))
    assert project.problems == ()
    assert project.passed_over == (("in/x.tf", "a link out of the repository, or round in a loop"),)
    assert [root.path for root in project.roots] == ["in"]


def test_unreadable_terraform(tmp_path: Path) -> None:
    """What cannot be read is a problem of the root, at the bad byte; the rest is judged."""
    write(tmp_path, {"a.tf": ROLE, "b.tf": b'locals {\n  a = "caf\xe9"\n}\n'})
    project = load([tmp_path], LoadSettings(working_directory=tmp_path))
    assert problems(project) == [(ProblemKind.UNREADABLE, "b.tf")]
    assert len(project.roots[0].policies) == 1


def test_exclude(tmp_path: Path) -> None:
    """The configuration leaves folders out, relative to its own folder."""
    write(
        tmp_path,
        {"infra/main.tf": ROLE, "infra/gen/main.tf": ROLE, "gen/main.tf": ROLE, ".git/x": ""},
    )
    settings = LoadSettings(
        working_directory=tmp_path, exclude=("/gen",), exclude_folder=Path("infra")
    )
    project = load([Path()], settings)
    assert [root.path for root in project.roots] == ["gen", "infra"]


# Standard input.


def from_input(data: bytes, folder: Path, *more: Path) -> Project:
    settings = LoadSettings(working_directory=folder, standard_input=data)
    return load([Path("-"), *more], settings)


def test_terraform_from_input(tmp_path: Path) -> None:
    """It stands for a file of the working directory, whose other files are not part of it."""
    write(tmp_path, {"main.tf": ROLE, "p.json": POLICY, "terraform.tfvars": 'x = "y"'})
    text = b'resource "aws_iam_policy" "p" {\n  policy = file("p.json")\n}\nresource "aws_iam_role" "s" {\n  assume_role_policy = "{}"\n}\n'
    project = from_input(text, tmp_path)
    [root] = project.roots
    assert [str(each.address) for each in root.resources] == ["aws_iam_policy.p", "aws_iam_role.s"]
    assert {policy.document.span.source.path for policy in root.policies} == {"p.json", "-"}
    assert problems(project) == []


def test_policy_from_input(tmp_path: Path) -> None:
    """JSON is told by its content."""
    project = from_input(POLICY.encode(), tmp_path)
    [root] = project.roots
    assert (root.path, root.module) == ("-", None)
    assert root.policies[0].address == "-"


def test_broken_input(tmp_path: Path) -> None:
    """What is wrong with the input is told under its name."""
    assert problems(from_input(b"a\n\xff", tmp_path)) == [(ProblemKind.UNREADABLE, "-")]
    assert problems(from_input(b'{"Statement": [', tmp_path)) == [(ProblemKind.POLICY_JSON, "-")]
    assert problems(from_input(b'resource "a" "b" {', tmp_path)) == [(ProblemKind.SYNTAX, "-")]
    assert problems(from_input(b"{}", tmp_path)) == []


def test_input_beside_paths(tmp_path: Path) -> None:
    """Standard input and paths are judged together."""
    write(tmp_path, {"a/main.tf": ROLE})
    project = from_input(POLICY.encode(), tmp_path, Path("a"))
    assert [root.path for root in project.roots] == ["-", "a"]


def test_the_workspace_is_not_known() -> None:
    """What is made in one workspace alone may be there; a map of workspaces may have the key."""
    source = """
        locals {
          accounts = { dev = "111122223333", prod = "444455556666" }
        }

        resource "aws_iam_role" "app" {
          count              = terraform.workspace == "prod" ? 1 : 0
          name               = "app-${local.accounts[terraform.workspace]}"
          assume_role_policy = "{}"
        }
    """
    reader = MemoryReader({"main.tf": source})
    open_project = load_from(reader, ["."], LoadSettings(workspace=None))
    assert not open_project.problems
    (role,) = open_project.roots[0].resources
    assert role.exists is Truth.MAYBE
    assert not load_from(reader, ["."], LoadSettings()).roots[0].resources
