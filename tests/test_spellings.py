"""One chain from role to machine, in every spelling, with every edit that breaks it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from textwrap import dedent, indent

import pytest

from iamlint.testing import run_source

Files = dict[str, str]

BUCKET = "arn:aws:s3:::example-bucket"
MAIN = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


class Chain:
    """The chain as it is to be written: whole, or with one fault."""

    def __init__(
        self,
        service: str = "ec2.amazonaws.com",
        action: str = "s3:GetObject",
        resource: str = f"{BUCKET}/*",
        role: bool = True,
        use: bool = True,
        profile: bool = True,
    ) -> None:
        self.service = service
        self.action = action
        self.resource = resource
        self.role = role
        self.use = use
        self.profile = profile

    @property
    def trust(self) -> dict[str, object]:
        """The trust policy."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": self.service},
                    "Action": "sts:AssumeRole",
                }
            ],
        }

    @property
    def policy(self) -> dict[str, object]:
        """The permission policy."""
        return {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": [self.action], "Resource": [self.resource]}
            ],
        }

    def wiring(self, role: str = "aws_iam_role.app.name") -> str:
        """Profile and instance."""
        parts = []
        if self.profile:
            line = f"  role = {role}\n" if self.role else ""
            parts.append(
                f'resource "aws_iam_instance_profile" "app" {{\n  name = "app"\n{line}}}\n'
            )
        line = "  iam_instance_profile = aws_iam_instance_profile.app.name\n" if self.use else ""
        parts.append(
            f'resource "aws_instance" "app" {{\n  ami           = "ami-0c55b159cbfafe1f0"\n'
            f'  instance_type = "t3.micro"\n{line}}}\n'
        )
        return "\n".join(parts)


def hcl(chain: Chain, trust: str, policy: str) -> str:
    """A module whose two policies are the given expressions."""
    return (
        MAIN
        + 'resource "aws_iam_role" "app" {\n  name               = "app"\n'
        + f"  assume_role_policy = {trust}\n}}\n\n"
        + 'resource "aws_iam_role_policy" "app" {\n  role   = aws_iam_role.app.name\n'
        + f"  policy = {policy}\n}}\n\n"
        + chain.wiring()
    )


def encoded(document: object) -> str:
    """A ``jsonencode`` call with the document as an HCL object."""
    text = json.dumps(document, indent=2).replace('": ', '" = ')
    return f"jsonencode({indent(text, '  ').strip()})"


def heredoc(document: object) -> str:
    """A heredoc of the document."""
    return f"<<-EOF\n{indent(json.dumps(document, indent=2), '    ')}\n  EOF"


def in_jsonencode(chain: Chain) -> Files:
    """``jsonencode`` of an object."""
    return {"main.tf": hcl(chain, encoded(chain.trust), encoded(chain.policy))}


def in_heredoc(chain: Chain) -> Files:
    """JSON in a heredoc."""
    return {"main.tf": hcl(chain, heredoc(chain.trust), heredoc(chain.policy))}


def in_data_source(chain: Chain) -> Files:
    """``data.aws_iam_policy_document``."""
    documents = dedent(f"""
        data "aws_iam_policy_document" "trust" {{
          statement {{
            actions = ["sts:AssumeRole"]
            principals {{
              type        = "Service"
              identifiers = ["{chain.service}"]
            }}
          }}
        }}

        data "aws_iam_policy_document" "app" {{
          statement {{
            actions   = ["{chain.action}"]
            resources = ["{chain.resource}"]
          }}
        }}
    """)
    trust = "data.aws_iam_policy_document.trust.json"
    policy = "data.aws_iam_policy_document.app.json"
    return {"main.tf": hcl(chain, trust, policy) + documents}


def in_files(chain: Chain) -> Files:
    """``file`` of JSON beside the module."""
    return {
        "main.tf": hcl(
            chain, 'file("${path.module}/trust.json")', 'file("${path.module}/policy.json")'
        ),
        "trust.json": json.dumps(chain.trust, indent=2),
        "policy.json": json.dumps(chain.policy, indent=2),
    }


def in_template(chain: Chain) -> Files:
    """``templatefile`` with a variable."""
    template = json.dumps({**chain.policy, "Id": "${name}"}, indent=2)
    return {
        "main.tf": hcl(
            chain,
            'templatefile("${path.module}/trust.tftpl", {})',
            'templatefile("${path.module}/policy.tftpl", { name = "app" })',
        ),
        "trust.tftpl": json.dumps(chain.trust, indent=2),
        "policy.tftpl": template,
    }


def in_tf_json(chain: Chain) -> Files:
    """A module in ``.tf.json``."""
    instance: dict[str, object] = {"ami": "ami-0c55b159cbfafe1f0", "instance_type": "t3.micro"}
    if chain.use:
        instance["iam_instance_profile"] = "${aws_iam_instance_profile.app.name}"
    profile: dict[str, object] = {"name": "app"}
    if chain.role:
        profile["role"] = "${aws_iam_role.app.name}"
    resources: dict[str, object] = {
        "aws_iam_role": {"app": {"name": "app", "assume_role_policy": json_call(chain.trust)}},
        "aws_iam_role_policy": {
            "app": {"role": "${aws_iam_role.app.name}", "policy": json_call(chain.policy)}
        },
        "aws_instance": {"app": instance},
    }
    if chain.profile:
        resources["aws_iam_instance_profile"] = {"app": profile}
    return {"main.tf.json": json.dumps({"resource": resources}, indent=2)}


def json_call(document: object) -> str:
    """A document as a JSON text in a string of JSON."""
    return json.dumps(document)


def in_module(chain: Chain) -> Files:
    """A module call with the policy passed as a variable."""
    module = dedent("""
        variable "policy" {
          type = string
        }

        variable "trust" {
          type = string
        }

        resource "aws_iam_role" "app" {
          name               = "app"
          assume_role_policy = var.trust
        }

        resource "aws_iam_role_policy" "app" {
          role   = aws_iam_role.app.name
          policy = var.policy
        }

    """)
    return {
        "main.tf": MAIN
        + 'module "app" {\n  source = "./modules/app"\n'
        + f"  trust  = {encoded(chain.trust)}\n  policy = {encoded(chain.policy)}\n}}\n",
        "modules/app/main.tf": module + chain.wiring(),
    }


def in_for_each(chain: Chain) -> Files:
    """``for_each`` over a map of roles."""
    text = dedent("""
        locals {
          roles = {
            app = { trust = TRUST, policy = POLICY }
          }
        }

        resource "aws_iam_role" "this" {
          for_each           = local.roles
          name               = each.key
          assume_role_policy = each.value.trust
        }

        resource "aws_iam_role_policy" "this" {
          for_each = local.roles
          role     = aws_iam_role.this[each.key].name
          policy   = each.value.policy
        }

    """)
    text = text.replace("TRUST", encoded(chain.trust)).replace("POLICY", encoded(chain.policy))
    return {"main.tf": MAIN + text + chain.wiring('aws_iam_role.this["app"].name')}


SPELLINGS: Mapping[str, Callable[[Chain], Files]] = {
    "jsonencode": in_jsonencode,
    "heredoc": in_heredoc,
    "data source": in_data_source,
    "file": in_files,
    "templatefile": in_template,
    "tf.json": in_tf_json,
    "module call": in_module,
    "for_each": in_for_each,
}

PROFILE_HEADER = 'resource "aws_iam_instance_profile" "app"'

EDITS: Mapping[str, tuple[Chain, str, str]] = {
    "service": (Chain(service="lambda.amazonaws.com"), "IAM201", '"lambda.amazonaws.com"'),
    "action": (Chain(action="s3:*"), "IAM301", '"s3:*"'),
    "bucket": (Chain(resource="*"), "IAM301", '"*"'),
    "no role": (Chain(role=False), "IAM501", PROFILE_HEADER),
    "no use": (Chain(use=False), "IAM501", PROFILE_HEADER),
    "no profile": (Chain(profile=False), "IAM501", "aws_iam_instance_profile.app.name"),
    "no use, no profile": (Chain(use=False, profile=False), "IAM501", "aws_iam_role"),
}


def plain(text: str) -> str:
    """The text at fault without what a spelling in JSON adds to it."""
    return text.replace('\\"', '"').strip('"').removeprefix("${").removesuffix("}")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_whole_chain_is_clean(spelling: str) -> None:
    """Nothing is found in what is right."""
    report = run_source(SPELLINGS[spelling](Chain()))
    assert [(f.code, f.message) for f in report.findings] == []
    assert report.errors == ()


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_edit_gives_its_finding_and_no_other(spelling: str, edit: str) -> None:
    """One fault, one finding, at the token."""
    chain, code, at = EDITS[edit]
    report = run_source(SPELLINGS[spelling](chain))
    assert [finding.code for finding in report.findings] == [code], report.findings
    text = report.findings[0].span.text
    if spelling == "tf.json" and at.startswith(("resource", "aws_iam_role")):
        assert text.endswith('"app"')
    elif at == "aws_iam_role":
        assert text.startswith(f'resource "{at}"')
    else:
        assert plain(text) == plain(at)


def test_a_deleted_brace_is_one_error_and_the_other_files_are_checked() -> None:
    """IAM002 with line and column; the policy in the other file is still judged."""
    files = in_jsonencode(Chain())
    other = 'resource "aws_iam_policy" "wide" {\n  policy = ' + encoded(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}],
        }
    )
    text = files["main.tf"]
    broken = text[: text.rindex("}")] + text[text.rindex("}") + 1 :]
    report = run_source({"main.tf": broken, "other.tf": other + "\n}\n"})
    assert [finding.code for finding in report.findings] == ["IAM002", "IAM301"]
    assert [(error.path, error.line) for error in report.errors] == [
        ("main.tf", text[: text.rindex('resource "aws_instance"')].count("\n") + 1)
    ]
    assert report.exit_status() == 2


def test_a_fault_in_a_block_that_no_rule_needs_is_told() -> None:
    """Terraform refuses the file, whatever the block is about."""
    report = run_source(MAIN + 'resource "aws_vpc" "main" {\n  cidr_block = = 1\n}\n')
    assert [(finding.code, finding.span.line) for finding in report.findings] == [("IAM002", 5)]
    assert report.exit_status() == 2


def test_the_first_fault_is_told_although_another_one_is_found_before() -> None:
    """What stands between blocks is looked at before what stands in a block that no rule needs."""
    report = run_source(MAIN + 'resource "aws_vpc" "main" {\n  cidr_block = = 1\n}\n)\n')
    found = [(finding.code, finding.span.line) for finding in report.findings]
    assert found == [("IAM002", 5)]
