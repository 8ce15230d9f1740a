"""Policy documents in files that the command line names."""

from __future__ import annotations

from pathlib import Path

from iamlint.errors import UsageError
from iamlint.iam.document import PolicyDocument, PolicyKind, read_document
from iamlint.project.bare_json import documents_in
from iamlint.reader import ReadError
from iamlint.readers import decode
from iamlint.source import Source


def read_documents(path: Path, kind: PolicyKind) -> tuple[PolicyDocument, ...]:
    """The documents in a file, read as ``kind``. Raises ``UsageError`` if there is none."""
    name = path.as_posix()
    try:
        source = Source(name, decode(path.read_bytes()))
    except OSError as error:
        raise UsageError(f"policy `{name}`: {(error.strerror or str(error)).lower()}") from None
    except ReadError as error:
        raise UsageError(f"policy `{name}`: {error.message}") from None
    documents = []
    for bare in documents_in(source):
        read = read_document(bare.value, kind, source.whole)
        if read.document is None:
            fault = read.faults[0] if read.faults else None
            where = f"{fault.span.line}:{fault.span.column}: " if fault is not None else ""
            message = fault.message if fault is not None else "it cannot be read"
            raise UsageError(f"policy `{name}`: {where}{message}")
        documents.append(read.document)
    if not documents:
        raise UsageError(f"policy `{name}`: no policy is in it")
    return tuple(documents)
