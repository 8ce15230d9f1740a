"""The options that say what a project is and how it is resolved: of ``check`` and ``show``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from iamlint.config import Config, load_config
from iamlint.errors import UsageError, one_of
from iamlint.iam.document import PolicyKind


@dataclass(frozen=True, slots=True)
class ProjectOptions:
    """Paths, variables, and which configuration to read."""

    paths: tuple[str, ...] = ()
    var: tuple[str, ...] = ()
    var_file: tuple[Path, ...] = ()
    account: str | None = None
    policy_kind: str | None = None
    config: Path | None = None
    no_config: bool = False

    @property
    def places(self) -> tuple[Path, ...]:
        """The paths, or the working directory where none is given."""
        return tuple(map(Path, self.paths)) or (Path(),)

    def configuration(self) -> Config:
        """The configuration with these options over it. Raises ``UsageError``."""
        if self.config is not None and self.no_config:
            raise UsageError("--config and --no-config exclude each other")
        if self.account is not None and not (self.account.isdecimal() and len(self.account) == 12):
            raise UsageError(f"`{self.account}` in --account is no account id of 12 digits")
        found = load_config(self.places, self.config, self.no_config)
        variables = tuple(_variable(text) for text in self.var)
        return found.over(vars=variables, var_files=self.var_file, account=self.account)

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
