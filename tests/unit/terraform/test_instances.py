"""``count`` and ``for_each`` that are known, unknown, or refused."""

from __future__ import annotations

from roots import only_problem, outputs, resource, root, value

from iamlint.truth import Truth
from iamlint.values import Ref, Text, Unknown, plain


def addresses(text: str) -> list[str]:
    return [str(item.address) for item in root(text).resources]


def test_instances_are_in_terraforms_order() -> None:
    """By key, numbers before texts."""
    text = """
resource "aws_x" "n" { count = 11 }
resource "aws_x" "e" { for_each = { b = 1, a = 2 } }
"""
    found = addresses(text)
    assert found[:2] == ['aws_x.e["a"]', 'aws_x.e["b"]']
    assert found[2:5] == ["aws_x.n[0]", "aws_x.n[1]", "aws_x.n[2]"]
    assert found[-1] == "aws_x.n[10]"


def test_an_unknown_count_makes_one_instance_that_may_exist() -> None:
    """It has no key; a reference to it is unknown, and says what it is if it is anything."""
    module = root("""
variable "create" { type = bool }
resource "aws_x" "r" {
  count = var.create ? 1 : 0
  name  = "r${count.index}"
}
resource "aws_x" "user" { name = aws_x.r[0].name }
resource "aws_x" "tried" { name = try(aws_x.r[0].name, "none") }
resource "aws_x" "one" { name = one(aws_x.r[*].name) }
""")
    found = resource(module, "aws_x.r")
    assert found.exists is Truth.MAYBE
    assert plain(value(module, "aws_x.r", "name")) == "r0"
    user = value(module, "aws_x.user", "name")
    assert isinstance(user, Unknown)
    assert (user.reason, user.origin) == ("aws_x.r[0].name", Ref("aws_x.r", "name"))
    assert [plain(choice) for choice in user.choices] == ["r0"]
    tried = value(module, "aws_x.tried", "name")
    assert isinstance(tried, Unknown)
    assert [plain(choice) for choice in tried.choices] == ["r0", "none"]
    one = value(module, "aws_x.one", "name")
    assert isinstance(one, Unknown)
    assert [plain(choice) for choice in one.choices] == ["r0", None]
    choice = one.choices[0]
    assert isinstance(choice, Text)
    assert choice.origin == Ref("aws_x.r", "name")


def test_an_unknown_for_each_makes_one_instance_with_an_unknown_key() -> None:
    """What it iterates over is told by ``each``."""
    module = root("""
variable "roles" {}
resource "aws_x" "r" {
  for_each = var.roles
  name     = each.key
  path     = each.value.path
}
""")
    assert resource(module, "aws_x.r").exists is Truth.MAYBE
    assert plain(value(module, "aws_x.r", "name")) == {"$unknown": "each.key"}
    assert plain(value(module, "aws_x.r", "path")) == {"$unknown": "each.value.path"}


def test_an_instance_in_a_module_that_may_exist_may_exist() -> None:
    """The unknown count of the call is that of all that it makes."""
    module = root(
        {
            "main.tf": 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count  = var.n\n}\n',
            "m/main.tf": 'resource "aws_x" "r" {}\n',
        }
    )
    assert resource(module, "module.m.aws_x.r").exists is Truth.MAYBE


def test_too_many_instances_are_a_problem_and_one_stands_for_them() -> None:
    """A thousand million instances are not made."""
    module = root('resource "aws_x" "r" { count = 1000000000 }\n')
    assert [str(item.address) for item in module.resources] == ["aws_x.r"]
    (problem,) = module.problems
    assert "too many" in problem.message


def test_a_problem_is_told_once_for_all_instances() -> None:
    """It names the first of them."""
    problem = only_problem("""
resource "aws_x" "r" {
  count = 3
  name  = nonsense(count.index)
}
""")
    assert (problem.resource, problem.attribute) == ("aws_x.r[0]", "name")


def test_count_and_for_each_make_lists_and_maps() -> None:
    """A resource referred to as a whole is all its instances."""
    assert outputs("""
resource "aws_x" "n" {
  count = 2
  name  = "n${count.index}"
}
resource "aws_x" "e" {
  for_each = toset(["b", "a"])
  name     = upper(each.key)
}
output "n" { value = [for item in aws_x.n : item.name] }
output "e" { value = { for key, item in aws_x.e : key => item.name } }
output "splat" { value = aws_x.n[*].arn }
""") == {
        "n": ["n0", "n1"],
        "e": {"a": "A", "b": "B"},
        "splat": [{"$unknown": "aws_x.n[0].arn"}, {"$unknown": "aws_x.n[1].arn"}],
    }
