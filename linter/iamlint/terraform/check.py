"""Checks tokens against HCL's grammar: one pass, a stack of brackets, no tree.

It accepts what Terraform's parser accepts (``hclsyntax/parser.go`` of hashicorp/hcl is the
authority) and says of the first thing it does not what was found and what was expected. It also
settles what only the context tells: which line ends count, and which words are keywords.
"""

from __future__ import annotations

from iamlint.terraform.check_expression import ExpressionChecker, State, StopError
from iamlint.terraform.expected import fault_at
from iamlint.terraform.nesting import NESTING_LIMIT, Frame, Nesting, TooDeepError
from iamlint.terraform.tokens import Fault, Tokens


class Checker:
    """One check of ``tokens``."""

    def __init__(self, tokens: Tokens, item_depth: int = 0) -> None:
        self.tokens = tokens
        self.item_depth = item_depth
        self.nest = Nesting(Frame("X", 0, newlines=False, weight=0, steps=0))
        self.inner = ExpressionChecker(tokens, self.nest, self._after_expression)
        self.operand = self.inner.operand
        self.name = 0
        self.item_start = -1
        """Where the argument or block begins that is being read, ``item_depth`` blocks deep."""

    def body(self) -> Fault | None:
        """Checks arguments and blocks up to the end."""
        self.nest.start(Frame("B", 0, newlines=True, weight=0, steps=0, names={}))
        return self._run(self._item)

    def expression(self) -> Fault | None:
        """Checks one expression that is the whole text, or a template that is."""
        return self._run(self.operand)

    def _run(self, state: State) -> Fault | None:
        kinds = self.tokens.kinds
        nest = self.nest
        try:
            for at, kind in enumerate(kinds):
                if kind == "n":
                    if not nest.newlines:
                        kinds[at] = "w"
                        continue
                elif kind == "c":
                    continue
                elif kind == "x":
                    if state == self._item and len(nest.outer) == self.item_depth:
                        self.item_start = at
                    return self.tokens.faults[at]
                nest.at = at
                state = state(kind)
            nest.at = len(kinds)
            state("")
        except StopError as stop:
            fault = stop.fault
        except TooDeepError:
            message = f"this is nested more than {NESTING_LIMIT} levels deep"
            fault = fault_at(self.tokens, nest.at, message)
        else:
            return None
        # What is never closed explains what is found after it.
        return min((*self.tokens.faults.values(), fault), key=lambda fault: fault.start)

    # -- bodies ----------------------------------------------------------------------------------

    def _item(self, kind: str) -> State:
        if kind == "n":
            return self._item
        if kind == "}" and self.nest.outer:
            self.nest.leave()
            return self._after_block
        if len(self.nest.outer) == self.item_depth:
            self.item_start = self.nest.at
        if kind == "i":
            self.name = self.nest.at
            return self._after_name
        if not kind and not self.nest.outer:
            return self._end
        if kind in ('"', "s"):
            raise self.inner.stop("the name of an argument is not quoted")
        if kind == "}":
            raise self.inner.stop("this `}` closes nothing")
        raise self.inner.expected("an argument or a block")

    def _after_name(self, kind: str) -> State:
        if kind == "=":
            word = self.tokens.word(self.name)
            names = self.nest.frame.names
            if names is not None:
                first = names.setdefault(word, self.name)
                if first != self.name:
                    starts, ends = self.tokens.starts, self.tokens.ends
                    related = (("it is set here before", starts[first], ends[first]),)
                    start, end = starts[self.name], ends[self.name]
                    raise StopError(Fault(f"`{word}` is set twice", start, end, related))
            return self.operand
        if self.nest.frame.kind == "S":
            if kind in ("{", "i", "s"):
                raise self.inner.stop("a block written on one line cannot hold another block")
            raise self.inner.expected("`=`")
        if kind == "{":
            return self._block
        if kind in ("i", "s"):
            return self._label
        if kind == '"':
            raise self.inner.stop("the label of a block cannot hold a template")
        if kind == "n":
            raise self.inner.expected("`=` or `{` on the same line")
        raise self.inner.expected("`=` or `{`")

    def _label(self, kind: str) -> State:
        if kind == "{":
            return self._block
        if kind in ("i", "s"):
            return self._label
        if kind == '"':
            raise self.inner.stop("the label of a block cannot hold a template")
        if kind == "=":
            raise self.inner.stop("a block has no `=` before its `{`")
        if kind == "n":
            raise self.inner.expected("`{` on the same line")
        raise self.inner.expected("a label or `{`")

    def _block(self, kind: str) -> State:
        if kind == "i":
            self.nest.push("S", self.inner.previous(), newlines=True)
            self.name = self.nest.at
            if len(self.nest.outer) == self.item_depth:
                self.item_start = self.nest.at
            return self._after_name
        if kind in ("n", "}"):
            self.nest.push("B", self.inner.previous(), newlines=True).names = {}
            return self._item(kind)
        raise self.inner.expected("a line end, an argument or `}`")

    def _after_block(self, kind: str) -> State:
        if kind in ("n", ""):
            return self._item(kind)
        raise self.inner.expected("a line end")

    def _end(self, kind: str) -> State:
        raise AssertionError(kind)

    # -- after an expression ---------------------------------------------------------------------

    def _after_expression(self, kind: str) -> State:
        frame = self.nest.frame.kind
        if frame == "B":
            return self._in_body(kind)
        return self._in_line_body(kind) if frame == "S" else self._in_text(kind)

    def _in_body(self, kind: str) -> State:
        if kind in ("n", "") and (kind or not self.nest.outer):
            self.nest.separate()
            return self._item(kind)
        raise self.inner.expected("an operator or a line end")

    def _in_line_body(self, kind: str) -> State:
        if kind == "}":
            self.nest.leave()
            return self._after_block
        if kind == "n":
            raise self.inner.stop("a block written on one line ends on that line with `}`")
        raise self.inner.expected("an operator or `}`")

    def _in_text(self, kind: str) -> State:
        if not kind:
            return self._end
        raise self.inner.expected("an operator or the end")
