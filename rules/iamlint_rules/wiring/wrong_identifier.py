"""IAM502: the right object, named in the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iamlint.sdk import (
    Attachment,
    Findings,
    Found,
    Resource,
    Root,
    Rule,
    Severity,
    Span,
    Takes,
    Text,
    bad,
    good,
    items_of,
    known_text,
    parse_arn,
    place_of,
    role_uses,
)

_ROLE = "aws_iam_role"
_PROFILE = "aws_iam_instance_profile"
_POLICY = "aws_iam_policy"
_PRINCIPALS = (_ROLE, "aws_iam_user", "aws_iam_group")


_USER, _GROUP = "aws_iam_user", "aws_iam_group"
_BY_NAME: dict[str, tuple[tuple[str, str], ...]] = {
    "aws_iam_access_key": (("user", _USER),),
    "aws_iam_group_membership": (("group", _GROUP), ("users", _USER)),
    "aws_iam_group_policy": (("group", _GROUP),),
    "aws_iam_group_policies_exclusive": (("group_name", _GROUP),),
    "aws_iam_group_policy_attachment": (("group", _GROUP),),
    "aws_iam_group_policy_attachments_exclusive": (("group_name", _GROUP),),
    "aws_iam_policy_attachment": (("groups", _GROUP), ("users", _USER)),
    "aws_iam_service_specific_credential": (("user_name", _USER),),
    "aws_iam_user_group_membership": (("groups", _GROUP), ("user", _USER)),
    "aws_iam_user_login_profile": (("user", _USER),),
    "aws_iam_user_policies_exclusive": (("user_name", _USER),),
    "aws_iam_user_policy": (("user", _USER),),
    "aws_iam_user_policy_attachment": (("user", _USER),),
    "aws_iam_user_policy_attachments_exclusive": (("user_name", _USER),),
    "aws_iam_user_ssh_key": (("username", _USER),),
}
"""The attributes that take the name of a user or group, by type."""


class WrongIdentifier(Rule):
    """An attribute gets the wrong form of the right object: an ARN for a name, or the reverse.

    Terraform does not know the difference between a name and an ARN, or between a role and an
    instance profile: all are strings. AWS does, and refuses the call during apply, when half of
    the change is already made. `id` is the name of a role or an instance profile, but the ARN of
    a policy.
    """

    code = "IAM502"
    name = "wrong-identifier"
    severity = Severity.HIGH
    help = "give the attribute of the object that is asked for"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_instance_profile",
    )
    equivalents = {
        "tflint": (
            "aws_instance_invalid_iam_profile",
            "aws_launch_configuration_invalid_iam_profile",
            "aws_iam_role_invalid_permissions_boundary",
        )
    }
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name               = "app"
              assume_role_policy = file("${path.module}/trust.json")
            }

            resource "aws_iam_instance_profile" "app" {
              name = "app"
              role = aws_iam_role.app.arn
            }

            resource "aws_instance" "app" {
              iam_instance_profile = aws_iam_instance_profile.app.name
            }
            """,
            files={
                "trust.json": """
                {
                  "Version": "2012-10-17",
                  "Statement": [{
                    "Effect": "Allow",
                    "Principal": {"Service": "ec2.amazonaws.com"},
                    "Action": "sts:AssumeRole"
                  }]
                }
                """
            },
            at="aws_iam_role.app.arn",
        ),
        bad(
            """
            resource "aws_instance" "app" {
              iam_instance_profile = "arn:aws:iam::111122223333:instance-profile/app"
            }
            """,
            at='"arn:aws:iam::111122223333:instance-profile/app"',
        ),
        bad(
            """
            resource "aws_iam_user" "ci" {
              name = "ci"
            }

            resource "aws_iam_group" "deploy" {
              name = "deploy"
            }

            resource "aws_iam_user_group_membership" "ci" {
              user   = aws_iam_user.ci.name
              groups = [aws_iam_group.deploy.arn]
            }
            """,
            at="aws_iam_group.deploy.arn",
        ),
        good(
            """
            data "aws_iam_instance_profile" "app" {
              name = "app"
            }

            resource "aws_instance" "app" {
              iam_instance_profile = data.aws_iam_instance_profile.app.name
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        every = (
            *_profiles(project),
            *_roles(project),
            *_policies(project),
            *_users_and_groups(project),
        )
        for wrong in every:
            yield self.finding(
                wrong.span,
                f"{wrong.resource.address}.{wrong.attribute} takes {wrong.wanted}, "
                f"not {wrong.given}",
                help=f"write {wrong.instead}",
                resource=wrong.resource,
                attribute=wrong.attribute,
                related=wrong.related,
                subject=(wrong.resource, wrong.attribute),
            )


@dataclass(frozen=True, slots=True, eq=False)
class _Wrong:
    """A wrong identifier: what is wanted, what was given, and what to write instead."""

    resource: Resource
    attribute: str
    span: Span
    wanted: str
    given: str
    instead: str
    related: tuple[tuple[str, Span], ...] = ()


def _profiles(project: Root) -> Iterator[_Wrong]:
    for used in project.wiring.profile_uses:
        use, found = used.use, used.found
        form = "ARN" if use.takes is Takes.PROFILE_ARN else "name"
        wanted = f"the {form} of an instance profile"
        target = found.resource
        if target is not None and target.type in (_ROLE, _POLICY):
            noun = "role" if target.type == _ROLE else "policy"
            instead = f"`{_PROFILE}.NAME.{form.lower()}` of the profile that holds the {noun}"
            related = ((f"this {noun}", target.header),)
            yield _Wrong(
                use.workload, use.attribute, use.span, wanted, f"a {noun}", instead, related
            )
            continue
        given = _form(found)
        if given is None or use.takes is Takes.PROFILE or given == form:
            continue
        instead = _instead(found, form)
        yield _Wrong(use.workload, use.attribute, use.span, wanted, f"its {given}", instead)


def _roles(project: Root) -> Iterator[_Wrong]:
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        for use in role_uses(resource):
            form = "ARN" if use.takes is Takes.ROLE_ARN else "name"
            for found in project.wiring.identities.find(use.value, _ROLE):
                wanted = f"the {form} of a role"
                target = found.resource
                if target is not None and target.type == _PROFILE:
                    given, instead = "an instance profile", f"`{_ROLE}.NAME.{form.lower()}`"
                elif use.takes is Takes.ROLE or _form(found) in (None, form):
                    continue
                else:
                    given, instead = f"its {_form(found)}", _instead(found, form)
                yield _Wrong(resource, use.attribute, use.span, wanted, given, instead)


def _users_and_groups(project: Root) -> Iterator[_Wrong]:
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        for attribute, type in _BY_NAME.get(resource.type, ()):
            noun = type.removeprefix("aws_iam_")
            for item in items_of(resource.get(attribute)):
                for found in project.wiring.identities.find(item, type):
                    if _form(found) in (None, "name"):
                        continue
                    yield _Wrong(
                        resource,
                        attribute,
                        place_of(item) or resource.header,
                        f"the name of a {noun}",
                        f"its {_form(found)}",
                        _instead(found, "name"),
                    )


def _policies(project: Root) -> Iterator[_Wrong]:
    wanted = "the ARN of a policy"
    for attachment in project.wiring.attachments:
        given = _policy_form(attachment)
        if given is not None:
            yield _Wrong(
                attachment.resource,
                attachment.attribute,
                attachment.span,
                wanted,
                given,
                _instead(attachment.policy, "ARN"),
            )
    for resource in project.resources:
        if resource.type not in _PRINCIPALS or resource.mode != "managed":
            continue
        value = resource.get("permissions_boundary")
        for found in project.wiring.identities.find(value, _POLICY):
            span = place_of(value) or resource.header
            target = found.resource
            if target is not None and target.type in _PRINCIPALS:
                given = f"that of a {target.type.removeprefix('aws_iam_')}"
            elif _form(found) == "name":
                given = "its name"
            else:
                continue
            yield _Wrong(
                resource, "permissions_boundary", span, wanted, given, _instead(found, "ARN")
            )


def _policy_form(attachment: Attachment) -> str | None:
    found = attachment.policy
    target = found.resource
    if target is not None and target.type in (*_PRINCIPALS, _PROFILE):
        return f"that of a {target.type.removeprefix('aws_iam_').replace('_', ' ')}"
    if attachment.attribute.endswith(".name"):
        return None
    form = _form(found)
    return f"its {form}" if form in ("name", "policy_id") else None


def _form(found: Found) -> str | None:
    """``ARN`` or ``name``, as far as the reference, or else the shape of the text, tells."""
    if found.resource is not None and found.attribute:
        if found.attribute == "arn":
            return "ARN"
        if found.attribute == "id":
            return "ARN" if found.resource.type == _POLICY else "name"
        if found.attribute in ("name", "policy_id", "unique_id"):
            return found.attribute
        return None
    if found.attribute or found.undeclared:
        return None
    text = known_text(found.value)
    if text is None:
        is_arn = isinstance(found.value, Text) and parse_arn(found.value) is not None
        return "ARN" if is_arn else None
    if text.startswith("arn:"):
        return "ARN"
    return "name" if text and ":" not in text else None


def _instead(found: Found, form: str) -> str:
    """What to write; an address in the words of the module that declares the resource."""
    target = found.resource
    if target is not None:
        return f"`{replace(target.address, modules=())}.{form.lower()}`"
    text = known_text(found.value)
    if text is not None and form == "name":
        return f'"{text.rpartition("/")[2]}"'
    return f"its {form}"
