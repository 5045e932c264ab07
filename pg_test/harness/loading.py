"""Every way in which a session may get its keys."""

import base64

from psycopg import sql

from .database import Database
from .keys import INDEX_KEY_1, KEY_1, KEY_2, KEYRING

_SET = "SET {} pazpaz_pii.keyring = {}"


def options(keyring: str = KEYRING) -> str:
    """Startup options that carry the keyring."""
    return "-c pazpaz_pii.keyring=" + keyring.replace(" ", "\\ ")


def set_keyring(session, keyring: str, local: bool = False) -> None:
    """SET [LOCAL] pazpaz_pii.keyring."""
    word = sql.SQL("LOCAL" if local else "SESSION")
    session.execute(sql.SQL(_SET).format(word, sql.Literal(keyring)))


def _by_set(db: Database):
    session = db.connect()
    set_keyring(session, KEYRING)
    return session


def _by_set_local(db: Database):
    session = db.connect()
    session.execute("BEGIN")
    set_keyring(session, KEYRING, local=True)
    return session


def _in_a_savepoint(db: Database):
    session = db.connect()
    session.execute("BEGIN")
    session.execute("SAVEPOINT inner_one")
    set_keyring(session, KEYRING)
    return session


def _by_set_config(db: Database):
    session = db.connect()
    session.execute("SELECT set_config('pazpaz_pii.keyring', %s, false)", (KEYRING,))
    return session


def _by_parameter(db: Database):
    session = db.connect()
    session.execute("SELECT pii_load_keyring(%t)", (KEYRING,))
    return session


def _by_binary_parameter(db: Database):
    session = db.connect()
    session.execute("SELECT pii_load_keyring(%b)", (KEYRING,))
    return session


def _by_literal(db: Database):
    session = db.connect()
    session.execute(sql.SQL("SELECT pii_load_keyring({})").format(sql.Literal(KEYRING)))
    return session


def _by_prepared_statement(db: Database):
    session = db.connect()
    session.execute("PREPARE load(text) AS SELECT pii_load_keyring($1)")
    session.execute(sql.SQL("EXECUTE load({})").format(sql.Literal(KEYRING)))
    return session


def _by_single_keys(db: Database):
    session = db.connect()
    for version, key in ((1, KEY_1), (2, KEY_2)):
        session.execute("SELECT pii_load_key(%s, %b)", (version, base64.b64decode(key)))
    literal = f"'\\x{base64.b64decode(INDEX_KEY_1).hex()}'"
    session.execute(f"SELECT pii_load_key(1, {literal}, kind => 'index')")
    return session


def _by_startup_options(db: Database):
    return db.connect(options=options())


# Each opens a session of a database and loads the test keyring. SET LOCAL and the savepoint leave
# a transaction open.
WAYS = {
    "set": _by_set,
    "set_local": _by_set_local,
    "savepoint": _in_a_savepoint,
    "set_config": _by_set_config,
    "parameter": _by_parameter,
    "binary_parameter": _by_binary_parameter,
    "literal": _by_literal,
    "prepared_statement": _by_prepared_statement,
    "single_keys": _by_single_keys,
    "startup_options": _by_startup_options,
}
