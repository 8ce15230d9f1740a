"""IAM515: service accounts in all their spellings, and what is not known of them."""

from __future__ import annotations

import pytest

from iamlint.testing import run_source

ROLE = """
    variable "name" {
      type = string
    }

    provider "aws" {
      region = "eu-west-1"
    }

    resource "aws_eks_cluster" "main" {
      for_each = toset(["a", "b"])
      name     = each.key
      role_arn = "arn:aws:iam::111122223333:role/eks"
    }

    resource "aws_iam_openid_connect_provider" "main" {
      for_each       = aws_eks_cluster.main
      url            = each.value.identity[0].oidc[0].issuer
      client_id_list = ["sts.amazonaws.com"]
    }

    resource "aws_iam_role" "app" {
      name               = "app"
      assume_role_policy = data.aws_iam_policy_document.trust.json
    }

    resource "aws_iam_role_policy_attachment" "app" {
      role       = aws_iam_role.app.name
      policy_arn = "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    }

    data "aws_iam_policy_document" "trust" {
      statement {
        actions = ["sts:AssumeRoleWithWebIdentity"]
        principals {
          type        = "Federated"
          identifiers = [aws_iam_openid_connect_provider.main["a"].arn]
        }
        condition {
          test     = "StringEquals"
          variable = "${replace(aws_iam_openid_connect_provider.main["a"].url, "https://", "")}:sub"
          values   = ["system:serviceaccount:apps:app"]
        }
      }
    }
"""

MANIFEST = """
    resource "kubernetes_manifest" "app" {
      manifest = {
        apiVersion = "v1"
        kind       = "%s"
        metadata = {
          namespace   = "%s"
          name        = "app"
          annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn }
        }
      }
    }
"""
YAML = """
    resource "kubectl_manifest" "app" {
      yaml_body = <<-YAML
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: app
          namespace: %s
          annotations:
            eks.amazonaws.com/role-arn: ${aws_iam_role.app.arn}
      YAML
    }
"""
RELEASE = """
    resource "helm_release" "app" {
      name  = "app"
      chart = "app"
      %s
    }
"""
SET = r"""
      namespace = "%s"
      set = [
        {
          name  = "rbac.serviceAccount.annotations.eks\\.amazonaws\\.com/role-arn"
          value = aws_iam_role.app.arn
        },
        { name = "rbac.serviceAccount.name", value = %s },
      ]
"""
VALUES = """
      namespace = "%s"
      values = [<<-YAML
        serviceAccount:
          create: true
          annotations:
            eks.amazonaws.com/role-arn: ${aws_iam_role.app.arn}
        %s
      YAML
      ]
"""
ADDON = """
    resource "aws_eks_addon" "app" {
      cluster_name             = %s
      addon_name               = "something"
      service_account_role_arn = aws_iam_role.app.arn
    }
"""
ACCOUNT = """
    resource "kubernetes_service_account_v1" "app" {
      metadata {
        name = %s
        annotations = { "eks.amazonaws.com/role-arn" = aws_iam_role.app.arn }
      }
    }
"""

BROKEN = {
    "manifest": MANIFEST % ("ServiceAccount", "web"),
    "manifest in YAML": YAML % "web",
    "set of a release": RELEASE % (SET % ("web", '"app"')),
    "name that is set": RELEASE % (SET % ("apps", '"api"')),
    "values of a release": RELEASE % (VALUES % ("web", "")),
    "release in no namespace": RELEASE % (VALUES % ("", "")).replace('namespace = ""', ""),
    "account in no namespace": ACCOUNT % '"app"',
    "account of a name that is not known": ACCOUNT % "var.name",
    "ARN from account and name": (MANIFEST % ("ServiceAccount", "web")).replace(
        "aws_iam_role.app.arn", '"arn:aws:iam::${data.aws_caller_identity.me.account_id}:role/app"'
    )
    + 'data "aws_caller_identity" "me" {}',
}

WHOLE = {
    "manifest": MANIFEST % ("ServiceAccount", "apps"),
    "manifest of something else": MANIFEST % ("ConfigMap", "web"),
    "manifest in YAML": YAML % "apps",
    "manifest in a namespace that is not known": YAML % "${var.name}",
    "set of a release": RELEASE % (SET % ("apps", '"app"')),
    "name that is not known": RELEASE % (SET % ("apps", "var.name")),
    "values of a release": RELEASE % (VALUES % ("apps", "")),
    "namespace of the chart's own": RELEASE % (VALUES % ("web", "namespaceOverride: apps")),
    "values that are not known": RELEASE
    % (VALUES % ("web", "")).replace("YAML\n      ]", "YAML\n      , var.name]"),
    "cluster of the same key": ADDON % 'aws_eks_cluster.main["a"].name',
    "cluster of the same name": ADDON % '"a"',
    "cluster that is not known": ADDON % "var.name",
    "role of another account": (MANIFEST % ("ServiceAccount", "web")).replace(
        "aws_iam_role.app.arn", '"arn:aws:iam::444455556666:role/other"'
    ),
}


def places(source: str) -> list[str]:
    report = run_source(ROLE + source)
    assert not report.errors
    return [each.span.text for each in report.findings if each.code == "IAM515"]


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_broken(source: str) -> None:
    """Namespace or name are another's: at the subject that the role lets in."""
    assert places(source) == ['"system:serviceaccount:apps:app"']


@pytest.mark.parametrize("source", WHOLE.values(), ids=WHOLE)
def test_whole(source: str) -> None:
    """Right, or not known to be wrong."""
    assert places(source) == []


@pytest.mark.parametrize("cluster", ['aws_eks_cluster.main["b"].name', '"b"'])
def test_another_cluster(cluster: str) -> None:
    """The provider is that of another cluster of the configuration."""
    assert places(ADDON % cluster) == ['aws_iam_openid_connect_provider.main["a"].arn']


def test_no_provider() -> None:
    """A role that lets in no token is of no use to a service account."""
    trust = """
        principals {
          type        = "Service"
          identifiers = ["%s"]
        }
      }
    }
"""
    cut = ROLE.index("        principals {")
    source = ROLE[:cut].replace("WithWebIdentity", "") + trust
    account = MANIFEST % ("ServiceAccount", "apps")
    found = run_source(source % "ec2.amazonaws.com" + account).findings
    assert [(each.code, each.span.text) for each in found if each.code == "IAM515"] == [
        ("IAM515", '"ec2.amazonaws.com"')
    ]
    found = run_source(source % "pods.eks.amazonaws.com" + account).findings
    assert "IAM515" not in [each.code for each in found]


def test_a_library_is_left_alone() -> None:
    """Whoever calls it may be the one that is right."""
    library = ROLE.replace('provider "aws" {\n      region = "eu-west-1"\n    }', "")
    found = run_source(library + MANIFEST % ("ServiceAccount", "web")).findings
    assert "IAM515" not in [each.code for each in found]
