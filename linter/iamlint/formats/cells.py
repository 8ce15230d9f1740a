"""Text measured in the cells of a terminal: wide characters take two, tabs run to the next stop."""

from __future__ import annotations

from iamlint.formats.printable import printable

TAB = 4
CUT = "\N{HORIZONTAL ELLIPSIS}"
"""What stands where text was left out."""


def cell_len(text: str) -> int:
    """How many cells ``text`` takes."""
    from rich.cells import cell_len as measure

    return len(text) if text.isascii() else measure(text)


def shown(text: str, column: int = 0) -> str:
    """``text`` as it is shown from ``column`` on: tabs as blanks, nothing that acts."""
    if "\t" not in text:
        return printable(text)
    out: list[str] = []
    for piece in text.split("\t"):
        if out:
            out.append(" " * (TAB - column % TAB))
            column += TAB - column % TAB
        out.append(printable(piece))
        column += cell_len(out[-1])
    return "".join(out)


def first(text: str, cells: int) -> str:
    """The beginning of ``text`` that fits into ``cells``."""
    text = text[: max(0, cells)]
    while text and cell_len(text) > cells:
        text = text[:-1]
    return text


def last(text: str, cells: int) -> str:
    """The end of ``text`` that fits into ``cells``."""
    text = text[-cells:] if cells > 0 else ""
    while text and cell_len(text) > cells:
        text = text[1:]
    return text


def cropped(text: str, cells: int, skip: int = 0) -> str:
    """``text`` without its first ``skip`` cells, cut to ``cells``; signs say what was left out."""
    if skip and text:
        text = CUT + text[len(first(text, skip)) :] if cell_len(text) > skip else ""
    if cell_len(text) <= cells:
        return text
    return first(text, cells - 1) + CUT if cells > 0 else ""


def fitted(head: str, token: str, tail: str, cells: int) -> tuple[str, str, str]:
    """The part of ``head + token + tail`` around the token that fits into ``cells``."""
    if cell_len(head) + cell_len(token) + cell_len(tail) <= cells:
        return head, token, tail
    if cell_len(token) > cells - 2:
        token, tail = first(token, cells - 2 - min(cell_len(head), cells // 4)) + CUT, ""
    left = cells - cell_len(token)
    wanted = left - min(cell_len(tail), left // 4)
    if cell_len(head) > wanted:
        head = CUT + last(head, wanted - 1)
    return head, token, cropped(tail, left - cell_len(head))
