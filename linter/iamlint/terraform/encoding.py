"""Reads files of Terraform: the comments of native syntax may hold bytes that are not UTF-8."""

from __future__ import annotations

from codecs import BOM_UTF8

from iamlint.reader import Reader, ReadError
from iamlint.source import Source
from iamlint.terraform.lexer import lex
from iamlint.terraform.token_patterns import brackets


def read_terraform(reader: Reader, path: str) -> Source:
    """The text of a file of configuration or of variables. Raises ``ReadError``.

    Terraform's reader of JSON, unlike that of native syntax, takes no byte order mark.

    Terraform's scanner passes over comments byte by byte (``hclsyntax/scan_tokens.rl`` of
    hashicorp/hcl), so an old encoding in one of them is no fault; anywhere else it is.
    """
    if path.endswith(".json") and reader.read_bytes(path).startswith(BOM_UTF8):
        text = reader.read(path).text
        raise ReadError("begins with a byte order mark, which Terraform refuses in JSON", text=text)
    try:
        return reader.read(path)
    except ReadError as error:
        if path.endswith(".json") or error.text is None:
            raise
        if "\ufffd" in _without_comments(error.text):
            raise
        return Source(reader.display(path), error.text)


def _without_comments(text: str) -> str:
    tokens = lex(text, 0, len(text), brackets(comments=True), resilient=True)
    pieces: list[str] = []
    done = 0
    for kind, start, end in zip(tokens.kinds, tokens.starts, tokens.ends, strict=True):
        if kind == "c":
            pieces.append(text[done:start])
            done = end
    return "".join((*pieces, text[done:]))
