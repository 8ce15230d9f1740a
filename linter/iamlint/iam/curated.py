"""Lists of actions and services that several rules share, kept as data.

What the service data does not say: which actions read secrets, hand out credentials, open
resources to others or switch off a guard, and which names people write that are no actions. What
each action does is said in
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

from functools import cache

from iamlint.iam.catalog import Action, all_actions, expand


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SECRET_READ = _words("""
    secretsmanager:GetSecretValue secretsmanager:BatchGetSecretValue ssm:GetParameter
    ssm:GetParameters ssm:GetParametersByPath kms:Decrypt codecommit:GitPull ec2:GetPasswordData
    ec2:GetConsoleOutput ec2:DescribeInstanceAttribute lambda:GetFunction
    rds:DownloadCompleteDBLogFile acm:ExportCertificate appconfig:GetLatestConfiguration
""")
"""Actions that read secrets. User data is an instance attribute, environments are in a function."""

DATA_READ = _words("""
    s3:GetObject s3:GetObjectVersion dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query
    dynamodb:Scan dynamodb:ExportTableToPointInTime rds-data:ExecuteStatement
    redshift-data:ExecuteStatement athena:GetQueryResults kinesis:GetRecords sqs:ReceiveMessage
    logs:GetLogEvents logs:FilterLogEvents logs:StartQuery ecr:BatchGetImage ebs:GetSnapshotBlock
    rds:CopyDBSnapshot rds:ModifyDBSnapshotAttribute ec2:ModifySnapshotAttribute ec2:CreateSnapshot
    glacier:GetJobOutput backup:StartRestoreJob
""")
"""Actions that read the data that customers store."""

CREDENTIAL = _words("""
    sts:AssumeRole* sts:GetFederationToken sts:GetSessionToken iam:CreateAccessKey
    iam:UpdateAccessKey iam:CreateLoginProfile iam:UpdateLoginProfile
    iam:CreateServiceSpecificCredential iam:ResetServiceSpecificCredential
    ecr:GetAuthorizationToken ecr-public:GetAuthorizationToken codeartifact:GetAuthorizationToken
    rds-db:connect redshift:GetClusterCredentials redshift:GetClusterCredentialsWithIAM
    redshift-serverless:GetCredentials cognito-identity:GetCredentialsForIdentity
    cognito-identity:GetOpenIdToken* ec2:GetPasswordData lightsail:GetInstanceAccessDetails
    lightsail:DownloadDefaultKeyPair lightsail:CreateBucketAccessKey
    lightsail:GetRelationalDatabaseMasterUserPassword connect:GetFederationToken
    gamelift:GetInstanceAccess gamelift:RequestUploadCredentials chime:CreateApiKey
    appsync:CreateApiKey grafana:CreateWorkspaceApiKey airflow:CreateCliToken
    airflow:CreateWebLoginToken codepipeline:PollForJobs
    emr-containers:GetManagedEndpointSessionCredentials mediapackage:Rotate*Credentials
    license-manager:GetAccessToken eks:AccessKubernetesApi
    bedrock-agentcore:GetWorkloadAccessToken*
""")
"""Actions that hand out credentials or tokens. ``sso:GetRoleCredentials`` is no IAM action."""

POLICY_WRITE = _words("""
    s3:PutBucketAcl s3:PutObjectAcl s3:PutBucketPublicAccessBlock s3:PutAccountPublicAccessBlock
    lambda:AddPermission lambda:AddLayerVersionPermission lambda:CreateFunctionUrlConfig
    lambda:UpdateFunctionUrlConfig kms:PutKeyPolicy kms:CreateGrant sns:AddPermission
    sqs:AddPermission ecr:SetRepositoryPolicy secretsmanager:PutResourcePolicy
    ram:CreateResourceShare ram:AssociateResourceShare ec2:ModifyImageAttribute
    ec2:ModifySnapshotAttribute rds:ModifyDBSnapshotAttribute ssm:ModifyDocumentPermission
    glue:PutResourcePolicy logs:PutResourcePolicy events:PutPermission es:UpdateDomainConfig
    backup:PutBackupVaultAccessPolicy iam:UpdateAssumeRolePolicy
    rds:ModifyDBClusterSnapshotAttribute kinesis:PutResourcePolicy kafka:PutClusterPolicy
    codeartifact:PutDomainPermissionsPolicy codeartifact:PutRepositoryPermissionsPolicy
    cloudtrail:PutResourcePolicy bedrock:PutResourcePolicy bedrock-agentcore:PutResourcePolicy
    aoss:CreateAccessPolicy aoss:UpdateAccessPolicy oam:PutSinkPolicy logs:PutDestinationPolicy
    network-firewall:PutResourcePolicy serverlessrepo:PutApplicationPolicy
    schemas:PutResourcePolicy sagemaker:PutModelPackageGroupPolicy vpc-lattice:PutResourcePolicy
    xray:PutResourcePolicy aps:PutResourcePolicy redshift-serverless:PutResourcePolicy
    dsql:PutClusterPolicy
""")
"""Actions that open resources to others, beside those of access level Permissions management."""

HARMLESS_PERMISSION_VERBS = (
    "Get",
    "List",
    "Describe",
    "BatchGet",
    "Search",
    "Validate",
    "Test",
    "Delete",
    "Remove",
    "Revoke",
    "Retire",
    "Reset",
    "Disassociate",
)
"""How names of level Permissions management start that only read or take away."""

GUARD_OFF = _words("""
    cloudtrail:StopLogging cloudtrail:DeleteTrail cloudtrail:UpdateTrail
    cloudtrail:PutEventSelectors guardduty:DeleteDetector guardduty:UpdateDetector
    guardduty:DisassociateFromMasterAccount config:StopConfigurationRecorder
    config:DeleteConfigurationRecorder config:DeleteDeliveryChannel securityhub:DisableSecurityHub
    access-analyzer:DeleteAnalyzer macie2:DisableMacie inspector2:Disable kms:ScheduleKeyDeletion
    kms:DisableKey logs:DeleteLogGroup logs:PutRetentionPolicy ec2:DeleteFlowLogs
    s3:PutBucketLogging s3:PutLifecycleConfiguration organizations:LeaveOrganization
    organizations:DetachPolicy iam:DeleteRolePermissionsBoundary
    iam:DeleteUserPermissionsBoundary waf*:Delete* backup:DeleteRecoveryPoint
    backup:DeleteBackupVault
""")
"""Actions that switch off logging, detection, or what limits others."""

SENSITIVE_SERVICES = frozenset(
    _words("""
    iam sts organizations account sso sso-directory identitystore kms secretsmanager ssm s3 lambda
    ec2 ecs eks cloudformation cloudtrail config guardduty securityhub ram rds dynamodb ecr
    codebuild codepipeline glue sagemaker bedrock-agentcore acm-pca backup cognito-idp
    cognito-identity route53 route53domains logs events states
""")
)
"""Services of which all actions on all resources are too much. ``logs``: see ``policy_write``."""

LOW_VALUE = _words("""
    cloudwatch:Get* cloudwatch:List* cloudwatch:Describe* xray:Put* servicequotas:Get*
    servicequotas:List* health:Describe* tag:Get* support:* trustedadvisor:Describe* pricing:*
    ce:Get* compute-optimizer:Get*
""")
"""Actions nobody minds: a wildcard over nothing else is never reported."""

SERVICE_CONFUSIONS = {
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "cloudwatchlogs": "logs",
    "apigatewayv2": "apigateway",
    "msk": "kafka",
    "stepfunctions": "states",
    "eventbridge": "events",
    "documentdb": "rds",
    "docdb": "rds",
    "neptune": "rds",
    "emr": "elasticmapreduce",
    "efs": "elasticfilesystem",
    "parameterstore": "ssm",
    "cognito": "cognito-idp",
    "ses-v2": "ses",
    "sesv2": "ses",
    "beanstalk": "elasticbeanstalk",
    "vpc": "ec2",
    "ebs-volume": "ec2",
    "alb": "elasticloadbalancing",
    "container-registry": "ecr",
    "secrets-manager": "secretsmanager",
    "cloudwatchevents": "events",
    "sfn": "states",
    "iotcore": "iot",
    "wafregional": "waf-regional",
    "dynamo": "dynamodb",
}
"""Names of APIs, clients and products, and the prefix IAM has for them."""

API_ACTIONS = {
    "s3:HeadObject": "s3:GetObject",
    "s3:HeadBucket": "s3:ListBucket",
    "s3:ListObjects": "s3:ListBucket",
    "s3:ListObjectsV2": "s3:ListBucket",
    "s3:ListObjectVersions": "s3:ListBucketVersions",
    "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:ListMultipartUploads": "s3:ListBucketMultipartUploads",
    "s3:ListParts": "s3:ListMultipartUploadParts",
    "s3:CopyObject": "s3:PutObject",
    "s3:UploadPart": "s3:PutObject",
    "s3:CreateMultipartUpload": "s3:PutObject",
    "s3:CompleteMultipartUpload": "s3:PutObject",
    "s3:DeleteObjects": "s3:DeleteObject",
    "s3:GetBucketLifecycle": "s3:GetLifecycleConfiguration",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3:PutBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:PutBucketLifecycleConfiguration": "s3:PutLifecycleConfiguration",
    "s3:DeleteBucketLifecycle": "s3:PutLifecycleConfiguration",
    "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:DeleteBucketEncryption": "s3:PutEncryptionConfiguration",
    "s3:GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3:PutBucketReplication": "s3:PutReplicationConfiguration",
    "s3:GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3:PutPublicAccessBlock": "s3:PutBucketPublicAccessBlock",
    "s3:SelectObjectContent": "s3:GetObject",
    "lambda:Invoke": "lambda:InvokeFunction",
    "kms:ReEncrypt": "kms:ReEncrypt*",
    "dynamodb:TransactGetItems": "dynamodb:GetItem",
    "dynamodb:TransactWriteItems": "dynamodb:PutItem",
    "dynamodb:ExecuteStatement": "dynamodb:PartiQLSelect",
    "sqs:SendMessageBatch": "sqs:SendMessage",
    "sqs:DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs:ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "sns:PublishBatch": "sns:Publish",
    "execute-api:*Connection": "execute-api:ManageConnections",
}
"""API operations that are no IAM actions, and the action that allows them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
"""

RETIRED_SERVICES = {
    "aws-portal": "account, billing, payments, consolidatedbilling, cur and tax",
    "a4b": None,
    "honeycode": None,
    "opsworks": None,
    "opsworks-cm": None,
    "qldb": None,
    "robomaker": None,
    "worklink": None,
}
"""Services that the data still lists though AWS has retired them, and which took their place.

https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""


@cache
def secret_read() -> frozenset[Action]:
    """The actions of ``SECRET_READ``."""
    return _actions(SECRET_READ)


@cache
def data_read() -> frozenset[Action]:
    """The actions of ``DATA_READ``."""
    return _actions(DATA_READ)


@cache
def credential() -> frozenset[Action]:
    """The actions of ``CREDENTIAL``."""
    return _actions(CREDENTIAL)


@cache
def guard_off() -> frozenset[Action]:
    """The actions of ``GUARD_OFF``."""
    return _actions(GUARD_OFF)


@cache
def low_value() -> frozenset[Action]:
    """The actions of ``LOW_VALUE``."""
    return _actions(LOW_VALUE)


@cache
def policy_write() -> frozenset[Action]:
    """The actions that open a resource to others: those of ``POLICY_WRITE``, and by level."""
    managing = frozenset(
        action
        for action in all_actions()
        if "Permissions management" in action.levels
        and action.service != "iam"
        and not action.name.startswith(HARMLESS_PERMISSION_VERBS)
    )
    return managing | _actions(POLICY_WRITE)


def api_action(name: str) -> str | None:
    """The action that allows an API operation which is no action itself, or ``None``."""
    return _folded_api_actions().get(name.lower())


@cache
def _folded_api_actions() -> dict[str, str]:
    return {name.lower(): action for name, action in API_ACTIONS.items()}


def _actions(patterns: tuple[str, ...]) -> frozenset[Action]:
    return frozenset(action for pattern in patterns for action in expand(pattern))
