"""Fixtures for pytest, there wherever pazpaz-pii is installed.

pazpaz_pii_keyring: the keyring of pazpaz_pii.testing.
pazpaz_pii_keyring_file: a file of this run that holds it, for applications that read their keys from one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from . import testing


@pytest.fixture(scope="session")
def pazpaz_pii_keyring() -> str:
    """A fixed keyring for tests, JSON."""
    return testing.keyring()


@pytest.fixture(scope="session")
def pazpaz_pii_keyring_file(tmp_path_factory: pytest.TempPathFactory, pazpaz_pii_keyring: str) -> Path:
    """A file that holds it, which its owner alone may read."""
    file = tmp_path_factory.mktemp("pazpaz_pii") / "keyring"
    file.touch(mode=0o600)
    file.write_text(pazpaz_pii_keyring)
    return file
