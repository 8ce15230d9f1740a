"""``iamlint can`` and ``iamlint who``: the decision engine on documents or on a configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iamlint import api
from iamlint.commands.problems import tell
from iamlint.commands.project_options import ProjectOptions
from iamlint.commands.terminal import display, progress, write
from iamlint.errors import UsageError, one_of
from iamlint.formats import decision_json, decision_text
from iamlint.iam.authorize import Decision, Outcome, authorize
from iamlint.iam.document import PolicyDocument, PolicyKind
from iamlint.iam.request import PolicySet, Request
from iamlint.project.document_files import read_documents
from iamlint.project.query import Question, ask, who

FORMATS = ("rich", "json")
STATUS = {
    Outcome.ALLOWED: 0,
    Outcome.EXPLICIT_DENY: 1,
    Outcome.IMPLICIT_DENY: 1,
    Outcome.UNKNOWN: 3,
}


@dataclass(frozen=True, slots=True)
class Documents:
    """The files of a request on bare documents, as the command line has them."""

    policy: Sequence[Path] | None = None
    resource_policy: Sequence[Path] | None = None
    boundary: Path | None = None
    scp: Sequence[Path] | None = None

    def __bool__(self) -> bool:
        return bool(self.policy or self.resource_policy or self.boundary or self.scp)


def run_can(
    words: Sequence[str],
    documents: Documents,
    options: ProjectOptions,
    context: Sequence[str],
    complete: bool,
    format: str,
    color: str,
) -> int:
    """Print a decision: 0 allowed, 1 denied, 3 unknown. Raises ``UsageError``."""
    one_of(format, FORMATS, "format")
    given = _context(context)
    if documents:
        action, resource = _words(words, "ACTION [RESOURCE]", 1)
        decision = _decide(documents, Question(action, resource, given, complete))
    else:
        if not words:
            raise UsageError("iamlint can PRINCIPAL ACTION [RESOURCE] --path DIR")
        action, resource = _words(words[1:], "PRINCIPAL ACTION [RESOURCE]", 1)
        with progress("resolving"):
            project = api.show(options.places, options.configuration(), options.kind())
        tell(project)
        decision = ask(project, words[0], Question(action, resource, given, complete)).decision
    show = display(color)
    text = decision_json.render(decision) if format == "json" else None
    write(text if text is not None else decision_text.render(decision, show))
    return STATUS[decision.outcome]


def run_who(
    action: str,
    resource: str | None,
    options: ProjectOptions,
    context: Sequence[str],
    complete: bool,
    format: str,
    color: str,
) -> int:
    """Print every principal that may. Raises ``UsageError``."""
    one_of(format, FORMATS, "format")
    question = Question(_action(action), resource, _context(context), complete)
    with progress("resolving"):
        project = api.show(options.places, options.configuration(), options.kind())
    answers = tuple(who(project, question))
    if format == "json":
        write(decision_json.render_who(answers))
    else:
        write(decision_text.render_who(answers, display(color)))
    return 2 if tell(project) else 0


def _words(words: Sequence[str], form: str, least: int) -> tuple[str, str | None]:
    if not least <= len(words) <= least + 1:
        raise UsageError(f"{len(words)} words were given where `{form}` belongs")
    return _action(words[0]), words[1] if len(words) > 1 else None


def _action(text: str) -> str:
    if text != "*" and text.count(":") != 1:
        raise UsageError(f"`{text}` is no action: it is written as service:Name")
    return text


def _context(pairs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    context: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or ":" not in key:
            raise UsageError(f"`{pair}` in --context is not KEY=VALUE, as in aws:SourceVpc=vpc-1")
        context[key] = (*context.get(key, ()), value)
    return context


def _decide(documents: Documents, question: Question) -> Decision:
    # Who asks is given as a key. What the key then has follows from that (of a session, the ARN of
    # its role), unless further values say so.
    context = dict(question.context)
    principal = None
    for key in [key for key in context if key.lower() == "aws:principalarn"]:
        principal, *further = context.pop(key)
        if further:
            context[key] = tuple(further)
    request = Request(
        question.action,
        question.resource,
        principal,
        context=context,
        context_complete=question.complete,
    )
    # The policy of a role is its trust policy: it is what STS asks.
    trust = question.action.lower().startswith("sts:")
    policies = PolicySet(
        identity=_read(documents.policy, PolicyKind.IDENTITY),
        resource=_read(
            documents.resource_policy, PolicyKind.TRUST if trust else PolicyKind.RESOURCE
        )
        or None,
        boundary=_read((documents.boundary,), PolicyKind.BOUNDARY) if documents.boundary else None,
        scps=(_read(documents.scp, PolicyKind.SCP),) if documents.scp else (),
    )
    return authorize(request, policies)


def _read(paths: Sequence[Path] | None, kind: PolicyKind) -> tuple[PolicyDocument, ...]:
    """The documents in files, one after the other. Raises ``UsageError`` for what is none."""
    return tuple(document for path in paths or () for document in read_documents(path, kind))
