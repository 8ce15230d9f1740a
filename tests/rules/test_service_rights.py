"""IAM509 on every workload whose service calls something as its role."""

from __future__ import annotations

import pytest
from service_rights_cases import (
    AROUND,
    BROKERS,
    CASES,
    FUNCTION,
    LAMBDA,
    NETWORK,
    OTHER,
    READ,
    Case,
    machine,
    mapping,
    policy,
    role,
    task,
)

from iamlint.finding import Finding, Severity
from iamlint.testing import run_source


def found(case: Case, rights: str) -> list[Finding]:
    report = run_source(AROUND + role(case.service) + case.workload + rights)
    assert not report.errors
    return [each for each in report.findings if each.code == "IAM509"]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
class TestEachWorkload:
    """What the service calls is looked for, and nothing else."""

    def test_nothing_of_it(self, case: Case) -> None:
        [finding] = found(case, OTHER)
        assert finding.span.text == case.at
        assert finding.data["actions"] == list(case.actions)
        assert finding.severity is (Severity.HIGH if case.refused else Severity.MEDIUM)
        assert [place.span.text for place in finding.related] == ['resource "aws_iam_role" "app"']

    def test_all_of_it(self, case: Case) -> None:
        for on in (case.on, '"*"'):
            assert found(case, policy(case.actions, on)) == []

    def test_by_pattern(self, case: Case) -> None:
        services = tuple({f"{action.partition(':')[0]}:*" for action in case.actions})
        assert found(case, policy(services, '"*"')) == []
        assert found(case, policy(("*",), '"*"')) == []

    def test_all_but_one(self, case: Case) -> None:
        rest, last = case.actions[:-1], case.actions[-1]
        [finding] = found(
            case,
            OTHER + (policy(rest, case.on, more="") if rest else "").replace('"allow"', '"rest"'),
        )
        assert finding.data["actions"] == [last]

    def test_denied(self, case: Case) -> None:
        denied = policy(case.actions[:1], '"*"', "Deny")
        [finding] = found(case, policy(case.actions, '"*"') + denied)
        assert finding.data["actions"] == list(case.actions[:1])

    def test_elsewhere(self, case: Case) -> None:
        if case.on == '"*"':
            return
        other = '"arn:aws:s3:::elsewhere/*"'
        assert [each.data["actions"] for each in found(case, policy(case.actions, other))] == [
            list(case.actions)
        ]

    def test_what_is_not_known(self, case: Case) -> None:
        """A policy, an attachment, a condition, a boundary, a holder: each may make it good."""
        attachment = """
            resource "aws_iam_role_policy_attachment" "app" {
              role       = %s
              policy_arn = %s
            }
        """
        unknown = {
            "action": policy((), '"*"').replace("[]", "[var.any]"),
            "resource": policy(case.actions, "var.any"),
            "policy": policy((), "").partition("policy = ")[0] + "policy = var.any\n}",
            "attached policy": attachment % ("aws_iam_role.app.name", "var.any"),
            "holder": OTHER + attachment % ("var.any", '"arn:aws:iam::aws:policy/ReadOnlyAccess"'),
            "condition": policy(
                case.actions, '"*"', more='Condition = { Bool = { "aws:ViaAWSService" = "true" } }'
            ),
            "whether it is there": policy(case.actions, '"*"').replace(
                "{\n", '{\n      count = var.any == "" ? 0 : 1\n', 1
            ),
        }
        wrong = {name for name, rights in unknown.items() if found(case, rights)}
        assert wrong == set()

    def test_role_that_others_see(self, case: Case) -> None:
        """Whoever gets the role may attach to it."""
        for block in (
            'output "role" {\n value = aws_iam_role.app.name\n}',
            'module "rights" {\n source = "example.com/a/b"\n role = aws_iam_role.app.name\n}',
        ):
            assert found(case, OTHER + block) == []

    def test_boundary(self, case: Case) -> None:
        """A boundary takes away what it does not hold; one that is not known may hold all."""
        rights = policy(case.actions, '"*"')
        bounded = role(case.service).replace(
            'name = "app"', 'name = "app"\n permissions_boundary = %s'
        )
        every = AROUND + case.workload + rights
        for boundary, count in (
            ('"arn:aws:iam::aws:policy/job-function/Billing"', 1),
            ('"arn:aws:iam::aws:policy/AdministratorAccess"', 0),
            ("var.any", 0),
        ):
            report = run_source(every + bounded % boundary)
            assert len([each for each in report.findings if each.code == "IAM509"]) == count


class TestReplication:
    """S3 replication looks at both ends."""

    CASE = Case(
        "s3",
        """
        resource "aws_s3_bucket_replication_configuration" "app" {
          bucket = aws_s3_bucket.it.id
          role   = aws_iam_role.app.arn
          rule {
            destination {
              bucket = aws_s3_bucket.copy.arn
            }
          }
        }
        """,
        (),
        "",
        "",
    )

    def test_nothing(self) -> None:
        lacks = [(each.span.text, each.data["actions"]) for each in found(self.CASE, OTHER)]
        read = ["s3:GetReplicationConfiguration", "s3:GetObjectVersionForReplication"]
        assert lacks == [
            ("aws_s3_bucket.it.id", read),
            ("aws_s3_bucket.copy.arn", ["s3:ReplicateObject"]),
        ]

    def test_all(self) -> None:
        rights = (
            policy(("s3:GetReplicationConfiguration", "s3:ListBucket"), "aws_s3_bucket.it.arn")
            + policy(("s3:GetObjectVersionForReplication",), '"${aws_s3_bucket.it.arn}/*"').replace(
                '"allow"', '"read"'
            )
            + policy(("s3:Replicate*",), '"${aws_s3_bucket.copy.arn}/*"').replace(
                '"allow"', '"write"'
            )
        )
        assert found(self.CASE, rights) == []


class TestByThePolicyOfTheResource:
    """The resource may let the role in itself."""

    CASE = CASES["queue of a function"]
    GRANT = """
        resource "aws_sqs_queue_policy" "it" {
          queue_url = aws_sqs_queue.it.url
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = %s
              Action    = "sqs:*"
              Resource  = "*"
            }]
          })
        }
    """

    @pytest.mark.parametrize(
        "principal",
        [
            "{ AWS = aws_iam_role.app.arn }",
            '{ AWS = "arn:aws:iam::111122223333:role/app" }',
            '"*"',
            "{ AWS = var.any }",
        ],
    )
    def test_lets_it_in(self, principal: str) -> None:
        assert found(self.CASE, OTHER + self.GRANT % principal) == []

    @pytest.mark.parametrize("principal", ['{ Service = "sns.amazonaws.com" }'])
    def test_lets_others_in(self, principal: str) -> None:
        assert len(found(self.CASE, OTHER + self.GRANT % principal)) == 1

    def test_is_not_read(self) -> None:
        grant = self.GRANT.partition("policy = ")[0] + "policy = var.any\n}"
        assert found(self.CASE, OTHER + grant) == []

    @pytest.mark.parametrize(
        "arn",
        ['"arn:aws:sqs:eu-west-1:111122223333:other"', "var.any", "data.aws_sqs_queue.it.arn"],
    )
    def test_is_not_here(self, arn: str) -> None:
        case = Case("lambda", mapping(arn), (), "", "")
        queue = 'data "aws_sqs_queue" "it" {\n name = "it"\n}'
        assert found(case, OTHER + queue) == []


MANAGED = {
    "AWSLambdaSQSQueueExecutionRole": "queue of a function",
    "AWSLambdaKinesisExecutionRole": "stream of a function",
    "AWSLambdaDynamoDBExecutionRole": "table of a function",
    "AWSLambdaVPCAccessExecutionRole": "function in a VPC",
    "AmazonECSTaskExecutionRolePolicy": "image of a task",
}


@pytest.mark.parametrize(("name", "case"), MANAGED.items(), ids=MANAGED)
def test_policies_of_aws(name: str, case: str) -> None:
    """The policies that AWS makes for a workload are enough for it."""
    attachment = f"""
        resource "aws_iam_role_policy_attachment" "app" {{
          role       = aws_iam_role.app.name
          policy_arn = "arn:aws:iam::aws:policy/service-role/{name}"
        }}
    """
    assert found(CASES[case], attachment) == []


def test_policy_of_aws_for_kafka() -> None:
    """Brokers are reached from the VPC, so that it takes network interfaces too."""
    case = Case("lambda", mapping(BROKERS), READ["kafka"], BROKERS, BROKERS)
    attachment = """
        resource "aws_iam_role_policy_attachment" "app" {
          role       = aws_iam_role.app.name
          policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaMSKExecutionRole"
        }
    """
    assert found(case, attachment) == []
    [finding] = found(case, OTHER)
    assert finding.data["actions"] == [*READ["kafka"], *NETWORK]


class TestKeys:
    """A secret that is encrypted with a key of one's own needs the key as well."""

    CASE = Case(
        "ecs-tasks",
        task('secrets = [{ name = "A", valueFrom = aws_secretsmanager_secret.own.arn }]')
        + """
        resource "aws_secretsmanager_secret" "own" {
          name       = "own"
          kms_key_id = aws_kms_key.own.arn
        }
        """,
        ("kms:Decrypt",),
        "aws_kms_key.own.arn",
        "aws_secretsmanager_secret.own.arn",
    )
    READ = policy(("secretsmanager:GetSecretValue",), '"*"').replace('"allow"', '"read"')
    DECRYPT = policy(("kms:Decrypt",), "aws_kms_key.own.arn")
    DEFAULT = 'resource "aws_kms_key" "own" {\n}'
    KEY = """
        resource "aws_kms_key" "own" {
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [{
              Effect    = "Allow"
              Principal = { AWS = %s }
              Action    = "kms:*"
              Resource  = "*"
            }]
          })
        }
    """
    ACCOUNT = KEY % '"arn:aws:iam::111122223333:root"'

    @pytest.mark.parametrize("key", [DEFAULT, ACCOUNT], ids=["default", "account"])
    def test_left_to_the_role(self, key: str) -> None:
        """The key leaves it to the policies of the account."""
        [finding] = found(self.CASE, key + self.READ)
        assert finding.data["actions"] == ["kms:Decrypt"]
        assert found(self.CASE, key + self.READ + self.DECRYPT) == []
        by_service = self.DECRYPT.replace(
            "Resource =",
            'Condition = { StringEquals = { "kms:ViaService" = "secretsmanager" } }\nResource =',
        )
        assert found(self.CASE, key + self.READ + by_service) == []

    @pytest.mark.parametrize("principal", ["aws_iam_role.app.arn", '"*"', "var.any"])
    def test_let_in_by_the_key(self, principal: str) -> None:
        assert found(self.CASE, self.KEY % principal + self.READ) == []

    def test_grants(self) -> None:
        """A grant may let the role in too."""
        grant = """
            resource "aws_kms_grant" "own" {
              key_id            = aws_kms_key.own.key_id
              grantee_principal = var.any
              operations        = ["Decrypt"]
            }
        """
        assert found(self.CASE, self.DEFAULT + self.READ + grant) == []

    def test_key_that_is_not_here(self) -> None:
        case = Case(
            "ecs-tasks", self.CASE.workload.replace("aws_kms_key.own.arn", "var.any"), (), "", ""
        )
        assert found(case, self.READ) == []


QUIET = {
    "step with credentials of its own": machine(
        f'Resource = {LAMBDA}, Credentials = {{ RoleArn = "arn:aws:iam::111122223333:role/other" }}'
    ),
    "step that picks its function as it runs": machine(
        'Resource = "arn:aws:states:::lambda:invoke", Parameters = { "FunctionName.$" = "$.f" }'
    ),
    "image on machines, which pull it themselves": task(
        'image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"'
    ),
    "image of a public registry": task('image = "nginx"', 'requires_compatibilities = ["FARGATE"]'),
    "function of a rule": f"""
        resource "aws_cloudwatch_event_target" "app" {{
          rule     = "app"
          arn      = {LAMBDA}
          role_arn = aws_iam_role.app.arn
        }}
    """,
    "function without subnets": FUNCTION % "vpc_config {\n subnet_ids = []\n}",
}


@pytest.mark.parametrize("workload", QUIET.values(), ids=QUIET)
def test_needs_nothing(workload: str) -> None:
    """No right of the role is asked for."""
    assert found(Case("states", workload, (), "", ""), OTHER) == []


def test_told_once() -> None:
    """A role without any policy is IAM504's, where that tells of it by default."""
    case = CASES["function in a VPC"]
    report = run_source(AROUND + role("lambda") + case.workload)
    assert [each.code for each in report.findings] == ["IAM504"]
    case = CASES["queue of a function"]
    report = run_source(AROUND + role("lambda") + case.workload)
    assert [each.code for each in report.findings] == ["IAM509"]
