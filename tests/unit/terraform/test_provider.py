"""In which account, region and partition a resource is."""

from __future__ import annotations

from typing import Any

from roots import resource, root

from iamlint.values import Unknown, plain

PROVIDERS = """
provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}
provider "aws" {
  alias  = "china"
  region = var.region
  assume_role { role_arn = "arn:aws-cn:iam::444455556666:role/deploy" }
}
variable "region" { type = string }
"""
MODULE = """
resource "aws_x" "r" {}
resource "aws_x" "other" { provider = aws.other }
"""


def where(text: str | dict[str, str], address: str, **settings: Any) -> list[Any]:
    provider = resource(root(text, **settings), address).provider
    return [plain(item) for item in (provider.account, provider.region, provider.partition)]


def test_the_default_provider_is_read_from_its_block() -> None:
    """One allowed account is the account; the partition follows from the region."""
    text = PROVIDERS + 'resource "aws_x" "r" {}\n'
    assert where(text, "aws_x.r") == ["111122223333", "eu-west-1", "aws"]


def test_the_account_of_an_assumed_role_is_that_of_the_provider() -> None:
    """So is its partition, while the region is not known."""
    text = PROVIDERS + 'resource "aws_x" "r" { provider = aws.china }\n'
    assert where(text, "aws_x.r") == ["444455556666", {"$unknown": "var.region"}, "aws-cn"]


def test_modules_inherit_the_default_and_are_passed_the_others() -> None:
    """``providers`` maps the names of the callee to those of the caller."""
    files = {
        "main.tf": PROVIDERS
        + 'module "m" {\n  source    = "./m"\n  providers = { aws.other = aws.china }\n}\n',
        "m/main.tf": MODULE,
    }
    assert where(files, "module.m.aws_x.r")[0] == "111122223333"
    assert where(files, "module.m.aws_x.other")[0] == "444455556666"


def test_two_resources_of_one_provider_are_in_one_unknown_account() -> None:
    """The account is not known, yet it is the same."""
    module = root('resource "aws_x" "a" {}\nresource "aws_x" "b" {}\n')
    one, two = (resource(module, f"aws_x.{name}").provider.account for name in "ab")
    assert isinstance(one, Unknown)
    assert isinstance(two, Unknown)
    assert one.origin is not None
    assert one.origin == two.origin


def test_flags_say_what_is_not_written() -> None:
    """``--account`` is the account of the default provider of the root."""
    text = 'resource "aws_x" "r" {}\n'
    settings = {"account": "123456789012", "region": "us-gov-west-1"}
    assert where(text, "aws_x.r", **settings) == ["123456789012", "us-gov-west-1", "aws-us-gov"]
