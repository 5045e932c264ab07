"""Keys that an application once made of a text: they decrypt what it has left, and do nothing else."""

import base64
import os

import pytest
from nacl.bindings import crypto_aead_aes256gcm_encrypt

from harness import migration, shared
from harness.database import value
from harness.errors import raises
from harness.keys import KEY_2, keyring

TEXT = b"ci-only-key-0123456789abcdefghij"
TEXT_KEY = base64.b64encode(TEXT).decode()
RING = keyring(2, {"1": TEXT_KEY, "2": KEY_2})

db = shared.database()


def stored(plaintext: str) -> bytes:
    """A value as the application wrote it under its key, version 1."""
    nonce = os.urandom(12)
    return b"v1:" + nonce + crypto_aead_aes256gcm_encrypt(plaintext.encode(), None, nonce, TEXT)


@pytest.fixture
def session(db):
    session = db.connect()
    session.execute("SELECT pii_load_keyring(%s)", (RING,))
    return session


WAYS = {
    "pii_load_keyring": ("SELECT pii_load_keyring(%s)", (RING,)),
    "set_config": ("SELECT set_config('pazpaz_pii.keyring', %s, false)", (RING,)),
    "pii_load_key": ("SELECT pii_load_key(1, %b, make_current => false)", (TEXT,)),
}


@pytest.mark.parametrize("way", WAYS)
def test_it_comes_with_a_warning(db, way):
    session = db.connect()
    session.execute("SELECT pii_load_keyring(%s)", (keyring(2, {"2": KEY_2}),))
    with migration.notices(session) as told:
        session.execute(*WAYS[way])
    assert ["WARNING: the data key of version 1 is not random, and only decrypts" in line for line in told] == [True]
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone()[0].startswith("versions 1, 2 (current 2)")


def test_what_the_application_wrote_is_adopted_and_leaves_the_key(session):
    session.execute("CREATE TABLE left_behind (id int PRIMARY KEY, secret bytea)")
    for number in range(5):
        session.execute("INSERT INTO left_behind VALUES (%s, %b)", (number, stored(f"secret {number}")))
    session.execute("""SELECT * FROM pii_adopt_columns('left_behind', '{"secret": {}}')""")
    rows = "SELECT secret::text, pii_key_version(secret) FROM left_behind ORDER BY id"
    assert session.execute(rows).fetchall() == [(f"secret {number}", 1) for number in range(5)]
    session.execute("CALL pii_rotate('left_behind')")
    session.execute("SELECT pii_load_keyring(%s)", (keyring(2, {"2": KEY_2}),))
    assert session.execute(rows).fetchall() == [(f"secret {number}", 2) for number in range(5)]


@pytest.mark.parametrize(
    "ring",
    [
        keyring(1, {"1": TEXT_KEY}),
        keyring(1, {"1": TEXT_KEY, "2": KEY_2}),
        keyring(2, {"2": KEY_2}, {"1": TEXT_KEY}),
    ],
)
def test_it_never_encrypts_nor_tags(db, ring):
    with raises("22023", message="is not random", secrets=[TEXT.decode(), TEXT_KEY]):
        db.connect().execute("SELECT pii_load_keyring(%s)", (ring,))


def test_it_cannot_become_the_current_one(session):
    with raises("22023", message="the data key of version 1 is not random", hint="Make a random one the current key"):
        session.execute("SELECT pii_load_key(1, %b, make_current => true)", (TEXT,))
    assert value(session, "SELECT pii_key_version(pii_encrypt('x'))") == 2


def test_unloading_overwrites_nothing_that_looks_like_it(session):
    """The text may stand in memory for another purpose: here, in a plan."""
    text = TEXT.decode()
    session.execute(f"PREPARE kept AS SELECT '{text}', '{TEXT_KEY}', '{TEXT.hex()}'")
    session.execute("SET plan_cache_mode = force_generic_plan")
    assert session.execute("EXECUTE kept").fetchone() == (text, TEXT_KEY, TEXT.hex())
    session.execute("SELECT pii_unload_keys()")
    assert session.execute("EXECUTE kept").fetchone() == (text, TEXT_KEY, TEXT.hex())
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)


def test_a_random_key_beside_it_is_overwritten(session):
    session.execute(f"PREPARE gone AS SELECT '{KEY_2}'")
    session.execute("SET plan_cache_mode = force_generic_plan; EXECUTE gone")
    session.execute("SELECT pii_unload_keys()")
    assert session.execute("EXECUTE gone").fetchone() != (KEY_2,)
