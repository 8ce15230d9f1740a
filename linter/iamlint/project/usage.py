"""What is used or exported of a root, certainly or perhaps: for rules that argue from absence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from iamlint.iam.document import Effect, PolicyDocument
from iamlint.project.identity import name_of
from iamlint.project.mentions import LINKING, Mention, mentions_in
from iamlint.project.model import InstanceProfile, Role, Root
from iamlint.terraform.resource import Resource

SERVICES_OF_MACHINES = frozenset({"ec2", "ssm"})
"""Services that a role for machines alone may trust."""

CREATES_PROFILES = frozenset(
    {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEKS_CNI_Policy",
        "AmazonElasticMapReduceforEC2Role",
        "AmazonEMRServicePolicy_v2",
    }
)
"""AWS-managed policies of roles for which a service or controller makes the profile itself."""

_OWN_NAME = r"""(\b[Nn]ame"?\s*[=:]\s*)?"""
_OF_ROLES = re.compile("role|profile", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Usage:
    """Answers for one root. An object counts as used where it may be."""

    root: Root

    @cached_property
    def mentions(self) -> Mapping[str, tuple[Mention, ...]]:
        """The blocks that name IAM objects."""
        module = self.root.module
        return mentions_in(module.modules) if module is not None else {}

    @cached_property
    def exported(self) -> frozenset[str]:
        """The addresses, without keys, of what leaves the root."""
        from iamlint.terraform.address import parse_address

        module = self.root.module
        if module is None:
            return frozenset()
        addresses = (parse_address(text) for text in module.exported)
        return frozenset(str(address.without_keys) for address in addresses if address is not None)

    @cached_property
    def policies_may_be_anybodys(self) -> bool:
        """Whether it is not known of a policy of the root which role it is for."""
        wiring = self.root.wiring
        return wiring.attaches_to_unknown or any(
            not found.is_known
            for resource in self.root.resources
            if resource.type == "aws_iam_role_policy" and resource.mode == "managed"
            for found in wiring.identities.find(resource.get("role"), "aws_iam_role")
        )

    def is_used(self, resource: Resource) -> bool:
        """Whether it is exported, mentioned by a block that may use it, or named by its name."""
        address = str(resource.address.without_keys)
        if address in self.exported or self.mentions.get(address):
            return True
        module = self.root.module
        if module is not None and address in module.mentioned:
            return True
        return self.named_in_text(resource)

    def named_in_text(self, resource: Resource) -> bool:
        """Whether the text of a block that is no linking of IAM objects holds its name.

        What a block is called itself (its label, its `name`, its tag `Name`) is no mention: one
        word for all that belongs together is the usual way. In a block that speaks of roles or
        profiles a `name` may be that of one.
        """
        name = name_of(resource)
        module = self.root.module
        if name is None or module is None or len(name) < 4:
            return False
        word = re.escape(name)
        mention = re.compile(f"""{_OWN_NAME}(?:["/]{word}"|'{word}'|={word}")""")
        for loaded in module.modules:
            for file in loaded.files:
                text = file.source.text
                if name not in text:
                    continue
                for block in file.blocks:
                    type = block.labels[0].text if block.labels else ""
                    if block.type not in ("resource", "data", "module") or type in LINKING:
                        continue
                    start, end = max(block.span.start, block.header.end), block.span.end
                    found = [match[1] for match in mention.finditer(text, start, end)]
                    if not all(found) or (found and _OF_ROLES.search(text, start, end)):
                        return True
        return False

    def for_machines_only(self, role: Role) -> bool:
        """Whether a role certainly trusts EC2 and, but for SSM, nobody else."""
        return role.trust is not None and trusts_only_machines(role.trust.document)

    def gets_profile_elsewhere(self, role: Role) -> bool:
        """Whether a service makes the profile of such a role itself (EKS nodes, EMR)."""
        return any(
            policy.managed is not None and policy.managed.rpartition("/")[2] in CREATES_PROFILES
            for policy in role.holder.policies
        )

    def profiles_of_unknown_role(self) -> Iterator[InstanceProfile]:
        """Profiles that may have any role, also by a reference that leads to none."""
        for profile in self.root.wiring.profiles.values():
            if any(not found.is_known or found.undeclared for found in profile.roles):
                yield profile


def trusts_only_machines(document: PolicyDocument) -> bool:
    """Whether a trust policy certainly lets in EC2 and, but for SSM, nobody else."""
    if document.rest is not None:
        return False
    names: set[str] = set()
    for statement in document.statements:
        if statement.effect is Effect.DENY:
            continue
        principals = statement.principals
        if not statement.sound or principals is None or principals.negated or principals.rest:
            return False
        for item in principals.items:
            service = item.service
            if service is None:
                return False
            names.add(service.name)
    return "ec2" in names and names <= SERVICES_OF_MACHINES


def is_unused(usage: Usage, resource: Resource) -> bool:
    """Whether nothing of the root uses an IAM object, however it gets there.

    Beside what ``Usage`` knows: workloads and memberships that name it by whatever way the value
    takes, and outputs and locals of its module, of which it is not known where they lead.
    """
    from iamlint.project.attachments import memberships_of
    from iamlint.project.workloads import service_role_uses

    module = usage.root.module
    if module is None or usage.is_used(resource) or str(resource.address) in module.passed:
        return False
    identities = usage.root.wiring.identities
    for other in usage.root.resources:
        if other.mode != "managed":
            continue
        named = [
            found
            for use in service_role_uses(other)
            for found in identities.find(use.value, "aws_iam_role")
        ]
        named += [found for pair in memberships_of(other, identities) for found in pair]
        for found in named:
            if found.resource is resource or not found.is_known:
                return False
    word = f"{resource.type}.{resource.address.name}"
    steps = tuple(step.name for step in resource.address.modules)
    return not any(
        block.type in ("output", "locals")
        and word in file.source.text[block.span.start : block.span.end]
        for loaded in module.modules
        if tuple(step.name for step in loaded.path) == steps
        for file in loaded.files
        for block in file.blocks
    )
