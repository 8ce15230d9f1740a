"""The policies that AWS manages, as a check against false alarms of the rules on documents.

They are not offered to these rules when a configuration is linted. What is found here by the
default profile, certain and above info, is listed with the reason why it is so.
"""

from __future__ import annotations

import pytest

from iamlint.engine.registry import load_rules
from iamlint.finding import Confidence, Finding, Profile, Severity
from iamlint.iam.document import PolicyKind, read_document
from iamlint.iam.managed import managed_policy, managed_policy_names
from iamlint.project.model import Holder, Policy
from iamlint.source import Source
from iamlint.values import Text

TRUE_FINDINGS = {
    # services that are retired, internal, or not announced when the data was made
    "IAM120": """
        AIDevOpsAgentAccessPolicy AIOpsAssistantPolicy AWSCodeStarFullAccess
        AWSCodeStarServiceRole AWSConfigServiceRolePolicy
        AWSDeepLensLambdaFunctionAccessPolicy AWSDeepLensServiceRolePolicy
        AWSDeepRacerAccountAdminAccess AWSDeepRacerDefaultMultiUserAccess
        AWSDeepRacerServiceRolePolicy AWSIoTEventsFullAccess AWSIoTEventsReadOnlyAccess
        AWSManagedSettingsAdminAccess AWSResourceExplorerServiceRolePolicy
        AWSSupplyChainFederationAdminAccess AWSSupportServiceRolePolicy
        AWSWellArchitectedAgentResourceScanningServiceRolePolicy AWS_ConfigRole
        AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary AmazonSageMakerFullAccess
        AmazonZocaloFullAccess AmazonZocaloReadOnlyAccess ReadOnlyAccess
        ResourceGroupsTaggingAPITagUntagSupportedResources SecurityAudit ViewOnlyAccess
        WellArchitectedAgentResourceScanning
    """,
    # actions that are retired, or misspelt
    "IAM121": """
        AWSCodeStarFullAccess AWSIAMIdentityCenterAllowListForIdentityContext
        AWSManagedSettingsAdminAccess AmazonRoute53RecoveryControlConfigReadOnlyAccess
        MemoryDBServiceRolePolicy RDSCloudHsmAuthorizationRole SecurityAgentWebAppAPIPolicy
    """,
    # `arn:aws:kms:*::*` leaves the account of the key empty
    "IAM131": """
        AWSRefactoringToolkitFullAccess
    """,
    # resource parts of no type that the reference knows: colon for slash, wrong case, no type
    "IAM132": """
        AWSElasticBeanstalkRoleCore AWSGlueConsoleFullAccess
        AWSGlueConsoleSageMakerNotebookFullAccess AWSIoTFleetHubFederationAccess
        AWSManagedServices_DetectiveControlsConfig_ServiceRolePolicy AWSWAFConsoleFullAccess
        AWSWAFConsoleReadOnlyAccess AdministratorAccess-AWSElasticBeanstalk
        AgentRegistryFullAccess AmazonBedrockFullAccess AmazonBedrockLimitedAccess
        AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary
        AmazonRedshiftQueryEditorV2FullAccess AmazonRedshiftQueryEditorV2NoSharing
        AmazonRedshiftQueryEditorV2ReadSharing AmazonRedshiftQueryEditorV2ReadWriteSharing
        AmazonSageMakerCanvasDirectDeployAccess AmazonSageMakerFullAccess
        AmazonSageMakerHyperPodInferenceAccess AmazonSageMakerQuickSightVPCPolicy
        AmazonSecurityLakeMetastoreManager AppIntegrationsServiceLinkedRolePolicy
        AwsGlueSessionUserRestrictedNotebookServiceRole
        AwsGlueSessionUserRestrictedServiceRole CloudFrontFullAccess
        DBModProvisioningAndMigration SageMakerStudioProjectProvisioningRolePolicy
        SecurityAgentWebAppAPIPolicy
    """,
    # action lists beside resources of other types, `s3:ListBucketMultipartUploads` on objects
    "IAM133": """
        AWSApplicationMigrationNetworkMigrationMultiAccount
        AWSBackupServiceLinkedRolePolicyForBackup AWSElasticBeanstalkServiceRolePolicy
        AWSElasticDisasterRecoveryFailbackPolicy AWSPanoramaServiceLinkedRolePolicy
        AWSPanoramaServiceRolePolicy AWSSecurityHubServiceRolePolicy
        AWSSecurityHubV2ServiceRolePolicy AWSTransformNetworkMigrationAgentPolicy
        AWSTransformServerMigrationAgentPolicy AWSWAFConsoleFullAccess
        AWSWAFConsoleReadOnlyAccess AWSWAFFullAccess AWSWAFReadOnlyAccess
        AdministratorAccess-Amplify AmazonBedrockFullAccess AmazonBedrockMarketplaceAccess
        AmazonBedrockReadOnly AmazonConnectCampaignsServiceLinkedRolePolicy
        AmazonECSInfrastructureRoleForGatewayHostSharedALB
        AmazonEKSConnectorServiceRolePolicy AmazonLaunchWizardFullAccessV2
        AmazonODBAutonomousDatabaseAdmin AmazonODBExascaleVmClusterAdmin
        AmazonSageMakerJobFullAccess AmazonSageMakerModelCustomizationCoreAccess
        AmazonSageMakerServiceCatalogProductsCodeBuildServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy FMSServiceRolePolicy
        NetworkSecurityManagerServiceRolePolicy SageMakerStudioProjectProvisioningRolePolicy
        SecurityLakeResourceManagementServiceRolePolicy
    """,
    # list actions beside ARNs, `s3:ListAllMyBuckets` on some buckets
    "IAM134": """
        AWSBudgetsSpendLimitMemberRolePolicy AWSDeepLensServiceRolePolicy
        AWSDeepRacerRoboMakerAccessPolicy AWSPanoramaServiceRolePolicy
        AWSSupplyChainFederationAdminAccess AWSTransformInfrastructureExecutorAccessBatch
        AmazonDataZoneSageMakerEnvironmentRolePermissionsBoundary
        AmazonInspector2ThirdPartyServiceRolePolicy AmazonRedshiftAllCommandsFullAccess
        AmazonRekognitionCustomLabelsFullAccess
        AmazonSageMakerServiceCatalogProductsCodeBuildServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsGlueServiceRolePolicy
        AmazonSageMakerServiceCatalogProductsLambdaServiceRolePolicy
        AmplifyBackendDeployFullAccess BedrockAgentCoreFullAccess
        KafkaConnectServiceRolePolicy ROSASRESupportPolicy
        SageMakerStudioProjectProvisioningRolePolicy
    """,
    # `aws:PrincipalOrgMasterAccountId` and `lakeformation:GlueARN`, which AWS does not document
    "IAM142": """
        AWSSSOServiceRolePolicy AmazonDataZoneGlueManageAccessRolePolicy
    """,
    # keys of Alexa for Business, which is retired
    "IAM143": """
        AlexaForBusinessLifesizeDelegatedAccessPolicy
        AlexaForBusinessPolyDelegatedAccessPolicy
    """,
    # ForAllValues on `codestar-connections:ProviderAction`, which has one value
    "IAM150": """
        AmazonCodeGuruReviewerFullAccess AmazonCodeGuruReviewerServiceRolePolicy
    """,
    # `kms:EncryptionContextKeys` by itself, and access points of any account
    "IAM159": """
        AWSPanoramaApplianceServiceRolePolicy AWSPanoramaFullAccess
        SageMakerStudioAdminIAMDefaultExecutionPolicy
        SageMakerStudioAdminIAMPermissiveExecutionPolicy
        SageMakerStudioProjectRoleMachineLearningPolicy
        SageMakerStudioUserIAMDefaultExecutionPolicy
        SageMakerStudioUserIAMPermissiveExecutionPolicy
    """,
}
"""By code, the policies of which it is true."""


@pytest.fixture(scope="module")
def found() -> dict[str, set[str]]:
    """By code, the policies in which the rules on documents find something."""
    rules = [rule() for rule in load_rules() if rule.family == "document"]
    table: dict[str, set[str]] = {}
    for policy in map(_policy, managed_policy_names()):
        for rule in rules:
            findings = [*rule.check_policy(policy)]
            for statement in policy.statements:
                findings += rule.check_statement(policy, statement)
            if any(_counts(finding) for finding in findings):
                table.setdefault(rule.code, set()).add(policy.holder.name)
    return table


def test_nothing_else_is_found(found: dict[str, set[str]]) -> None:
    """The default profile says nothing of AWS's own policies but what is true."""
    listed = {code: set(names.split()) for code, names in TRUE_FINDINGS.items()}
    assert found == listed


def _policy(name: str) -> Policy:
    managed = managed_policy(name)
    assert managed is not None
    source = Source(f"{name}.json", managed.text)
    document = read_document(Text.of(managed.text, source.whole), PolicyKind.IDENTITY).document
    assert document is not None
    policy = Policy(None, None, PolicyKind.IDENTITY, Holder("document", name, None), document)
    policy.holder.policies.append(policy)
    return policy


def _counts(finding: Finding | None) -> bool:
    return (
        finding is not None
        and finding.profile is Profile.DEFAULT
        and finding.confidence is Confidence.CERTAIN
        and finding.severity is not Severity.INFO
    )
