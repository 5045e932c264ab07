"""What applications' tests use: the fixtures and the keyring, on a live server."""

import stat

from engines import Engine
from pazpaz_pii import testing
from sqlalchemy import text


def test_the_keyring_is_taken_and_its_values_tell(db, pazpaz_pii_keyring):
    engine = Engine("psycopg", db, keyring=testing.keyring)
    version = "SELECT pii_key_version(pii_encrypt('a')), 'a'::encrypted_text(searchable)::text"
    assert engine.run(lambda s: s.execute(text(version)).one()) == (testing.VERSION, "a")
    assert pazpaz_pii_keyring == testing.keyring()
    engine.close()


def test_the_file_is_the_owners_alone(pazpaz_pii_keyring_file, pazpaz_pii_keyring):
    assert pazpaz_pii_keyring_file.read_text() == pazpaz_pii_keyring
    assert stat.S_IMODE(pazpaz_pii_keyring_file.stat().st_mode) == 0o600
