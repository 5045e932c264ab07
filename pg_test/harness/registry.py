"""The registry of keys as its custodian drives it."""

from .keys import MASTER, WRONG_KEY, keyring, raw

OTHER_INDEX = keyring(index={"2": WRONG_KEY})
PASSPHRASE = "Tränen der Wüste, 7 €"


def load(session, ring: str) -> None:
    session.execute("SELECT pii_load_keyring(%s)", (ring,))


def forget(session, *tables: str) -> None:
    """Deletes what is never deleted, as only who may take its guard away can."""
    for table in tables or ("pii_key", "pii_key_parameters"):
        guard = f"ALTER TABLE pazpaz_pii.{table} {{}} TRIGGER pii_refuse_delete"
        session.execute(f"{guard.format('DISABLE')}; DELETE FROM pazpaz_pii.{table}; {guard.format('ENABLE ALWAYS')}")


def unlock(session, master: str = MASTER, **kw) -> str:
    return session.execute("SELECT pii_unlock(%b, %s)", (raw(master), kw.get("local", False))).fetchone()[0]


def unlock_by_passphrase(session, passphrase: str = PASSPHRASE, local: bool = False) -> str:
    query = "SELECT pii_unlock_passphrase(%s, %s)"
    return session.execute(query, (passphrase, local)).fetchone()[0]


def set_passphrase(session, passphrase: str = PASSPHRASE, master: str = MASTER) -> None:
    session.execute("SELECT pii_set_passphrase(%s, %b)", (passphrase, raw(master)))


def create(session, kind: str = "data") -> int:
    return session.execute("SELECT pii_create_key(%s)", (kind,)).fetchone()[0]


def status(session, version: int, kind: str = "data") -> str:
    query = "SELECT status FROM pii_key_status WHERE kind = %s AND version = %s"
    return session.execute(query, (kind, version)).fetchone()[0]


def fingerprints(session) -> dict:
    rows = session.execute("SELECT kind, version, fingerprint FROM pii_session_keys()").fetchall()
    return {(kind, version): fingerprint for kind, version, fingerprint in rows}
