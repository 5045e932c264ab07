"""Encrypted values as bytes and as armour, taken apart and put together by hand."""

import base64
import hashlib
import hmac
import re
import unicodedata

from .keys import INDEX_KEY_1

_PREFIX = re.compile(rb"v[1-9]\d*(\.[1-9]\d*)?[a-z]*:")

# What a session without a key shows.
ARMOUR = re.compile(r"v[1-9]\d*(\.[1-9]\d*i?)?:(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def is_armour(text: str) -> bool:
    return ARMOUR.fullmatch(text) is not None


def armour(value: bytes) -> str:
    """The armoured text of stored bytes."""
    end = _PREFIX.match(value).end()
    return value[:end].decode() + base64.b64encode(value[end:]).decode()


def dearmour(text: str) -> bytes:
    """The stored bytes of armoured text."""
    prefix, colon, rest = text.partition(":")
    return (prefix + colon).encode() + base64.b64decode(rest, validate=True)


# Unicode's property Default_Ignorable_Code_Point.
INVISIBLE = [
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
]
_LEFT_OUT = dict.fromkeys(INVISIBLE)


def casefold(text: str) -> str:
    """The folded text by the definition of the format."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold()).casefold()
    return unicodedata.normalize("NFKC", text.translate(_LEFT_OUT))


def eq_tag(plaintext: str, index_key: str = INDEX_KEY_1) -> bytes:
    """The equality tag by the definition of the format."""
    message = b"pazpaz_pii eq\0" + plaintext.encode()
    return hmac.digest(base64.b64decode(index_key), message, hashlib.sha256)[:16]


def nocase_eq_tag(plaintext: str, index_key: str = INDEX_KEY_1) -> bytes:
    """The same of a nocase value, whose plaintext is folded before."""
    message = b"pazpaz_pii eq i\0" + casefold(plaintext).encode()
    return hmac.digest(base64.b64decode(index_key), message, hashlib.sha256)[:16]


def blind_index(plaintext: str, context: str, index_key: str = INDEX_KEY_1) -> bytes:
    """HMAC-SHA-256 under a key from HKDF-SHA-256 (RFC 5869: no salt, one block)."""
    info = b"pazpaz_pii blind index\0" + context.encode()
    pseudorandom = hmac.digest(bytes(32), base64.b64decode(index_key), hashlib.sha256)
    derived = hmac.digest(pseudorandom, info + b"\x01", hashlib.sha256)
    return hmac.digest(derived, plaintext.encode(), hashlib.sha256)
