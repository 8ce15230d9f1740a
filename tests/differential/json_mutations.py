"""Makes files that are almost JSON, for what Terraform reads as ``.tf.json``.

As in ``mutations.py`` a lone surrogate is a byte that is no UTF-8.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

SEEDS = (
    '{"locals": {"a": 1, "b": [1, 2.5, -3e4, true, false, null], "c": {"d": "e", "//": "g"}}}\n',
    (
        '{\n  "resource": {\n    "aws_iam_role": {\n      "a": {\n        "name": "b\\u00e9\\n\\t\\"",\n'
        '        "tags": {"c": "d"}\n      }\n    }\n  },\n  "//": "x"\n}\n'
    ),
    '[{"variable": {"a": {"default": "é"}}}, {"output": {"b": {"value": "c"}}}]\n',
    '{"module": {"a": [{"source": "./b", "c": {"d": []}}]}, "terraform": {"required_version": "1"}}',
    '{"locals": [{"a": "\\ud83d\\ude00 \\\\ \\/"}, {"b": {}, "c": [], "d": 0, "e": -0.5E+7}]}',
)
"""Files that Terraform takes, without templates: those it reads later, where it needs them."""

_NUMBERS = (
    "01",
    "-",
    "1.",
    "1.e5",
    ".5",
    "+1",
    "1e5",
    "1E+5",
    "1e",
    "-0",
    "0x1",
    "NaN",
    "1_0",
    "00",
)
_NUMBERS += ("1e99999999999", "1e-99999999999", "-a", "-01", "1.5.2", "1e5.5", "1e2147483647")
_STRINGS = ('"', '""', '"a"', '"a\nb"', '"\t"', '"\\q"', '"\\u12"', '"\\ud800"', '"\\u0000"', "'a'")
_STRINGS += (
    '"\\ud83d\\ude00"',
    '"\\uDE00\\uD83D"',
    '"é"',
    '"\x7f"',
    '"\x01"',
    '"\u2028"',
    '"\\',
    "\\",
)
_WORDS = (
    "true",
    "True",
    "null",
    "nul",
    "undefined",
    "truex",
    "é",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "=",
)
_PARTS = (
    "{}",
    "[]",
    '{"a":1}',
    '{"a":1,}',
    "[1,]",
    "[,]",
    "{,}",
    "{a:1}",
    '{"a"}',
    '{"a":}',
    '"a":1',
)
_PARTS += ('{"a" 1}', '{"a"=1}', ',"a":1', '"a":1,', '{"a":1,"a":2}', "[[[[1]]]]", "[1 2]", "{}{}")
_BLANKS = (
    "// c\n",
    "# c\n",
    "/* c */",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\f",
    "\v",
    "\0",
    "\xa0",
    "\ufeff",
)
_ALL = (_NUMBERS, _STRINGS, _WORDS, _PARTS, _BLANKS)
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-\w.+]+|\s+|.', re.DOTALL)


def mutate_json(text: str, rng: Random) -> str:
    """The text with one to three changes."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        if text:
            text = _changed(text, rng)
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def _changed(text: str, rng: Random) -> str:
    pieces = _TOKEN.findall(text)
    at, other = rng.randrange(len(pieces)), rng.randrange(len(pieces))
    word = rng.choice(rng.choice(_ALL))
    match rng.choice(("delete", "double", "insert", "insert", "replace", "swap", "text", "cut")):
        case "delete":
            del pieces[at]
        case "double":
            pieces.insert(at, pieces[at])
        case "insert":
            pieces.insert(at, word)
        case "replace":
            pieces[at] = word
        case "swap":
            pieces[at], pieces[other] = pieces[other], pieces[at]
        case "text":
            place = rng.randrange(len(text))
            byte = bytes([rng.randrange(256)]).decode("utf-8", "surrogateescape")
            new = rng.choice(("", byte, word, rng.choice(pieces)))
            return text[:place] + new + text[place + rng.randrange(2) :]
        case _:
            del pieces[at + 1 :]
    return "".join(pieces)


def json_mutants(seed: int, count: int) -> Iterator[str]:
    """That many mutants, all different."""
    rng = Random(seed)  # noqa: S311 - nothing is to be kept secret
    made: set[str] = set()
    while len(made) < count:
        mutant = mutate_json(rng.choice(SEEDS), rng)
        if mutant not in made:
            made.add(mutant)
            yield mutant
