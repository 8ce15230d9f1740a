"""How much of an issuer a subject lets in."""

from __future__ import annotations

import pytest

from iamlint.iam.oidc_subject import (
    BUILDKITE_SUBJECT,
    GITHUB_SUBJECT,
    GITLAB_SUBJECT,
    KUBERNETES_SUBJECT,
    TERRAFORM_SUBJECT,
    UNKNOWN,
    Grammar,
    Width,
    is_id,
    name_width,
    subject_width,
)

EVERYBODY, TENANT, PROJECT, EXACT = Width


@pytest.mark.parametrize(
    ("grammar", "subject", "width"),
    [
        (GITHUB_SUBJECT, "", EXACT),
        (GITHUB_SUBJECT, "*", EVERYBODY),
        (GITHUB_SUBJECT, "repo:a", EXACT),
        (GITHUB_SUBJECT, "repo:a/", EXACT),
        (GITHUB_SUBJECT, "repo:/b", EVERYBODY),
        (GITHUB_SUBJECT, "repo:a*/b", EVERYBODY),
        (GITHUB_SUBJECT, "repo:a/?", TENANT),
        (GITHUB_SUBJECT, "repo:a/b?", PROJECT),
        (GITHUB_SUBJECT, "repo:a@*/b@*:environment:c", PROJECT),
        (GITHUB_SUBJECT, "repo:a@*", EVERYBODY),
        (GITHUB_SUBJECT, "repo:a@1/b@2:environment:c", EXACT),
        (GITHUB_SUBJECT, "repo:a/b:*:job_workflow_ref:c", PROJECT),
        (GITHUB_SUBJECT, "repo:a/b:*:environment:c", EXACT),
        (GITHUB_SUBJECT, "enterprise:a:repository:a/b", EXACT),
        (GITHUB_SUBJECT, "enterprise:a*", EVERYBODY),
        (GITHUB_SUBJECT, "*:repository_owner:a", TENANT),
        (GITHUB_SUBJECT, "*repository_owner:a", EVERYBODY),
        (GITHUB_SUBJECT, f"repo:{UNKNOWN}*", EXACT),
        (GITHUB_SUBJECT, UNKNOWN, EXACT),
        (GITHUB_SUBJECT, f"re{UNKNOWN}", EXACT),
        (GITHUB_SUBJECT, f"ref:{UNKNOWN}", EVERYBODY),
        (GITHUB_SUBJECT, f"*{UNKNOWN}", EVERYBODY),
        (GITLAB_SUBJECT, "project_path:a/b/c:ref_type:*:ref:*", PROJECT),
        (GITLAB_SUBJECT, "project_path:a/b/c:ref_type:tag:ref:*", EXACT),
        (TERRAFORM_SUBJECT, "organization:a:project:*:workspace:b", EXACT),
        (TERRAFORM_SUBJECT, "organization:a:project:b:stack:*", PROJECT),
        (TERRAFORM_SUBJECT, "organization:a:project:b*", PROJECT),
        (TERRAFORM_SUBJECT, "organization:a:*:run_phase:plan", TENANT),
        (BUILDKITE_SUBJECT, "organization:a:pipeline:*:ref:b", TENANT),
        (BUILDKITE_SUBJECT, "organization:a:pipeline:b:ref:*:commit:*:step:c", EXACT),
        (KUBERNETES_SUBJECT, "system:serviceaccount:a:*", TENANT),
        (KUBERNETES_SUBJECT, "system:serviceaccount:a*:b", EVERYBODY),
    ],
)
def test_subject(grammar: Grammar, subject: str, width: Width) -> None:
    """The first part that is not whole says how much: tenant, project, or branch and event."""
    assert subject_width(subject, grammar) is width


@pytest.mark.parametrize(
    ("name", "prefix", "end", "width"),
    [
        ("", "", "", EXACT),
        ("a", "", "", EXACT),
        ("a*", "", "", EVERYBODY),
        ("a/*", "", "/", TENANT),
        ("a/b*", "", "/", PROJECT),
        ("/*", "", "/", EVERYBODY),
        ("a*/b", "", "/", EVERYBODY),
        (f"{UNKNOWN}*", "", "/", EXACT),
        ("of:a:b", "of:", ":", EXACT),
        ("of:a:*", "of:", ":", TENANT),
        ("of:*", "of:", ":", EVERYBODY),
        ("*", "of:", ":", EVERYBODY),
        ("a", "of:", "", EVERYBODY),
        (f"o{UNKNOWN}", "of:", "", EXACT),
        (f"a{UNKNOWN}", "of:", "", EVERYBODY),
    ],
)
def test_name(name: str, prefix: str, end: str, width: Width) -> None:
    """A name is whole, or ends before the first wildcard."""
    assert name_width(name, prefix, end) is width


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("0184990a-477b-4fa8-9968-496074483cee", True),
        ("0184990A-477B-4FA8-9968-496074483CEE", True),
        ("0184990a477b4fa89968496074483cee", False),
        ("0184990a-477b-4fa8-9968-*", False),
        ("production", False),
    ],
)
def test_id(text: str, is_one: bool) -> None:
    """A unique id is nobody else's."""
    assert is_id(text) is is_one
