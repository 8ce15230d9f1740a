"""What is wrong with the text of a policy, as problems of the attribute that holds it."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.iam.document import ReadPolicy
from iamlint.iam.faults import FaultKind
from iamlint.source import Problem, ProblemKind
from iamlint.terraform.resource import Resource

_KINDS = {
    FaultKind.NOT_JSON: ProblemKind.POLICY_JSON,
    FaultKind.DUPLICATE_KEY: ProblemKind.DUPLICATE_KEY,
}


def problems_of(
    read: ReadPolicy, resource: Resource | None, attribute: str | None
) -> Iterator[Problem]:
    """The problems of a policy's JSON, for the resource and attribute it is written in."""
    for fault in read.faults:
        kind = _KINDS.get(fault.kind)
        if kind is None:
            continue
        first = fault.data.get("first")
        yield Problem(
            kind,
            fault.span.source.path,
            fault.message,
            fault.span,
            resource=str(resource.address) if resource is not None else None,
            attribute=attribute,
            related=(("first written here", first),) if first is not None else (),
            data=fault.data,
        )
