"""Joins instance profiles: to the roles that are in them, and to the workloads that get them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iamlint.project.identity import Found, Identities, items_of, place_of
from iamlint.project.model import InstanceProfile, ProfileUse, Role
from iamlint.project.value_paths import values_at
from iamlint.project.workloads import profile_uses
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Value


def join_profiles(
    resources: tuple[Resource, ...], identities: Identities, roles: Mapping[str, Role]
) -> tuple[dict[str, InstanceProfile], tuple[ProfileUse, ...]]:
    """The profiles of a root by address, and every use of one; roles are told their profiles."""
    profiles: dict[str, InstanceProfile] = {}
    for resource in resources:
        if resource.mode != "managed" or resource.type != "aws_iam_instance_profile":
            continue
        value, span = _role_of_profile(resource)
        profile = InstanceProfile(resource, identities.find(value, "aws_iam_role"), span)
        profiles[str(resource.address)] = profile
        for found in profile.roles:
            if found.resource is not None:
                role = roles.get(str(found.resource.address))
                if role is not None:
                    role.profiles.append(profile)
    uses: list[ProfileUse] = []
    for resource in resources:
        for use in profile_uses(resource):
            for found in identities.find(use.value, "aws_iam_instance_profile"):
                uses.append(ProfileUse(use, found))
                for profile in _named(found, profiles):
                    profile.users.append(use)
    return profiles, tuple(uses)


def _named(found: Found, profiles: Mapping[str, InstanceProfile]) -> Iterator[InstanceProfile]:
    """The profiles that a workload gets; a role in the place of a profile stands for its own."""
    if found.resource is None:
        return
    address = str(found.resource.address)
    if address in profiles:
        yield profiles[address]
        return
    for profile in profiles.values():
        if any(role.resource is found.resource for role in profile.roles):
            yield profile


def _role_of_profile(resource: Resource) -> tuple[Value | None, Span | None]:
    """The role of a profile; ``roles`` was its form before provider 2.0."""
    for value, span in values_at(resource, ("role",)):
        return value, span
    for value in items_of(resource.get("roles")):
        return value, place_of(value)
    return None, None
