"""What a module may configure once, and configures twice: providers and settings of Terraform.

https://developer.hashicorp.com/terraform/language/providers/configuration
https://developer.hashicorp.com/terraform/language/terraform
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.declarations import Declaration, ModuleFolder, provider_name
from iamlint.terraform.overrides import is_override

_ONCE = ("backend", "cloud", "required_providers")


def duplicates(folder: ModuleFolder) -> Iterator[Problem]:
    """A problem for each configuration that is there already. Override files may say it again."""
    yield from _providers(folder)
    yield from _settings(folder)


def _providers(folder: ModuleFolder) -> Iterator[Problem]:
    """Two of one provider without an alias, or with the same."""
    counts = Counter(labels[0].text for each in folder.providers if (labels := each.lazy.labels))
    first: dict[tuple[str, str], Span] = {}
    for provider in _written(folder.providers):
        labels = provider.lazy.labels
        if not labels or counts[labels[0].text] < 2:
            continue  # blocks are parsed only where there is a choice
        name = provider_name(provider)
        before = first.setdefault(name, provider.header)
        if before is not provider.header:
            label = ".".join(filter(None, ("provider", *name)))
            yield _problem(f"`{label}` is configured twice", before, provider.header)


def _settings(folder: ModuleFolder) -> Iterator[Problem]:
    """Two backends, two lists of required providers, a backend beside HCP Terraform."""
    blocks = list(_written(folder.others.get("terraform", ())))
    text = "\n".join(each.lazy.span.text for each in blocks)
    if not any(text.count(word) > 1 for word in _ONCE) and not (
        "backend" in text and "cloud" in text
    ):
        return
    first: dict[str, Span] = {}
    for each in blocks:
        for inner in each.block.body.blocks if each.block is not None else ():
            if inner.type not in _ONCE:
                continue
            kind = "required_providers" if inner.type == "required_providers" else "backend"
            before = first.setdefault(kind, inner.header)
            if before is inner.header:
                continue
            if before.text.split()[0].strip('"') == inner.type or kind == "required_providers":
                message = f"`{inner.type}` is configured twice"
            else:
                message = "`backend` and `cloud` exclude each other"
            yield _problem(message, before, inner.header)


def _written(declarations: Iterable[Declaration]) -> Iterator[Declaration]:
    for each in declarations:
        if not is_override(each.header.source.path.rpartition("/")[2]):
            yield each


def _problem(message: str, first: Span, again: Span) -> Problem:
    return Problem(
        ProblemKind.EVALUATION,
        again.source.path,
        message,
        again,
        related=(("configured here first", first),),
    )
