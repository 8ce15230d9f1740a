"""Machines, the launch templates that they are made from, and the scripts that they run.

The arguments are those of the AWS provider (https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from iamlint.project.model import Root
from iamlint.project.value_paths import values_at
from iamlint.project.workloads import MACHINES
from iamlint.terraform.resource import Resource
from iamlint.values import Text

TEMPLATE = "aws_launch_template"

_OF_A_GROUP = ("mixed_instances_policy", "launch_template", "launch_template_specification")
_TEMPLATES = {
    **dict.fromkeys(MACHINES, (("launch_template", "id"), ("launch_template", "name"))),
    "aws_autoscaling_group": (
        ("launch_template", "id"),
        ("launch_template", "name"),
        (*_OF_A_GROUP, "launch_template_id"),
        (*_OF_A_GROUP, "launch_template_name"),
    ),
}
"""The attributes that name the launch template, by type."""


def templates_of_machine(root: Root, resource: Resource) -> Iterator[Resource | None]:
    """The launch templates of a machine or a group of machines; ``None`` for one not known."""
    for path in _TEMPLATES.get(resource.type, ()):
        for value, _ in values_at(resource, path):
            found = root.wiring.identities.find(value, TEMPLATE)
            known = found[0].resource if len(found) == 1 else None
            yield known if known is not None and known.type == TEMPLATE else None


def bare_machines(root: Root) -> Iterator[Resource]:
    """Machines, and templates of groups of machines, that certainly get no instance profile."""
    with_profile = {id(used.use.workload) for used in root.wiring.profile_uses}
    scaled = {
        id(template)
        for resource in root.resources
        if resource.mode == "managed" and resource.type == "aws_autoscaling_group"
        for template in templates_of_machine(root, resource)
        if template is not None
    }
    for resource in root.resources:
        if resource.mode != "managed" or id(resource) in with_profile:
            continue
        if resource.type == TEMPLATE and id(resource) in scaled:
            yield resource
        elif resource.type in MACHINES:
            templates = list(templates_of_machine(root, resource))
            if all(each is not None and id(each) not in with_profile for each in templates):
                yield resource


def user_data_text(resource: Resource) -> str:
    """What is known of the script that a machine runs when it starts."""
    out = []
    for name in ("user_data", "user_data_base64"):
        value = resource.get(name)
        if isinstance(value, Text):
            out.append(_decoded(value.known) or value.shown)
    return "\n".join(out)


def _decoded(text: str | None) -> str | None:
    """The script in a text of base64; ``None`` for any other text."""
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
