"""IAM181: what a resource control policy cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.sdk import (
    Effect,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Span,
    Statement,
    action_date,
    action_parts,
    bad,
    good,
    known_text,
    rcp_services,
    service,
)


class RcpGrammar(Rule):
    """A resource control policy says what it cannot.

    It only denies, to everyone (`"Principal": "*"`), actions of the services that take part, each
    named with its prefix. Organizations refuses other policies.
    """

    code = "IAM181"
    name = "rcp-grammar"
    severity = Severity.HIGH
    help = 'write Effect = "Deny", Principal = "*" and actions of supported services'
    references = (
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services",
    )
    equivalents = {"access-analyzer": ("RCP_SYNTAX_ERROR_NOTACTION",)}
    examples = (
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "*"
                }]
              })
            }
            """,
            at='"Allow"',
        ),
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = { AWS = "111122223333" }
                  Action    = "s3:GetObject"
                  Resource  = "*"
                }]
              })
            }
            """,
            at='"111122223333"',
        ),
        bad(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = ["s3:GetObject", "ec2:RunInstances"]
                  Resource  = "*"
                }]
              })
            }
            """,
            at='"ec2:RunInstances"',
        ),
        good(
            """
            resource "aws_organizations_policy" "guard" {
              name = "guard"
              type = "RESOURCE_CONTROL_POLICY"
              content = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Deny"
                  Principal = "*"
                  Action    = ["s3:*", "sts:AssumeRole"]
                  Resource  = "*"
                  Condition = {
                    StringNotEqualsIfExists = { "aws:PrincipalOrgID" = "o-abcd123456" }
                    BoolIfExists            = { "aws:PrincipalIsAWSService" = "false" }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.document.kind is not PolicyKind.RCP:
            return
        for span, message in _faults(statement):
            yield self.finding(span, message, when=statement.exists, subject=(statement, span))


def _faults(statement: Statement) -> Iterator[tuple[Span, str]]:
    if statement.effect is Effect.ALLOW:
        written = statement.value.get("Effect")
        place = (written.span if written else None) or statement.span
        yield place, f"a resource control policy only denies, this is `{known_text(written)}`"
    principals = statement.principals
    if principals is not None and principals.negated:
        yield principals.key_span, "a resource control policy has no `NotPrincipal`"
    elif principals is not None:
        for principal in principals:
            if principal.type != "*":
                message = f'`{principal}` stands where only Principal = "*" may'
                yield principal.span, message
    clause = statement.actions
    if clause is not None and clause.negated:
        yield clause.key_span, "a resource control policy has no `NotAction`"
    elif clause is not None:
        for item in clause:
            fault = _action_fault(item)
            if fault is not None:
                yield item.span, fault


def _action_fault(item: Pattern) -> str | None:
    known = item.known
    if known is not None and known and not known.strip("*"):
        return "`*` names no service, a resource control policy has to"
    parts = action_parts(item)
    if parts is None or service(parts.service) is None or parts.service in rcp_services():
        return None
    dated = f"(data of {action_date()})"
    return f"`{item}` is of a service without resource control policies {dated}"
