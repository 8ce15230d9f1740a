"""Which attribute of which resource type takes the role that a service assumes, and the service.

Attribute paths are those of the AWS provider 6.25; service principals those of each service's own
guide (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
leads to them). Types whose principal is federated or differs by case are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class ServiceRole:
    """One attribute that takes a role.

    Any one of ``services`` has to be trusted. ``form`` is ``arn``, ``name`` or ``any``.
    ``regional``: the principal may name its region. ``sessions``: ``sts:TagSession`` is needed as
    well. ``soft``: the principal is not certain.
    """

    type: str
    path: tuple[str, ...]
    services: tuple[str, ...]
    form: str = "arn"
    regional: bool = False
    sessions: bool = False
    soft: bool = False


_ROWS = """
aws_lambda_function | role | lambda edgelambda
aws_ecs_task_definition | task_role_arn execution_role_arn | ecs-tasks
aws_ecs_service | iam_role | ecs | any
aws_ecs_service | volume_configuration.managed_ebs_volume.role_arn | ecs
aws_ecs_capacity_provider | managed_instances_provider.infrastructure_role_arn | ecs
aws_ecs_express_gateway_service | execution_role_arn task_role_arn | ecs-tasks
aws_ecs_express_gateway_service | infrastructure_role_arn | ecs
aws_eks_cluster | role_arn | eks
aws_eks_cluster | compute_config.node_role_arn | ec2
aws_eks_node_group | node_role_arn | ec2
aws_eks_fargate_profile | pod_execution_role_arn | eks-fargate-pods
aws_eks_addon | pod_identity_association.role_arn | pods.eks | sessions
aws_eks_pod_identity_association | role_arn | pods.eks | sessions
aws_eks_capability | role_arn | capabilities.eks | sessions soft
aws_sfn_state_machine | role_arn | states | regional
aws_glue_job | role_arn | glue | any
aws_glue_crawler aws_glue_ml_transform | role role_arn | glue | any
aws_glue_dev_endpoint | role_arn | glue
aws_glue_catalog_table_optimizer | configuration.role_arn | glue
aws_codebuild_project | service_role | codebuild
aws_codebuild_project | build_batch_config.service_role | codebuild
aws_codebuild_project | resource_access_role | codebuild
aws_codebuild_fleet | fleet_service_role | codebuild
aws_codepipeline | role_arn | codepipeline
aws_codedeploy_deployment_group | service_role_arn | codedeploy | regional
aws_cloudformation_stack | iam_role_arn | cloudformation
aws_cloudformation_stack_set | administration_role_arn | cloudformation
aws_cloudcontrolapi_resource | role_arn | cloudformation | soft
aws_cloudwatch_event_rule | role_arn | events
aws_cloudwatch_event_target aws_cloudwatch_event_endpoint | role_arn | events
aws_scheduler_schedule | target.role_arn | scheduler
aws_pipes_pipe | role_arn | pipes
aws_kinesis_firehose_delivery_stream | extended_s3_configuration.role_arn | firehose
aws_kinesis_firehose_delivery_stream | redshift_configuration.role_arn | firehose
aws_kinesis_firehose_delivery_stream | opensearch_configuration.role_arn | firehose
aws_kinesis_firehose_delivery_stream | elasticsearch_configuration.role_arn | firehose
aws_kinesis_firehose_delivery_stream | kinesis_source_configuration.role_arn | firehose
aws_kinesis_firehose_delivery_stream | http_endpoint_configuration.role_arn | firehose
aws_kinesisanalyticsv2_application | service_execution_role | kinesisanalytics
aws_flow_log | iam_role_arn | vpc-flow-logs
aws_cloudtrail | cloud_watch_logs_role_arn | cloudtrail
aws_config_configuration_recorder | role_arn | config
aws_config_configuration_aggregator | organization_aggregation_source.role_arn | config
aws_cloudwatch_log_subscription_filter aws_cloudwatch_log_destination | role_arn | logs | regional
aws_cloudwatch_metric_stream | role_arn | streams.metrics.cloudwatch
aws_synthetics_canary | execution_role_arn | lambda
aws_api_gateway_account | cloudwatch_role_arn | apigateway
aws_api_gateway_integration | credentials | apigateway
aws_apigatewayv2_integration | credentials_arn | apigateway
aws_api_gateway_authorizer | authorizer_credentials | apigateway
aws_apigatewayv2_authorizer | authorizer_credentials_arn | apigateway
aws_appsync_graphql_api | log_config.cloudwatch_logs_role_arn | appsync
aws_appsync_graphql_api | merged_api_execution_role_arn | appsync
aws_appsync_datasource | service_role_arn | appsync
aws_apprunner_service | instance_configuration.instance_role_arn | tasks.apprunner
aws_amplify_app | iam_service_role_arn compute_role_arn | amplify | regional
aws_sagemaker_notebook_instance | role_arn | sagemaker
aws_sagemaker_feature_group aws_sagemaker_flow_definition | role_arn | sagemaker
aws_sagemaker_pipeline aws_sagemaker_image aws_sagemaker_device_fleet | role_arn | sagemaker
aws_sagemaker_model | execution_role_arn | sagemaker
aws_sagemaker_domain | default_user_settings.execution_role | sagemaker
aws_sagemaker_user_profile | user_settings.execution_role | sagemaker
aws_bedrockagent_agent | agent_resource_role_arn | bedrock
aws_bedrockagent_knowledge_base aws_bedrock_custom_model | role_arn | bedrock
aws_bedrockagent_flow | execution_role_arn | bedrock
aws_bedrockagentcore_agent_runtime aws_bedrockagentcore_gateway | role_arn | bedrock-agentcore
aws_bedrockagentcore_browser | execution_role_arn | bedrock-agentcore
aws_bedrockagentcore_code_interpreter | execution_role_arn | bedrock-agentcore
aws_rds_cluster aws_db_instance aws_rds_cluster_instance | monitoring_role_arn | monitoring.rds
aws_rds_cluster_role_association aws_db_instance_role_association aws_db_proxy | role_arn | rds
aws_rds_cluster aws_neptune_cluster | iam_roles | rds
aws_rds_export_task | iam_role_arn | export.rds
aws_redshift_cluster | iam_roles default_iam_role_arn | redshift
aws_redshift_cluster_iam_roles | iam_role_arns default_iam_role_arn | redshift
aws_redshift_scheduled_action | iam_role | scheduler.redshift
aws_redshiftserverless_namespace | iam_roles default_iam_role_arn | redshift-serverless redshift
aws_dax_cluster | iam_role_arn | dax
aws_dms_endpoint | service_access_role secrets_manager_access_role_arn | dms | regional
aws_opensearch_domain aws_elasticsearch_domain | cognito_options.role_arn | es opensearchservice
aws_mwaa_environment | execution_role_arn | airflow-env
aws_mskconnect_connector | service_execution_role_arn | kafkaconnect
aws_msk_replicator | service_execution_role_arn | kafka
aws_datasync_location_s3 | s3_config.bucket_access_role_arn | datasync
aws_storagegateway_nfs_file_share aws_storagegateway_smb_file_share | role_arn | storagegateway
aws_transfer_server | logging_role invocation_role | transfer
aws_transfer_user aws_transfer_access | role | transfer
aws_transfer_agreement aws_transfer_connector | access_role | transfer
aws_backup_selection aws_backup_restore_testing_selection | iam_role_arn | backup
aws_dlm_lifecycle_policy | execution_role_arn | dlm
aws_s3_bucket_replication_configuration | role | s3
aws_s3control_access_grants_location | iam_role_arn | access-grants.s3
aws_sns_sms_preferences | delivery_status_iam_role_arn | sns
aws_sns_topic_subscription | subscription_role_arn | sns
aws_iot_topic_rule_destination | vpc_configuration.role_arn | iot
aws_iot_provisioning_template | provisioning_role_arn | iot
aws_iot_logging_options | role_arn | iot
aws_iot_role_alias | role_arn | credentials.iot
aws_ssm_activation | iam_role | ssm | name
aws_ssm_maintenance_window_task | service_role_arn | ssm
aws_autoscaling_lifecycle_hook | role_arn | autoscaling
aws_appautoscaling_target | role_arn | application-autoscaling
aws_appconfig_configuration_profile | retrieval_role_arn | appconfig
aws_appstream_fleet aws_appstream_image_builder | iam_role_arn | appstream
aws_budgets_budget_action | execution_role_arn | budgets
aws_chatbot_slack_channel_configuration | iam_role_arn | chatbot
aws_chatbot_teams_channel_configuration | iam_role_arn | chatbot
aws_cognito_user_pool | sms_configuration.sns_caller_arn | cognito-idp
aws_comprehend_document_classifier | data_access_role_arn | comprehend
aws_comprehend_entity_recognizer | data_access_role_arn | comprehend
aws_rekognition_stream_processor | role_arn | rekognition
aws_kendra_index aws_kendra_data_source aws_kendra_faq aws_kendra_experience | role_arn | kendra
aws_lexv2models_bot | role_arn | lexv2
aws_fis_experiment_template | role_arn | fis
aws_gamelift_build aws_gamelift_script | storage_location.role_arn | gamelift
aws_gamelift_game_server_group | role_arn | gamelift
aws_grafana_workspace | role_arn | grafana
aws_guardduty_malware_protection_plan | role | malware-protection-plan.guardduty
aws_lakeformation_resource | role_arn | lakeformation
aws_medialive_channel | role_arn | medialive
aws_elastictranscoder_pipeline | role | elastictranscoder
aws_quicksight_vpc_connection | role_arn | quicksight
aws_timestreamquery_scheduled_query | execution_role_arn | timestream
aws_shield_drt_access_role_arn_association | role_arn | drt.shield
aws_ecr_repository_creation_template | custom_role_arn | ecr
aws_athena_workgroup | configuration.execution_role | athena
aws_cloudfront_realtime_log_config | endpoint.kinesis_stream_config.role_arn | cloudfront
aws_spot_fleet_request | iam_fleet_role | spotfleet
aws_emr_cluster | service_role | elasticmapreduce | any
aws_emr_cluster | autoscaling_role | elasticmapreduce application-autoscaling | any
aws_emr_studio | service_role user_role | elasticmapreduce
aws_batch_compute_environment | service_role | batch
aws_batch_compute_environment | compute_resources.spot_iam_fleet_role | spotfleet
aws_imagebuilder_image aws_imagebuilder_image_pipeline | execution_role | imagebuilder
aws_elastic_beanstalk_application | appversion_lifecycle.service_role | elasticbeanstalk
aws_datazone_domain | domain_execution_role | datazone | sessions
aws_qbusiness_application | iam_service_role_arn | qbusiness
"""


_APP_RUNNER_BUILD = ServiceRole(
    "aws_apprunner_service",
    ("source_configuration", "authentication_configuration", "access_role_arn"),
    ("build.apprunner.amazonaws.com",),
)


@cache
def service_roles() -> dict[str, tuple[ServiceRole, ...]]:
    """The rows by resource type."""
    table: dict[str, tuple[ServiceRole, ...]] = {_APP_RUNNER_BUILD.type: (_APP_RUNNER_BUILD,)}
    for line in _ROWS.strip().splitlines():
        types, paths, services, *flags = (part.strip() for part in line.split("|"))
        words = set(flags[0].split()) if flags else set()
        for type in types.split():
            rows = tuple(
                ServiceRole(
                    type,
                    tuple(path.split(".")),
                    tuple(f"{service}.amazonaws.com" for service in services.split()),
                    form=next(iter(words & {"any", "name"}), "arn"),
                    regional="regional" in words,
                    sessions="sessions" in words,
                    soft="soft" in words,
                )
                for path in paths.split()
            )
            table[type] = (*table.get(type, ()), *rows)
    return table
