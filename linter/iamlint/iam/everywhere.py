"""Whether a resource pattern holds every resource of an action's types in the account.

That is a question about the pattern's meaning, not its spelling: ``*``, ``arn:aws:s3:::*`` and
``arn:*:kms:*:*:key/*`` are everywhere, ``app-*`` and ``role/app/*`` are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iamlint.equality import same_value
from iamlint.iam.arn import PARTITIONS, parse_arn, parse_arn_text
from iamlint.iam.catalog import Action, ResourceType, service
from iamlint.iam.condition_keys import starred
from iamlint.iam.pattern import Pattern
from iamlint.truth import Truth, all_of
from iamlint.values import Text, Unknown, Value, known_text


@dataclass(frozen=True, slots=True, eq=False)
class Home:
    """Where a configuration lives, as far as its provider says. ``None`` is not known at all."""

    account: Value | None = None
    region: Value | None = None
    partition: Value | None = None


NOWHERE_KNOWN = Home()
"""Of which account, region and partition nothing is known."""


def everywhere(pattern: Pattern, action: Action, home: Home = NOWHERE_KNOWN) -> Truth:
    """Whether a pattern holds every resource that an action can be about.

    ``NO`` for an action that cannot be scoped. Of an action with required types all of these have
    to be held, else all its types. Unknown text is no wildcard: only where it fills the account,
    region or partition is it taken for that of ``home``, if that is not known either.
    """
    if not action.scopable or _is_star(pattern):
        return Truth.of(action.scopable)
    return all_of(holds_all(pattern, kind, home) for kind in counted_types(action))


def holds_all(pattern: Pattern, kind: ResourceType, home: Home = NOWHERE_KNOWN) -> Truth:
    """Whether a pattern holds every resource of a type in the account."""
    if _is_star(pattern):
        return Truth.YES
    return all_of(_holds_template(pattern, arn, home) for arn in kind.arns)


def all_buckets(pattern: Pattern, home: Home = NOWHERE_KNOWN) -> Truth:
    """Whether a pattern holds every S3 bucket."""
    return _holds_all_of(pattern, "s3", "bucket", home)


def all_objects(pattern: Pattern, home: Home = NOWHERE_KNOWN) -> Truth:
    """Whether a pattern holds every object of every S3 bucket."""
    return _holds_all_of(pattern, "s3", "object", home)


def all_roles(pattern: Pattern, home: Home = NOWHERE_KNOWN) -> Truth:
    """Whether a pattern holds every role."""
    return _holds_all_of(pattern, "iam", "role", home)


def counted_types(action: Action) -> tuple[ResourceType, ...]:
    """The types of which a pattern has to hold all to be everywhere for an action.

    An S3 action that takes buckets or objects may take access points as well, in other words the
    same data by another name: they do not count.
    """
    uses = action.uses
    if action.service == "s3":
        named = tuple(use.type for use in uses if use.type.name in ("bucket", "object"))
        if named:
            return named
    required = tuple(use.type for use in uses if use.required)
    return required or action.resource_types


def _holds_all_of(pattern: Pattern, prefix: str, name: str, home: Home) -> Truth:
    holder = service(prefix)
    kind = holder.resource_type(name) if holder else None
    return Truth.NO if kind is None else holds_all(pattern, kind, home)


def _is_star(pattern: Pattern) -> bool:
    known = pattern.known
    return known is not None and known != "" and not known.strip("*")


def _holds_template(pattern: Pattern, template: str, home: Home) -> Truth:
    known = pattern.known
    if known is None or any((home.account, home.region, home.partition)):
        return _compute_holds(pattern, template, home)
    return _known_holds(known, pattern.variables, template)


@lru_cache(maxsize=16384)
def _known_holds(text: str, variables: bool, template: str) -> Truth:
    return _compute_holds(Pattern.of(text, variables=variables), template, NOWHERE_KNOWN)


def _compute_holds(pattern: Pattern, template: str, home: Home) -> Truth:
    if pattern.covers(_in_home(pattern, template, home)).certain:
        return Truth.YES
    return _holds_fields(pattern, template, home)


def _in_home(pattern: Pattern, template: str, home: Home) -> str:
    """The template with what is known of ``home``; else in the pattern's own partition."""
    partition = known_text(home.partition)
    if partition is None:
        names = (name for name in PARTITIONS if pattern.prefix.startswith(f"arn:{name}:"))
        partition = next(names, PARTITIONS[0])
    region, account = known_text(home.region) or "*", known_text(home.account) or "*"
    return _instance(template, partition, region, account)


@lru_cache(maxsize=4096)
def _instance(template: str, partition: str, region: str, account: str) -> str:
    filled = template.replace("${Partition}", partition).replace("${Region}", region)
    return starred(filled.replace("${Account}", account))


def _holds_fields(pattern: Pattern, template: str, home: Home) -> Truth:
    """Field by field: a partition, region or account of ``home`` is as good as free."""
    wanted = parse_arn_text(starred(template))
    known = pattern.known
    if wanted is not None and known is not None:
        # Most name one resource, which is soon seen.
        own = Pattern.of(known.split(":", 5)[-1], variables=pattern.variables)
        if not own.covers(wanted.resource).certain:
            return Truth.NO
    arn = parse_arn(pattern.text)
    if arn is None or wanted is None:
        return Truth.NO
    fields = template.split(":", 5)
    if not Pattern(arn.service).covers(fields[2]).certain:
        return Truth.NO
    if not Pattern(arn.resource, variables=pattern.variables).covers(wanted.resource).certain:
        return Truth.NO
    return all_of(
        (
            _is_home(arn.partition, fields[1], home.partition, Truth.YES),
            _is_home(arn.region, fields[3], home.region, Truth.MAYBE),
            _is_home(arn.account, fields[4], home.account, Truth.YES),
        )
    )


def _is_home(field: Text, template: str, home: Value | None, unsaid: Truth) -> Truth:
    """Whether a field of an ARN is free or is that of ``home``.

    ``unsaid`` is the answer for a field that names one when ``home`` does not say which it is:
    people write the account they are in, but may well confine a policy to a region.
    """
    if not template.startswith("${"):
        return _certainly_covers(Pattern(field), template)
    if _certainly_covers(Pattern(field), "*") is Truth.YES:
        return Truth.YES
    if field.known is not None and "*" in field.known:
        return Truth.NO
    if not field.parts:
        return Truth.NO
    if home is None or known_text(home) is None:
        same = Truth.NO if home is None else _same(field, home)
        filled = field.known is not None or len(field.parts) == len(field.unknowns) == 1
        return same if same is Truth.YES else (unsaid if filled else Truth.NO)
    return _same(field, home)


def _same(field: Text, home: Value) -> Truth:
    if isinstance(home, Unknown) and len(field.parts) == 1 and field.unknowns:
        return same_value(field.unknowns[0], home)
    return same_value(field, home)


def _certainly_covers(pattern: Pattern, text: str | Text) -> Truth:
    return Truth.of(pattern.covers(text).certain)
