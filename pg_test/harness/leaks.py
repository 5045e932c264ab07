"""Looking for keys and plaintext where they must not be, without ever printing them."""

import base64
from collections.abc import Iterable

from .keys import SECRETS


def forms(key: str) -> tuple[str, ...]:
    """How a key, given in base64, may be written: base64, as JSON escapes it, hexadecimal."""
    raw = base64.b64decode(key)
    bare = key.rstrip("=")
    return (bare, bare.replace("/", "\\/"), raw.hex(), raw.hex().upper())


def assert_absent(where: str, text: str, values: Iterable[str] = (), keys: Iterable[str] = SECRETS):
    """Fail when text holds one of the keys, in any form, or one of the values."""
    __tracebackhide__ = True  # pytest would print the arguments
    found = [f"key {n}" for n, key in enumerate(keys) if any(form in text for form in forms(key))]
    found += [f"value {n}" for n, value in enumerate(values) if value in text]
    if found:
        raise AssertionError(f"{where} holds a secret: {', '.join(found)}")


def said(notice) -> str:
    """All that a client sees of an error, warning or notice (a psycopg Diagnostic)."""
    parts = (notice.message_primary, notice.message_detail, notice.message_hint, notice.context)
    return "\n".join(part for part in (*parts, notice.internal_query) if part)
