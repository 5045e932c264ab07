"""Looking for keys and plaintext where they must not be, without ever printing them."""

import base64
import re
from collections.abc import Iterable

from .keys import ALL_KEYS, SECRETS

# So many characters of a key in a row are there by no accident.
_PIECE = 8


def forms(key: str) -> tuple[str, ...]:
    """How a key, given in base64, may be written: base64, as JSON escapes it, hexadecimal."""
    raw = base64.b64decode(key)
    bare = key.rstrip("=")
    return (bare, bare.replace("/", "\\/"), raw.hex(), raw.hex().upper())


def without_keys(text: str, keys: Iterable[str] = ALL_KEYS) -> str:
    """The text with <key n> in place of each key, in any form, and of what is left of one where it is cut short."""
    for number, key in enumerate(keys):
        for form in forms(key):
            pieces = "|".join(re.escape(form[i : i + _PIECE]) for i in range(len(form) - _PIECE + 1))
            text = re.sub(rf"(?:(?={pieces}).)+.{{{_PIECE - 1}}}=?", f"<key {number}>", text)
    return text


def assert_absent(where: str, text: str, values: Iterable[str] = (), keys: Iterable[str] = SECRETS):
    """Fail when text holds one of the keys, in any form, or one of the values."""
    __tracebackhide__ = True  # pytest would print the arguments
    values = list(values)
    for n, value in enumerate(values):
        assert not _comes_by_chance(value), (
            f"value {n} is too short to be looked for: a PID or a ciphertext may hold it"
        )
    found = [f"key {n}" for n, key in enumerate(keys) if any(form in text for form in forms(key))]
    found += [f"value {n}" for n, value in enumerate(values) if value in text]
    if found:
        raise AssertionError(f"{where} holds a secret: {', '.join(found)}")


def _comes_by_chance(value: str) -> bool:
    """Whether a log's numbers, or ciphertext in hexadecimal or base64, may hold the value by accident."""
    return re.fullmatch(r"[0-9.:-]{0,9}|[0-9A-Fa-f]{0,7}|[0-9A-Za-z+/=]{0,5}", value) is not None


def said(notice) -> str:
    """All that a client sees of an error, warning or notice (a psycopg Diagnostic)."""
    parts = (notice.message_primary, notice.message_detail, notice.message_hint, notice.context)
    return "\n".join(part for part in (*parts, notice.internal_query) if part)
