"""Makes files that are almost HCL: valid ones with a token, a character or a line end changed.

The same seed gives the same mutants. A text stands for its UTF-8; a byte that is none of that is a
lone surrogate, as ``surrogateescape`` has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from random import Random

_TOKEN = re.compile(
    r"""\ufeff|\r?\n|[ \t]+|<<-?\w+|[$%]+\{~?|~\}|\\.|\w[\w-]*|\#|//|/\*|\*/|\.\.\.|=>|::"""
    r"""|==|!=|<=|>=|&&|\|\||.|\r""",
    re.DOTALL,
)
PUNCTUATION = tuple("{}[]()\"'`=:,.?!~+-*/%<>&|^;@#$\\")
OPERATORS = ("==", "!=", "<=", ">=", "&&", "||", "=>", "...", "::", "->", "**", "++", "..", "[*]")
SEQUENCES = ("${", "%{", "${~", "%{~", "~}", "$${", "%%{", "$$${", "%%%{", "$", "$$", "%", "%%")
BLANKS = (" ", "\t", "\n", "\n\n", "\r\n", "\r", "\f", "\v", "\0", "\ufeff", "\x85", "\xa0")
BLANKS += ("\u2028", "\u200b", "\u3000", "\u200e", "\x1b")
COMMENTS = ("# a", "# a\n", "// a\n", "//", "/* a */", "/*", "*/", "/**/", "/* a\n */", "/***/")
COMMENTS += ("#\r\n", "#\r", "/*/", "//*\n", '# "\n', '/* " */', "# ${\n", "/* { */")
ESCAPES = (
    "\\n",
    "\\",
    "\\\\",
    '\\"',
    "\\q",
    "\\u00e9",
    "\\u00",
    "\\uD800",
    "\\uzzzz",
    "\\U0001F600",
)
ESCAPES += ("\\U00110000", "\\U0000D800", "\\uD83D\\uDE00", "\\x41", "\\$", "\\u0000", "\\/", "\\0")
NUMBERS = ("0", "1.", ".5", "1e", "1e5", "1E+5", "1e-", "0x1", "1_000", "1.5.2", "1..2", "00", "-1")
NUMBERS += ("1.e5", "1e5.5", "1a", "1e400", "1e9999999999", "0.1e1a", "1e5e5", "12.34", "1-2", "٣")
NAMES = ("a", "for", "if", "in", "else", "endif", "endfor", "null", "true", "false", "each", "var")
NAMES += (
    "a-b",
    "-a",
    "a--",
    "_",
    "a_",
    "é",
    "e\u0301",
    "ß",
    "名",
    "ª",
    "·a",
    "a·",
    "℘",
    "①",
    "a.b",
)
NAMES += (
    "resource",
    "locals",
    "dynamic",
    "\u0301",
    "a\u0301",
    "ﬁ",
    "İ",
    "a\u200d",
    "\U0001d4b3",
    "\u2118",
)
NAMES += (
    "a٣",
    "ꙮ",
    "ℼ",
    "゛",
    "\u037a",
    "\u1885",
    "_\u0301",
    "\u212e",
    "a‿b",
    "\u19da",
    "ー",
    "😀",
)
HEREDOCS = (
    "<<A\nb\nA\n",
    "<<-A\n  b\n  A\n",
    "<<A\n${b}\nA\n",
    "<<A\nA\n",
    "<<A",
    "<<A\n",
    "<< A\n",
)
HEREDOCS += (
    "<<~A\nA\n",
    '<<"A"\nb\nA\n',
    "<<A\nb\nA",
    "\nEOF\n",
    "EOF",
    "EOT",
    "<<é\nb\né\n",
    "<<A\r\n",
)
HEREDOCS += (
    "<<A\nb\n A \n",
    "<<A-b\nc\nA-b\n",
    "<<1\nb\n1\n",
    "<<A\n%{ if b }\nA\n",
    "<<A \nb\nA\n",
)
EXPRESSIONS = (
    *("a.0.b", "a.*", "a.*.b", "a[*]", "a[*].b", "a.*.*", "a[0]", "a[b]", "a.*.0", "a.0.1", "a[ * ]"),
    *("f()", "f(a...)", "f(...)", "f(a..., b)", "f(a,)", "f(,)", "a::f(b)", "a::b::c(d)", "a::b", "f (a)"),
    *("provider::aws::x", "::f()", "a::()", "a.f(b)", "f(a)(b)", "(a)", "()", "(a, b)", "[a,]", "[,]"),
    *("{ a = 1 }", "{ a : 1 }", "{ (a) = 1 }", '{ "a" = 1 }', "{ a = 1, }", "{ a = 1 b = 2 }", "{ , }"),
    *("{ a.b = 1 }", "{ 1 = 2 }", "{ -1 = 2 }", "{ a }", "{ a => 1 }", "{ ${a} = 1 }", "{ a = 1; b = 2 }"),
    *("{ a[0] = 1 }", "{ f(a) = 1 }", "{ a + b = 1 }", "{ a ? b : c = 1 }", "{ a ? b : c : 1 }", "{\n}"),
    *("{ for = 1 }", "{ for a in b : a => a }", "{ for a in b : a }", "[for a in b : a => a]", "[for]"),
    *("[for a, b in c : a]", "[for a, b, c in d : a]", "[for a in b : a...]", "[for a in b : a if c]"),
    *("{ for a in b : a => a... }", "{ for a in b : a => a... if c }", "[for.a]", "[for in in in : in]"),
    *("[ for a in b : a, c ]", "[(for a in b : a)]", "{ (for) = 1 }", "{ for : 1 }", "{ \nfor = 1 }"),
    *("a ? b : c", "a ? b", "a ? b : c ? d : e", "a ? b ? c : d : e", "a ? : c", "-a", "--a", "!a", "!-a"),
    *("a == b == c", "a < b < c", "a && b || c", "a +", "+ a", "a + + b", "a - -b", "a -b", "a % b"),
    *('"${a}"', '"${}"', '"${a"', '"a${b}c"', '"${~a~}"', '"$${a}"', '"%{if a}b%{endif}"', '"%{if a}"'),
    *('"%{endif}"', '"%{else}"', '"%{for a in b}${a}%{endfor}"', '"%{ if a }b%{ else }c%{ endif }"'),
    *('"%{if a}b%{else}c%{else}d%{endif}"', '"%{}"', '"%{ a }"', '"${a}${b}"', '"${"a"}"', '"${\n"a"\n}"'),
    *('"%{ for a, b in c }%{ endfor }"', '"%{ if a }%{ endfor }"', '"\n"', '"a', "''", "'a'", '""'),
    *('"${{ a = 1 }}"', '"${ { a = 1 } }"', '"${a /* b */}"', '"${a # b}"', '"${a # b\n}"', '"${a}}"', '"{{}"'),
    *('"%{ if\na\n}b%{ endif }"', '"%{ if a ~}\n%{ endif }"', '"${a\n}"', '"${\na}"', '"${a,}"', '"${a b}"'),
    *("(\na\n)", "[\na\n]", "[a\n,b]", "[a,\nb]", "f(\na\n)", "f(a\n)", "(a\n+ b)", "(a +\nb)", "a +\nb", "a\n+ b"),
    *("a[\n0\n]", "a\n.b", "a.\nb", "(a\n.b)", "(a.\nb)", "f\n(a)", "(f\n(a))", "{ a =\n1 }", "{ a\n= 1 }"),
    *("{ a = 1\n, b = 2 }", "{ a = 1,\nb = 2 }", "{ a = 1\n\nb = 2 }", "{ (a\n) = 1 }", "a ?\nb : c"),
    *("(a ?\nb :\nc)", "[for a in b :\na]", "[\nfor a in b : a\n]", "[for\na in b : a]", "{\nfor a in b : a => b }"),
    *("a[\n*\n]", "(a[\n*\n])", "a[* ]", "(a\n[0])", "a\n[0]", "!\na", "(!\na)", "-\n1", "(a::\nb())", "(a\n::b())"),
    *("a.b-c", "a.-b", "a.1b", "a.b.0", "a. b", "a .b", "a . 0", "a.0", "a.0.0", "a.1.5.b", "a[0].1", "a.00"),
)  # fmt: skip
ITEMS = (
    *("\na = 1\n", "\na = 1", "a = 1\n", "\na {}\n", "\na { b = 1 }\n", "\na { b = 1 c = 2 }\n"),
    *("\na { b = 1, c = 2 }\n", "\na { b {} }\n", "\na {\n b = 1 }\n", "\na { b = 1\n}\n", "\na\n{}\n"),
    *('\na "b" {}\n', "\na b {}\n", '\na "b" c {}\n', '\na "${b}" {}\n', "\na 1 {}\n", '\na "b\\n" {}\n'),
    *('\na "b"c {}\n', '\na"b"{}\n', '\na "$${b}" {}\n', "\na = {}\n", "\na : 1\n", "\na.b = 1\n"),
    *('\n"a" = 1\n', "\n1 = 1\n", "\na == 1\n", "\na =\n1\n", "\na\n= 1\n", "\na = 1 b = 2\n", "\na = 1,\n"),
    *("\na {} b {}\n", "\na {};\n", "\na = 1;\n", "\n(a) = 1\n", "\na[0] = 1\n", "\na {} # b\n", "\na"),
    *("\na <<B {}\nB\n", "\na b = 1\n", "\n= 1\n", "\n{}\n", "\n{ a = 1 }\n", "\na = <<B\nB\n", '\na "b" = 1\n'),
    *("\na { b = <<C\nC\n}\n", "\na { b = [\n1\n] }\n", "\na { b = {\nc = 1\n} }\n", "\na { /* b */ }\n"),
    *("\na { # b\n}\n", "\na { /* b\n */ c = 1 }\n", "\na /* b */ {}\n", "\na /* b\n */ {}\n", '\na "b\n" {}\n'),
)  # fmt: skip
WORDS: tuple[tuple[str, ...], ...] = (
    *(PUNCTUATION, OPERATORS, SEQUENCES, BLANKS, COMMENTS, ESCAPES, NUMBERS, NAMES, HEREDOCS),
    *(EXPRESSIONS, EXPRESSIONS, ITEMS),
)

Pieces = list[str]


def split(text: str) -> Pieces:
    """The text cut into pieces, roughly its tokens; joined they are the text."""
    return _TOKEN.findall(text)


def _word(pieces: Pieces, rng: Random) -> str:
    """A piece of HCL, or of what looks like it, or a piece of this text."""
    if not rng.randrange(4):
        return rng.choice(pieces)
    return rng.choice(rng.choice(WORDS))


def _place(pieces: Pieces, rng: Random) -> int:
    """A piece that is no blank, most of the time."""
    at = rng.randrange(len(pieces))
    while pieces[at].isspace() and rng.randrange(4):
        at = rng.randrange(len(pieces))
    return at


def _delete(pieces: Pieces, rng: Random) -> None:
    del pieces[_place(pieces, rng)]


def _delete_some(pieces: Pieces, rng: Random) -> None:
    at = rng.randrange(len(pieces))
    del pieces[at : at + rng.randint(1, 8)]


def _double(pieces: Pieces, rng: Random) -> None:
    at = _place(pieces, rng)
    end = at + rng.choice((1, 1, 2, 5))
    pieces[at:at] = pieces[at:end]


def _insert(pieces: Pieces, rng: Random) -> None:
    pieces.insert(rng.randint(0, len(pieces)), _word(pieces, rng))


def _replace(pieces: Pieces, rng: Random) -> None:
    pieces[_place(pieces, rng)] = _word(pieces, rng)


def _replace_operand(pieces: Pieces, rng: Random) -> None:
    names = [at for at, piece in enumerate(pieces) if piece[0].isalnum()]
    if names:
        pieces[rng.choice(names)] = rng.choice(rng.choice((EXPRESSIONS, NUMBERS, NAMES)))


def _swap(pieces: Pieces, rng: Random) -> None:
    first = _place(pieces, rng)
    second = min(first + 1, len(pieces) - 1) if rng.randrange(2) else _place(pieces, rng)
    pieces[first], pieces[second] = pieces[second], pieces[first]


def _change_blank(pieces: Pieces, rng: Random) -> None:
    blanks = [at for at, piece in enumerate(pieces) if piece.isspace()]
    if blanks:
        pieces[rng.choice(blanks)] = rng.choice(("", " ", "\n", "\n", "\r\n", *BLANKS, *COMMENTS))


def _add_line_end(pieces: Pieces, rng: Random) -> None:
    pieces.insert(rng.randint(0, len(pieces)), rng.choice(("\n", "\n", "\r\n", " # a\n", "\r")))


def _add_item(pieces: Pieces, rng: Random) -> None:
    ends = [at for at, piece in enumerate(pieces) if piece.endswith("\n")]
    if ends:
        pieces[rng.choice(ends)] = rng.choice(ITEMS)


def _wrap(pieces: Pieces, rng: Random) -> None:
    at = _place(pieces, rng)
    opener, closer = rng.choice(
        (
            ("(", ")"),
            ("[", "]"),
            ("{", "}"),
            ('"', '"'),
            ('"${', '}"'),
            ("(\n", "\n)"),
            ("/*", "*/"),
        )
    )
    end = min(at + rng.choice((1, 1, 3, 6)), len(pieces))
    pieces[at:end] = [opener, *pieces[at:end], closer]


def _cut(pieces: Pieces, rng: Random) -> None:
    del pieces[rng.randint(1, len(pieces)) :]


def _change_line_ends(pieces: Pieces, rng: Random) -> None:
    old, new = rng.choice((("\n", "\r\n"), ("\r\n", "\n"), ("\n", "\r"), ("\n", "\n\n")))
    pieces[:] = [new if piece == old else piece for piece in pieces]


def _change_characters(pieces: Pieces, rng: Random) -> None:
    text = "".join(pieces)
    at = rng.randint(0, len(text))
    new = rng.choice(("", text[at : at + 1] * 2, chr(rng.randrange(128)), *BLANKS, *NAMES[12:]))
    pieces[:] = split(text[:at] + new + text[at + rng.randrange(2) :])


def _change_bytes(pieces: Pieces, rng: Random) -> None:
    data = bytearray("".join(pieces).encode("utf-8", "surrogateescape"))
    at = rng.randrange(len(data))
    data[at : at + rng.randrange(2)] = bytes(rng.choices(range(256), k=rng.randint(0, 2)))
    pieces[:] = split(data.decode("utf-8", "surrogateescape"))


_MUTATIONS: tuple[Callable[[Pieces, Random], None], ...] = (
    *(_delete, _delete_some, _double, _insert, _insert, _replace, _replace, _replace_operand),
    *(_replace_operand, _replace_operand, _swap, _change_blank, _change_blank, _add_line_end),
    *(_add_line_end, _add_item, _add_item, _wrap, _cut, _change_line_ends, _change_characters),
    _change_bytes,
)


def mutate(text: str, rng: Random) -> str:
    """The text with one to three changes."""
    pieces = split(text)
    for _ in range(rng.choice((1, 1, 1, 1, 2, 2, 3))):
        if pieces:
            rng.choice(_MUTATIONS)(pieces, rng)
            pieces = [piece for piece in pieces if piece]
    # A change may join bytes that are a character together: then that is what the text holds.
    return "".join(pieces).encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")


def excerpt(text: str, rng: Random, lines: int) -> str:
    """Whole paragraphs of a text, no more than that many lines if there are such."""
    paragraphs = re.split(r"(?<=\n)\n+(?=\S)", text)
    at = rng.randrange(len(paragraphs))
    taken = paragraphs[at]
    for more in paragraphs[at + 1 :]:
        if taken.count("\n") + more.count("\n") > lines:
            break
        taken += f"\n{more}"
    return taken


def mutants(seed: int, count: int, seeds: Sequence[str], lines: int = 40) -> Iterator[str]:
    """That many mutants of excerpts of the seeds, all different."""
    rng = Random(seed)  # noqa: S311 - nothing is to be kept secret
    made: set[str] = set()
    while len(made) < count:
        mutant = mutate(excerpt(rng.choice(seeds), rng, lines), rng)
        if mutant not in made:
            made.add(mutant)
            yield mutant
