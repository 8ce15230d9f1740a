"""From findings to a report: silence, merging, fingerprints, order and exit status."""

from __future__ import annotations

import hashlib

import pytest
from engine_rules import RULES, AnyName, BadName, Ec2Trust, role

from iamlint.config import Config
from iamlint.engine.report import Report
from iamlint.finding import Confidence, Finding, Profile, Severity
from iamlint.testing import run_source

STRICT = Config(profile=Profile.STRICT)


def repeated(meta: str, name: str = '"bad"') -> str:
    return role("x").replace('"x"', name).replace("  name  ", f"  {meta}\n  name  ")


def only(report: Report) -> Finding:
    (finding,) = report.findings
    return finding


def test_instances_are_one_finding_with_addresses_as_terraform_sorts_them() -> None:
    """Numbers by value, not by text."""
    finding = only(run_source(repeated("count = 11"), rules=(BadName,)))
    assert finding.addresses == tuple(f"aws_iam_role.app[{index}]" for index in range(11))
    assert finding.resource == "aws_iam_role.app[0]"


def test_calls_of_one_module_are_one_finding() -> None:
    """Each call is related once; the same fault in two callers is one."""
    files = {
        "main.tf": 'module "b" {\n  source = "./m"\n}\nmodule "a" {\n  source = "./m"\n}\n',
        "m/main.tf": role("bad"),
    }
    finding = only(run_source(files, rules=(BadName,)))
    assert finding.addresses == ("module.a.aws_iam_role.app", "module.b.aws_iam_role.app")
    assert [each.span.text for each in finding.related] == ['module "a"', 'module "b"']


def test_several_roots_that_call_a_module_are_one_finding() -> None:
    """The fingerprint is that of the first."""
    call = 'module "m" {\n  source = "../m"\n}\n'
    files = {"a/main.tf": call, "b/main.tf": call, "m/main.tf": role("bad")}
    finding = only(run_source(files, rules=(BadName,)))
    assert finding.addresses == ("module.m.aws_iam_role.app",)
    assert finding.root == "a"


def test_the_surest_confidence_counts() -> None:
    """Certain for one instance is certain; the merged finding is then shown with all addresses."""
    files = {
        "main.tf": 'variable "n" {}\nmodule "a" {\n  source = "./m"\n}\n'
        'module "b" {\n  source = "./m"\n  count  = var.n\n}\n',
        "m/main.tf": role("bad"),
    }
    finding = only(run_source(files, rules=(BadName,)))
    assert finding.confidence is Confidence.CERTAIN
    assert len(finding.addresses) == 2


def test_other_severity_or_place_stays_apart() -> None:
    """Merged is only what is one fault."""
    files = {"a/main.tf": role("bad"), "b/main.tf": role("bad")}
    assert len(run_source(files, rules=(BadName,)).findings) == 2


def test_the_severity_of_the_configuration_is_that_of_all_cases() -> None:
    """By code or by name."""
    for name in ("IAM291", "bad-name"):
        config = Config(severity=((name, Severity.INFO),))
        finding = only(run_source(role("bad"), rules=(BadName,), config=config))
        assert finding.severity is Severity.INFO


def test_findings_are_sorted_by_path_line_column_code() -> None:
    """Whatever the order of the rules."""
    files = {"b.tf": role("bad"), "a.tf": role("x").replace('"app"', '"other"')}
    report = run_source(files, rules=RULES[:3], config=STRICT)
    keys = [(each.path, each.span.line, each.span.column, each.code) for each in report.findings]
    assert keys == sorted(keys)
    assert {path for path, *_ in keys} == {"a.tf", "b.tf"}


def test_the_fingerprint_follows_its_recipe() -> None:
    """SHA-256 over 1, code, root, resource, attribute, text and number, joined by NUL."""
    files = {"infra/main.tf": repeated('for_each = toset(["a"])')}
    finding = only(run_source(files, rules=(BadName,)))
    recipe = ("1", "IAM291", "infra", "aws_iam_role.app", "name", '"bad"', "0")
    expected = hashlib.sha256("\0".join(recipe).encode()).hexdigest()[:32]
    assert finding.fingerprint == expected


@pytest.mark.parametrize(
    "files",
    [
        {"main.tf": "\n\n# more\nlocals {}\n" + role("bad")},
        {"renamed.tf": role("bad")},
        {"main.tf": role("bad").replace("  name  ", "  count = 2\n  name  ")},
    ],
)
def test_a_fingerprint_survives_edits_elsewhere_renames_and_repetition(
    files: dict[str, str],
) -> None:
    """It does not know lines, files or instance keys."""
    before = only(run_source(role("bad"), rules=(BadName,)))
    after = only(run_source(files, rules=(BadName,)))
    assert before.fingerprint == after.fingerprint


def test_equal_ones_are_numbered_in_order_of_place_whether_shown_or_not() -> None:
    """Suppressing the first does not change the fingerprint of the second."""
    statement = '{ Effect = "Allow", Principal = { Service = "a" }, Action = "sts:AssumeRole" }'
    text = f"""
        resource "aws_iam_role" "app" {{
          assume_role_policy = jsonencode({{
            Statement = [
              {statement}, #
              {statement}
            ]
          }})
        }}
    """
    both = run_source(text, rules=(Ec2Trust,), config=STRICT).findings
    assert len({finding.fingerprint for finding in both}) == 2
    suppressed = run_source(
        text.replace(", #", ", # iamlint: ignore[IAM391] x"), rules=(Ec2Trust,), config=STRICT
    )
    assert only(suppressed).fingerprint == both[1].fingerprint


def test_the_baseline_takes_known_findings_away() -> None:
    """They are counted, and kept for writing the baseline anew."""
    known = only(run_source(role("bad"), rules=(BadName,)))
    text = role("bad") + role("bad").replace('"app"', '"other"')
    report = run_source(text, rules=(BadName,), baseline=[known.fingerprint])
    assert only(report).resource == "aws_iam_role.other"
    assert [each.fingerprint for each in report.known] == [known.fingerprint]
    assert report.summary.baselined == 1


def test_only_findings_that_touch_a_named_file_are_reported() -> None:
    """By their place, or by a related place such as the module call."""
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "other.tf": role("bad"),
        "m/main.tf": role("bad"),
    }
    report = run_source(files, rules=(BadName,), paths=("main.tf",))
    assert only(report).path == "m/main.tf"


def test_the_summary_counts_what_is_reported() -> None:
    """Every severity is there, also those without findings."""
    summary = run_source(role("bad"), rules=(BadName, AnyName)).summary
    assert list(summary.findings.values()) == [0, 1, 0, 0, 0]
    assert (summary.files, summary.modules, summary.policies) == (1, 1, 1)


def test_exit_status() -> None:
    """Two wins over one; --exit-zero forgives findings, not errors."""
    clean = run_source(role("x"), rules=(BadName,))
    found = run_source(role("bad"), rules=(BadName,))
    broken = run_source(role("bad") + "x = = 1", rules=(BadName,))
    assert [clean.exit_status(), found.exit_status(), broken.exit_status()] == [0, 1, 2]
    assert found.exit_status(Severity.CRITICAL) == 0
    assert found.exit_status(exit_zero=True) == 0
    assert broken.exit_status(exit_zero=True) == 2


def test_errors_stay_when_their_finding_is_ignored() -> None:
    """What was not judged is told, whatever is selected."""
    report = run_source(
        'resource "aws_iam_role" "b" {\n  name = = 1\n}\n', config=Config(ignore=("IAM002",))
    )
    assert report.findings == ()
    (error,) = report.errors
    assert (error.path, error.line, error.column, error.rule) == ("main.tf", 2, 10, None)


def test_two_runs_say_the_same() -> None:
    """The report is a function of its input."""
    files = {"b.tf": role("bad"), "a.tf": repeated("count = 3").replace('"app"', '"c"')}
    first, second = (run_source(files, rules=RULES, config=STRICT) for _ in range(2))
    assert [(f.fingerprint, f.message, f.addresses) for f in first.findings] == [
        (f.fingerprint, f.message, f.addresses) for f in second.findings
    ]
    assert first.errors == second.errors
