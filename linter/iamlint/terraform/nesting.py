"""Keeps what is open while tokens are checked, and how deep the tree of it is."""

from __future__ import annotations

from dataclasses import dataclass

NESTING_LIMIT = 250
"""How deep brackets, templates and operators may be nested; a tree of that depth can be walked."""

_LEVELS = ("||", "&&", "== !=", "< > <= >=", "+ -", "* / %")
PRECEDENCE = {operator: at for at, level in enumerate(_LEVELS, 1) for operator in level.split()}
"""How much an operator binds."""


class TooDeepError(Exception):
    """A tree would be deeper than ``NESTING_LIMIT``."""


@dataclass(slots=True)
class Frame:
    """A bracket, template or sequence that is open; ``opened`` is the index of its token.

    ``kind`` is one of: ``B`` body, ``S`` body on one line, ``(``, ``c`` call, ``[`` tuple, ``I``
    index, ``{`` object (in a key), ``v`` object (in a value), ``f`` for (in the collection), ``r``
    for (in the result; ``k`` in its key), ``C`` for (in the condition), ``?`` conditional (before
    the colon), ``"`` and ``H`` templates, ``$`` and ``%`` sequences, ``X`` the whole text.
    ``newlines`` says whether line ends count in it.
    """

    kind: str
    opened: int
    newlines: bool
    weight: int
    steps: int
    close: str = ""
    base: int = 0
    """How deep the operand is that the bracket is part of."""
    grows: int = 0
    """What a directive adds to the depth of what follows it."""
    names: dict[str, int] | None = None
    """Of a body: the arguments so far, and the tokens of their names."""
    directives: list[tuple[str, int]] | None = None
    """Of a template: the directives that are open, and the tokens that opened them."""


class Nesting:
    """The frames that are open."""

    __slots__ = ("at", "base", "frame", "newlines", "outer", "steps", "weight")

    def __init__(self, frame: Frame) -> None:
        self.at = 0
        """The token that is looked at."""
        self.start(frame)
        self.outer: list[Frame] = []
        self.weight = 0
        """How deep the tree is here: open frames, and the operators before this operand."""
        self.base = 0
        """How deep it was where the operand began that operators make of others."""
        self.steps = 0
        """What has been applied to this operand: attributes, indexes, calls."""

    def start(self, frame: Frame) -> None:
        """Begins with the frame that is around everything."""
        self.frame = frame
        self.newlines = frame.newlines

    def push(self, kind: str, opened: int, newlines: bool, close: str = "") -> Frame:
        """Opens a frame."""
        self.outer.append(self.frame)
        self.deepen()
        self.weight += self.steps
        self.frame = frame = Frame(
            kind, opened, newlines, self.weight, self.steps, close, self.base
        )
        self.base = self.weight
        self.steps = 0
        self.newlines = newlines
        return frame

    def pop(self) -> Frame:
        """Closes the innermost frame, which is an operand now."""
        closed = self.frame
        self.frame = frame = self.outer.pop()
        self.weight = closed.weight - 1 - closed.steps
        self.steps = closed.steps + 1
        self.base = closed.base
        self.newlines = frame.newlines
        return closed

    def leave(self) -> Frame:
        """Closes a frame that is no operand: what comes next is as deep as it was."""
        closed = self.pop()
        self.steps = closed.steps
        self.weight += closed.grows
        return closed

    def deepen(self) -> None:
        """An operator stands here: it makes the tree one level deeper."""
        self.weight += 1
        if self.weight + self.steps > NESTING_LIMIT:
            raise TooDeepError

    def operate(self, operator: str) -> None:
        """An operator between two operands stands here, and the second one follows.

        What is before it is its left side, however long: ``a + b + c`` is walked from the left,
        so only the operators that bind more than this one can be below it.
        """
        self.steps = 0
        self.weight = self.base + PRECEDENCE[operator] - 1
        self.deepen()

    def choose(self) -> None:
        """The other branch of a conditional follows; it nests, but has no bracket to close."""
        self.steps = 0
        self.weight = self.base
        self.deepen()
        self.base = self.weight

    def step(self) -> None:
        """An attribute or an index is taken of the operand."""
        self.steps += 1
        if self.weight + self.steps > NESTING_LIMIT:
            raise TooDeepError

    def separate(self) -> None:
        """An expression ends and another one may begin in the same frame."""
        self.weight = self.base = self.frame.weight
        self.steps = 0

    def opener(self) -> int:
        """The token of the innermost bracket or sequence, -1 if there is none."""
        if self.frame.kind != "?":
            frame = self.frame
            is_root = not self.outer
        else:
            at = len(self.outer) - 1
            while at > 0 and self.outer[at].kind == "?":
                at -= 1
            frame = self.outer[at]
            is_root = at == 0
        return -1 if is_root or frame.kind in '"H' else frame.opened
