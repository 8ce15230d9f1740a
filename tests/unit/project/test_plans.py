"""Plans through the whole line: from ``terraform show -json`` to findings and ``show``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from iamlint import api
from iamlint.config import Config
from iamlint.engine.report import Report
from iamlint.formats import show_json
from iamlint.formats.shown import shown
from iamlint.project.load import LoadSettings, load, load_from
from iamlint.project.model import Project
from iamlint.project.plans import without_echoes
from iamlint.readers import MemoryReader
from iamlint.testing import run_source
from iamlint.values import plain

PLAN = (Path(__file__).with_name("plans") / "ec2_role.json").read_text()
"""A plan of ``examples/ec2-role`` that creates everything."""

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "ec2-role"
POLICY = (
    '{\\"Statement\\":[{\\"Action\\":[\\"s3:ListBucket\\",\\"s3:GetObject\\"],\\"Effect\\":\\"Allow\\",'
    '\\"Resource\\":[\\"arn:aws:s3:::example-bucket\\",\\"arn:aws:s3:::example-bucket/*\\"]}],'
)
ALL_OF_S3 = (
    '{\\"Statement\\":[{\\"Action\\":\\"s3:*\\",\\"Effect\\":\\"Allow\\",\\"Resource\\":\\"*\\"}],'
)


def edited(before: str, after: str, text: str = PLAN) -> str:
    """A text with another part, wherever it stands."""
    assert before in text
    return text.replace(before, after)


def check(
    monkeypatch: pytest.MonkeyPatch, folder: Path, files: Mapping[str, str], *paths: str
) -> Report:
    for name, text in files.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    return api.check([Path(path) for path in paths or ("plan.json",)], Config())


def found(report: Report) -> list[tuple[str, str, str]]:
    """Code, file and the text at fault of each finding."""
    return [
        (each.code, each.span.source.path, each.span.text.partition("\n")[0])
        for each in report.findings
    ]


def project(data: Mapping[str, Any] | str, **files: str) -> Project:
    text = data if isinstance(data, str) else json.dumps(data)
    return load_from(MemoryReader({"plan.json": text, **files}), ("plan.json",), LoadSettings())


@pytest.fixture
def plan() -> dict[str, Any]:
    """The plan as data, to be changed."""
    data: dict[str, Any] = json.loads(PLAN)
    return data


def section(plan: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The resources in the three parts of a plan that have them."""
    if name == "changes":
        changes: list[dict[str, Any]] = plan["resource_changes"]
        return changes
    part = plan["planned_values" if name == "planned" else "configuration"]
    resources: list[dict[str, Any]] = part["root_module"]["resources"]
    return resources


def test_clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The whole chain has nothing wrong with it."""
    report = check(monkeypatch, tmp_path, {"plan.json": PLAN})
    assert (report.findings, report.errors) == ((), ())
    counts = project(PLAN).counts
    assert (counts.files, counts.resources, counts.policies, counts.unresolved) == (1, 4, 2, 0)


def test_wrong_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """IAM201 points into the string that holds the trust policy."""
    text = edited("ec2.amazonaws.com", "s3.amazonaws.com")
    report = check(monkeypatch, tmp_path, {"plan.json": text})
    [(code, path, at)] = found(report)
    assert (code, path) == ("IAM201", "plan.json")
    assert at.startswith('\\"s3.amazonaws.com')


def test_all_of_s3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """IAM301 points at the action, the role is the holder."""
    report = check(monkeypatch, tmp_path, {"plan.json": edited(POLICY, ALL_OF_S3)})
    [(code, path, at)] = found(report)
    assert (code, path) == ("IAM301", "plan.json")
    assert at.startswith('\\"s3:*')
    assert "role ec2_assume_role" in report.findings[0].message


def test_unused_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]
) -> None:
    """IAM501 points at the address when no machine names the profile."""
    section(plan, "planned")[3]["values"]["iam_instance_profile"] = None
    section(plan, "changes")[3]["change"]["after"]["iam_instance_profile"] = None
    del section(plan, "configuration")[3]["expressions"]["iam_instance_profile"]
    report = check(monkeypatch, tmp_path, {"plan.json": json.dumps(plan)})
    assert found(report) == [
        ("IAM501", "plan.json", '"aws_iam_instance_profile.ec2_instance_profile"')
    ]


def test_names_known_after_apply(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]
) -> None:
    """The chain holds by reference when no name is known; a wrong service is found all the same."""
    unknown = {0: ("name", "role"), 1: ("name",), 2: ("role",), 3: ("iam_instance_profile",)}
    for index, names in unknown.items():
        for name in names:
            section(plan, "planned")[index]["values"].pop(name, None)
            section(plan, "changes")[index]["change"]["after"].pop(name, None)
            section(plan, "changes")[index]["change"]["after_unknown"][name] = True
    text = json.dumps(plan)
    assert check(monkeypatch, tmp_path, {"plan.json": text}).findings == ()
    [root] = project(text).roots
    [profile] = root.wiring.profiles.values()
    assert [str(use.workload.address) for use in profile.users] == ["aws_instance.example"]
    wrong = edited("ec2.amazonaws.com", "s3.amazonaws.com", text)
    assert [code for code, _, _ in found(check(monkeypatch, tmp_path, {"plan.json": wrong}))] == [
        "IAM201"
    ]


def test_configuration_beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Findings point into the files that the plan was made from, once for plan and files."""
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.tf")}
    main = edited('"ec2.amazonaws.com"', '"s3.amazonaws.com"', files["main.tf"])
    text = edited("ec2.amazonaws.com", "s3.amazonaws.com")
    files |= {"main.tf": main, "plan.json": text}
    expected = [("IAM201", "main.tf", '"s3.amazonaws.com"')]
    assert found(check(monkeypatch, tmp_path, files)) == expected
    assert found(check(monkeypatch, tmp_path, files, ".")) == expected


def test_suppression_beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A comment in the files speaks for the plan."""
    main = edited(
        '"s3:ListBucket",\n          "s3:GetObject"',
        '"s3:*" # iamlint: ignore[IAM301] tried',
        (EXAMPLE / "main.tf").read_text(),
    )
    main = edited(
        '"arn:aws:s3:::example-bucket",\n          "arn:aws:s3:::example-bucket/*"', '"*"', main
    )
    text = edited(POLICY, ALL_OF_S3)
    text = edited('\\"s3:*\\"', '[\\"s3:*\\"]', edited('\\"*\\"}', '[\\"*\\"]}', text))
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.tf")}
    report = check(monkeypatch, tmp_path, {**files, "main.tf": main, "plan.json": text})
    assert (found(report), report.summary.suppressed) == ([], 1)


def test_value_of_a_variable_beside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the plan was given for a variable is placed in the file that uses it."""
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.tf")}
    files["main.tf"] = edited('"ec2.amazonaws.com"', "var.service", files["main.tf"])
    files["variables.tf"] += 'variable "service" {}\n'
    text = edited("ec2.amazonaws.com", "s3.amazonaws.com")
    text = edited(
        '"region": {\n   "value"',
        '"service": {"value": "s3.amazonaws.com"},\n  "region": {\n   "value"',
        text,
    )
    report = check(monkeypatch, tmp_path, {**files, "plan.json": text})
    [(code, path, _)] = found(report)
    assert (code, path) == ("IAM201", "main.tf")


def test_header_beside(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]
) -> None:
    """What has no place of its own is reported at the header of the block."""
    section(plan, "planned")[3]["values"]["iam_instance_profile"] = None
    section(plan, "changes")[3]["change"]["after"]["iam_instance_profile"] = None
    del section(plan, "configuration")[3]["expressions"]["iam_instance_profile"]
    files = {path.name: path.read_text() for path in EXAMPLE.glob("*.tf")}
    files["main.tf"] = edited(
        "  iam_instance_profile = aws_iam_instance_profile.ec2_instance_profile.name\n",
        "",
        files["main.tf"],
    )
    report = check(monkeypatch, tmp_path, {**files, "plan.json": json.dumps(plan)})
    assert found(report) == [
        ("IAM501", "main.tf", 'resource "aws_iam_instance_profile" "ec2_instance_profile"')
    ]


def test_unknown_policy_beside(plan: dict[str, Any]) -> None:
    """A policy that waits for an ARN is known as far as its expression is."""
    for each in (
        section(plan, "planned")[2]["values"],
        section(plan, "changes")[2]["change"]["after"],
    ):
        del each["policy"]
    section(plan, "changes")[2]["change"]["after_unknown"]["policy"] = True
    section(plan, "configuration")[2]["expressions"]["policy"] = {
        "references": ["aws_s3_bucket.b.arn", "aws_s3_bucket.b"]
    }
    main = edited(
        '"arn:aws:s3:::example-bucket",', "aws_s3_bucket.b.arn,", (EXAMPLE / "main.tf").read_text()
    )
    main += 'resource "aws_s3_bucket" "b" {}\n'
    [root] = project(plan, **{"main.tf": main}).roots
    policy = next(each for each in root.policies if each.attribute == "policy")
    assert plain(policy.document.value)["Statement"][0]["Resource"] == [
        {"$unknown": "aws_s3_bucket.b.arn"},
        "arn:aws:s3:::example-bucket/*",
    ]
    [alone] = project(plan).roots
    assert [(each.attribute, each.reason) for each in alone.unresolved] == [
        ("policy", "aws_iam_role_policy.ec2_policy.policy")
    ]


def test_show() -> None:
    """``show`` prints what it prints of the configuration itself."""
    data = json.loads(show_json.render(shown(project(PLAN), "plan.json")))
    assert [(each["address"], each["root"]) for each in data["resources"]] == [
        ("aws_iam_instance_profile.ec2_instance_profile", "plan.json"),
        ("aws_iam_role.ec2_role", "plan.json"),
        ("aws_iam_role_policy.ec2_policy", "plan.json"),
        ("aws_instance.example", "plan.json"),
    ]
    assert data["resources"][1]["values"]["arn"] == {"$unknown": "aws_iam_role.ec2_role.arn"}
    assert [(each["attribute"], each["kind"]) for each in data["policies"]] == [
        ("assume_role_policy", "trust"),
        ("policy", "identity"),
    ]
    assert [(each["kind"], each["from"]) for each in data["links"]] == [
        ("in_profile", "aws_iam_instance_profile.ec2_instance_profile"),
        ("attached", "aws_iam_role.ec2_role"),
        ("runs_as", "aws_instance.example"),
    ]
    assert data["outputs"] == data["roots"]["plan.json"]["outputs"]
    assert data["outputs"] == {
        "instance_id": {"$unknown": "aws_instance.example.id"},
        "role_arn": {"$unknown": "aws_iam_role.ec2_role.arn"},
    }
    assert data["errors"] == []


def test_standard_input() -> None:
    """A plan is told by its content; its path is ``-``."""
    result = load([Path("-")], LoadSettings(standard_input=PLAN.encode()))
    [root] = result.roots
    assert (root.path, len(root.policies), len(root.wiring.profile_uses)) == ("-", 2, 1)


def test_module_for_each(plan: dict[str, Any]) -> None:
    """Instances of a module keep to themselves; their links are those of the same key."""
    planned, changes = section(plan, "planned"), section(plan, "changes")
    children, moved = [], []
    for key in ("a", "b"):
        module = f'module.m["{key}"]'
        inner = json.loads(json.dumps(planned).replace("ec2_assume_role", f"role_{key}"))
        for each in inner:
            each["address"] = f"{module}.{each['address']}"
        children.append({"address": module, "resources": inner})
        renamed = json.loads(json.dumps(changes).replace("ec2_assume_role", f"role_{key}"))
        moved += [
            {**each, "address": f"{module}.{each['address']}", "module_address": module}
            for each in renamed
        ]
    plan["planned_values"]["root_module"] = {"child_modules": children}
    plan["resource_changes"] = moved
    inside = plan["configuration"]["root_module"]
    del inside["outputs"]
    plan["configuration"]["root_module"] = {
        "module_calls": {
            "m": {
                "source": "./m",
                "for_each_expression": {"references": ["var.names"]},
                "module": inside,
            }
        }
    }
    [root] = project(plan).roots
    assert root.problems == ()
    assert sorted(root.wiring.roles) == [
        'module.m["a"].aws_iam_role.ec2_role',
        'module.m["b"].aws_iam_role.ec2_role',
    ]
    for key in ("a", "b"):
        role = root.wiring.roles[f'module.m["{key}"].aws_iam_role.ec2_role']
        assert role.holder.name == f"role_{key}"
        assert [policy.address for policy in role.holder.policies] == [
            f'module.m["{key}"].aws_iam_role_policy.ec2_policy'
        ]
        [profile] = role.profiles
        assert [str(use.workload.address) for use in profile.users] == [
            f'module.m["{key}"].aws_instance.example'
        ]


def test_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]) -> None:
    """A state is judged by its names; what a role reads back of its policies is not told twice."""
    resources = section(plan, "planned")
    role, policy = resources[1]["values"], resources[2]["values"]
    policy |= {"role": "ec2_assume_role", "id": "ec2_assume_role:ec2_policy"}
    policy["policy"] = json.loads(f'"{ALL_OF_S3}"')[:-1] + ',"Version":"2012-10-17"}'
    role |= {
        "arn": "arn:aws:iam::123456789012:role/ec2_assume_role",
        "id": "ec2_assume_role",
        "inline_policy": [{"name": "ec2_policy", "policy": policy["policy"]}],
        "managed_policy_arns": [],
    }
    state = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {"root_module": {"resources": resources}},
    }
    report = check(monkeypatch, tmp_path, {"plan.json": json.dumps(state)})
    [(code, _, at)] = found(report)
    assert code == "IAM301"
    assert at.startswith('\\"s3:*')
    assert report.findings[0].resource == "aws_iam_role_policy.ec2_policy"


def test_echoes_of_others_are_kept(plan: dict[str, Any]) -> None:
    """What no resource of the state gave to a role is its own."""
    role = section(plan, "planned")[1]
    role["values"]["inline_policy"] = [{"name": "by hand", "policy": "{}"}]
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [role]}}}
    [root] = project(state).roots
    assert [policy.attribute for policy in root.policies] == [
        "assume_role_policy",
        "inline_policy[0].policy",
    ]
    assert len(without_echoes(root.resources)) == 1


def test_part_of_a_plan(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]
) -> None:
    """With ``-target`` nothing is missed that may be there."""
    for name in ("planned", "changes"):
        del section(plan, name)[3]
    plan["complete"] = False
    assert found(check(monkeypatch, tmp_path, {"plan.json": json.dumps(plan)})) == []


def test_used_by_what_is_no_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, plan: dict[str, Any]
) -> None:
    """A profile that another resource refers to is used, whatever that resource is."""
    for name in ("planned", "changes", "configuration"):
        resource = section(plan, name)[3]
        resource |= {"address": "null_resource.n", "type": "null_resource", "name": "n"}
    report = check(monkeypatch, tmp_path, {"plan.json": json.dumps(plan)})
    assert found(report) == []


WHOLE = (
    '{"format_version": "1.2", "planned_values": {"root_module": {"resources": []}},'
    ' "resource_changes": []}'
)


@pytest.mark.parametrize(
    ("text", "message", "column"),
    [
        (WHOLE[:-1], "not JSON: a comma is missing", len(WHOLE)),
        (WHOLE[:-3], "not JSON: expecting value", len(WHOLE) - 2),
        (WHOLE[:-23], "not JSON: a member name must stand here", len(WHOLE) - 22),
        (WHOLE + "\n{}", "not JSON: nothing may stand after the plan", 1),
        (
            WHOLE.replace('{"resources": []}', "[]"),
            "a module of the plan: not in the form that Terraform writes",
            WHOLE.index('{"resources"') + 1,
        ),
        (
            WHOLE.replace('"resource_changes": []', '"resource_changes": {}'),
            "`resource_changes` of the plan: not in the form that Terraform writes",
            len(WHOLE) - 2,
        ),
        (
            WHOLE.replace('{"root_module": {"resources": []}}', '"x"'),
            "the values of the plan: not in the form that Terraform writes",
            WHOLE.index('{"root_module"') + 1,
        ),
    ],
)
def test_broken_plans(text: str, message: str, column: int) -> None:
    """A plan that was cut off, or made by something else, is told and not taken for an empty one."""
    report = run_source({"plan.json": text})
    assert [(each.code, each.message) for each in report.findings] == [("IAM013", message)]
    assert report.findings[0].span.column == column
    assert report.exit_status() == 2


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        WHOLE + " \r\n",
        WHOLE.replace('{"root_module": {"resources": []}}', "{}"),
        WHOLE.replace('{"root_module": {"resources": []}}', '{"root_module": null}'),
    ],
)
def test_empty_plans(text: str) -> None:
    """A plan of nothing is a plan."""
    report = run_source({"plan.json": text})
    assert (report.findings, report.errors) == ((), ())


def test_what_is_not_planned_is_left_alone(plan: dict[str, Any]) -> None:
    """Drift, deferred changes, checks and ephemeral resources add nothing."""
    before = run_source({"plan.json": json.dumps(plan)})
    ephemeral = {
        "address": "ephemeral.aws_iam_role.x",
        "mode": "ephemeral",
        "type": "aws_iam_role",
        "name": "x",
        "values": {"assume_role_policy": "{"},
    }
    plan["planned_values"]["root_module"]["resources"].append(ephemeral)
    changes = json.loads(json.dumps(plan["resource_changes"]))
    for change in changes:
        change["change"]["after"] = {"policy": "{"}
    after = run_source(
        {
            "plan.json": json.dumps(
                {
                    **plan,
                    "resource_drift": changes,
                    "deferred_changes": [{"reason": "r", "resource_change": changes[0]}],
                    "checks": [{"status": "fail"}],
                }
            )
        }
    )
    found = [[(each.code, each.addresses) for each in r.findings] for r in (before, after)]
    assert found[0] == found[1]
    assert after.errors == ()
