"""IAM142: a condition on a key that does not exist."""

from __future__ import annotations

from iamlint.sdk import (
    Condition,
    Finding,
    Findings,
    Policy,
    PolicyKind,
    Profile,
    Rule,
    Severity,
    Statement,
    Truth,
    action_date,
    bad,
    condition_key,
    good,
    nearest_condition_key,
    service,
)

_TAG_KEYS = ("aws:requesttag", "aws:resourcetag", "aws:principaltag")
_CARRIED = (
    *("saml:namequalifier", "saml:sub", "saml:sub_type"),
    *("graph.facebook.com:app_id", "graph.facebook.com:id"),
    *("www.amazon.com:app_id", "www.amazon.com:user_id"),
)
"""Federation keys that a session carries on, beside ``aud``, ``sub`` and ``amr`` of any host."""

_CARRIED_CLAIMS = ("aud", "sub", "amr")
_USED_BY_SESSIONS = frozenset(
    {PolicyKind.IDENTITY, PolicyKind.BOUNDARY, PolicyKind.SESSION, PolicyKind.RESOURCE}
)


class UnknownConditionKey(Rule):
    """A condition asks for a key that no request has.

    A positive operator is then never met: an Allow grants nothing, a Deny denies nothing. A negated
    one always is. Of the claims of an identity provider only some reach AWS as keys, and of those
    only some are left in the session when the role is assumed. Claims of which it is not known
    whether they reach AWS are reported in the strict profile.
    """

    code = "IAM142"
    name = "unknown-condition-key"
    severity = Severity.HIGH
    help = "use a global condition key, or one that the service authorization reference lists"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html",
    )
    equivalents = {
        "access-analyzer": (
            "INVALID_GLOBAL_CONDITION_KEY",
            "INVALID_SERVICE_CONDITION_KEY",
            "UNSUPPORTED_GLOBAL_CONDITION_KEY",
            "DEPRECATED_GLOBAL_CONDITION_KEY",
        ),
        "parliament": ("UNKNOWN_CONDITION_FOR_ACTION",),
    }
    examples = (
        bad(
            """
            resource "aws_s3_bucket_policy" "logs" {
              bucket = "logs"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = "*"
                  Action    = "s3:GetObject"
                  Resource  = "arn:aws:s3:::logs/*"
                  Condition = { StringEquals = { "aws:PrincipalOrganization" = "o-abcd123456" } }
                }]
              })
            }
            """,
            at='"aws:PrincipalOrganization"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:PutObject"]
                resources = ["arn:aws:s3:::logs/*"]
                condition {
                  test     = "StringEquals"
                  variable = "s3:x-amz-encryption"
                  values   = ["aws:kms"]
                }
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"s3:x-amz-encryption"',
        ),
        bad(
            """
            resource "aws_iam_role" "ci" {
              name = "ci"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/id.acme.com" }
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {
                    StringEquals = { "id.acme.com:aud" = "aws", "id.acme.com:groups" = "ci" }
                  }
                }]
              })
            }
            """,
            at='"id.acme.com:groups"',
            profile="strict",
        ),
        good(
            """
            resource "aws_iam_role" "ci" {
              name = "ci"
              assume_role_policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect    = "Allow"
                  Principal = { Federated = "arn:aws:iam::111122223333:oidc-provider/id.acme.com" }
                  Action    = "sts:AssumeRoleWithWebIdentity"
                  Condition = {
                    StringEquals = { "id.acme.com:aud" = "aws", "id.acme.com:sub" = "ci" }
                  }
                }]
              })
            }

            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:PutObject"
                  Resource = "arn:aws:s3:::logs/*"
                  Condition = {
                    StringEquals = {
                      "AWS:PrincipalOrgId"           = "o-abcd123456"
                      "s3:x-amz-acl"                 = "private"
                      "kms:EncryptionContext:bucket" = "logs"
                      "id.acme.com:sub"              = "ci"
                    }
                  }
                }]
              })
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        for condition in statement.conditions:
            name = condition.name
            if name is None or ":" not in name or _is_malformed(name):
                continue
            if condition_key(name) is not None:
                if _is_lost(policy, statement, name):
                    message = f"no session carries the key `{condition.key.shown}`"
                    yield self._found(statement, condition, message)
                continue
            yield from self._unknown(policy, statement, condition, name)

    def _unknown(
        self, policy: Policy, statement: Statement, condition: Condition, name: str
    ) -> Findings:
        prefix = name.partition(":")[0]
        if prefix in self.settings.extra_services or policy.service == prefix == "iot":
            return
        shown = condition.key.shown
        dated = f"(data of {action_date()})"
        if "." in prefix:
            message = f"it is not known that the claim `{shown}` reaches AWS {dated}"
            yield self._found(statement, condition, message, strict=True)
            return
        guess = nearest_condition_key(name)
        hint = f", did you mean `{guess}`?" if guess else ""
        message = f"there is no condition key `{shown}` {dated}{hint}"
        known = prefix in ("aws", "saml") or service(prefix) is not None
        sure = Truth.YES if known else Truth.MAYBE
        yield self._found(statement, condition, message, sure=sure)

    def _found(
        self,
        statement: Statement,
        condition: Condition,
        message: str,
        strict: bool = False,
        sure: Truth = Truth.YES,
    ) -> Finding | None:
        return self.finding(
            condition.key_span,
            message,
            when=statement.exists & condition.exists & sure,
            severity=Severity.MEDIUM if strict else None,
            profile=Profile.STRICT if strict else None,
        )


def _is_malformed(name: str) -> bool:
    """Whether it is the key of a tag without the tag, which is IAM141."""
    bare = name.rstrip("/")
    return bare in _TAG_KEYS or (bare != name and bare.endswith("tag"))


def _is_lost(policy: Policy, statement: Statement, name: str) -> bool:
    """Whether a key of federation is asked for where the session no longer has it."""
    host, _, claim = name.rpartition(":")
    if name.partition(":")[0] != "saml" and "." not in host:
        return False
    if policy.document.kind not in _USED_BY_SESSIONS or name in _CARRIED:
        return False
    if claim in _CARRIED_CLAIMS and not name.startswith("saml:"):
        return False
    # Calls to STS themselves have all of them.
    return not statement.covers_action("sts:AssumeRoleWithWebIdentity").possible
