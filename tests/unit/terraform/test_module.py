"""Roots and modules: what is loaded, what is missing, and what others may see of it."""

from __future__ import annotations

import json

import pytest
from roots import only_problem, outputs, resource, root, value

from iamlint.readers import MemoryReader
from iamlint.terraform.module import ModuleCache, RootSettings, load_root, local_calls
from iamlint.values import Ref, Unknown, plain


def iam_only(mode: str, type: str) -> bool:
    return type.startswith("aws_iam_")


def test_only_what_is_wanted_and_what_it_refers_to_is_resolved() -> None:
    """A block that nobody asks for is not resolved; that Terraform refuses the file is told."""
    module = root(
        """
resource "aws_iam_role" "r" { name = aws_s3_bucket.b.bucket }
resource "aws_s3_bucket" "b" { bucket = "b" }
resource "aws_vpc" "v" { cidr_block = = }
""",
        wanted=iam_only,
    )
    assert [str(item.address) for item in module.resources] == ["aws_iam_role.r", "aws_s3_bucket.b"]
    assert [problem.kind for problem in module.problems] == ["syntax"]


def test_what_is_not_declared_is_told_with_the_nearest_name() -> None:
    """Once, with the attribute that it stands in; the value is a reference to nothing."""
    text = """
resource "aws_iam_role" "app" {}
resource "aws_iam_role_policy" "p" {
  role = aws_iam_role.ap.name
}
"""
    problem = only_problem(text)
    assert problem.kind == "undeclared"
    assert problem.message == (
        "`aws_iam_role.ap` is not declared, did you mean `aws_iam_role.app`?"
    )
    assert (problem.resource, problem.attribute) == ("aws_iam_role_policy.p", "role")
    found = value(root(text), "aws_iam_role_policy.p", "role")
    assert isinstance(found, Unknown)
    assert found.origin == Ref("aws_iam_role.ap", "name", declared=False)


def test_a_module_that_is_not_here_leaves_its_outputs_unknown() -> None:
    """What it is passed may be used there: it is exported."""
    module = root("""
module "iam" {
  source = "terraform-aws-modules/iam/aws"
  role   = local.role
}
locals { role = aws_iam_role.a.arn }
resource "aws_iam_role" "a" { name = module.iam.name }
resource "aws_iam_role" "b" {}
""")
    (problem,) = module.problems
    assert problem.kind == "module"
    assert problem.data == {"source": "terraform-aws-modules/iam/aws", "call": "module.iam"}
    assert plain(value(module, "aws_iam_role.a", "name")) == {"$unknown": "module.iam.name"}
    assert module.incomplete
    assert module.unloaded == ("module.iam",)
    assert module.passed == module.exported == {"aws_iam_role.a"}


def test_downloaded_modules_are_found_by_the_manifest() -> None:
    """``terraform init`` says where it put them."""
    module = root(
        {
            "main.tf": 'module "iam" {\n  source = "a/b/aws"\n  name   = "n"\n}\n',
            ".terraform/modules/modules.json": '{"Modules": [{"Key": "iam", "Source": "a/b/aws",'
            ' "Dir": ".terraform/modules/iam"}]}',
            ".terraform/modules/iam/main.tf": 'variable "name" {}\n'
            'resource "aws_iam_role" "r" { name = var.name }\n',
        }
    )
    assert not module.problems
    assert plain(value(module, "module.iam.aws_iam_role.r", "name")) == "n"


def downloaded(dir: str, source: str = "registry.terraform.io/a/b/aws") -> str:
    """A note of one module, as ``terraform init`` writes it."""
    entry = {"Key": "iam", "Source": source, "Version": "5.1.0", "Dir": dir}
    return json.dumps({"Modules": [{"Key": "", "Source": "", "Dir": "."}, entry]})


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("a/b/aws", downloaded(".terraform/modules/iam")),
        ("a/b/aws", downloaded(".terraform\\modules\\iam")),
        ("a/b/aws", downloaded("./.terraform/modules/../modules/iam")),
        ("a/b/aws//sub/x", downloaded(".terraform/modules/iam", "r.io/a/b/aws//sub/x")),
        (
            "github.com/a/b?ref=v1",
            downloaded(".terraform/modules/iam", "git::https://github.com/a/b.git?ref=v1"),
        ),
        ("git::ssh://git@h/r.git", downloaded(".terraform/modules/iam", "git::ssh://git@h/r.git")),
    ],
)
def test_folders_of_the_manifest(source: str, note: str) -> None:
    """Of a registry and of git, with folders below, in whatever spelling."""
    module = root(
        {
            "live/main.tf": f'module "iam" {{\n  source = "{source}"\n}}\n',
            "live/.terraform/modules/modules.json": note,
            "live/.terraform/modules/iam/main.tf": 'resource "aws_iam_role" "r" {}\n',
        },
        folder="live",
    )
    assert not module.problems
    assert [str(each.address) for each in module.resources] == ["module.iam.aws_iam_role.r"]


def test_modules_of_downloaded_modules() -> None:
    """Nested calls have the names of all calls as their key; local ones are where they are."""
    note = {
        "Modules": [
            {"Key": "a", "Source": "registry.terraform.io/x/a/aws", "Dir": ".terraform/modules/a"},
            {"Key": "a.b", "Source": "git::https://h/b.git//m", "Dir": ".terraform/modules/a.b/m"},
            {"Key": "a.c", "Source": "./c", "Dir": ".terraform/modules/a/c"},
        ]
    }
    call = 'module "{}" {{\n  source = "{}"\n}}\n'
    role = 'resource "aws_iam_role" "r" {}\n'
    module = root(
        {
            "main.tf": call.format("a", "x/a/aws"),
            ".terraform/modules/modules.json": json.dumps(note),
            ".terraform/modules/a/main.tf": call.format("b", "git::https://h/b.git//m")
            + call.format("c", "./c"),
            ".terraform/modules/a.b/m/main.tf": role,
            ".terraform/modules/a/c/main.tf": role,
        }
    )
    assert not module.problems
    assert [str(each.address) for each in module.resources] == [
        "module.a.module.b.aws_iam_role.r",
        "module.a.module.c.aws_iam_role.r",
    ]


AGAIN = "`terraform init` has to be run again"
OUTSIDE = "`.terraform/modules/modules.json` has it outside of the repository"


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (
            downloaded(".terraform/modules/gone"),
            f"there is no module in `.terraform/modules/gone`, {AGAIN}",
        ),
        (downloaded("../elsewhere"), OUTSIDE),
        (downloaded("/etc"), OUTSIDE),
        (downloaded("C:\\modules\\iam"), OUTSIDE),
        (
            downloaded(".terraform/modules/iam", "registry.terraform.io/other/b/aws"),
            f"another source has been downloaded, {AGAIN}",
        ),
        ("{", "its source has not been downloaded"),
        ('{"Modules": [{"Key": 1}, 2]}', "its source has not been downloaded"),
        ("[]", "its source has not been downloaded"),
    ],
)
def test_what_the_manifest_cannot_give(note: str, why: str) -> None:
    """One note for each call, and what is passed to the module is evaluated all the same."""
    module = root(
        {
            "main.tf": 'module "iam" {\n  source = "a/b/aws"\n  count = 2\n  x = aws_iam_role.nobody\n}\n',
            ".terraform/modules/modules.json": note,
            ".terraform/modules/iam/main.tf": 'resource "aws_iam_role" "r" {}\n',
        }
    )
    assert sorted(problem.message for problem in module.problems) == [
        "`aws_iam_role.nobody` is not declared",
        f"`module.iam` is not loaded: {why}",
    ]
    assert module.resources == ()


def test_a_source_outside_of_the_repository_is_not_read() -> None:
    """Links by ``..`` beyond the reader's root lead nowhere."""
    problem = only_problem('module "m" { source = "../../elsewhere" }\n')
    assert problem.kind == "module"
    assert "outside of the repository" in problem.message


def test_a_library_has_variables_and_neither_provider_nor_values() -> None:
    """Such a root is written to be called."""
    text = 'variable "x" {}\nresource "aws_iam_role" "r" {}\n'
    assert root(text).library
    assert not root('resource "aws_iam_role" "r" {}\n').library
    assert not root(text + 'provider "aws" {}\n').library
    assert not root(text + 'terraform {\n  backend "s3" {}\n}\n').library
    assert not root({"main.tf": text, "terraform.tfvars": "x = 1\n"}).library
    assert not root({"main.tf": text, ".terraform.lock.hcl": ""}).library


def test_exported_is_what_outputs_and_moves_refer_to() -> None:
    """Through locals and modules, in branches that are not taken too."""
    module = root(
        {
            "main.tf": """
resource "aws_iam_role" "direct" {}
resource "aws_iam_role" "dead" {}
resource "aws_iam_role" "moved" {}
resource "aws_iam_role" "own" {}
resource "aws_iam_role_policy" "user" { role = aws_iam_role.own.name }
module "m" { source = "./m" }
locals { arns = [aws_iam_role.direct.arn] }
moved {
  from = aws_iam_role.before
  to   = aws_iam_role.moved
}
output "arns" { value = local.arns }
output "dead" { value = true ? 1 : aws_iam_role.dead.arn }
output "inner" { value = module.m.roles }
output "user" { value = aws_iam_role_policy.user.id }
""",
            "m/main.tf": """
resource "aws_iam_role" "r" { for_each = toset(["a", "b"]) }
output "roles" { value = aws_iam_role.r["a"].arn }
""",
        }
    )
    assert module.exported == {
        "aws_iam_role.direct",
        "aws_iam_role.dead",
        "aws_iam_role.moved",
        "aws_iam_role_policy.user",
        'module.m.aws_iam_role.r["a"]',
    }


def test_a_tofu_file_replaces_its_namesake() -> None:
    """``x.tofu`` is read instead of ``x.tf``."""
    files = {
        "a.tf": "locals { x = 1 }\n",
        "a.tofu": "locals { x = 2 }\n",
        "b.tf": 'output "x" { value = local.x }\n',
    }
    assert outputs(files) == {"x": 2}


def test_what_does_not_parse_leaves_the_root_unparsed() -> None:
    """The other blocks go on."""
    module = root("""
resource "aws_iam_role" "a" { name = "a }
resource "aws_iam_role" "b" { name = "b" }
""")
    assert module.unparsed
    assert module.incomplete
    assert plain(value(module, "aws_iam_role.b", "name")) == "b"


def test_a_variable_without_a_value_is_unknown() -> None:
    """It has its type, and steps into it are longer references."""
    module = root("""
variable "role" { type = object({ name = string, tags = map(string) }) }
resource "aws_iam_role" "r" {
  name = var.role.name
  tag  = var.role.tags["x"]
}
""")
    assert plain(value(module, "aws_iam_role.r", "name")) == {"$unknown": "var.role.name"}
    assert plain(value(module, "aws_iam_role.r", "tag")) == {"$unknown": 'var.role.tags["x"]'}


def test_an_argument_that_is_null_is_kept() -> None:
    """It is written, and its value is null."""
    module = root('resource "aws_iam_role" "r" { path = null }\n')
    assert resource(module, "aws_iam_role.r").arguments == {"path"}
    assert plain(value(module, "aws_iam_role.r", "path")) is None


COMPUTED_INSIDE = {
    "aws_x.a.block[0].written": "w",
    "aws_x.a.block[0].computed": {"$unknown": "aws_x.a.block[0].computed"},
    "aws_x.a.block.0.inner[0].computed": {"$unknown": "aws_x.a.block[0].inner[0].computed"},
    "aws_x.a.object.computed": {"$unknown": "aws_x.a.object.computed"},
    "aws_x.a.objects[0].computed": {"$unknown": "aws_x.a.objects[0].computed"},
    "local.block.computed": {"$unknown": "aws_x.a.block[0].computed"},
    'join(",", keys(aws_x.a.tags))': "k",
}


@pytest.mark.parametrize("expression", COMPUTED_INSIDE)
def test_a_provider_adds_attributes_to_what_is_written(expression: str) -> None:
    """What a nested block or an object does not say may be computed; a map is as written."""
    module = root(f"""
resource "aws_x" "a" {{
  block {{
    written = "w"
    inner {{ written = "i" }}
  }}
  object  = {{ list = ["l"] }}
  objects = [{{ list = ["l"] }}]
  tags    = {{ k = "v" }}
}}
locals {{ block = aws_x.a.block[0] }}
resource "aws_iam_role" "r" {{ name = {expression} }}
""")
    assert plain(value(module, "aws_iam_role.r", "name")) == COMPUTED_INSIDE[expression]


def test_meta_arguments_are_no_values() -> None:
    """What speaks to Terraform is not among the values; a provisioner uses what it refers to."""
    module = root("""
resource "aws_iam_role" "a" {}
resource "aws_iam_role" "b" {}
resource "aws_x" "r" {
  count      = 1
  depends_on = [aws_iam_role.a]
  provider   = aws.west
  lifecycle { prevent_destroy = true }
  provisioner "local-exec" { command = aws_iam_role.b.arn }
}
""")
    found = resource(module, "aws_x.r[0]")
    assert found.arguments == frozenset()
    assert [ref.address for ref in found.references] == ["aws_iam_role.b"]


def test_all_files_that_were_read_are_told() -> None:
    """Those of modules, of values, and those that functions read."""
    files = {
        "main.tf": 'module "m" { source = "./m" }\noutput "x" { value = module.m.x }\n',
        "m/main.tf": 'output "x" { value = file("${path.module}/x.txt") }\n'
        'resource "aws_iam_role" "r" {}\n',
        "m/x.txt": "x",
        "terraform.tfvars": "",
    }
    assert root(files).read == ("m/main.tf", "m/x.txt", "main.tf", "terraform.tfvars")


def test_local_calls_are_found_without_loading() -> None:
    """Calls of modules elsewhere are none."""
    files = {
        "a/main.tf": 'module "m" { source = "../m" }\nmodule "r" { source = "x/y/z" }\n',
        "m/main.tf": "",
    }
    assert local_calls(MemoryReader(files), "a") == (("m", "m"),)


def test_roots_share_what_was_scanned() -> None:
    """One cache serves many roots; each gives its own values."""
    files = {
        "a/main.tf": 'module "m" {\n  source = "../m"\n  x      = "a"\n}\noutput "x" { value = module.m.x }\n',
        "b/main.tf": 'module "m" {\n  source = "../m"\n  x      = "b"\n}\noutput "x" { value = module.m.x }\n',
        "m/main.tf": 'variable "x" {}\noutput "x" { value = upper(var.x) }\n',
    }
    reader = MemoryReader(files)
    cache = ModuleCache(reader)
    found = [load_root(reader, folder, RootSettings(), cache) for folder in ("a", "b")]
    assert [plain(module.outputs) for module in found] == [{"x": "A"}, {"x": "B"}]
    assert found[0].modules[1].files is found[1].modules[1].files
