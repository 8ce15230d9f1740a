"""IAM217: a service that acts for all its customers may assume the role for any of them."""

from __future__ import annotations

from iamlint.sdk import (
    Effect,
    Findings,
    KeySet,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    denies_unless,
    good,
    pinned,
    pinned_by,
)

_ASKED = frozenset(
    {
        *("airflow-env", "appflow", "appsync", "backup", "batch", "batchoperations.s3", "bedrock"),
        *("bedrock-agentcore", "budgets", "chatbot", "cloudformation", "cloudtrail", "codebuild"),
        *("cognito-idp", "comprehend", "config", "datasync", "dax", "dms", "elasticbeanstalk"),
        *("firehose", "fis", "forecast", "frauddetector", "glue", "grafana", "imagebuilder"),
        *("iot", "iotevents", "kendra", "kinesisanalytics", "lex", "lexv2", "logs", "medialive"),
        *("personalize", "pinpoint", "pipes", "qbusiness", "quicksight", "redshift"),
        *("rekognition", "s3", "sagemaker", "scheduler", "securitylake", "ses", "sns", "ssm"),
        *("ssm-incidents", "states", "storagegateway", "textract", "timestream", "transcribe"),
        *("transfer", "vpc-flow-logs", "wellarchitected"),
    }
)
"""Services that assume a role named in a request, and send the keys along.

https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
Roles that are passed to a resource of the same account (EC2, Lambda, ECS tasks, EKS) are safe
without: iam:PassRole never crosses accounts.
"""

_SOURCES = ("aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths")


def _role(service: str, condition: str = "") -> str:
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Service = "{service}" }}
          Action    = "sts:AssumeRole"
          {condition}
        }}]
      }})
    }}
    """


class ServiceTrustWithoutSource(Rule):
    """A service may assume the role, for whichever customer it acts.

    Some services take the ARN of a role in a request and assume it. If nothing says for whom, a
    stranger who knows the ARN might have the service act with the role for him: the confused
    deputy. The services check more or less of it themselves; aws:SourceAccount or aws:SourceArn in
    the trust policy makes sure.
    """

    code = "IAM217"
    name = "service-trust-without-source"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "add a condition on aws:SourceAccount, or on aws:SourceArn"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
    )
    equivalents = {"prowler": ("iam_role_cross_service_confused_deputy_prevention",)}
    examples = (
        bad(_role("scheduler.amazonaws.com"), at='"scheduler.amazonaws.com"'),
        good(
            _role(
                "scheduler.amazonaws.com",
                'Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }',
            )
        ),
        good(_role("ec2.amazonaws.com")),
        good(_role("lambda.amazonaws.com")),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated:
            return
        if statement.conditions_rest is not None or statement.rest is not None:
            return
        if not statement.covers_action("sts:AssumeRole").certain:
            return
        if pinned(statement.conditions, KeySet.SOURCE).truth.possible:
            return
        if pinned_by(statement.conditions, ("sts:ExternalId",)).truth.possible:
            return
        if denies_unless(policy.document, *_SOURCES):
            return
        for item in principals:
            service = item.service
            if service is None or service.name not in _ASKED:
                continue
            yield self.finding(
                item.span,
                f"{service.name} may assume {policy.holder} for whoever asks it to",
                when=statement.exists,
            )
