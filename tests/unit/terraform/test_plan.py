"""Plans and states as resources: values, places, links, providers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from planning import Planned, constant, loaded, module, plan, references

from iamlint.terraform.module import RootModule
from iamlint.terraform.resource import Resource
from iamlint.values import SENSITIVE, List, Map, Ref, Text, Unknown, Value, known_text, plain

BUILTIN = Path(__file__).with_name("plans") / "builtin.json"
"""What Terraform 1.11.4 made of a configuration of ``terraform_data`` alone."""

ROLE = Planned(
    "aws_iam_role.app",
    {"name": "app", "assume_role_policy": "{}", "path": "/", "description": None},
    {"arn": True, "id": True, "inline_policy": True, "managed_policy_arns": True},
    {"name": constant("app"), "assume_role_policy": {}},
)


def resource(root: RootModule, address: str) -> Resource:
    return next(each for each in root.resources if str(each.address) == address)


def value(root: RootModule, address: str, attribute: str) -> Value:
    found = resource(root, address).get(attribute)
    assert found is not None
    return found


def origin(found: Value | None) -> Ref | None:
    return getattr(found, "origin", None)


def test_known_values_have_places() -> None:
    """A string knows where it stands in the plan."""
    name = value(loaded(plan(ROLE)), "aws_iam_role.app", "name")
    assert isinstance(name, Text)
    assert name.span is not None
    assert (name.known, name.span.text) == ("app", '"app"')


def test_policy_in_a_string() -> None:
    """The pieces of a document inside a string stay inside of it."""
    document = '{"Statement": [{"Action": "s3:*"}]}'
    root = loaded(plan(Planned("aws_iam_policy.p", {"policy": document})))
    policy = value(root, "aws_iam_policy.p", "policy")
    assert isinstance(policy, Text)
    assert policy.span is not None
    assert policy.known == document
    spans = [part.span for part in policy.parts]
    assert all(span is not None and policy.span.contains(span) for span in spans)


def test_places_of_a_resource() -> None:
    """The span is the object in the plan, the header its address."""
    role = resource(loaded(plan(ROLE)), "aws_iam_role.app")
    assert role.header.text == '"aws_iam_role.app"'
    assert role.span.text.startswith("{")
    assert role.span.contains(role.header)
    assert role.values.key_spans["name"].text == '"name"'


def test_what_is_written() -> None:
    """What the provider fills in by itself is not shown, what it computes and defaults are."""
    role = resource(loaded(plan(ROLE)), "aws_iam_role.app")
    assert role.arguments == {"name", "assume_role_policy"}
    assert role.get("inline_policy") is None
    assert role.get("managed_policy_arns") is None
    assert role.get("description") is None
    assert known_text(role.get("path")) == "/"


def test_computed_attributes() -> None:
    """An unknown attribute is foreseen as from HCL."""
    root = loaded(plan(ROLE), account="123456789012", region="eu-central-1")
    assert plain(value(root, "aws_iam_role.app", "arn")) == "arn:aws:iam::123456789012:role/app"
    assert origin(value(root, "aws_iam_role.app", "arn")) == Ref("aws_iam_role.app", "arn")


def test_unknown_attribute() -> None:
    """It is named as Terraform would, whichever instance it is of."""
    bucket = Planned(
        'aws_s3_bucket.b["x"]',
        {},
        {"bucket_thing": True},
        {"bucket_thing": {}},
        repeat={"for_each_expression": {}},
    )
    found = value(loaded(plan(bucket)), 'aws_s3_bucket.b["x"]', "bucket_thing")
    assert isinstance(found, Unknown)
    assert found.reason == "aws_s3_bucket.b.bucket_thing"
    assert found.origin == Ref('aws_s3_bucket.b["x"]', "bucket_thing")


def test_link() -> None:
    """An unknown argument is the attribute that it refers to."""
    policy = Planned(
        "aws_iam_role_policy.p",
        {"policy": "{}"},
        {"role": True},
        {"role": references("aws_iam_role.app.id"), "policy": {}},
    )
    role = Planned("aws_iam_role.app", {}, {"id": True, "name": True}, {})
    root = loaded(plan(role, policy))
    found = value(root, "aws_iam_role_policy.p", "role")
    assert origin(found) == Ref("aws_iam_role.app", "id")
    assert plain(found) == {"$unknown": "aws_iam_role.app.id"}
    assert resource(root, "aws_iam_role_policy.p").references == (Ref("aws_iam_role.app"),)


def test_link_of_a_known_value() -> None:
    """A known text that is equal to what it refers to is that."""
    profile = Planned(
        "aws_iam_instance_profile.p",
        {"role": "app"},
        {},
        {"role": references("aws_iam_role.app.name")},
    )
    root = loaded(plan(ROLE, profile))
    assert origin(value(root, "aws_iam_instance_profile.p", "role")) == Ref(
        "aws_iam_role.app", "name"
    )


def test_made_text_is_no_link() -> None:
    """A document, or a part of one, is more than the one thing that it refers to."""
    bucket = Planned("aws_s3_bucket.b", {}, {"arn": True}, {})
    policy = Planned(
        "aws_iam_policy.p", {}, {"policy": True}, {"policy": references("aws_s3_bucket.b.arn")}
    )
    root = loaded(plan(bucket, policy))
    assert origin(value(root, "aws_iam_policy.p", "policy")) == Ref("aws_iam_policy.p", "policy")


def test_policy_document() -> None:
    """A document that waits for an ARN is made from the blocks of its data source."""
    statement = {
        "actions": ["s3:GetObject"],
        "condition": [],
        "effect": None,
        "not_actions": None,
        "not_principals": [],
        "not_resources": None,
        "principals": [],
        "resources": [None],
        "sid": None,
    }
    document = Planned(
        "data.aws_iam_policy_document.d",
        {
            "override_policy_documents": None,
            "source_policy_documents": None,
            "policy_id": None,
            "statement": [statement],
        },
        {
            "id": True,
            "json": True,
            "minified_json": True,
            "version": True,
            "statement": [{"actions": [False], "resources": [True]}],
        },
        {
            "statement": [
                {
                    "actions": constant(["s3:GetObject"]),
                    "resources": references("aws_s3_bucket.b.arn"),
                }
            ]
        },
    )
    bucket = Planned("aws_s3_bucket.b", {}, {"arn": True, "bucket": True}, {})
    policy = Planned(
        "aws_iam_policy.p",
        {"name": "p"},
        {"policy": True},
        {"policy": references("data.aws_iam_policy_document.d.json")},
    )
    root = loaded(plan(bucket, document, policy))
    text = value(root, "aws_iam_policy.p", "policy")
    assert origin(text) == Ref("data.aws_iam_policy_document.d", "json")
    assert isinstance(text, Text)
    assert text.encoded is not None
    assert plain(text.encoded) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": {
                    "$unknown": "data.aws_iam_policy_document.d.statement[0].resources[0]"
                },
            }
        ],
    }


def test_instances_by_key() -> None:
    """An instance is linked to that of the same key, or to the only one there is."""
    each = {"for_each_expression": references("var.names")}
    planned = [
        Planned(f'aws_iam_role.app["{key}"]', {}, {"id": True}, {}, repeat=each)
        for key in ("a", "b")
    ] + [
        Planned(
            f'aws_iam_role_policy.p["{key}"]',
            {},
            {"role": True},
            {"role": references("aws_iam_role.app", "each.key")},
            repeat=each,
        )
        for key in ("a", "b")
    ]
    root = loaded(plan(*planned))
    ref = origin(value(root, 'aws_iam_role_policy.p["b"]', "role"))
    assert ref is not None
    assert ref.address == 'aws_iam_role.app["b"]'
    assert resource(root, 'aws_iam_role_policy.p["b"]').references == (
        Ref('aws_iam_role.app["b"]'),
    )


def test_lists_of_references() -> None:
    """Items that are unknown are, in order, what the list refers to."""
    roles = [Planned(f"aws_iam_role.{name}", {}, {"name": True}, {}) for name in "ab"]
    attachment = Planned(
        "aws_iam_policy_attachment.all",
        {"roles": [None, None]},
        {"roles": [True, True]},
        {"roles": references("aws_iam_role.a.name", "aws_iam_role.b.name")},
    )
    found = value(loaded(plan(*roles, attachment)), "aws_iam_policy_attachment.all", "roles")
    assert isinstance(found, List)
    assert [origin(item) for item in found.items] == [
        Ref("aws_iam_role.a", "name"),
        Ref("aws_iam_role.b", "name"),
    ]


def in_module() -> dict[str, Any]:
    """A module for each of two names: it is given a role, and gives back a policy."""
    each = references("var.names")
    policies = [
        Planned(
            "aws_iam_role_policy.p",
            {},
            {"role": True, "id": True},
            {"role": references("var.role")},
            module=f'module.m["{key}"]',
        )
        for key in ("a", "b")
    ]
    role = Planned("aws_iam_role.app", {}, {"id": True}, {})
    inner = module(
        policies[:1],
        outputs={"id": {"expression": references("aws_iam_role_policy.p.id")}},
        variables={"role": {}},
    )
    call = {
        "source": "./m",
        "expressions": {"role": references("aws_iam_role.app.id")},
        "for_each_expression": each,
        "module": inner,
    }
    outputs = {"b": {"expression": {"references": ['module.m["b"].id', 'module.m["b"]']}}}
    return plan(role, *policies, root={"module_calls": {"m": call}, "outputs": outputs})


def test_through_variables() -> None:
    """A variable of a module is followed to what its call gives."""
    root = loaded(in_module())
    assert [str(each.address) for each in root.resources] == [
        "aws_iam_role.app",
        'module.m["a"].aws_iam_role_policy.p',
        'module.m["b"].aws_iam_role_policy.p',
    ]
    found = value(root, 'module.m["b"].aws_iam_role_policy.p', "role")
    assert origin(found) == Ref("aws_iam_role.app", "id")


def test_exported() -> None:
    """What an output refers to, also through a module, leaves the root."""
    assert loaded(in_module()).exported == {'module.m["b"].aws_iam_role_policy.p'}


def test_terraforms_own_plan() -> None:
    """References by key, splat, module output and ``each.value`` in a plan of Terraform's."""
    root = loaded(BUILTIN.read_text())
    inputs = {str(each.address): origin(each.get("input")) for each in root.resources}
    assert inputs['terraform_data.fe2["a"]'] == Ref('terraform_data.fe["a"]', "id")
    assert inputs["terraform_data.c[1]"] == Ref("terraform_data.r", "id")
    assert inputs["terraform_data.fromm"] == Ref('module.m["a"].terraform_data.in', "id")
    assert inputs['module.m["b"].terraform_data.in'] == Ref("terraform_data.r", "id")
    assert inputs["terraform_data.loc"] == Ref("terraform_data.loc", "input")
    made = value(root, 'terraform_data.fe["a"]', "input")
    assert isinstance(made, Map)
    assert plain(made) == {
        "a": {"$unknown": "terraform_data.fe.input.a"},
        "k": "a",
        "l": [{"$unknown": "terraform_data.fe.input.l[0]"}, "z"],
        "m": [
            {"$unknown": "terraform_data.fe.input.m[0]"},
            {"$unknown": "terraform_data.fe.input.m[1]"},
        ],
    }
    assert (root.library, root.unparsed, root.modules) == (False, False, ())


def test_outputs() -> None:
    """Those that are known have their value, the others what they refer to."""
    data = plan(ROLE, root={"outputs": {"arn": {"expression": references("aws_iam_role.app.arn")}}})
    data["planned_values"]["outputs"] = {
        "arn": {"sensitive": False},
        "n": {"sensitive": True, "value": [1, 1.5, None, True]},
    }
    outputs = loaded(data).outputs
    assert plain(outputs) == {
        "arn": {"$unknown": "aws_iam_role.app.arn"},
        "n": [1, 1.5, None, True],
    }
    assert SENSITIVE in outputs.entries["n"].marks


def test_sensitive() -> None:
    """What the plan says is sensitive is marked."""
    secret = Planned(
        "aws_x.y",
        {"password": "p", "block": [{"s": "t", "u": "v"}]},
        {},
        {"password": {}, "block": [{}]},
    )
    secret.sensitive = {"password": True, "block": [{"s": True}]}
    root = loaded(plan(secret))
    assert value(root, "aws_x.y", "password").marks == {SENSITIVE}
    block = value(root, "aws_x.y", "block")
    assert isinstance(block, List)
    assert isinstance(block.items[0], Map)
    marks = {name: item.marks for name, item in block.items[0].entries.items()}
    assert marks == {"s": {SENSITIVE}, "u": frozenset()}


def test_providers() -> None:
    """Account and region are those that are written, or that a data source was told."""
    data = plan(Planned("aws_x.a", {}, {}, {}, provider="aws.west"), Planned("aws_x.b", {}, {}, {}))
    data["variables"] = {"region": {"value": "us-west-2"}}
    data["configuration"]["provider_config"]["aws.west"] = {
        "name": "aws",
        "alias": "west",
        "expressions": {
            "region": references("var.region"),
            "assume_role": [{"role_arn": constant("arn:aws:iam::210987654321:role/deploy")}],
        },
    }
    caller = Planned("data.aws_caller_identity.c", {"account_id": "123456789012"}, {}, {})
    data["prior_state"] = {"values": {"root_module": {"resources": [caller.planned]}}}
    data["configuration"]["root_module"]["resources"].append(caller.declared)
    root = loaded(data)
    first, second = resource(root, "aws_x.a").provider, resource(root, "aws_x.b").provider
    assert (known_text(first.region), known_text(first.account)) == ("us-west-2", "210987654321")
    assert (known_text(first.partition), first.alias) == ("aws", "aws.west")
    assert known_text(second.account) == "123456789012"
    assert isinstance(second.region, Unknown)
    assert second.region.origin == Ref("provider.aws", "region")


def test_changes_alone() -> None:
    """Without ``planned_values`` the changes tell; what is destroyed is not there."""
    data = plan(ROLE, Planned("aws_x.old", {}, {}, {}))
    del data["planned_values"]
    data["resource_changes"][1]["change"] = {"actions": ["delete"], "before": {}, "after": None}
    assert [str(each.address) for each in loaded(data).resources] == ["aws_iam_role.app"]


def test_state() -> None:
    """A state has no configuration: what is set counts as written."""
    role = Planned(
        "aws_iam_role.app[0]",
        {"name": "app", "arn": "arn:aws:iam::123456789012:role/app", "tags": {}, "description": ""},
    )
    profile = Planned("aws_iam_instance_profile.p", {"role": "app"}).planned
    profile["depends_on"] = ["aws_iam_role.app"]
    data = {
        "format_version": "1.0",
        "terraform_version": "1.11.4",
        "values": {
            "outputs": {"role": {"sensitive": False, "value": "app", "type": "string"}},
            "root_module": {"resources": [role.planned, profile]},
        },
    }
    root = loaded(data)
    assert resource(root, "aws_iam_role.app[0]").arguments == {"name", "arn"}
    assert resource(root, "aws_iam_instance_profile.p").references == (Ref("aws_iam_role.app[0]"),)
    assert root.exported == {"aws_iam_role.app[0]"}
    assert plain(root.outputs) == {"role": "app"}


def test_part_of_a_configuration() -> None:
    """What a plan with ``-target`` does not show may be there."""
    data = plan(ROLE, Planned("aws_x.y", {}, {}, {}))
    assert not loaded(data).incomplete
    assert loaded({**data, "complete": False}).incomplete
    del data["planned_values"]["root_module"]["resources"][1]
    assert loaded(data).incomplete


def test_rings_and_chains() -> None:
    """References that go round, or on for ever, end in an unknown."""
    ring = [
        Planned(
            f"aws_x.r{i}", {}, {"name": True}, {"name": references(f"aws_x.r{(i + 1) % 3}.name")}
        )
        for i in range(3)
    ]
    chain = [
        Planned(f"aws_y.r{i}", {}, {"name": True}, {"name": references(f"aws_y.r{i + 1}.name")})
        for i in range(3000)
    ]
    root = loaded(plan(*ring, *chain))
    assert len(root.resources) == 3003


def test_odd_shapes() -> None:
    """Members of the wrong type are passed over."""
    role = ROLE.planned
    odd: list[dict[str, Any]] = [
        {"planned_values": {"root_module": {"resources": [1, {"type": 1}, role]}}},
        {"planned_values": {"root_module": [role]}, "resource_changes": {}},
        {"planned_values": {"root_module": {"resources": [role], "child_modules": 1}}},
        {"values": 1, "configuration": [], "variables": []},
        {"values": {"root_module": {"resources": [{**role, "values": 3}]}}, "outputs": 1},
        {
            "planned_values": {"root_module": {"resources": [role]}},
            "configuration": {"root_module": {"resources": [1], "module_calls": [], "outputs": 1}},
            "resource_changes": [{"change": 1}, {**role, "change": {"after_unknown": [1]}}],
            "prior_state": 1,
        },
    ]
    for each in odd:
        loaded(each)
