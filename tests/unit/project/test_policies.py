"""Which attributes hold policies, of which kind."""

from __future__ import annotations

import pytest

from iamlint.iam.document import PolicyKind
from iamlint.project.computed import AwsAttributes
from iamlint.project.policies import DOCUMENTS, RawPolicy, is_wanted, raw_policies
from iamlint.readers import MemoryReader
from iamlint.terraform.module import RootSettings, load_root
from iamlint.truth import Truth
from iamlint.values import plain


def raw(source: str) -> list[RawPolicy]:
    settings = RootSettings(computed=AwsAttributes(), wanted=is_wanted)
    root = load_root(MemoryReader({"main.tf": source}), "", settings)
    return list(raw_policies(root.resources))


def resource(kind: str, body: str) -> str:
    return f'resource "{kind}" "x" {{\n{body}\n}}\n'


@pytest.mark.parametrize(
    ("kind", "body", "attribute", "policy", "service"),
    [
        ("aws_iam_role", 'assume_role_policy = "{}"', "assume_role_policy", "trust", None),
        ("aws_iam_policy", 'policy = "{}"', "policy", "identity", None),
        ("aws_iam_role_policy", 'policy = "{}"', "policy", "identity", None),
        (
            "aws_ssoadmin_permission_set_inline_policy",
            'inline_policy = "{}"',
            "inline_policy",
            "identity",
            None,
        ),
        ("aws_s3_bucket_policy", 'policy = "{}"', "policy", "resource", "s3"),
        ("aws_kms_key", 'policy = "{}"', "policy", "resource", "kms"),
        ("aws_opensearch_domain", 'access_policies = "{}"', "access_policies", "resource", "es"),
        ("aws_vpc_endpoint", 'policy = "{}"', "policy", "endpoint", None),
        ("aws_transfer_user", 'policy = "{}"', "policy", "session", None),
        ("aws_organizations_policy", 'content = "{}"', "content", "scp", None),
        (
            "aws_organizations_policy",
            'content = "{}"\ntype = "RESOURCE_CONTROL_POLICY"',
            "content",
            "rcp",
            None,
        ),
        (
            "aws_s3control_multi_region_access_point_policy",
            'details {\n  name = "n"\n  policy = "{}"\n}',
            "details[0].policy",
            "resource",
            "s3",
        ),
        (
            "awscc_iam_role",
            'assume_role_policy_document = "{}"',
            "assume_role_policy_document",
            "trust",
            None,
        ),
        ("awscc_iam_managed_policy", 'policy_document = "{}"', "policy_document", "identity", None),
        ("awscc_kms_key", 'key_policy = "{}"', "key_policy", "resource", "kms"),
    ],
)
def test_kinds(kind: str, body: str, attribute: str, policy: str, service: str | None) -> None:
    """The kind comes from the attribute."""
    [found] = raw(resource(kind, body))
    assert (found.attribute, str(found.kind), found.service) == (attribute, policy, service)
    assert plain(found.value) == "{}"
    assert found.span.text == '"{}"'
    assert found.exists is Truth.YES


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("aws_sns_topic", 'delivery_policy = "{}"'),
        ("aws_sqs_queue", 'redrive_policy = "{}"'),
        ("aws_iam_policy", "policy = null"),
        ("aws_s3_bucket", 'policy = ""'),
        ("aws_organizations_policy", 'content = "{}"\ntype = "TAG_POLICY"'),
        ("aws_iam_role", 'permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"'),
    ],
)
def test_no_policies(kind: str, body: str) -> None:
    """What is no IAM document, null or empty is none."""
    assert raw(resource(kind, body)) == []


def test_blocks_of_inline_policies() -> None:
    """Each block is a policy; one whose count is unknown may not be there."""
    found = raw(
        'variable "v" {\n  type = list(string)\n}\n'
        + resource(
            "aws_iam_role",
            'inline_policy {\n  policy = "a"\n}\n'
            'dynamic "inline_policy" {\n  for_each = var.v\n  content {\n    policy = "b"\n  }\n}',
        )
    )
    assert [(each.attribute, plain(each.value), each.exists) for each in found] == [
        ("inline_policy[0].policy", "a", Truth.YES),
        ("inline_policy[1].policy", "b", Truth.MAYBE),
    ]


def test_cloud_control_policies() -> None:
    """``policies`` of the Cloud Control provider is a list of objects."""
    [found] = raw(
        resource("awscc_iam_role", 'policies = [{ policy_name = "p", policy_document = "{}" }]')
    )
    assert (found.attribute, found.kind) == ("policies[0].policy_document", PolicyKind.IDENTITY)


def test_unknown_policy() -> None:
    """A policy that is not known is there all the same."""
    [found] = raw('variable "p" {}\n' + resource("aws_iam_policy", "policy = var.p"))
    assert plain(found.value) == {"$unknown": "var.p"}
    assert found.span.text == "var.p"


def test_lambda_permission() -> None:
    """A permission is the statement that AWS makes of its arguments, each in its place."""
    [found] = raw(
        resource(
            "aws_lambda_permission",
            'statement_id = "S"\naction = "lambda:InvokeFunction"\nfunction_name = "f"\n'
            'principal = "s3.amazonaws.com"\nsource_arn = "arn:aws:s3:::b"\nsource_account = "1"',
        )
    )
    assert (found.attribute, found.kind, found.service) == ("", PolicyKind.RESOURCE, "lambda")
    assert plain(found.value)["Statement"] == [
        {
            "Sid": "S",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "lambda:InvokeFunction",
            "Resource": "f",
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"},
                "StringEquals": {"aws:SourceAccount": "1"},
            },
        }
    ]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ('"*"', "*"),
        ('"111122223333"', {"AWS": "111122223333"}),
        ('"arn:aws:iam::111122223333:root"', {"AWS": "arn:aws:iam::111122223333:root"}),
        ('"events.amazonaws.com"', {"Service": "events.amazonaws.com"}),
    ],
)
def test_principal_of_a_permission(principal: str, expected: object) -> None:
    """The form of a principal tells its type."""
    body = f'action = "lambda:InvokeFunction"\nfunction_name = "f"\nprincipal = {principal}'
    [found] = raw(resource("aws_lambda_permission", body))
    assert plain(found.value)["Statement"][0]["Principal"] == expected


def test_other_permissions() -> None:
    """Layers, event buses and certificate authorities have statements of their own."""
    [layer] = raw(
        resource(
            "aws_lambda_layer_version_permission",
            'statement_id = "S"\naction = "lambda:GetLayerVersion"\nlayer_name = "l"\n'
            'principal = "*"\norganization_id = "o-1"',
        )
    )
    assert plain(layer.value)["Statement"][0]["Condition"] == {
        "StringEquals": {"aws:PrincipalOrgID": "o-1"}
    }
    [bus] = raw(
        resource(
            "aws_cloudwatch_event_permission",
            'statement_id = "S"\nprincipal = "*"\ncondition {\n  key = "aws:PrincipalOrgID"\n'
            '  type = "StringEquals"\n  value = "o-1"\n}',
        )
    )
    assert plain(bus.value)["Statement"] == [
        {
            "Sid": "S",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "events:PutEvents",
            "Resource": "default",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        }
    ]


def test_policy_in_the_body_of_an_api() -> None:
    """The OpenAPI description of an API may hold its policy."""
    body = (
        'body = jsonencode({ openapi = "3.0.1", x-amazon-apigateway-policy = { Statement = [] } })'
    )
    [found] = raw(resource("aws_api_gateway_rest_api", body))
    assert (found.attribute, found.service) == ("body", "execute-api")
    assert plain(found.value) == {"Statement": []}
    assert raw(resource("aws_api_gateway_rest_api", 'body = "openapi: 3.0.1"')) == []


def test_every_type_is_wanted() -> None:
    """A type that holds a policy is evaluated."""
    assert [kind for kind in DOCUMENTS if not is_wanted("managed", kind)] == []
    assert is_wanted("data", "aws_iam_policy_document")
    assert not is_wanted("data", "aws_vpc")
    assert not is_wanted("managed", "aws_route53_record")
