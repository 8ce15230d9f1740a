"""``data.aws_iam_policy_document``: its blocks and documents merged as the provider merges them.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
and ``internal/service/iam/policy_document_data_source.go``. The deprecated ``source_json`` and
``override_json`` are merged as provider 4 did, which was the last to know them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from iamlint.project.source_document import NotPolicyError, SourceDocument, read_source
from iamlint.project.statement_block import BlockReader
from iamlint.source import ProblemKind, Span
from iamlint.truth import Truth
from iamlint.values import Included, List, Map, Null, Text, Unknown, Value, known_text

NEW_VERSION = "2012-10-17"

PARTS = (
    "source_json",
    "source_policy_documents",
    "statement",
    "override_policy_documents",
    "override_json",
)
"""The arguments and blocks that statements come from, in the order of the merge."""


@dataclass(frozen=True, slots=True, eq=False)
class MergeFault:
    """What the provider refuses. ``kind`` is ``MERGE`` for documents, else ``EVALUATION``."""

    kind: ProblemKind
    message: str
    span: Span
    attribute: str
    related: tuple[tuple[str, Span], ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Replacement:
    """A statement that took the place of an earlier one of the same ``sid``.

    ``argument`` is where the new one came from: ``statement`` or ``override_policy_documents``.
    """

    sid: str
    replaced: Map
    by: Map
    argument: str


@dataclass(frozen=True, slots=True, eq=False)
class MergedDocument:
    """The document, what was wrong on the way, and what replaced what."""

    document: Map
    faults: tuple[MergeFault, ...]
    replacements: tuple[Replacement, ...]


def merge_documents(
    get: Callable[[str], Value | None], place: Span, left_open: bool = False
) -> MergedDocument:
    """The document that a data source renders.

    ``get`` gives its arguments and blocks, ``place`` is where it stands. Of a document that is
    unknown the rest is: its ``Statement`` is then an unknown list that includes what is known.
    So it is, if it is ``left_open``, of one that comes out empty.
    """
    return _Merger(get, place, left_open).merge()


@dataclass(frozen=True, slots=True, eq=False)
class _Document:
    """One of several documents of an argument, and whether it is certainly there."""

    value: Value
    exists: Truth


class _Merger:
    def __init__(self, get: Callable[[str], Value | None], place: Span, left_open: bool) -> None:
        self.get = get
        self.place = place
        self.left_open = left_open
        self.statements: list[Map] = []
        self.by_sid: dict[str, int] = {}
        self.rest: Unknown | None = None
        self.version: Value | None = None
        self.id: Value | None = None
        self.faults: list[MergeFault] = []
        self.replacements: list[Replacement] = []

    def merge(self) -> MergedDocument:
        for argument in ("source_json", "source_policy_documents"):
            self._merge_argument(argument)
        self._merge_own()
        for argument in ("override_policy_documents", "override_json"):
            self._merge_argument(argument)
        return MergedDocument(self._document(), tuple(self.faults), tuple(self.replacements))

    def _document(self) -> Map:
        entries: dict[str, Value] = {}
        spans: dict[str, Span] = {}
        if self.version is not None:
            entries["Version"] = self.version
        if self.id is not None:
            entries["Id"] = self.id
        statements = tuple(self.statements)
        if self.left_open and not statements and self.rest is None:
            self.rest = Unknown("what the callers of the module ask for", self.place)
        if self.rest is not None:
            includes = tuple(Included(item, item.exists) for item in statements)
            entries["Statement"] = Unknown(
                self.rest.reason, self.rest.span, self.rest.via, includes=includes, not_null=True
            )
        elif statements:
            entries["Statement"] = List(statements, self.place)
        return Map(entries, self.place, key_spans=spans)

    # The documents of an argument.

    def _merge_argument(self, argument: str) -> None:
        first_sids: dict[str, Map] = {}
        for index, document in enumerate(self._documents(argument)):
            value = document.value
            if isinstance(value, Unknown):
                self._merge_unknown(value, argument)
                continue
            if isinstance(value, Null) or not isinstance(value, Text) or known_text(value) == "":
                continue
            try:
                source = read_source(value)
            except NotPolicyError as error:
                self._refuse(argument, index, error, value)
                continue
            self._merge_source(source, document.exists, argument, first_sids)

    def _documents(self, argument: str) -> Iterator[_Document]:
        value = self.get(argument)
        if value is None or isinstance(value, Null):
            return
        if isinstance(value, List):
            for item in value.items:
                yield from _choices(item, Truth.YES)
        elif isinstance(value, Unknown) and value.choices and argument.endswith("documents"):
            for choice in value.choices:
                for item in choice.items if isinstance(choice, List) else (choice,):
                    yield from _choices(item, Truth.MAYBE)
        elif isinstance(value, Unknown) and value.includes:
            for included in value.includes:
                yield from _choices(included.value, included.exists)
            yield _Document(replace(value, includes=()), Truth.YES)
        else:
            yield from _choices(value, Truth.YES)

    def _merge_source(
        self,
        source: SourceDocument,
        exists: Truth,
        argument: str,
        first_sids: dict[str, Map],
    ) -> None:
        overrides = argument.startswith("override")
        if source.rest is not None:
            self._merge_unknown(source.rest, argument)
        if exists.certain:
            self.id = source.id or self.id
            self._raise_version(source.version)
        for statement in source.statements:
            new = replace(statement, exists=statement.exists & exists)
            sid = known_text(new.get("Sid"))
            if sid is not None and not overrides and exists.certain:
                first = first_sids.setdefault(sid, new)
                if first is not new:
                    self._duplicate(argument, sid, first, new)
                    entries = {key: item for key, item in new.entries.items() if key != "Sid"}
                    self.statements.append(replace(new, entries=entries))
                    continue
            self._put(new, argument)

    def _merge_unknown(self, unknown: Unknown, argument: str) -> None:
        self.rest = self.rest or unknown
        if argument.startswith("override"):
            # It may replace every statement that has a sid.
            self.statements = [
                replace(item, exists=item.exists & Truth.MAYBE) if "Sid" in item.entries else item
                for item in self.statements
            ]

    # Its own blocks.

    def _merge_own(self) -> None:
        version = self.get("version")
        if version is None or isinstance(version, Null):
            version = Text.of(NEW_VERSION)
        self._raise_version(version)
        policy_id = self.get("policy_id")
        if (
            policy_id is not None
            and not isinstance(policy_id, Null)
            and known_text(policy_id) != ""
        ):
            self.id = policy_id
        reader = BlockReader(known_text(version))
        own: set[str] = set()
        for block in self._blocks():
            new = reader.statement(block)
            sid = known_text(new.get("Sid"))
            if sid is not None and sid in own:
                # The provider refuses it; the document then has it twice, for all to see.
                self.statements.append(new)
                continue
            if sid is not None:
                own.add(sid)
            self._put(new, "statement")
        for fault in reader.faults:
            span = fault.value.span or self.place
            kind = ProblemKind.EVALUATION
            self.faults.append(MergeFault(kind, fault.message, span, "statement"))

    def _blocks(self) -> Iterator[Map]:
        value = self.get("statement")
        items: tuple[Value, ...] = ()
        if isinstance(value, List):
            items = value.items
        elif isinstance(value, Map):
            items = (value,)
        elif isinstance(value, Unknown):
            self.rest = self.rest or value
            items = tuple(
                replace(item.value, exists=item.value.exists & item.exists)
                for item in value.includes
                if isinstance(item.value, Map)
            )
        for item in items:
            if isinstance(item, Map):
                yield item
            elif isinstance(item, Unknown):
                self.rest = self.rest or item

    # The merge.

    def _put(self, new: Map, argument: str) -> None:
        """Add a statement, or put it in the place of the one of its sid."""
        sid = known_text(new.get("Sid"))
        at = self.by_sid.setdefault(sid, len(self.statements)) if sid is not None else None
        if sid is None or at is None or at == len(self.statements):
            self.statements.append(new)
            return
        old = self.statements[at]
        self.replacements.append(Replacement(sid, old, new, argument))
        if new.exists.certain:
            self.statements[at] = new
        else:
            self.statements[at] = replace(old, exists=old.exists & Truth.MAYBE)
            self.statements.append(new)

    def _raise_version(self, version: Value | None) -> None:
        """The later of two versions; an unknown one is not later than the newest."""
        if version is None:
            return
        old, new = known_text(self.version), known_text(version)
        if self.version is None:
            self.version = version
        elif old == NEW_VERSION:
            return
        elif new is None or new == NEW_VERSION or (old is not None and new > old):
            self.version = version

    def _duplicate(self, argument: str, sid: str, first: Map, again: Map) -> None:
        spans = [_place(item.get("Sid"), item) for item in (first, again)]
        self.faults.append(
            MergeFault(
                ProblemKind.MERGE,
                f"Sid `{sid}` occurs twice in `{argument}`",
                spans[1] or self.place,
                argument,
                (("first used here", spans[0]),) if spans[0] is not None else (),
                {"case": "duplicate_sid", "sid": sid},
            )
        )

    def _refuse(self, argument: str, index: int, error: NotPolicyError, value: Text) -> None:
        # What it was to give is not known: nothing is argued from its absence.
        self.rest = self.rest or Unknown(error.message, error.span or value.span)
        self.faults.append(
            MergeFault(
                ProblemKind.MERGE,
                f"document {index} of `{argument}` is not a policy: {error.message}",
                error.span or value.span or self.place,
                argument,
                data={"case": "not_a_policy", "index": index},
            )
        )


def _choices(value: Value, exists: Truth) -> Iterator[_Document]:
    if isinstance(value, Unknown) and value.choices:
        for choice in value.choices:
            yield from _choices(choice, Truth.MAYBE)
    else:
        yield _Document(value, exists)


def _place(value: Value | None, holder: Map) -> Span | None:
    return (value.span if value is not None else None) or holder.span
