"""Files that are almost HCL: iamlint refuses what Terraform refuses, and nothing else.

``tests/fixtures/terraform/mutation_cases.json`` has what Terraform said of some thousands of them;
``scripts/record_mutations.py`` asks it again. Where there is a Terraform, it is asked about
others as well.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from differential.json_mutations import SEEDS, json_mutants, mutate_json
from differential.mutation_seeds import CONSTRUCTS, seeds
from differential.mutations import excerpt, mutants, mutate
from differential.terraform_verdicts import JSON_STRUCTURE, Verdict, verdicts
from iamlint.engine.registry import load_rules
from iamlint.finding import Finding
from iamlint.source import Problem, Source
from iamlint.terraform.blocks import LazyBlock, read_config
from iamlint.terraform.hcl import parse_arguments
from iamlint.terraform.recovery import parse_body
from iamlint.terraform.tokens import Place
from iamlint.testing import run_source

FIXTURES = Path(__file__).parents[1] / "fixtures" / "terraform"
RULES = [rule for rule in load_rules() if rule.code in ("IAM001", "IAM002")]
SEED = 1 if os.environ.get("CI") else int.from_bytes(os.urandom(4))
"""Of the mutants that Terraform is asked about: the same in CI, others elsewhere."""
NEWER = re.compile(r"^[ \t]*(?:action|list)\b", re.MULTILINE)
"""Blocks of Terraform 1.14, which an older one refuses."""
needs_terraform = pytest.mark.skipif(not shutil.which("terraform"), reason="asks Terraform")


def recorded(name: str) -> tuple[list[str], list[Verdict]]:
    cases = json.loads((FIXTURES / name).read_text(encoding="utf-8"))
    return (
        [case["text"] for case in cases],
        [Verdict(case["summary"], case["line"]) for case in cases],
    )


CASES = recorded("mutation_cases.json")


def refusals(texts: Sequence[str], suffix: str = ".tf") -> list[list[Finding]]:
    """What IAM001 and IAM002 find in each text; each is the one file of a module."""
    files = {
        f"{at:05}/main{suffix}": text.encode("utf-8", "surrogateescape")
        for at, text in enumerate(texts)
    }
    found: dict[str, list[Finding]] = {name: [] for name in files}
    for finding in run_source(files, rules=RULES).findings:
        found[finding.path].append(finding)
    return list(found.values())


@cache
def found_in_cases() -> list[list[Finding]]:
    return refusals(CASES[0])


def is_utf8(text: str) -> bool:
    return not any("\udc80" <= char <= "\udcff" for char in text)


def differences(
    texts: Sequence[str], said: Sequence[Verdict], told_here: Sequence[Sequence[Finding]]
) -> list[str]:
    """What Terraform and iamlint do not agree on."""
    different = []
    for text, verdict, found in zip(texts, said, told_here, strict=True):
        if verdict.summary in JSON_STRUCTURE:
            continue  # the schema of a block that is known to Terraform only may be why
        if verdict.summary == "Unsupported block type" and NEWER.search(text):
            continue
        if verdict.accepted and not is_utf8(text):
            continue  # in names and in JSON Terraform takes some bytes that are no UTF-8
        if verdict.accepted == bool(found):
            told = found[0].message if found else "nothing"
            different.append(f"{text!r}: {verdict.summary or 'accepted'}, and here {told}")
    return different


def test_recorded_verdicts() -> None:
    """Through the whole of iamlint: also in blocks that no rule asks for."""
    texts, said = CASES
    assert len(texts) >= 3000
    assert 0.4 < sum(verdict.accepted for verdict in said) / len(said) < 0.6
    assert differences(texts, said, found_in_cases()) == []


def json_differences(texts: Sequence[str], said: Sequence[Verdict]) -> list[str]:
    """The same for JSON; a property that is there twice in a value Terraform tells later."""
    found = [
        [each for each in told if not (verdict.accepted and "is set twice" in each.message)]
        for verdict, told in zip(said, refusals(texts, ".tf.json"), strict=True)
    ]
    return differences(texts, said, found)


def test_recorded_verdicts_on_json() -> None:
    texts, said = recorded("json_mutation_cases.json")
    assert len(texts) >= 300
    assert json_differences(texts, said) == []


TOLD_ELSEWHERE = ("never closed", "closes nothing", "has no `%{ end", "has no line end after it")
"""What is told where it begins; Terraform tells where it gave up."""


def test_recorded_lines() -> None:
    """The fault is in the line that Terraform says; of several, the two may tell different ones."""
    same = compared = 0
    for text, verdict, found in zip(*CASES, found_in_cases(), strict=True):
        if len(found) != 1 or not is_utf8(text) or "\r" in text.replace("\r\n", ""):
            continue
        if not any(kind in found[0].message for kind in TOLD_ELSEWHERE):
            compared += 1
            same += found[0].span.line == verdict.line
    assert compared > 800
    assert same / compared > 0.98


@needs_terraform
def test_live_verdicts() -> None:
    """Mutants that nobody has seen yet."""
    texts = [*mutants(SEED, 200, CONSTRUCTS), *mutants(SEED + 1, 100, seeds())]
    assert differences(texts, verdicts(texts), refusals(texts)) == [], f"seed {SEED}"


@needs_terraform
def test_live_verdicts_on_json() -> None:
    texts = [*json_mutants(SEED, 100)]
    said = verdicts(texts, ".tf.json")
    assert json_differences(texts, said) == [], f"seed {SEED}"


@needs_terraform
def test_live_verdicts_on_variable_files() -> None:
    """A ``.tfvars`` file holds what stands in ``locals``."""
    bodies = [text[9:].rstrip()[:-1] for text in CONSTRUCTS if text.startswith("locals {\n")]
    texts = [text for text in mutants(SEED, 100, bodies) if is_utf8(text)]
    different = []
    for text, verdict in zip(texts, verdicts(texts, ".tfvars"), strict=True):
        _, problems = parse_arguments(Source("a.tfvars", text.removeprefix("\ufeff")))
        # Blocks are HCL, but Terraform refuses them next.
        told = [each.message for each in problems if "a block is not allowed" not in each.message]
        if verdict.accepted == bool(told):
            different.append((text, verdict, told))
    assert different == [], f"seed {SEED}"


def read(source: Source) -> tuple[list[LazyBlock], list[Problem]]:
    """The blocks of a file, all parsed, and what is wrong with it."""
    config = read_config(source)
    blocks = list(config.blocks)
    return blocks, [
        *config.problems,
        *(each for block in blocks for each in block.parse().problems),
    ]


def test_no_block_is_lost() -> None:
    """The scan for blocks finds what the grammar finds when it reads the file as a whole."""
    texts, said = CASES
    for text, verdict in zip(texts, said, strict=True):
        if not verdict.accepted:
            continue
        source = Source("main.tf", text.removeprefix("\ufeff"))
        whole, problems = parse_body(Place(source, source.text), 0, len(source.text))
        assert problems == ()
        blocks, _ = read(source)
        assert [repr(block.parse().block) for block in blocks] == [*map(repr, whole.blocks)]
        for block, same in zip(blocks, whole.blocks, strict=True):
            assert repr(block.labels) == repr(same.labels)
            assert (block.type, block.header, block.span) == (same.type, same.header, same.span)


BEFORE = 'resource "a" "before" {\n  b = 1\n}\n\n'
AFTER = '\nresource "a" "after" {\n  b = 1\n}\n'


def test_sound_blocks_are_kept() -> None:
    """What is wrong between two blocks costs neither, unless it makes a comment of the second."""
    texts, _ = CASES
    for text in filter(is_utf8, texts):
        middle = text.removeprefix("\ufeff")
        blocks, problems = read(Source("main.tf", f"{BEFORE}{middle}\n{AFTER}"))
        if any("comment is never closed" in problem.message for problem in problems):
            continue
        sound = {
            block.labels[1].text
            for block in blocks
            if len(block.labels) == 2 and (parsed := block.parse().block) is not None
            and "b" in parsed.body.arguments
        }  # fmt: skip
        assert {"before", "after"} <= sound, text


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A mutant of any file at hand, or of a mutant of it."""
    rng = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - nothing is to be kept secret
    text = excerpt(draw(st.sampled_from(seeds())), rng, 60)
    for _ in range(draw(st.integers(1, 4))):
        text = mutate(text, rng)
    return text


@st.composite
def mutated_json(draw: st.DrawFn) -> str:
    """A mutant of JSON."""
    rng = Random(draw(st.integers(0, 2**32)))  # noqa: S311 - nothing is to be kept secret
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(1, 4))):
        text = mutate_json(text, rng)
    return text


def as_text(content: bytes) -> str:
    return content.decode("utf-8", "surrogateescape")


ANY = st.binary(max_size=200).map(as_text)
BOUNDED = settings(
    max_examples=150, deadline=timedelta(seconds=2), suppress_health_check=[HealthCheck.too_slow]
)


def check_everything(files: Mapping[str, str]) -> None:
    """All rules run to their end, and what they find stands in the file."""
    content = {name: text.encode("utf-8", "surrogateescape") for name, text in files.items()}
    report = run_source(content)
    assert [error.message for error in report.errors if " failed: " in error.message] == []
    for finding in report.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.span.source.text)


@pytest.fixture(scope="module")
def loaded() -> None:
    """Loads what is loaded once, so that no example has to wait for it."""
    for text in seeds()[:200]:
        check_everything({"main.tf": text})


@pytest.mark.usefixtures("loaded")
@BOUNDED
@given(ANY | mutated())
def test_any_file(text: str) -> None:
    """Whatever a ``.tf`` holds, nothing is raised, within two seconds."""
    check_everything({"main.tf": text})


@pytest.mark.usefixtures("loaded")
@BOUNDED
@given(ANY | mutated_json())
def test_any_json_file(text: str) -> None:
    check_everything({"main.tf.json": text})


@pytest.mark.usefixtures("loaded")
@BOUNDED
@given(ANY | mutated() | mutated_json())
def test_any_variables(text: str) -> None:
    check_everything({"main.tf": 'variable "a" {}\n', "a.auto.tfvars": text})
    check_everything({"main.tf": 'variable "a" {}\n', "a.auto.tfvars.json": text})
