"""What a resource pattern can name: the fields of its ARN, and the types of resource they fit.

Everything here asks what is certain. Unknown text and policy variables may be anything, so they
are taken for wildcards: what the loosened pattern does not match, the pattern never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from iamlint.flat_text import HOLE, FlatText
from iamlint.iam.catalog import ResourceType, arn_templates, service, service_prefixes
from iamlint.iam.condition_keys import free_start, starred
from iamlint.iam.pattern import Pattern
from iamlint.iam.variables import find_variables
from iamlint.values import Text

FIELDS = 6
"""``arn:partition:service:region:account:resource``; the last may have colons of its own."""

_NO_SLASH = ("${BucketName}", "${QueueName}", "${TopicName}", "${TableName}")
"""Names at the end of a template in which no ``/`` can be."""

_UNLISTED = {
    "apigateway": ("arn:${Partition}:apigateway:${Region}::/${Path}",),
    "autoscaling": ("arn:${Partition}:autoscaling:${Region}:${Account}:scalingPolicy:${Id}",),
    "backup": ("arn:${Partition}:backup:${Region}:${Account}:recovery-point:${Id}",),
    "cloudformation": ("arn:${Partition}:cloudformation:${Region}:${Owner}:transform/${Name}",),
    "waf": ("arn:${Partition}:waf:${Region}:${Account}:changetoken/${Id}",),
    "waf-regional": ("arn:${Partition}:waf-regional:${Region}:${Account}:changetoken/${Id}",),
}
"""Templates of ARNs that AWS's own policies have and its reference does not."""


def masked(text: Text) -> str:
    """The characters of a text, each unknown part and policy variable being one ``HOLE``."""
    known = text.known
    if known is not None and "${" not in known:
        return known
    flat = FlatText(text)
    if "${" not in flat.chars:
        return flat.chars
    out: list[str] = []
    at = 0
    for variable in find_variables(flat):
        out += (flat.chars[at : variable.start], HOLE)
        at = variable.end
    return "".join(out) + flat.chars[at:]


def loosened(pattern: Pattern) -> str:
    """The text of a pattern, each unknown part and policy variable being a ``*``."""
    return masked(pattern.text).replace(HOLE, "*")


def arn_fields(text: str) -> tuple[str, ...] | None:
    """The six fields of a masked or loosened text; ``None`` if it is no ARN or has fewer."""
    fields = tuple(text.split(":", FIELDS - 1))
    return fields if len(fields) == FIELDS and fields[0] == "arn" else None


def may_be_star(pattern: Pattern) -> bool:
    """Whether a pattern may stand for all there is, as ``*`` or ``arn:aws:s3:::*`` do."""
    text = loosened(pattern)
    fields = text.split(":", FIELDS - 1)
    return not fields[-1].strip("*") and text != ""


def may_name(pattern: Pattern, kind: ResourceType) -> bool:
    """Whether a pattern can match a resource of a type: false if it certainly cannot."""
    text = loosened(pattern)
    return any(_may_match(text, template) for template in kind.arns)


def fits_own_service(pattern: Pattern) -> bool:
    """Whether an ARN can match a resource of the service that it names, region and all.

    True too when that service is not known, or has no types of resource.
    """
    text = loosened(pattern)
    fields = arn_fields(text)
    if fields is None or _is_wild(fields[2]):
        return True
    templates = templates_of(fields[2])
    return not templates or any(_may_match(text, each) for each in templates)


def fitting_templates(pattern: Pattern) -> tuple[str, ...] | None:
    """The templates of its service whose resource part an ARN can have, whatever its region.

    ``None`` when nothing can be said: it is no ARN, or nothing is known of its service.
    """
    fields = arn_fields(loosened(pattern))
    if fields is None or _is_wild(fields[2]) or not fields[5]:
        return None
    templates = templates_of(fields[2])
    if not templates:
        return None
    return tuple(each for each in templates if _may_have_resource(fields[5], each))


def is_arn_service(name: str) -> bool:
    """Whether ARNs have this text where the service stands: not always a prefix of actions."""
    return name in service_prefixes() or name in arn_templates()


@lru_cache(maxsize=512)
def templates_of(name: str) -> tuple[str, ...]:
    """The ARN templates that name a service, those of other services included."""
    own = service(name)
    found = [arn for kind in own.resource_types for arn in kind.arns] if own else []
    found += (*arn_templates().get(name, ()), *_UNLISTED.get(name, ()))
    return tuple(dict.fromkeys(arn for arn in found if _service_field(arn) == name))


def _service_field(template: str) -> str:
    fields = template.split(":", FIELDS - 1)
    return fields[2] if len(fields) == FIELDS else ""


@dataclass(frozen=True, slots=True)
class _Template:
    """The template of an ARN, taken apart once: with ``*`` for what is free in it."""

    starred: str
    heads: tuple[str, ...] | None
    resource: str
    fixed: str
    whole: bool
    """Whether no ``/`` can be in what comes after ``fixed``."""


@lru_cache(maxsize=8192)
def _template(text: str) -> _Template:
    fields = arn_fields(text)
    own = text.split(":", FIELDS - 1)[-1]
    before = own[: free_start(own)]
    heads = tuple(map(starred, fields[1:5])) if fields is not None else None
    return _Template(starred(text), heads, starred(own), before, own[len(before) :] in _NO_SLASH)


@lru_cache(maxsize=8192)
def _may_match(text: str, template: str) -> bool:
    fields, wanted = arn_fields(text), _template(template)
    if fields is None or wanted.heads is None:
        # Wildcards may reach over fields.
        return _overlap(text, wanted.starred)
    return _heads_overlap(fields[1:5], wanted.heads) and _may_have_resource(fields[5], template)


@lru_cache(maxsize=4096)
def _heads_overlap(fields: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(map(_overlap, fields, wanted))


@lru_cache(maxsize=8192)
def _may_have_resource(resource: str, template: str) -> bool:
    wanted = _template(template)
    if not _overlap(resource, wanted.resource):
        return False
    fixed = wanted.fixed
    plain = wanted.whole and resource.startswith(fixed)
    return not (plain and "/" in resource[len(fixed) :])


def _overlap(left: str, right: str) -> bool:
    if right == "*" or left == "*":
        return True
    # Most differ in how they begin, which is soon seen.
    own, other = _fixed_start(left), _fixed_start(right)
    if not (own.startswith(other) or other.startswith(own)):
        return False
    return Pattern.of(left).overlaps(right).possible


def _fixed_start(pattern: str) -> str:
    """What is before the first wildcard."""
    return pattern.partition("*")[0].partition("?")[0]


def _is_wild(text: str) -> bool:
    return "*" in text or "?" in text
