"""Checks tokens against HCL's grammar: one pass, a stack of brackets, no tree.

It accepts what Terraform's parser accepts (``hclsyntax/parser.go`` of hashicorp/hcl is the
authority) and says of the first thing it does not what was found and what was expected. It also
settles what only the context tells: which line ends count, and which words are keywords.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from iamlint.terraform.tokens import Fault, Tokens

NESTING_LIMIT = 250
"""How deep brackets, templates and operators may be nested; a tree of that depth can be walked."""

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?(?:[eE]([+-]?[0-9]+))?")
_EXPONENT_LIMIT = 2**31 - 2  # beyond it Terraform (Go's big.Float) takes it for no number

State = Callable[[str], "State"]

_OPERANDS = frozenset("tdsh")


@dataclass(slots=True)
class _Frame:
    """A bracket, template or sequence that is open.

    ``kind`` is one of: ``B`` body, ``S`` body on one line, ``(``, ``c`` call, ``[`` tuple, ``I``
    index, ``{`` object (in a key), ``v`` object (in a value), ``f`` for (in the collection), ``r``
    for (in the result; ``k`` in its key), ``C`` for (in the condition), ``?`` conditional (before
    the colon), ``"`` and ``H`` templates, ``$`` and ``%`` sequences, ``X`` the whole text.
    """

    kind: str
    opened: int
    newlines: bool
    weight: int
    steps: int
    close: str = ""
    grows: int = 0
    """What a directive adds to the depth of what follows it."""
    names: dict[str, int] | None = None
    directives: list[tuple[str, int]] | None = None


class _Stop(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class Checker:
    """One check of ``tokens``, from one of its indexes on."""

    def __init__(self, tokens: Tokens, item_depth: int = 0) -> None:
        self.tokens = tokens
        self.item_depth = item_depth
        self.at = 0
        self.weight = 0
        """How deep the tree is here: open frames, and the operators before this operand."""
        self.steps = 0
        """What has been applied to this operand: attributes, indexes, calls."""
        self.stack: list[_Frame] = []
        self.frame = _Frame("X", 0, newlines=False, weight=0, steps=0)
        self.newlines = False
        self.name = 0
        self.item_start = -1
        """Where the argument or block begins that is being read, ``item_depth`` blocks deep."""

    def body(self, first: int = 0, names: dict[str, int] | None = None) -> Fault | None:
        """Checks arguments and blocks up to the end. ``names`` are the arguments before them."""
        self.frame = _Frame("B", first, newlines=True, weight=0, steps=0, names=names or {})
        self.newlines = True
        return self._run(self._item, first)

    def expression(self) -> Fault | None:
        """Checks one expression that is the whole text."""
        return self._run(self._operand, 0)

    def template(self) -> Fault | None:
        """Checks a template that is the whole text."""
        return self._run(self._operand, 0)

    def _run(self, state: State, first: int) -> Fault | None:
        kinds = self.tokens.kinds
        try:
            for at in range(first, len(kinds)):
                kind = kinds[at]
                if kind == "n":
                    if not self.newlines:
                        kinds[at] = "w"
                        continue
                elif kind == "c":
                    continue
                elif kind == "x":
                    if state == self._item and len(self.stack) == self.item_depth:
                        self.item_start = at
                    return self.tokens.faults[at]
                self.at = at
                state = state(kind)
            self.at = len(kinds)
            state("")
        except _Stop as stop:
            # What is never closed explains what is found after it.
            faults = (*self.tokens.faults.values(), stop.fault)
            return min(faults, key=lambda fault: fault.start)
        return None

    # -- brackets --------------------------------------------------------------------------------

    def _push(self, kind: str, newlines: bool, close: str = "") -> _Frame:
        self.stack.append(self.frame)
        self._deepen()
        self.weight += self.steps
        self.frame = frame = _Frame(kind, self.at, newlines, self.weight, self.steps, close)
        self.steps = 0
        self.newlines = newlines
        return frame

    def _pop(self) -> _Frame:
        closed = self.frame
        self.frame = frame = self.stack.pop()
        self.weight = closed.weight - 1 - closed.steps
        self.steps = closed.steps + 1
        self.newlines = frame.newlines
        return closed

    def _leave(self) -> _Frame:
        """Closes a frame that is no operand: what comes next is as deep as it was."""
        closed = self._pop()
        self.steps = closed.steps
        return closed

    def _deepen(self) -> None:
        """An operator stands here: it makes the tree one level deeper."""
        self.weight += 1
        if self.weight + self.steps > NESTING_LIMIT:
            raise self._stop(f"this is nested more than {NESTING_LIMIT} levels deep")

    def _step(self) -> None:
        """An attribute or an index is taken of the operand."""
        self.steps += 1
        if self.weight + self.steps > NESTING_LIMIT:
            raise self._stop(f"this is nested more than {NESTING_LIMIT} levels deep")

    def _separate(self) -> None:
        """An expression ends and another one may begin in the same frame."""
        self.weight = self.frame.weight
        self.steps = 0

    # -- bodies ----------------------------------------------------------------------------------

    def _item(self, kind: str) -> State:
        if kind == "n":
            return self._item
        if kind == "}" and self.stack:
            self._leave()
            return self._after_block
        if len(self.stack) == self.item_depth:
            self.item_start = self.at
        if kind == "i":
            self.name = self.at
            return self._after_name
        if not kind and not self.stack:
            return self._end
        if kind in ('"', "s"):
            raise self._stop("the name of an argument is not quoted")
        if kind == "}":
            raise self._stop("this `}` closes nothing")
        raise self._expected("an argument or a block")

    def _after_name(self, kind: str) -> State:
        if kind == "=":
            word = self.tokens.word(self.name)
            names = self.frame.names
            if names is not None:
                first = names.setdefault(word, self.name)
                if first != self.name:
                    starts, ends = self.tokens.starts, self.tokens.ends
                    related = (("it is set here before", starts[first], ends[first]),)
                    start, end = starts[self.name], ends[self.name]
                    raise _Stop(Fault(f"`{word}` is set twice", start, end, related))
            return self._operand
        if self.frame.kind == "S":
            if kind in ("{", "i", "s"):
                raise self._stop("a block written on one line cannot hold another block")
            raise self._expected("`=`")
        if kind == "{":
            return self._block
        if kind in ("i", "s"):
            return self._label
        if kind == '"':
            raise self._stop("the label of a block cannot hold a template")
        if kind == "n":
            raise self._expected("`=` or `{` on the same line")
        raise self._expected("`=` or `{`")

    def _label(self, kind: str) -> State:
        if kind == "{":
            return self._block
        if kind in ("i", "s"):
            return self._label
        if kind == '"':
            raise self._stop("the label of a block cannot hold a template")
        if kind == "=":
            raise self._stop("a block has no `=` before its `{`")
        if kind == "n":
            raise self._expected("`{` on the same line")
        raise self._expected("a label or `{`")

    def _block(self, kind: str) -> State:
        if kind == "i":
            self._push("S", newlines=True).opened -= 1
            self.name = self.at
            if len(self.stack) == self.item_depth:
                self.item_start = self.at
            return self._after_name
        if kind in ("n", "}"):
            frame = self._push("B", newlines=True)
            frame.opened -= 1
            frame.names = {}
            return self._item(kind)
        raise self._expected("a line end, an argument or `}`")

    def _after_block(self, kind: str) -> State:
        if kind in ("n", ""):
            return self._item(kind)
        raise self._expected("a line end")

    def _end(self, kind: str) -> State:
        raise AssertionError(kind)

    # -- expressions -----------------------------------------------------------------------------

    def _operand(self, kind: str, wanted: str = "an expression") -> State:
        if kind == "i":
            return self._after_word
        if kind in _OPERANDS:
            if kind == "d":
                self._check_number()
            return self._after
        if kind == "{":
            self._push("{", newlines=True, close="}")
            return self._object
        if kind == "[":
            self._push("[", newlines=False, close="]")
            return self._tuple
        if kind == '"':
            self._push('"', newlines=True, close="q").directives = []
            return self._template
        if kind == "H":
            self._push("H", newlines=True, close="E").directives = []
            return self._template
        if kind == "(":
            self._push("(", newlines=False, close=")")
            return self._operand
        if kind in ("-", "!"):
            self._deepen()
            return self._operand
        raise self._expected(wanted)

    def _check_number(self) -> None:
        word = self.tokens.word(self.at)
        if not word.isdecimal():
            m = _NUMBER.fullmatch(word)
            if m is None or (m[1] and abs(int(m[1][:20])) > _EXPONENT_LIMIT):
                raise self._stop(f"`{_short(word)}` is not a number")

    def _after_word(self, kind: str) -> State:
        """After a word that may be the name of a function."""
        if kind == "(":
            self._push("c", newlines=False, close=")")
            return self._argument
        if kind == "_":
            return self._namespaced
        return self._after(kind)

    def _namespaced(self, kind: str) -> State:
        if kind == "i":
            return self._after_namespaced
        raise self._expected("the name of a function")

    def _after_namespaced(self, kind: str) -> State:
        if kind in ("(", "_"):
            return self._after_word(kind)
        raise self._expected("`(`")

    def _argument(self, kind: str) -> State:
        if kind == ")":
            self._pop()
            return self._after
        return self._operand(kind, "an expression or `)`")

    def _tuple(self, kind: str) -> State:
        if kind == "]":
            self._pop()
            return self._after
        if kind in ("i", "t") and self.frame.opened == self._previous():
            return self._for() if self._is("for") else self._not_for(kind)
        return self._operand(kind, "an expression or `]`")

    def _object(self, kind: str) -> State:
        """After the brace of an object, before anything else."""
        if kind in ("i", "t"):
            return self._for() if self._is("for") else self._not_for(kind)
        return self._object_item(kind)

    def _not_for(self, kind: str) -> State:
        if kind == "t" and self.tokens.word(self.at).startswith("for."):
            raise self._stop("`for` at the start of a list or an object begins a `for` expression")
        return self._operand(kind)

    def _object_item(self, kind: str) -> State:
        if kind == "n":
            return self._object if self.frame.kind == "{" else self._object_item
        if kind == "}":
            self._pop()
            return self._after
        self.frame.kind = "{"
        return self._operand(kind, "a key or `}`")

    def _after(self, kind: str) -> State:
        """After a whole operand: what may follow depends on the innermost frame."""
        if kind == ".":
            return self._dot
        if kind == "[":
            self._push("I", newlines=False, close="]")
            return self._index
        if kind in ("o", "-", "*"):
            self.steps = 0
            self._deepen()
            return self._operand
        if kind == "?":
            self._push("?", self.newlines)
            return self._operand
        if kind == "(" and self.tokens.kinds[self._previous()] in ("i", "t"):
            at = self._previous()
            raise self._stop(f"{_quoted(self.tokens.word(at))} is not the name of a function", at)
        return self._follow[self.frame.kind](self, kind)

    def _dot(self, kind: str) -> State:
        if kind in ("i", "t"):
            self._step()
            return self._after
        if kind == "d":
            return self._legacy_index(self._after)
        if kind == "*":
            self._step()
            return self._after_splat
        raise self._expected("the name of an attribute")

    def _legacy_index(self, then: State) -> State:
        if "." in self.tokens.word(self.at):
            raise self._stop("an index after a dot is a whole number; write it in `[` and `]`")
        self._step()
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
            raise self._stop("a `.*` cannot be used within another `.*`")
        raise self._expected("the name of an attribute")

    def _index(self, kind: str) -> State:
        if kind == "*" and not self._after_line_end():
            return self._full_splat
        return self._operand(kind)

    def _after_line_end(self) -> bool:
        """Whether a line end stands before this token that counts in the frame around."""
        return self.tokens.kinds[self.at - 1] == "w" and self.stack[-1].newlines

    def _full_splat(self, kind: str) -> State:
        if kind == "]" and not self._after_line_end():
            self._pop()
            return self._after
        raise self._expected("`]`")

    # -- what follows a whole operand ------------------------------------------------------------

    def _in_body(self, kind: str) -> State:
        if kind in ("n", "") and (kind or not self.stack):
            self._separate()
            return self._item(kind)
        raise self._expected("an operator or a line end")

    def _in_line_body(self, kind: str) -> State:
        if kind == "}":
            self._leave()
            return self._after_block
        if kind == "n":
            raise self._stop("a block written on one line ends on that line with `}`")
        raise self._expected("an operator or `}`")

    def _in_brackets(self, kind: str) -> State:
        """In ``( )`` and index brackets."""
        close = self.frame.close
        if kind == close:
            self._pop()
            return self._after
        raise self._expected(f"an operator or `{close}`")

    def _in_list(self, kind: str) -> State:
        """In a tuple or the arguments of a call."""
        frame = self.frame
        if kind == ",":
            self._separate()
            return self._tuple if frame.kind == "[" else self._argument
        if kind == frame.close:
            self._pop()
            return self._after
        if kind == "m" and frame.kind == "c":
            return self._expanded
        raise self._expected(f"`,` or `{frame.close}`")

    def _expanded(self, kind: str) -> State:
        if kind == ")":
            self._pop()
            return self._after
        raise self._expected("`)`")

    def _in_key(self, kind: str) -> State:
        if kind in ("=", ":"):
            self.frame.kind = "v"
            self._separate()
            return self._operand
        raise self._expected("`=` or `:`")

    def _in_value(self, kind: str) -> State:
        if kind in (",", "n"):
            self._separate()
            return self._object_item
        if kind == "}":
            self._pop()
            return self._after
        raise self._expected("`,`, a line end or `}`")

    def _in_condition(self, kind: str) -> State:
        """Between ``?`` and ``:``."""
        if kind == ":":
            self._pop()
            self.steps = 0
            self._deepen()  # what follows nests as deep as what precedes, but has no closer
            return self._operand
        raise self._expected("`:`")

    def _in_text(self, kind: str) -> State:
        if not kind:
            return self._end
        raise self._expected("an operator or the end")

    def _in_sequence(self, kind: str) -> State:
        if kind == "e":
            closed = self._leave()
            self.weight += closed.grows
            self.tokens.partner[closed.opened] = self.at
            return self._template
        raise self._expected("an operator or `}`")

    # -- for expressions -------------------------------------------------------------------------

    def _for(self) -> State:
        self.tokens.kinds[self.at] = "k"
        self.frame.kind = "f"
        self.frame.newlines = self.newlines = False
        return self._for_name

    def _for_name(self, kind: str) -> State:
        if kind == "i":
            return self._after_for_name
        raise self._expected("the name of a variable")

    def _after_for_name(self, kind: str) -> State:
        if kind == ",":
            return self._for_second_name
        return self._for_in(kind)

    def _for_second_name(self, kind: str) -> State:
        if kind == "i":
            return self._for_in
        raise self._expected("the name of a variable")

    def _for_in(self, kind: str) -> State:
        if kind == "i" and self._is("in"):
            self.tokens.kinds[self.at] = "k"
            return self._operand
        name = self._previous()
        if self.tokens.word(name) == "in":
            raise self._stop("expected the name of a variable before `in`", name)
        raise self._expected("`in`")

    def _in_collection(self, kind: str) -> State:
        frame = self.frame
        if kind == ":":
            frame.kind = "k" if frame.close == "}" else "r"
            self._separate()
            return self._operand
        raise self._expected("an operator or `:`")

    def _in_for_key(self, kind: str) -> State:
        if kind == "a":
            self.frame.kind = "r"
            self._separate()
            return self._operand
        raise self._expected("an operator or `=>`")

    def _in_result(self, kind: str) -> State:
        frame = self.frame
        if kind == "m" and frame.close == "}":
            return self._after_grouping
        if kind == "a":
            raise self._stop("a `for` with `=>` makes an object and stands in `{` and `}`")
        return self._if_or_close(kind, "an operator, `if` or")

    def _after_grouping(self, kind: str) -> State:
        return self._if_or_close(kind, "`if` or")

    def _if_or_close(self, kind: str, expected: str) -> State:
        frame = self.frame
        if kind == frame.close:
            self._pop()
            return self._after
        if kind == "i" and self._is("if"):
            self.tokens.kinds[self.at] = "k"
            frame.kind = "C"
            self._separate()
            return self._operand
        raise self._expected(f"{expected} `{frame.close}`")

    def _in_for_condition(self, kind: str) -> State:
        if kind == self.frame.close:
            self._pop()
            return self._after
        raise self._expected(f"an operator or `{self.frame.close}`")

    # -- templates -------------------------------------------------------------------------------

    def _template(self, kind: str) -> State:
        if kind == "l":
            return self._template
        if kind == "$":
            self._push("$", newlines=False)
            return self._operand
        if kind == "%":
            self._push("%", newlines=False)
            return self._directive
        closed = self._pop()
        if closed.directives:
            word, opened = closed.directives[-1]
            word = "if" if word == "else" else word
            raise self._stop(f"this `%{{ {word} }}` has no `%{{ end{word} }}`", opened)
        self.tokens.partner[closed.opened] = self.at
        return self._after

    def _directive(self, kind: str) -> State:
        if kind != "i":
            raise self._expected("`if`, `else`, `endif`, `for` or `endfor`")
        word = self.tokens.word(self.at)
        directives = self.stack[-1].directives
        if directives is None:
            raise AssertionError(word)
        self.tokens.kinds[self.at] = "k"
        if word in ("if", "for"):
            directives.append((word, self.frame.opened))
            self.frame.grows = 1
            return self._operand if word == "if" else self._for_name
        innermost = directives[-1][0] if directives else ""
        if word == "else" and innermost == "if":
            directives[-1] = ("else", directives[-1][1])
        elif (word == "endif" and innermost in ("if", "else")) or (
            word == "endfor" and innermost == "for"
        ):
            directives.pop()
            self.frame.grows = -1
        elif word in ("else", "endif"):
            raise self._stop(f"this `{word}` belongs to no `%{{ if }}`")
        elif word == "endfor":
            raise self._stop("this `endfor` belongs to no `%{ for }`")
        else:
            raise self._stop(
                f"`{_short(word)}` is not one of `if`, `else`, `endif`, `for`, `endfor`"
            )
        return self._directive_end

    def _directive_end(self, kind: str) -> State:
        if kind == "e":
            return self._in_sequence(kind)
        raise self._expected("`}`")

    _follow = {  # noqa: RUF012 (never changed)
        "B": _in_body,
        "S": _in_line_body,
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
        "X": _in_text,
    }

    # -- words and messages ----------------------------------------------------------------------

    def _is(self, word: str) -> bool:
        return self.tokens.word(self.at) == word

    def _previous(self) -> int:
        """The index of the last token before this one that counts."""
        kinds = self.tokens.kinds
        at = self.at - 1
        while at > 0 and kinds[at] in "cw":
            at -= 1
        return at

    def _stop(self, message: str, index: int | None = None) -> _Stop:
        at = self.at if index is None else index
        tokens = self.tokens
        if at >= len(tokens.kinds):
            at = len(tokens.kinds) - 1
        return _Stop(Fault(message, *self._bounds(at)))

    def _bounds(self, index: int) -> tuple[int, int]:
        """Start and end of a token, of a heredoc only the first line."""
        start, end = self.tokens.starts[index], self.tokens.ends[index]
        if self.tokens.kinds[index] in "hH":
            end = start + len(self.tokens.text[start:end].split("\n", 1)[0].rstrip("\r"))
        return start, end

    def _expected(self, what: str) -> _Stop:
        """The fault that ``what`` was expected at this token; a line end shows what it ends."""
        tokens = self.tokens
        kinds = tokens.kinds
        if not kinds:
            return _Stop(Fault(f"expected {what}, found nothing", 0, 0))
        before = self._previous()
        unclosed = self._unclosed()
        if unclosed is not None:
            return unclosed
        after = ""
        if before >= 0 and self.at and kinds[before] not in "nwc":
            after = f" after {self._shown(before)}"
        place = self.at
        if self.at >= len(kinds):
            found, place = "the end of the text", before
        elif kinds[self.at] == "n":
            found, place = "a line end", before
        else:
            found = self._shown(self.at)
        related: tuple[tuple[str, int, int], ...] = ()
        opener = self._opener()
        if opener >= 0 and opener != before and self.frame.kind not in ("B", "S"):
            label = f"{_quoted(tokens.word(opener))} is opened here"
            related = ((label, tokens.starts[opener], tokens.ends[opener]),)
        message = f"expected {what}{after}, found {found}"
        return _Stop(Fault(message, *self._bounds(place), related))

    def _unclosed(self) -> _Stop | None:
        """The fault that a bracket is never closed, if that is what this token shows."""
        tokens = self.tokens
        kinds, at = tokens.kinds, self.at
        opener = self._opener()
        if opener < 0 or kinds[opener] not in "([{":
            return None
        if at < len(kinds):
            closes = _CLOSERS.get(kinds[at])
            if self.frame.kind in "BS" or closes == kinds[opener]:
                return None
            if closes is None and (kinds[opener] == "{" or not self._begins_item()):
                return None
        last = min(at, len(kinds) - 1)
        gave_up = ("the parser gave up here", tokens.starts[last], tokens.ends[last])
        start, end = tokens.starts[opener], tokens.ends[opener]
        return _Stop(Fault(f"this `{kinds[opener]}` is never closed", start, end, (gave_up,)))

    def _begins_item(self) -> bool:
        """Whether this or the last token begins a line like an argument or a block."""
        kinds, at = self.tokens.kinds, self.at
        name = at - 1 if kinds[at] in "={" else at
        return (
            name > 0
            and kinds[name] == "i"
            and kinds[name - 1] == "w"
            and (kinds[name + 1 : name + 2] in (["="], ["{"]))
        )

    def _opener(self) -> int:
        """The index of the token that opened the innermost frame, or -1."""
        frames = (self.frame, *reversed(self.stack))
        frame = next((frame for frame in frames if frame.kind != "?"), self.frame)
        return frame.opened if frames[-1] is not frame and frame.kind not in '"H' else -1

    def _shown(self, index: int) -> str:
        """A token as a message shows it."""
        kind = self.tokens.kinds[index]
        return _NAMED.get(kind) or _quoted(self.tokens.word(index))


_NAMED = {
    '"': "a string",
    "q": "the string",
    "h": "a heredoc",
    "H": "a heredoc",
    "E": "the heredoc",
}
_CLOSERS = {")": "(", "]": "[", "}": "{", "e": "$%", "q": '"', "E": "H"}


def _quoted(word: str) -> str:
    return f"`{_short(word)}`"


def _short(word: str) -> str:
    first, _, rest = word.partition("\n")
    first = first.rstrip("\r")
    return first if len(first) <= 40 and not rest else f"{first[:40]}..."
