"""What the provider computes: partly known ARNs, ids, names, and its functions."""

from __future__ import annotations

from typing import Any

import pytest

from iamlint.equality import same_value
from iamlint.iam.arn import parse_arn
from iamlint.project.computed import AwsAttributes
from iamlint.project.computed_rows import Row, Template
from iamlint.project.computed_sources import DATA
from iamlint.project.computed_table import MANAGED
from iamlint.readers import MemoryReader
from iamlint.terraform.module import RootModule, RootSettings, load_root
from iamlint.truth import Truth
from iamlint.values import Ref, Text, Unknown, Value, plain

KNOWN = {"account": "111122223333", "region": "eu-west-1", "partition": "aws"}


def load(source: str, **settings: Any) -> RootModule:
    reader = MemoryReader({"main.tf": source})
    return load_root(reader, "", RootSettings(computed=AwsAttributes(), **settings))


def attribute(root: RootModule, address: str, name: str) -> Value:
    value = next(item for item in root.resources if str(item.address) == address).get(name)
    assert value is not None
    return value


def computed(kind: str, body: str, name: str, **settings: Any) -> Any:
    """An attribute of a resource as ``show`` prints it; account, region and partition known."""
    root = load(f'resource "{kind}" "x" {{\n{body}\n}}\n', **(settings or KNOWN))
    return plain(attribute(root, f"{kind}.x", name))


AWS = "arn:aws:%s:eu-west-1:111122223333:%s"
IAM = "arn:aws:iam::111122223333:%s"


@pytest.mark.parametrize(
    ("kind", "body", "name", "expected"),
    [
        ("aws_iam_role", 'name = "app"', "arn", IAM % "role/app"),
        ("aws_iam_role", 'name = "app"\npath = "/svc/"', "arn", IAM % "role/svc/app"),
        ("aws_iam_role", 'name = "app"\npath = null', "arn", IAM % "role/app"),
        ("aws_iam_role", 'name = "app"', "id", "app"),
        ("aws_iam_role", 'name = "app"', "path", "/"),
        ("aws_iam_policy", 'name = "p"', "id", IAM % "policy/p"),
        ("aws_iam_user", 'name = "ann"', "arn", IAM % "user/ann"),
        ("aws_iam_group", 'name = "ops"', "id", "ops"),
        ("aws_iam_instance_profile", 'name = "p"', "arn", IAM % "instance-profile/p"),
        ("aws_iam_instance_profile", 'name = "p"', "id", "p"),
        (
            "aws_iam_openid_connect_provider",
            'url = "https://token.actions.githubusercontent.com"',
            "arn",
            IAM % "oidc-provider/token.actions.githubusercontent.com",
        ),
        ("aws_iam_role_policy", 'role = "r"\nname = "p"', "id", "r:p"),
        ("aws_s3_bucket", 'bucket = "b"', "arn", "arn:aws:s3:::b"),
        ("aws_s3_bucket", 'bucket = "b"', "bucket_domain_name", "b.s3.amazonaws.com"),
        ("aws_s3_object", 'bucket = "b"\nkey = "k"', "arn", "arn:aws:s3:::b/k"),
        ("aws_sqs_queue", 'name = "q"', "arn", AWS % ("sqs", "q")),
        (
            "aws_sqs_queue",
            'name = "q"',
            "url",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/q",
        ),
        ("aws_sns_topic", 'name = "t"', "id", AWS % ("sns", "t")),
        ("aws_dynamodb_table", 'name = "t"', "arn", AWS % ("dynamodb", "table/t")),
        ("aws_lambda_function", 'function_name = "f"', "arn", AWS % ("lambda", "function:f")),
        (
            "aws_lambda_function",
            'function_name = "f"',
            "invoke_arn",
            (
                "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/"
                "arn:aws:lambda:eu-west-1:111122223333:function:f/invocations"
            ),
        ),
        ("aws_ecs_cluster", 'name = "c"', "id", AWS % ("ecs", "cluster/c")),
        (
            "aws_ecr_repository",
            'name = "r"',
            "repository_url",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/r",
        ),
        ("aws_cloudwatch_log_group", 'name = "/a/b"', "arn", AWS % ("logs", "log-group:/a/b")),
        ("aws_ssm_parameter", 'name = "/a/b"', "arn", AWS % ("ssm", "parameter/a/b")),
        ("aws_ssm_parameter", 'name = "a"', "arn", AWS % ("ssm", "parameter/a")),
        ("aws_cloudwatch_event_rule", 'name = "r"', "arn", AWS % ("events", "rule/r")),
        (
            "aws_cloudwatch_event_rule",
            'name = "r"\nevent_bus_name = "default"',
            "arn",
            AWS % ("events", "rule/r"),
        ),
        (
            "aws_cloudwatch_event_rule",
            'name = "r"\nevent_bus_name = "bus"',
            "arn",
            AWS % ("events", "rule/bus/r"),
        ),
        ("aws_sfn_state_machine", 'name = "m"', "arn", AWS % ("states", "stateMachine:m")),
        ("aws_codebuild_project", 'name = "p"', "id", AWS % ("codebuild", "project/p")),
        ("aws_eks_cluster", 'name = "c"', "arn", AWS % ("eks", "cluster/c")),
        ("aws_rds_cluster", 'cluster_identifier = "c"', "arn", AWS % ("rds", "cluster:c")),
        ("aws_kinesis_stream", 'name = "s"', "arn", AWS % ("kinesis", "stream/s")),
        ("aws_sqs_queue", "name = 1e3", "arn", AWS % ("sqs", "1000")),
        (
            "aws_sqs_queue",
            'name = "q"\nregion = "us-east-1"',
            "arn",
            "arn:aws:sqs:us-east-1:111122223333:q",
        ),
        # What AWS makes up stays unknown, and all around it is known.
        ("aws_kms_key", "", "arn", {"$unknown": "aws_kms_key.x.arn"}),
        (
            "aws_secretsmanager_secret",
            'name = "s"',
            "arn",
            {"$unknown": "aws_secretsmanager_secret.x.arn"},
        ),
        ("aws_iam_role", 'name_prefix = "app-"', "name", {"$unknown": "aws_iam_role.x.name"}),
        ("aws_iam_role", "", "name", {"$unknown": "aws_iam_role.x.name"}),
        ("aws_iam_role", "name = null", "name", {"$unknown": "aws_iam_role.x.name"}),
        ("aws_iam_role", 'name = "a"', "unique_id", {"$unknown": "aws_iam_role.x.unique_id"}),
    ],
)
def test_managed(kind: str, body: str, name: str, expected: Any) -> None:
    """ARNs, ids and names of named things are known when account and region are."""
    assert computed(kind, body, name) == expected


def text(value: Value) -> Text:
    assert isinstance(value, Text)
    return value


@pytest.mark.parametrize(
    ("kind", "body", "name", "known"),
    [
        ("aws_kms_key", "", "arn", ["arn:aws:kms:eu-west-1:111122223333:key/", None]),
        (
            "aws_secretsmanager_secret",
            'name = "s"',
            "arn",
            ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:s-", None],
        ),
        ("aws_iam_role", 'name_prefix = "app-"', "arn", [IAM % "role/app-", None]),
        ("aws_s3_bucket", 'bucket_prefix = "b-"', "arn", ["arn:aws:s3:::b-", None]),
        ("aws_s3_bucket", "", "arn", ["arn:aws:s3:::", None]),
        (
            "aws_lb",
            'name = "l"\nload_balancer_type = "network"',
            "arn",
            [AWS % ("elasticloadbalancing", "loadbalancer/net/l/"), None],
        ),
    ],
)
def test_known_around_the_unknown(kind: str, body: str, name: str, known: list[str | None]) -> None:
    """What AWS adds is one unknown part, what is known around it stays."""
    root = load(f'resource "{kind}" "x" {{\n{body}\n}}\n', **KNOWN)
    value = text(attribute(root, f"{kind}.x", name))
    assert [getattr(part, "text", None) for part in value.parts] == known


ACCOUNT = """
data "aws_caller_identity" "one" {}
data "aws_caller_identity" "two" {}
data "aws_partition" "p" {}
data "aws_region" "r" {}
resource "aws_iam_role" "a" {
  name = "a"
}
resource "aws_iam_role" "b" {
  name = "b"
}
output "one" { value = data.aws_caller_identity.one.account_id }
output "two" { value = data.aws_caller_identity.two.account_id }
output "arn" { value = aws_iam_role.a.arn }
output "built" {
  value = "arn:${data.aws_partition.p.partition}:iam::${data.aws_caller_identity.one.account_id}:role/a"
}
output "service" { value = "ec2.${data.aws_partition.p.dns_suffix}" }
output "region" { value = data.aws_region.r.name }
"""


def test_one_account_is_the_same_everywhere() -> None:
    """Two data sources of one provider are equal, and equal to the account in an ARN."""
    outputs = load(ACCOUNT).outputs.entries
    assert same_value(outputs["one"], outputs["two"]) is Truth.YES
    assert same_value(outputs["arn"], outputs["built"]) is Truth.YES
    arn = parse_arn(text(outputs["arn"]))
    assert arn is not None
    assert same_value(arn.account, text(outputs["two"])) is Truth.YES
    assert same_value(arn.account, arn.partition) is Truth.MAYBE


def test_unknown_parts_print_as_the_reference() -> None:
    """An ARN of which the account is unknown is shown as the reference that gave it."""
    outputs = load(ACCOUNT).outputs.entries
    assert plain(outputs["arn"]) == {"$unknown": "aws_iam_role.a.arn"}
    assert text(outputs["arn"]).origin == Ref("aws_iam_role.a", "arn")
    expected = (
        "arn:${data.aws_partition.p.partition}:iam::"
        "${data.aws_caller_identity.one.account_id}:role/a"
    )
    assert plain(outputs["built"]) == expected
    assert plain(outputs["service"]) == "ec2.${data.aws_partition.p.dns_suffix}"


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-west-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_partition_follows_from_the_region(region: str, partition: str, suffix: str) -> None:
    """A provider with a known region is in its partition."""
    provider = f'provider "aws" {{\n  region = "{region}"\n}}\n'
    outputs = load(provider + ACCOUNT).outputs.entries
    assert plain(outputs["service"]) == f"ec2.{suffix}"
    assert plain(outputs["region"]) == region
    assert text(outputs["arn"]).prefix == f"arn:{partition}:iam::"


def test_settings_fix_the_account() -> None:
    """Account and partition of the settings are those of the default provider."""
    outputs = load(ACCOUNT, account="111122223333", partition="aws").outputs.entries
    assert plain(outputs["arn"]) == IAM % "role/a"
    assert plain(outputs["one"]) == "111122223333"


def test_name_is_unknown_in_part() -> None:
    """An unknown name is part of the ARN, what is known of it too."""
    source = 'variable "env" {}\nresource "aws_sqs_queue" "x" {\n  name = "q-${var.env}"\n}\n'
    value = text(attribute(load(source, **KNOWN), "aws_sqs_queue.x", "arn"))
    assert value.prefix == AWS % ("sqs", "q-")
    assert plain(value) == {"$unknown": "aws_sqs_queue.x.arn"}


def test_nested_block() -> None:
    """The issuer of an EKS cluster is known in part, and so is what is built from it."""
    source = """
    resource "aws_eks_cluster" "c" {
      name = "c"
    }
    resource "aws_iam_openid_connect_provider" "p" {
      url = aws_eks_cluster.c.identity[0].oidc[0].issuer
    }
    """
    root = load(source, **KNOWN)
    arn = text(attribute(root, "aws_iam_openid_connect_provider.p", "arn"))
    assert arn.prefix == IAM % "oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/"


@pytest.mark.parametrize(
    ("kind", "body", "name", "expected"),
    [
        ("aws_iam_role", 'name = "r"', "id", "r"),
        ("aws_s3_bucket", 'bucket = "b"', "arn", "arn:aws:s3:::b"),
        ("aws_sqs_queue", 'name = "q"', "arn", AWS % ("sqs", "q")),
        ("aws_ssm_parameter", 'name = "/a"', "arn", AWS % ("ssm", "parameter/a")),
        ("aws_eks_cluster", 'name = "c"', "arn", AWS % ("eks", "cluster/c")),
        ("aws_caller_identity", "", "account_id", "111122223333"),
        ("aws_partition", "", "reverse_dns_prefix", "com.amazonaws"),
        ("aws_region", "", "id", "eu-west-1"),
        ("aws_region", 'name = "us-east-1"', "name", "us-east-1"),
        ("aws_service_principal", 'service_name = "s3"', "name", "s3.amazonaws.com"),
        ("aws_service_principal", 'service_name = "s3"', "id", "s3.eu-west-1.amazonaws.com"),
        ("aws_arn", f'arn = "{IAM % "role/a/b"}"', "account", "111122223333"),
        ("aws_arn", f'arn = "{IAM % "role/a/b"}"', "resource", "role/a/b"),
        ("aws_iam_policy", f'arn = "{IAM % "policy/p"}"', "arn", IAM % "policy/p"),
        (
            "aws_ssm_parameter",
            'name = "/a"',
            "value",
            {"$unknown": "data.aws_ssm_parameter.x.value"},
        ),
    ],
)
def test_data(kind: str, body: str, name: str, expected: Any) -> None:
    """Data sources give what can be foreseen of them."""
    root = load(f'data "{kind}" "x" {{\n{body}\n}}\n', **KNOWN)
    assert plain(attribute(root, f"data.{kind}.x", name)) == expected


def test_role_by_name_has_a_path_that_is_unknown() -> None:
    """The ARN of a role that is looked up is known but for its path."""
    root = load('data "aws_iam_role" "x" {\n  name = "r"\n}\n', **KNOWN)
    value = text(attribute(root, "data.aws_iam_role.x", "arn"))
    assert [getattr(part, "text", None) for part in value.parts] == [IAM % "role/", None, "r"]


@pytest.mark.parametrize(
    "how", ['name = "ReadOnlyAccess"', 'arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"']
)
def test_policy_that_aws_manages(how: str) -> None:
    """Its document and its ARN are known, by name or by ARN."""
    pytest.importorskip("iamlint.iam.managed")
    root = load(f'data "aws_iam_policy" "x" {{\n  {how}\n}}\n')
    assert (
        plain(attribute(root, "data.aws_iam_policy.x", "arn"))
        == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    )
    assert '"Statement"' in plain(attribute(root, "data.aws_iam_policy.x", "policy"))


# Functions.


def evaluated(expression: str) -> Any:
    root = load(
        f'variable "x" {{\n  type = string\n}}\noutput "x" {{\n  value = {expression}\n}}\n'
    )
    return plain(root.outputs.entries["x"]), [problem.message for problem in root.problems]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (
            'provider::aws::arn_parse("arn:aws:s3:::b/a:c")',
            {
                "partition": "aws",
                "service": "s3",
                "region": "",
                "account_id": "",
                "resource": "b/a:c",
            },
        ),
        ('provider::aws::arn_parse("arn:aws:iam::${var.x}:role/r").resource', "role/r"),
        ('provider::aws::arn_build("aws", "sqs", "r", "1", "q")', "arn:aws:sqs:r:1:q"),
        ('provider::aws::arn_build("aws", "sqs", "r", var.x, "q")', "arn:aws:sqs:r:${var.x}:q"),
        (
            'provider::aws::trim_iam_role_path("arn:aws:iam::1:role/a/b/r")',
            "arn:aws:iam::1:role/r",
        ),
        (
            'provider::aws::trim_iam_role_path("arn:aws:iam::${var.x}:role/a/r")',
            "arn:aws:iam::${var.x}:role/r",
        ),
        ("provider::aws::arn_parse(var.x)", {"$unknown": "provider::aws::arn_parse(var.x)"}),
    ],
)
def test_functions(expression: str, expected: Any) -> None:
    """The functions of the provider are computed, also on texts known in part."""
    value, problems = evaluated(expression)
    if "$unknown" in expected:
        assert "$unknown" in value
    else:
        assert value == expected
    assert problems == []


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ('provider::aws::arn_parse("s3")', "invalid prefix"),
        ('provider::aws::arn_parse("arn:aws:s3")', "not enough sections"),
        ('provider::aws::trim_iam_role_path("arn:aws:s3:::b")', 'service must be "iam"'),
        ('provider::aws::trim_iam_role_path("arn:aws:iam::1:user/u")', 'begin with "role/"'),
    ],
)
def test_functions_refuse(expression: str, message: str) -> None:
    """What the provider refuses is a problem."""
    _, problems = evaluated(expression)
    assert len(problems) == 1
    assert message in problems[0]


# The table.


def templates(row: Row) -> list[str]:
    found: list[str] = []

    def collect(template: Template) -> None:
        if isinstance(template, str):
            found.append(template)
        else:
            for block in template:
                for inner in block.values():
                    collect(inner)

    for template in row.values():
        collect(template)
    return found


@pytest.mark.parametrize("row", [*MANAGED.items(), *DATA.items()], ids=lambda item: str(item[0]))
def test_table(row: tuple[str, Row]) -> None:
    """Every template can be filled in, and an ARN has its six fields."""
    kind, templates_of = row
    mode = "data" if DATA.get(kind) is templates_of else "resource"
    address = f"data.{kind}.x" if mode == "data" else f"{kind}.x"
    root = load(f'{mode} "{kind}" "x" {{}}\n', **KNOWN)
    for name in templates_of:
        value = attribute(root, address, name)
        assert isinstance(value, Unknown | Text) or name in ("identity", "certificate_authority")
        if isinstance(value, Text) and value.prefix and name in ("arn", "execution_arn", "iam_arn"):
            assert parse_arn(value) is not None
    assert all(template.count("{") == template.count("}") for template in templates(templates_of))


def test_table_is_large_enough() -> None:
    """At least the resource types that policies refer to most."""
    assert len(MANAGED) >= 60
