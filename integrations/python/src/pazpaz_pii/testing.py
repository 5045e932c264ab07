"""A fixed keyring for tests, over made-up data. Anyone can make these keys.

For Django: PAZPAZ_PII_KEYRINGS = {"default": "pazpaz_pii.testing.keyring"}. For pytest there are fixtures, see
`pytest_plugin`.
"""

from __future__ import annotations

import base64
import hashlib
import json

VERSION = 1001
"""Of its keys: far from those of production, so that values tell where they come from."""


def keyring() -> str:
    """The keyring, JSON as pii_load_keyring takes it: one data key and one index key."""
    version = str(VERSION)
    return json.dumps({"current": VERSION, "keys": {version: _key("data")}, "index": {version: _key("index")}})


def _key(label: str) -> str:
    """A key must look random to be accepted; a hash does."""
    return base64.b64encode(hashlib.sha256(label.encode()).digest()).decode()
