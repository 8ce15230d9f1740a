"""The patterns of HCL's tokens: ``lexer.py`` runs them.

None backtracks over what it has read. The authority is ``hclsyntax/scan_tokens.rl`` of
hashicorp/hcl.
"""

from __future__ import annotations

import re
from functools import cache

IDENT = r"[A-Za-z_][A-Za-z0-9_-]*+"
_ESCAPE = (
    r'\\(?:[nrt"\\]|u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}'
    r"|U(?!0000[dD][89a-fA-F])(?:0000|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4})"
)
# A `$` or `%` begins a sequence only when one alone stands before the brace.
_DOLLARS = r"\$\$++\{|\$++(?!\{)|%%++\{|%++(?!\{)"
_QUOTED_CHARS = rf'[^"\\$%\r\n]++|{_ESCAPE}|{_DOLLARS}'
_PLAIN_STRING = rf'"(?:{_QUOTED_CHARS})*+"'
_LINES = r"(?:[ \t]*+(?:(?:\#|//)[^\n]*+)?\r?\n)++"
BLOCK_COMMENT = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
_COMMENT = rf"{BLOCK_COMMENT}|(?:\#|//)[^\n]*+"
_HEREDOC = r"<<-?[A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff-]*+\r?\n"
_NUMBER = r"[0-9]++(?:\.*+(?:[0-9]++|[eE][+-]?[0-9]++))*+"

KINDS = ("", "n", "i", "s", "t", "c", "H", "o", "d", "a", "m", "_", "")
"""The kind of a token (``tokens.py``) by the group that takes it; the last is its own character."""


@cache
def everything() -> re.Pattern[str]:
    """Every token. Patterns are made when they are needed first: it takes some milliseconds."""
    return re.compile(
        rf"""[ \t]*+(?:
      ({_LINES})
    | ({IDENT})(?![^\x00-\x7f]|\.[A-Za-z_])
    | ({_PLAIN_STRING})
    | ({IDENT}(?:\.{IDENT})++)(?![^\x00-\x7f])
    | ({_COMMENT})
    | ({_HEREDOC})
    | (==|!=|<=|>=|&&|\|\||[+%>]|<(?!<)|/(?![/*]))
    | ({_NUMBER})
    | (=>)
    | (\.\.\.)
    | (::)
    | ([-=?:,.()\[\]{{}}"*!~])
    )""",
        re.VERBOSE,
    )


_NOTHING = "(?!)"
_SKIPPED = rf"""[^"\#/<{{}}()\[\]]++|{_PLAIN_STRING}|/(?![/*])|(?!{_HEREDOC})<"""


@cache
def brackets(*, comments: bool = False) -> re.Pattern[str]:
    """Only brackets, heredocs and strings with templates; comments when they are wanted."""
    skipped, taken = (_SKIPPED, _COMMENT) if comments else (f"{_SKIPPED}|{_COMMENT}", _NOTHING)
    never = f"|({_NOTHING})"
    return re.compile(
        rf"""(?:{skipped})*+(?:({_NOTHING}){never * 3}|({taken})|({_HEREDOC}){never * 5}
        |([()\[\]{{}}"]))""",
        re.VERBOSE,
    )


@cache
def up_to_unclosed_comment() -> re.Pattern[str]:
    """What ``brackets()`` passes over, and the opener of a comment that is never closed."""
    return re.compile(rf"(?:{_SKIPPED}|{_COMMENT})*+/\*")


QUOTED = re.compile(rf'((?:{_QUOTED_CHARS})++)|(\$\{{~?)|(%\{{~?)|(")')
"""The tokens in a quoted string."""
LINE = re.compile(rf"((?:[^$%\r\n]++|{_DOLLARS})++(?:\r?\n)?|\r?\n)|(\$\{{~?)|(%\{{~?)")
"""The tokens in a line of a heredoc."""
TEMPLATE_KINDS = ("", "l", "$", "%", "q")
"""The kind of a token of ``QUOTED`` and ``LINE`` by the group that takes it."""
