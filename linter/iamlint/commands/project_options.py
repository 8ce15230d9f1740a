"""The options that say what a project is and how it is resolved, which all commands share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from iamlint.config import Config, load_config
from iamlint.errors import UsageError, one_of
from iamlint.iam.document import PolicyKind


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """Paths, variables, and which configuration to read, as the command line has them.

    ``None`` is an option that was not given.
    """

    paths: Sequence[str] | None = None
    var: Sequence[str] | None = None
    var_file: Sequence[Path] | None = None
    account: str | None = None
    config: Path | None = None
    no_config: bool = False
    policy_kind: str | None = None

    @property
    def places(self) -> tuple[Path, ...]:
        """The paths, or the working directory where none is given."""
        return tuple(map(Path, self.paths or ())) or (Path(),)

    def configuration(self) -> Config:
        """The configuration with these options over it. Raises ``UsageError``."""
        if self.config is not None and self.no_config:
            raise UsageError("--config and --no-config exclude each other")
        if self.account is not None and not (self.account.isdecimal() and len(self.account) == 12):
            raise UsageError(f"`{self.account}` in --account is no account id of 12 digits")
        found = load_config(self.places, self.config, self.no_config)
        return found.over(
            vars=tuple(_variable(text) for text in self.var or ()),
            var_files=tuple(self.var_file or ()),
            account=self.account,
        )

    def kind(self) -> PolicyKind | None:
        """The kind of bare JSON policies, if it was given. Raises ``UsageError``."""
        if self.policy_kind is None:
            return None
        return PolicyKind(one_of(self.policy_kind, tuple(PolicyKind), "policy kind"))


def _variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"`{text}` in --var is not NAME=VALUE")
    return name.strip(), value
