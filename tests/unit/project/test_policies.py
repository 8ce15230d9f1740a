"""Which attributes hold policies, of which kind."""

from __future__ import annotations

import pytest

from iamlint.iam.document import PolicyKind, read_document
from iamlint.project.computed import AwsAttributes
from iamlint.project.policies import DOCUMENTS, RawPolicy, is_wanted, raw_policies
from iamlint.readers import MemoryReader
from iamlint.terraform.module import RootSettings, load_root
from iamlint.testing import run_source
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
        ("aws_sqs_queue_policy", 'policy = ""'),
        ("aws_iam_role", 'inline_policy {\n  policy = ""\n}'),
        ("aws_organizations_policy", 'content = "{}"\ntype = "TAG_POLICY"'),
        ("aws_iam_role", 'permissions_boundary = "arn:aws:iam::aws:policy/PowerUserAccess"'),
    ],
)
def test_no_policies(kind: str, body: str) -> None:
    """What is no IAM document, null or empty is none."""
    assert raw(resource(kind, body)) == []


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_iam_role", "assume_role_policy"),
        ("aws_iam_policy", "policy"),
        ("aws_iam_user_policy", "policy"),
        ("aws_ssoadmin_permission_set_inline_policy", "inline_policy"),
    ],
)
def test_empty_where_there_must_be_a_policy(kind: str, attribute: str) -> None:
    """AWS refuses an empty text there, so it is a policy, and one at fault."""
    [found] = raw(resource(kind, f'{attribute} = ""'))
    assert (found.attribute, plain(found.value)) == (attribute, "")


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


ORG = "arn:aws:organizations::246813579012"

SHARES: dict[str, tuple[str, str, object, dict[str, object]]] = {
    "aws_kms_grant": (
        (
            'key_id = "k"\ngrantee_principal = "arn:aws:iam::246813579012:role/r"\n'
            'operations = ["Encrypt", "ReEncryptTo"]\n'
            'constraints {\n  encryption_context_equals = { App = "x" }\n}'
        ),
        "kms",
        {"AWS": "arn:aws:iam::246813579012:role/r"},
        {
            "Action": ["kms:Encrypt", "kms:ReEncryptTo"],
            "Resource": "k",
            "Condition": {"StringEquals": {"kms:EncryptionContext:App": "x"}},
        },
    ),
    "aws_ami_launch_permission": (
        'image_id = "ami-1"\ngroup = "all"',
        "ec2",
        "*",
        {"Action": "ec2:RunInstances", "Resource": "ami-1"},
    ),
    "aws_ami_launch_permission account": (
        'image_id = "ami-1"\naccount_id = "246813579012"',
        "ec2",
        {"AWS": "246813579012"},
        {"Action": "ec2:RunInstances", "Resource": "ami-1"},
    ),
    "aws_ami_launch_permission organization": (
        f'image_id = "ami-1"\norganization_arn = "{ORG}:organization/o-1"',
        "ec2",
        "*",
        {
            "Action": "ec2:RunInstances",
            "Resource": "ami-1",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        },
    ),
    "aws_ami_launch_permission unit": (
        f'image_id = "ami-1"\norganizational_unit_arn = "{ORG}:ou/o-1/ou-2"',
        "ec2",
        "*",
        {
            "Action": "ec2:RunInstances",
            "Resource": "ami-1",
            "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*/ou-2/*"}},
        },
    ),
    "aws_ram_principal_association": (
        'principal = "246813579012"\nresource_share_arn = "s"',
        "ram",
        {"AWS": "246813579012"},
        {"Action": {"$unknown": "what the share permits"}, "Resource": "s"},
    ),
    "aws_ram_principal_association unit": (
        f'principal = "{ORG}:ou/o-1/ou-2"\nresource_share_arn = "s"',
        "ram",
        "*",
        {
            "Action": {"$unknown": "what the share permits"},
            "Resource": "s",
            "Condition": {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/*/ou-2/*"}},
        },
    ),
    "aws_snapshot_create_volume_permission": (
        'snapshot_id = "snap-1"\naccount_id = "246813579012"',
        "ec2",
        {"AWS": "246813579012"},
        {"Action": "ec2:CreateVolume", "Resource": "snap-1"},
    ),
    "aws_network_interface_permission": (
        (
            'network_interface_id = "eni-1"\naws_account_id = "246813579012"\n'
            'permission = "EIP-ASSOCIATE"'
        ),
        "ec2",
        {"AWS": "246813579012"},
        {"Action": "ec2:AssociateAddress", "Resource": "eni-1"},
    ),
    "aws_db_snapshot": (
        'db_snapshot_identifier = "s"\nshared_accounts = ["246813579012"]',
        "rds",
        {"AWS": ["246813579012"]},
        {"Action": "rds:RestoreDBInstanceFromDBSnapshot", "Resource": "s"},
    ),
    "aws_db_cluster_snapshot all": (
        'db_cluster_snapshot_identifier = "s"\nshared_accounts = ["all"]',
        "rds",
        "*",
        {"Action": "rds:RestoreDBClusterFromSnapshot", "Resource": "s"},
    ),
    "aws_ssm_document": (
        'name = "d"\npermissions = { type = "Share", account_ids = "246813579012, 135792468013" }',
        "ssm",
        {"AWS": ["246813579012", "135792468013"]},
        {"Action": ["ssm:DescribeDocument", "ssm:GetDocument"], "Resource": "d"},
    ),
    "aws_ssm_document all": (
        'name = "d"\npermissions = { type = "Share", account_ids = "All" }',
        "ssm",
        "*",
        {"Action": ["ssm:DescribeDocument", "ssm:GetDocument"], "Resource": "d"},
    ),
    "aws_servicecatalog_portfolio_share": (
        f'portfolio_id = "p"\ntype = "ORGANIZATION"\nprincipal_id = "{ORG}:organization/o-1"',
        "servicecatalog",
        "*",
        {
            "Action": "servicecatalog:AcceptPortfolioShare",
            "Resource": "p",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        },
    ),
    "aws_signer_signing_profile_permission": (
        (
            'statement_id = "S"\naction = "signer:StartSigningJob"\nprincipal = "246813579012"\n'
            'profile_name = "p"'
        ),
        "signer",
        {"AWS": "246813579012"},
        {"Sid": "S", "Action": "signer:StartSigningJob", "Resource": "p"},
    ),
}


@pytest.mark.parametrize("name", SHARES)
def test_shares(name: str) -> None:
    """What is shared by arguments is a statement of a resource policy, and a sound one."""
    body, service, principal, statement = SHARES[name]
    [found] = raw(resource(name.split(maxsplit=1)[0], body))
    assert (found.attribute, found.kind, found.service) == ("", PolicyKind.RESOURCE, service)
    assert plain(found.value)["Statement"] == [
        {"Effect": "Allow", "Principal": principal, **statement}
    ]
    document = read_document(found.value, found.kind, found.span, found.service).document
    assert document is not None
    assert document.faults == ()


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("aws_db_snapshot", 'db_snapshot_identifier = "s"'),
        ("aws_db_snapshot", "shared_accounts = []"),
        ("aws_ssm_document", 'name = "d"'),
        ("aws_ssm_document", 'permissions = { type = "Share", account_ids = "" }'),
    ],
)
def test_what_is_not_shared(kind: str, body: str) -> None:
    """A snapshot or document that is shared with nobody has no policy."""
    assert raw(resource(kind, body)) == []


@pytest.mark.parametrize("name", SHARES)
def test_shares_have_no_findings_of_form(name: str) -> None:
    """Their statement is ours: what AWS would say of its form is nobody's fault."""
    report = run_source(resource(name.split(maxsplit=1)[0], SHARES[name][0]))
    assert [each.code for each in report.findings if each.family == "document"] == []


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
