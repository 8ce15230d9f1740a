"""IAM507: two resources write the one policy of a bucket, key, queue or the like."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass

from iamlint.sdk import (
    Findings,
    Null,
    Resource,
    Root,
    Rule,
    Severity,
    Span,
    Text,
    bad,
    good,
    object_key,
    place_key,
    place_of,
)

_SLOTS: Mapping[str, tuple[str, ...]] = {
    "aws_acmpca_policy": ("resource_arn",),
    "aws_api_gateway_rest_api_policy": ("rest_api_id",),
    "aws_backup_vault_policy": ("backup_vault_name",),
    "aws_cloudsearch_domain_service_access_policy": ("domain_name",),
    "aws_cloudwatch_event_bus_policy": ("event_bus_name",),
    "aws_cloudwatch_log_delivery_destination_policy": ("delivery_destination_name",),
    "aws_cloudwatch_log_destination_policy": ("destination_name",),
    "aws_cloudwatch_log_resource_policy": ("policy_name",),
    "aws_codeartifact_domain_permissions_policy": ("domain",),
    "aws_codeartifact_repository_permissions_policy": ("repository", "domain"),
    "aws_codebuild_resource_policy": ("resource_arn",),
    "aws_dynamodb_resource_policy": ("resource_arn",),
    "aws_ecr_registry_policy": (),
    "aws_ecr_repository_policy": ("repository",),
    "aws_ecrpublic_repository_policy": ("repository_name",),
    "aws_efs_file_system_policy": ("file_system_id",),
    "aws_elasticsearch_domain_policy": ("domain_name",),
    "aws_glue_resource_policy": (),
    "aws_iam_group_policy": ("name", "group"),
    "aws_iam_role_policy": ("name", "role"),
    "aws_iam_user_policy": ("name", "user"),
    "aws_kinesis_resource_policy": ("resource_arn",),
    "aws_kms_key_policy": ("key_id",),
    "aws_media_store_container_policy": ("container_name",),
    "aws_msk_cluster_policy": ("cluster_arn",),
    "aws_networkfirewall_resource_policy": ("resource_arn",),
    "aws_oam_sink_policy": ("sink_identifier",),
    "aws_opensearch_domain_policy": ("domain_name",),
    "aws_prometheus_resource_policy": ("workspace_id",),
    "aws_redshift_resource_policy": ("resource_arn",),
    "aws_redshiftserverless_resource_policy": ("resource_arn",),
    "aws_s3_bucket_policy": ("bucket",),
    "aws_s3control_access_point_policy": ("access_point_arn",),
    "aws_s3control_bucket_policy": ("bucket",),
    "aws_s3control_object_lambda_access_point_policy": ("name",),
    "aws_s3tables_table_bucket_policy": ("table_bucket_arn",),
    "aws_s3tables_table_policy": ("name", "namespace", "table_bucket_arn"),
    "aws_s3vectors_vector_bucket_policy": ("vector_bucket_arn",),
    "aws_sagemaker_model_package_group_policy": ("model_package_group_name",),
    "aws_schemas_registry_policy": ("registry_name",),
    "aws_secretsmanager_secret_policy": ("secret_arn",),
    "aws_ses_identity_policy": ("name", "identity"),
    "aws_sesv2_email_identity_policy": ("policy_name", "email_identity"),
    "aws_sns_topic_policy": ("arn",),
    "aws_sqs_queue_policy": ("queue_url",),
    "aws_vpc_endpoint_policy": ("vpc_endpoint_id",),
    "aws_vpclattice_auth_policy": ("resource_identifier",),
    "aws_vpclattice_resource_policy": ("resource_arn",),
}
"""Resources that put the policy of something, and the attributes that say of what.

Without attributes there is one policy for each account and region.
"""

_INLINE: Mapping[str, tuple[str, str]] = {
    "aws_api_gateway_rest_api": ("aws_api_gateway_rest_api_policy", "policy"),
    "aws_elasticsearch_domain": ("aws_elasticsearch_domain_policy", "access_policies"),
    "aws_kms_external_key": ("aws_kms_key_policy", "policy"),
    "aws_kms_key": ("aws_kms_key_policy", "policy"),
    "aws_kms_replica_external_key": ("aws_kms_key_policy", "policy"),
    "aws_kms_replica_key": ("aws_kms_key_policy", "policy"),
    "aws_opensearch_domain": ("aws_opensearch_domain_policy", "access_policies"),
    "aws_s3_access_point": ("aws_s3control_access_point_policy", "policy"),
    "aws_s3_bucket": ("aws_s3_bucket_policy", "policy"),
    "aws_secretsmanager_secret": ("aws_secretsmanager_secret_policy", "policy"),
    "aws_sns_topic": ("aws_sns_topic_policy", "policy"),
    "aws_sqs_queue": ("aws_sqs_queue_policy", "policy"),
    "aws_vpc_endpoint": ("aws_vpc_endpoint_policy", "policy"),
}
"""Resources that hold their own policy in an argument, and the resource that writes the same."""

_BUCKET = """
    resource "aws_s3_bucket" "logs" {
      bucket = "logs"
    }
"""


def _bucket_policy(name: str, holder: str, sid: str) -> str:
    return f"""
    resource "aws_s3_bucket_policy" "{name}" {{
      bucket = {holder}
      policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Sid       = "{sid}"
          Effect    = "Deny"
          Principal = "*"
          Action    = "s3:*"
          Resource  = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
          Condition = {{ Bool = {{ "aws:SecureTransport" = "false" }} }}
        }}]
      }})
    }}
    """


class PolicySlotOverwritten(Rule):
    """Two resources write the one policy that a bucket, key, queue or the like has.

    There is no merging: the last write wins, and which comes last is up to the order of the apply.
    The plan shows nothing wrong, the statements of one of the two are not in force, and the next
    plan wants to change them back. An argument `policy` of the object itself is such a write too.
    """

    code = "IAM507"
    name = "policy-slot-overwritten"
    severity = Severity.HIGH
    help = "write all statements into one policy resource"
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
    )
    examples = (
        bad(
            _BUCKET
            + _bucket_policy("tls", "aws_s3_bucket.logs.id", "Tls")
            + _bucket_policy("again", "aws_s3_bucket.logs.bucket", "Again"),
            at="aws_s3_bucket.logs.bucket",
        ),
        bad(
            """
            resource "aws_sqs_queue" "jobs" {
              name   = "jobs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { AWS = "111122223333" }
                  Action    = "sqs:SendMessage"
                  Resource  = "*"
                }]
              })
            }

            resource "aws_sqs_queue_policy" "jobs" {
              queue_url = aws_sqs_queue.jobs.id
              policy    = file("policy.json")
            }
            """,
            at="aws_sqs_queue.jobs.id",
        ),
        good(
            _BUCKET
            + """
            resource "aws_s3_bucket" "data" {
              bucket = "data"
            }
            """
            + _bucket_policy("logs", "aws_s3_bucket.logs.id", "Tls")
            + _bucket_policy("data", "aws_s3_bucket.data.id", "Tls")
        ),
        good(
            """
            provider "aws" {
              region = "eu-west-1"
            }

            variable "open" {
              type = bool
            }
            """
            + _BUCKET
            + _bucket_policy("tls", "aws_s3_bucket.logs.id", "Tls").replace(
                "bucket =", "count = var.open ? 0 : 1\n      bucket ="
            )
            + _bucket_policy("open", "aws_s3_bucket.logs.id", "Open").replace(
                "bucket =", "count = var.open ? 1 : 0\n      bucket ="
            )
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is not None and project.module.library:
            return
        slots: dict[Hashable, list[_Write]] = {}
        for write in _writes(project):
            slots.setdefault(write.key, []).append(write)
        for writes in slots.values():
            writes.sort(key=_order)
            first, *others = writes
            for other in others:
                if not (first.resource.exists.certain or other.resource.exists.certain):
                    continue  # they may well be the two sides of one choice
                yield self.finding(
                    other.span,
                    f"{other.resource.address} and {first.resource.address} write the same policy: "
                    "the last one wins",
                    when=first.resource.exists & other.resource.exists,
                    resource=other.resource,
                    attribute=other.attribute,
                    related=[("the policy is written here as well", first.span)],
                    subject=other.resource,
                )


@dataclass(frozen=True, slots=True, eq=False)
class _Write:
    """One writing of a policy, and the slot that it goes to."""

    key: Hashable
    resource: Resource
    attribute: str | None
    span: Span
    inline: bool = False


def _writes(project: Root) -> Iterator[_Write]:
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        if resource.type in _SLOTS:
            attributes = _SLOTS[resource.type]
            keys = [_named(resource, name) for name in attributes]
            if None in keys:
                continue
            last = attributes[-1] if attributes else None
            holder = resource.get(last) if last else None
            span = place_of(holder) or resource.header
            key = (resource.type, *keys) if keys else (resource.type, place_key(resource))
            yield _Write(key, resource, last, span)
        elif resource.type in _INLINE:
            type, attribute = _INLINE[resource.type]
            if isinstance(resource.get(attribute), Text):
                span = resource.values.key_spans.get(attribute, resource.header)
                key = (type, str(resource.address))
                yield _Write(key, resource, attribute, span, inline=True)


def _named(resource: Resource, attribute: str) -> Hashable | None:
    """What an attribute names; without one, an event bus policy is that of the default bus."""
    value = resource.get(attribute)
    if attribute == "event_bus_name" and (value is None or isinstance(value, Null)):
        return ("default", place_key(resource))
    return object_key(value, resource)


def _order(write: _Write) -> tuple[bool, str, int]:
    """The object's own argument first, then as they are written."""
    header = write.resource.header
    return (not write.inline, header.source.path, header.start)
