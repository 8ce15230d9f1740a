"""IAM173: a service principal that no service has."""

from __future__ import annotations

from iamlint.sdk import (
    GLOBAL_ONLY,
    Finding,
    Findings,
    Policy,
    Principal,
    Profile,
    Rule,
    Severity,
    Statement,
    bad,
    good,
    is_known_principal,
    meant_principal,
)

_ALEXA = ("alexa-appkit.amazon.com", "alexa-connectedhome.amazon.com")
_INNER = ".aws.internal"


class BadServicePrincipal(Rule):
    """A service principal is of a form or a name that no service has.

    It is the name of the service and `.amazonaws.com`. The name is not always that of the API, and
    AWS refuses the policy or, worse, takes it and the service cannot use the role. There is no full
    list of names: one that is nearly a known one is at fault, others are reported in the strict
    profile.
    """

    code = "IAM173"
    name = "bad-service-principal"
    severity = Severity.HIGH
    help = "write the principal as the documentation of the service has it"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html",
    )
    equivalents = {
        "access-analyzer": ("INVALID_SERVICE_PRINCIPAL_FORMAT",),
        "parliament": ("UNKNOWN_PRINCIPAL",),
    }
    silences = ("IAM201", "IAM202")
    examples = (
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = ["ecs-tasks.amazonaws.com", "lamda.amazonaws.com"] }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"lamda.amazonaws.com"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "trust" {
              statement {
                actions = ["sts:AssumeRole"]
                principals {
                  type        = "Service"
                  identifiers = ["ec2.amazon.com"]
                }
              }
            }

            resource "aws_iam_role" "app" {
              name               = "app"
              assume_role_policy = data.aws_iam_policy_document.trust.json
            }
            """,
            at='"ec2.amazon.com"',
        ),
        bad(
            """
            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Service = "frobnicator.amazonaws.com" }
                  Action    = "sts:AssumeRole"
                }]
              })
            }
            """,
            at='"frobnicator.amazonaws.com"',
            profile="strict",
        ),
        good(
            """
            data "aws_partition" "current" {}

            resource "aws_iam_role" "app" {
              name = "app"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect = "Allow"
                  Principal = {
                    Service = [
                      "ec2.amazonaws.com", "ec2.amazonaws.com.cn", "states.eu-west-1.amazonaws.com",
                      "delivery.logs.amazonaws.com", "prod.finspacekx.aws.internal",
                      "ecs-tasks.${data.aws_partition.current.dns_suffix}"
                    ]
                  }
                  Action = "sts:AssumeRole"
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for principal in statement.principals or ():
            if principal.type == "Service":
                yield self._judge(policy, statement, principal)

    def _judge(self, policy: Policy, statement: Statement, principal: Principal) -> Finding | None:
        known = principal.text.known
        if known is not None and ("*" in known or "?" in known or "${" in known):
            return None  # IAM170, IAM171, IAM155
        if known is not None and (known.endswith(_INNER) or _is_alexa(policy, known)):
            return None
        name = principal.service
        if name is None:
            if known is None:
                return None
            message = f"`{known}` is no service principal{_form_hint(known)}"
            return self._found(policy, statement, principal, message)
        shown = principal.text.shown
        if not is_known_principal(name.name):
            guess = meant_principal(name.name)
            if guess is not None:
                message = f"no service has the principal `{shown}`, did you mean `{guess}`?"
                return self._found(policy, statement, principal, message)
            message = f"no service is known to have the principal `{shown}`"
            return self._found(policy, statement, principal, message, strict=True)
        if name.region is not None and name.name in GLOBAL_ONLY:
            message = f"`{shown}` names a region, the service has but `{name.canonical}`"
            return self._found(policy, statement, principal, message, strict=True)
        return None

    def _found(
        self,
        policy: Policy,
        statement: Statement,
        principal: Principal,
        message: str,
        strict: bool = False,
    ) -> Finding | None:
        return self.finding(
            principal.span,
            message,
            when=statement.exists,
            severity=Severity.MEDIUM if strict else None,
            profile=Profile.STRICT if strict else None,
            # What is wrong with whom a role trusts, IAM201 and IAM202 say of the policy.
            subject=(statement, principal) if strict else policy,
        )


def _is_alexa(policy: Policy, known: str) -> bool:
    return known in _ALEXA and policy.service in ("lambda", None)


def _form_hint(known: str) -> str:
    name = known.removesuffix(".com").removesuffix(".amazon").removesuffix(".aws")
    name = name.removesuffix(".amazonaws").strip().lower()
    guess = name if is_known_principal(name) else meant_principal(name)
    return f", did you mean `{guess}.amazonaws.com`?" if guess else ""
