"""The context of a request: what is known of its condition keys.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-reqcontext.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from iamlint.flat_text import FlatText
from iamlint.iam.variables import ESCAPES, escape_wildcards, find_variables
from iamlint.truth import Truth
from iamlint.values import Piece, Text, Unknown

Values = tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Condition keys and their values.

    ``values`` has the keys that are there, in lower case; a value may be unknown text. ``absent``
    are keys that certainly are not there, ``unknown`` keys of which not even that is known. Of any
    other key nothing is known, or with ``complete`` that it is absent.
    """

    values: Mapping[str, Values] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    complete: bool = False

    def has(self, key: str) -> Truth:
        """Whether a key is in the context."""
        name = key.lower()
        if name in self.values:
            return Truth.YES
        if name in self.unknown:
            return Truth.MAYBE
        return Truth.NO if self.complete or name in self.absent else Truth.MAYBE

    def get(self, key: str) -> Values:
        """The values of a key; nothing for one that is not certainly there."""
        return self.values.get(key.lower(), ())

    def is_open(self, key: str) -> bool:
        """Whether telling the key's value might decide something."""
        values = self.values.get(key.lower())
        if values is None:
            return self.has(key) is Truth.MAYBE
        return any(value.known is None for value in values)

    def given(self, more: Mapping[str, Iterable[str | Text]]) -> Context:
        """This context with further keys, which take the place of those it has.

        A key that is given no value is absent: to ``Null`` and ``IfExists`` that is the same.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition_operators.html#Conditions_Null
        """
        added = {
            key.lower(): tuple(
                Text.of(value) if isinstance(value, str) else value for value in values
            )
            for key, values in more.items()
        }
        empty = {key for key, values in added.items() if not values}
        values = {**self.values, **added}
        return Context(
            {key: value for key, value in values.items() if key not in empty},
            self.absent - added.keys() | empty,
            self.unknown - added.keys(),
            self.complete,
        )


def fill(text: Text, context: Context) -> Text | None:
    """A pattern's text with its policy variables filled in from a request.

    The values are escaped, so that the result is a pattern with variables. A variable of unknown
    value is unknown text. ``None`` when a variable has no value and no default: then nothing
    matches.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    return _filled(text, context, literal=False)


def fill_literal(text: Text, context: Context | None) -> Text | None:
    """``fill`` for a text in which ``*`` and ``?`` are plain characters.

    Without a context ``${`` is plain as well, as it is in policies of version 2008-10-17.
    """
    return _filled(text, context, literal=True)


def variable_keys(text: Text) -> tuple[str, ...]:
    """The keys of the policy variables in a text."""
    return tuple(
        variable.name
        for variable in find_variables(FlatText(text))
        if variable.escape is None and variable.known
    )


def _filled(text: Text, context: Context | None, literal: bool) -> Text | None:
    known = text.known
    plain = known is not None and not any(char in known for char in ESCAPES)
    if plain or (known is not None and not literal and "${" not in known):
        return text
    flat = FlatText(text)
    parts: list[Piece | Unknown] = []
    at = 0
    for variable in find_variables(flat) if context is not None else ():
        parts += _between(flat, at, variable.start, literal)
        at = variable.end
        if variable.escape is not None:
            parts.append(Piece("${" + variable.escape + "}", variable.span))
        elif not variable.known or context is None:
            parts.append(Unknown(variable.name, variable.span))
        else:
            value = _value(variable.name, variable.default, context)
            if value is None:
                return None
            parts.append(value)
    parts += _between(flat, at, len(flat), literal)
    return Text(tuple(parts), text.span, text.via)


def _between(flat: FlatText, start: int, end: int, literal: bool) -> Iterable[Piece | Unknown]:
    for part in flat.parts(start, end):
        if literal and isinstance(part, Piece):
            yield Piece(escape_wildcards(part.text), part.span, part.origin, part.via)
        else:
            yield part


def _value(name: str, default: str | None, context: Context) -> Piece | Unknown | None:
    """What a variable stands for; a multivalued key cannot be one, so its value is unknown."""
    if context.has(name) is Truth.NO:
        return None if default is None else Piece(escape_wildcards(default))
    values = context.get(name)
    if len(values) == 1 and values[0].known is not None:
        return Piece(escape_wildcards(values[0].known))
    return Unknown(name)
