"""Policy documents that are written and used nowhere: they have no kind, only grammar.

A ``data.aws_iam_policy_document`` has no kind of its own: where it is used it is judged as what it
is used as, once for each use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from iamlint.iam.document import read_document
from iamlint.project.model import Holder, Policy
from iamlint.project.policies import RawPolicy
from iamlint.terraform.address import parse_address
from iamlint.terraform.resource import Resource

DOCUMENT = "aws_iam_policy_document"


def loose_documents(resources: Iterable[Resource], raw: Iterable[RawPolicy]) -> tuple[Policy, ...]:
    """The documents that no policy in a place is made from, directly or through others."""
    documents = {
        str(resource.address): resource
        for resource in resources
        if resource.mode == "data" and resource.type == DOCUMENT
    }
    if not documents:
        return ()
    used = _used(documents, raw)
    found: list[Policy] = []
    for address, resource in documents.items():
        value = resource.get("json")
        if str(resource.address.without_keys) in used or value is None:
            continue
        document = read_document(value, None, resource.header).document
        if document is not None:
            holder = Holder("document", address, resource)
            found.append(Policy(resource, "json", None, holder, document, exists=resource.exists))
    return tuple(found)


def _used(documents: Mapping[str, Resource], raw: Iterable[RawPolicy]) -> frozenset[str]:
    """The documents that blocks with policies refer to, without the keys of their instances."""
    below: dict[str, set[str]] = {}
    for document in documents.values():
        below.setdefault(str(document.address.without_keys), set()).update(_named(document))
    used: set[str] = set()
    waiting = [name for item in raw for name in _named(item.resource)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(below.get(name, ()))
    return frozenset(used)


def _named(resource: Resource) -> set[str]:
    """The documents that a block refers to."""
    addresses = (parse_address(ref.address) for ref in resource.references)
    return {
        str(address.without_keys)
        for address in addresses
        if address is not None and address.mode == "data" and address.type == DOCUMENT
    }
