"""Functions over files and paths. All that is read is read through the context's reader."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from iamlint.flat_text import FlatText
from iamlint.paths import join_path, normal_path
from iamlint.reader import ReadError
from iamlint.source import Source
from iamlint.terraform.functions.encoding import base64_text
from iamlint.terraform.functions.globs import GlobFault, find_files
from iamlint.terraform.functions.hashing import digest
from iamlint.terraform.functions.pieces import as_text, slice_text
from iamlint.terraform.functions.table import Call, Function, Parameter, plain_text, unknown_from
from iamlint.value_types import BOOL, STRING, Kind, set_of
from iamlint.values import Bool, List, Piece, Text, Unknown, Value

Content = TypeVar("Content", Source, bytes)

WORKING_DIRECTORY = "path.cwd"
"""The reference that stands for Terraform's working directory, which is not known here."""


def file_source(call: Call) -> Source | Unknown:
    """The file that the first argument names; unknown where it lies outside of what is read."""
    return _read(call, call.context.reader.read)


def _path(call: Call, at: int) -> str | None:
    """The path of an argument below the reader's root, ``None`` where it is not known or leaves it.

    Paths are relative to the working directory, which is the root module's folder.
    """
    text = as_text(call.arguments[at])
    known = text.known
    if known is None:
        known = _below_working_directory(text)
    if known is None or known.startswith(("/", "~")):
        return None
    return normal_path(join_path(call.context.root_folder, known))


def _below_working_directory(text: Text) -> str | None:
    first, rest = text.parts[0], text.parts[1:]
    if not isinstance(first, Unknown) or first.reason != WORKING_DIRECTORY:
        return None
    known = "".join(part.text for part in rest if isinstance(part, Piece))
    whole = all(isinstance(part, Piece) for part in rest)
    return known.lstrip("/") if whole and known.startswith("/") else None


def _given(call: Call) -> str:
    return as_text(call.arguments[0]).shown[:120]


def _outside(call: Call) -> Unknown:
    """What is not known since the file is not among those that are read."""
    text = as_text(call.arguments[0])
    if text.unknowns:
        return unknown_from(text, STRING)
    reason = f'{call.name}("{_given(call)}")'
    return Unknown(reason, text.span, text.via, STRING, not_null=True)


def _check_file(call: Call, path: str) -> None:
    reader = call.context.reader
    if reader.is_file(path):
        return
    if reader.is_folder(path):
        raise call.fault(f"was given `{_given(call)}`, which is a folder", 0)
    raise call.fault(f"finds no file at `{_given(call)}`", 0)


def _bytes(call: Call) -> bytes | Unknown:
    return _read(call, call.context.reader.read_bytes)


def _read(call: Call, read: Callable[[str], Content]) -> Content | Unknown:
    path = _path(call, 0)
    if path is None:
        return _outside(call)
    _check_file(call, path)
    try:
        return read(path)
    except ReadError as error:
        raise call.fault(f"cannot read `{_given(call)}`: {error.message}", 0) from None


def _file(call: Call) -> Value:
    source = file_source(call)
    if isinstance(source, Unknown):
        return source
    return plain_text(source.text, Text((), source.whole, call.arguments[0].via))


def _filebase64(call: Call) -> Value:
    data = _bytes(call)
    return data if isinstance(data, Unknown) else call.result(base64_text(data), call.arguments[0])


def _filehash(call: Call) -> Value:
    """The hash of a file, unknown for one that is not there.

    What is hashed is mostly what a build makes, such as the package of a function, and the build
    has not run where code is checked.
    """
    path = _path(call, 0)
    reader = call.context.reader
    if path is not None and not reader.is_file(path) and not reader.is_folder(path):
        return _outside(call)
    data = _bytes(call)
    if isinstance(data, Unknown):
        return data
    kind = call.name.removeprefix("file")
    return call.result(digest(kind, data), call.arguments[0])


def _fileexists(call: Call) -> Value:
    path = _path(call, 0)
    if path is None:
        return replace(_outside(call), type=BOOL)
    reader = call.context.reader
    if not reader.is_file(path) and reader.is_folder(path):
        raise call.fault(f"was given `{_given(call)}`, which is a folder", 0)
    return Bool(reader.is_file(path))


def _fileset(call: Call) -> Value:
    result = set_of(STRING)
    pattern = call.text(1)
    base = _path(call, 0)
    if base is None:
        return replace(_outside(call), type=result)
    whole = normal_path(join_path(base, pattern))
    if whole is None:
        return Unknown(f'fileset("{_given(call)}", "{pattern}")', type=result, not_null=True)
    try:
        found = find_files(call.context.reader, whole)
    except GlobFault as fault:
        raise call.fault(f"{fault} in its pattern `{pattern[:60]}`", 1) from None
    names = sorted(posixpath.relpath(path, base or ".") for path in found)
    span, via = call.arguments[1].span, call.arguments[1].via
    items = tuple(plain_text(name, call.arguments[1]) for name in names)
    return List(items, span, via, Kind.SET, STRING)


def _basename(call: Call) -> Value:
    text = call.source_text(0)
    known = text.known or ""
    if not known.strip("/"):
        return call.result("/" if known else ".", text)
    end = len(known.rstrip("/"))
    return slice_text(FlatText(text), known.rfind("/", 0, end) + 1, end)


def _dirname(call: Call) -> Value:
    text = call.source_text(0)
    folder = (text.known or "").rpartition("/")
    return _cleaned(call, folder[0] + folder[1], text)


def _cleaned(call: Call, path: str, text: Text) -> Value:
    clean = _clean(path)
    if clean and (text.known or "").startswith(clean):
        return slice_text(FlatText(text), 0, len(clean))
    return call.result(clean, text)


def _clean(path: str) -> str:
    """Go's ``filepath.Clean``."""
    clean = posixpath.normpath(path)
    return "/" + clean.lstrip("/") if clean.startswith("/") else clean


def _abspath(call: Call) -> Value:
    text = call.source_text(0)
    path = text.known or ""
    if path.startswith("/"):
        return _cleaned(call, path, text)
    clean = _clean(path)
    here = Unknown(WORKING_DIRECTORY, type=STRING, not_null=True)
    if clean == ".":
        return here
    if clean.startswith(".."):
        return Unknown(f'abspath("{path[:120]}")', text.span, text.via, STRING, not_null=True)
    return Text((here, Piece("/"), *plain_text(clean, text).parts), text.span, text.via)


def _pathexpand(call: Call) -> Value:
    text = call.source_text(0)
    path = text.known or ""
    if not path.startswith("~"):
        return text
    if path[1:2] not in ("", "/"):
        raise call.fault("cannot tell the home folder of another user", 0)
    home = Unknown('pathexpand("~")', type=STRING, not_null=True)
    flat = FlatText(text)
    rest = flat.parts(1, len(flat))
    return Text((home, *rest), text.span, text.via) if rest else home


_KNOWN_PATH = (Parameter("path", STRING),)
_PATH = (Parameter("path", STRING, unknown=True),)

FUNCTIONS: Mapping[str, Function] = {
    "file": Function(_file, _PATH, STRING),
    "filebase64": Function(_filebase64, _PATH, STRING),
    "filemd5": Function(_filehash, _PATH, STRING),
    "filesha1": Function(_filehash, _PATH, STRING),
    "filesha256": Function(_filehash, _PATH, STRING),
    "filesha512": Function(_filehash, _PATH, STRING),
    "filebase64sha256": Function(_filehash, _PATH, STRING),
    "filebase64sha512": Function(_filehash, _PATH, STRING),
    "fileexists": Function(_fileexists, _PATH, BOOL),
    "fileset": Function(_fileset, (*_PATH, Parameter("pattern", STRING)), set_of(STRING)),
    "basename": Function(_basename, _KNOWN_PATH, STRING),
    "dirname": Function(_dirname, _KNOWN_PATH, STRING),
    "abspath": Function(_abspath, _KNOWN_PATH, STRING),
    "pathexpand": Function(_pathexpand, _KNOWN_PATH, STRING),
}
