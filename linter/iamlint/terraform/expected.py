"""Says what is wrong at a token: what was expected there, what was found, what is never closed."""

from __future__ import annotations

from iamlint.terraform.nesting import Nesting
from iamlint.terraform.tokens import CLOSES, Fault, Tokens


def fault_at(tokens: Tokens, index: int, message: str) -> Fault:
    """A fault at a token; after the last one, at the last."""
    return Fault(message, *_bounds(tokens, min(index, len(tokens.kinds) - 1)))


def expected(tokens: Tokens, at: int, nesting: Nesting, what: str) -> Fault:
    """The fault that ``what`` was expected at that token; a line end shows what it ends."""
    kinds = tokens.kinds
    if not kinds:
        return Fault(f"expected {what}, found nothing", 0, 0)
    unclosed = _unclosed(tokens, at, nesting)
    if unclosed is not None:
        return unclosed
    before = previous(tokens, at)
    after = ""
    if at and before >= 0 and kinds[before] not in "nwc":
        after = f" after {_shown(tokens, before)}"
    place = at
    if at >= len(kinds):
        found, place = "the end of the text", before
    elif kinds[at] == "n":
        found, place = "a line end", before
    else:
        found = _shown(tokens, at)
    related: tuple[tuple[str, int, int], ...] = ()
    opener = nesting.opener()
    if opener >= 0 and opener != before and nesting.frame.kind not in ("B", "S"):
        label = f"{quoted(tokens.word(opener))} is opened here"
        related = ((label, tokens.starts[opener], tokens.ends[opener]),)
    message = f"expected {what}{after}, found {found}"
    return Fault(message, *_bounds(tokens, max(place, 0)), related)


def previous(tokens: Tokens, at: int) -> int:
    """The index of the last token before ``at`` that counts."""
    kinds = tokens.kinds
    at -= 1
    while at > 0 and kinds[at] in "cw":
        at -= 1
    return at


def quoted(word: str) -> str:
    """A word as messages show it: its first line, shortened."""
    first, _, rest = word.partition("\n")
    first = first.rstrip("\r")
    return f"`{first}`" if len(first) <= 40 and not rest else f"`{first[:40]}...`"


def _unclosed(tokens: Tokens, at: int, nesting: Nesting) -> Fault | None:
    """The fault that a bracket is never closed, if that is what this token shows."""
    kinds = tokens.kinds
    opener = nesting.opener()
    if opener < 0 or kinds[opener] not in "([{":
        return None
    if at < len(kinds):
        closes = CLOSES.get(kinds[at])
        if nesting.frame.kind in "BS" or closes == kinds[opener]:
            return None
        if closes is None and (kinds[opener] == "{" or not _begins_item(kinds, at)):
            return None
    last = min(at, len(kinds) - 1)
    gave_up = ("the parser gave up here", tokens.starts[last], tokens.ends[last])
    start, end = tokens.starts[opener], tokens.ends[opener]
    return Fault(f"this `{kinds[opener]}` is never closed", start, end, (gave_up,))


def _begins_item(kinds: list[str], at: int) -> bool:
    """Whether this or the last token begins a line like an argument or a block."""
    name = at - 1 if kinds[at] in "={" else at
    return (
        name > 0
        and kinds[name] == "i"
        and kinds[name - 1] == "w"
        and kinds[name + 1 : name + 2] in (["="], ["{"])
    )


def _bounds(tokens: Tokens, index: int) -> tuple[int, int]:
    """Start and end of a token, of a heredoc only the first line."""
    start, end = tokens.starts[index], tokens.ends[index]
    if tokens.kinds[index] in "hH":
        end = start + len(tokens.text[start:end].split("\n", 1)[0].rstrip("\r"))
    return start, end


def _shown(tokens: Tokens, index: int) -> str:
    return _NAMED.get(tokens.kinds[index]) or quoted(tokens.word(index))


_NAMED = {
    '"': "a string",
    "q": "the string",
    "h": "a heredoc",
    "H": "a heredoc",
    "E": "the heredoc",
}
