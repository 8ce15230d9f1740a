"""The rows of ``tests/fixtures/workloads/contract.txt``, and Terraform that is one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CONTRACT = Path(__file__).parents[1] / "fixtures" / "workloads" / "contract.txt"

_LISTS = frozenset({"iam_roles", "iam_role_arns", "role_arns"})
_JSON = frozenset({"container_properties", "parameters"})
_YAML = frozenset({"pipeline_configuration_body"})
_DEEP = {
    "aws_kinesis_firehose_delivery_stream": ("redshift_configuration", "s3_backup_configuration"),
    "aws_kinesis_analytics_application": ("inputs", "kinesis_stream"),
    "aws_sagemaker_domain": ("default_user_settings", "canvas_app_settings"),
    "aws_sagemaker_user_profile": ("user_settings", "canvas_app_settings"),
    "aws_bedrock_model_invocation_logging_configuration": ("logging_config",),
    "aws_dms_endpoint": ("redshift_settings",),
    "aws_dms_s3_endpoint": (),
    "aws_datasync_task": ("s3_destination",),
    "aws_transfer_server": ("on_upload",),
    "aws_sesv2_configuration_set_event_destination": (
        "event_destination",
        "kinesis_firehose_destination",
    ),
    "aws_iot_topic_rule": ("error_action", "sqs"),
    "aws_appflow_connector_profile": (
        "connector_profile_config",
        "connector_profile_properties",
    ),
    "aws_securitylake_subscriber_notification": (
        "configuration",
        "https_notification_configuration",
    ),
}
"""Blocks that ``**`` stands for."""


@dataclass(frozen=True)
class Row:
    """One attribute of one type, as the contract has it."""

    type: str
    path: str
    services: tuple[str, ...]
    notes: frozenset[str]
    every: bool = False
    federated: str | None = None
    assumed_by: str | None = None
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.type}.{self.path}"

    @property
    def is_profile(self) -> bool:
        """Whether the attribute takes an instance profile."""
        return "profile" in self.notes

    @property
    def actions(self) -> tuple[str, ...]:
        """What the service calls on the role."""
        more = {"session": "sts:TagSession", "identity": "sts:SetSourceIdentity"}
        return ("sts:AssumeRole", *(more[note] for note in more if note in self.notes))

    @property
    def is_sure(self) -> bool:
        """Whether a wrong trust is certainly a fault."""
        return not self.notes & {"soft", "optional"}


def contract() -> Iterator[Row]:
    """All rows, one for each type and attribute."""
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        types, paths, by, notes = (part.strip() for part in line.split("|"))
        names = by.split()
        for type in types.split():
            for path in paths.split():
                yield Row(
                    type,
                    path,
                    tuple(
                        name.lstrip("+") for name in names if name[0] not in "<?" and "." in name
                    ),
                    frozenset(notes.split()),
                    any(name[0] == "+" for name in names),
                    next((name for name in names if name in ("OIDC", "COGNITO")), None),
                    next((name[1:] for name in names if name[0] == "<"), None),
                    tuple(name[1:] for name in names if name[0] == "?"),
                )


ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789"
OIDC = f"arn:aws:iam::111122223333:oidc-provider/{ISSUER}"
COGNITO = "cognito-identity.amazonaws.com"
POOL = "eu-west-1:11111111-2222-3333-4444-555555555555"
_FEDERATED = {
    "OIDC": (OIDC, f'StringEquals = {{ "{ISSUER}:sub" = "system:serviceaccount:apps:app" }}'),
    "COGNITO": (
        COGNITO,
        f"""StringEquals = {{ "{COGNITO}:aud" = "{POOL}" }}
            "ForAnyValue:StringLike" = {{ "{COGNITO}:amr" = "authenticated" }}""",
    ),
}


def federated_role(provider: str, name: str = "app") -> str:
    """A role that trusts an OIDC provider, or an identity pool, and nobody else."""
    principal, condition = _FEDERATED[provider]
    return f"""
    resource "aws_iam_role" "{name}" {{
      name = "{name}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ Federated = "{principal}" }}
          Action    = "sts:AssumeRoleWithWebIdentity"
          Condition = {{
            {condition}
          }}
        }}]
      }})
    }}
    """


_ANCHOR = (
    'ArnEquals = { "aws:SourceArn" = '
    '"arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/11111111" }'
)


def trusted(row: Row, *names: str) -> str:
    """The role of a row, with a trust in these services that no rule minds."""
    if "rolesanywhere.amazonaws.com" in names:
        return role(service(*names), row.actions, condition=_ANCHOR)
    return role(service(*names), row.actions)


def role(
    principal: str,
    actions: tuple[str, ...] = ("sts:AssumeRole",),
    name: str = "app",
    condition: str = "",
) -> str:
    """A role whose trust names ``principal``, the members of a Principal in HCL."""
    listed = ", ".join(f'"{action}"' for action in actions)
    return f"""
    resource "aws_iam_role" "{name}" {{
      name = "{name}"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ {principal} }}
          Action    = [{listed}]
          {f"Condition = {{ {condition} }}" if condition else ""}
        }}]
      }})
    }}
    """


def service(*names: str) -> str:
    """The members of a Principal that names services."""
    return "Service = [" + ", ".join(f'"{name}"' for name in names) + "]"


PROFILE = """
    resource "aws_iam_instance_profile" "app" {
      name = "app"
      role = aws_iam_role.app.name
    }
"""

RIGHTS = """
    variable "policy_arn" {
      type = string
    }

    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["111122223333"]
    }

    resource "aws_iam_role_policy_attachment" "app" {
      role       = aws_iam_role.app.name
      policy_arn = var.policy_arn
    }
"""
"""Rights of which nothing is known, in a configuration that is no library."""


def reference(row: Row) -> str:
    """What the attribute is set to."""
    if row.is_profile:
        return f"aws_iam_instance_profile.app.{'arn' if _takes_arn(row) else 'name'}"
    return f"aws_iam_role.app.{'name' if 'name' in row.notes else 'arn'}"


def _takes_arn(row: Row) -> bool:
    return row.path.endswith("arn") or row.type == "aws_batch_compute_environment"


def workload(row: Row, value: str | None = None) -> str:
    """The resource of a row, with nothing in it but the role and what tells who assumes it."""
    lines = list(_written(row, tuple(row.path.split(".")), value or reference(row)))
    if row.type == "aws_cognito_user_pool":
        lines.insert(1, '  external_id = "pool"')
    if row.assumed_by is not None:
        lines += _written(row, tuple(row.assumed_by.split(".")), "aws_iam_role.first.arn")
    body = "\n".join(f"      {line}" for line in lines)
    return f'\n    resource "{row.type}" "app" {{\n{body}\n    }}\n'


def _written(row: Row, path: tuple[str, ...], value: str) -> Iterator[str]:
    step, rest = path[0], path[1:]
    if step == "**":
        yield from _written(row, (*_DEEP[row.type], *rest), value)
    elif not rest:
        yield f"{step} = [{value}]" if step in _LISTS else f"{step} = {value}"
    elif rest[0] == "**" and step in _YAML:
        yield f"{step} = yamlencode({{ sink = [{{ aws = {{ {rest[1]} = {value} }} }}] }})"
    elif step in _JSON:
        yield f"{step} = jsonencode({{ {rest[0]} = {value} }})"
    elif rest == ("*",):
        yield f"{step} = {{ authenticated = {value} }}"
    else:
        yield f"{step} {{"
        yield from (f"  {line}" for line in _written(row, rest, value))
        yield "}"


def other(row: Row) -> str:
    """A service that no alternative of a row is."""
    return "ec2.amazonaws.com" if "lambda.amazonaws.com" in row.services else "lambda.amazonaws.com"


def around(row: Row) -> str:
    """All of a configuration but the role that the workload runs as."""
    return RIGHTS + workload(row) + (PROFILE if row.is_profile else "")
