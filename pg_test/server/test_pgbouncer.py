"""Behind PgBouncer, where one server session serves many clients, no client inherits a key."""

import pytest

from harness.cluster import Cluster
from harness.errors import raises
from harness.keys import KEY_2, KEYRING, MASTER, raw
from harness.loading import set_keyring
from harness.pgbouncer import PgBouncer
from harness.sealed import load_sealed, seal

pytestmark = pytest.mark.scenario

NO_KEY = "no encryption key is loaded"


@pytest.fixture(scope="module")
def application():
    with Cluster("pooled", {"session_preload_libraries": "pazpaz_pii"}) as cluster:
        cluster.createdb("app")
        with cluster.connect("app") as session:
            session.execute("CREATE EXTENSION pazpaz_pii; CREATE TABLE t (v encrypted_text)")
            session.execute("SELECT pii_unlock(%b)", (raw(MASTER),))
            session.execute("SELECT pii_create_key()")
            session.execute("SELECT pii_unlock(%b)", (raw(MASTER),))
            session.execute("INSERT INTO t VALUES ('kept')")
            session.execute("SELECT pii_load_key(2, %b)", (raw(KEY_2),))
            session.execute("SELECT pii_register_key(2)")
        yield cluster


def backend(client) -> int:
    return client.execute("SELECT pg_backend_pid()").fetchone()[0]


def assert_nothing_inherited(client) -> None:
    assert client.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    assert client.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (0,)
    with raises("55000", message=NO_KEY):
        client.execute("SELECT pii_encrypt('x')")
    with raises("55000", message="no master key"):
        client.execute("SELECT pii_create_key()")
    assert client.execute("SELECT v FROM t LIMIT 1").fetchone()[0].startswith("v1:")


LOCAL = {
    "set_local": lambda client: set_keyring(client, KEYRING, local=True),
    "parameter": lambda client: client.execute("SELECT pii_load_keyring(%s, true)", (KEYRING,)),
    "unlock": lambda client: client.execute("SELECT pii_unlock(%b, true)", (raw(MASTER),)),
    "sealed": lambda client: load_sealed(client, seal(client), local=True),
}


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK", "an error", "a disconnect"])
@pytest.mark.parametrize("way", LOCAL)
def test_in_transaction_mode_a_local_key_never_reaches_the_next_client(application, way, end):
    with PgBouncer(application, "app", "transaction") as pooler:
        one, other = pooler.connect(prepare_threshold=None), pooler.connect(prepare_threshold=None)
        one.execute("BEGIN")
        LOCAL[way](one)
        server = backend(one)
        one.execute("INSERT INTO t VALUES ('local')")
        assert one.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
        if end == "an error":
            with raises("22012"):
                one.execute("SELECT 1/0")
            one.execute("ROLLBACK")
        elif end == "a disconnect":
            one.close()
        else:
            one.execute(end)
        if end != "a disconnect":
            # PgBouncer ends a server session whose client left in a transaction.
            assert backend(other) == server, "the control: both clients meet the same server session"
        assert_nothing_inherited(other)
        if end != "a disconnect":
            assert_nothing_inherited(one)
            one.close()
        other.close()


@pytest.mark.parametrize("way", ["parameter", "unlock", "sealed"])
def test_in_session_mode_discard_all_clears_it(application, way):
    load = {
        "parameter": lambda client: client.execute("SELECT pii_load_keyring(%s)", (KEYRING,)),
        "unlock": lambda client: client.execute("SELECT pii_unlock(%b)", (raw(MASTER),)),
        "sealed": lambda client: load_sealed(client, seal(client)),
    }
    with PgBouncer(application, "app", "session") as pooler:
        one = pooler.connect()
        load[way](one)
        server = backend(one)
        assert one.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
        one.close()
        other = pooler.connect()
        assert backend(other) == server, "the control: both clients meet the same server session"
        assert_nothing_inherited(other)
        other.close()


def test_in_transaction_mode_a_key_of_the_session_does_reach_the_next_client(application):
    """The control, and the reason to load keys per transaction there."""
    with PgBouncer(application, "app", "transaction") as pooler:
        one, other = pooler.connect(), pooler.connect()
        one.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        assert other.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
        one.close()
        other.close()
