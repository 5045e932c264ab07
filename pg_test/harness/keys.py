"""The keys of the tests: fixed, well-formed, worthless."""

import base64
import hashlib
import json


def key(label: str) -> str:
    """A 32-byte key made from a label, in base64."""
    return base64.b64encode(hashlib.sha256(label.encode()).digest()).decode()


KEY_1 = key("pazpaz_pii test data key 1")
KEY_2 = key("pazpaz_pii test data key 2")
INDEX_KEY_1 = key("pazpaz_pii test index key 1")
WRONG_KEY = key("pazpaz_pii test wrong key")

# What no error, log line or catalogue may ever show.
SECRETS = (KEY_1, KEY_2, INDEX_KEY_1, WRONG_KEY)


def keyring(current: int = 2, keys: dict | None = None, index: dict | None = None) -> str:
    """A keyring as pazpaz_pii.keyring takes it."""
    return json.dumps(
        {
            "current": current,
            "keys": {"1": KEY_1, "2": KEY_2} if keys is None else keys,
            "index": {"1": INDEX_KEY_1} if index is None else index,
        }
    )


KEYRING = keyring()

MASTER = key("pazpaz_pii test master key")
OTHER_MASTER = key("pazpaz_pii test other master key")
ALL_KEYS = (*SECRETS, MASTER, OTHER_MASTER)


def raw(key: str) -> bytes:
    """The bytes of a key in base64."""
    return base64.b64decode(key)
