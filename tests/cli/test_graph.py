"""`iamlint graph`: every kind of node and edge, in every format."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from running import ROOT, Iamlint

DRAWING = ROOT / "tests" / "drawing"
FIXTURES = ROOT / "tests" / "fixtures" / "graph"
ACCOUNT = "111122223333"
ASSUMED = ("can_assume", "aws_iam_role.admin")


def _edges(graph: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(edge["from"], edge["kind"], edge["to"]) for edge in graph["edges"]]


def test_the_example(iamlint: Iamlint, infra: Path) -> None:
    """The chain of the example as edges, each with its place."""
    graph = json.loads(iamlint("graph", "infra", "--format", "json").stdout)
    assert _edges(graph) == [
        ("aws_iam_instance_profile.ec2_instance_profile", "in_profile", "aws_iam_role.ec2_role"),
        ("aws_iam_role.ec2_role", "attached", "aws_iam_role_policy.ec2_policy"),
        ("aws_iam_role.ec2_role", "trusts", "ec2.amazonaws.com"),
        (
            "aws_instance.example",
            "runs_as",
            "aws_iam_instance_profile.ec2_instance_profile",
        ),
    ]
    assert all(edge["location"] is not None for edge in graph["edges"])
    kinds = {node["id"]: node["kind"] for node in graph["nodes"]}
    assert kinds["ec2.amazonaws.com"] == "service"
    assert kinds["aws_instance.example"] == "workload"


@pytest.mark.parametrize("name", sorted(each.name for each in FIXTURES.iterdir()))
def test_edges(iamlint: Iamlint, name: str) -> None:
    """The edges of each fixture are those in its `edges.txt`, and each knows its place."""
    folder = FIXTURES / name
    done = iamlint("graph", ".", "--format", "json", "--account", ACCOUNT, cwd=folder)
    assert (done.status, done.stderr) == (0, "")
    graph = json.loads(done.stdout)
    kinds = {node["id"]: node["kind"] for node in graph["nodes"]}
    lines = [
        f"{kinds[source]} {source} {kind} {kinds[target]} {target}"
        for source, kind, target in _edges(graph)
    ]
    assert lines == (folder / "edges.txt").read_text("utf-8").splitlines()
    assert all(edge["location"] is not None for edge in graph["edges"])


def test_an_edge_knows_its_statements(iamlint: Iamlint) -> None:
    """Trust, policies and access tell the statements that make them, with effect and place."""
    folder = FIXTURES / "people"
    done = iamlint("graph", ".", "--format", "json", "--account", ACCOUNT, cwd=folder)
    edges = json.loads(done.stdout)["edges"]
    assume = next(edge for edge in edges if (edge["kind"], edge["to"]) == ASSUMED)
    assert {statement["sid"] for statement in assume["statements"]} == {"Assume", "Trust"}
    assert all(statement["effect"] == "Allow" for statement in assume["statements"])
    assert all(statement["location"]["path"] == "main.tf" for statement in assume["statements"])


def test_filters(iamlint: Iamlint, infra: Path) -> None:
    """From a node, to a node, by kind; an id that is none is misuse."""
    only = ("graph", "infra", "--from", "aws_iam_role.ec2_role", "--kind", "trusts")
    dot = iamlint(*only, "--format", "dot").stdout
    assert '"aws_iam_role.ec2_role" -> "ec2.amazonaws.com"' in dot
    assert "aws_instance" not in dot
    reaching = iamlint("graph", "infra", "--to", "aws_iam_role.ec2_role", "--format", "json")
    assert {edge["kind"] for edge in json.loads(reaching.stdout)["edges"]} == {
        "in_profile",
        "runs_as",
    }
    wrong = iamlint("graph", "infra", "--from", "aws_iam_role.ec2_rol")
    assert wrong.status == 2
    assert "did you mean `aws_iam_role.ec2_role`?" in wrong.stderr
    wrong = iamlint("graph", "infra", "--kind", "trust")
    assert wrong.status == 2
    assert "did you mean `trusts`?" in wrong.stderr


@pytest.mark.parametrize("width", [80, 140])
def test_the_tree(iamlint: Iamlint, width: int, request: pytest.FixtureRequest) -> None:
    """The tree of a fixture, as wide as the terminal."""
    folder = FIXTURES / "people"
    text = iamlint("graph", ".", "--account", ACCOUNT, cwd=folder, COLUMNS=str(width)).stdout
    assert max(map(len, text.splitlines())) <= width
    expected = folder.parent.parent / "formats" / f"expected.graph-{width}"
    if request.config.getoption("--update"):
        expected.write_text(text, "utf-8")
    assert text == expected.read_text("utf-8")


MANY = """
resource "aws_iam_role" "job" {
  for_each = toset([for n in range(60) : "job-${n}"])
  name     = each.key
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "glue.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "job" {
  for_each = aws_iam_role.job
  role     = each.value.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = each.key == "job-7" ? "s3:*" : "s3:GetObject", Resource = "arn:aws:s3:::${each.key}/*" }]
  })
}
"""


def test_what_is_alike_is_told_once(iamlint: Iamlint, tmp_path: Path) -> None:
    """Of a large graph the instances that are alike are one block; the one that is not, its own."""
    (tmp_path / "main.tf").write_text(MANY)
    tree = iamlint("graph").stdout
    assert "role aws_iam_role.job (59 instances)" in tree
    assert "allow s3:GetObject on arn:aws:s3:::job-0/*, arn:aws:s3:::job-1/*" in tree
    assert 'role aws_iam_role.job["job-7"]' in tree
    assert "allow s3:* on arn:aws:s3:::job-7/*" in tree
    assert "60 roles, 60 policies, 1 service; 120 edges" in tree
    assert "`--format json` has each of them" in tree
    chart = iamlint("graph", "--format", "mermaid").stdout
    assert '["aws_iam_role.job (59 instances)"]' in chart
    assert len(json.loads(iamlint("graph", "--format", "json").stdout)["nodes"]) == 121


NAMELESS = """
resource "aws_iam_role_policy_attachment" "nothing" {
  role       = ""
  policy_arn = ""
}

resource "aws_iam_role_policy_attachment" "half" {
  role       = "app"
  policy_arn = ""
}

resource "aws_iam_role" "nobody" {
  name = ""
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "" } }]
  })
}
"""

HOSTILE = (
    'a"b',
    "end",
    "a]b)c}d",
    "%% x",
    "subgraph",
    "a`b`",
    "<b>#1;&amp;",
    "\u202ex",
    "a|b",
    "click",
    "style x",
    "\\",
    "\U0001f600",
)


def _hostile(folder: Path) -> None:
    """Roles whose keys hold what the languages of drawings read as their own."""
    keys = ", ".join(json.dumps(key, ensure_ascii=True).replace("${", "$${") for key in HOSTILE)
    keys = keys.replace("\\ud83d\\ude00", "\\U0001F600")
    many = MANY.replace('[for n in range(60) : "job-${n}"]', f"[{keys}]")
    (folder / "main.tf").write_text(many + NAMELESS)


@pytest.mark.parametrize("format", ["mermaid", "dot"])
@pytest.mark.parametrize("source", ["people", "organization", "hostile", "many"])
def test_the_real_readers_accept_it(
    iamlint: Iamlint, tmp_path: Path, format: str, source: str
) -> None:
    """Mermaid's parser and Graphviz read as many nodes and edges as were drawn."""
    node = shutil.which("node")
    if node is None or not (DRAWING / "node_modules").is_dir():
        pytest.skip("`npm install --prefix tests/drawing` was not run")
    folder = tmp_path
    if source == "hostile":
        _hostile(folder)
    elif source == "many":
        (folder / "main.tf").write_text(MANY)
    else:
        folder = FIXTURES / source
    drawn = iamlint("graph", ".", "--format", format, cwd=folder).stdout
    done = subprocess.run(
        [node, "read.mjs", format],
        cwd=DRAWING,
        input=drawn.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    read = json.loads(done.stdout)
    graph = json.loads(iamlint("graph", ".", "--format", "json", cwd=folder).stdout)
    if source == "many":
        assert (len(read["nodes"]), len(read["edges"])) == (5, 4)
        return
    assert (len(read["nodes"]), len(read["edges"])) == (len(graph["nodes"]), len(graph["edges"]))
    if source != "hostile":
        assert sorted(read["nodes"]) == sorted(node["label"] for node in graph["nodes"])
