"""Writes a repository of small Terraform modules: ``python benchmarks/make_repo.py 1000 DIR``.

The modules are those of an ordinary repository in turn: policies by ``jsonencode``, in a heredoc,
as ``aws_iam_policy_document``, and by a call of a local module. They are the same on every run.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from textwrap import dedent

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n\n'

CHAIN = """
variable "bucket" {
  type    = string
  default = "data-NUMBER"
}

locals {
  tags = { service = "svc-NUMBER", owner = "team" }
}

resource "aws_iam_role" "app" {
  name = "app-NUMBER"
  tags = local.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_instance_profile" "app" {
  name = "app-NUMBER"
  role = aws_iam_role.app.name
}

resource "aws_instance" "app" {
  ami                  = "ami-0c55b159cbfafe1f0"
  instance_type        = "t3.micro"
  iam_instance_profile = aws_iam_instance_profile.app.name
  tags                 = local.tags
}

resource "aws_security_group" "app" {
  name = "app-NUMBER"

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
"""

POLICIES = (
    """
    resource "aws_iam_role_policy" "app" {
      role = aws_iam_role.app.id

      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = ["s3:GetObject", "s3:PutObject"]
          Resource = "arn:aws:s3:::${var.bucket}/*"
        }]
      })
    }
    """,
    """
    resource "aws_iam_role_policy" "app" {
      role = aws_iam_role.app.id

      policy = <<-EOT
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": "s3:GetObject",
              "Resource": "arn:aws:s3:::${var.bucket}/*"
            }
          ]
        }
      EOT
    }
    """,
    """
    data "aws_iam_policy_document" "app" {
      statement {
        actions   = ["s3:GetObject"]
        resources = ["arn:aws:s3:::${var.bucket}/*"]
      }

      dynamic "statement" {
        for_each = toset(["jobs", "mail"])

        content {
          actions   = ["sqs:SendMessage"]
          resources = ["arn:aws:sqs:eu-west-1:111122223333:${statement.value}"]
        }
      }
    }

    resource "aws_iam_policy" "app" {
      name   = "app-NUMBER"
      policy = data.aws_iam_policy_document.app.json
    }

    resource "aws_iam_role_policy_attachment" "app" {
      role       = aws_iam_role.app.name
      policy_arn = aws_iam_policy.app.arn
    }
    """,
    """
    module "access" {
      source = "./access"
      role   = aws_iam_role.app.name
      bucket = var.bucket
    }
    """,
)

ACCESS = """
variable "role" {
  type = string
}

variable "bucket" {
  type = string
}

resource "aws_iam_role_policy" "access" {
  name = "access"
  role = var.role

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "arn:aws:s3:::${var.bucket}/*"
    }]
  })
}
"""


def make_repo(folder: Path, count: int) -> None:
    """Write ``count`` modules below ``folder``."""
    for number in range(count):
        module = folder / f"team-{number // 50:03}" / f"svc-{number:04}"
        module.mkdir(parents=True)
        policy = dedent(POLICIES[number % len(POLICIES)])
        text = (PROVIDER + CHAIN.lstrip() + policy).replace("NUMBER", f"{number:04}")
        (module / "main.tf").write_text(text, encoding="utf-8")
        if "./access" in policy:
            (module / "access").mkdir()
            (module / "access" / "main.tf").write_text(ACCESS.lstrip(), encoding="utf-8")


def main() -> None:
    """Write the repository that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="how many modules")
    parser.add_argument("folder", type=Path, help="where to; it must not exist")
    given = parser.parse_args()
    given.folder.mkdir(parents=True)
    make_repo(given.folder, given.count)


if __name__ == "__main__":
    main()
