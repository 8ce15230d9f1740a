"""What the AWS provider computes for managed resources, as templates of ``computed_rows.py``."""

from __future__ import annotations

from collections.abc import Mapping

from iamlint.project.computed_rows import (
    ARN_ID,
    BUCKET,
    CLUSTER,
    DATABASE_CLUSTER,
    INVOKE,
    KMS_KEY,
    LAMBDA,
    PARAMETER,
    QUEUE,
    REPOSITORY,
    UNKNOWN,
    Row,
    by_arn,
    ec2,
    iam_row,
    named,
    numbered,
    regional,
)

MANAGED: Mapping[str, Row] = {
    # IAM
    "aws_iam_role": iam_row(
        "role{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_policy": iam_row(
        "policy{path|/}{name}", id=ARN_ID, name="{name}", path="{path|/}", policy_id=UNKNOWN
    ),
    "aws_iam_user": iam_row(
        "user{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_group": iam_row(
        "group{path|/}{name}", id="{name}", name="{name}", path="{path|/}", unique_id=UNKNOWN
    ),
    "aws_iam_instance_profile": iam_row(
        "instance-profile{path|/}{name}",
        id="{name}",
        name="{name}",
        path="{path|/}",
        unique_id=UNKNOWN,
    ),
    "aws_iam_openid_connect_provider": iam_row("oidc-provider/{url~host}", id=ARN_ID),
    "aws_iam_saml_provider": iam_row("saml-provider/{name}", id=ARN_ID),
    "aws_iam_server_certificate": iam_row(
        "server-certificate{path|/}{name}", id=UNKNOWN, name="{name}"
    ),
    "aws_iam_service_linked_role": iam_row(
        "role/aws-service-role/{aws_service_name}/{?name}",
        id=ARN_ID,
        name=UNKNOWN,
        path="/aws-service-role/{aws_service_name}/",
        unique_id=UNKNOWN,
    ),
    "aws_iam_virtual_mfa_device": iam_row("mfa{path|/}{virtual_mfa_device_name}", id=ARN_ID),
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
    "aws_rolesanywhere_profile": numbered("rolesanywhere", "profile/"),
    "aws_rolesanywhere_trust_anchor": numbered("rolesanywhere", "trust-anchor/"),
    "aws_ssoadmin_permission_set": {"arn": UNKNOWN, "id": UNKNOWN},
    # Storage
    "aws_s3_bucket": BUCKET,
    "aws_s3_bucket_policy": {"id": "{bucket}"},
    "aws_s3_object": {
        "arn": "arn:{partition}:s3:::{bucket}/{key}",
        "id": "{key}",
        "etag": UNKNOWN,
        "version_id": UNKNOWN,
    },
    "aws_s3_access_point": regional(
        "s3", "accesspoint/{name}", id="{account}:{name}", alias=UNKNOWN, domain_name=UNKNOWN
    ),
    "aws_s3tables_table_bucket": regional(
        "s3tables", "bucket/{name}", owner_account_id="{account}"
    ),
    "aws_efs_file_system": numbered("elasticfilesystem", "file-system/", dns_name=UNKNOWN),
    "aws_efs_access_point": numbered("elasticfilesystem", "access-point/", owner_id="{account}"),
    "aws_fsx_lustre_file_system": numbered("fsx", "file-system/"),
    "aws_fsx_windows_file_system": numbered("fsx", "file-system/"),
    "aws_backup_vault": named("backup", "backup-vault:@", recovery_points=UNKNOWN),
    "aws_backup_plan": numbered("backup", "backup-plan:", version=UNKNOWN),
    "aws_glacier_vault": named("glacier", "vaults/@", location=UNKNOWN),
    # Messages and events
    "aws_sqs_queue": QUEUE,
    "aws_sns_topic": by_arn("sns", "{name}", name="{name}", owner="{account}"),
    "aws_sns_topic_subscription": {
        "arn": "{topic_arn}:{?}",
        "id": ARN_ID,
        "owner_id": "{account}",
    },
    "aws_kinesis_stream": by_arn("kinesis", "stream/{name}", name="{name}"),
    "aws_kinesis_firehose_delivery_stream": by_arn(
        "firehose", "deliverystream/{name}", name="{name}"
    ),
    "aws_kinesis_video_stream": by_arn("kinesisvideo", "stream/{name}/{?}", name="{name}"),
    "aws_kinesisanalyticsv2_application": by_arn("kinesisanalytics", "application/{name}"),
    "aws_cloudwatch_event_rule": regional(
        "events",
        "rule/{event_bus_name~bus|default}{name}",
        id="{event_bus_name~bus|default}{name}",
        name="{name}",
    ),
    "aws_cloudwatch_event_bus": named("events", "event-bus/@"),
    "aws_cloudwatch_event_archive": named("events", "archive/@"),
    "aws_cloudwatch_event_connection": named(
        "events",
        "connection/@/{?}",
        secret_arn=UNKNOWN,
    ),
    "aws_cloudwatch_event_api_destination": named("events", "api-destination/@/{?}"),
    "aws_scheduler_schedule": regional(
        "scheduler",
        "schedule/{group_name|default}/{name}",
        id="{group_name|default}/{name}",
        name="{name}",
        group_name="{group_name|default}",
    ),
    "aws_scheduler_schedule_group": named("scheduler", "schedule-group/@"),
    "aws_pipes_pipe": named("pipes", "pipe/@"),
    "aws_sfn_state_machine": by_arn("states", "stateMachine:{name}", name="{name}"),
    "aws_sfn_activity": by_arn("states", "activity:{name}"),
    "aws_mq_broker": numbered("mq", "broker:{broker_name}:"),
    "aws_msk_cluster": by_arn("kafka", "cluster/{cluster_name}/{?}"),
    "aws_msk_serverless_cluster": by_arn("kafka", "cluster/{cluster_name}/{?}"),
    # Keys and secrets
    "aws_kms_key": KMS_KEY,
    "aws_kms_external_key": KMS_KEY,
    "aws_kms_replica_key": KMS_KEY,
    "aws_kms_replica_external_key": KMS_KEY,
    "aws_kms_alias": regional(
        "kms",
        "{name}",
        id="{name}",
        name="{name}",
        target_key_arn="arn:{partition}:kms:{region}:{account}:key/{target_key_id~last}",
    ),
    "aws_secretsmanager_secret": by_arn("secretsmanager", "secret:{name}-{?}", name="{name}"),
    "aws_secretsmanager_secret_version": {
        "arn": "{secret_id}",
        "id": UNKNOWN,
        "version_id": UNKNOWN,
    },
    "aws_ssm_parameter": PARAMETER,
    "aws_ssm_document": named("ssm", "document/@", default_version=UNKNOWN),
    "aws_acm_certificate": by_arn("acm", "certificate/{?}"),
    "aws_acmpca_certificate_authority": by_arn("acm-pca", "certificate-authority/{?}"),
    # Compute
    "aws_lambda_function": LAMBDA,
    "aws_lambda_alias": regional(
        "lambda",
        "function:{function_name~last}:{name}",
        id=ARN_ID,
        invoke_arn=f"{INVOKE}{{=arn}}/invocations",
    ),
    "aws_lambda_layer_version": regional(
        "lambda",
        "layer:{layer_name}:{?version}",
        id=ARN_ID,
        layer_arn="arn:{partition}:lambda:{region}:{account}:layer:{layer_name}",
        version=UNKNOWN,
    ),
    "aws_lambda_function_url": {"function_arn": UNKNOWN, "function_url": UNKNOWN, "id": UNKNOWN},
    "aws_ecs_cluster": by_arn("ecs", "cluster/{name}"),
    "aws_ecs_service": by_arn("ecs", "service/{cluster~last}/{name}"),
    "aws_ecs_task_definition": regional(
        "ecs",
        "task-definition/{family}:{?revision}",
        id="{family}",
        revision=UNKNOWN,
        arn_without_revision="arn:{partition}:ecs:{region}:{account}:task-definition/{family}",
    ),
    "aws_ecs_capacity_provider": by_arn("ecs", "capacity-provider/{name}"),
    "aws_ecr_repository": REPOSITORY,
    "aws_ecrpublic_repository": {
        "arn": "arn:{partition}:ecr-public::{account}:repository/{repository_name}",
        "id": "{repository_name}",
    },
    "aws_eks_cluster": CLUSTER,
    "aws_eks_node_group": regional(
        "eks",
        "nodegroup/{cluster_name}/{node_group_name}/{?}",
        id="{cluster_name}:{node_group_name}",
        node_group_name="{node_group_name}",
    ),
    "aws_eks_fargate_profile": regional(
        "eks",
        "fargateprofile/{cluster_name}/{fargate_profile_name}/{?}",
        id="{cluster_name}:{fargate_profile_name}",
    ),
    "aws_eks_addon": regional(
        "eks", "addon/{cluster_name}/{addon_name}/{?}", id="{cluster_name}:{addon_name}"
    ),
    "aws_batch_compute_environment": regional(
        "batch",
        "compute-environment/{compute_environment_name,name}",
        id="{compute_environment_name,name}",
    ),
    "aws_batch_job_queue": by_arn("batch", "job-queue/{name}"),
    "aws_batch_job_definition": by_arn(
        "batch",
        "job-definition/{name}:{?revision}",
        revision=UNKNOWN,
        arn_prefix="arn:{partition}:batch:{region}:{account}:job-definition/{name}",
    ),
    "aws_apprunner_service": by_arn("apprunner", "service/{service_name}/{?}"),
    "aws_autoscaling_group": named("autoscaling", "autoScalingGroup:{?}:autoScalingGroupName/@"),
    "aws_launch_configuration": named(
        "autoscaling", "launchConfiguration:{?}:launchConfigurationName/@"
    ),
    "aws_launch_template": numbered(
        "ec2",
        "launch-template/",
        name="{name}",
        latest_version=UNKNOWN,
        default_version=UNKNOWN,
    ),
    "aws_instance": numbered("ec2", "instance/", private_ip=UNKNOWN, public_ip=UNKNOWN),
    "aws_spot_instance_request": {"id": UNKNOWN, "spot_instance_id": UNKNOWN},
    "aws_ami": {"arn": "arn:{partition}:ec2:{region}::image/{?id}", "id": UNKNOWN},
    "aws_ebs_snapshot": {"arn": "arn:{partition}:ec2:{region}::snapshot/{?id}", "id": UNKNOWN},
    "aws_ebs_volume": numbered("ec2", "volume/"),
    "aws_key_pair": named("ec2", "key-pair/@", "key_name", key_pair_id=UNKNOWN),
    "aws_emr_cluster": numbered("elasticmapreduce", "cluster/"),
    "aws_emrserverless_application": numbered("emr-serverless", "/applications/"),
    # Network
    "aws_vpc": ec2("vpc"),
    "aws_subnet": ec2("subnet"),
    "aws_security_group": numbered("ec2", "security-group/", name="{name}", owner_id="{account}"),
    "aws_network_interface": ec2("network-interface"),
    "aws_internet_gateway": ec2("internet-gateway"),
    "aws_route_table": ec2("route-table"),
    "aws_vpc_endpoint": ec2("vpc-endpoint"),
    "aws_vpc_endpoint_service": ec2("vpc-endpoint-service"),
    "aws_flow_log": numbered("ec2", "vpc-flow-log/"),
    "aws_ec2_transit_gateway": ec2("transit-gateway"),
    "aws_eip": numbered("ec2", "elastic-ip/", allocation_id=UNKNOWN),
    "aws_lb": by_arn(
        "elasticloadbalancing",
        "loadbalancer/{load_balancer_type~lb|application}/{name}/{?}",
        name="{name}",
        dns_name=UNKNOWN,
        arn_suffix="{load_balancer_type~lb|application}/{name}/{?}",
    ),
    "aws_lb_target_group": by_arn(
        "elasticloadbalancing",
        "targetgroup/{name}/{?}",
        name="{name}",
        arn_suffix="targetgroup/{name}/{?}",
    ),
    "aws_lb_listener": by_arn("elasticloadbalancing", "listener/{?}"),
    "aws_elb": named("elasticloadbalancing", "loadbalancer/@", dns_name=UNKNOWN),
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
    "aws_networkfirewall_firewall": by_arn("network-firewall", "firewall/{name}"),
    "aws_wafv2_web_acl": regional("wafv2", "{scope~scope}/webacl/{name}/{?id}", id=UNKNOWN),
    "aws_service_discovery_service": numbered("servicediscovery", "service/"),
    "aws_vpclattice_service": numbered("vpc-lattice", "service/"),
    "aws_vpclattice_service_network": numbered("vpc-lattice", "servicenetwork/"),
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
    "aws_appsync_graphql_api": numbered("appsync", "apis/", uris=UNKNOWN),
    "aws_cognito_user_pool": numbered(
        "cognito-idp", "userpool/", endpoint="cognito-idp.{region}.{dns_suffix}/{?id}"
    ),
    "aws_cognito_identity_pool": numbered("cognito-identity", "identitypool/"),
    # Data
    "aws_dynamodb_table": named(
        "dynamodb", "table/@", stream_arn="{=arn}/stream/{?stream_label}", stream_label=UNKNOWN
    ),
    "aws_dax_cluster": named("dax", "cache/@", "cluster_name"),
    "aws_db_instance": regional(
        "rds",
        "db:{identifier}",
        id=UNKNOWN,
        identifier="{identifier}",
        resource_id=UNKNOWN,
        address=UNKNOWN,
        endpoint=UNKNOWN,
        master_user_secret=UNKNOWN,
    ),
    "aws_rds_cluster": DATABASE_CLUSTER,
    "aws_rds_cluster_instance": named("rds", "db:@", "identifier", dbi_resource_id=UNKNOWN),
    "aws_docdb_cluster": DATABASE_CLUSTER,
    "aws_neptune_cluster": DATABASE_CLUSTER,
    "aws_db_proxy": regional("rds", "db-proxy:{?}", id="{name}", endpoint=UNKNOWN),
    "aws_db_snapshot": named("rds", "snapshot:@", "db_snapshot_identifier"),
    "aws_db_subnet_group": named("rds", "subgrp:@"),
    "aws_db_parameter_group": named("rds", "pg:@"),
    "aws_elasticache_cluster": named("elasticache", "cluster:@", "cluster_id"),
    "aws_elasticache_replication_group": named(
        "elasticache", "replicationgroup:@", "replication_group_id"
    ),
    "aws_memorydb_cluster": named("memorydb", "cluster/@"),
    "aws_redshift_cluster": named("redshift", "cluster:@", "cluster_identifier"),
    "aws_redshiftserverless_namespace": regional(
        "redshift-serverless",
        "namespace/{?namespace_id}",
        id="{namespace_name}",
        namespace_id=UNKNOWN,
    ),
    "aws_redshiftserverless_workgroup": regional(
        "redshift-serverless",
        "workgroup/{?workgroup_id}",
        id="{workgroup_name}",
        workgroup_id=UNKNOWN,
    ),
    "aws_opensearch_domain": by_arn("es", "domain/{domain_name}", endpoint=UNKNOWN),
    "aws_elasticsearch_domain": by_arn("es", "domain/{domain_name}", endpoint=UNKNOWN),
    "aws_glue_catalog_database": regional(
        "glue", "database/{name}", id="{catalog_id,account}:{name}", catalog_id="{account}"
    ),
    "aws_glue_catalog_table": regional("glue", "table/{database_name}/{name}", id=UNKNOWN),
    "aws_glue_job": named("glue", "job/@"),
    "aws_glue_crawler": named("glue", "crawler/@"),
    "aws_athena_workgroup": named("athena", "workgroup/@"),
    "aws_timestreamwrite_database": named(
        "timestream", "database/@", "database_name", kms_key_id=UNKNOWN
    ),
    "aws_timestreamwrite_table": regional(
        "timestream",
        "database/{database_name}/table/{table_name}",
        id="{table_name}:{database_name}",
    ),
    "aws_keyspaces_keyspace": named("cassandra", "/keyspace/@/"),
    "aws_dms_replication_instance": regional(
        "dms", "rep:{?}", id="{replication_instance_id}", replication_instance_arn=UNKNOWN
    ),
    # Logs and watching
    "aws_cloudwatch_log_group": named("logs", "log-group:@"),
    "aws_cloudwatch_log_stream": named("logs", "log-group:{log_group_name}:log-stream:@"),
    "aws_cloudwatch_log_destination": named("logs", "destination:@"),
    "aws_cloudwatch_metric_alarm": named("cloudwatch", "alarm:@", "alarm_name"),
    "aws_cloudwatch_composite_alarm": named("cloudwatch", "alarm:@", "alarm_name"),
    "aws_cloudwatch_metric_stream": named("cloudwatch", "metric-stream/@"),
    "aws_cloudtrail": regional("cloudtrail", "trail/{name}", id=UNKNOWN, home_region="{region}"),
    "aws_config_config_rule": regional(
        "config", "config-rule/{?rule_id}", id="{name}", rule_id=UNKNOWN
    ),
    "aws_config_configuration_recorder": {"id": "{name|default}"},
    "aws_guardduty_detector": numbered("guardduty", "detector/", account_id="{account}"),
    "aws_synthetics_canary": named("synthetics", "canary:@"),
    "aws_prometheus_workspace": numbered("aps", "workspace/"),
    "aws_grafana_workspace": numbered("grafana", "/workspaces/"),
    "aws_oam_sink": by_arn("oam", "sink/{?sink_id}", sink_id=UNKNOWN),
    # Building and deploying
    "aws_codebuild_project": by_arn("codebuild", "project/{name}"),
    "aws_codepipeline": named("codepipeline", "@"),
    "aws_codecommit_repository": named("codecommit", "@", "repository_name", repository_id=UNKNOWN),
    "aws_codeartifact_domain": by_arn("codeartifact", "domain/{domain}", owner="{account}"),
    "aws_codeartifact_repository": by_arn(
        "codeartifact", "repository/{domain}/{repository}", administrator_account="{account}"
    ),
    "aws_codedeploy_app": regional("codedeploy", "application:{name}", id=UNKNOWN),
    "aws_codestarconnections_connection": by_arn("codestar-connections", "connection/{?}"),
    "aws_codeconnections_connection": by_arn("codeconnections", "connection/{?}"),
    "aws_cloudformation_stack": {
        "id": "arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{?}",
        "outputs": UNKNOWN,
    },
    "aws_cloudformation_stack_set": named("cloudformation", "stackset/@:{?}", stack_set_id=UNKNOWN),
    "aws_amplify_app": numbered("amplify", "apps/"),
    "aws_appconfig_application": numbered("appconfig", "application/"),
    # Machine learning, mail, things, files
    "aws_sagemaker_notebook_instance": named("sagemaker", "notebook-instance/@"),
    "aws_sagemaker_model": named("sagemaker", "model/@"),
    "aws_sagemaker_endpoint": named("sagemaker", "endpoint/@"),
    "aws_sagemaker_endpoint_configuration": named("sagemaker", "endpoint-config/@"),
    "aws_sagemaker_domain": numbered("sagemaker", "domain/"),
    "aws_bedrockagent_agent": {
        "agent_arn": "arn:{partition}:bedrock:{region}:{account}:agent/{?agent_id}",
        "agent_id": UNKNOWN,
        "id": "{=agent_id}",
    },
    "aws_bedrockagent_knowledge_base": numbered("bedrock", "knowledge-base/"),
    "aws_ses_domain_identity": named("ses", "identity/@", "domain", verification_token=UNKNOWN),
    "aws_ses_email_identity": named("ses", "identity/@", "email"),
    "aws_sesv2_email_identity": named("ses", "identity/@", "email_identity"),
    "aws_ses_configuration_set": named("ses", "configuration-set/@"),
    "aws_iot_thing": named("iot", "thing/@"),
    "aws_iot_policy": named("iot", "policy/@"),
    "aws_iot_topic_rule": named("iot", "rule/@"),
    "aws_iot_role_alias": named("iot", "rolealias/@", "alias"),
    "aws_transfer_server": numbered("transfer", "server/", endpoint=UNKNOWN),
    "aws_transfer_user": regional(
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
    "aws_ram_resource_share": by_arn("ram", "resource-share/{?}"),
}
"""Managed resources."""
