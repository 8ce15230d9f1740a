"""Rings of resources: Terraform refuses them whichever attributes they go through.

Each text was given to ``terraform validate`` (1.11), which says ``Cycle`` of those and nothing of
the others.
"""

from __future__ import annotations

import pytest
from roots import root, value

from iamlint.source import ProblemKind
from iamlint.values import plain

A = 'resource "terraform_data" "a" {\n'
B = '}\nresource "terraform_data" "b" {\n'

CYCLES = {
    "attributes": (
        A + '  input = terraform_data.b.input\n  triggers_replace = "x"\n',
        B + "  input = terraform_data.a.triggers_replace\n}\n",
        "terraform_data.b.input",
    ),
    "depends_on": (
        A + "  depends_on = [terraform_data.b]\n",
        B + "  input = local.x\n}\nlocals {\n  x = terraform_data.a.id\n}\n",
        "terraform_data.b",
    ),
    "lifecycle": (
        A + "  lifecycle {\n    replace_triggered_by = [terraform_data.b]\n  }\n",
        B + "  input = terraform_data.a.id\n}\n",
        "terraform_data.b",
    ),
    "provisioner": (
        A
        + '  count = 1\n  provisioner "local-exec" {\n'
        + '    command = "${terraform_data.b.id}"\n  }\n',
        B + "  input = terraform_data.a[0].id\n}\n",
        "terraform_data.b.id",
    ),
    "through a local": (
        A + "  input = local.x.a\n",
        B + "  input = terraform_data.a.id\n}\nlocals {\n"
        "  x = { a = 1, b = terraform_data.b.id }\n}\n",
        'resource "terraform_data" "a"',
    ),
    "for_each": (
        A + "  for_each = toset([terraform_data.b.triggers_replace])\n",
        B + '  triggers_replace = "x"\n  input = keys(terraform_data.a)\n}\n',
        "terraform_data.b.triggers_replace",
    ),
}

RING = "terraform_data.a → terraform_data.b → terraform_data.a"


@pytest.mark.parametrize("name", CYCLES)
def test_rings_of_resources(name: str) -> None:
    """One problem, at the reference that leads into the ring, with all that is in it."""
    first, second, place = CYCLES[name]
    (problem,) = root(first + second).problems
    assert (problem.kind, problem.message) == (
        ProblemKind.EVALUATION,
        f"`terraform_data.a` depends on itself: {RING}",
    )
    assert problem.span is not None
    assert problem.span.text == place
    assert [span.text for _, span in problem.related] == ['resource "terraform_data" "b"']


def test_values_in_a_ring_are_resolved() -> None:
    """What does not depend on itself has its value, so that nothing found there is lost."""
    module = root(CYCLES["attributes"][0] + CYCLES["attributes"][1])
    assert plain(value(module, "terraform_data.a", "input")) == "x"
    assert plain(value(module, "terraform_data.b", "input")) == "x"


def test_the_shortest_of_many() -> None:
    """Resources that are all in one tangle are one problem."""
    blocks = [
        f'resource "aws_x" "r{n}" {{\n  name = "{n}"\n  to = [aws_x.r{(n + 1) % 30}.name,'
        f" aws_x.r{(n + 29) % 30}.name]\n}}\n"
        for n in range(30)
    ]
    (problem,) = root("".join(blocks)).problems
    assert problem.message == "`aws_x.r0` depends on itself: aws_x.r0 → aws_x.r1 → aws_x.r0"


def test_a_ring_of_attributes_is_told_once() -> None:
    """The ring that the evaluation comes upon is not told again."""
    (problem,) = root(
        A + "  input = terraform_data.b.input\n" + B + "  input = terraform_data.a.input\n}\n"
    ).problems
    assert "refers to itself" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        A + "  input = terraform_data.b.id\n" + B + "  input = 1\n}\n",
        A + "  count = 2\n  input = terraform_data.b.id\n" + B + "  input = local.x\n}\n"
        "locals {\n  x = 1\n  y = terraform_data.a[*].id\n}\n",
        A + "  lifecycle {\n    ignore_changes = [input]\n  }\n" + B + "  input = 1\n}\n",
    ],
)
def test_no_rings(text: str) -> None:
    """What only looks like one."""
    assert root(text).problems == ()


def test_modules_that_feed_each_other() -> None:
    """Variables and outputs are told apart: two modules may use each other's."""
    module = root(
        {
            "main.tf": 'module "a" {\n  source = "./m"\n  x = "x"\n  y = module.b.x\n}\n'
            'module "b" {\n  source = "./m"\n  x = module.a.x\n  y = "y"\n}\n',
            "m/main.tf": 'variable "x" {}\nvariable "y" {}\n'
            'resource "aws_x" "x" {\n  name = var.x\n}\nresource "aws_x" "y" {\n  name = var.y\n}\n'
            'output "x" {\n  value = aws_x.x.name\n}\n',
        }
    )
    assert module.problems == ()
