"""Checks the tokens of expressions: operands, what may follow them, ``for``, templates."""

from __future__ import annotations

from collections.abc import Callable

from iamlint.terraform.expected import expected, fault_at, previous, quoted
from iamlint.terraform.nesting import Nesting
from iamlint.terraform.tokens import Fault, Tokens, is_number

State = Callable[[str], "State"]
"""Takes the kind of the next token (``""`` at the end) and gives the state after it."""

_OPERANDS = frozenset("tdsh")


class StopError(Exception):
    """A token cannot stand where it does."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class ExpressionChecker:
    """The states of an expression; ``outside`` is the state after one that stands by itself."""

    def __init__(self, tokens: Tokens, nest: Nesting, outside: State) -> None:
        self.tokens = tokens
        self.nest = nest
        self.outside = outside

    # -- expressions -----------------------------------------------------------------------------

    def operand(self, kind: str, wanted: str = "an expression") -> State:
        """Where an operand must stand."""
        if kind == "i":
            return self._after_word
        if kind in _OPERANDS:
            if kind == "d":
                self._check_number()
            return self._after
        if kind == "{":
            self.nest.push("{", self.nest.at, newlines=True, close="}")
            return self._object
        if kind == "[":
            self.nest.push("[", self.nest.at, newlines=False, close="]")
            return self._tuple
        if kind == '"':
            self.nest.push('"', self.nest.at, newlines=True, close="q").directives = []
            return self._template
        if kind == "H":
            self.nest.push("H", self.nest.at, newlines=True, close="E").directives = []
            return self._template
        if kind == "(":
            self.nest.push("(", self.nest.at, newlines=False, close=")")
            return self.operand
        if kind in ("-", "!"):
            self.nest.deepen()
            return self.operand
        raise self.expected(wanted)

    def _check_number(self) -> None:
        word = self.tokens.word(self.nest.at)
        if not word.isdecimal() and not is_number(word):
            raise self.stop(f"{quoted(word)} is not a number")

    def _after_word(self, kind: str) -> State:
        """After a word that may be the name of a function."""
        if kind == "(":
            self.nest.push("c", self.nest.at, newlines=False, close=")")
            return self._argument
        if kind == "_":
            return self._namespaced
        return self._after(kind)

    def _namespaced(self, kind: str) -> State:
        if kind == "i":
            return self._after_namespaced
        raise self.expected("the name of a function")

    def _after_namespaced(self, kind: str) -> State:
        if kind in ("(", "_"):
            return self._after_word(kind)
        raise self.expected("`(`")

    def _argument(self, kind: str) -> State:
        if kind == ")":
            self.nest.pop()
            return self._after
        return self.operand(kind, "an expression or `)`")

    def _tuple(self, kind: str) -> State:
        if kind == "]":
            self.nest.pop()
            return self._after
        if kind in ("i", "t") and self.nest.frame.opened == self.previous():
            return self._for() if self._is("for") else self._not_for(kind)
        return self.operand(kind, "an expression or `]`")

    def _object(self, kind: str) -> State:
        """After the brace of an object, before anything else."""
        if kind in ("i", "t"):
            return self._for() if self._is("for") else self._not_for(kind)
        return self._object_item(kind)

    def _not_for(self, kind: str) -> State:
        if kind == "t" and self.tokens.word(self.nest.at).startswith("for."):
            raise self.stop("`for` at the start of a list or an object begins a `for` expression")
        return self.operand(kind)

    def _object_item(self, kind: str) -> State:
        if kind == "n":
            return self._object if self.nest.frame.kind == "{" else self._object_item
        if kind == "}":
            self.nest.pop()
            return self._after
        self.nest.frame.kind = "{"
        return self.operand(kind, "a key or `}`")

    def _after(self, kind: str) -> State:
        """After a whole operand: what may follow depends on the innermost frame."""
        if kind == ".":
            return self._dot
        if kind == "[":
            self.nest.push("I", self.nest.at, newlines=False, close="]")
            return self._index
        if kind in ("o", "-", "*"):
            self.nest.operate(self.tokens.word(self.nest.at))
            return self.operand
        if kind == "?":
            self.nest.push("?", self.nest.at, self.nest.newlines)
            return self.operand
        if kind == "(" and self.tokens.kinds[self.previous()] in ("i", "t"):
            at = self.previous()
            raise self.stop(f"{quoted(self.tokens.word(at))} is not the name of a function", at)
        follow = self._follow.get(self.nest.frame.kind)
        return self.outside(kind) if follow is None else follow(self, kind)

    def _dot(self, kind: str) -> State:
        if kind in ("i", "t"):
            self.nest.step()
            return self._after
        if kind == "d":
            return self._legacy_index(self._after)
        if kind == "*":
            self.nest.step()
            return self._after_splat
        raise self.expected("the name of an attribute")

    def _legacy_index(self, then: State) -> State:
        if "." in self.tokens.word(self.nest.at):
            raise self.stop("an index after a dot is a whole number; write it in `[` and `]`")
        self._check_number()
        self.nest.step()
        return then

    def _after_splat(self, kind: str) -> State:
        """After ``.*`` and its attributes: these are not indexed within the splat."""
        return self._splat_dot if kind == "." else self._after(kind)

    def _splat_dot(self, kind: str) -> State:
        if kind in ("i", "t"):
            return self._after_splat
        if kind == "d":
            return self._legacy_index(self._after_splat)
        if kind == "*":
            raise self.stop("a `.*` cannot be used within another `.*`")
        raise self.expected("the name of an attribute")

    def _index(self, kind: str) -> State:
        if kind == "*" and not self._after_line_end():
            return self._full_splat
        return self.operand(kind)

    def _after_line_end(self) -> bool:
        """Whether a line end stands before this token that counts in the frame around."""
        return self.tokens.kinds[self.nest.at - 1] == "w" and self.nest.outer[-1].newlines

    def _full_splat(self, kind: str) -> State:
        if kind == "]" and not self._after_line_end():
            self.nest.pop()
            return self._after
        raise self.expected("`]`")

    # -- what follows a whole operand ------------------------------------------------------------

    def _in_brackets(self, kind: str) -> State:
        """In ``( )`` and index brackets."""
        close = self.nest.frame.close
        if kind == close:
            self.nest.pop()
            return self._after
        raise self.expected(f"an operator or `{close}`")

    def _in_list(self, kind: str) -> State:
        """In a tuple or the arguments of a call."""
        frame = self.nest.frame
        if kind == ",":
            self.nest.separate()
            return self._tuple if frame.kind == "[" else self._argument
        if kind == frame.close:
            self.nest.pop()
            return self._after
        if kind == "m" and frame.kind == "c":
            return self._expanded
        raise self.expected(f"`,` or `{frame.close}`")

    def _expanded(self, kind: str) -> State:
        if kind == ")":
            self.nest.pop()
            return self._after
        raise self.expected("`)`")

    def _in_key(self, kind: str) -> State:
        if kind in ("=", ":"):
            self.nest.frame.kind = "v"
            self.nest.separate()
            return self.operand
        raise self.expected("`=` or `:`")

    def _in_value(self, kind: str) -> State:
        if kind in (",", "n"):
            self.nest.separate()
            return self._object_item
        if kind == "}":
            self.nest.pop()
            return self._after
        raise self.expected("`,`, a line end or `}`")

    def _in_condition(self, kind: str) -> State:
        """Between ``?`` and ``:``."""
        if kind == ":":
            self.nest.pop()
            self.nest.choose()
            return self.operand
        raise self.expected("`:`")

    def _in_sequence(self, kind: str) -> State:
        if kind == "e":
            self.tokens.partner[self.nest.leave().opened] = self.nest.at
            return self._template
        raise self.expected("an operator or `}`")

    # -- for expressions -------------------------------------------------------------------------

    def _for(self) -> State:
        self.tokens.kinds[self.nest.at] = "k"
        self.nest.frame.kind = "f"
        self.nest.frame.newlines = self.nest.newlines = False
        return self._for_name

    def _for_name(self, kind: str) -> State:
        if kind == "i":
            return self._after_for_name
        raise self.expected("the name of a variable")

    def _after_for_name(self, kind: str) -> State:
        if kind == ",":
            return self._for_second_name
        return self._for_in(kind)

    def _for_second_name(self, kind: str) -> State:
        if kind == "i":
            return self._for_in
        raise self.expected("the name of a variable")

    def _for_in(self, kind: str) -> State:
        if kind == "i" and self._is("in"):
            self.tokens.kinds[self.nest.at] = "k"
            return self.operand
        name = self.previous()
        if self.tokens.word(name) == "in":
            raise self.stop("expected the name of a variable before `in`", name)
        raise self.expected("`in`")

    def _in_collection(self, kind: str) -> State:
        frame = self.nest.frame
        if kind == ":":
            frame.kind = "k" if frame.close == "}" else "r"
            self.nest.separate()
            return self.operand
        raise self.expected("an operator or `:`")

    def _in_for_key(self, kind: str) -> State:
        if kind == "a":
            self.nest.frame.kind = "r"
            self.nest.separate()
            return self.operand
        raise self.expected("an operator or `=>`")

    def _in_result(self, kind: str) -> State:
        frame = self.nest.frame
        if kind == "m" and frame.close == "}":
            return self._after_grouping
        if kind == "a":
            raise self.stop("a `for` with `=>` makes an object and stands in `{` and `}`")
        return self._if_or_close(kind, "an operator, `if` or")

    def _after_grouping(self, kind: str) -> State:
        return self._if_or_close(kind, "`if` or")

    def _if_or_close(self, kind: str, expected: str) -> State:
        frame = self.nest.frame
        if kind == frame.close:
            self.nest.pop()
            return self._after
        if kind == "i" and self._is("if"):
            self.tokens.kinds[self.nest.at] = "k"
            frame.kind = "C"
            self.nest.separate()
            return self.operand
        raise self.expected(f"{expected} `{frame.close}`")

    def _in_for_condition(self, kind: str) -> State:
        if kind == self.nest.frame.close:
            self.nest.pop()
            return self._after
        raise self.expected(f"an operator or `{self.nest.frame.close}`")

    # -- templates -------------------------------------------------------------------------------

    def _template(self, kind: str) -> State:
        if kind == "l":
            return self._template
        if kind == "$":
            self.nest.push("$", self.nest.at, newlines=False)
            return self.operand
        if kind == "%":
            self.nest.push("%", self.nest.at, newlines=False)
            return self._directive
        closed = self.nest.pop()
        if closed.directives:
            word, opened = closed.directives[-1]
            word = "if" if word == "else" else word
            raise self.stop(f"this `%{{ {word} }}` has no `%{{ end{word} }}`", opened)
        self.tokens.partner[closed.opened] = self.nest.at
        return self._after

    def _directive(self, kind: str) -> State:
        if kind != "i":
            raise self.expected("`if`, `else`, `endif`, `for` or `endfor`")
        word = self.tokens.word(self.nest.at)
        directives = self.nest.outer[-1].directives
        if directives is None:
            raise AssertionError(word)
        self.tokens.kinds[self.nest.at] = "k"
        if word in ("if", "for"):
            directives.append((word, self.nest.frame.opened))
            self.nest.frame.grows = 1
            return self.operand if word == "if" else self._for_name
        innermost = directives[-1][0] if directives else ""
        if word == "else" and innermost == "if":
            directives[-1] = ("else", directives[-1][1])
        elif (word == "endif" and innermost in ("if", "else")) or (
            word == "endfor" and innermost == "for"
        ):
            directives.pop()
            self.nest.frame.grows = -1
        elif word in ("else", "endif"):
            raise self.stop(f"this `{word}` belongs to no `%{{ if }}`")
        elif word == "endfor":
            raise self.stop("this `endfor` belongs to no `%{ for }`")
        else:
            raise self.stop(f"{quoted(word)} is not one of `if`, `else`, `endif`, `for`, `endfor`")
        return self._directive_end

    def _directive_end(self, kind: str) -> State:
        if kind == "e":
            return self._in_sequence(kind)
        raise self.expected("`}`")

    _follow = {  # noqa: RUF012 (never changed)
        "(": _in_brackets,
        "I": _in_brackets,
        "[": _in_list,
        "c": _in_list,
        "{": _in_key,
        "v": _in_value,
        "?": _in_condition,
        "f": _in_collection,
        "k": _in_for_key,
        "r": _in_result,
        "C": _in_for_condition,
        "$": _in_sequence,
        "%": _in_sequence,
    }

    # -- words and messages ----------------------------------------------------------------------

    def _is(self, word: str) -> bool:
        return self.tokens.word(self.nest.at) == word

    def previous(self) -> int:
        """The place of the token before this one."""
        return previous(self.tokens, self.nest.at)

    def stop(self, message: str, index: int | None = None) -> StopError:
        """What to raise: ``message``, of this token or of the one at ``index``."""
        return StopError(fault_at(self.tokens, self.nest.at if index is None else index, message))

    def expected(self, what: str) -> StopError:
        """What to raise where this token stands and ``what`` should."""
        return StopError(expected(self.tokens, self.nest.at, self.nest, what))
