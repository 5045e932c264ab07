"""A rotation from beginning to end, under load: no transaction fails and no lookup is wrong."""

import re
import threading
import time

import pytest

from harness.database import Database
from harness.errors import raises
from harness.host import ROOT
from harness.keys import MASTER, raw
from harness.registry import create, unlock

ROTATE = ROOT / "sql" / "clients" / "rotate.sql"
ROWS = 3000

# Each transaction unlocks for itself, as behind a pooler, and so follows the keys. A lookup that finds
# another number of rows than one divides by zero.
LOAD = f"""
\\set id random(1, {ROWS})
BEGIN;
SELECT pii_unlock('\\x{raw(MASTER).hex()}', true);
SELECT 1 / (count(*) = 1)::int FROM t WHERE found = 'mail ' || :id;
UPDATE t SET plain = plain || '.' WHERE id = :id;
UPDATE t SET found = found::text WHERE found = 'mail ' || :id;
SELECT 1 / (plain LIKE 'name ' || :id || '.%')::int FROM t WHERE found = 'mail ' || :id;
INSERT INTO log VALUES (:id, 'did ' || :id);
COMMIT;
"""


def rotate(cluster):
    """Runs the script as its head says."""
    options = f'-c pazpaz_pii.keyring={{"master":"{MASTER}"}}'
    return cluster.psql(None, "app", file=ROTATE, env={"PGOPTIONS": options})


@pytest.fixture
def application(new_cluster):
    cluster = new_cluster()
    with Database.create(cluster, "app").connect() as session:
        unlock(session)
        create(session), create(session, "index")
        unlock(session)
        session.execute(
            "CREATE TABLE t (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(99, searchable));"
            "CREATE INDEX t_found ON t USING hash (found);"
            "CREATE UNIQUE INDEX t_one ON t (found encrypted_text_unique_ops);"
            "CREATE TABLE log (id int, v encrypted_text) PARTITION BY HASH (id);"
            "CREATE TABLE log_0 PARTITION OF log FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
            "CREATE TABLE log_1 PARTITION OF log FOR VALUES WITH (MODULUS 2, REMAINDER 1);"
        )
        session.execute(f"INSERT INTO t SELECT i, 'name ' || i || '.', 'mail ' || i FROM generate_series(1, {ROWS}) i")
        session.execute("ANALYZE")
    return cluster


class Load:
    """pgbench at work in the background, two seconds at a time, so that each run ends by its own summary."""

    def __init__(self, cluster):
        self._cluster = cluster
        self._script = cluster.directory / "load.sql"
        self._script.write_text(LOAD)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.transactions = 0
        self.failures: list[str] = []

    def __enter__(self) -> "Load":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set() and not self.failures:
            arguments = ("-n", "-f", self._script, "-c", "4", "-j", "1", "-T", "2", "app")
            run = self._cluster.run_tool("pgbench", *arguments, check=False)
            processed = re.search(r"^number of transactions actually processed: (\d+)", run.stdout, re.MULTILINE)
            failed = re.search(r"^number of failed transactions: (\d+)", run.stdout, re.MULTILINE)
            if run.returncode != 0 or not processed or not failed or failed[1] != "0":
                self.failures.append(run.stdout + run.stderr)
            else:
                self.transactions += int(processed[1])

    def wait_for_more(self) -> None:
        """Until whole runs have begun and ended since."""
        for _ in range(2):
            start = self.transactions
            while self.transactions == start:
                assert not self.failures, self.failures[0]
                time.sleep(0.05)


@pytest.mark.scenario
def test_a_rotation_under_load_fails_no_transaction(application):
    with Load(application) as load:
        load.wait_for_more()
        assert "Version 2 is made and waits" in rotate(application).stdout
        load.wait_for_more()
        said = rotate(application)
        assert "all under the new version; the older ones are retired" in said.stdout
        assert re.search(r"^1\|retired\|\|0\n2\|current\|89\|\d+$", said.stdout, re.MULTILINE)
        with application.connect("app") as session:
            unlock(session)
            fingerprint = session.execute(
                "SELECT fingerprint FROM pazpaz_pii.pii_key WHERE version = 1 AND kind = 'data'"
            ).fetchone()
            session.execute("SELECT pii_destroy_key(1, confirm => %s)", fingerprint)
        load.wait_for_more()
    assert load.failures == []
    assert load.transactions > 100

    assert "ERROR" not in application.log_text()
    with application.connect("app") as session:
        unlock(session)
        census = session.execute(
            "SELECT DISTINCT key_version FROM pii_census() WHERE key_version IS NOT NULL"
        ).fetchall()
        assert census == [(2,)]
        right = "SELECT count(*) FROM t WHERE plain LIKE 'name ' || id || '.%' AND found = 'mail ' || id"
        assert session.execute(right).fetchone() == (ROWS,)
        assert session.execute("SELECT bad FROM pii_verify() WHERE bad > 0").fetchall() == []
        assert session.execute("SELECT count(*) FROM log").fetchone() == (load.transactions,)


@pytest.mark.scenario
def test_the_script_goes_on_after_a_refusal(application):
    """A materialized view keeps old values: the script says so, and ends the work once it is refreshed."""
    with application.connect("app") as session:
        unlock(session)
        session.execute("CREATE MATERIALIZED VIEW seen AS SELECT plain FROM t WHERE id <= 5")
        rotate(application)
        refused = application.psql(
            None, "app", file=ROTATE, env={"PGOPTIONS": f'-c pazpaz_pii.keyring={{"master":"{MASTER}"}}'}, check=False
        )
        assert refused.returncode != 0
        assert "public.seen.plain: 5" in refused.stderr and "materialized view public.seen is left" in refused.stderr
        session.execute("SELECT pii_reload_keys(); REFRESH MATERIALIZED VIEW seen")
        assert "the older ones are retired" in rotate(application).stdout
        rows = session.execute("SELECT version, status FROM pii_key_status WHERE kind = 'data' ORDER BY 1").fetchall()
        assert rows == [(1, "retired"), (2, "current")]
        assert "Version 3 is made and waits" in rotate(application).stdout, "the next rotation"


@pytest.mark.scenario
def test_a_session_that_missed_the_rotation_gets_errors_and_loses_nothing(application):
    with application.connect("app") as late, application.connect("app") as session:
        unlock(late)
        rotate(application)
        rotate(application)
        with raises("55000", message="data key version 1 is retired"):
            late.execute("INSERT INTO t VALUES (0, 'lost', 'mail 0')")
        with raises("55000", message="encryption key version 2 is not loaded"):
            late.execute("SELECT plain FROM t")
        late.execute("SELECT pii_reload_keys()")
        late.execute("INSERT INTO t VALUES (0, 'kept', 'mail 0')")
        unlock(session)
        assert session.execute("SELECT plain, pii_key_version(plain) FROM t WHERE found = 'mail 0'").fetchall() == [
            ("kept", 2)
        ]
