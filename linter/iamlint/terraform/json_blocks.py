"""What is a block and what an argument in ``.tf.json``, where both are objects.

Terraform asks the schema of the provider. Without it, an object in a body is a block, but for the
arguments that hold maps: their names are few, and here. They are those of the AWS provider 6.25,
as its bindings for CDK for Terraform 21.22.1 list them (``isBlock`` and ``type`` of each
attribute).

https://developer.hashicorp.com/terraform/language/syntax/json
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

_OPEN = frozenset(("action", "data", "ephemeral", "list", "provider", "resource"))
"""Blocks of which a provider says what is in them."""

_CONDITIONS = {"precondition": 0, "postcondition": 0}
_FIXED: Mapping[tuple[str, ...], Mapping[str, int]] = {
    ("check",): {"assert": 0, "data": 2},
    ("output",): _CONDITIONS,
    ("removed",): {"lifecycle": 0, "provisioner": 1},
    ("terraform",): {"backend": 1, "cloud": 0, "provider_meta": 1, "required_providers": 0},
    ("terraform", "cloud"): {"workspaces": 0},
    ("variable",): {"validation": 0},
}
"""By the blocks around it, what is a block in those of Terraform itself, and its labels."""

_META_BLOCKS = {"connection": 0, "lifecycle": 0, "provisioner": 1, "timeouts": 0}
_META_INNER: Mapping[str, Mapping[str, int]] = {
    "connection": {},
    "lifecycle": _CONDITIONS | {"action_trigger": 0},
    "provisioner": {"connection": 0},
    "timeouts": {},
}
_META_ARGUMENTS = frozenset(("count", "depends_on", "for_each", "provider"))
_DYNAMIC = {"content": 0}

_NO_BLOCKS = (
    "awscc_",
    "external",
    "null_",
    "random_",
    "terraform_data",
    "terraform_remote_state",
    "time_",
)
"""How types begin that have arguments only."""

_TEXT_NAMES = """
    access_policies access_policy assume_role_policy delivery_destination_policy policy_document
    repository_policy resource_policy s3_policy_document session_policy
"""
_TEXTS = frozenset(_TEXT_NAMES.split())
"""Arguments that hold JSON as a text. An object there is a fault, and not a block."""

_MAP_NAMES = """
    additional_encryption_context additional_version_weights advanced_options
    airflow_configuration_options allocation_resource_tags ami_tags annotations arguments
    athena_properties
    attribute_mapping authentication_request_extra_params backup_options client_metadata
    client_properties column_to_json_key_mappings command_line_arguments connector_configuration
    container_environment_variables credentials_map custom_parameters custom_properties
    default_arguments default_run_properties driver_opts dynamic_parameters
    encryption_context_equals encryption_context_subset entity_overrides environment_variables
    event_configurations exclude_tags expression_attribute_names extra_params final_backup_tags
    global_settings group_weights header_parameters hyperparameters incident_tags input_paths
    manifest match_labels node_selector
    instance_tags ip_restriction_rule_map job_tags label_set labels log_destination mappings
    non_overridable_arguments parameter_overrides ports principal_tags profile_properties
    property_map provider_details query_string_parameters recovery_point_tags regional_parameters
    request_models request_parameters request_templates requests required_claims
    resource_type_management_preference resource_type_opt_in_preference response_models
    response_templates restore_metadata_overrides runtime_environment_secrets
    runtime_environment_variables signing_parameters skewed_column_value_location_maps
    stage_variable_overrides stage_variables staging_area_tags supported_login_providers
    table_configurations tag_map tags tags_all tags_to_add target_tags task_properties
    test_bot_alias_tags token_signing_public_keys token_url_custom_properties triggers
    validation_data values_importance_map variable_tags variables video_codec_options volume_tags
    vpc_endpoint_id_restriction_rule_map vpc_id_restriction_rule_map weights
"""
_MAPS = frozenset(_MAP_NAMES.split())
"""Arguments that hold maps, in whatever type and block; Kubernetes has its own among them."""

_MAPS_OF_TYPES: Mapping[str, frozenset[str]] = {
    name: frozenset(types.split())
    for name, types in {
        "attributes": """
            aws_appmesh_virtual_node aws_cognito_user aws_customerprofiles_profile aws_iot_thing
            aws_iot_thing_group aws_service_discovery_instance aws_xray_sampling_rule
            """,
        "configuration": "aws_codepipeline",
        "connection_properties": "aws_glue_connection",
        "context": "aws_kms_ciphertext aws_kms_secret aws_kms_secrets",
        "definition": "aws_quicksight_analysis aws_quicksight_dashboard aws_quicksight_template",
        "dimensions": """
            aws_autoscalingplans_scaling_plan aws_cloudwatch_log_metric_filter
            aws_cloudwatch_metric_alarm
            """,
        "endpoints": "aws_lambda_event_source_mapping",
        "environment": """
            aws_lightsail_container_service_deployment_version
            aws_sagemaker_data_quality_job_definition aws_sagemaker_model
            """,
        "identity_provider_details": "aws_workspacesweb_identity_provider",
        "limits": "aws_batch_job_definition",
        "metadata": "aws_s3_bucket_object aws_s3_object aws_s3_object_copy",
        "options": "aws_ecs_service",
        "parameters": """
            aws_api_gateway_export aws_api_gateway_rest_api aws_api_gateway_rest_api_put
            aws_api_gateway_sdk aws_appconfig_extension_association aws_athena_data_catalog
            aws_batch_job_definition aws_cloudformation_stack aws_cloudformation_stack_set
            aws_fis_experiment_template aws_glue_catalog_database aws_glue_catalog_table
            aws_glue_partition aws_lakeformation_data_lake_settings aws_pipes_pipe
            aws_serverlessapplicationrepository_cloudformation_stack aws_ssm_association
            aws_ssmquicksetup_configuration_manager
            """,
        "permissions": "aws_ssm_document",
        "properties": """
            aws_athena_database aws_ecs_task_definition aws_emr_cluster aws_emr_instance_fleet
            aws_emrcontainers_job_template aws_emrserverless_application
            """,
        "resource_tags": """
            aws_accessanalyzer_analyzer aws_ecr_repository_creation_template aws_fms_policy
            aws_imagebuilder_infrastructure_configuration
            """,
        "response_parameters": """
            aws_api_gateway_gateway_response aws_api_gateway_integration_response
            aws_api_gateway_method_response
            """,
        "roles": "aws_cognito_identity_pool_roles_attachment",
    }.items()
}
"""Arguments that hold maps in these types, and are blocks in others."""


@dataclass(frozen=True, slots=True)
class BodyPlace:
    """Which body an object is: the types of the blocks around it, and what the outermost is of.

    ``type`` is the first label of the outermost block: a type of resource, a provider. A body
    within ``dynamic`` counts as one of the block that it makes.
    """

    path: tuple[str, ...]
    type: str = ""
    dynamic: bool = False

    def inner(self, block: str, labels: tuple[str, ...]) -> BodyPlace:
        """The place of a block in this body."""
        if self.dynamic:
            return replace(self, dynamic=False)  # ``content``
        if block == "dynamic" and labels and self._is_open:
            return replace(self, path=(*self.path, labels[0]), dynamic=True)
        if self.path == ("check",) and block == "data":
            return BodyPlace(("data",), labels[0] if labels else "")
        return replace(self, path=(*self.path, block))

    def labels_of(self, name: str, holds_objects: bool, is_list: bool) -> int | None:
        """How many labels a block ``name`` has here; ``None`` if it is an argument.

        ``holds_objects`` says that its value is an object or a list of such, ``is_list`` that it
        is a list, as no map is. What Terraform itself knows as a block is one whatever it holds.
        """
        if self.dynamic:
            return _DYNAMIC.get(name)
        if not self._is_open:
            return _FIXED.get(self.path, {}).get(name)
        if self._meta is not None:
            return self._meta.get(name)
        if name == "dynamic":
            return 1
        if len(self.path) == 1:
            if self.path[0] != "provider" and name in _META_BLOCKS:
                return _META_BLOCKS[name]
            if name in _META_ARGUMENTS:
                return None
        return 0 if holds_objects and not self._is_argument(name, is_list) else None

    def refers(self, name: str) -> bool:
        """Whether the strings of an argument are references, and no templates."""
        match self.path:
            case ("data" | "ephemeral" | "resource" | "list" | "action",):
                return name in ("depends_on", "provider")
            case ("module",):
                return name in ("depends_on", "providers")
            case ("output",):
                return name == "depends_on"
            case ("moved" | "removed",):
                return name in ("from", "to")
            case ("import",):
                return name in ("to", "provider")
            case (_, "lifecycle"):
                return name in ("ignore_changes", "replace_triggered_by")
            case ("variable",):
                return name == "type"
            case _:
                return False

    @property
    def is_literal(self) -> bool:
        """Whether strings are taken as they are: Terraform evaluates them without a scope."""
        return self.path == ("variable",)

    @property
    def _is_open(self) -> bool:
        return self.path[0] in _OPEN

    @property
    def _meta(self) -> Mapping[str, int] | None:
        """What is a block in a block that speaks to Terraform, and not to the provider."""
        if len(self.path) > 1 and self.path[0] != "provider":
            return _META_INNER.get(self.path[1])
        return None

    def _is_argument(self, name: str, is_list: bool) -> bool:
        if self.type.startswith(_NO_BLOCKS) or name in _TEXTS:
            return True
        if name in _MAPS:
            return not is_list
        return not is_list and self.type in _MAPS_OF_TYPES.get(name, ())
