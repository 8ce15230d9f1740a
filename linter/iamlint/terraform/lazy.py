"""Values that are computed once, when they are asked for, and the bookkeeping of one root.

What a value needs is computed before it, without recursion as far as that can be read off the
text: a chain of references may be longer than Python's stack.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from iamlint.source import Problem, ProblemKind, Span
from iamlint.terraform.address import parse_address
from iamlint.terraform.effort import Effort
from iamlint.terraform.faults import EvaluationFault
from iamlint.terraform.functions.context import Budget
from iamlint.values import Ref, Unknown, Value


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: the file, and the resource and attribute it belongs to."""

    span: Span
    resource: str | None = None
    attribute: str | None = None


@dataclass(eq=False, slots=True)
class Cell:
    """A local, variable, output or argument: computed once, when asked for.

    ``needs`` are the cells that it refers to, as far as the text says; with ``loose``, those that
    it may refer to. ``refs`` are the objects that its value was made from, directly or through
    other cells.
    """

    name: str
    place: Place
    compute: Callable[[], Value]
    needs: Callable[[], Iterable[Cell]] = tuple
    value: Value | None = None
    refs: frozenset[Ref] = frozenset()
    busy: bool = False
    loose: bool = False


@dataclass(eq=False, slots=True)
class Run:
    """The evaluation of one root: what may be spent, what went wrong, and what is under way."""

    effort: Effort = field(default_factory=Effort)
    budget: Budget = field(default_factory=Budget)
    problems: dict[object, Problem] = field(default_factory=dict)
    busy: list[Cell] = field(default_factory=list)
    collectors: list[set[Ref]] = field(default_factory=list)
    preparing: int = 0
    rings: set[str] = field(default_factory=set)
    """The resources of the rings that were found."""

    def report(self, problem: Problem) -> None:
        """Keeps a problem, the first of its kind at its place.

        Once for all instances of a resource, but for each module instance: one may be certain
        that another is not.
        """
        span = problem.span
        place = (span.start, span.end) if span is not None else problem.message
        address = parse_address(problem.resource) if problem.resource is not None else None
        module = address.modules if address is not None else ()
        self.problems.setdefault((problem.kind, problem.path, place, module), problem)

    def fault(self, fault: EvaluationFault, place: Place) -> None:
        """Keeps what stopped the evaluation of an expression."""
        span = fault.span or place.span
        self.report(
            Problem(
                fault.kind,
                span.source.path,
                fault.message,
                span,
                place.resource,
                place.attribute,
            )
        )

    def note(self, refs: Iterable[Ref]) -> None:
        """Adds to the objects that what is being computed refers to."""
        if self.collectors:
            self.collectors[-1].update(refs)

    def force(self, cell: Cell, span: Span | None = None) -> Value:
        """The value of ``cell``; ``span`` is the reference to it."""
        if cell.value is None:
            if cell.busy:
                at = self.busy.index(cell)
                return self._ring([*self.busy[at:], cell], span or cell.place.span)
            self.preparing += 1
            self._prepare(cell)
            self.preparing -= 1
        self.note(cell.refs)
        assert cell.value is not None  # noqa: S101 (it has been computed)
        return cell.value

    def force_apart(self, cell: Cell, span: Span | None = None) -> Value:
        """The value of ``cell``, of which the objects it was made from are nobody else's."""
        self.collectors.append(set())
        try:
            return self.force(cell, span)
        finally:
            self.collectors.pop()

    def _prepare(self, cell: Cell) -> None:
        """Computes ``cell`` after all that it needs, depth first, with a stack of its own.

        What a cell only may need is left to its evaluation when that closes a ring, or when another
        cell is being computed, which it may need in turn.
        """

        def needs_of(cell: Cell) -> Iterator[Cell]:
            return iter(() if cell.loose and self.busy else cell.needs())

        path: list[tuple[Cell, Iterator[Cell]]] = [(cell, needs_of(cell))]
        on_path = {cell}
        while path:
            current, needs = path[-1]
            need = next(needs, None)
            if need is None:
                path.pop()
                on_path.discard(current)
                if current.value is None:
                    self._compute(current)
            elif need in on_path:
                cells = [step for step, _ in path]
                ring = [*cells[cells.index(need) :], need]
                if not any(step.loose for step in ring):
                    need.value = self._ring(ring, current.place.span)
            elif need.value is None and not need.busy:
                path.append((need, needs_of(need)))
                on_path.add(need)

    def _compute(self, cell: Cell) -> None:
        cell.busy = True
        self.busy.append(cell)
        self.collectors.append(set())
        try:
            with self.effort.fresh():
                value = cell.compute()
        except EvaluationFault as fault:
            self.fault(fault, cell.place)
            value = Unknown(cell.name, cell.place.span)
        except RecursionError:
            self.fault(EvaluationFault("this is nested too deeply"), cell.place)
            value = Unknown(cell.name, cell.place.span)
        finally:
            cell.refs = cell.refs | self.collectors.pop()
            self.busy.pop()
            cell.busy = False
        if cell.value is None:
            cell.value = value

    def _ring(self, ring: list[Cell], span: Span) -> Value:
        """Reports cells that refer to each other in a ring; the last is the first again."""
        names = [cell.name for cell in ring]
        if len(names) > 9:
            names[4:-4] = ["…"]
        first = ring[-1]
        self.rings.update(cell.place.resource for cell in ring if cell.place.resource is not None)
        message = f"`{first.name}` refers to itself: {' → '.join(names)}"
        place = Place(span, first.place.resource, first.place.attribute)
        self.fault(EvaluationFault(message, span), place)
        return Unknown(first.name, span)


def undeclared(message: str, span: Span) -> EvaluationFault:
    """The fault of a reference to what is not declared."""
    return EvaluationFault(message, span, ProblemKind.UNDECLARED)
