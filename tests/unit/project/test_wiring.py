"""Who holds a policy, which profile a machine gets, and who a role lets in."""

from __future__ import annotations

from textwrap import dedent

import pytest

from iamlint.project.load import LoadSettings, load_from
from iamlint.project.model import Root
from iamlint.project.trust import Obstacle, service_trust
from iamlint.readers import MemoryReader

TRUST = """
    resource "aws_iam_role" "app" {
      name = "app"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [STATEMENTS]
      })
    }
"""
EC2 = (
    '{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }'
)


def root_of(text: str, **files: str) -> Root:
    """The one root of a configuration."""
    every = {"main.tf": dedent(text)} | {name.replace("__", "/"): files[name] for name in files}
    (root,) = load_from(MemoryReader(every), (".",), LoadSettings()).roots
    return root


def trust_of(statements: str) -> object:
    """What the trust policy with these statements says of EC2."""
    root = root_of(TRUST.replace("STATEMENTS", statements))
    trust = root.wiring.roles["aws_iam_role.app"].trust
    assert trust is not None
    return service_trust(trust.document, "ec2.amazonaws.com")


@pytest.mark.parametrize(
    ("statements", "obstacle"),
    [
        (EC2.replace("ec2.", "lambda."), Obstacle.PRINCIPAL),
        (EC2.replace("AssumeRole", "TagSession"), Obstacle.ACTION),
        (
            EC2.replace(
                " }, Action",
                ' }, Condition = { StringEquals = { "sts:ExternalId" = "x" } }, Action',
            ),
            Obstacle.CONDITION,
        ),
        (EC2 + ", " + EC2.replace("Allow", "Deny"), Obstacle.DENY),
        (EC2 + ', { Effect = "Deny", Principal = "*", Action = "sts:*" }', Obstacle.DENY),
    ],
)
def test_what_keeps_ec2_out(statements: str, obstacle: Obstacle) -> None:
    """Each obstacle is told apart."""
    trust = trust_of(statements)
    assert not trust.trusts.possible
    assert trust.obstacle is obstacle


@pytest.mark.parametrize(
    "statements",
    [
        EC2,
        EC2.replace("sts:AssumeRole", "sts:*"),
        EC2.replace("sts:AssumeRole", "sts:Assume*"),
        EC2.replace("ec2.amazonaws.com", "ec2.amazonaws.com.cn"),
        EC2.replace('"ec2.amazonaws.com"', '["lambda.amazonaws.com", "ec2.amazonaws.com"]'),
        EC2.replace('"ec2.amazonaws.com"', '"ec2.${data.aws_partition.current.dns_suffix}"'),
        EC2.replace(
            " }, Action",
            ' }, Condition = { StringEquals = { "aws:SourceAccount" = "1" } }, Action',
        ),
        EC2 + ', { Effect = "Deny", Principal = "*", Action = "sts:AssumeRole", '
        'Condition = { StringNotEquals = { "aws:PrincipalOrgID" = "o-1" } } }',
    ],
)
def test_what_may_let_ec2_in(statements: str) -> None:
    """Wildcards, lists, other partitions, and conditions that may be met."""
    assert trust_of(statements).trusts.possible


ATTACHED = """
    resource "aws_iam_policy" "read" {
      name   = "read"
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::a/*" }]
      })
    }
"""


@pytest.mark.parametrize(
    "attachment",
    [
        """
        resource "aws_iam_role_policy_attachment" "a" {
          role       = aws_iam_role.app.name
          policy_arn = aws_iam_policy.read.arn
        }
        """,
        """
        resource "aws_iam_role_policy_attachment" "a" {
          role       = "app"
          policy_arn = "arn:aws:iam::111122223333:policy/read"
        }
        """,
        """
        resource "aws_iam_policy_attachment" "a" {
          name       = "a"
          roles      = [aws_iam_role.app.id]
          policy_arn = aws_iam_policy.read.id
        }
        """,
        """
        resource "aws_iam_role_policy_attachments_exclusive" "a" {
          role_name   = aws_iam_role.app.name
          policy_arns = [aws_iam_policy.read.arn]
        }
        """,
        """
        resource "aws_iam_role_policy_attachment" "a" {
          for_each   = { read = aws_iam_policy.read.arn }
          role       = aws_iam_role.app.name
          policy_arn = each.value
        }
        """,
    ],
)
def test_a_managed_policy_is_held_by_whom_it_is_attached_to(attachment: str) -> None:
    """Every kind of attachment joins the same two."""
    role = TRUST.replace("STATEMENTS", EC2)
    root = root_of(dedent(role) + dedent(ATTACHED) + dedent(attachment))
    holder = root.wiring.roles["aws_iam_role.app"].holder
    assert [policy.address for policy in holder.policies] == ["aws_iam_policy.read"]


def test_managed_policy_arns_of_a_role() -> None:
    """The list in the role itself attaches, too, and a policy that AWS manages is read."""
    role = TRUST.replace("STATEMENTS", EC2).replace(
        'name = "app"',
        'name = "app"\n      managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3FullAccess"]',
    )
    holder = root_of(role).wiring.roles["aws_iam_role.app"].holder
    (policy,) = holder.policies
    assert policy.managed == "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    assert policy.place is not None
    assert policy.place.text == '"arn:aws:iam::aws:policy/AmazonS3FullAccess"'


def test_a_policy_that_only_bounds_is_a_boundary() -> None:
    """It grants nothing: its kind is boundary, and the role knows it."""
    role = TRUST.replace("STATEMENTS", EC2).replace(
        'name = "app"', 'name = "app"\n      permissions_boundary = aws_iam_policy.read.arn'
    )
    root = root_of(dedent(role) + dedent(ATTACHED))
    assert [str(policy.kind) for policy in root.policies if policy.kind != "trust"] == ["boundary"]
    boundary = root.wiring.roles["aws_iam_role.app"].holder.boundary
    assert boundary is not None
    assert boundary.document is not None


def test_a_machine_gets_the_profile_of_its_launch_template() -> None:
    """By name or by ARN, through nested blocks."""
    root = root_of(
        TRUST.replace("STATEMENTS", EC2)
        + """
        resource "aws_iam_instance_profile" "app" {
          name = "app"
          role = aws_iam_role.app.name
        }

        resource "aws_launch_template" "app" {
          iam_instance_profile {
            arn = aws_iam_instance_profile.app.arn
          }
        }
        """
    )
    profile = root.wiring.profiles["aws_iam_instance_profile.app"]
    assert [use.attribute for use in profile.users] == ["iam_instance_profile.arn"]
    assert root.wiring.roles["aws_iam_role.app"].profiles == [profile]


def test_users_hold_what_their_groups_hold() -> None:
    """Membership hands policies on."""
    root = root_of(
        """
        resource "aws_iam_user" "ann" {
          name = "ann"
        }

        resource "aws_iam_group" "dev" {
          name = "dev"
        }

        resource "aws_iam_user_group_membership" "ann" {
          user   = aws_iam_user.ann.name
          groups = [aws_iam_group.dev.name]
        }

        resource "aws_iam_group_policy" "dev" {
          group  = aws_iam_group.dev.name
          policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }]
          })
        }
        """
    )
    holder = root.wiring.holders["aws_iam_user.ann"]
    assert [policy.address for policy in holder.policies] == ["aws_iam_group_policy.dev"]
