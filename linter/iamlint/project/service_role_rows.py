"""The rows of ``service_roles``: resource types, attributes, who assumes the role, and notes.

Attribute paths are those of the AWS provider 6.25
(https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs). A step ``*`` is any member of
a map, ``**`` any number of blocks; a path goes on into a text of JSON or YAML. Service principals
are those of each service's own guide, to which
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html
leads; those after ``?`` are in its example, and it works without. ``@oidc`` and ``@cognito`` are
federated principals, ``<attribute`` is the role at another
attribute of the same resource.
"""

from __future__ import annotations

COMPUTE = """
aws_lambda_function | role | lambda
aws_lambda_capacity_provider | permissions_config.capacity_provider_operator_role_arn | lambda | \
rights
aws_synthetics_canary | execution_role_arn | lambda | rights
aws_ecs_task_definition | task_role_arn | ecs-tasks
aws_ecs_task_definition | execution_role_arn | ecs-tasks | rights
aws_ecs_service | iam_role | ecs | any
aws_ecs_service | volume_configuration.managed_ebs_volume.role_arn | ecs | rights
aws_ecs_service | service_connect_configuration.service.tls.role_arn | ecs | rights
aws_ecs_service | load_balancer.advanced_configuration.role_arn | ecs | rights
aws_ecs_service | vpc_lattice_configurations.role_arn | ecs | rights
aws_ecs_service | deployment_configuration.lifecycle_hook.role_arn | ecs | rights
aws_ecs_capacity_provider | managed_instances_provider.infrastructure_role_arn | ecs | rights
aws_ecs_express_gateway_service | execution_role_arn task_role_arn | ecs-tasks
aws_ecs_express_gateway_service | infrastructure_role_arn | ecs
aws_eks_cluster | role_arn | eks | rights
aws_eks_cluster | compute_config.node_role_arn | ec2 | rights
aws_eks_node_group | node_role_arn | ec2 | rights
aws_eks_fargate_profile | pod_execution_role_arn | eks-fargate-pods | rights
aws_eks_addon | service_account_role_arn | @oidc
aws_eks_addon | pod_identity_association.role_arn | pods.eks | tag
aws_eks_pod_identity_association | role_arn | pods.eks | tag
aws_eks_pod_identity_association | target_role_arn | <role_arn
aws_eks_capability | role_arn | capabilities.eks | tag soft
aws_emrcontainers_job_template | job_template_data.execution_role_arn | @oidc pods.eks | tag
aws_batch_job_definition | container_properties.jobRoleArn | ecs-tasks | any
aws_batch_job_definition | container_properties.executionRoleArn | ecs-tasks | any
aws_batch_job_definition | node_properties.**.jobRoleArn | ecs-tasks | any
aws_batch_job_definition | node_properties.**.executionRoleArn | ecs-tasks | any
aws_batch_job_definition | ecs_properties.**.taskRoleArn | ecs-tasks | any
aws_batch_job_definition | ecs_properties.**.executionRoleArn | ecs-tasks | any
aws_batch_compute_environment | service_role | batch | rights
aws_batch_compute_environment | compute_resources.spot_iam_fleet_role | spotfleet | rights
aws_spot_fleet_request | iam_fleet_role | spotfleet | rights
aws_emr_cluster | service_role | elasticmapreduce | any rights
aws_emr_cluster | autoscaling_role | elasticmapreduce application-autoscaling | any every
aws_emr_studio | service_role user_role | elasticmapreduce
aws_elastic_beanstalk_application | appversion_lifecycle.service_role | elasticbeanstalk
aws_imagebuilder_image aws_imagebuilder_image_pipeline | execution_role | imagebuilder
aws_imagebuilder_lifecycle_policy | execution_role | imagebuilder
aws_autoscaling_lifecycle_hook | role_arn | autoscaling | rights
aws_autoscaling_group | initial_lifecycle_hook.role_arn | autoscaling | rights
aws_appautoscaling_target | role_arn | application-autoscaling | optional
aws_apprunner_service | instance_configuration.instance_role_arn | tasks.apprunner
aws_apprunner_service | source_configuration.authentication_configuration.access_role_arn | \
build.apprunner | rights
aws_amplify_app | iam_service_role_arn compute_role_arn | amplify | regional
aws_gamelift_fleet | instance_role_arn | gamelift
aws_gamelift_build aws_gamelift_script | storage_location.role_arn | gamelift
aws_gamelift_game_server_group | role_arn | gamelift autoscaling | every
aws_appstream_fleet aws_appstream_image_builder | iam_role_arn | appstream
aws_m2_application | role_arn | m2 | soft
aws_finspace_kx_cluster | execution_role | prod.finspacekx.aws.internal | soft
aws_finspace_kx_user | iam_role | prod.finspacekx.aws.internal | soft
"""

DELIVERY = """
aws_codebuild_project | service_role | codebuild | rights
aws_codebuild_project | build_batch_config.service_role | codebuild | rights
aws_codebuild_project | resource_access_role | codebuild | rights
aws_codebuild_fleet | fleet_service_role | codebuild
aws_codepipeline | role_arn | codepipeline
aws_codepipeline | stage.action.role_arn | <role_arn
aws_codedeploy_deployment_group | service_role_arn | codedeploy | regional rights
aws_cloudformation_stack | iam_role_arn | cloudformation | rights
aws_cloudformation_stack_set | administration_role_arn | cloudformation
aws_cloudformation_stack_set | execution_role_name | <administration_role_arn | name
aws_cloudformation_type | execution_role_arn | resources.cloudformation hooks.cloudformation | soft
aws_cloudformation_type | logging_config.log_role_arn | \
resources.cloudformation hooks.cloudformation cloudformation | soft
aws_cloudcontrolapi_resource | role_arn | cloudformation | soft
aws_servicecatalog_service_action | definition.assume_role | ssm
aws_servicecatalog_constraint | parameters.RoleArn | servicecatalog | any
aws_ssm_activation | iam_role | ssm | name rights
aws_ssm_document | content.assumeRole | ssm | any
aws_ssm_association | parameters.AutomationAssumeRole | ssm | any
aws_ssm_maintenance_window_task | service_role_arn | ssm
aws_ssmincidents_response_plan | action.ssm_automation.role_arn | ssm-incidents | rights
aws_fis_experiment_template | role_arn | fis | rights
aws_fis_target_account_configuration | role_arn | fis | rights
aws_appconfig_configuration_profile | retrieval_role_arn | appconfig
aws_appconfig_environment | monitor.alarm_role_arn | appconfig
aws_appconfig_extension | action_point.action.role_arn | appconfig
aws_budgets_budget_action | execution_role_arn | budgets | rights
aws_chatbot_slack_channel_configuration | iam_role_arn | chatbot
aws_chatbot_teams_channel_configuration | iam_role_arn | chatbot
aws_shield_drt_access_role_arn_association | role_arn | drt.shield | rights
aws_guardduty_malware_protection_plan | role | malware-protection-plan.guardduty | rights
aws_securitylake_data_lake | meta_store_manager_role_arn | lambda
aws_securitylake_custom_log_source | configuration.crawler_configuration.role_arn | glue
aws_securitylake_subscriber_notification | **.target_role_arn | events
aws_rolesanywhere_profile | role_arns | rolesanywhere | tag identity
"""

MESSAGES = """
aws_sfn_state_machine | role_arn | states | regional rights
aws_sfn_state_machine | definition.**.Credentials.RoleArn | <role_arn | any
aws_cloudwatch_event_rule aws_cloudwatch_event_target | role_arn | events | rights
aws_cloudwatch_event_endpoint | role_arn | events
aws_scheduler_schedule | target.role_arn | scheduler | rights
aws_pipes_pipe | role_arn | pipes | rights
aws_sns_topic | application_success_feedback_role_arn application_failure_feedback_role_arn | sns
aws_sns_topic | firehose_success_feedback_role_arn firehose_failure_feedback_role_arn | sns
aws_sns_topic | http_success_feedback_role_arn http_failure_feedback_role_arn | sns
aws_sns_topic | lambda_success_feedback_role_arn lambda_failure_feedback_role_arn | sns
aws_sns_topic | sqs_success_feedback_role_arn sqs_failure_feedback_role_arn | sns
aws_sns_platform_application | success_feedback_role_arn failure_feedback_role_arn | sns
aws_sns_sms_preferences | delivery_status_iam_role_arn | sns
aws_sns_topic_subscription | subscription_role_arn | sns
aws_ses_event_destination | kinesis_destination.role_arn | ses | rights
aws_sesv2_configuration_set_event_destination | **.iam_role_arn | ses | rights
aws_ses_receipt_rule | s3_action.iam_role_arn | ses | rights
aws_pinpoint_event_stream aws_pinpoint_email_channel | role_arn | pinpoint
aws_pinpointsmsvoicev2_phone_number | two_way_channel_role | sms-voice
aws_iot_topic_rule | **.role_arn | iot | rights
aws_iot_topic_rule_destination | vpc_configuration.role_arn | iot | rights
aws_iot_provisioning_template | provisioning_role_arn | iot | rights
aws_iot_logging_options | role_arn | iot | rights
aws_iot_role_alias | role_arn | credentials.iot
aws_iot_ca_certificate | registration_config.role_arn | iot
aws_api_gateway_account | cloudwatch_role_arn | apigateway | rights
aws_api_gateway_integration | credentials | apigateway
aws_apigatewayv2_integration | credentials_arn | apigateway
aws_api_gateway_authorizer | authorizer_credentials | apigateway
aws_apigatewayv2_authorizer | authorizer_credentials_arn | apigateway
aws_api_gateway_rest_api aws_apigatewayv2_api | \
body.**.x-amazon-apigateway-integration.credentials | apigateway | any
aws_api_gateway_rest_api aws_apigatewayv2_api | \
body.**.x-amazon-apigateway-authorizer.authorizerCredentials | apigateway | any
aws_appsync_graphql_api | log_config.cloudwatch_logs_role_arn | appsync
aws_appsync_graphql_api | merged_api_execution_role_arn | appsync
aws_appsync_api | event_config.log_config.cloudwatch_logs_role_arn | appsync
aws_appsync_datasource | service_role_arn | appsync | rights
aws_mwaa_environment | execution_role_arn | airflow-env ?airflow | rights
aws_mskconnect_connector | service_execution_role_arn | kafkaconnect | rights
aws_msk_replicator | service_execution_role_arn | kafka | rights
"""

LOGS = """
aws_flow_log | iam_role_arn | vpc-flow-logs | rights
aws_flow_log | deliver_cross_account_role | <iam_role_arn
aws_cloudtrail | cloud_watch_logs_role_arn | cloudtrail | rights
aws_config_configuration_recorder | role_arn | config | rights
aws_config_configuration_aggregator | organization_aggregation_source.role_arn | config | rights
aws_cloudwatch_log_subscription_filter aws_cloudwatch_log_destination | role_arn | logs | \
regional rights
aws_cloudwatch_metric_stream | role_arn | streams.metrics.cloudwatch | rights
aws_cloudfront_realtime_log_config | endpoint.kinesis_stream_config.role_arn | cloudfront | rights
aws_kinesis_firehose_delivery_stream | **.role_arn | firehose | rights
aws_kinesis_analytics_application | **.role_arn | kinesisanalytics | rights
aws_kinesisanalyticsv2_application | service_execution_role | kinesisanalytics | rights
aws_grafana_workspace | role_arn | grafana
aws_prometheus_scraper | role_configuration.source_role_arn | scraper.aps
aws_rum_app_monitor | app_monitor_configuration.guest_role_arn | @cognito
"""

STORAGE = """
aws_glue_job | role_arn | glue | rights
aws_glue_crawler | role | glue | any rights
aws_glue_ml_transform | role_arn | glue | rights
aws_glue_dev_endpoint | role_arn | glue | rights
aws_glue_catalog_table_optimizer | configuration.role_arn | glue | rights
aws_rds_cluster aws_db_instance aws_rds_cluster_instance | monitoring_role_arn | monitoring.rds | \
rights
aws_rds_cluster_role_association aws_db_instance_role_association | role_arn | rds
aws_rds_cluster aws_neptune_cluster | iam_roles | rds
aws_rds_cluster aws_db_instance | s3_import.ingestion_role | rds
aws_rds_cluster aws_db_instance | domain_iam_role_name | rds directoryservice.rds | name
aws_rds_export_task | iam_role_arn | export.rds | rights
aws_db_proxy | role_arn | rds | rights
aws_redshift_cluster | iam_roles default_iam_role_arn | redshift
aws_redshift_cluster_iam_roles | iam_role_arns default_iam_role_arn | redshift
aws_redshift_scheduled_action | iam_role | scheduler.redshift | rights
aws_redshiftserverless_namespace | iam_roles default_iam_role_arn | redshift-serverless redshift
aws_dax_cluster | iam_role_arn | dax | rights
aws_dms_endpoint | service_access_role | dms | regional rights
aws_dms_endpoint aws_dms_s3_endpoint | **.service_access_role_arn | dms | regional rights
aws_dms_endpoint | **.secrets_manager_access_role_arn | dms | regional rights
aws_opensearch_domain aws_elasticsearch_domain | cognito_options.role_arn | \
es opensearchservice | rights
aws_osis_pipeline | pipeline_configuration_body.**.sts_role_arn | osis-pipelines | any soft
aws_athena_workgroup | configuration.execution_role | athena
aws_timestreamquery_scheduled_query | execution_role_arn | timestream | rights
aws_datasync_location_s3 | s3_config.bucket_access_role_arn | datasync | rights
aws_datasync_location_efs | file_system_access_role_arn | datasync | rights
aws_datasync_task | task_report_config.**.bucket_access_role_arn | datasync | rights
aws_storagegateway_nfs_file_share aws_storagegateway_smb_file_share | role_arn | \
storagegateway | rights
aws_transfer_server | logging_role invocation_role | transfer
aws_transfer_server | workflow_details.**.execution_role | transfer
aws_transfer_user aws_transfer_access | role | transfer | rights
aws_transfer_agreement aws_transfer_connector | access_role | transfer | rights
aws_transfer_connector | logging_role | transfer | rights
aws_backup_selection aws_backup_restore_testing_selection | iam_role_arn | backup | rights
aws_dlm_lifecycle_policy | execution_role_arn | dlm | rights
aws_ebs_snapshot_import | role_name | vmie | name external
aws_s3_bucket_replication_configuration | role | s3 | rights
aws_s3_bucket | replication_configuration.role | s3 | rights
aws_s3tables_table_bucket_replication aws_s3tables_table_replication | role | \
replication.s3tables | rights
aws_s3control_access_grants_location | iam_role_arn | access-grants.s3 | identity
aws_lakeformation_resource | role_arn | lakeformation | rights
aws_ecr_pull_through_cache_rule | custom_role_arn | pullthroughcache.ecr | rights
aws_ecr_repository_creation_template | custom_role_arn | ecr | rights
aws_appflow_connector_profile | **.redshift.role_arn | appflow
aws_appflow_flow | metadata_catalog_config.glue_data_catalog.role_arn | appflow
aws_datazone_domain | domain_execution_role | datazone | tag
aws_datazone_domain | service_role | datazone
aws_datazone_environment_blueprint_configuration | \
provisioning_role_arn manage_access_role_arn | datazone
aws_cleanrooms_membership | default_result_configuration.role_arn | cleanrooms | soft
"""

PEOPLE = """
aws_cognito_user_group | role_arn | @cognito
aws_cognito_identity_pool_roles_attachment | roles.* | @cognito
aws_cognito_identity_pool_roles_attachment | role_mapping.mapping_rule.role_arn | @cognito
aws_cognito_user_pool | sms_configuration.sns_caller_arn | cognito-idp | external
aws_cognito_user_pool_client | analytics_configuration.role_arn | cognito-idp | soft
aws_cognito_managed_user_pool_client | analytics_configuration.role_arn | cognito-idp | soft
"""

LEARNING = """
aws_sagemaker_notebook_instance aws_sagemaker_feature_group | role_arn | sagemaker | rights
aws_sagemaker_flow_definition aws_sagemaker_pipeline | role_arn | sagemaker | rights
aws_sagemaker_image aws_sagemaker_mlflow_tracking_server | role_arn | sagemaker | rights
aws_sagemaker_data_quality_job_definition aws_sagemaker_device_fleet | role_arn | sagemaker | rights
aws_sagemaker_model aws_sagemaker_endpoint_configuration | execution_role_arn | sagemaker | rights
aws_sagemaker_domain | default_user_settings.execution_role | sagemaker | rights
aws_sagemaker_domain | default_space_settings.execution_role | sagemaker | rights
aws_sagemaker_user_profile | user_settings.execution_role | sagemaker | rights
aws_sagemaker_domain aws_sagemaker_user_profile | **.amazon_forecast_role_arn | forecast
aws_bedrockagent_agent | agent_resource_role_arn | bedrock | rights
aws_bedrockagent_knowledge_base aws_bedrock_custom_model | role_arn | bedrock | rights
aws_bedrockagent_flow | execution_role_arn | bedrock | rights
aws_bedrock_model_invocation_logging_configuration | **.cloudwatch_config.role_arn | \
bedrock | rights
aws_bedrockagentcore_agent_runtime aws_bedrockagentcore_gateway | role_arn | \
bedrock-agentcore | rights
aws_bedrockagentcore_browser | execution_role_arn | bedrock-agentcore | rights
aws_bedrockagentcore_code_interpreter | execution_role_arn | bedrock-agentcore | rights
aws_bedrockagentcore_memory | memory_execution_role_arn | bedrock-agentcore | rights
aws_bedrockagentcore_memory_strategy | memory_execution_role_arn | bedrock-agentcore | rights
aws_comprehend_document_classifier | data_access_role_arn | comprehend | rights
aws_comprehend_entity_recognizer | data_access_role_arn | comprehend | rights
aws_transcribe_language_model | input_data_config.data_access_role_arn | transcribe | rights
aws_rekognition_stream_processor | role_arn | rekognition | rights
aws_kendra_index aws_kendra_data_source aws_kendra_faq | role_arn | kendra | rights
aws_kendra_experience aws_kendra_thesaurus | role_arn | kendra | rights
aws_kendra_query_suggestions_block_list | role_arn | kendra | rights
aws_lex_bot_alias | conversation_logs.iam_role_arn | lex
aws_lexv2models_bot | role_arn | lexv2
aws_qbusiness_application | iam_service_role_arn | qbusiness
aws_quicksight_vpc_connection | role_arn | quicksight
aws_medialive_channel aws_medialive_input | role_arn | medialive | rights
aws_elastictranscoder_pipeline | role | elastictranscoder | rights
"""

ROWS = (COMPUTE, DELIVERY, MESSAGES, LOGS, STORAGE, PEOPLE, LEARNING)
"""All rows, in the form ``types | attributes | who assumes | notes``."""
