"""What a module may not hold: blocks of no type, and configurations that are there already.

Each text was given to ``terraform validate`` (1.11).
"""

from __future__ import annotations

import pytest

from iamlint.readers import MemoryReader
from iamlint.source import ProblemKind
from iamlint.terraform.module import RootModule, RootSettings, load_root

USER = 'resource "aws_iam_user" "u" {\n  name = "u"\n}\n'


def load(files: dict[str, str | bytes]) -> RootModule:
    return load_root(MemoryReader(files), "", RootSettings())


DUPLICATES = {
    "default provider": ('provider "x" {\n}\nprovider "x" {\n}\n', "`provider.x`", 3),
    "alias": (
        'provider "x" {\n  alias = "a"\n}\nprovider "x" {\n  alias = "a"\n}\n',
        "`provider.x.a`",
        4,
    ),
    "required providers": (
        "terraform {\n  required_providers {}\n}\nterraform {\n  required_providers {}\n}\n",
        "`required_providers`",
        5,
    ),
    "backend": (
        'terraform {\n  backend "s3" {}\n  backend "local" {}\n}\n',
        "`backend`",
        3,
    ),
}


@pytest.mark.parametrize("name", DUPLICATES)
def test_duplicates(name: str) -> None:
    """The second is a problem at its header, with the first as related; the rest goes on."""
    text, what, line = DUPLICATES[name]
    module = load({"main.tf": text + USER})
    (problem,) = module.problems
    assert (problem.kind, problem.message) == (
        ProblemKind.EVALUATION,
        f"{what} is configured twice",
    )
    assert problem.span is not None
    assert problem.span.line == line
    ((label, first),) = problem.related
    assert (label, first.line < line) == ("configured here first", True)
    assert [str(resource.address) for resource in module.resources] == ["aws_iam_user.u"]


def test_a_backend_beside_the_cloud() -> None:
    """They exclude each other."""
    module = load({"a.tf": "terraform {\n  cloud {}\n}\n", "b.tf": TERRAFORM})
    (problem,) = module.problems
    assert (problem.path, problem.message) == ("b.tf", "`backend` and `cloud` exclude each other")


TERRAFORM = 'terraform {\n  backend "s3" {}\n  required_providers {}\n}\n'


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": 'provider "x" {\n}\nprovider "x" {\n  alias = "a"\n}\nprovider "y" {\n}\n'},
        {"main.tf": TERRAFORM, "main_override.tf": TERRAFORM},
        {"main.tf": 'provider "x" {\n}\n', "x_override.tf": 'provider "x" {\n}\n'},
        {"main.tf": "# backend, cloud and another backend\n" + TERRAFORM},
        {"main.tf": TERRAFORM, "b.tf": 'terraform {\n  required_version = "1 backend"\n}\n'},
        {"main.tf": TERRAFORM + 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": TERRAFORM},
    ],
)
def test_no_duplicates(files: dict[str, str | bytes]) -> None:
    """Other providers, other aliases, other modules, and what override files say again."""
    assert load(files).problems == ()


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('foo "bar" {\n}\n', "`foo` is not a type of block", "foo"),
        (
            'resouce "a" "b" {\n}\n',
            "`resouce` is not a type of block, did you mean `resource`?",
            "resouce",
        ),
        ('locals "x" {\n}\n', "a `locals` block has no labels", 'locals "x"'),
        ("provider {\n}\n", "a `provider` block needs 1 label", "provider"),
        ('resource "a" {\n}\n', "a `resource` block needs 2 labels", 'resource "a"'),
    ],
)
def test_blocks_of_no_type(text: str, message: str, place: str) -> None:
    """Terraform refuses the file; its other blocks are used all the same."""
    module = load({"main.tf": text + USER})
    (problem,) = module.problems
    assert (problem.kind, problem.message) == (ProblemKind.SYNTAX, message)
    assert problem.span is not None
    assert problem.span.text == place
    assert [str(resource.address) for resource in module.resources] == ["aws_iam_user.u"]
