"""Base64, gzip, URLs and character encodings."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Mapping
from urllib.parse import quote_plus, unquote_to_bytes

from iamlint.terraform.functions.context import TEXT_LIMIT
from iamlint.terraform.functions.table import Call, Function, Parameter
from iamlint.value_types import STRING
from iamlint.values import Value

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", re.ASCII)
_ENCODING = re.compile(
    r"(?!(?:utf_?8|utf_?16|u8|cp125\d)$)[A-Za-z0-9][A-Za-z0-9_:.()+-]*", re.A | re.I
)
_GZIP_HEADER = bytes.fromhex("1f8b08000000000000ff")
_GZIP_END = bytes.fromhex("010000ffff")
# fmt: off
_CODECS = frozenset(
    (
        "utf-8", "utf-16", "utf-16-be", "utf-16-le", "ascii", "gbk", "gb18030", "hz", "big5",
        "euc_jp", "iso2022_jp", "shift_jis", "euc_kr", "cp037", "cp437", "cp850", "cp852",
        "cp855", "cp858", "cp860", "cp862", "cp863", "cp865", "cp866", "cp1140", "koi8-r",
        "koi8-u", "mac-roman", "mac-cyrillic", "cp874", "cp1250", "cp1251", "cp1252", "cp1253",
        "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859-1", "iso8859-2", "iso8859-3",
        "iso8859-4", "iso8859-5", "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9",
        "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
    )
)
# fmt: on
"""Those of Python's codecs that Go's ``ianaindex`` has as well."""

_UTF16 = {"utf-16": "utf-16-be", "utf-16be": "utf-16-be", "utf-16le": "utf-16-le"}


def base64_text(data: bytes) -> str:
    """``data`` in base64, as Go's ``StdEncoding`` writes it."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: str) -> bytes | None:
    """The bytes that base64 text stands for; ``None`` where Go's ``StdEncoding`` refuses it."""
    plain = text.replace("\r", "").replace("\n", "")
    return base64.b64decode(plain) if _BASE64.fullmatch(plain) else None


def _encode(call: Call) -> Value:
    return call.result(base64_text(call.text(0).encode()), call.arguments[0])


def _decode(call: Call) -> Value:
    return _utf8(call, _bytes(call))


def _bytes(call: Call) -> bytes:
    data = base64_bytes(call.text(0))
    if data is None:
        raise call.fault("was given text that is not base64", 0)
    return data


def _utf8(call: Call, data: bytes) -> Value:
    try:
        return call.result(data.decode(), call.arguments[0])
    except UnicodeDecodeError:
        raise call.fault("gives bytes that are not UTF-8", 0) from None


def _gzip(call: Call) -> Value:
    """The stream that Go makes: a flush and an empty last block.

    Go's compressor differs from zlib in what it repeats, so a longer text may be packed otherwise.
    """
    data = call.text(0).encode()
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)
    end = struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    return call.result(base64_text(_GZIP_HEADER + packed + _GZIP_END + end), call.arguments[0])


def _gunzip(call: Call) -> Value:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(_bytes(call), TEXT_LIMIT * 4)
    except zlib.error:
        raise call.fault("was given data that is not gzip", 0) from None
    if unpacker.unconsumed_tail:
        raise call.fault("builds a text that is too large")
    return _utf8(call, data)


def _urlencode(call: Call) -> Value:
    return call.result(quote_plus(call.text(0), safe="~"), call.arguments[0])


def _urldecode(call: Call) -> Value:
    text = call.text(0)
    if re.search(r"%(?![0-9a-fA-F]{2})", text):
        raise call.fault("was given text with a `%` that begins no escape", 0)
    return _utf8(call, unquote_to_bytes(text.replace("+", " ")))


def _codec(call: Call) -> str:
    """Python's codec for an IANA name."""
    import codecs

    name = call.text(1)
    try:
        found = codecs.lookup(name) if _ENCODING.fullmatch(name) else None
    except LookupError:
        found = None
    if found is None or found.name not in _CODECS:
        raise call.fault(f"does not know the encoding `{name[:40]}`", 1)
    return _UTF16.get(name.lower(), found.name)


def _textencode(call: Call) -> Value:
    codec = _codec(call)
    start = b"\xfe\xff" if call.text(1).lower() == "utf-16" else b""
    try:
        data = start + call.text(0).encode(codec)
    except UnicodeEncodeError:
        raise call.fault(f"cannot write all characters in `{call.text(1)}`", 0) from None
    return call.result(base64_text(data), call.arguments[0])


def _textdecode(call: Call) -> Value:
    codec = _codec(call)
    data = _bytes(call)
    if call.text(1).lower() == "utf-16" and data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        codec = "utf-16"
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text:
        raise call.fault(f"was given bytes that are no text in `{call.text(1)}`", 0)
    return call.result(text, call.arguments[0])


_STR = Parameter("str", STRING)
_WITH = Parameter("encoding", STRING)

FUNCTIONS: Mapping[str, Function] = {
    "base64encode": Function(_encode, (_STR,), STRING),
    "base64decode": Function(_decode, (_STR,), STRING),
    "base64gzip": Function(_gzip, (_STR,), STRING),
    "base64gunzip": Function(_gunzip, (_STR,), STRING),
    "urlencode": Function(_urlencode, (_STR,), STRING),
    "urldecode": Function(_urldecode, (_STR,), STRING),
    "textencodebase64": Function(_textencode, (Parameter("string", STRING), _WITH), STRING),
    "textdecodebase64": Function(_textdecode, (Parameter("source", STRING), _WITH), STRING),
}
