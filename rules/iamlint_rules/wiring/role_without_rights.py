"""IAM504: the role of a workload without any policy."""

from __future__ import annotations

from iamlint.sdk import (
    Findings,
    List,
    Map,
    Null,
    PolicyKind,
    PrincipalKind,
    Profile,
    Role,
    Root,
    Rule,
    Severity,
    Truth,
    Usage,
    Use,
    any_of,
    bad,
    good,
    service_role_uses,
    slips,
    stands_for,
)

_TRUST = """
      assume_role_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Allow"
          Principal = { Service = "SERVICE.amazonaws.com" }
          Action    = "sts:AssumeRole"
        }]
      })
"""


def _role(service: str) -> str:
    trust = _TRUST.replace("SERVICE", service)
    return f"""
    resource "aws_iam_role" "app" {{
      name = "app"
      {trust.strip()}
    }}
    """


_FLOW_LOG = """
    resource "aws_flow_log" "all" {
      iam_role_arn    = aws_iam_role.app.arn
      log_destination = "arn:aws:logs:eu-west-1:111122223333:log-group:flow"
      traffic_type    = "ALL"
      vpc_id          = "vpc-0a1b2c3d"
    }
"""
_FUNCTION = """
    resource "aws_lambda_function" "app" {
      function_name = "app"
      role          = aws_iam_role.app.arn
    }
"""


class RoleWithoutRights(Rule):
    """The role of a workload has no policy at all.

    A role without policies may do nothing. Some workloads cannot even start so: a flow log that
    may not write, a function in a VPC that may not make its network interface, a node that may not
    join its cluster. Others run, but every call to AWS is refused.
    """

    code = "IAM504"
    name = "role-without-rights"
    severity = Severity.LOW
    profile = Profile.STRICT
    help = "attach a policy with the rights of the workload, or leave the role out"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html",
    )
    examples = (
        bad(
            _role("vpc-flow-logs") + _FLOW_LOG,
            at='resource "aws_iam_role" "app"',
            profile="default",
        ),
        bad(_role("lambda") + _FUNCTION, at='resource "aws_iam_role" "app"', profile="strict"),
        # What everybody of the organization may do is nothing that this role was given.
        bad(
            _role("vpc-flow-logs")
            + _FLOW_LOG
            + """
            resource "aws_backup_vault_policy" "central" {
              backup_vault_name = "central"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "backup:CopyIntoBackupVault"
                  Resource  = "*"
                  Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } }
                }]
              })
            }
            """,
            at='resource "aws_iam_role" "app"',
        ),
        good(_role("lambda") + _FUNCTION, profile="default"),
        good(
            _role("vpc-flow-logs")
            + _FLOW_LOG
            + """
            resource "aws_iam_role_policy_attachment" "app" {
              role       = aws_iam_role.app.name
              policy_arn = var.policy_arn
            }

            provider "aws" {
              region = "eu-west-1"
            }

            variable "policy_arn" {
              type = string
            }
            """
        ),
        good(
            _role("vpc-flow-logs").replace('name = "app"', 'name = "flow-writer"')
            + _FLOW_LOG
            + """
            resource "aws_iam_role_policy" "app" {
              role   = "flow-wirter"
              policy = file("write.json")
            }
            """
        ),
        good(
            _role("vpc-flow-logs")
            + _FLOW_LOG
            + """
            output "role" {
              value = aws_iam_role.app.name
            }
            """
        ),
    )

    def check_project(self, project: Root) -> Findings:
        module = project.module
        usage = Usage(project)
        if module is None or module.unparsed or module.library or usage.policies_may_be_anybodys:
            return
        uses = _uses(project)
        missed = {slip.target for slip in slips(project)}  # a misspelt role: IAM503 tells it
        for address, role in project.wiring.roles.items():
            found = uses.get(address, [])
            if not found or not _is_bare(role) or role.resource in missed:
                continue
            if address in module.passed or _has_rights_elsewhere(project, usage, role):
                continue
            needy = next((use for use in found if use.needs_rights), None)
            use = needy or found[0]
            yield self.finding(
                role.resource.header,
                f"{role.holder} is what {use.workload.address} runs as, but has no policy",
                severity=Severity.MEDIUM if needy else None,
                profile=Profile.DEFAULT if needy else None,
                when=use.workload.exists,
                resource=role.resource,
                related=[("this workload runs as the role", each.span) for each in found],
                subject=role,
            )


def _uses(project: Root) -> dict[str, list[Use]]:
    """Which workloads run as which role, by its address."""
    uses: dict[str, list[Use]] = {}
    for resource in project.resources:
        if resource.mode != "managed":
            continue
        for use in service_role_uses(resource):
            found = project.wiring.identities.find(use.value, "aws_iam_role")
            if len(found) == 1 and found[0].resource is not None:
                uses.setdefault(str(found[0].resource.address), []).append(use)
    for profile in project.wiring.profiles.values():
        for role in profile.roles if len(profile.roles) == 1 else ():
            if role.resource is not None:
                uses.setdefault(str(role.resource.address), []).extend(profile.users)
    return uses


def _is_bare(role: Role) -> bool:
    """Whether the role certainly has no policy of its own."""
    if role.holder.policies or role.holder.unread:
        return False
    for name in ("inline_policy", "managed_policy_arns"):
        value = role.resource.get(name)
        if isinstance(value, List) and not value.items:
            continue
        if value is None or isinstance(value, Null):
            continue
        if isinstance(value, List) and all(_is_empty_block(item) for item in value.items):
            continue
        return False
    return True


def _is_empty_block(item: object) -> bool:
    return isinstance(item, Map) and item.rest is None and not item.entries


def _has_rights_elsewhere(project: Root, usage: Usage, role: Role) -> bool:
    """Whether somebody else may give the role rights: another root, or a resource policy."""
    if str(role.resource.address.without_keys) in usage.exported:
        return True
    named = any_of(
        Truth.of(stands_for(item, role.resource).certain)
        for policy in project.policies
        if policy.kind is PolicyKind.RESOURCE
        for statement in policy.statements
        for item in statement.principals or ()
        if item.kind not in (PrincipalKind.ACCOUNT, PrincipalKind.ANYONE)
    )
    return named.possible
