"""Both directions against Python's cryptography, as the original application uses it."""

import base64
import json
import os
import random

import psycopg
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from harness.keys import KEY_1, KEY_2

KEYS = {1: AESGCM(base64.b64decode(KEY_1)), 2: AESGCM(base64.b64decode(KEY_2))}
TEXTS = ["", "x", "John", "דוד לוי", "Zoë 😀", "v2:text", "{}", "é" * 255, "a" * 5000]


class App:
    """The application's four ways to write a value, and its way to read bytes."""

    @staticmethod
    def sealed(version, text):
        nonce = os.urandom(12)
        return nonce + KEYS[version].encrypt(nonce, text.encode(), None)

    @classmethod
    def plain(cls, version, text):
        return f"v{version}:".encode() + cls.sealed(version, text)

    @classmethod
    def text(cls, version, text):
        return f"v{version}:{base64.b64encode(cls.sealed(version, text)).decode()}".encode()

    @classmethod
    def json(cls, version, text):
        sealed = base64.b64encode(cls.sealed(version, text)).decode()
        return json.dumps({"version": f"v{version}", "ciphertext": sealed, "algorithm": "AES-256-GCM"}).encode()

    @classmethod
    def legacy(cls, _version, text):
        return cls.sealed(1, text)

    @staticmethod
    def read(stored):
        prefix, _, sealed = stored.partition(b":")
        return KEYS[int(prefix.removeprefix(b"v"))].decrypt(sealed[:12], sealed[12:], None).decode()


@pytest.fixture
def session(db):
    return db.connect_keyed()


def test_a_mixed_column_comes_and_goes(session):
    """2,000 rows in all forms and versions; out again, the application reads every one."""
    choose = random.Random(5)
    texts = [choose.choice(TEXTS) for _ in range(2000)]
    forms = [choose.choice([App.plain, App.text, App.json, App.legacy]) for _ in texts]
    session.execute("CREATE TABLE t (id int PRIMARY KEY, v bytea)")
    with session.cursor().copy("COPY t FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int4", "bytea"])
        for number, (form, text) in enumerate(zip(forms, texts, strict=True)):
            copy.write_row([number, form(choose.choice([1, 2]), text)])
    plain = session.execute(
        "SELECT id, v FROM t WHERE v LIKE 'v_:%%' AND octet_length(v) < 9000 ORDER BY id"
    ).fetchall()
    report = session.execute(
        """SELECT form, sum(n_values)::int FROM pii_adopt_columns('t', '{"v": {"length": 5000}}') GROUP BY 1"""
    ).fetchall()
    assert dict(report) == {form.__name__: forms.count(form) for form in set(forms)}
    assert [text for (text,) in session.execute("SELECT v FROM t ORDER BY id")] == texts
    session.execute("UPDATE t SET v = 'written later' WHERE id = 7")
    texts[7] = "written later"

    session.execute("ALTER TABLE t ALTER COLUMN v TYPE bytea USING pii_export(v)")
    stored = session.execute("SELECT v FROM t ORDER BY id").fetchall()
    assert [App.read(value) for (value,) in stored] == texts
    # What was plain before is so byte for byte.
    assert all(stored[number][0] == value for number, value in plain if forms[number] == App.plain and number != 7)


def test_what_is_searchable_goes_back_in_the_applications_format(session):
    session.execute("CREATE TABLE t (id int, v encrypted_text(5000, searchable))")
    for number, text in enumerate(TEXTS):
        session.execute("INSERT INTO t VALUES (%s, %s)", [number, text])
    stored = session.execute("SELECT pii_export(v) FROM t ORDER BY id").fetchall()
    assert [App.read(value) for (value,) in stored] == TEXTS


def test_only_what_authenticates_is_adopted(session):
    for form in (App.plain, App.text, App.json, App.legacy):
        value = bytearray(form(2, "John"))
        value[len(value) // 2] ^= 1
        with pytest.raises((psycopg.errors.DataCorrupted, psycopg.errors.InvalidBinaryRepresentation)):
            session.execute("SELECT pii_adopt(%b)", [bytes(value)])
