"""No nonce is ever used twice, least of all by the forks of a server that preloads the library."""

import pytest

from harness.keys import KEYRING
from harness.loading import WAYS, options
from harness.shared import own_server

# A value under version 2 starts with "v2:", then come 12 bytes of nonce.
_NONCE = "substr({}::bytea, 4, 12)"
_FRESH = _NONCE.format("pii_encrypt('the same text')")


@pytest.fixture(scope="module", params=["shared_preload_libraries", "session_preload_libraries"])
def database(request):
    settings = {
        "session_preload_libraries": "",
        request.param: "pazpaz_pii",
        "min_parallel_table_scan_size": "0",
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "max_parallel_workers_per_gather": "4",
    }
    with own_server("nonces", **settings) as database:
        yield database


def test_sessions_never_share_a_nonce(database):
    sessions = [database.connect(options=options()) for _ in range(8)]
    nonces = []
    for _ in range(3):
        for session in sessions:
            rows = session.execute(f"SELECT {_FRESH} FROM generate_series(1, 500)").fetchall()
            nonces += [row[0] for row in rows]
    for session in sessions:
        session.close()
    assert all(len(nonce) == 12 for nonce in nonces)
    assert len(set(nonces)) == 8 * 3 * 500


def test_one_session_after_the_other_never_starts_alike(database):
    nonces = set()
    for _ in range(30):
        session = database.connect_keyed()
        nonces.add(session.execute(f"SELECT {_FRESH}").fetchone()[0])
        session.close()
    assert len(nonces) == 30


def test_200000_encryptions_of_one_value_have_200000_nonces(database):
    session = database.connect_keyed()
    distinct, values = session.execute(
        f"SELECT count(DISTINCT n), count(*) FROM (SELECT {_FRESH} AS n FROM generate_series(1, 200000)) x"
    ).fetchone()
    assert (distinct, values) == (200_000, 200_000)
    session.close()


def test_parallel_workers_never_share_a_nonce(database):
    session = database.connect_keyed()
    session.execute("DROP TABLE IF EXISTS plain")
    session.execute(
        "CREATE TABLE plain WITH (parallel_workers = 4) AS SELECT 'the same text' AS t FROM generate_series(1, 20000)"
    )
    session.execute("SET parallel_leader_participation = off")
    nonce = _NONCE.format("pii_encrypt(t)")
    rows = []
    for _ in range(2):
        rows += session.execute(f"SELECT {nonce} FROM plain").fetchall()
    own = session.execute("SELECT coalesce(sum(encryptions), 0)::bigint FROM pii_session_stats").fetchone()[0]
    assert own == 0, "the control: the workers encrypted, not the leader"
    assert len(set(rows)) == 40_000
    session.close()


def test_updates_and_searchable_values_have_fresh_nonces(database):
    session = database.connect_keyed()
    session.execute("DROP TABLE IF EXISTS people")
    session.execute("CREATE TABLE people (email encrypted_text(searchable), name encrypted_text)")
    nonces = set()
    # Not literals: each is encrypted once, when the statement is read.
    session.execute(
        "INSERT INTO people SELECT left(t, 4), left(t, 4) FROM generate_series(1, 100), (VALUES ('same text')) x (t)"
    )
    for _ in range(3):
        # v2.1: and 16 bytes of tag precede the nonce of a searchable value.
        rows = session.execute("SELECT substr(email::bytea, 22, 12), substr(name::bytea, 4, 12) FROM people")
        nonces |= {nonce for row in rows for nonce in row}
        session.execute("UPDATE people SET email = email || '', name = name || ''")
    assert len(nonces) == 600
    session.close()


@pytest.mark.parametrize("way", WAYS)
def test_keys_load_and_work_however_the_library_is_preloaded(database, way):
    session = WAYS[way](database)
    shown = session.execute("SHOW pazpaz_pii.keyring").fetchone()[0]
    assert shown == "versions 1, 2 (current 2), index 1"
    assert session.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
    session.execute("SELECT pii_unload_keys()")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    session.close()


def test_the_postmaster_holds_no_key(database):
    session = database.connect_keyed(keyring=KEYRING)
    fresh = database.connect()
    assert fresh.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    session.close()
    fresh.close()
