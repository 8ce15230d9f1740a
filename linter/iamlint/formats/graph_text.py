"""``iamlint graph`` for the terminal: who comes in, by which role, to what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from iamlint.formats.display import Display, printed, wrapped
from iamlint.formats.graph_fold import is_large, readable
from iamlint.formats.palette import FAINT, PATH
from iamlint.formats.places import place
from iamlint.formats.printable import printable
from iamlint.formats.statement_line import few, statement_lines
from iamlint.project.graph import Edge, Graph
from iamlint.project.graph_nodes import Node

if TYPE_CHECKING:
    from rich.text import Text

MANY = 8
"""Edges of one kind above which they are told in one line."""

_BLOCKS = (
    *("role", "user", "group", "permission_set", "workload", "instance_profile", "resource"),
    *("account", "organization"),
)
"""The kinds of nodes that have a block, in order."""
_OUTSIDE = ("public", "account", "organization", "federated", "service")
"""The kinds of whom is trusted, the widest first."""
_NOUNS = {"federated": "identity provider", "public": "the public"}
_WORDS = {
    "trusts": ("trusts", ""),
    "runs_as": ("runs as", "is used by"),
    "in_profile": ("gives", "is in"),
    "can_assume": ("may assume", "may be assumed by"),
    "can_pass": ("may pass", "may be passed by"),
    "can_escalate": ("may become", "may be taken over by"),
    "member_of": ("is member of", "has as member"),
    "attached": ("holds", ""),
    "bounded_by": ("is bounded by", ""),
    "assigned_to": ("is given in", ""),
}
"""What an edge says of its source, and of its target; what says nothing is not told there."""
_SAYS_MORE = ("role", "group", "permission_set", "instance_profile")
"""The kinds of nodes of which the edges that lead to them are told as well."""


def render(graph: Graph, display: Display) -> str:
    """Who is let in, then a block for each node that has something to say, its edges below it."""
    from rich.text import Text

    counts = _counts(graph)
    drawing = _Drawing(readable(graph), display)
    lines = [*drawing.entrances(), *drawing.blocks()]
    if not lines:
        return printed([Text("no roles, users or groups", FAINT)], display)
    lines.extend(wrapped(Text(counts, FAINT), display.columns))
    if is_large(graph):
        note = "instances that are alike are shown as one; `--format json` has each of them"
        lines.extend(wrapped(Text(note, FAINT), display.columns))
    return printed(lines, display)


def _counts(graph: Graph) -> str:
    count: dict[str, int] = {}
    for node in graph.nodes:
        count[node.kind] = count.get(node.kind, 0) + 1
    order = [*_BLOCKS[:6], "policy", "resource", *_OUTSIDE]
    told = [_number(count[kind], kind) for kind in order if kind in count]
    return f"{', '.join(told)}; {_number(len(graph.edges), 'edge')}"


def _number(count: int, kind: str) -> str:
    noun = _NOUNS.get(kind, kind.replace("_", " "))
    if kind == "public":
        return noun
    if count == 1:
        return f"1 {noun}"
    return f"{count} {noun[:-1]}ies" if noun.endswith("y") else f"{count} {noun}s"


class _Drawing:
    def __init__(self, graph: Graph, display: Display) -> None:
        self.graph = graph
        self.width = display.columns
        self.nodes = {node.id: node for node in graph.nodes}
        self.outward: dict[str, list[Edge]] = {}
        self.inward: dict[str, list[Edge]] = {}
        self.told: set[str] = set()
        for edge in graph.edges:
            self.outward.setdefault(edge.source, []).append(edge)
            self.inward.setdefault(edge.target, []).append(edge)

    def entrances(self) -> Iterator[Text]:
        """Who is trusted from outside, the widest first, and by which roles."""
        from rich.text import Text

        doors = [
            (node, [edge.source for edge in self.inward.get(node.id, ()) if edge.kind == "trusts"])
            for kind in _OUTSIDE
            for node in self.graph.nodes
            if node.kind == kind
        ]
        doors = [(node, sources) for node, sources in doors if sources]
        if not doors:
            return
        yield Text("who is let in", "bold underline")
        for index, (node, sources) in enumerate(doors):
            labels = [self.nodes[source].label for source in sources]
            line = self._named(node).append(f" by {few(labels)}")
            yield from self._branch(line, "", index == len(doors) - 1)
        yield Text()

    def blocks(self) -> Iterator[Text]:
        from rich.text import Text

        for kind in _BLOCKS:
            for node in self.graph.nodes:
                if node.kind == kind and (node.span is not None or node.id in self.outward):
                    yield from self._block(node)
                    yield Text()

    def _block(self, node: Node) -> Iterator[Text]:
        from rich.text import Text

        header = Text.assemble((node.kind.replace("_", " "), FAINT), " ", (_label(node), "bold"))
        if node.span is not None:
            header.append_text(Text(f"  {printable(place(node.span))}", PATH))
        yield from wrapped(header, self.width, indent="  ")
        branches = [*self._branches(node)]
        for index, (line, statements) in enumerate(branches):
            last = index == len(branches) - 1
            yield from self._branch(line, "", last)
            stem = "    " if last else "│   "
            for at, text in enumerate(statements):
                yield from self._branch(Text(text), stem, at == len(statements) - 1)

    def _branches(self, node: Node) -> Iterator[tuple[Text, list[str]]]:
        outward = self.outward.get(node.id, [])
        inward = self.inward.get(node.id, []) if node.kind in _SAYS_MORE else []
        for kind, (word, passive) in _WORDS.items():
            back = [edge for edge in inward if edge.kind == kind] if passive else []
            yield from self._edges(passive, back, [edge.source for edge in back])
            out = [edge for edge in outward if edge.kind == kind]
            yield from self._edges(word, out, [edge.target for edge in out])

    def _edges(
        self, word: str, edges: list[Edge], others: list[str]
    ) -> Iterator[tuple[Text, list[str]]]:
        from rich.text import Text

        if len(edges) > MANY:
            labels = [self.nodes[other].label for other in others]
            yield Text(f"{word} {few(labels)}"), []
            return
        for edge, other in zip(edges, others, strict=True):
            node = self.nodes[other]
            line = Text(f"{word} ").append_text(self._named(node))
            statements: list[str] = []
            if edge.kind in ("attached", "bounded_by") and edge.statements:
                if node.span is None:
                    pass
                elif node.id in self.told:
                    line.append(", told above", FAINT)
                else:
                    self.told.add(node.id)
                    statements = statement_lines(edge.statements)
            if edge.kind == "trusts":
                keys = [each.key.shown for one in edge.statements for each in one.conditions]
                if keys:
                    line.append(f" if {few(list(dict.fromkeys(keys)))}")
            yield line, statements

    def _named(self, node: Node) -> Text:
        from rich.text import Text

        return Text.assemble(_label(node), (f" ({node.kind.replace('_', ' ')})", FAINT))

    def _branch(self, line: Text, stem: str, last: bool) -> Iterator[Text]:
        from rich.text import Text

        lead = Text(stem + ("└── " if last else "├── "), FAINT)
        yield from wrapped(line, self.width, lead, stem + ("      " if last else "│     "))


def _label(node: Node) -> str:
    return printable(node.label)
