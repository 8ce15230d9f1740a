"""How fast Terraform is scanned and parsed, and how much of it is parsed at all.

``python benchmarks/parsing.py [MEGABYTES]`` writes text of which 5% of the blocks are about IAM and
prints the rates in MB/s of CPU time, and the share of blocks that linting parses. With ``--spans``
every expression is cut out of its source, parsed again and compared.
"""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

from iamlint.cli import COLLECTOR
from iamlint.project.load import LoadSettings, load_from
from iamlint.readers import MemoryReader
from iamlint.source import Source
from iamlint.terraform.blocks import LazyBlock, read_config

PLAIN = """
resource "aws_security_group" "sg_NUMBER" {
  name        = "sg-${var.env}-NUMBER"
  description = "web # NUMBER"
  vpc_id      = aws_vpc.main.id

  dynamic "ingress" {
    for_each = [for port in [80, 443] : port if port != var.closed]
    content {
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = concat(["10.0.0.0/8"], var.more[*].cidr)
    }
  }

  tags = merge(local.tags, { Name = "sg-NUMBER", Index = NUMBER % 7 + 1 })
}
"""
IAM = """
resource "aws_iam_role_policy" "p_NUMBER" {
  role = "app-NUMBER"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = "arn:aws:s3:::bucket-NUMBER/*"
    }]
  })
}
"""
EVERY = 20
"""One block in so many is about IAM."""


def text(megabytes: float) -> str:
    """Terraform of about that size."""
    out, size, number = ['variable "env" {\n  default = "prod"\n}\n'], 0, 0
    while size < megabytes * 1_000_000:
        block = (IAM if number % EVERY == 0 else PLAIN).replace("NUMBER", str(number))
        out.append(block)
        size += len(block)
        number += 1
    return "".join(out)


def rate(name: str, source: Source, seconds: float) -> None:
    """One line of output."""
    print(f"{name:12} {len(source.text) / 1e6 / seconds:7.2f} MB/s of CPU")


def main() -> int:
    """Print the rates, or check the spans."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    source = Source("main.tf", text(float(words[0]) if words else 2.0))
    if "--spans" in sys.argv[1:]:
        return check_spans(source)
    gc.set_threshold(*COLLECTOR)  # as the command does
    read_config(Source("a.tf", IAM)).blocks[0].parse()  # load the grammar
    start = time.process_time()
    config = read_config(source)
    scanned = time.process_time()
    rate("scanned", source, scanned - start)
    for block in config.blocks:
        block.parse()
    rate("parsed", source, time.process_time() - scanned)
    share()
    return 0


def share() -> None:
    """How many blocks linting parses where 5% are about IAM."""
    parsed = 0
    before = LazyBlock.parse

    def counted(block: LazyBlock) -> object:
        nonlocal parsed
        parsed += 1
        return before(block)

    content = text(0.2)
    total = len(read_config(Source("main.tf", content)).blocks)
    LazyBlock.parse = counted  # type: ignore[method-assign, assignment]
    try:
        load_from(MemoryReader({"main.tf": content}), (".",), LoadSettings())
    finally:
        LazyBlock.parse = before  # type: ignore[method-assign]
    print(f"asked to parse {parsed} times, of {total} blocks of which {total // EVERY} are IAM's")


def check_spans(source: Source) -> int:
    """Cut every expression out and parse it again; 1 when one is not the same."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/unit/terraform"))
    from syntax_dump import dump, expressions  # type: ignore[import-not-found]

    from iamlint.terraform.hcl import parse_expression_text
    from iamlint.terraform.syntax import SplatItem, Template

    checked = 0
    for block in read_config(source).blocks:
        for expression in expressions(block.parse().block):
            splat = any(isinstance(inner, SplatItem) for inner in expressions(expression))
            word = isinstance(expression, Template) and not expression.span.text.startswith('"')
            if splat or word:
                continue
            cut = parse_expression_text(expression.span.text, "cut")
            if dump(cut) != dump(expression):
                print(f"{expression.span.line}: {expression.span.text}")
                return 1
            checked += 1
    print(f"{checked} expressions of {len(source.text) / 1e6:.1f} MB are where they say")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
