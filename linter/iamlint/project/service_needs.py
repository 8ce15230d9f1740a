"""What a workload needs its role for, and how the resources that it is about are written."""

from __future__ import annotations

from dataclasses import dataclass

from iamlint.iam.arn import parse_arn
from iamlint.project.identity import origin_of
from iamlint.project.model import Root
from iamlint.source import Span
from iamlint.terraform.resource import Resource
from iamlint.values import Piece, Text, Value


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """What a workload needs its role for.

    ``role`` is the value that names the role, ``span`` the place that shows the need, ``on`` the
    resource; ``None`` for actions that are about none. ``ends`` are what may follow its ARN in a
    policy: with any of them it is allowed. ``actions`` are sets of which one action will do.
    ``refused`` says that the API refuses the workload without them.
    """

    workload: Resource
    role: Value
    span: Span
    attribute: str
    actions: tuple[tuple[str, ...], ...]
    on: Text | None
    refused: bool = False
    ends: tuple[str, ...] = ("",)

    @property
    def forms(self) -> tuple[Text | None, ...]:
        """The ARNs of which one is enough; ``None`` alone where the actions are about none."""
        on = self.on
        if on is None:
            return (None,)
        return tuple(
            Text((*on.parts, Piece(end)), on.span, on.via) if end else on for end in self.ends
        )


def owner_of(root: Root, value: Value | None) -> Resource | None:
    """The resource of the root that a value is an attribute of."""
    return root.resource_of(origin_of(value)) if value is not None else None


def service_of(value: Value | None) -> str | None:
    """The service in an ARN."""
    arn = parse_arn(value) if isinstance(value, Text) else None
    return arn.service.known if arn is not None else None


VERSIONS = ("", ":1")
STREAMS = ("", ":log-stream:1")
"""A version of a function and a stream of a log group, for which a policy may be written."""


def ends_of(service: str | None) -> tuple[str, ...]:
    """What may follow the ARN of a resource of a service in a policy."""
    return {"lambda": VERSIONS, "logs": STREAMS}.get(service or "", ("",))


def group_of(arn: Text) -> Text:
    """The ARN of a log group without the ``:*`` that it may end in."""
    last = arn.parts[-1] if arn.parts else None
    if isinstance(last, Piece) and last.text.endswith(":*"):
        return Text((*arn.parts[:-1], last.slice(0, len(last.text) - 2)), arn.span, arn.via)
    return arn


def objects_of(bucket: Text) -> Text:
    """All objects of a bucket."""
    return Text((*bucket.parts, Piece("/*")), bucket.span, bucket.via)
