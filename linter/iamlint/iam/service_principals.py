"""The names of services as principals: ``lambda`` of ``lambda.amazonaws.com``.

There is no complete list by AWS. This one is from its documentation and the policies it manages:
a name that is missing may well be right, unless it is nearly one that is there.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PRINCIPAL_CONFUSIONS = {
    "stepfunctions": "states",
    "step-functions": "states",
    "sfn": "states",
    "eventbridge": "events",
    "cloudwatchevents": "events",
    "cloudwatch-events": "events",
    "cloudwatchlogs": "logs",
    "cloudwatch-logs": "logs",
    "ecs-task": "ecs-tasks",
    "ecstasks": "ecs-tasks",
    "ecs-service": "ecs",
    "emr": "elasticmapreduce",
    "elb": "elasticloadbalancing",
    "alb": "elasticloadbalancing",
    "nlb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "api-gateway": "apigateway",
    "apigatewayv2": "apigateway",
    "execute-api": "apigateway",
    "efs": "elasticfilesystem",
    "beanstalk": "elasticbeanstalk",
    "msk": "kafka",
    "flow-logs": "vpc-flow-logs",
    "vpcflowlogs": "vpc-flow-logs",
    "code-build": "codebuild",
    "code-deploy": "codedeploy",
    "code-pipeline": "codepipeline",
    "cloud-formation": "cloudformation",
    "cloud-front": "cloudfront",
    "cloud-trail": "cloudtrail",
    "lambda-edge": "edgelambda",
    "lambdaedge": "edgelambda",
    "kinesis-firehose": "firehose",
    "kinesisfirehose": "firehose",
    "secrets-manager": "secretsmanager",
    "parameterstore": "ssm",
    "systems-manager": "ssm",
    "dynamo": "dynamodb",
    "spot-fleet": "spotfleet",
    "auto-scaling": "autoscaling",
}
"""What people write, and the name that AWS has for it."""

GLOBAL_ONLY = frozenset(
    _words("apigateway batch cloudfront codebuild ec2 ecs ecs-tasks edgelambda eks glue lambda")
)
"""Services whose principal names no region, wherever they call from."""

NAMES = frozenset(
    _words("""
    a4b access-analyzer access-grants.s3 account account-access accountdiscovery.ssm acm acm-pca
    aco-automation agent-registry agent.wellarchitected agentless.inspector2 aiops airflow
    airflow-env airflow-serverless amazonmq ami.inspector2 amplify aoss apidestinations.events
    apigateway appconfig appfabric appflow application-autoscaling application-insights
    application-signals.cloudwatch application-transformation appmesh appmesh-preview apprunner
    appstream appstream.application-autoscaling appsync aps artifact assets.marketplace athena
    auditmanager automation autoscaling autoscaling-plans aws-artifact-account-sync
    aws-external-anthropic b2bi backup batch batchoperations.s3 bcm-data-exports bedrock
    bedrock-agentcore bedrock-data-automation bedrock-mantle billingconsole billingreports
    braket budgets bugbust build.apprunner capabilities.eks cassandra-streams
    cassandra.application-autoscaling ce channels.lex channels.lexv2 chatbot chime cks.kms
    cleanrooms cleanrooms-ml cloud9 cloudcontrolapi clouddirectory cloudformation cloudfront
    cloudhsm cloudsearch cloudtrail cloudwatch cloudwatch-crossaccount codeartifact codebuild
    codecatalyst codecatalyst-runner codecommit codeconnections codedeploy codeguru-profiler
    codeguru-reviewer codeguru-security codepipeline codestar codestar-connections
    codestar-notifications cognito-identity cognito-idp cognito-sync comprehend
    comprehend.application-autoscaling compute-optimizer config config-conforms
    config-multiaccountsetup connect connect-campaigns context.cloudtrail
    continuousexport.discovery contract.iq contributorinsights.dynamodb controlcatalog
    controltower cost-optimization-hub.bcm costalerts credentials.iot cur
    custom-resource.application-autoscaling custom.rds custom.rds-preview customerprofiles
    databrew dataexchange datapipeline datasync datazone datazonecontrol dax deadline deeplens
    delivery.logs detective devops-guru diode directconnect directoryservice.rds
    directquery.opensearchservice discovery dlm dms dmsintegration.migrationhub docdb-elastic
    drs drt.shield ds dsql dynamodb dynamodb.application-autoscaling ec ec2 ec2-images
    ec2-instance-connect ec2.application-autoscaling ec2.application-status-checks
    ec2.capacitymanager ec2fastlaunch ec2fleet ec2scheduled ec2sqlha ecr ecr-public ecs
    ecs-compute ecs-tasks ecs.application-autoscaling edgelambda eks eks-connector eks-fargate
    eks-fargate-pods eks-nodegroup elasticache elasticache.application-autoscaling
    elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce elastictranscoder
    email.cognito-idp emr-containers emr-serverless entityresolution envoy.appmesh es
    event-processor.health events events.managedservices events.workmail evs export.rds
    finops-agent finspace firehose fis fms forecast frauddetector freertos fsx gamelift geo
    glacier globalaccelerator glue grafana greengrass groundstation guardduty health healthlake
    honeycode hooks.cloudformation iam imagebuilder importexport inspector inspector2
    internetmonitor iot iotanalytics iotdeviceadvisor iotevents iotfleetwise
    iotmanagedintegrations iotroborunner iotsitewise iotthingsgraph iottwinmaker iotwireless ivs
    job.sagemaker justintimeaccess.ssm kafka kafka.application-autoscaling kafkaconnect kendra
    kinesis kinesisanalytics kinesisreplication.dynamodb kinesisvideo kms lakeformation lambda
    lambda.application-autoscaling launchwizard lex lexv2 license-management.marketplace
    license-manager license-manager-user-subscriptions license-manager.member-account lightsail
    logdelivery.elasticloadbalancing logger.cloudfront logs lookoutequipment lookoutmetrics
    lookoutvision m2 machinelearning macie maintenance.elasticbeanstalk
    malware-protection-plan.guardduty malware-protection.guardduty managedblockchain
    managedservices managedupdates.elasticbeanstalk mediaconnect mediaconvert medialive
    mediapackage mediapackagev2 mediastore mediatailor medical-imaging meetings.chime
    member.org.stacksets.cloudformation memorydb metrics.wellarchitected mgh mgn migrationhub
    migrationhub-orchestrator migrationhub-strategy mobileanalytics mobilehub mobiletargeting
    monitoring monitoring.rds monitoring.thinclient monitron mpa mq neptune-graph
    neptune.application-autoscaling network-connectors.lambda network-firewall
    network-security-director network-security-manager network.bedrock-agentcore networkmanager
    nimble notifications notifications.ssm observability.aoss observabilityadmin odb omics
    opensearchservice ops.apigateway ops.emr-serverless opsworks opsworks-cm organizations
    orgsdatasync.servicecatalog osis osis-pipelines outposts panorama
    partnercentral-account-management payment-cryptography pcs permission.iq personalize
    pinpoint pipes pods.eks practice-run.arc-zonal-shift private-marketplace.marketplace profile
    proton pullthroughcache.ecr purchaseorders qapps qbusiness qldb quicksight ram rbin rds
    rds-preview rds.application-autoscaling redshift redshift-data redshift-serverless
    refactor-spaces rekognition remediation.config replication.cassandra replication.dynamodb
    replication.ecr replication.lexv2 replication.s3tables replicator.lambda
    reporting.trustedadvisor repository.sync.codeconnections repostspace
    resale-authorization.marketplace researchstudio resiliencehub resource-explorer-2
    resource-groups resource-snapshot-job.partnercentral-selling resources.cloudformation
    restore-testing.backup robomaker rolesanywhere route53 route53-recovery-control-config
    route53-recovery-readiness route53domains route53resolver rtbfabric rum
    runtime-identity.bedrock-agentcore runtime-instances.bedrock-agentcore s3 s3-object-lambda
    s3-outposts s3.data-source.lustre.fsx sagemaker sagemaker-geospatial
    sagemaker.application-autoscaling scaler.lambda scheduler scheduler.redshift
    schema-conversion.dms schemas scn scraper.aps secretsmanager security-ir securityagent
    securityhub securityhubv2 securitylake self-managed-vpce.osis serverlessrepo servicecatalog
    servicecatalog-appregistry servicediscovery servicequotas ses shield signer signin
    simspaceweaver sms sms-voice smsintegration.migrationhub snowball sns social-messaging spot
    spotfleet sqlworkbench sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup
    ssm-sap ssm.integrations sso stacksets.cloudformation states storage-lens.s3 storagegateway
    streams.lambda streams.metrics.cloudwatch sts supplychain support supportplans swf
    sync.proton synthetics tagpolicies.tag tasks.apprunner
    telemetry-enablement.observabilityadmin telemetry-pipelines.observabilityadmin textract
    thinclient thirdparty.config thirdparty.inspector2 timestream timestream-influxdb tnb
    transcribe transfer transform-custom transitgateway translate triage.security-ir
    trustedadvisor tts verified-access verifiedpermissions vmie voiceid vpc-flow-logs
    vpc-lattice vpce vpcorigin.cloudfront waf waf-regional wafv2 wam wellarchitected wickr
    wisdom workdocs worklink workmail workspaces workspaces-instances workspaces-web
    workspaces.application-autoscaling xray
    """)
)
"""The names there are known to be."""


def is_known_principal(name: str) -> bool:
    """Whether ``name`` is one of those listed."""
    return name in NAMES


def meant_principal(name: str) -> str | None:
    """The known name that an unknown one is most likely meant to be.

    It differs from it in one label only, and by a slip of the pen: digits are no slip.
    """
    folded = name.lower().replace("_", "-")
    if folded in NAMES:
        return folded
    if folded in PRINCIPAL_CONFUSIONS:
        return PRINCIPAL_CONFUSIONS[folded]
    return next((known for known in sorted(NAMES) if _is_slip(folded, known)), None)


def _is_slip(name: str, known: str) -> bool:
    left, right = name.split("."), known.split(".")
    if len(left) != len(right) or abs(len(name) - len(known)) > 1:
        return False
    wrong = [(one, other) for one, other in zip(left, right, strict=True) if one != other]
    if len(wrong) != 1 or min(map(len, wrong[0])) < 4:
        return False
    one, other = (label.rstrip("0123456789") for label in wrong[0])
    return one != other and _one_edit(*wrong[0])


def _one_edit(left: str, right: str) -> bool:
    """Whether one character is wrong, missing, too many or has changed places with the next."""
    size = min(len(left), len(right))
    start = next((at for at in range(size) if left[at] != right[at]), size)
    one, other = left[start:], right[start:]
    if one[1:] == other or one == other[1:] or one[1:] == other[1:]:
        return True
    return one[:2] == other[1::-1] and one[2:] == other[2:]
