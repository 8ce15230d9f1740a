"""Which attribute of which type holds a policy document, of which kind and for which service.

Read against the argument lists of the AWS provider
(https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from iamlint.iam.document import PolicyKind
from iamlint.project.argument_policies import policy_of_arguments
from iamlint.project.policy_types import is_wanted
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth
from iamlint.values import List, Map, Null, Text, Unknown, Value, known_text

__all__ = ["DOCUMENTS", "PolicyAttribute", "RawPolicy", "is_wanted", "raw_policies"]


@dataclass(frozen=True, slots=True, eq=False)
class RawPolicy:
    """The value of an attribute that holds a policy, not read yet.

    ``attribute`` is its path in the resource (``inline_policy[0].policy``), empty when the
    arguments of the resource together are the policy. ``span`` is where the value is written.
    """

    resource: Resource
    attribute: str
    kind: PolicyKind
    service: str | None
    value: Value
    span: Span
    exists: Truth = Truth.YES


@dataclass(frozen=True, slots=True)
class PolicyAttribute:
    """An attribute that holds a document; ``path`` goes through nested blocks."""

    path: tuple[str, ...]
    kind: PolicyKind
    service: str | None = None


def _row(path: str, kind: PolicyKind, service: str | None = None) -> PolicyAttribute:
    return PolicyAttribute(tuple(path.split(".")), kind, service)


_ROWS = """
    aws_iam_role.assume_role_policy trust -
    aws_iam_role.inline_policy.policy identity -
    aws_iam_role_policy.policy identity -
    aws_iam_user_policy.policy identity -
    aws_iam_group_policy.policy identity -
    aws_iam_policy.policy identity -
    aws_ssoadmin_permission_set_inline_policy.inline_policy identity -
    aws_iot_policy.policy identity iot
    aws_organizations_policy.content scp -
    aws_organizations_resource_policy.content resource organizations
    aws_rolesanywhere_profile.session_policy session -
    aws_transfer_user.policy session -
    aws_transfer_access.policy session -
    aws_vpc_endpoint.policy endpoint -
    aws_vpc_endpoint_policy.policy endpoint -
    aws_odb_network.s3_policy_document endpoint s3
    aws_s3_bucket.policy resource s3
    aws_s3_bucket_policy.policy resource s3
    aws_s3_access_point.policy resource s3
    aws_s3control_access_point_policy.policy resource s3
    aws_s3control_access_grants_instance_resource_policy.policy resource s3
    aws_s3control_bucket_policy.policy resource s3-outposts
    aws_s3control_multi_region_access_point_policy.details.policy resource s3
    aws_s3control_object_lambda_access_point_policy.policy resource s3-object-lambda
    aws_s3tables_table_bucket_policy.resource_policy resource s3tables
    aws_s3tables_table_policy.resource_policy resource s3tables
    aws_s3vectors_vector_bucket_policy.policy resource s3vectors
    aws_fsx_s3_access_point_attachment.s3_access_point.policy resource s3
    aws_kms_key.policy resource kms
    aws_kms_external_key.policy resource kms
    aws_kms_replica_key.policy resource kms
    aws_kms_replica_external_key.policy resource kms
    aws_kms_key_policy.policy resource kms
    aws_sns_topic.policy resource sns
    aws_sns_topic_policy.policy resource sns
    aws_sqs_queue.policy resource sqs
    aws_sqs_queue_policy.policy resource sqs
    aws_secretsmanager_secret.policy resource secretsmanager
    aws_secretsmanager_secret_policy.policy resource secretsmanager
    aws_ecr_repository_policy.policy resource ecr
    aws_ecr_registry_policy.policy resource ecr
    aws_ecrpublic_repository_policy.policy resource ecr-public
    aws_ecr_repository_creation_template.repository_policy resource ecr
    aws_dynamodb_resource_policy.policy resource dynamodb
    aws_kinesis_resource_policy.policy resource kinesis
    aws_msk_cluster_policy.policy resource kafka
    aws_cloudwatch_event_bus_policy.policy resource events
    aws_cloudwatch_log_resource_policy.policy_document resource logs
    aws_cloudwatch_log_destination_policy.access_policy resource logs
    aws_cloudwatch_log_delivery_destination_policy.delivery_destination_policy resource logs
    aws_glacier_vault.access_policy resource glacier
    aws_glacier_vault_lock.policy resource glacier
    aws_backup_vault_policy.policy resource backup
    aws_efs_file_system_policy.policy resource elasticfilesystem
    aws_elasticsearch_domain.access_policies resource es
    aws_elasticsearch_domain_policy.access_policies resource es
    aws_opensearch_domain.access_policies resource es
    aws_opensearch_domain_policy.access_policies resource es
    aws_api_gateway_rest_api.policy resource execute-api
    aws_api_gateway_rest_api_policy.policy resource execute-api
    aws_api_gateway_domain_name.policy resource execute-api
    aws_codeartifact_domain_permissions_policy.policy_document resource codeartifact
    aws_codeartifact_repository_permissions_policy.policy_document resource codeartifact
    aws_codebuild_resource_policy.policy resource codebuild
    aws_acmpca_policy.policy resource acm-pca
    aws_glue_resource_policy.policy resource glue
    aws_media_store_container_policy.policy resource mediastore
    aws_networkfirewall_resource_policy.policy resource network-firewall
    aws_oam_sink_policy.policy resource oam
    aws_prometheus_resource_policy.policy_document resource aps
    aws_xray_resource_policy.policy_document resource xray
    aws_redshift_resource_policy.policy resource redshift
    aws_redshiftserverless_resource_policy.policy resource redshift-serverless
    aws_sagemaker_model_package_group_policy.resource_policy resource sagemaker
    aws_schemas_registry_policy.policy resource schemas
    aws_ses_identity_policy.policy resource ses
    aws_sesv2_email_identity_policy.policy resource ses
    aws_vpclattice_auth_policy.policy resource vpc-lattice
    aws_vpclattice_resource_policy.policy resource vpc-lattice
    aws_cloudsearch_domain_service_access_policy.access_policy resource cloudsearch
    aws_ssmcontacts_contact_policy.policy resource ssm-contacts
"""
"""Type and path of each attribute, its kind, and the service or ``-``."""


_CONFIGURATION_ROWS = """
    provider.assume_role.policy session -
    provider.assume_role_with_web_identity.policy session -
    backend.assume_role.policy session -
    backend.assume_role_with_web_identity.policy session -
    backend.assume_role_policy session -
"""
"""The same of blocks that configure a provider or backend, by their mode.

https://developer.hashicorp.com/terraform/language/backend/s3#assume-role-configuration
"""


def _table(rows: str) -> dict[str, tuple[PolicyAttribute, ...]]:
    table: dict[str, tuple[PolicyAttribute, ...]] = {}
    for line in rows.strip().splitlines():
        where, kind, service = line.split()
        name, _, path = where.partition(".")
        row = _row(path, PolicyKind(kind), None if service == "-" else service)
        table[name] = (*table.get(name, ()), row)
    return table


DOCUMENTS: Mapping[str, tuple[PolicyAttribute, ...]] = _table(_ROWS)
"""The attributes by type of resource."""

_CONFIGURATIONS = _table(_CONFIGURATION_ROWS)

CLOUD_CONTROL: tuple[PolicyAttribute, ...] = (
    _row("assume_role_policy_document", PolicyKind.TRUST),
    _row("policy_document", PolicyKind.RESOURCE),
    _row("policies.policy_document", PolicyKind.IDENTITY),
    _row("key_policy", PolicyKind.RESOURCE, "kms"),
    _row("resource_policy", PolicyKind.RESOURCE),
)
"""The attributes of ``awscc_`` types, told apart by name."""

CLOUD_CONTROL_IDENTITY = (
    "awscc_iam_group_policy",
    "awscc_iam_managed_policy",
    "awscc_iam_role_policy",
    "awscc_iam_user_policy",
)
"""The ``awscc_`` types of which ``policy_document`` is no resource policy."""

_MUST_HAVE_TEXT = frozenset(
    (name, (attribute,))
    for name, attribute in (
        ("aws_iam_group_policy", "policy"),
        ("aws_iam_policy", "policy"),
        ("aws_iam_role", "assume_role_policy"),
        ("aws_iam_role_policy", "policy"),
        ("aws_iam_user_policy", "policy"),
        ("aws_ssoadmin_permission_set_inline_policy", "inline_policy"),
    )
)
"""Where AWS refuses an empty text, which elsewhere is as good as no policy.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (minimum length of 1)
"""

_ORGANIZATION_KINDS = {
    "SERVICE_CONTROL_POLICY": PolicyKind.SCP,
    "RESOURCE_CONTROL_POLICY": PolicyKind.RCP,
}
_API_POLICY = "x-amazon-apigateway-policy"


def raw_policies(resources: Iterable[Resource]) -> Iterator[RawPolicy]:
    """The policies of managed resources, in their order.

    Null ones are none, and empty texts, but where there must be a policy. Blocks that configure a
    provider or backend have theirs too.
    """
    for resource in resources:
        if resource.mode == "data":
            continue
        for attribute in _attributes(resource):
            keep = (resource.type, attribute.path) in _MUST_HAVE_TEXT
            for path, value, exists in _at(resource.values, attribute.path, "", keep):
                span = value.span or _key_span(resource, path) or resource.header
                yield RawPolicy(
                    resource,
                    path,
                    attribute.kind,
                    attribute.service,
                    value,
                    span,
                    resource.exists & exists,
                )
        yield from _other_policies(resource)


def _attributes(resource: Resource) -> tuple[PolicyAttribute, ...]:
    kind = resource.type
    if resource.mode in _CONFIGURATIONS:
        return _CONFIGURATIONS[resource.mode]
    if kind == "aws_organizations_policy":
        type_ = resource.get("type")
        name = known_text(type_)
        if name is None and isinstance(type_, Text | Unknown):
            return ()
        wanted = _ORGANIZATION_KINDS.get(name or "SERVICE_CONTROL_POLICY")
        return (_row("content", wanted),) if wanted is not None else ()
    if kind.startswith("awscc_"):
        if kind in CLOUD_CONTROL_IDENTITY:
            return (_row("policy_document", PolicyKind.IDENTITY),)
        return CLOUD_CONTROL
    return DOCUMENTS.get(kind, ())


def _at(
    map: Map, path: tuple[str, ...], before: str, keep_empty: bool = False
) -> Iterator[tuple[str, Value, Truth]]:
    """The values at a path through nested blocks, with the path to each."""
    value = map.get(path[0])
    here = f"{before}{path[0]}"
    if value is None or isinstance(value, Null) or (known_text(value) == "" and not keep_empty):
        return
    if len(path) == 1:
        yield here, value, Truth.YES
        return
    for index, (item, exists) in enumerate(_items(value)):
        if isinstance(item, Map):
            for found, inner, sure in _at(item, path[1:], f"{here}[{index}]."):
                yield found, inner, sure & exists & item.exists


def _items(value: Value) -> Iterator[tuple[Value, Truth]]:
    if isinstance(value, List):
        yield from ((item, Truth.YES) for item in value.items)
    elif isinstance(value, Unknown):
        yield from ((item.value, item.exists) for item in value.includes)
        for choice in value.choices:
            yield from ((item, Truth.MAYBE) for item, _ in _items(choice))
    else:
        yield value, Truth.YES


def _key_span(resource: Resource, path: str) -> Span | None:
    return resource.values.key_spans.get(path.partition("[")[0].partition(".")[0])


def _other_policies(resource: Resource) -> Iterator[RawPolicy]:
    """The policies that stand in no attribute of their own."""
    made = policy_of_arguments(resource)
    if made is not None:
        document, service = made
        yield RawPolicy(
            resource, "", PolicyKind.RESOURCE, service, document, resource.header, resource.exists
        )
    body = resource.get("body")
    if resource.type == "aws_api_gateway_rest_api" and isinstance(body, Text):
        policy = _policy_in_body(body)
        if policy is not None:
            span = policy.span or body.span or resource.header
            yield RawPolicy(
                resource, "body", PolicyKind.RESOURCE, "execute-api", policy, span, resource.exists
            )


def _policy_in_body(body: Text) -> Value | None:
    """The policy in the OpenAPI description of an API, if that is JSON.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/openapi-extensions-policy.html
    """
    from iamlint.json_reader import JsonFault, read_json

    if body.encoded is None and not any(_API_POLICY in part for part in _known(body)):
        return None
    try:
        document = read_json(body).value
    except JsonFault:
        return None
    return document.get(_API_POLICY) if isinstance(document, Map) else None


def _known(text: Text) -> Iterator[str]:
    return (part.text for part in text.parts if not isinstance(part, Unknown))
