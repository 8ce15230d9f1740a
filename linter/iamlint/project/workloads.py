"""What runs as a role: which attribute of which resource type takes a profile or a role.

Read against the argument lists of the AWS provider 6.25 and the service authorization pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from iamlint.project.identity import items_of, place_of
from iamlint.project.service_roles import ServiceRole, service_roles
from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.address import parse_address
from iamlint.terraform.resource import Resource
from iamlint.values import Map, Null, Unknown, Value, known_text


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
    """One attribute that takes a profile or role; ``path`` goes through nested blocks."""

    type: str
    path: tuple[str, ...]
    takes: Takes


def _row(type: str, path: str, takes: Takes) -> WorkloadAttribute:
    return WorkloadAttribute(type, tuple(path.split(".")), takes)


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
    _row("aws_emr_cluster", "ec2_attributes.instance_profile", Takes.PROFILE),
    _row("aws_batch_compute_environment", "compute_resources.instance_role", Takes.PROFILE_ARN),
    _row(
        "aws_imagebuilder_infrastructure_configuration",
        "instance_profile_name",
        Takes.PROFILE_NAME,
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

BEANSTALK = "aws_elastic_beanstalk_environment"


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A place where a workload names a profile or role; ``service`` is who assumes the role."""

    workload: Resource
    attribute: str
    takes: Takes
    value: Value
    span: Span
    service: ServiceRole | None = None


def profile_uses(resource: Resource) -> Iterator[Use]:
    """The instance profiles that ``resource`` names."""
    for row in PROFILE_ATTRIBUTES:
        if row.type == resource.type:
            for value, span in values_at(resource, row.path):
                yield Use(resource, ".".join(row.path), row.takes, value, span)
    if resource.type == BEANSTALK:
        for setting in items_of(resource.get("setting")):
            if isinstance(setting, Map) and known_text(setting.get("name")) == "IamInstanceProfile":
                given = setting.get("value")
                if given is not None:
                    span = place_of(given) or resource.header
                    yield Use(resource, "setting.value", Takes.PROFILE, given, span)


def role_uses(resource: Resource) -> Iterator[Use]:
    """The roles that ``resource`` names, where the form of the identifier is known."""
    for row in LINKS:
        if row.type == resource.type:
            yield from _uses_at(resource, row.path, row.takes, None)
    yield from service_role_uses(resource)


def service_role_uses(resource: Resource) -> Iterator[Use]:
    """The roles that ``resource`` hands to a service."""
    for row in service_roles().get(resource.type, ()):
        yield from _uses_at(resource, row.path, _FORMS[row.form], row)


def _uses_at(
    resource: Resource, path: tuple[str, ...], takes: Takes, service: ServiceRole | None
) -> Iterator[Use]:
    for value, span in values_at(resource, path):
        for item in items_of(value):
            yield Use(resource, ".".join(path), takes, item, place_of(item) or span, service)


def values_at(resource: Resource, path: tuple[str, ...]) -> Iterator[tuple[Value, Span]]:
    """The values that are not null at a path through nested blocks, and where they are written."""
    yield from _values_at(resource.values, path, resource.header)


def _values_at(map: Map, path: tuple[str, ...], place: Span) -> Iterator[tuple[Value, Span]]:
    value = map.get(path[0])
    if value is None or isinstance(value, Null):
        return
    if len(path) == 1:
        yield value, place_of(value) or map.key_spans.get(path[0]) or place
        return
    for item in items_of(value):
        if isinstance(item, Map):
            yield from _values_at(item, path[1:], item.span or place)
        elif isinstance(item, Unknown):
            yield item, item.span or place


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
