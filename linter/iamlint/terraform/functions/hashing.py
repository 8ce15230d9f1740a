"""Hashes, names made of them, and what is random."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Mapping

from iamlint.terraform.functions.encoding import base64_bytes, base64_text
from iamlint.terraform.functions.table import Call, Function, Parameter, unforeseeable
from iamlint.value_types import NUMBER, STRING
from iamlint.values import Value

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}
_PLAIN = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_UUID = re.compile(
    rf"{_PLAIN}|\{{{_PLAIN}\}}|[uU][rR][nN]:[uU][uU][iI][dD]:{_PLAIN}|[0-9a-fA-F]{{32}}"
)


def digest(kind: str, data: bytes) -> str:
    """A hash as Terraform's functions give it: ``md5``, ``sha1``, ..., ``base64sha256``."""
    made = hashlib.new(kind.removeprefix("base64"), data, usedforsecurity=False)
    return base64_text(made.digest()) if kind.startswith("base64") else made.hexdigest()


def _hash(call: Call) -> Value:
    return call.result(digest(call.name, call.text(0).encode()), call.arguments[0])


def _uuidv5(call: Call) -> Value:
    given = call.text(0)
    space = _NAMESPACES.get(given)
    if space is None:
        if not _UUID.fullmatch(given):
            raise call.fault(f"knows no namespace `{given[:60]}`", 0)
        space = uuid.UUID(given)
    return call.result(str(uuid.uuid5(space, call.text(1))), call.arguments[1])


def _bcrypt(call: Call) -> Value:
    if len(call) > 2:
        raise call.fault("takes one or two arguments")
    return unforeseeable(call)


def _rsadecrypt(call: Call) -> Value:
    """A secret: not decrypted here, but refused where it cannot be."""
    if base64_bytes(call.text(0)) is None:
        raise call.fault("was given text that is not base64", 0)
    if "-----BEGIN " not in call.text(1):
        raise call.fault("was given a key that is not in PEM format", 1)
    return unforeseeable(call)


_STR = Parameter("str", STRING)

FUNCTIONS: Mapping[str, Function] = {
    "md5": Function(_hash, (_STR,), STRING),
    "sha1": Function(_hash, (_STR,), STRING),
    "sha256": Function(_hash, (_STR,), STRING),
    "sha512": Function(_hash, (_STR,), STRING),
    "base64sha256": Function(_hash, (_STR,), STRING),
    "base64sha512": Function(_hash, (_STR,), STRING),
    "uuidv5": Function(
        _uuidv5, (Parameter("namespace", STRING), Parameter("name", STRING)), STRING
    ),
    "uuid": Function(unforeseeable, (), STRING),
    "bcrypt": Function(_bcrypt, (_STR,), STRING, Parameter("cost", NUMBER)),
    "rsadecrypt": Function(
        _rsadecrypt, (Parameter("ciphertext", STRING), Parameter("privatekey", STRING)), STRING
    ),
}
