"""The page of a rule as Markdown: ``docs/rules/``, and the help text in SARIF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iamlint.finding import Profile
from iamlint.formats.markup import inline_code
from iamlint.formats.rule_examples import sources
from iamlint.rule import FAMILIES, Example, Rule
from iamlint.source import Source

LANGUAGES = {".tf": "hcl", ".tofu": "hcl", ".tfvars": "hcl", ".json": "json"}


def rule_page(rule: type[Rule], title: bool = True) -> str:
    """What the rule is about, why, bad and good examples, references and equivalents."""
    parts = [f"# {rule.code} {rule.name}"] if title else []
    parts += [_markup(rule.summary()), _facts(rule)]
    if rule.explanation():
        parts += ["## Why", _markup(rule.explanation())]
    parts += ["## What to do", _sentence(_markup(rule.help))]
    for heading, wanted in (("## Bad", True), ("## Good", False)):
        parts.append(heading)
        for example in rule.examples:
            if example.is_bad is wanted:
                parts += _example(example)
    if rule.references:
        parts += ["## References", "\n".join(f"- <{url}>" for url in rule.references)]
    if rule.equivalents:
        rows = [f"| {tool} | {_codes(ids)} |" for tool, ids in rule.equivalents.items()]
        parts += ["## In other tools", "\n".join(("| tool | check |", "| --- | --- |", *rows))]
    parts += ["## Silencing it", _silencing(rule)]
    return "\n\n".join(parts) + "\n"


def rule_index(rules: Sequence[type[Rule]]) -> str:
    """The table of all rules, by family."""
    parts = [
        "# Rules",
        "What each rule is about. `iamlint explain CODE` prints the same pages in the terminal.",
    ]
    for family in FAMILIES:
        of_family = [rule for rule in rules if rule.family == family]
        if not of_family:
            continue
        parts.append(f"## {family}")
        rows = [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.severity.value} "
            f"| {rule.profile.value} | {_markup(rule.summary()).replace('|', chr(92) + '|')} |"
            for rule in of_family
        ]
        head = ("| code | name | severity | profile | |", "| --- | --- | --- | --- | --- |")
        parts.append("\n".join((*head, *rows)))
    return "\n\n".join(parts) + "\n"


def _facts(rule: type[Rule]) -> str:
    facts = [f"severity **{rule.severity.value}**", f"family `{rule.family}`"]
    if rule.profile is Profile.STRICT:
        facts.append("only in the profile `strict`, or when selected by its code")
    return ", ".join(facts)


def _example(example: Example) -> Iterator[str]:
    found = list(sources(example))
    for source, fault in found:
        if len(found) > 1:
            yield f"`{source.path}`:"
        yield _fenced(source)
        if fault is not None:
            text = " ".join(fault.text.split())
            yield f"Reported at line {fault.line}, column {fault.column}: {inline_code(text)}"


def _fenced(source: Source) -> str:
    language = next((name for end, name in LANGUAGES.items() if source.path.endswith(end)), "text")
    fence = "```"
    while fence in source.text:
        fence += "`"
    return f"{fence}{language}\n{source.text.rstrip()}\n{fence}"


def _codes(ids: Sequence[str]) -> str:
    return ", ".join(inline_code(each) for each in ids)


def _markup(text: str) -> str:
    """Docstrings write code between two backticks, Markdown between one."""
    return text.replace("``", "`")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _silencing(rule: type[Rule]) -> str:
    return (
        "Where the finding is intended, say so and why, on the line or the line above:\n\n"
        f"```hcl\n# iamlint: ignore[{rule.code}] why it is fine here\n```"
    )
