"""Valid files that mutations start from: each construct of HCL, and the configurations at hand."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from iamlint.engine.registry import load_rules

ROOT = Path(__file__).parents[2]

CONSTRUCTS = (
    "locals {\n  a = 1\n  b = [1, 2.5, 3e4, -5]\n  c = { d = 1, e = 2 }\n}\n",
    'locals {\n  a = {\n    b   = 1\n    "c" = 2, (d) = 3\n    e.f: 4\n  }\n}\n',
    'resource "a" "b" {\n  c = 1\n\n  d "e" f {\n    g = 2\n  }\n  h { i = 3 }\n  j {}\n}\n',
    'resource "a" "b" { c = "d" }\ndata "e" "f" {}\nvariable "g" {\n}\n',
    "locals {\n  a = [for b in c : b]\n  d = { for e, f in g : e => f... if f != null }\n}\n",
    (
        "locals {\n  a = [\n    for b in c :\n    b\n    if b\n  ]\n  d = {\n    for e, f in g :\n"
        "    e => f\n  }\n}\n"
    ),
    "locals {\n  a = b ? c : d\n  e = (\n    b\n    ? c\n    : d\n  )\n}\n",
    "locals {\n  a = b.*.c\n  d = e[*].f[0].g\n  h = i.0.j\n  k = l[m].n[*]\n  o = p.*.q[0]\n}\n",
    "locals {\n  a = f(1, g(2), [3]...)\n  b = provider::aws::arn_parse(c,\n  )\n  d = e()\n}\n",
    "locals {\n  a = !b && -c + 2 * (d - 1) / 4 % 5\n  e = f == g || h != i && j >= k || l < m\n}\n",
    'locals {\n  a = "b${c}d"\n  e = "${f}"\n  g = "$${h} %%{i} \\" \\u00e9 \\U0001F600\\n"\n}\n',
    'locals {\n  a = "%{ if b }c%{ else }d%{ endif }"\n  e = "%{~ for f, g in h ~}${g}%{ endfor }"\n}\n',
    'locals {\n  a = "${b["c"]} ${~ d ~} ${{ e = "f" }["e"]} ${"${g}"}"\n}\n',
    'locals {\n  a = "${\n    b(\n      c\n    )\n  }"\n}\n',
    "locals {\n  a = <<EOF\nb ${c}\n%{ if d }\n  e\n%{ endif ~}\nEOF\n  f = 1\n}\n",
    'locals {\n  a = <<-EOT\n    b "c" $${d}\n      e\n    EOT\n  f = g(<<H\ni\nH\n  )\n}\n',
    "locals {\n  a = [<<A\nb\nA\n    , <<B\nc\nB\n  ]\n}\n",
    "# a\n// b\n/* c\n d */ locals { # e\n  f = /* g */ 1 // h\n  # i\n} /* j */\n",
    "locals {\n  é = 1\n  größe-ü = é\n  π = ñ.ö[ß]\n  名 = { 前 = 1 }\n}\n",
    "\ufefflocals {\n  a = 1\n}\n",
    'locals {\r\n  a = 1\r\n  b = <<E\r\nc ${d}\r\nE\r\n  e = "f"\r\n}\r\n',
    "locals {\n  for = 1\n  if = for\n  in = { null = true, true = false, if = 1 }\n  null = in.if\n}\n",
    'terraform {\n  required_version = ">= 1.0"\n  backend "s3" { bucket = "a" }\n}\n',
    (
        'variable "a" {\n  type = object({ b = optional(string, "c"), d = map(list(number)) })\n'
        "  default = null\n  validation {\n    condition = var.a.b != null\n"
        '    error_message = "no"\n  }\n}\n'
    ),
    (
        'data "aws_iam_policy_document" "a" {\n  dynamic "statement" {\n    for_each = var.b\n'
        '    iterator = c\n    content {\n      actions = ["s3:*"]\n'
        '      resources = ["arn:aws:s3:::${c.value}/*"]\n    }\n  }\n}\n'
    ),
    (
        'resource "aws_iam_role" "a" {\n  assume_role_policy = jsonencode({\n    Version = "2012-10-17"\n'
        '    Statement = [{\n      Effect = "Allow"\n      Action = "sts:AssumeRole"\n'
        '      Principal = { Service = "ec2.amazonaws.com" }\n    }]\n  })\n}\n'
    ),
    (
        'module "a" {\n  source = "./b"\n  for_each = toset(["c"])\n  providers = { aws = aws.d }\n'
        "  e = each.key\n  depends_on = [\n    aws_iam_role.f,\n    g.h[0],\n  ]\n}\n"
    ),
    (
        'output "a" { value = b }\nmoved {\n  from = c.d\n  to   = e.f[0]\n}\n'
        'import {\n  to = g.h["i"]\n  id = "j"\n}\n'
    ),
)
"""Small files with each construct there is, in the forms that Terraform takes."""


@cache
def seeds() -> tuple[str, ...]:
    """Every valid file to start from: ``CONSTRUCTS``, those of the repository, rules' examples."""
    paths = sorted(path for name in ("examples", "tests") for path in (ROOT / name).rglob("*.tf"))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    for rule in load_rules():
        for example in rule.examples:
            texts += [
                text
                for name, text in sorted(example.files.items())
                if name.endswith(".tf") and isinstance(text, str)
            ]
    return (*CONSTRUCTS, *dict.fromkeys(texts))
