"""Which resource owns all attachments of something, and what another one attaches all the same."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.project.exclusive import attached_twice, conflicts
from iamlint.project.load import LoadSettings, load_from
from iamlint.project.model import Root
from iamlint.readers import MemoryReader

READ = "arn:aws:iam::aws:policy/ReadOnlyAccess"
LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"

OBJECTS = """
    variable "on" { type = bool }
    variable "arns" { type = list(string) }
    resource "aws_iam_role" "app" { name = "app" }
    resource "aws_iam_user" "ann" { name = "ann" }
    resource "aws_iam_group" "ops" { name = "ops" }
"""


def attachment(name: str, policy: str = READ, role: str = "aws_iam_role.app.name") -> str:
    return f"""
    resource "aws_iam_role_policy_attachment" "{name}" {{
      role       = {role}
      policy_arn = "{policy}"
    }}
    """


def exclusive(arns: str) -> str:
    return f"""
    resource "aws_iam_role_policy_attachments_exclusive" "own" {{
      role_name   = aws_iam_role.app.name
      policy_arns = {arns}
    }}
    """


def everybody(roles: str) -> str:
    return f"""
    resource "aws_iam_policy_attachment" "own" {{
      name       = "own"
      roles      = {roles}
      policy_arn = "{READ}"
    }}
    """


INLINE = """
    resource "aws_iam_user_policy" "a" {
      name   = "a"
      user   = aws_iam_user.ann.name
      policy = "{}"
    }
    resource "aws_iam_user_policies_exclusive" "own" {
      user_name    = aws_iam_user.ann.name
      policy_names = NAMES
    }
"""
MEMBERS = """
    resource "aws_iam_user_group_membership" "a" {
      user   = aws_iam_user.ann.name
      groups = [aws_iam_group.ops.name]
    }
    resource "aws_iam_group_membership" "own" {
      name  = "own"
      group = aws_iam_group.ops.name
      users = USERS
    }
"""


def root_of(text: str) -> Root:
    files = {"main.tf": dedent(OBJECTS + text)}
    (root,) = load_from(MemoryReader(files), (".",), LoadSettings()).roots
    return root


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        (exclusive(f'["{READ}"]') + attachment("a", LOGS), "policy_arns"),
        (exclusive(f'["{READ}"]') + attachment("a"), None),
        (exclusive("[]") + attachment("a"), "policy_arns"),
        (exclusive("var.arns") + attachment("a"), None),
        (exclusive("[var.arns[0]]") + attachment("a"), None),
        (exclusive(f'["{READ}"]') + attachment("a", LOGS, '"other"'), None),
        (everybody('["other"]') + attachment("a"), "policy_arn"),
        (everybody("[aws_iam_role.app.name]") + attachment("a"), None),
        (everybody('["other"]') + attachment("a", LOGS), None),
        (INLINE.replace("NAMES", '["b"]'), "policy_names"),
        (INLINE.replace("NAMES", '["a", "b"]'), None),
        (INLINE.replace("NAMES", "var.arns"), None),
        (MEMBERS.replace("USERS", '["bob"]'), "users"),
        (MEMBERS.replace("USERS", '["bob", aws_iam_user.ann.name]'), None),
        (MEMBERS.replace("USERS", "var.arns"), None),
    ],
)
def test_conflicts(text: str, attribute: str | None) -> None:
    """An owner conflicts with what its list certainly lacks; a list not all known lacks nothing."""
    found = [(each.owner.address.name, each.attribute) for each in conflicts(root_of(text))]
    assert found == ([] if attribute is None else [("own", attribute)])


def test_two_sides_of_a_choice_do_not_conflict() -> None:
    """Of an owner and an attachment that exclude each other only one is there."""
    owner = exclusive(f'["{READ}"]').replace("{\n", "{\n      count = var.on ? 1 : 0\n", 1)
    other = attachment("a", LOGS).replace("{\n", "{\n      count = var.on ? 0 : 1\n", 1)
    assert list(conflicts(root_of(owner + other))) == []


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        (attachment("a") + attachment("b"), True),
        (attachment("a") + attachment("b", role='"app"'), True),
        (attachment("a") + attachment("b", LOGS), False),
        (attachment("a") + attachment("b", role='"other"'), False),
        (attachment("a") + exclusive(f'["{READ}"]'), False),
    ],
)
def test_attached_twice(text: str, twice: bool) -> None:
    """One policy on one principal, by two resources; an exclusive list repeats what it is about."""
    found = [each.resource.address.name for _, each in attached_twice(root_of(text))]
    assert found == (["b"] if twice else [])
