"""The policies that AWS manages, from data that ships."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import resources

import pytest

from iamlint.iam.document import PolicyKind, read_document
from iamlint.iam.managed import (
    is_aws_managed_arn,
    managed_policy,
    managed_policy_names,
)
from iamlint.values import Text


@pytest.mark.parametrize(
    "asked",
    [
        "AdministratorAccess",
        "arn:aws:iam::aws:policy/AdministratorAccess",
        "arn:aws-cn:iam::aws:policy/AdministratorAccess",
    ],
)
def test_a_policy_by_name_and_by_arn(asked: str) -> None:
    """In any partition it is the same policy."""
    policy = managed_policy(asked)
    assert policy is not None
    assert policy.arn == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert policy.document["Statement"] == [{"Action": "*", "Effect": "Allow", "Resource": "*"}]
    assert policy.version == "v1"


def test_a_policy_with_a_path() -> None:
    """The ARN needs it, the name does not."""
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    by_arn, by_name = managed_policy(arn), managed_policy("AWSLambdaBasicExecutionRole")
    assert by_arn is not None
    assert by_arn == by_name
    assert by_arn.path == "/service-role/"
    assert by_arn.arn == arn


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "NoSuchPolicy",
        "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
        "arn:aws:iam::111122223333:policy/AdministratorAccess",
        "arn:aws:iam::aws:policy/",
        "administratoraccess",
    ],
)
def test_what_is_no_policy_of_aws(asked: str) -> None:
    """A wrong path, another account, another case."""
    assert managed_policy(asked) is None


def test_the_form_of_the_arn() -> None:
    """The account is `aws`."""
    assert is_aws_managed_arn("arn:aws-us-gov:iam::aws:policy/job-function/ViewOnlyAccess")
    assert not is_aws_managed_arn("arn:aws:iam::111122223333:policy/x")
    assert not is_aws_managed_arn("AdministratorAccess")
    assert not is_aws_managed_arn("x:iam::aws:policy/y")


def test_every_policy_can_be_read() -> None:
    """About 1,500, each a sound document of kind identity."""
    names = managed_policy_names()
    assert len(names) > 1_400
    for name in names:
        policy = managed_policy(name)
        assert policy is not None
        assert policy.path.startswith("/")
        assert policy.path.endswith("/")
        document = read_document(Text.of(policy.text), PolicyKind.IDENTITY).document
        assert document is not None
        assert document.sound
        assert document.statements


def test_the_data_says_where_it_comes_from() -> None:
    """Package, version, day and licence."""
    content = (resources.files("iamlint.iam") / "data" / "managed_policies.bin").read_bytes()
    source = json.loads(content.partition(b"\n")[0])
    assert source["package"] == "moto"
    assert source["licence"] == "Apache-2.0"
    assert source["date"] >= "2026-10"
    assert source["version"].count(".") == 2


def test_data_is_read_only_when_asked_for() -> None:
    """Importing the module, or asking for the form of an ARN, reads nothing."""
    code = (
        "from iamlint.iam import managed\n"
        "managed.is_aws_managed_arn('arn:aws:iam::aws:policy/x')\n"
        "assert managed._file.cache_info().currsize == 0\n"
        "managed.managed_policy('ReadOnlyAccess')\n"
        "assert managed._block.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
