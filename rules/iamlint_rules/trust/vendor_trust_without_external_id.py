"""IAM206: a vendor may assume the role without an external id."""

from __future__ import annotations

from iamlint.sdk import (
    VENDORS,
    Condition,
    Effect,
    Findings,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Span,
    Statement,
    assumes,
    bad,
    denies_unless,
    good,
    known_text,
    must_exist,
    pinned_by,
    shut_out,
)

_KEY = "sts:externalid"


def _role(condition: str) -> str:
    return f"""
    resource "aws_iam_role" "monitoring" {{
      name = "monitoring"
      assume_role_policy = jsonencode({{
        Version = "2012-10-17"
        Statement = [{{
          Effect    = "Allow"
          Principal = {{ AWS = "arn:aws:iam::464622532012:root" }}
          Action    = "sts:AssumeRole"
          {condition}
        }}]
      }})
    }}
    """


class VendorTrustWithoutExternalId(Rule):
    """The account of a vendor may assume the role, and no external id is asked for.

    The vendor assumes the roles of all its customers from one account. Who knows the ARN of the
    role can enter it as his own with that vendor, and see through the vendor's eyes: the confused
    deputy. The external id, which the vendor gives to each customer, is what tells them apart. A
    value that anybody fits, or a condition that holds without the key, does not.
    """

    code = "IAM206"
    name = "vendor-trust-without-external-id"
    severity = Severity.HIGH
    help = "add `StringEquals` on `sts:ExternalId` with the id that the vendor gave you"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    )
    equivalents = {"kics": ("09c35abf-5852-4622-ac7a-b987b331232e",)}
    silences = ("IAM146",)
    examples = (
        bad(_role(""), at='"arn:aws:iam::464622532012:root"'),
        bad(_role('Condition = { StringLike = { "sts:ExternalId" = "*" } }'), at='"*"'),
        bad(
            _role('Condition = { StringEqualsIfExists = { "sts:ExternalId" = "acme-7" } }'),
            at="StringEqualsIfExists",
        ),
        good(_role('Condition = { StringEquals = { "sts:ExternalId" = "acme-7" } }')),
        good(_role("").replace("464622532012", "111122223333")),
        good(
            """
            variable "external_id" {
              type = string
            }
            """
            + _role('Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }')
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        principals = statement.principals
        if policy.kind is not PolicyKind.TRUST or statement.effect is not Effect.ALLOW:
            return
        if principals is None or principals.negated or not assumes(statement).certain:
            return
        if statement.conditions_rest is not None or statement.rest is not None:
            return
        if _is_asked_for(statement) or denies_unless(policy.document, _KEY):
            return
        weak = _weak(statement)
        for principal in principals:
            account = known_text(principal.account)
            vendor = VENDORS.get(account or "") if principal.type == "AWS" else None
            if vendor is None:
                continue
            yield self.finding(
                principal.span if weak is None else weak,
                f"{vendor.name} may assume {policy.holder} without an external id"
                if weak is None
                else f"this external id keeps no other customer of {vendor.name} out of "
                f"{policy.holder}",
                when=statement.exists & ~shut_out(policy.document, statement, principal),
                related=()
                if weak is None
                else [(f"{vendor.name} is trusted here", principal.span)],
                data={"vendor": vendor.name, "account": account, "source": vendor.source},
                subject=statement if weak is None else (statement, weak),
            )
            if weak is not None:
                return


def _is_asked_for(statement: Statement) -> bool:
    """Whether one condition asks for an external id, of which each value is that of somebody."""
    entries = [each for each in statement.conditions if each.name == _KEY or each.name is None]
    return any(
        pinned_by((entry, *_nulls(statement)), (_KEY,)).truth.possible and _loose(entry) is None
        for entry in entries
    )


def _nulls(statement: Statement) -> tuple[Condition, ...]:
    return tuple(each for each in statement.conditions if each.operator == "Null")


def _weak(statement: Statement) -> Span | None:
    """The place of the external id that keeps nobody out, if there is one."""
    for entry in statement.conditions:
        if entry.name != _KEY:
            continue
        loose = _loose(entry)
        if loose is not None:
            return loose
        if entry.holds_without_key and not must_exist(entry, statement.conditions):
            return entry.operator_span
        return entry.key_span
    return None


def _loose(entry: Condition) -> Span | None:
    """The value that is empty, or has a wildcard."""
    for text in entry.texts:
        known = text.known
        if known == "" or (known is not None and entry.operator == "StringLike" and "*" in known):
            return text.span or entry.span
    return None
