"""IAM301: every S3 action, or every bucket, in a policy that needs a few of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from iamlint.sdk import (
    Clause,
    Effect,
    Effective,
    Findings,
    Pattern,
    Policy,
    PolicyKind,
    Rule,
    Severity,
    Span,
    Statement,
    Truth,
    action_parts,
    all_buckets,
    all_objects,
    any_of,
    bad,
    expand,
    good,
    is_everything,
    pinned_by,
)

_OBJECT_WRITES = frozenset(
    f"s3:{name}"
    for name in (
        "PutObject",
        "PutObjectAcl",
        "PutObjectVersionAcl",
        "PutObjectTagging",
        "PutObjectVersionTagging",
        "DeleteObject",
        "DeleteObjectVersion",
        "DeleteObjectTagging",
        "DeleteObjectVersionTagging",
        "RestoreObject",
        "ReplicateObject",
        "ReplicateDelete",
        "PutBucketPolicy",
        "PutBucketAcl",
        "PutBucketPublicAccessBlock",
        "PutAccountPublicAccessBlock",
        "DeleteBucket",
        "DeleteBucketPolicy",
        "BypassGovernanceRetention",
    )
)
"""What writes or deletes objects, or opens a bucket to others."""

_OBJECT_READS = frozenset(
    f"s3:{name}"
    for name in (
        "GetObject",
        "GetObjectVersion",
        "GetObjectAcl",
        "GetObjectVersionAcl",
        "GetObjectTagging",
        "GetObjectVersionTagging",
    )
)
_NAMED = _OBJECT_READS | frozenset(
    f"s3:{name}"
    for name in (
        "PutObject",
        "PutObjectAcl",
        "PutObjectVersionAcl",
        "PutObjectTagging",
        "PutObjectVersionTagging",
        "DeleteObject",
        "DeleteObjectVersion",
        "DeleteObjectTagging",
        "DeleteObjectVersionTagging",
    )
)
"""Object data actions that count when they are named one by one."""

_ACCOUNT_KEYS = (
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "s3:ResourceAccount",
    "aws:ResourceTag/*",
)
_LOWER = {
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.INFO,
}


class WildcardS3(Rule):
    """Every S3 action is allowed, or S3 data is open on every bucket.

    Whoever takes over the workload can read, overwrite and delete all objects in the account, and
    with `s3:*` even on one bucket rewrite its policy and open it to the public. A pattern such as
    `s3:Put*` also takes in what AWS adds later. Denies and the permissions boundary of the
    principal are taken into account; a condition on the account, organization or tag of the bucket
    lowers the severity by one.
    """

    code = "IAM301"
    name = "wildcard-s3"
    severity = Severity.HIGH
    silences = ("IAM304", "IAM306", "IAM307")
    help = "name the actions and buckets the workload uses"
    references = (
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
        "https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html",
    )
    equivalents = {
        "checkov": ("CKV_AWS_288", "CKV_AWS_108", "CKV_AWS_290", "CKV_AWS_355", "CKV_AWS_356"),
        "trivy": ("AVD-AWS-0345", "AVD-AWS-0346", "AVD-AWS-0057"),
        "cloudsplaining": ("ServiceWildcard", "DataExfiltration"),
        "parliament": ("RESOURCE_STAR",),
    }
    examples = (
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version   = "2012-10-17"
                Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "arn:aws:s3:::*" }]
              })
            }
            """,
            at='"s3:*"',
        ),
        bad(
            """
            data "aws_iam_policy_document" "app" {
              statement {
                actions   = ["s3:GetObject", "s3:ListBucket"]
                resources = ["*"]
              }
            }

            resource "aws_iam_role_policy" "app" {
              role   = "app"
              policy = data.aws_iam_policy_document.app.json
            }
            """,
            at='"*"',
        ),
        bad(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [{
                  Effect   = "Allow"
                  Action   = "s3:*"
                  Resource = ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
                }]
              })
            }
            """,
            at='"s3:*"',
        ),
        good(
            """
            resource "aws_iam_role_policy" "app" {
              role = "app"
              policy = jsonencode({
                Version = "2012-10-17"
                Statement = [
                  {
                    Effect   = "Allow"
                    Action   = ["s3:GetObject", "s3:PutObject"]
                    Resource = "arn:aws:s3:::logs/*"
                  },
                  {
                    Effect   = "Allow"
                    Action   = ["s3:ListAllMyBuckets", "s3:GetBucketLocation"]
                    Resource = "*"
                  },
                ]
              })
            }
            """
        ),
        # A folder of a bucket, not the bucket.
        good(
            """
            data "aws_iam_policy_document" "home" {
              statement {
                actions   = ["s3:*"]
                resources = [
                  "arn:aws:s3:::logs/home/&{aws:username}",
                  "arn:aws:s3:::logs/home/&{aws:username}/*",
                ]
              }
            }

            resource "aws_iam_role_policy" "home" {
              role   = "app"
              policy = data.aws_iam_policy_document.home.json
            }
            """
        ),
    )

    def check_statement(self, policy: Policy, statement: Statement) -> Findings:
        if policy.kind is not PolicyKind.IDENTITY or statement.effect is not Effect.ALLOW:
            return
        if statement.actions is None:
            return
        every = statement.actions.negated or any(map(is_everything, statement.actions.items))
        if policy.managed and every:
            return  # an administrator by an AWS-managed policy: IAM303
        effective = Effective(policy)
        faults = [
            fault
            for grant in _grants(statement.actions)
            if grant.everything or not policy.managed  # what AWS lets read everything, it says so
            if (fault := _judge(grant, statement, effective)) is not None
        ]
        if not faults:
            return
        worst = max(faults, key=lambda fault: fault.severity.rank)
        severity, note = _adjusted(worst.severity, policy, statement, effective)
        others = [fault for fault in faults if fault.span is not worst.span]
        yield self.finding(
            worst.span,
            f"{policy.holder} may {worst.what}{note}",
            severity=severity,
            when=statement.exists & worst.when,
            related=[("and this", fault.span) for fault in others],
            help=worst.help or None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Grant:
    """One item of Action with the S3 actions that it takes in; of NotAction, all it leaves in."""

    span: Span
    actions: tuple[str, ...]
    wildcard: bool
    everything: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Fault:
    severity: Severity
    span: Span
    what: str
    when: Truth
    help: str = ""


def _grants(clause: Clause) -> list[_Grant]:
    every = _every_action()
    if clause.negated:
        left = tuple(name for name in every if clause.matches(name).certain)
        return [_Grant(clause.key_span, left, True, len(left) == len(every))] if left else []
    grants = []
    for item in clause.items:
        names = _s3_actions(item)
        if names:
            grants.append(_Grant(item.span, names, item.has_wildcard, len(names) == len(every)))
    return grants


@cache
def _every_action() -> tuple[str, ...]:
    return tuple(str(action) for action in expand("s3:*"))


def _s3_actions(item: Pattern) -> tuple[str, ...]:
    """The S3 actions that a pattern certainly matches."""
    if is_everything(item):
        return _every_action()
    parts = action_parts(item)
    if parts is not None:
        return tuple(str(action) for action in expand(item)) if parts.service == "s3" else ()
    if item.known is None and not item.prefix.startswith("s3"):
        return ()
    return tuple(name for name in _every_action() if item.matches(name).certain)


def _judge(grant: _Grant, statement: Statement, effective: Effective) -> _Fault | None:
    """What is wrong with one grant, on what is left of it after denies and boundary."""
    live = {
        name: effective.live(statement, name) for name in grant.actions if _matters(grant, name)
    }
    possible = [name for name, truth in live.items() if truth.possible]
    if not possible:
        return None
    where = _where(statement, effective, possible)
    whole = grant.everything and len(possible) == len(live)
    truth = any_of(live[name] for name in possible)
    if whole and where.span is not None:
        return _Fault(Severity.HIGH, grant.span, "call every S3 action on every bucket", truth)
    if whole and where.buckets:
        what = "call every S3 action on the buckets it names, and open them to the public"
        remedy = "name the actions the workload uses; `s3:*` also deletes and opens the bucket"
        return _Fault(Severity.MEDIUM, grant.span, what, truth, remedy)
    if where.span is None:
        return None
    if grant.wildcard:
        writes = sorted(_OBJECT_WRITES.intersection(possible))
        if writes:
            what = f"call {writes[0]} and more through a wildcard on every bucket"
            return _Fault(Severity.HIGH, grant.span, what, truth)
        reads = sorted(_OBJECT_READS.intersection(possible))
        if reads:
            what = f"call {reads[0]} and more through a wildcard on every bucket"
            return _Fault(Severity.MEDIUM, grant.span, what, truth)
        return None
    named = sorted(_NAMED.intersection(possible))
    if not named:
        return None
    remedy = "name the buckets and prefixes the workload uses"
    what = f"call {named[0]} on every bucket"
    return _Fault(Severity.MEDIUM, where.span, what, truth, remedy)


def _matters(grant: _Grant, name: str) -> bool:
    return grant.everything or name in _OBJECT_WRITES or name in _NAMED


@dataclass(frozen=True, slots=True, eq=False)
class _Where:
    """``span`` is the resource that is every bucket; ``buckets`` says that buckets are named."""

    span: Span | None
    buckets: bool


def _where(statement: Statement, effective: Effective, names: list[str]) -> _Where:
    resources = statement.resources
    if resources is None:
        return _Where(None, False)
    if any(effective.confined(name) for name in names[:1]):
        return _Where(None, True)
    if resources.negated:
        return _Where(resources.key_span, False)
    for item in resources.items:
        if (all_objects(item) | all_buckets(item)).certain:
            return _Where(item.span, False)
    return _Where(None, any(map(_names_bucket, resources.items)))


def _names_bucket(item: Pattern) -> bool:
    """Whether a resource is a bucket or all that is in one, and not a part of it."""
    origin = item.text.origin
    if origin is not None and ".aws_s3_bucket." in f".{origin.address}":
        return True
    if not item.prefix.startswith("arn:") or ":s3:" not in item.text.shown:
        return False
    key = item.text.shown.split(":", 5)[-1].partition("/")[2]
    return not key.strip("*")


def _adjusted(
    severity: Severity, policy: Policy, statement: Statement, effective: Effective
) -> tuple[Severity, str]:
    note = ""
    if pinned_by(statement.conditions, _ACCOUNT_KEYS).truth.possible:
        severity = _LOWER.get(severity, severity)
    boundary = effective.unread_boundary
    if boundary is not None:
        severity = _LOWER.get(severity, severity)
        note = f" (limited by boundary {boundary}, which was not read)"
    if policy.holder.kind == "policy":
        severity = _LOWER.get(severity, severity)
    return severity, note
