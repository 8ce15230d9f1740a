"""What the AWS provider computes for a resource: ARNs, ids and names, as templates.

A template is literal text with fields in braces:

``{partition}``, ``{region}``, ``{account}``, ``{dns_suffix}``
    those of the resource's provider configuration;
``{name}``
    the argument ``name``; when it is not given, ``name_prefix`` and an unknown rest;
``{a,b}``, ``{path|/}``
    the first argument that is given; or else this text;
``{name~slash}``
    the argument changed by one of ``CHANGES`` in ``computed.py``;
``{?}``, ``{?key_id}``
    what is known only after apply; with a name, the same as that attribute;
``{=arn}``
    another attribute of the same resource.

An attribute whose template is ``UNKNOWN`` is computed and never known. ARN formats are those of the
service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html),
what ``id`` is those of the provider's documentation
(https://registry.terraform.io/providers/hashicorp/aws/latest/docs).
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN = "{?}"

Template = str | tuple[Mapping[str, "Template"], ...]
"""A text, or the blocks of a computed nested block."""

Row = Mapping[str, Template]

_ARN_ID = "{=arn}"


def _iam(resource: str, **more: Template) -> Row:
    return {"arn": f"arn:{{partition}}:iam::{{account}}:{resource}", **more}


def _regional(service: str, resource: str, **more: Template) -> Row:
    return {"arn": f"arn:{{partition}}:{service}:{{region}}:{{account}}:{resource}", **more}


def _named(service: str, resource: str, name: str = "name", **more: Template) -> Row:
    """A resource of which the id is its name."""
    shown = f"{{{name}}}"
    return _regional(service, resource.replace("@", shown), **{"id": shown, name: shown}, **more)


def _by_arn(service: str, resource: str, **more: Template) -> Row:
    """A resource of which the id is its ARN."""
    return _regional(service, resource, id=_ARN_ID, **more)


def _numbered(service: str, resource: str, **more: Template) -> Row:
    """A resource of which the id is made up by AWS."""
    return _regional(service, f"{resource}{{?id}}", id=UNKNOWN, **more)


def _ec2(resource: str) -> Row:
    return _numbered("ec2", f"{resource}/", owner_id="{account}")


_FUNCTION = "function:{function_name}"
_INVOKE = "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
_EKS_IDENTITY: Template = (
    {"oidc": ({"issuer": "https://oidc.eks.{region}.{dns_suffix}/id/{?oidc}"},)},
)
_BUCKET: Row = {
    "arn": "arn:{partition}:s3:::{bucket}",
    "id": "{bucket}",
    "bucket": "{bucket}",
    "bucket_domain_name": "{bucket}.s3.{dns_suffix}",
    "bucket_regional_domain_name": "{bucket}.s3.{region}.{dns_suffix}",
    "hosted_zone_id": UNKNOWN,
    "region": "{region}",
}
_QUEUE: Row = {
    "arn": "arn:{partition}:sqs:{region}:{account}:{name}",
    "id": "https://sqs.{region}.{dns_suffix}/{account}/{name}",
    "url": "https://sqs.{region}.{dns_suffix}/{account}/{name}",
    "name": "{name}",
}
_REPOSITORY: Row = _named(
    "ecr",
    "repository/@",
    registry_id="{account}",
    repository_url="{account}.dkr.ecr.{region}.{dns_suffix}/{name}",
)
_CLUSTER: Row = _named(
    "eks",
    "cluster/@",
    identity=_EKS_IDENTITY,
    endpoint=UNKNOWN,
    certificate_authority=({"data": UNKNOWN},),
)
_PARAMETER: Row = _regional(
    "ssm",
    "parameter{name~slash}",
    id="{name}",
    name="{name}",
    value=UNKNOWN,
    insecure_value=UNKNOWN,
    version=UNKNOWN,
)
_LAMBDA: Row = _regional(
    "lambda",
    _FUNCTION,
    id="{function_name}",
    function_name="{function_name}",
    version=UNKNOWN,
    qualified_arn="{=arn}:{?version}",
    invoke_arn=f"{_INVOKE}{{=arn}}/invocations",
    qualified_invoke_arn=f"{_INVOKE}{{=arn}}:{{?version}}/invocations",
)
_DATABASE_CLUSTER: Row = _named(
    "rds", "cluster:@", "cluster_identifier", cluster_resource_id=UNKNOWN, endpoint=UNKNOWN
)
_KEY: Row = _regional("kms", "key/{?key_id}", id="{=key_id}", key_id=UNKNOWN)

MANAGED: Mapping[str, Row] = {
    # IAM
    "aws_iam_role": _iam(
        "role{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_policy": _iam(
        "policy{path|/}{name}", id=_ARN_ID, name="{name}", path="{path|/}", policy_id=UNKNOWN
    ),
    "aws_iam_user": _iam(
        "user{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_group": _iam(
        "group{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_instance_profile": _iam(
        "instance-profile{path|/}{name}",
        id="{name}",
        name="{name}",
        path="{path|/}",
        unique_id=UNKNOWN,
    ),
    "aws_iam_openid_connect_provider": _iam("oidc-provider/{url~host}", id=_ARN_ID),
    "aws_iam_saml_provider": _iam("saml-provider/{name}", id=_ARN_ID),
    "aws_iam_server_certificate": _iam(
        "server-certificate{path|/}{name}", id=UNKNOWN, name="{name}"
    ),
    "aws_iam_service_linked_role": _iam(
        "role/aws-service-role/{aws_service_name}/{?name}",
        id=_ARN_ID,
        name=UNKNOWN,
        path="/aws-service-role/{aws_service_name}/",
        unique_id=UNKNOWN,
    ),
    "aws_iam_virtual_mfa_device": _iam("mfa{path|/}{virtual_mfa_device_name}", id=_ARN_ID),
    "aws_iam_access_key": {
        "id": UNKNOWN,
        "secret": UNKNOWN,
        "encrypted_secret": UNKNOWN,
        "ses_smtp_password_v4": UNKNOWN,
    },
    "aws_iam_user_login_profile": {
        "id": "{user}",
        "password": UNKNOWN,
        "encrypted_password": UNKNOWN,
    },
    "aws_iam_role_policy": {"id": "{role}:{name}", "name": "{name}"},
    "aws_iam_user_policy": {"id": "{user}:{name}", "name": "{name}"},
    "aws_iam_group_policy": {"id": "{group}:{name}", "name": "{name}"},
    "aws_iam_role_policy_attachment": {"id": UNKNOWN},
    "aws_rolesanywhere_profile": _numbered("rolesanywhere", "profile/"),
    "aws_rolesanywhere_trust_anchor": _numbered("rolesanywhere", "trust-anchor/"),
    "aws_ssoadmin_permission_set": {"arn": UNKNOWN, "id": UNKNOWN},
    # Storage
    "aws_s3_bucket": _BUCKET,
    "aws_s3_bucket_policy": {"id": "{bucket}"},
    "aws_s3_object": {
        "arn": "arn:{partition}:s3:::{bucket}/{key}",
        "id": "{key}",
        "etag": UNKNOWN,
        "version_id": UNKNOWN,
    },
    "aws_s3_access_point": _regional(
        "s3", "accesspoint/{name}", id="{account}:{name}", alias=UNKNOWN, domain_name=UNKNOWN
    ),
    "aws_s3tables_table_bucket": _regional(
        "s3tables", "bucket/{name}", owner_account_id="{account}"
    ),
    "aws_efs_file_system": _numbered("elasticfilesystem", "file-system/", dns_name=UNKNOWN),
    "aws_efs_access_point": _numbered("elasticfilesystem", "access-point/", owner_id="{account}"),
    "aws_fsx_lustre_file_system": _numbered("fsx", "file-system/"),
    "aws_fsx_windows_file_system": _numbered("fsx", "file-system/"),
    "aws_backup_vault": _named("backup", "backup-vault:@", recovery_points=UNKNOWN),
    "aws_backup_plan": _numbered("backup", "backup-plan:", version=UNKNOWN),
    "aws_glacier_vault": _named("glacier", "vaults/@", location=UNKNOWN),
    # Messages and events
    "aws_sqs_queue": _QUEUE,
    "aws_sns_topic": _by_arn("sns", "{name}", name="{name}", owner="{account}"),
    "aws_sns_topic_subscription": {
        "arn": "{topic_arn}:{?}",
        "id": _ARN_ID,
        "owner_id": "{account}",
    },
    "aws_kinesis_stream": _by_arn("kinesis", "stream/{name}", name="{name}"),
    "aws_kinesis_firehose_delivery_stream": _by_arn(
        "firehose", "deliverystream/{name}", name="{name}"
    ),
    "aws_kinesis_video_stream": _by_arn("kinesisvideo", "stream/{name}/{?}", name="{name}"),
    "aws_kinesisanalyticsv2_application": _by_arn("kinesisanalytics", "application/{name}"),
    "aws_cloudwatch_event_rule": _regional(
        "events",
        "rule/{event_bus_name~bus}{name}",
        id="{event_bus_name~bus}{name}",
        name="{name}",
    ),
    "aws_cloudwatch_event_bus": _named("events", "event-bus/@"),
    "aws_cloudwatch_event_archive": _named("events", "archive/@"),
    "aws_cloudwatch_event_connection": _named(
        "events",
        "connection/@/{?}",
        secret_arn="arn:{partition}:secretsmanager:{region}:{account}:secret:{?}",
    ),
    "aws_cloudwatch_event_api_destination": _named("events", "api-destination/@/{?}"),
    "aws_scheduler_schedule": _regional(
        "scheduler",
        "schedule/{group_name|default}/{name}",
        id="{group_name|default}/{name}",
        name="{name}",
        group_name="{group_name|default}",
    ),
    "aws_scheduler_schedule_group": _named("scheduler", "schedule-group/@"),
    "aws_pipes_pipe": _named("pipes", "pipe/@"),
    "aws_sfn_state_machine": _by_arn("states", "stateMachine:{name}", name="{name}"),
    "aws_sfn_activity": _by_arn("states", "activity:{name}"),
    "aws_mq_broker": _numbered("mq", "broker:{broker_name}:"),
    "aws_msk_cluster": _by_arn("kafka", "cluster/{cluster_name}/{?}"),
    "aws_msk_serverless_cluster": _by_arn("kafka", "cluster/{cluster_name}/{?}"),
    # Keys and secrets
    "aws_kms_key": _KEY,
    "aws_kms_external_key": _KEY | {"id": UNKNOWN},
    "aws_kms_replica_key": _KEY,
    "aws_kms_replica_external_key": _KEY,
    "aws_kms_alias": _regional(
        "kms",
        "{name}",
        id="{name}",
        name="{name}",
        target_key_arn="arn:{partition}:kms:{region}:{account}:key/{target_key_id~last}",
    ),
    "aws_secretsmanager_secret": _by_arn("secretsmanager", "secret:{name}-{?}", name="{name}"),
    "aws_secretsmanager_secret_version": {
        "arn": "{secret_id}",
        "id": UNKNOWN,
        "version_id": UNKNOWN,
    },
    "aws_ssm_parameter": _PARAMETER,
    "aws_ssm_document": _named("ssm", "document/@", default_version=UNKNOWN),
    "aws_acm_certificate": _by_arn("acm", "certificate/{?}"),
    "aws_acmpca_certificate_authority": _by_arn("acm-pca", "certificate-authority/{?}"),
    # Compute
    "aws_lambda_function": _LAMBDA,
    "aws_lambda_alias": _regional(
        "lambda",
        "function:{function_name~last}:{name}",
        id=_ARN_ID,
        invoke_arn=f"{_INVOKE}{{=arn}}/invocations",
    ),
    "aws_lambda_layer_version": _regional(
        "lambda",
        "layer:{layer_name}:{?version}",
        id=_ARN_ID,
        layer_arn="arn:{partition}:lambda:{region}:{account}:layer:{layer_name}",
        version=UNKNOWN,
    ),
    "aws_lambda_function_url": {"function_arn": UNKNOWN, "function_url": UNKNOWN, "id": UNKNOWN},
    "aws_ecs_cluster": _by_arn("ecs", "cluster/{name}"),
    "aws_ecs_service": _by_arn("ecs", "service/{cluster~last}/{name}"),
    "aws_ecs_task_definition": _regional(
        "ecs",
        "task-definition/{family}:{?revision}",
        id="{family}",
        revision=UNKNOWN,
        arn_without_revision="arn:{partition}:ecs:{region}:{account}:task-definition/{family}",
    ),
    "aws_ecs_capacity_provider": _by_arn("ecs", "capacity-provider/{name}"),
    "aws_ecr_repository": _REPOSITORY,
    "aws_ecrpublic_repository": {
        "arn": "arn:{partition}:ecr-public::{account}:repository/{repository_name}",
        "id": "{repository_name}",
    },
    "aws_eks_cluster": _CLUSTER,
    "aws_eks_node_group": _regional(
        "eks",
        "nodegroup/{cluster_name}/{node_group_name}/{?}",
        id="{cluster_name}:{node_group_name}",
        node_group_name="{node_group_name}",
    ),
    "aws_eks_fargate_profile": _regional(
        "eks",
        "fargateprofile/{cluster_name}/{fargate_profile_name}/{?}",
        id="{cluster_name}:{fargate_profile_name}",
    ),
    "aws_eks_addon": _regional(
        "eks", "addon/{cluster_name}/{addon_name}/{?}", id="{cluster_name}:{addon_name}"
    ),
    "aws_batch_compute_environment": _regional(
        "batch",
        "compute-environment/{compute_environment_name,name}",
        id="{compute_environment_name,name}",
    ),
    "aws_batch_job_queue": _by_arn("batch", "job-queue/{name}"),
    "aws_batch_job_definition": _by_arn(
        "batch",
        "job-definition/{name}:{?revision}",
        revision=UNKNOWN,
        arn_prefix="arn:{partition}:batch:{region}:{account}:job-definition/{name}",
    ),
    "aws_apprunner_service": _by_arn("apprunner", "service/{service_name}/{?}"),
    "aws_autoscaling_group": _named("autoscaling", "autoScalingGroup:{?}:autoScalingGroupName/@"),
    "aws_launch_configuration": _named(
        "autoscaling", "launchConfiguration:{?}:launchConfigurationName/@"
    ),
    "aws_launch_template": _numbered(
        "ec2",
        "launch-template/",
        name="{name}",
        latest_version=UNKNOWN,
        default_version=UNKNOWN,
    ),
    "aws_instance": _numbered("ec2", "instance/", private_ip=UNKNOWN, public_ip=UNKNOWN),
    "aws_spot_instance_request": {"id": UNKNOWN, "spot_instance_id": UNKNOWN},
    "aws_ami": {"arn": "arn:{partition}:ec2:{region}::image/{?id}", "id": UNKNOWN},
    "aws_ebs_snapshot": {"arn": "arn:{partition}:ec2:{region}::snapshot/{?id}", "id": UNKNOWN},
    "aws_ebs_volume": _numbered("ec2", "volume/"),
    "aws_key_pair": _named("ec2", "key-pair/@", "key_name", key_pair_id=UNKNOWN),
    "aws_emr_cluster": _numbered("elasticmapreduce", "cluster/"),
    "aws_emrserverless_application": _numbered("emr-serverless", "/applications/"),
    # Network
    "aws_vpc": _ec2("vpc"),
    "aws_subnet": _ec2("subnet"),
    "aws_security_group": _numbered("ec2", "security-group/", name="{name}", owner_id="{account}"),
    "aws_network_interface": _ec2("network-interface"),
    "aws_internet_gateway": _ec2("internet-gateway"),
    "aws_route_table": _ec2("route-table"),
    "aws_vpc_endpoint": _ec2("vpc-endpoint"),
    "aws_vpc_endpoint_service": _ec2("vpc-endpoint-service"),
    "aws_flow_log": _numbered("ec2", "vpc-flow-log/"),
    "aws_ec2_transit_gateway": _ec2("transit-gateway"),
    "aws_eip": _numbered("ec2", "elastic-ip/", allocation_id=UNKNOWN),
    "aws_lb": _by_arn(
        "elasticloadbalancing",
        "loadbalancer/{load_balancer_type~lb}/{name}/{?}",
        name="{name}",
        dns_name=UNKNOWN,
        arn_suffix="{load_balancer_type~lb}/{name}/{?}",
    ),
    "aws_lb_target_group": _by_arn(
        "elasticloadbalancing",
        "targetgroup/{name}/{?}",
        name="{name}",
        arn_suffix="targetgroup/{name}/{?}",
    ),
    "aws_lb_listener": _by_arn("elasticloadbalancing", "listener/{?}"),
    "aws_elb": _named("elasticloadbalancing", "loadbalancer/@", dns_name=UNKNOWN),
    "aws_route53_zone": {
        "arn": "arn:{partition}:route53:::hostedzone/{?zone_id}",
        "id": "{=zone_id}",
        "zone_id": UNKNOWN,
    },
    "aws_cloudfront_distribution": {
        "arn": "arn:{partition}:cloudfront::{account}:distribution/{?id}",
        "id": UNKNOWN,
        "domain_name": UNKNOWN,
    },
    "aws_cloudfront_function": {
        "arn": "arn:{partition}:cloudfront::{account}:function/{name}",
        "id": "{name}",
    },
    "aws_cloudfront_origin_access_identity": {
        "iam_arn": "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {?id}",
        "id": UNKNOWN,
        "s3_canonical_user_id": UNKNOWN,
    },
    "aws_cloudfront_origin_access_control": {"id": UNKNOWN},
    "aws_networkfirewall_firewall": _by_arn("network-firewall", "firewall/{name}"),
    "aws_wafv2_web_acl": _regional("wafv2", "{scope~scope}/webacl/{name}/{?id}", id=UNKNOWN),
    "aws_service_discovery_service": _numbered("servicediscovery", "service/"),
    "aws_vpclattice_service": _numbered("vpc-lattice", "service/"),
    "aws_vpclattice_service_network": _numbered("vpc-lattice", "servicenetwork/"),
    # APIs
    "aws_api_gateway_rest_api": {
        "arn": "arn:{partition}:apigateway:{region}::/restapis/{?id}",
        "execution_arn": "arn:{partition}:execute-api:{region}:{account}:{?id}",
        "id": UNKNOWN,
        "root_resource_id": UNKNOWN,
    },
    "aws_api_gateway_stage": {
        "arn": "arn:{partition}:apigateway:{region}::/restapis/{rest_api_id}/stages/{stage_name}",
        "execution_arn": (
            "arn:{partition}:execute-api:{region}:{account}:{rest_api_id}/{stage_name}"
        ),
        "id": UNKNOWN,
        "invoke_url": UNKNOWN,
    },
    "aws_apigatewayv2_api": {
        "arn": "arn:{partition}:apigateway:{region}::/apis/{?id}",
        "execution_arn": "arn:{partition}:execute-api:{region}:{account}:{?id}",
        "id": UNKNOWN,
        "api_endpoint": "https://{?id}.execute-api.{region}.{dns_suffix}",
    },
    "aws_apigatewayv2_stage": {
        "arn": "arn:{partition}:apigateway:{region}::/apis/{api_id}/stages/{name}",
        "execution_arn": "arn:{partition}:execute-api:{region}:{account}:{api_id}/{name}",
        "id": "{name}",
    },
    "aws_appsync_graphql_api": _numbered("appsync", "apis/", uris=UNKNOWN),
    "aws_cognito_user_pool": _numbered(
        "cognito-idp", "userpool/", endpoint="cognito-idp.{region}.{dns_suffix}/{?id}"
    ),
    "aws_cognito_identity_pool": _numbered("cognito-identity", "identitypool/"),
    # Data
    "aws_dynamodb_table": _named(
        "dynamodb", "table/@", stream_arn="{=arn}/stream/{?stream_label}", stream_label=UNKNOWN
    ),
    "aws_dax_cluster": _named("dax", "cache/@", "cluster_name"),
    "aws_db_instance": _regional(
        "rds",
        "db:{identifier}",
        id=UNKNOWN,
        identifier="{identifier}",
        resource_id=UNKNOWN,
        address=UNKNOWN,
        endpoint=UNKNOWN,
        master_user_secret=UNKNOWN,
    ),
    "aws_rds_cluster": _DATABASE_CLUSTER,
    "aws_rds_cluster_instance": _named("rds", "db:@", "identifier", dbi_resource_id=UNKNOWN),
    "aws_docdb_cluster": _DATABASE_CLUSTER,
    "aws_neptune_cluster": _DATABASE_CLUSTER,
    "aws_db_proxy": _regional("rds", "db-proxy:{?}", id="{name}", endpoint=UNKNOWN),
    "aws_db_snapshot": _named("rds", "snapshot:@", "db_snapshot_identifier"),
    "aws_db_subnet_group": _named("rds", "subgrp:@"),
    "aws_db_parameter_group": _named("rds", "pg:@"),
    "aws_elasticache_cluster": _named("elasticache", "cluster:@", "cluster_id"),
    "aws_elasticache_replication_group": _named(
        "elasticache", "replicationgroup:@", "replication_group_id"
    ),
    "aws_memorydb_cluster": _named("memorydb", "cluster/@"),
    "aws_redshift_cluster": _named("redshift", "cluster:@", "cluster_identifier"),
    "aws_redshiftserverless_namespace": _regional(
        "redshift-serverless",
        "namespace/{?namespace_id}",
        id="{namespace_name}",
        namespace_id=UNKNOWN,
    ),
    "aws_redshiftserverless_workgroup": _regional(
        "redshift-serverless",
        "workgroup/{?workgroup_id}",
        id="{workgroup_name}",
        workgroup_id=UNKNOWN,
    ),
    "aws_opensearch_domain": _by_arn("es", "domain/{domain_name}", endpoint=UNKNOWN),
    "aws_elasticsearch_domain": _by_arn("es", "domain/{domain_name}", endpoint=UNKNOWN),
    "aws_glue_catalog_database": _regional(
        "glue", "database/{name}", id="{catalog_id,account}:{name}", catalog_id="{account}"
    ),
    "aws_glue_catalog_table": _regional("glue", "table/{database_name}/{name}", id=UNKNOWN),
    "aws_glue_job": _named("glue", "job/@"),
    "aws_glue_crawler": _named("glue", "crawler/@"),
    "aws_athena_workgroup": _named("athena", "workgroup/@"),
    "aws_timestreamwrite_database": _named(
        "timestream", "database/@", "database_name", kms_key_id=UNKNOWN
    ),
    "aws_timestreamwrite_table": _regional(
        "timestream",
        "database/{database_name}/table/{table_name}",
        id="{table_name}:{database_name}",
    ),
    "aws_keyspaces_keyspace": _named("cassandra", "/keyspace/@/"),
    "aws_dms_replication_instance": _regional(
        "dms", "rep:{?}", id="{replication_instance_id}", replication_instance_arn=UNKNOWN
    ),
    # Logs and watching
    "aws_cloudwatch_log_group": _named("logs", "log-group:@"),
    "aws_cloudwatch_log_stream": _named("logs", "log-group:{log_group_name}:log-stream:@"),
    "aws_cloudwatch_log_destination": _named("logs", "destination:@"),
    "aws_cloudwatch_metric_alarm": _named("cloudwatch", "alarm:@", "alarm_name"),
    "aws_cloudwatch_composite_alarm": _named("cloudwatch", "alarm:@", "alarm_name"),
    "aws_cloudwatch_metric_stream": _named("cloudwatch", "metric-stream/@"),
    "aws_cloudtrail": _regional("cloudtrail", "trail/{name}", id=UNKNOWN, home_region="{region}"),
    "aws_config_config_rule": _regional(
        "config", "config-rule/{?rule_id}", id="{name}", rule_id=UNKNOWN
    ),
    "aws_config_configuration_recorder": {"id": "{name|default}"},
    "aws_guardduty_detector": _numbered("guardduty", "detector/", account_id="{account}"),
    "aws_synthetics_canary": _named("synthetics", "canary:@"),
    "aws_prometheus_workspace": _numbered("aps", "workspace/"),
    "aws_grafana_workspace": _numbered("grafana", "/workspaces/"),
    "aws_oam_sink": _by_arn("oam", "sink/{?sink_id}", sink_id=UNKNOWN),
    # Building and deploying
    "aws_codebuild_project": _by_arn("codebuild", "project/{name}"),
    "aws_codepipeline": _named("codepipeline", "@"),
    "aws_codecommit_repository": _named(
        "codecommit", "@", "repository_name", repository_id=UNKNOWN
    ),
    "aws_codeartifact_domain": _by_arn("codeartifact", "domain/{domain}", owner="{account}"),
    "aws_codeartifact_repository": _by_arn(
        "codeartifact", "repository/{domain}/{repository}", administrator_account="{account}"
    ),
    "aws_codedeploy_app": _regional("codedeploy", "application:{name}", id=UNKNOWN),
    "aws_codestarconnections_connection": _by_arn("codestar-connections", "connection/{?}"),
    "aws_codeconnections_connection": _by_arn("codeconnections", "connection/{?}"),
    "aws_cloudformation_stack": {
        "id": "arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{?}",
        "outputs": UNKNOWN,
    },
    "aws_cloudformation_stack_set": _named(
        "cloudformation", "stackset/@:{?}", stack_set_id=UNKNOWN
    ),
    "aws_amplify_app": _numbered("amplify", "apps/"),
    "aws_appconfig_application": _numbered("appconfig", "application/"),
    # Machine learning, mail, things, files
    "aws_sagemaker_notebook_instance": _named("sagemaker", "notebook-instance/@"),
    "aws_sagemaker_model": _named("sagemaker", "model/@"),
    "aws_sagemaker_endpoint": _named("sagemaker", "endpoint/@"),
    "aws_sagemaker_endpoint_configuration": _named("sagemaker", "endpoint-config/@"),
    "aws_sagemaker_domain": _numbered("sagemaker", "domain/"),
    "aws_bedrockagent_agent": {
        "agent_arn": "arn:{partition}:bedrock:{region}:{account}:agent/{?agent_id}",
        "agent_id": UNKNOWN,
        "id": "{=agent_id}",
    },
    "aws_bedrockagent_knowledge_base": _numbered("bedrock", "knowledge-base/"),
    "aws_ses_domain_identity": _named("ses", "identity/@", "domain", verification_token=UNKNOWN),
    "aws_ses_email_identity": _named("ses", "identity/@", "email"),
    "aws_sesv2_email_identity": _named("ses", "identity/@", "email_identity"),
    "aws_ses_configuration_set": _named("ses", "configuration-set/@"),
    "aws_iot_thing": _named("iot", "thing/@"),
    "aws_iot_policy": _named("iot", "policy/@"),
    "aws_iot_topic_rule": _named("iot", "rule/@"),
    "aws_iot_role_alias": _named("iot", "rolealias/@", "alias"),
    "aws_transfer_server": _numbered("transfer", "server/", endpoint=UNKNOWN),
    "aws_transfer_user": _regional(
        "transfer", "user/{server_id}/{user_name}", id="{server_id}/{user_name}"
    ),
    "aws_fis_experiment_template": {"id": UNKNOWN},
    # Organizations
    "aws_organizations_organization": {
        "arn": "arn:{partition}:organizations::{account}:organization/{?id}",
        "id": UNKNOWN,
        "master_account_id": "{account}",
        "master_account_arn": UNKNOWN,
        "roots": UNKNOWN,
    },
    "aws_organizations_account": {"arn": UNKNOWN, "id": UNKNOWN},
    "aws_organizations_organizational_unit": {"arn": UNKNOWN, "id": UNKNOWN},
    "aws_organizations_policy": {"arn": UNKNOWN, "id": UNKNOWN},
    "aws_ram_resource_share": _by_arn("ram", "resource-share/{?}"),
}
"""Managed resources."""

DATA: Mapping[str, Row] = {
    "aws_caller_identity": {
        "account_id": "{account}",
        "id": "{account}",
        "arn": "arn:{partition}:{?}::{account}:{?}",
        "user_id": UNKNOWN,
    },
    "aws_partition": {
        "partition": "{partition}",
        "id": "{partition}",
        "dns_suffix": "{dns_suffix}",
        "reverse_dns_prefix": "{reverse_dns_prefix}",
    },
    "aws_region": {
        "name": "{name,region}",
        "region": "{name,region}",
        "id": "{name,region}",
        "endpoint": "ec2.{name,region}.{dns_suffix}",
        "description": UNKNOWN,
    },
    "aws_iam_role": _iam(
        "role/{?path}{name}",
        id="{name}",
        path=UNKNOWN,
        unique_id=UNKNOWN,
        assume_role_policy=UNKNOWN,
        permissions_boundary=UNKNOWN,
    ),
    "aws_iam_user": _iam("user/{?path}{user_name}", id=UNKNOWN, user_id=UNKNOWN, path=UNKNOWN),
    "aws_iam_group": _iam(
        "group/{?path}{group_name}", id=UNKNOWN, group_id=UNKNOWN, path=UNKNOWN, users=UNKNOWN
    ),
    "aws_iam_instance_profile": _iam(
        "instance-profile/{?path}{name}",
        id=UNKNOWN,
        path=UNKNOWN,
        role_arn=UNKNOWN,
        role_id=UNKNOWN,
        role_name=UNKNOWN,
    ),
    "aws_iam_policy": _iam(
        "policy/{?path}{name}", id=_ARN_ID, name="{name}", policy=UNKNOWN, policy_id=UNKNOWN
    ),
    "aws_iam_openid_connect_provider": _iam(
        "oidc-provider/{url~host}", id=_ARN_ID, url=UNKNOWN, client_id_list=UNKNOWN
    ),
    "aws_iam_saml_provider": {"id": "{arn}", "name": UNKNOWN},
    "aws_iam_server_certificate": _iam("server-certificate/{?path}{name}", id=UNKNOWN),
    "aws_iam_session_context": {
        "issuer_arn": "arn:{partition}:iam::{account}:{?}",
        "issuer_id": UNKNOWN,
        "issuer_name": UNKNOWN,
        "session_name": UNKNOWN,
        "id": "{arn}",
    },
    "aws_iam_account_alias": {"account_alias": UNKNOWN, "id": "{=account_alias}"},
    "aws_iam_roles": {"arns": UNKNOWN, "names": UNKNOWN, "id": UNKNOWN},
    "aws_iam_users": {"arns": UNKNOWN, "names": UNKNOWN, "id": UNKNOWN},
    "aws_service_principal": {
        "name": "{service_name}.{dns_suffix}",
        "id": "{service_name}.{region}.{dns_suffix}",
        "service": "{service_name}",
        "suffix": "{dns_suffix}",
        "region": "{region}",
    },
    "aws_canonical_user_id": {"id": UNKNOWN, "display_name": UNKNOWN},
    "aws_billing_service_account": {
        "id": "386209384616",
        "arn": "arn:{partition}:iam::386209384616:root",
    },
    "aws_elb_service_account": {"id": UNKNOWN, "arn": "arn:{partition}:iam::{?id}:root"},
    "aws_organizations_organization": {
        "arn": UNKNOWN,
        "id": UNKNOWN,
        "master_account_id": UNKNOWN,
        "accounts": UNKNOWN,
        "roots": UNKNOWN,
    },
    "aws_s3_bucket": _BUCKET,
    "aws_sqs_queue": _QUEUE,
    "aws_sns_topic": _by_arn("sns", "{name}"),
    "aws_dynamodb_table": _named("dynamodb", "table/@", stream_arn=UNKNOWN),
    "aws_lambda_function": _LAMBDA,
    "aws_lambda_alias": _by_arn("lambda", "function:{function_name~last}:{name}"),
    "aws_ecr_repository": _REPOSITORY,
    "aws_ecs_cluster": _by_arn("ecs", "cluster/{cluster_name}"),
    "aws_eks_cluster": _CLUSTER,
    "aws_kms_key": _regional("kms", "key/{?id}", id=UNKNOWN),
    "aws_kms_alias": _regional(
        "kms",
        "{name}",
        id=_ARN_ID,
        target_key_arn="arn:{partition}:kms:{region}:{account}:key/{?target_key_id}",
        target_key_id=UNKNOWN,
    ),
    "aws_secretsmanager_secret": _by_arn("secretsmanager", "secret:{name}-{?}", policy=UNKNOWN),
    "aws_secretsmanager_secret_version": {
        "arn": UNKNOWN,
        "secret_string": UNKNOWN,
        "secret_binary": UNKNOWN,
        "version_id": UNKNOWN,
        "id": UNKNOWN,
    },
    "aws_ssm_parameter": _PARAMETER,
    "aws_cloudwatch_log_group": _named("logs", "log-group:@"),
    "aws_cloudwatch_event_bus": _named("events", "event-bus/@"),
    "aws_kinesis_stream": _by_arn("kinesis", "stream/{name}"),
    "aws_kinesis_firehose_delivery_stream": _by_arn("firehose", "deliverystream/{name}"),
    "aws_sfn_state_machine": _by_arn("states", "stateMachine:{name}"),
    "aws_rds_cluster": _DATABASE_CLUSTER,
    "aws_db_instance": _named("rds", "db:@", "db_instance_identifier", resource_id=UNKNOWN),
    "aws_codecommit_repository": _named("codecommit", "@", "repository_name"),
    "aws_efs_file_system": _numbered("elasticfilesystem", "file-system/"),
    "aws_vpc": _ec2("vpc"),
    "aws_subnet": _ec2("subnet"),
    "aws_security_group": _ec2("security-group"),
    "aws_instance": _numbered("ec2", "instance/", iam_instance_profile=UNKNOWN),
    "aws_ami": {"arn": "arn:{partition}:ec2:{region}::image/{?id}", "id": UNKNOWN},
    "aws_lb": _by_arn("elasticloadbalancing", "loadbalancer/{?}", dns_name=UNKNOWN),
    "aws_acm_certificate": _by_arn("acm", "certificate/{?}"),
    "aws_route53_zone": {
        "arn": "arn:{partition}:route53:::hostedzone/{?zone_id}",
        "id": "{=zone_id}",
        "zone_id": UNKNOWN,
    },
    "aws_cloudfront_distribution": {
        "arn": "arn:{partition}:cloudfront::{account}:distribution/{id}",
        "domain_name": UNKNOWN,
    },
    "aws_api_gateway_rest_api": {
        "arn": "arn:{partition}:apigateway:{region}::/restapis/{?id}",
        "execution_arn": "arn:{partition}:execute-api:{region}:{account}:{?id}",
        "id": UNKNOWN,
    },
    "aws_cognito_user_pools": {"arns": UNKNOWN, "ids": UNKNOWN},
    "aws_opensearch_domain": _regional("es", "domain/{domain_name}", access_policies=UNKNOWN),
    "aws_redshift_cluster": _named("redshift", "cluster:@", "cluster_identifier"),
    "aws_msk_cluster": _by_arn("kafka", "cluster/{cluster_name}/{?}"),
}
"""Data sources; those that compute more than templates can say are in ``computed.py``."""
