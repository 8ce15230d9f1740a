"""What runs as a role: which attribute of which resource type takes a profile or a role.

Read against the argument lists of the AWS provider (https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs)
and the service authorization pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from iamlint.project.identity import items_of, place_of
from iamlint.project.service_roles import ServiceRole, service_roles
from iamlint.project.value_paths import values_at
from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.address import parse_address
from iamlint.terraform.resource import Resource
from iamlint.values import Bool, List, Map, Null, Unknown, Value, known_text


class Takes(StrEnum):
    """The form of identifier that an attribute takes."""

    PROFILE_NAME = "profile name"
    PROFILE_ARN = "profile ARN"
    PROFILE = "profile name or ARN"
    ROLE_NAME = "role name"
    ROLE_ARN = "role ARN"
    ROLE = "role name or ARN"


@dataclass(frozen=True, slots=True)
class WorkloadAttribute:
    """One attribute that takes a profile or role; ``path`` goes through nested blocks.

    ``needs_rights``: a role without rights is of no use to it.
    """

    type: str
    path: tuple[str, ...]
    takes: Takes
    needs_rights: bool = False


def _row(type: str, path: str, takes: Takes, needs_rights: bool = False) -> WorkloadAttribute:
    return WorkloadAttribute(type, tuple(path.split(".")), takes, needs_rights)


PROFILE_ATTRIBUTES: tuple[WorkloadAttribute, ...] = (
    _row("aws_instance", "iam_instance_profile", Takes.PROFILE_NAME),
    _row("aws_launch_template", "iam_instance_profile.name", Takes.PROFILE_NAME),
    _row("aws_launch_template", "iam_instance_profile.arn", Takes.PROFILE_ARN),
    _row("aws_launch_configuration", "iam_instance_profile", Takes.PROFILE),
    _row("aws_spot_instance_request", "iam_instance_profile", Takes.PROFILE_NAME),
    _row("aws_spot_fleet_request", "launch_specification.iam_instance_profile", Takes.PROFILE_NAME),
    _row(
        "aws_spot_fleet_request", "launch_specification.iam_instance_profile_arn", Takes.PROFILE_ARN
    ),
    _row("aws_emr_cluster", "ec2_attributes.instance_profile", Takes.PROFILE, True),
    _row(
        "aws_batch_compute_environment", "compute_resources.instance_role", Takes.PROFILE_ARN, True
    ),
    _row(
        "aws_imagebuilder_infrastructure_configuration",
        "instance_profile_name",
        Takes.PROFILE_NAME,
        True,
    ),
    _row(
        "aws_ecs_capacity_provider",
        "managed_instances_provider.instance_launch_template.ec2_instance_profile_arn",
        Takes.PROFILE_ARN,
    ),
    _row("aws_db_instance", "custom_iam_instance_profile", Takes.PROFILE_NAME),
    _row("aws_rds_cluster_instance", "custom_iam_instance_profile", Takes.PROFILE_NAME),
)
"""The attributes that take an instance profile."""

LINKS: tuple[WorkloadAttribute, ...] = (
    _row("aws_iam_instance_profile", "role", Takes.ROLE_NAME),
    _row("aws_iam_role_policy", "role", Takes.ROLE_NAME),
    _row("aws_iam_role_policy_attachment", "role", Takes.ROLE_NAME),
    _row("aws_iam_policy_attachment", "roles", Takes.ROLE_NAME),
    _row("aws_iam_role_policies_exclusive", "role_name", Takes.ROLE_NAME),
    _row("aws_iam_role_policy_attachments_exclusive", "role_name", Takes.ROLE_NAME),
)
"""The attributes by which IAM's own resources name a role."""

_FORMS = {"arn": Takes.ROLE_ARN, "name": Takes.ROLE_NAME, "any": Takes.ROLE}

BEANSTALK = frozenset(
    {"aws_elastic_beanstalk_environment", "aws_elastic_beanstalk_configuration_template"}
)
_MACHINES_OF_BEANSTALK = ("aws:autoscaling:launchconfiguration", "IamInstanceProfile")
_SERVICE_OF_BEANSTALK = ("aws:elasticbeanstalk:environment", "ServiceRole")
_LOG_DELIVERY = "delivery.logs.amazonaws.com"
_BEANSTALK_ROLE = ServiceRole(
    "aws_elastic_beanstalk_environment",
    ("setting", "value"),
    ("elasticbeanstalk.amazonaws.com",),
    form="any",
    needs_rights=True,
)
"""https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/command-options-general.html"""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A place where a workload names a profile or role; ``service`` is who assumes the role.

    ``needs_rights``: a role without rights is of no use to the workload.
    """

    workload: Resource
    attribute: str
    takes: Takes
    value: Value
    span: Span
    service: ServiceRole | None = None
    needs_rights: bool = False


def profile_uses(resource: Resource) -> Iterator[Use]:
    """The instance profiles that ``resource`` names."""
    for row in PROFILE_ATTRIBUTES:
        if row.type == resource.type:
            for value, span in values_at(resource, row.path):
                path = ".".join(row.path)
                yield Use(resource, path, row.takes, value, span, needs_rights=row.needs_rights)
    for value, span in _settings(resource, *_MACHINES_OF_BEANSTALK):
        yield Use(resource, "setting.value", Takes.PROFILE, value, span)


def _settings(resource: Resource, namespace: str, name: str) -> Iterator[tuple[Value, Span]]:
    """The values of a setting of Beanstalk, and where they are written."""
    if resource.type not in BEANSTALK:
        return
    for setting in items_of(resource.get("setting")):
        if not isinstance(setting, Map) or known_text(setting.get("name")) != name:
            continue
        given, where = setting.get("value"), setting.get("namespace")
        if given is not None and known_text(where) in (namespace, None):
            yield given, place_of(given) or resource.header


def role_uses(resource: Resource) -> Iterator[Use]:
    """The roles that ``resource`` names, where the form of the identifier is known."""
    for row in LINKS:
        if row.type == resource.type:
            yield from _uses_at(resource, row.path, row.takes, None)
    yield from service_role_uses(resource)


def service_role_uses(resource: Resource) -> Iterator[Use]:
    """The roles that ``resource`` hands to a service."""
    for row in service_roles().get(resource.type, ()):
        yield from _uses_at(resource, row.path, _FORMS[row.form], _in_place(row, resource))
    for value, span in _settings(resource, *_SERVICE_OF_BEANSTALK):
        yield Use(resource, "setting.value", Takes.ROLE, value, span, _BEANSTALK_ROLE, True)


def _in_place(row: ServiceRole, resource: Resource) -> ServiceRole:
    """A row, with what the resource itself asks for beyond it.

    A cluster in Auto Mode tags its sessions, a function in a VPC makes network interfaces,
    Application Auto Scaling uses a service-linked role for all but EMR, and it is log delivery
    that takes flow logs to Firehose in another account:
    https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/emr/latest/ManagementGuide/emr-automatic-scaling.html
    https://docs.aws.amazon.com/vpc/latest/userguide/firehose-cross-account-delivery.html
    """
    if row.type == "aws_flow_log" and row.path == ("iam_role_arn",):
        return _flow_log(row, resource.get("log_destination_type"))
    if row.type == "aws_eks_cluster" and row.path == ("role_arn",) and _is_auto(resource):
        return replace(row, actions=(*row.actions, "sts:TagSession"))
    if row.type == "aws_lambda_function" and _has_block(resource, "vpc_config"):
        return replace(row, needs_rights=True)
    if row.optional and known_text(resource.get("service_namespace")) == "elasticmapreduce":
        return replace(row, optional=False)
    return row


def _flow_log(row: ServiceRole, destination: Value | None) -> ServiceRole:
    known = known_text(destination)
    if known == "kinesis-data-firehose":
        return replace(row, services=(_LOG_DELIVERY,))
    if known is None and destination is not None and not isinstance(destination, Null):
        return replace(row, services=(*row.services, _LOG_DELIVERY))
    return row


def _has_block(resource: Resource, name: str) -> bool:
    value = resource.get(name)
    return isinstance(value, List) and any(isinstance(item, Map) for item in value.items)


def _is_auto(cluster: Resource) -> bool:
    return any(
        isinstance(enabled, Bool) and enabled.value
        for enabled, _ in values_at(cluster, ("compute_config", "enabled"))
    )


def _uses_at(
    resource: Resource, path: tuple[str, ...], takes: Takes, service: ServiceRole | None
) -> Iterator[Use]:
    name, needs_rights = ".".join(path), service is not None and service.needs_rights
    for value, span in values_at(resource, path):
        for item in _alternatives(value):
            place = place_of(item) or span
            yield Use(resource, name, takes, item, place, service, needs_rights)


def _alternatives(value: Value) -> Iterator[Value]:
    """The items of a value; those of which it is not known which it is stay one."""
    if isinstance(value, Unknown) and value.choices:
        choices = tuple(item for choice in value.choices for item in items_of(choice))
        yield replace(value, choices=choices)
    else:
        yield from items_of(value)


MACHINES = ("aws_instance", "aws_spot_instance_request")
"""The types that are one machine each."""

PROFILE_TYPE = "aws_iam_instance_profile"


def names_missing_profile(problem: Problem) -> bool:
    """Whether a problem is a profile that a workload names and nobody declares: IAM501 tells it."""
    if problem.kind is not ProblemKind.UNDECLARED or problem.resource is None:
        return False
    missing = parse_address(str(problem.data.get("address", "")))
    workload = parse_address(problem.resource)
    if missing is None or workload is None or missing.type != PROFILE_TYPE:
        return False
    first = (problem.attribute or "").partition(".")[0].partition("[")[0]
    return any(row.type == workload.type and row.path[0] == first for row in PROFILE_ATTRIBUTES)
