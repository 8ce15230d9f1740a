"""Suppressions in comments, in every form."""

from __future__ import annotations

import pytest

from iamlint.engine.comments import read_markers
from iamlint.finding import SuppressionKind
from iamlint.source import Source

Read = tuple[str, list[str], str]


def read(text: str) -> list[Read]:
    found = read_markers(Source("main.tf", text).whole)
    return [(m.kind.value, [span.text for _, span in m.codes], m.reason) for m in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# iamlint: ignore[IAM301] why", [("iamlint", ["IAM301"], "why")]),
        (
            "// iamlint:ignore [IAM301,wildcard-s3]: it is so",
            [("iamlint", ["IAM301", "wildcard-s3"], "it is so")],
        ),
        ("/* iamlint: ignore[ IAM301 , IAM302 ] */", [("iamlint", ["IAM301", "IAM302"], "")]),
        (
            "/* iamlint: ignore[IAM301]\n   because\n   of this */",
            [("iamlint", ["IAM301"], "because of this")],
        ),
        ("# iamlint: ignore[IAM301] -", [("iamlint", ["IAM301"], "")]),
        (
            "# checkov:skip=CKV_AWS_1:public on purpose",
            [("checkov", ["CKV_AWS_1"], "public on purpose")],
        ),
        ("# checkov:skip=CKV_AWS_1, CKV2_AWS_2", [("checkov", ["CKV_AWS_1", "CKV2_AWS_2"], "")]),
        (
            "#tfsec:ignore:aws-iam-no-policy-wildcards",
            [("tfsec", ["aws-iam-no-policy-wildcards"], "")],
        ),
        ("#trivy:ignore:AVD-AWS-0057", [("trivy", ["AVD-AWS-0057"], "")]),
        (
            "# tfsec:ignore:aws-a tfsec:ignore:aws-b iamlint: ignore[IAM301] why",
            [("tfsec", ["aws-a"], ""), ("tfsec", ["aws-b"], ""), ("iamlint", ["IAM301"], "why")],
        ),
        ("# nothing for linters", []),
        ("# iamlint: ignored", []),
    ],
)
def test_every_form_is_read(text: str, expected: list[Read]) -> None:
    """Codes have their places, the reason is what follows."""
    assert read(text) == expected


@pytest.mark.parametrize("text", ["# iamlint: ignore why", "# iamlint: ignore[] why"])
def test_a_marker_without_codes_has_one_empty_code(text: str) -> None:
    """It suppresses nothing, and IAM012 needs a place to say so."""
    (marker,) = read_markers(Source("main.tf", text).whole)
    assert marker.kind is SuppressionKind.IAMLINT
    assert [code for code, _ in marker.codes] == [""]
