"""IAM201, IAM202 and IAM504 on every workload that takes a role or an instance profile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from workload_findings import ROWS, SERVED, codes, found
from workload_rows import (
    CONTRACT,
    RIGHTS,
    Row,
    around,
    federated_role,
    other,
    role,
    service,
    trusted,
    workload,
)

from iamlint.project.policy_types import is_wanted
from iamlint.project.service_roles import service_roles
from iamlint.project.workloads import PROFILE_ATTRIBUTES, Takes


def first_role(row: Row) -> str:
    """The role that assumes the one that is judged, with the trust that its own row asks for."""
    own = next(each for each in ROWS if each.type == row.type and each.path == row.assumed_by)
    return role(service(*own.services), own.actions, "first") + RIGHTS.replace(
        "aws_iam_role.app", "aws_iam_role.first"
    ).replace('attachment" "app"', 'attachment" "first"')


TEXTS_WITHIN = {
    "aws_api_gateway_rest_api": "body",
    "aws_apigatewayv2_api": "body",
    "aws_osis_pipeline": "pipeline_configuration_body",
    "aws_servicecatalog_constraint": "parameters",
    "aws_ssm_association": "parameters",
    "aws_ssm_document": "content",
}
"""Arguments that are a text or a map: what is in them is not the provider's."""


def own_steps(type: str, path: tuple[str, ...]) -> Iterator[str]:
    """The steps of a path that the provider knows."""
    for step in path:
        if step not in ("*", "**"):
            yield step
        if step == TEXTS_WITHIN.get(type) or (step == "definition" and "Credentials" in path):
            return
        if type == "aws_batch_job_definition" and step.endswith("_properties"):
            return


class TestTable:
    """The table of the product is that of the contract."""

    def test_rows(self) -> None:
        """Each row of the contract is there, as it is."""
        mine: dict[tuple[str, str], Row] = {}
        for rows in service_roles().values():
            for each in rows:
                notes = {
                    each.form: each.form != "arn",
                    "region": each.regional,
                    "session": "sts:TagSession" in each.actions,
                    "identity": "sts:SetSourceIdentity" in each.actions,
                    "rights": each.needs_rights,
                    "soft": each.soft,
                    "optional": each.optional,
                }
                row = Row(
                    each.type,
                    ".".join(each.path),
                    each.services,
                    frozenset(name for name, there in notes.items() if there),
                    each.every,
                    each.federated and each.federated.removeprefix("@").upper(),
                    ".".join(each.assumed_by) if each.assumed_by else None,
                    each.also,
                )
                mine[row.type, row.path] = row
        for attribute in PROFILE_ATTRIBUTES:
            path = ".".join(attribute.path)
            notes = {"profile": True, "rights": attribute.needs_rights}
            mine[attribute.type, path] = Row(
                attribute.type,
                path,
                ("ec2.amazonaws.com",),
                frozenset(name for name, there in notes.items() if there),
            )
        wrong = [
            (row, mine.get((row.type, row.path)))
            for row in ROWS
            if not (
                (own := mine.get((row.type, row.path))) is not None
                and set(own.services) == set(row.services)
                and own.notes == row.notes
                and (own.every, own.federated, own.assumed_by, own.also)
                == (row.every, row.federated, row.assumed_by, row.also)
            )
        ]
        assert wrong == []

    def test_provider_has_them(self) -> None:
        """Each step of a path is an argument or a block of the type in the provider."""
        names = dict(
            line.split(": ", 1)
            for line in (CONTRACT.parent / "provider.txt").read_text("utf-8").splitlines()
            if not line.startswith("#")
        )
        paths = [(row.type, row.path) for rows in service_roles().values() for row in rows]
        paths += [(row.type, row.path) for row in PROFILE_ATTRIBUTES]
        missing = [
            (type, ".".join(path))
            for type, path in paths
            if not set(own_steps(type, path)) <= set(names[type].split())
        ]
        assert missing == []

    def test_all_are_looked_at(self) -> None:
        """A type of the table that is not wanted would not be evaluated."""
        types = {*service_roles(), *(row.type for row in PROFILE_ATTRIBUTES)}
        assert [type for type in sorted(types) if not is_wanted("managed", type)] == []

    def test_profiles_by_arn(self) -> None:
        """An attribute whose name ends in ``arn`` takes an ARN."""
        for row in PROFILE_ATTRIBUTES:
            if row.path[-1].endswith("arn"):
                assert row.takes is Takes.PROFILE_ARN


class TestRightTrust:
    """The role trusts whom it has to: nothing is found."""

    @pytest.mark.parametrize("row", SERVED, ids=str)
    def test_each_service(self, row: Row) -> None:
        sets = [row.services] if row.every else [(name,) for name in row.services]
        for names in sets:
            assert codes(trusted(row, *names) + around(row)) == []

    @pytest.mark.parametrize("row", [row for row in ROWS if row.federated], ids=str)
    def test_federated(self, row: Row) -> None:
        assert row.federated is not None
        assert codes(federated_role(row.federated) + around(row)) == []

    @pytest.mark.parametrize("row", [row for row in ROWS if row.assumed_by], ids=str)
    def test_another_role(self, row: Row) -> None:
        source = role("AWS = aws_iam_role.first.arn") + workload(row) + first_role(row)
        assert codes(source) == []

    @pytest.mark.parametrize("row", [row for row in SERVED if "region" in row.notes], ids=str)
    def test_of_a_region(self, row: Row) -> None:
        name = row.services[0].replace(".amazonaws", ".eu-west-1.amazonaws")
        assert codes(role(service(name), row.actions) + around(row)) == []

    @pytest.mark.parametrize("row", SERVED[::9], ids=str)
    def test_suffix_of_the_partition(self, row: Row) -> None:
        names = (f"{name.partition('.amazonaws')[0]}" for name in row.services)
        suffix = ".${data.aws_partition.current.dns_suffix}"
        source = role(service(*(name + suffix for name in names)), row.actions) + around(row)
        assert codes(source + 'data "aws_partition" "current" {}') == []

    @pytest.mark.parametrize("row", SERVED[::9], ids=str)
    def test_everybody(self, row: Row) -> None:
        """A trust in everybody has its own rule, and that alone."""
        assert codes(role('AWS = "*"', row.actions) + around(row)) == ["IAM203"]

    @pytest.mark.parametrize("row", SERVED[::9], ids=str)
    def test_nothing_known(self, row: Row) -> None:
        source = role("Service = var.services", row.actions) + around(row)
        assert codes(source + 'variable "services" {\n type = list(string)\n}') == []


class TestWrongTrust:
    """The role trusts somebody else: one finding, at the principal that stands there."""

    @pytest.mark.parametrize("row", [row for row in SERVED if row.is_sure], ids=str)
    def test_another_service(self, row: Row) -> None:
        wrong = other(row)
        [finding] = found(role(service(wrong), row.actions) + around(row))
        assert finding.code == ("IAM201" if row.is_profile else "IAM202")
        assert finding.span.text == f'"{wrong}"'
        assert finding.resource == "aws_iam_role.app"
        assert finding.attribute == "assume_role_policy"
        places = [place.span.text for place in finding.related]
        if row.is_profile:
            assert places == [
                'resource "aws_iam_instance_profile" "app"',
                "aws_iam_role.app.name",
                f'resource "{row.type}" "app"',
            ]
        else:
            assert places[0].startswith("aws_iam_role.app.")

    @pytest.mark.parametrize("row", [row for row in SERVED if not row.is_sure], ids=str)
    def test_not_sure(self, row: Row) -> None:
        """Where the principal is not certain, it is only possible that it is wrong."""
        source = role(service(other(row)), row.actions) + around(row)
        assert codes(source) == []
        assert "IAM202" in codes(source, "strict")

    @pytest.mark.parametrize("row", [row for row in ROWS if row.federated], ids=str)
    def test_a_service_for_a_federation(self, row: Row) -> None:
        [finding] = found(role(service("lambda.amazonaws.com")) + around(row))
        assert (finding.code, finding.span.text) == ("IAM202", '"lambda.amazonaws.com"')

    @pytest.mark.parametrize("row", [row for row in ROWS if row.federated], ids=str)
    def test_another_federation(self, row: Row) -> None:
        wrong = "COGNITO" if row.federated == "OIDC" else "OIDC"
        [finding] = found(federated_role(wrong) + around(row))
        assert finding.code == "IAM202"
        assert finding.span.text.startswith(('"arn:aws:iam::', '"cognito-identity'))

    @pytest.mark.parametrize("row", [row for row in ROWS if row.assumed_by], ids=str)
    def test_not_the_other_role(self, row: Row) -> None:
        source = role(service("lambda.amazonaws.com")) + workload(row) + first_role(row)
        [finding] = found(source)
        assert (finding.code, finding.span.text) == ("IAM202", '"lambda.amazonaws.com"')
        assert "aws_iam_role.first" in finding.message

    @pytest.mark.parametrize("row", [row for row in SERVED if row.every], ids=str)
    def test_one_of_several(self, row: Row) -> None:
        """Where several services assume the role, one is not enough."""
        for name in row.services:
            [finding] = found(role(service(name), row.actions) + around(row))
            assert (finding.code, finding.span.text) == ("IAM202", f'"{name}"')

    @pytest.mark.parametrize("row", [row for row in ROWS if row.also], ids=str)
    def test_one_as_well(self, row: Row) -> None:
        """A service that is not certain to be needed is missed in the strict profile alone."""
        source = trusted(row, *row.services) + around(row)
        assert codes(source) == []
        assert "IAM202" in codes(source, "strict")
        both = trusted(row, *row.services, *row.also) + around(row)
        assert "IAM202" not in codes(both, "strict")

    @pytest.mark.parametrize(
        "row", [row for row in SERVED if len(row.actions) > 1 and row.is_sure], ids=str
    )
    def test_an_action_is_missing(self, row: Row) -> None:
        """Sessions with tags or a source identity need their own action."""
        [finding] = found(role(service(*row.services)) + around(row))
        assert finding.code == ("IAM221" if row.type == "aws_rolesanywhere_profile" else "IAM202")
        assert finding.span.text == '"sts:AssumeRole"'

    @pytest.mark.parametrize(
        "row",
        [row for row in SERVED if row.is_sure and not row.is_profile and len(row.services) == 1][
            ::7
        ],
        ids=str,
    )
    def test_of_a_region_where_there_is_none(self, row: Row) -> None:
        if "region" in row.notes:
            return
        name = row.services[0].replace(".amazonaws", ".eu-west-1.amazonaws")
        assert codes(role(service(name), row.actions) + around(row)) == ["IAM202"]


class TestRights:
    """IAM504: a workload that is of no use without rights is told so by default."""

    @pytest.mark.parametrize("row", [row for row in SERVED if row.is_sure], ids=str)
    def test_bare_role(self, row: Row) -> None:
        rights = RIGHTS.partition("resource")[0]
        bare = around(row).replace(RIGHTS, rights)
        source = trusted(row, *row.services) + bare
        assert codes(source) == (["IAM504"] if "rights" in row.notes else [])
        assert "IAM504" in codes(source, "strict")
