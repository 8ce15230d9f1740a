"""What is hostile or goes round in a ring ends in a problem, and soon."""

from __future__ import annotations

import pytest
from roots import only_problem, root

from iamlint.project.computed import AwsAttributes
from iamlint.source import ProblemKind
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
    module = root(text)
    assert module.problems
    shown = str(plain(module.outputs))
    assert "$unknown" in shown or "${local." in shown


def test_a_long_chain_of_references_is_followed() -> None:
    """There is no limit on how many locals lead to a value."""
    module = root(chain('"x"', "PREVIOUS", 5000))
    assert not module.problems
    assert plain(module.outputs) == {"x": "x"}


@pytest.mark.parametrize(
    ("first", "step", "value"),
    [("1", " + 1", 3001), ("true", " && true", True), ("-1", " - -1 * 2 % 3", 5999)],
)
def test_a_long_chain_of_operators_is_no_nesting(first: str, step: str, value: object) -> None:
    """Terraform takes thousands of operators between operands side by side."""
    module = root(f'output "x" {{ value = {first}{step * 3000} }}\n')
    assert not module.problems
    assert plain(module.outputs) == {"x": value}


def test_a_long_chain_of_resources_is_followed() -> None:
    """Nor on how many resources do."""
    blocks = ['resource "aws_x" "r0" { name = "x" }']
    blocks += [f'resource "aws_x" "r{n}" {{ name = aws_x.r{n - 1}.name }}' for n in range(1, 1000)]
    module = root("\n".join([*blocks, 'output "x" { value = aws_x.r999.name }\n']))
    assert not module.problems
    assert plain(module.outputs) == {"x": "x"}


DOCUMENT = """
data "aws_iam_policy_document" "rN" {
  source_policy_documents = [data.aws_iam_policy_document.rP.json]
}
"""

CHAINS = {
    "modules": (
        'module "r0" {\n  source = "./m"\n  x = "x"\n}\n',
        'module "rN" {\n  source = "./m"\n  x = module.rP.y\n}\n',
        "module.rL.y",
    ),
    "modules of for_each": (
        'module "r0" {\n  source = "./m"\n  for_each = { a = 1 }\n  x = "x"\n}\n',
        'module "rN" {\n  source = "./m"\n  for_each = { a = 1 }\n  x = module.rP["a"].y\n}\n',
        'module.rL["a"].y',
    ),
    "blocks": (
        'resource "aws_x" "r0" {\n  b {\n    v = "x"\n  }\n}\n',
        'resource "aws_x" "rN" {\n  b {\n    v = aws_x.rP.b[0].v\n  }\n}\n',
        "aws_x.rL.b[0].v",
    ),
    "instances": (
        'resource "aws_x" "r0" {\n  count = 1\n  v = "x"\n}\n',
        'resource "aws_x" "rN" {\n  count = 1\n  v = aws_x.rP[0].v\n}\n',
        "aws_x.rL[0].v",
    ),
    "computed": (
        'data "aws_iam_policy_document" "r0" {\n  override_json = "{}"\n}\n',
        DOCUMENT,
        'data.aws_iam_policy_document.rL.json == "" ? "" : "x"',
    ),
}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_a_long_chain_of_anything_is_followed(name: str, backwards: bool) -> None:
    """In whatever order it is written, no reference is too far away."""
    first, step, last = CHAINS[name]
    steps = (step.replace("rN", f"r{at}").replace("rP", f"r{at - 1}") for at in range(1, 700))
    blocks = [first, *steps]
    if backwards:
        blocks.reverse()
    output = f'output "x" {{\n  value = {last.replace("rL", "r699")}\n}}\n'
    module = root(
        {
            "main.tf": "".join(blocks) + output,
            "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n',
        },
        computed=AwsAttributes(),
    )
    assert not module.problems
    assert plain(module.outputs) == {"x": "x"}


def test_counts_that_lead_to_each_other_end_in_a_problem() -> None:
    """Beyond what can be nested, it is told; in a ring, too."""
    first = 'resource "aws_x" "r0" {\n  count = 1\n}\n'
    step = 'resource "aws_x" "rN" {\n  count = length(aws_x.rP)\n  v = aws_x.rP[0].id\n}\n'
    blocks = [step.replace("rN", f"r{at}").replace("rP", f"r{at - 1}") for at in range(1, 3000)]
    module = root("".join([*reversed(blocks), first]))
    assert {problem.kind for problem in module.problems} == {ProblemKind.LIMIT}
    ring = step.replace("rN", "a").replace("rP", "b") + step.replace("rN", "b").replace("rP", "a")
    assert root(ring).problems


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
