"""The types that IAM rules look at: whatever else a configuration declares is not evaluated."""

from __future__ import annotations

_PREFIXES = ("aws_iam_", "awscc_", "aws_ssoadmin_", "aws_organizations_")

_RUNS_AS_A_ROLE = """
    amplify_app api_gateway_account api_gateway_authorizer api_gateway_integration
    apigatewayv2_api apigatewayv2_authorizer apigatewayv2_integration appautoscaling_target
    appconfig_configuration_profile appconfig_environment appconfig_extension
    appflow_connector_profile appflow_flow apprunner_service appstream_fleet
    appstream_image_builder appsync_api appsync_datasource appsync_graphql_api athena_workgroup
    autoscaling_group autoscaling_lifecycle_hook backup_restore_testing_selection backup_selection
    batch_compute_environment batch_job_definition bedrock_custom_model
    bedrock_model_invocation_logging_configuration bedrockagent_agent bedrockagent_flow
    bedrockagent_knowledge_base bedrockagentcore_agent_runtime bedrockagentcore_browser
    bedrockagentcore_code_interpreter bedrockagentcore_gateway bedrockagentcore_memory
    bedrockagentcore_memory_strategy budgets_budget_action chatbot_slack_channel_configuration
    chatbot_teams_channel_configuration cleanrooms_membership cloudcontrolapi_resource
    cloudformation_stack cloudformation_stack_set cloudformation_type cloudfront_realtime_log_config
    cloudtrail cloudwatch_event_endpoint cloudwatch_event_rule cloudwatch_event_target
    cloudwatch_log_destination cloudwatch_log_subscription_filter cloudwatch_metric_stream
    codebuild_fleet codebuild_project codedeploy_deployment_group codepipeline
    cognito_identity_pool_roles_attachment cognito_managed_user_pool_client cognito_user_group
    cognito_user_pool cognito_user_pool_client comprehend_document_classifier
    comprehend_entity_recognizer config_configuration_aggregator config_configuration_recorder
    datasync_location_efs datasync_location_s3 datasync_task datazone_domain
    datazone_environment_blueprint_configuration dax_cluster db_instance
    db_instance_role_association db_proxy dlm_lifecycle_policy dms_endpoint dms_s3_endpoint
    ebs_snapshot_import ecr_pull_through_cache_rule ecr_repository_creation_template
    ecs_capacity_provider ecs_express_gateway_service ecs_service ecs_task_definition eks_addon
    eks_capability eks_cluster eks_fargate_profile eks_node_group eks_pod_identity_association
    elastic_beanstalk_application elastic_beanstalk_configuration_template
    elastic_beanstalk_environment elasticsearch_domain
    elastictranscoder_pipeline emr_cluster emr_studio emrcontainers_job_template
    finspace_kx_cluster finspace_kx_user fis_experiment_template fis_target_account_configuration
    flow_log gamelift_build gamelift_fleet gamelift_game_server_group gamelift_script
    glue_catalog_table_optimizer glue_crawler glue_dev_endpoint glue_job glue_ml_transform
    grafana_workspace guardduty_malware_protection_plan imagebuilder_image
    imagebuilder_image_pipeline imagebuilder_infrastructure_configuration
    imagebuilder_lifecycle_policy instance iot_ca_certificate iot_logging_options
    iot_provisioning_template iot_role_alias iot_topic_rule iot_topic_rule_destination
    kendra_data_source kendra_experience kendra_faq kendra_index
    kendra_query_suggestions_block_list kendra_thesaurus kinesis_analytics_application
    kinesis_firehose_delivery_stream kinesisanalyticsv2_application lakeformation_resource
    lambda_capacity_provider lambda_function launch_configuration launch_template lex_bot_alias
    lexv2models_bot m2_application medialive_channel medialive_input msk_replicator
    mskconnect_connector mwaa_environment neptune_cluster opensearch_domain osis_pipeline
    pinpoint_email_channel pinpoint_event_stream pinpointsmsvoicev2_phone_number pipes_pipe
    prometheus_scraper qbusiness_application quicksight_vpc_connection rds_cluster
    rds_cluster_instance rds_cluster_role_association rds_export_task redshift_cluster
    redshift_cluster_iam_roles redshift_scheduled_action redshiftserverless_namespace
    rekognition_stream_processor rolesanywhere_profile rum_app_monitor s3_bucket
    s3_bucket_replication_configuration s3control_access_grants_location
    s3tables_table_bucket_replication s3tables_table_replication
    sagemaker_data_quality_job_definition sagemaker_device_fleet sagemaker_domain
    sagemaker_endpoint_configuration sagemaker_feature_group sagemaker_flow_definition
    sagemaker_image sagemaker_mlflow_tracking_server sagemaker_model sagemaker_notebook_instance
    sagemaker_pipeline sagemaker_user_profile scheduler_schedule securitylake_custom_log_source
    securitylake_data_lake securitylake_subscriber_notification servicecatalog_constraint
    servicecatalog_service_action ses_event_destination ses_receipt_rule
    sesv2_configuration_set_event_destination
    sfn_state_machine shield_drt_access_role_arn_association sns_platform_application
    sns_sms_preferences sns_topic sns_topic_subscription spot_fleet_request spot_instance_request
    ssm_activation ssm_association ssm_maintenance_window_task ssmincidents_response_plan
    storagegateway_nfs_file_share storagegateway_smb_file_share synthetics_canary
    timestreamquery_scheduled_query transcribe_language_model transfer_access transfer_agreement
    transfer_connector transfer_server transfer_user
"""

_HOLDS_OR_SHARES = """
    acmpca_permission acmpca_policy ami_launch_permission api_gateway_domain_name
    api_gateway_rest_api api_gateway_rest_api_policy backup_vault_policy
    cloudsearch_domain_service_access_policy cloudwatch_event_bus_policy
    cloudwatch_event_permission cloudwatch_log_delivery_destination_policy
    cloudwatch_log_destination_policy cloudwatch_log_resource_policy
    codeartifact_domain_permissions_policy codeartifact_repository_permissions_policy
    codebuild_resource_policy db_cluster_snapshot db_snapshot dynamodb_resource_policy
    ecr_registry_policy ecr_repository_policy ecrpublic_repository_policy efs_file_system_policy
    elasticsearch_domain_policy fsx_s3_access_point_attachment glacier_vault glacier_vault_lock
    glue_resource_policy iot_policy kinesis_resource_policy kms_external_key kms_grant kms_key
    kms_key_policy kms_replica_external_key kms_replica_key lambda_layer_version_permission
    lambda_permission media_store_container_policy msk_cluster_policy network_interface_permission
    networkfirewall_resource_policy oam_sink_policy odb_network opensearch_domain_policy
    prometheus_resource_policy ram_principal_association ram_resource_share redshift_resource_policy
    redshiftserverless_resource_policy s3_access_point s3_bucket_policy
    s3control_access_grants_instance_resource_policy s3control_access_point_policy
    s3control_bucket_policy s3control_multi_region_access_point_policy
    s3control_object_lambda_access_point_policy s3tables_table_bucket_policy s3tables_table_policy
    s3vectors_vector_bucket_policy sagemaker_model_package_group_policy schemas_registry_policy
    secretsmanager_secret secretsmanager_secret_policy servicecatalog_portfolio_share
    ses_identity_policy sesv2_email_identity_policy signer_signing_profile_permission
    snapshot_create_volume_permission sns_topic_policy sqs_queue sqs_queue_policy
    ssm_document ssmcontacts_contact_policy vpc_endpoint vpc_endpoint_policy vpc_endpoint_service
    vpc_endpoint_service_allowed_principal vpclattice_auth_policy vpclattice_resource_policy
    xray_resource_policy
"""

_JUDGED_BESIDE = """
    cloudfront_distribution cognito_identity_pool config_config_rule eks_access_policy_association
    identitystore_user lakeformation_permissions
    lambda_event_source_mapping lambda_function_url lightsail_bucket_access_key msk_cluster
    rds_cluster_snapshot s3_account_public_access_block s3_bucket_acl s3_bucket_notification
    s3_bucket_ownership_controls s3_bucket_public_access_block s3_bucket_website_configuration
    s3_object secretsmanager_secret_rotation ssm_parameter
"""

_TYPES = frozenset(
    f"aws_{name}"
    for names in (_RUNS_AS_A_ROLE, _HOLDS_OR_SHARES, _JUDGED_BESIDE)
    for name in names.split()
)
_OTHERS = frozenset(
    {
        "helm_release",
        "kubectl_manifest",
        "kubernetes_manifest",
        "kubernetes_service_account",
        "kubernetes_service_account_v1",
    }
)
_CONFIGURED = {"provider": ("aws", "awscc"), "backend": ("s3",)}
"""By mode, which blocks configure something of AWS."""


def is_wanted(mode: str, kind: str) -> bool:
    """Whether rules look at resources (or, of ``aws_iam_`` types, data sources) of a type."""
    if mode == "data":
        return kind.startswith("aws_iam_")
    if mode in _CONFIGURED:
        return kind in _CONFIGURED[mode]
    return kind in _TYPES or kind.startswith(_PREFIXES) or kind in _OTHERS
