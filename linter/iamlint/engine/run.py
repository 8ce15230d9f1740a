"""Walks a project once and offers its nouns to every rule that asked for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from iamlint.engine.faults import told
from iamlint.engine.references import REFERENCED, References
from iamlint.engine.report import ReportError
from iamlint.finding import Confidence, Finding, Related, Suppression
from iamlint.project.model import Policy, Project, Root
from iamlint.rule import HOOKS, Rule
from iamlint.source import Problem, Span
from iamlint.terraform.resource import Resource
from iamlint.truth import Truth

JUDGE_MEANING = frozenset({"trust", "permission", "escalation", "wiring", "exposure"})
"""Families that are not offered a statement whose meaning cannot be told."""

JUDGE_MANAGED = frozenset({"permission", "escalation"})
"""Families that are offered the policies that AWS manages: what they grant counts, not form."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A finding as a rule made it, and whose it is. ``root`` is the folder of its root module.

    ``resource`` is the object at ``finding.resource``, ``None`` for bare JSON and for what is
    not a resource.
    """

    finding: Finding
    rule: Rule
    root: str
    resource: Resource | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """All that the rules said, and the rules that raised."""

    raised: tuple[Raised, ...]
    errors: tuple[ReportError, ...]


def run(rules: Sequence[Rule], project: Project) -> RunResult:
    """Every finding of ``rules`` in ``project``; a rule that raises loses only its own."""
    results = [run_root(rules, root) for root in project.roots]
    for problem in project.problems:
        walk = _Walk(rules, problem.path, problem.path)
        walk.problem(problem)
        results.append(walk.result())
    return joined(results)


def joined(results: Sequence[RunResult]) -> RunResult:
    """Several results as one, in their order."""
    return RunResult(
        tuple(raised for result in results for raised in result.raised),
        tuple(error for result in results for error in result.errors),
    )


def run_root(rules: Sequence[Rule], root: Root) -> RunResult:
    """Every finding of ``rules`` in one root module, or in one bare policy."""
    walk = _Walk(rules, root.folder, root.path)
    for policy in (*root.policies, *root.loose):
        walk.policy(policy)
    for resource in root.resources:
        walk.resource(resource)
    walk.project(root)
    for problem in root.problems:
        walk.problem(problem)
    return walk.result(root.blocks.get)


def run_suppressions(
    rules: Sequence[Rule], suppressions: Iterable[tuple[str, Suppression]]
) -> RunResult:
    """What rules say about suppressions, each given with the folder of its root module."""
    results = []
    for root, suppression in suppressions:
        walk = _Walk(rules, root, suppression.span.source.path)
        walk.suppression(suppression)
        results.append(walk.result())
    return joined(results)


class _Walk:
    """One walk over one root: who asked for what, and what was said so far."""

    def __init__(self, rules: Sequence[Rule], root: str, path: str) -> None:
        self._asked = {hook: [rule for rule in rules if hook in rule.hooks] for hook in HOOKS}
        self._root = root or "."
        self._path = path or "."
        self._found: list[tuple[Finding, Rule]] = []
        self._errors: list[ReportError] = []

    def result(self, resource: Callable[[str], Resource | None] = lambda _: None) -> RunResult:
        """All that was said, with the resources that findings name."""
        raised = []
        ways: dict[tuple[str, str | None], References] = {}
        for said, rule in self._found:
            finding, owner = said, resource(said.resource) if said.resource is not None else None
            if owner is not None:
                key = (str(said.resource), said.attribute)
                if key not in ways:
                    ways[key] = References(owner, said.attribute)
                finding = _in_resource(said, owner, ways[key])
            raised.append(Raised(finding, rule, self._root, owner))
        return RunResult(tuple(raised), tuple(self._errors))

    def policy(self, policy: Policy) -> None:
        """Offer a policy, and its statements; those that AWS refuses only where asked for."""
        references = References(policy.resource, policy.attribute, policy.document.value)
        complete = partial(_of_policy, policy=policy, references=references)
        for rule in self._asked["check_policy"]:
            if _judges(rule, policy):
                said = self._listen(rule, "check_policy", (policy,), policy.document.span)
                self._add(rule, (complete(finding, policy) for finding in said))
        sound = [statement for statement in policy.statements if statement.sound]
        for rule in self._asked["check_statement"]:
            if not _judges(rule, policy):
                continue
            for statement in sound if rule.family in JUDGE_MEANING else policy.statements:
                nouns = (policy, statement)
                for finding in self._listen(rule, "check_statement", nouns, statement.span):
                    self._found.append((complete(finding, statement), rule))

    def resource(self, resource: Resource) -> None:
        """Offer a resource."""
        for rule in self._asked["check_resource"]:
            said = self._listen(rule, "check_resource", (resource,), resource.header)
            self._add(rule, (_of_resource(finding, resource) for finding in said))

    def project(self, root: Root) -> None:
        """Offer the whole root."""
        for rule in self._asked["check_project"]:
            said = self._listen(rule, "check_project", (root,), None)
            self._add(rule, (_about(finding, root) for finding in said))

    def problem(self, problem: Problem) -> None:
        """Offer a problem."""
        for rule in self._asked["check_problem"]:
            said = self._listen(rule, "check_problem", (problem,), problem.place)
            self._add(rule, (_of_problem(finding, problem) for finding in said))

    def suppression(self, suppression: Suppression) -> None:
        """Offer a suppression."""
        for rule in self._asked["check_suppression"]:
            said = self._listen(rule, "check_suppression", (suppression,), suppression.span)
            self._add(rule, (_about(finding, suppression) for finding in said))

    def _add(self, rule: Rule, findings: Iterable[Finding]) -> None:
        self._found.extend((finding, rule) for finding in findings)

    def _listen(
        self, rule: Rule, hook: str, nouns: tuple[object, ...], looking_at: Span | None
    ) -> Iterator[Finding]:
        """What a rule says until it ends or raises: the one place that catches everything."""
        try:
            said = getattr(rule, hook)(*nouns)
            if not isinstance(said, Iterable):
                raise TypeError(f"{hook} gave {type(said).__name__}: it has to yield its findings")
            for finding in said:
                if isinstance(finding, Finding):
                    yield finding
                elif finding is not None:
                    raise TypeError(f"{hook} gave {finding!r} and no finding")
        except Exception as fault:
            path = looking_at.source.path if looking_at is not None else self._path
            line, column = (looking_at.line, looking_at.column) if looking_at else (None, None)
            message = f"rule {rule.name} failed: {told(fault, type(rule).__module__)}"
            self._errors.append(ReportError(path, line, column, message, rule.code))


def _judges(rule: Rule, policy: Policy) -> bool:
    """Whether a rule is offered a policy.

    Of what AWS refuses as a whole little can be said; a document in no place has no kind, so only
    its grammar is judged.
    """
    if policy.managed is not None and rule.family not in JUDGE_MANAGED:
        return False
    if policy.document.kind is None and rule.family != "document":
        return False
    return rule.malformed or policy.document.sound


def _about(finding: Finding, noun: object) -> Finding:
    return finding if finding.subject is not None else replace(finding, subject=noun)


def _of_policy(
    finding: Finding, noun: object, *, policy: Policy, references: References
) -> Finding:
    """A finding on a policy or statement: where it is held, who attaches it, how it got there.

    The text of a policy that AWS manages is in no file: it is placed at what attaches it.
    """
    if policy.place is not None and finding.span.source is policy.document.span.source:
        finding = replace(finding, span=policy.place, related=())
    related = _more(finding.related, policy.attachments)
    resource, attribute = finding.resource, finding.attribute
    if resource is None and policy.resource is not None:
        resource, attribute = str(policy.resource.address), attribute or policy.attribute
    return replace(
        _about(finding, noun),
        resource=resource,
        attribute=attribute,
        related=_more(related, references.to(finding.span)),
        confidence=_lower(finding.confidence, policy.exists),
    )


def _of_resource(finding: Finding, resource: Resource) -> Finding:
    named = finding.resource or str(resource.address)
    return replace(_about(finding, resource), resource=named)


def _of_problem(finding: Finding, problem: Problem) -> Finding:
    subject = finding.subject or (problem, problem.place)
    return replace(
        finding,
        resource=finding.resource or problem.resource,
        attribute=finding.attribute or problem.attribute,
        related=_more(finding.related, problem.related),
        subject=subject,
    )


def _in_resource(finding: Finding, resource: Resource, references: References) -> Finding:
    """A finding whose resource is known: how it got there, who calls it, whether it is there."""
    related = finding.related
    if not any(each.message == REFERENCED for each in related):
        related = _more(related, references.to(finding.span))
    calls = [("called here", call.header) for call in resource.calls]
    return replace(
        finding,
        related=_more(related, calls),
        confidence=_lower(finding.confidence, _needed(finding, resource)),
    )


def _needed(finding: Finding, resource: Resource) -> Truth:
    """Whether what a finding is about is certainly there: ``count`` is asked before any is."""
    if finding.attribute in ("count", "for_each"):
        return resource.called
    return resource.exists


def _more(related: tuple[Related, ...], places: Iterable[tuple[str, Span]]) -> tuple[Related, ...]:
    return (*related, *(Related(label, span) for label, span in places))


def _lower(confidence: Confidence, exists: Truth) -> Confidence:
    return confidence if exists.certain else Confidence.POSSIBLE
