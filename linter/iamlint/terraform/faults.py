"""What stops the evaluation of one expression."""

from __future__ import annotations

from iamlint.source import ProblemKind, Span


class EvaluationFault(Exception):
    """Terraform would refuse the expression, or it goes beyond what is evaluated here.

    ``message`` is lower case and quotes the text at fault. ``span`` is where it is; whoever knows
    the place better may set it when it is ``None``. ``argument`` is the index of the argument of a
    call that is at fault, when it is one.
    """

    def __init__(
        self,
        message: str,
        span: Span | None = None,
        kind: ProblemKind = ProblemKind.EVALUATION,
        argument: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.span = span
        self.kind = kind
        self.argument = argument


class ReferenceFault(EvaluationFault):
    """A reference that cannot stand where it stands, whatever becomes of what is around it.

    Terraform finds it before it evaluates anything: ``try`` and a branch that is not taken do not
    help. What is not declared is found by ``static.missing_names``.
    """
