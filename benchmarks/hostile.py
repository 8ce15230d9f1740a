"""The hostile folders of ``bounds.py``: each a name and a function that gives the files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/unit/terraform"))

from hostile_texts import HOSTILE

Files = dict[str, str]

ROLE = """
resource "aws_iam_role_policy" "hostile" {
  role   = "app"
  policy = POLICY
}
"""

SMALL: Files = {
    "main.tf": ROLE.replace(
        "POLICY",
        'jsonencode({ Version = "2012-10-17", Statement = '
        '[{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::b/*" }] })',
    ),
    "policy.json": json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::b/*",
            },
        }
    ),
}


def value(expression: str, more: str = "") -> Files:
    """A module in which a policy is made from the expression."""
    return {"main.tf": more + ROLE.replace("POLICY", expression)}


def chain(first: str, step: str, length: int, last: str = "jsonencode(LAST)") -> Files:
    """Locals of which each is made from the one before it, and a policy of the last."""
    lines = [f"  a{at} = {step.replace('PREVIOUS', f'local.a{at - 1}')}" for at in range(1, length)]
    body = "\n".join(["locals {", f"  a0 = {first}", *lines, "}", ""])
    return value(last.replace("LAST", f"local.a{length - 1}"), body)


def policy(**changes: object) -> Files:
    """A policy in JSON of one statement."""
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **changes}
    return {"policy.json": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}


def modules(calls: int, depth: int) -> Files:
    """Modules of which each calls the next a number of times."""
    files = {}
    for level in range(depth):
        folder = f"m{level}/" if level else ""
        source = f"./m{level + 1}" if not level else f"../m{level + 1}"
        files[f"{folder}main.tf"] = "".join(
            f'module "c{at}" {{\n  source = "{source}"\n}}\n' for at in range(calls)
        )
    files[f"m{depth}/main.tf"] = SMALL["main.tf"]
    return files


def laughs(levels: int = 12) -> str:
    """YAML in which each line has the one before it ten times."""
    lines = ["a0: &a0 [lol]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, levels)]
    return "\n".join(lines)


def template_ring() -> Files:
    """A template file that renders itself."""
    return {
        **value('templatefile("t.tpl", { x = 1 })'),
        "t.tpl": '${templatefile("t.tpl", { x = x })}${templatefile("t.tpl", { x = x })}',
    }


def template_tree(calls: int, depth: int) -> Files:
    """Template files of which each renders the next a number of times."""
    files = value('templatefile("t0.tpl", {})')
    for level in range(depth):
        files[f"t{level}.tpl"] = f'${{templatefile("t{level + 1}.tpl", {{}})}}' * calls
    files[f"t{depth}.tpl"] = "x"
    return files


def plan(nested: int) -> Files:
    """A plan in which a value is nested that deep."""
    deep = "[" * nested + "]" * nested
    resource = (
        '{"address": "aws_iam_policy.p", "mode": "managed", "type": "aws_iam_policy", '
        f'"name": "p", "values": {{"policy": "{{}}", "x": {deep}}}}}'
    )
    return {
        "plan.json": '{"format_version": "1.2", "terraform_version": "1.11.4", "planned_values": '
        f'{{"root_module": {{"resources": [{resource}]}}}}, "resource_changes": []}}'
    }


def plan_modules(depth: int) -> Files:
    """A plan of modules in modules."""
    inner = '{"resources": []}'
    for at in range(depth):
        inner = f'{{"address": "module.m{at}", "child_modules": [{inner}]}}'
    return {
        "plan.json": '{"format_version": "1.2", "terraform_version": "1.11.4", '
        f'"planned_values": {{"root_module": {inner}}}, "resource_changes": []}}'
    }


def statements(count: int) -> Files:
    """Many policies' worth of statements."""
    return {
        "policy.json": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": f"S{at}",
                        "Effect": "Allow",
                        "Action": "s3:GetObject",
                        "Resource": f"arn:aws:s3:::bucket-{at}/*",
                    }
                    for at in range(count)
                ],
            }
        )
    }


def deep_json(depth: int, opening: str, closing: str) -> Files:
    """A policy in which a value is nested that deep."""
    return {
        "policy.json": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": '
        + opening * depth
        + '"s3:*"'
        + closing * depth
        + ', "Resource": "*"}]}'
    }


def stars(letter: str, length: int) -> str:
    """``*a*a*a``: what makes a matcher that goes back quadratic or worse."""
    return f"*{letter}" * length


def ring(length: int) -> Files:
    """Locals that refer to each other in a ring."""
    return chain(f"local.a{length - 1}", "PREVIOUS", length)


def lines_of(count: int) -> Files:
    """A file of that many resources that nobody asks for, and as many that are about IAM."""
    plain = 'resource "aws_sqs_queue" "qNUMBER" {\n  name = "q-NUMBER"\n}\n'
    role = ROLE.replace("hostile", "hNUMBER").replace("POLICY", '"{}"')
    return {
        "main.tf": "".join(
            (plain if at % 10 else role).replace("NUMBER", str(at)) for at in range(count)
        )
    }


def locals_unused(count: int) -> Files:
    """Locals that nobody asks for."""
    body = "".join(f"  l{at} = {at}\n" for at in range(count))
    return value('"{}"', f"locals {{\n{body}}}\n")


def tree(parts: Sequence[str], around: str) -> Files:
    """An expression of many parts."""
    return value(around.replace("PARTS", ", ".join(parts)))


SQUARE = "[for a in local.r : [for b in local.r : a]]"
THOUSAND = "locals {\n  r = range(1000)\n}\n"
MANY = 100_000
LETTERS = "a" * 40

CASES: dict[str, Callable[[], Files]] = {
    # Counts
    "range(1e12)": lambda: value("jsonencode(range(1e12))"),
    "range(1e5)": lambda: value("jsonencode(range(100000))"),
    "count 1e9": lambda: {
        "main.tf": ROLE.replace("POLICY", '"{}"').replace('"app"', '"app"\n  count = 1e9')
    },
    "count 100,000": lambda: {
        "main.tf": ROLE.replace("POLICY", '"{}"').replace('"app"', '"app"\n  count = 100000')
    },
    "for_each of 100,000": lambda: {
        "main.tf": "locals {\n  s = toset([for a in range(300) : a])\n}\n"
        + ROLE.replace("POLICY", '"{}"').replace(
            '"app"',
            '"app"\n  for_each = toset(flatten([for a in local.s : [for b in local.s : '
            '"${a}-${b}"]]))',
        )
    },
    "for_each written out, 100,000": lambda: {
        "main.tf": ROLE.replace("POLICY", '"{}"').replace(
            '"app"',
            '"app"\n  for_each = toset([' + ", ".join(f'"{n}"' for n in range(MANY)) + "])",
        )
    },
    "dynamic of 100,000": lambda: {
        "main.tf": 'data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n'
        "    for_each = range(100000)\n    content {\n"
        '      actions = ["s3:GetObject"]\n      resources = ["*"]\n    }\n  }\n}\n'
        + ROLE.replace("POLICY", "data.aws_iam_policy_document.d.json")
    },
    "dynamic of 1,000": lambda: {
        "main.tf": 'data "aws_iam_policy_document" "d" {\n  dynamic "statement" {\n'
        "    for_each = range(1000)\n    content {\n"
        '      actions = ["s3:GetObject"]\n      resources = ["*"]\n    }\n  }\n}\n'
        + ROLE.replace("POLICY", "data.aws_iam_policy_document.d.json")
    },
    "module count 10,000": lambda: {
        "main.tf": 'module "m" {\n  source = "./m"\n  count = 10000\n}\n',
        "m/main.tf": SMALL["main.tf"],
    },
    # What doubles
    "text doubles": lambda: chain('"xxxxxxxxxxxxxxxx"', '"${PREVIOUS}${PREVIOUS}"', 40),
    "text by format": lambda: chain('"x"', 'format("%s%s", PREVIOUS, PREVIOUS)', 40),
    "text by join": lambda: chain('"x"', 'join("", [PREVIOUS, PREVIOUS])', 40),
    "text by replace": lambda: chain('"x"', 'replace(PREVIOUS, "x", "xxxxxxxxxx")', 20),
    "text by jsonencode": lambda: chain('"\\""', "jsonencode([PREVIOUS, PREVIOUS])", 40),
    "text by padding": lambda: value('format("%999999999d", 1)'),
    "text by indent": lambda: value('indent(999999999, "a\\nb")'),
    "unknown text doubles": lambda: (
        chain('"x${var.x}"', '"${PREVIOUS}${PREVIOUS}"', 40) | {"v.tf": 'variable "x" {}\n'}
    ),
    "list doubles": lambda: chain('["x"]', "[PREVIOUS, PREVIOUS]", 60),
    "list by concat": lambda: chain('["x"]', "concat(PREVIOUS, PREVIOUS)", 60),
    "list by flatten": lambda: chain('["x"]', "flatten([PREVIOUS, PREVIOUS])", 60),
    "list by for": lambda: chain('["x", "y"]', "[for a in [0, 1] : PREVIOUS]", 60),
    "map doubles": lambda: chain("{}", "{ left = PREVIOUS, right = PREVIOUS }", 60),
    "number squares": lambda: chain("99999999999", "PREVIOUS * PREVIOUS", 60),
    "conditional doubles": lambda: (
        chain('"x"', 'var.x ? PREVIOUS : "${PREVIOUS}a"', 40) | {"v.tf": 'variable "x" {}\n'}
    ),
    "choices multiply": lambda: (
        chain('"x"', '"${PREVIOUS}${var.x ? "a" : "b"}"', 40) | {"v.tf": 'variable "x" {}\n'}
    ),
    "for in for": lambda: value(f"jsonencode({SQUARE})", THOUSAND),
    "for, three deep": lambda: value(
        "jsonencode([for a in local.r : [for b in local.r : [for c in local.r : 1 if false]]])",
        THOUSAND,
    ),
    "for of texts": lambda: value(
        'join("", [for a in local.r : join("", [for b in local.r : "${a}${b}"])])', THOUSAND
    ),
    "setproduct": lambda: value(
        "jsonencode(length(setproduct(local.r, local.r, local.r)))", THOUSAND
    ),
    "setproduct of many": lambda: value(
        "jsonencode(setproduct(" + ", ".join(["[1, 2]"] * 60) + "))"
    ),
    "many locals just below the bound": lambda: value(
        "jsonencode([" + ", ".join(f"local.l{n}" for n in range(30)) + "])",
        THOUSAND
        + "locals {\n"
        + "".join(f'  l{n} = [for a in local.r : "x-${{a}}"]\n' for n in range(30))
        + "}\n",
    ),
    # Functions
    "pow": lambda: value("jsonencode(pow(10, 999999999))"),
    "pow of pow": lambda: value("jsonencode(pow(pow(10, 99999), 99999))"),
    "parseint": lambda: value(f'jsonencode(parseint("{"9" * 1_000_000}", 10))'),
    "number of 1e6 digits": lambda: value(f"jsonencode({'9' * 1_000_000} + 1)"),
    "number 1e999999999": lambda: value("jsonencode(1e999999999 + 1)"),
    "format %.999999999f": lambda: value('format("%.999999999f", 1 / 3)'),
    "regex (a+)+$": lambda: value(f'jsonencode(can(regex("(a+)+$", "{LETTERS}b")))'),
    "regex a{1000}{1000}": lambda: value('jsonencode(can(regex("((a{100}){100}){100}", "b")))'),
    "regexall of a long text": lambda: value(
        f'jsonencode(length(regexall("a", "{"a" * 200_000}")))'
    ),
    "replace by regex": lambda: value(f'replace("{LETTERS * 5000}", "/(a*)*b/", "c")'),
    "yamldecode billion laughs": lambda: {
        **value('jsonencode(yamldecode(file("y.yaml")))'),
        "y.yaml": laughs(),
    },
    "yamldecode deep": lambda: {
        **value('jsonencode(yamldecode(file("y.yaml")))'),
        "y.yaml": "[" * 50_000 + "]" * 50_000,
    },
    "jsondecode deep": lambda: {
        **value('jsonencode(jsondecode(file("y.json")))'),
        "y.json": "[" * 50_000 + "]" * 50_000,
    },
    "jsondecode large": lambda: {
        **value('jsonencode(jsondecode(file("y.txt")))'),
        "y.txt": json.dumps(list(range(300_000))),
    },
    "csvdecode large": lambda: {
        **value('jsonencode(csvdecode(file("y.csv")))'),
        "y.csv": "a,b,c\n" * 100_000,
    },
    "split large": lambda: value(f'jsonencode(split(",", "{"a," * 200_000}"))'),
    "cidrsubnets": lambda: value('jsonencode(cidrsubnets("10.0.0.0/8", 99999999, 4))'),
    "base64 of much": lambda: chain('"x"', "base64encode(PREVIOUS)", 100),
    "templatefile ring": template_ring,
    "templatefile fan-out": lambda: template_tree(10, 8),
    "sort and distinct": lambda: value(
        "jsonencode(distinct(sort([for a in local.r : tostring(1000 - a)])))", THOUSAND
    ),
    # Modules
    "modules 10 calls, 6 deep": lambda: modules(10, 6),
    "modules 2 calls, 20 deep": lambda: modules(2, 20),
    "modules 100 calls, 2 deep": lambda: modules(100, 2),
    # Nesting
    "parentheses 1e5 deep": lambda: value("(" * MANY + "1" + ")" * MANY),
    "lists 1e5 deep": lambda: value("jsonencode(" + "[" * MANY + "]" * MANY + ")"),
    "objects 1e5 deep": lambda: value("{ a = " * MANY + "1" + " }" * MANY),
    "templates 1e5 deep": lambda: value('"${' * MANY + "1" + '}"' * MANY),
    "calls 1e5 deep": lambda: value("lower(" * MANY + '"a"' + ")" * MANY),
    "unary 1e5 deep": lambda: value("!" * MANY + "true"),
    "conditionals 1e5 deep": lambda: value("true ? 1 : " * MANY + "2"),
    "additions 1e5": lambda: value("1" + " + 1" * MANY),
    "attributes 1e5": lambda: value("local.a" + ".a" * MANY),
    "blocks 1e5 deep": lambda: {
        "main.tf": 'resource "aws_iam_role" "r" {\n' + "a {\n" * MANY + "}\n" * MANY + "}\n"
    },
    "brackets that do not close": lambda: value("[" * MANY),
    "templates that do not close": lambda: value('"${' * MANY),
    "directives 1e5 deep": lambda: value(
        '"' + "%{ if true }" * MANY + "a" + "%{ endif }" * MANY + '"'
    ),
    # Size
    "heredoc of 5 MB": lambda: value(
        "<<EOT\n" + "x" * 79 * 1 + ("\n" + "y" * 79) * 62_500 + "\nEOT\n"
    ),
    "heredoc of 100,000 pieces": lambda: value("<<EOT\n" + "${1}a\n" * MANY + "EOT\n"),
    "a quoted text of 5 MB": lambda: value('"' + "x" * 5_000_000 + '"'),
    "a list of 100,000": lambda: tree([f'"{n}"' for n in range(MANY)], "jsonencode([PARTS])"),
    "a map of 100,000": lambda: tree(
        [f'"k{n}" = {n}' for n in range(MANY)], "jsonencode({ PARTS })"
    ),
    "100,000 locals in a chain": lambda: chain('"{}"', "PREVIOUS", MANY, "LAST"),
    "100,000 locals unused": lambda: locals_unused(MANY),
    "a ring of 10,000": lambda: ring(10_000),
    "a ring of 100,000": lambda: ring(100_000),
    "10,000 lines": lambda: lines_of(3_000),
    "10,000 comments": lambda: {"main.tf": "# comment\n" * MANY + SMALL["main.tf"]},
    "100,000 faults": lambda: {"main.tf": "= = =\n" * MANY},
    "10,000 blocks with faults": lambda: {
        "main.tf": 'resource "aws_iam_role" "r" {\n  a = = 1\n}\n' * 10_000
    },
    "a line of 5 MB": lambda: {"main.tf": "a = " + "1 + " * 1_250_000 + "1\n"},
    # JSON
    "JSON lists 1e5 deep": lambda: deep_json(MANY, "[", "]"),
    "JSON objects 1e5 deep": lambda: deep_json(MANY, '{"a": ', "}"),
    "JSON lists 90 deep": lambda: deep_json(90, "[", "]"),
    "JSON of 5 MB that is no policy": lambda: {"data.json": json.dumps([{"a": "b"}] * 400_000)},
    "JSON policy, 1,000 statements": lambda: statements(1_000),
    "JSON policy, keys repeated": lambda: {
        "policy.json": '{"Version": "2012-10-17", "Statement": [], '
        + '"Statement": [], ' * 20_000
        + '"Statement": []}'
    },
    "JSON number of 1e6 digits": lambda: (
        policy(Action=["s3:GetObject"], Sid="a")
        | {"p.json": '{"Version": "2012-10-17", "Statement": ' + "9" * 1_000_000 + "}"}
    ),
    "plan nested 1e5": lambda: plan(MANY),
    "plan of modules 1e4 deep": lambda: plan_modules(10_000),
    "tf.json nested 1e5": lambda: {
        "main.tf.json": '{"locals": {"a": ' + "[" * MANY + "]" * MANY + "}}"
    },
    # Policies
    "action *a*a*a": lambda: policy(Action="s3:" + stars("a", 5_000)),
    "actions *a*a*a, many": lambda: policy(
        Action=["s3:" + stars("a", at) + "b" for at in range(1, 200)]
    ),
    "actions with ?": lambda: policy(Action=["s3:" + "?*" * at for at in range(1, 200)]),
    "resource *a*a*a": lambda: policy(Resource="arn:aws:s3:::" + stars("a", 5_000)),
    "resources *a*a*a, many": lambda: policy(
        Resource=["arn:aws:s3:::" + stars("a", at) + "b" for at in range(1, 200)]
    ),
    "statements *a*a*a": lambda: {
        "policy.json": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": effect,
                        "Action": ["s3:" + stars("a", 20) + str(at), "s3:" + stars("e", 20)],
                        "Resource": "arn:aws:s3:::" + stars("a", 30) + str(at),
                    }
                    for at in range(50)
                    for effect in ("Allow", "Deny")
                ],
            }
        )
    },
    "10,000 actions": lambda: policy(Action=[f"s3:Get{at}*" for at in range(10_000)]),
    "10,000 resources": lambda: policy(
        Resource=[f"arn:aws:s3:::bucket-{at}/*" for at in range(10_000)]
    ),
    "10,000 condition values": lambda: policy(
        Condition={
            "StringLike": {
                "aws:PrincipalArn": [f"arn:aws:iam::{at:012}:role/*" for at in range(10_000)]
            }
        }
    ),
    "10,000 condition keys": lambda: policy(
        Condition={"StringLike": {f"aws:RequestTag/k{at}": f"v{at}*" for at in range(10_000)}}
    ),
    "10,000 principals": lambda: {
        "policy.json": json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {
                            "AWS": [f"arn:aws:iam::{at:012}:root" for at in range(10_000)]
                        },
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        )
    },
    "a Sid of 5 MB": lambda: policy(Sid="a" * 5_000_000),
    "an action of 5 MB": lambda: policy(Action="s3:" + "a" * 5_000_000),
}

CASES |= {f"text of {name}": partial(value, text) for name, text in HOSTILE.items()}
