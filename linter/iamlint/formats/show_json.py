"""``show --format json``: what was resolved, for programs. Its form is frozen."""

from __future__ import annotations

from iamlint.finding import Json
from iamlint.formats.json_text import json_text
from iamlint.formats.places import location
from iamlint.formats.printable import decoded
from iamlint.formats.shown import Shown, ShownPolicy, ShownResource
from iamlint.source import Problem
from iamlint.values import planned

SCHEMA = 1


def render(shown: Shown) -> str:
    """What was resolved, as JSON."""
    return json_text(
        {
            "schema": SCHEMA,
            "resources": [_resource(each) for each in shown.resources],
            "policies": [_policy(each) for each in shown.policies],
            "links": [
                {"from": link.source, "to": link.target, "kind": link.kind} for link in shown.links
            ],
            "outputs": planned(shown.outputs) if shown.outputs is not None else {},
            "roots": {
                decoded(folder): {"outputs": planned(outputs)}
                for folder, outputs in shown.roots.items()
            },
            "errors": [_error(problem) for problem in shown.problems],
        }
    )


def _resource(shown: ShownResource) -> Json:
    resource = shown.resource
    return {
        "address": str(resource.address),
        "root": shown.root,
        "mode": resource.mode,
        "type": resource.type,
        "location": location(resource.span),
        "values": planned(resource.values),
    }


def _policy(policy: ShownPolicy) -> Json:
    return {
        "address": policy.address,
        "root": policy.root,
        "attribute": policy.attribute,
        "kind": policy.kind.value,
        "location": location(policy.span),
        "document": policy.document(),
    }


def _error(problem: Problem) -> Json:
    place = problem.place
    return {
        "path": problem.path,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
    }
