"""What is hostile or goes round in a ring ends in a problem, and soon."""

from __future__ import annotations

import time

import pytest
from roots import only_problem, root

from iamlint.values import plain


def chain(first: str, step: str, length: int) -> str:
    """Locals ``a0``, ``a1``... of which each is made from the one before it."""
    lines = [f"  a{at} = {step.replace('PREVIOUS', f'local.a{at - 1}')}" for at in range(1, length)]
    last = f'output "x" {{ value = local.a{length - 1} }}\n'
    return "\n".join(["locals {", f"  a0 = {first}", *lines, "}", last])


@pytest.mark.parametrize(
    "text",
    [
        chain('["x"]', "[PREVIOUS, PREVIOUS]", 60),
        chain('["x"]', "concat(PREVIOUS, PREVIOUS)", 60),
        chain("{}", "{ left = PREVIOUS, right = PREVIOUS }", 60),
        chain('"x"', '"${PREVIOUS}${PREVIOUS}"', 60),
        chain('"x"', 'replace(PREVIOUS, "x", "xxxxxxxxxx")', 20),
        chain("99999999999", "PREVIOUS * PREVIOUS", 60),
        chain('["x"]', "[PREVIOUS]", 5000),
        'output "x" { value = range(1000000000000) }\n',
        'locals { r = range(1000) }\noutput "x" { value = [for a in local.r : [for b in local.r : a]] }\n',
        'output "x" { value = length(setproduct(range(1000), range(1000), range(1000))) }\n',
    ],
    ids=range(10),
)
def test_what_grows_without_bound_is_a_problem(text: str) -> None:
    """The value is unknown from there on, and can be shown."""
    before = time.process_time()
    module = root(text)
    plain(module.outputs)
    assert module.problems
    assert time.process_time() - before < 10


def test_a_long_chain_of_references_is_followed() -> None:
    """There is no limit on how many locals lead to a value."""
    module = root(chain('"x"', "PREVIOUS", 5000))
    assert not module.problems
    assert plain(module.outputs) == {"x": "x"}


def test_a_long_chain_of_resources_is_followed() -> None:
    """Nor on how many resources do."""
    blocks = ['resource "aws_x" "r0" { name = "x" }']
    blocks += [f'resource "aws_x" "r{n}" {{ name = aws_x.r{n - 1}.name }}' for n in range(1, 1000)]
    module = root("\n".join([*blocks, 'output "x" { value = aws_x.r999.name }\n']))
    assert not module.problems
    assert plain(module.outputs) == {"x": "x"}


def test_a_ring_is_told_with_all_that_is_in_it() -> None:
    """Once, at the reference that closes it."""
    problem = only_problem("""
locals {
  a = local.b
  b = [local.a]
}
output "x" { value = local.a }
""")
    assert problem.message == "`local.a` refers to itself: local.a → local.b → local.a"


def test_a_long_ring_is_no_recursion() -> None:
    """Thousands of locals in a ring are one problem."""
    text = chain("local.a2999", "PREVIOUS", 3000)
    assert "refers to itself" in only_problem(text).message


def test_rings_through_modules_are_found() -> None:
    """Outputs and inputs lead round as well."""
    problem = only_problem(
        {
            "main.tf": """
module "a" {
  source = "./m"
  x      = module.b.y
}
module "b" {
  source = "./m"
  x      = module.a.y
}
output "x" { value = module.a.y }
""",
            "m/main.tf": 'variable "x" {}\noutput "y" { value = var.x }\n',
        }
    )
    assert "refers to itself" in problem.message


def test_a_module_that_calls_itself_is_not_followed() -> None:
    """The call that closes the ring is a problem."""
    problem = only_problem(
        {
            "main.tf": 'module "a" { source = "./m" }\n',
            "m/main.tf": 'module "b" { source = "../" }\n',
        }
    )
    assert problem.kind == "module"
    assert problem.message.startswith("`module.a.module.b` is not loaded: it calls itself")
