"""Where a document uses policy variables."""

from __future__ import annotations

from collections.abc import Iterator

from iamlint.iam.document import PolicyDocument
from iamlint.iam.statement import Statement
from iamlint.values import Piece, Text


def policy_variables(document: PolicyDocument) -> Iterator[tuple[Text, Statement]]:
    """The texts that hold ``${...}`` where IAM fills it in: resources and condition values.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
    """
    for statement in document.statements:
        texts = [item.text for item in statement.resources or ()]
        texts.extend(text for condition in statement.conditions for text in condition.texts)
        for text in texts:
            if any("${" in part.text for part in text.parts if isinstance(part, Piece)):
                yield text, statement
