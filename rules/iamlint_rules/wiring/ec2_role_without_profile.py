"""IAM501: the chain from role over instance profile to machine, broken in one of five places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from iamlint.sdk import (
    Finding,
    Findings,
    InstanceProfile,
    Profile,
    ProfileUse,
    Resource,
    Role,
    Root,
    Rule,
    Severity,
    Span,
    Usage,
    bad,
    bare_machines,
    good,
    templates_of_machine,
    user_data_text,
)

_PROFILE_TYPE = "aws_iam_instance_profile"
_COMMANDS = "s3 ssm ec2 secretsmanager ecr eks ecs sts sns sqs kms dynamodb route53 autoscaling"
_CALLS_AWS = (*(f"aws {command}" for command in _COMMANDS.split()), "boto3")
_AGENTS = ("amazon-cloudwatch-agent", "amazon-ssm-agent")

_ROLE = """
    resource "aws_iam_role" "app" {
      name = "app"
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "ec2.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
    }
"""
_PROFILE = """
    resource "aws_iam_instance_profile" "app" {
      name = "app"
      role = aws_iam_role.app.name
    }
"""
_NODE = """
    resource "aws_iam_role_policy_attachment" "node" {
      role       = aws_iam_role.app.name
      policy_arn = "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"
    }
"""
_MACHINE = """
    resource "aws_instance" "app" {
      ami           = "ami-0c55b159cbfafe1f0"
      instance_type = "t3.micro"
    }
"""
_LONE_PROFILE = """
    resource "aws_iam_instance_profile" "app" {
      name = "app"
    }
"""
_INSTANCE = """
    resource "aws_instance" "app" {
      ami                  = "ami-0c55b159cbfafe1f0"
      instance_type        = "t3.micro"
      iam_instance_profile = aws_iam_instance_profile.app.name
    }
"""


class Ec2RoleWithoutProfile(Rule):
    """The chain from a role over its instance profile to a machine is broken.

    EC2 gives a role to an instance through an instance profile: the profile holds the role, the
    instance names the profile. If one link is missing, the plan is still valid, the instance
    starts, and what runs on it has no credentials. Reported once for each broken chain, where the
    author would mend it: at the reference to a profile that is not declared, at a profile without
    a role, at a profile that no machine names, or at a role for machines that no profile holds.
    A profile for nodes of EKS may be named by Karpenter, outside of the configuration.
    """

    code = "IAM501"
    name = "ec2-role-without-profile"
    severity = Severity.MEDIUM
    help = "join role, instance profile and instance: profile.role, instance.iam_instance_profile"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2_instance-profiles.html",
    )
    equivalents = {
        "checkov": ("CKV2_AWS_41",),
        "prowler": ("ec2_instance_profile_attached",),
        "kics": ("0b93729a-d882-4803-bdc3-ac429a21f158",),
    }
    examples = (
        bad(_ROLE, at='resource "aws_iam_role" "app"'),
        bad(_ROLE + _PROFILE, at='resource "aws_iam_instance_profile" "app"'),
        bad(_ROLE + _INSTANCE, at="aws_iam_instance_profile.app.name"),
        bad(
            _LONE_PROFILE + _INSTANCE,
            at='resource "aws_iam_instance_profile" "app"',
        ),
        bad(
            """
            resource "aws_instance" "app" {
              ami           = "ami-0c55b159cbfafe1f0"
              instance_type = "t3.micro"
            }
            """,
            at='resource "aws_instance" "app"',
            profile="strict",
        ),
        bad(
            """
            resource "aws_launch_template" "app" {
              name      = "app"
              user_data = base64encode("#!/bin/sh\\naws s3 cp s3://example/app .")
            }

            resource "aws_autoscaling_group" "app" {
              launch_template {
                id = aws_launch_template.app.id
              }
            }
            """,
            at='resource "aws_launch_template" "app"',
        ),
        bad(
            _ROLE + _PROFILE + _NODE + _MACHINE,
            at='resource "aws_iam_instance_profile" "app"',
        ),
        good(_ROLE + _PROFILE + _INSTANCE),
        good(_ROLE + _PROFILE + _NODE),
        good(
            _ROLE
            + _PROFILE
            + """
            resource "aws_launch_template" "app" {
              iam_instance_profile {
                name = aws_iam_instance_profile.app.name
              }
            }

            resource "aws_instance" "app" {
              launch_template {
                id = aws_launch_template.app.id
              }
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        if project.module is None or project.module.unparsed:
            return
        chains = _Chains(project)
        for use in chains.dangling:
            yield self._dangling(use, chains)
        if project.module.library:
            return
        for profile in chains.without_role:
            yield self.finding(
                profile.resource.header,
                f"instance profile {chains.name(profile.resource)} has no role",
                help="set `role` to the name of the role that the machines shall have",
                equivalents={},
                resource=profile.resource,
                attribute="role",
                related=chains.fold_role(profile.resource),
                subject=profile,
            )
        for profile in chains.without_machine:
            yield self.finding(
                profile.resource.header,
                f"no machine uses instance profile {chains.name(profile.resource)}",
                help="name it in `iam_instance_profile` of the instance or launch template",
                equivalents={},
                resource=profile.resource,
                related=chains.fold_machines(profile.resource),
                subject=profile,
            )
        for role in chains.without_profile:
            yield self.finding(
                role.resource.header,
                f"{role.holder} trusts EC2 alone, but no instance profile holds it",
                help="add an `aws_iam_instance_profile` with this role, name it in the instance",
                equivalents={},
                resource=role.resource,
                related=chains.fold_machines(role.resource),
                subject=role,
            )
        for machine in chains.bare_machines:
            calls = _calls_aws(project, machine)
            message = f"{machine.address} has no instance profile"
            yield self.finding(
                machine.header,
                f"{message}, but its user data calls AWS" if calls else message,
                severity=Severity.MEDIUM if calls else Severity.LOW,
                profile=Profile.DEFAULT if calls else Profile.STRICT,
                help="name an instance profile in `iam_instance_profile`",
                resource=machine,
                attribute="iam_instance_profile",
                subject=machine,
            )

    def _dangling(self, dangling: ProfileUse, chains: _Chains) -> Finding | None:
        use, ref = dangling.use, dangling.found.undeclared
        assert ref is not None  # noqa: S101 (it is in the list because it has one)
        return self.finding(
            use.span,
            f"{use.workload.address} refers to {ref.address}, which is not declared",
            severity=Severity.HIGH,
            help="declare the instance profile, with the role in it, or mend the reference",
            equivalents={},
            resource=use.workload,
            attribute=use.attribute,
            related=chains.fold_role(use.workload),
            subject=use.workload,
        )


@dataclass(eq=False)
class _Chains:
    """The broken chains of a root, each in one place."""

    root: Root
    folded: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        wiring = self.root.wiring
        self.usage = Usage(self.root)
        self.bare = list(bare_machines(self.root))
        self.dangling = [
            use
            for use in wiring.profile_uses
            if use.found.undeclared is not None
            and f"{_PROFILE_TYPE}." in use.found.undeclared.address
        ]
        self.without_role = [p for p in wiring.profiles.values() if not p.roles]
        unknown_use = any(not use.found.is_known for use in wiring.profile_uses)
        self.without_machine = [
            profile
            for profile in wiring.profiles.values()
            if profile.roles
            and not profile.users
            and not unknown_use
            and not self.usage.is_used(profile.resource)
            and not self._is_for_controller(profile)
        ]
        candidates = [] if any(self.usage.profiles_of_unknown_role()) else self._lone_roles()
        at_fault = [use.use.workload for use in self.dangling]
        at_fault += [profile.resource for profile in self.without_role]
        self.lone: dict[object, list[Role]] = {}
        for role in candidates:
            self.lone.setdefault(role.resource.address.modules, []).append(role)
        self.without_profile = [role for role in candidates if not self._is_folded(role, at_fault)]
        told = [profile.resource for profile in self.without_machine]
        told += [role.resource for role in self.without_profile]
        modules = {resource.address.modules for resource in told}
        self.bare_machines = [m for m in self.bare if m.address.modules not in modules]

    def name(self, resource: Resource) -> str:
        """What a resource is called in a message."""
        return resource.address.name

    def _lone_roles(self) -> list[Role]:
        usage = self.usage
        return [
            role
            for role in self.root.wiring.roles.values()
            if not role.profiles
            and role.resource.exists.possible
            and usage.for_machines_only(role)
            and not usage.gets_profile_elsewhere(role)
            and not usage.is_used(role.resource)
        ]

    def _is_for_controller(self, profile: InstanceProfile) -> bool:
        """Whether a controller (Karpenter) names the profile, from outside of the configuration.

        So it is for nodes of EKS, unless a machine beside the profile has none.
        """
        modules = profile.resource.address.modules
        if any(machine.address.modules == modules for machine in self.bare):
            return False
        return any(
            profile in role.profiles and self.usage.gets_profile_elsewhere(role)
            for role in self.root.wiring.roles.values()
        )

    def _is_folded(self, role: Role, at_fault: Iterable[Resource]) -> bool:
        """Whether the one fault of its module instance already speaks of this, its one role."""
        modules = role.resource.address.modules
        faults = [resource for resource in at_fault if resource.address.modules == modules]
        return len(faults) == 1 and len(self.lone[modules]) == 1

    def fold_role(self, resource: Resource) -> list[tuple[str, Span]]:
        """The role that lacks a profile because of a fault at ``resource``."""
        roles = self.lone.get(resource.address.modules, [])
        if len(roles) != 1 or roles[0] in self.without_profile:
            return []
        return [("so no machine can have this role", roles[0].resource.header)]

    def fold_machines(self, resource: Resource) -> list[tuple[str, Span]]:
        """The machines without a profile beside ``resource``."""
        return [
            ("this machine has no instance profile", machine.header)
            for machine in self.bare
            if machine.address.modules == resource.address.modules
        ]


def _calls_aws(root: Root, machine: Resource) -> bool:
    templates = (each for each in templates_of_machine(root, machine) if each is not None)
    texts = [user_data_text(each) for each in (machine, *templates)]
    return any(word in text for text in texts for word in (*_CALLS_AWS, *_AGENTS))
