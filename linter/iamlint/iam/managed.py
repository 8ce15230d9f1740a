"""The policies that AWS manages, from data that ships with iamlint.

``scripts/update_managed_policies.py`` makes the data file. Its first line says from what; then
come an index and blocks of documents, each deflated, so that one look-up inflates one block.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Any

_MARK = ":iam::aws:policy/"


@dataclass(frozen=True)
class ManagedPolicy:
    """A policy of AWS; ``version`` is its default version, ``text`` that version's document."""

    name: str
    path: str
    version: str
    text: str

    @property
    def arn(self) -> str:
        """Its ARN in the partition ``aws``; in the others all but that is the same."""
        return f"arn:aws:iam::aws:policy{self.path}{self.name}"

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document as plain data."""
        parsed: Mapping[str, Any] = json.loads(self.text)
        return parsed


def managed_policy(arn_or_name: str) -> ManagedPolicy | None:
    """The policy of an ARN, in any partition, or of a name; ``None`` if AWS has none such.

    An ARN needs the right path: ``policy/service-role/AWSLambdaBasicExecutionRole``.
    """
    path, name = _split(arn_or_name)
    entry = _file().index["policies"].get(name)
    if entry is None or path not in (None, entry[0]):
        return None
    return ManagedPolicy(name, entry[0], entry[1], _block(entry[2])[name])


def is_aws_managed_arn(text: str) -> bool:
    """Whether ``text`` has the form of the ARN of a policy that AWS manages."""
    partition, mark, _ = text.partition(_MARK)
    return bool(mark) and partition.startswith("arn:") and partition.count(":") == 1


def managed_policy_names() -> tuple[str, ...]:
    """The names of all policies that AWS manages, sorted."""
    return tuple(sorted(_file().index["policies"]))


class _DataFile:
    """The bytes of the data file, taken apart as far as asked for."""

    def __init__(self, content: bytes) -> None:
        first, _, self._rest = content.partition(b"\n")
        self.about: Mapping[str, Any] = json.loads(first)

    @cached_property
    def index(self) -> Mapping[str, Any]:
        """``policies``: path, version and block by name; ``blocks``: their sizes."""
        return _inflate(self._rest[: self.about["index"]])

    def block(self, number: int) -> Mapping[str, str]:
        """The documents of a block by name."""
        sizes = self.index["blocks"]
        start = self.about["index"] + sum(sizes[:number])
        return _inflate(self._rest[start : start + sizes[number]])


def _split(arn_or_name: str) -> tuple[str | None, str]:
    """The path (``None`` if only a name was given) and the name."""
    if not is_aws_managed_arn(arn_or_name):
        return None, arn_or_name
    path, _, name = ("/" + arn_or_name.partition(_MARK)[2]).rpartition("/")
    return path + "/", name


@cache
def _file() -> _DataFile:
    return _DataFile(
        (resources.files("iamlint.iam") / "data" / "managed_policies.bin").read_bytes()
    )


@lru_cache(maxsize=8)
def _block(number: int) -> Mapping[str, str]:
    return _file().block(number)


def _inflate(content: bytes) -> Mapping[str, Any]:
    inflated: Mapping[str, Any] = json.loads(zlib.decompress(content))
    return inflated
