"""A backfill of 1,000,000 rows × 8 columns: how fast, in how much memory, and what a second session adds."""

import threading
import time
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from harness.database import Database
from harness.keys import keyring
from harness.waiting import wait_until

_ROWS = 1_000_000
_NAMES = [f"c{n}" for n in range(8)]
_SPECS = "{" + ", ".join(f'"{name}": {{}}' for name in _NAMES) + "}"
_TICK = 100  # the kernel's unit of CPU time is 1/100 s on every Linux


class Sample(NamedTuple):
    """A backend at one moment: rows done so far, CPU seconds, private memory in KiB."""

    at: float
    rows: int
    cpu: float
    memory: int


class Worker(threading.Thread):
    """A session that backfills, and what it used."""

    def __init__(self, db):
        super().__init__()
        self.session = db.connect_keyed()
        self.pid = self.session.info.backend_pid
        self.error: psycopg.Error | None = None
        self.samples: list[Sample] = []

    def run(self):
        try:
            self.session.execute("CALL pii_migration_backfill('t')")
        except psycopg.Error as error:  # told by the test's own thread
            self.error = error

    def sample(self, rows: int) -> None:
        """Its CPU time and memory now. Shared buffers that it has touched are not its own: RssAnon."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{self.pid}/status").read_text()
        memory = int(status.partition("RssAnon:")[2].split()[0])
        cpu = (int(fields[11]) + int(fields[12])) / _TICK
        self.samples.append(Sample(time.monotonic(), rows, cpu, memory))

    def since(self, at: float) -> Sample:
        """What it did and used since then; memory is the most it had."""
        later = [s for s in self.samples if s.at >= at]
        first, last = later[0], later[-1]
        return Sample(last.at - first.at, last.rows - first.rows, last.cpu - first.cpu, max(s.memory for s in later))


def watch(db, workers, until) -> None:
    """Sample the workers until they all are done, or until(rows done by all)."""
    with db.connect() as session:
        while any(worker.is_alive() for worker in workers):
            rows = dict(session.execute("SELECT pid, rows_done FROM pazpaz_pii.pii_migration_worker").fetchall())
            for worker in workers:
                if worker.is_alive():
                    worker.sample(rows.get(worker.pid, worker.samples[-1].rows if worker.samples else 0))
            if until(sum(worker.samples[-1].rows for worker in workers)):
                return
            time.sleep(0.1)


@pytest.mark.scenario
def test_a_million_rows(new_cluster, tell):
    """One session alone for 40 %, then a second one beside it.

    Other work on the machine may take the processors away, so nothing is asserted about the clock:
    only that the second takes its share of the work, and that by the CPU time that they use for a row,
    two with a processor each do more than one.
    """
    cluster = new_cluster(shared_buffers="512MB", max_wal_size="8GB", checkpoint_timeout="30min", autovacuum="off")
    db = Database.create(cluster, "app")
    admin = db.connect_keyed()
    columns = ", ".join(f"'{name} ' || md5((i # {n})::text) AS {name}" for n, name in enumerate(_NAMES))
    admin.execute(f"CREATE TABLE t AS SELECT i AS id, {columns} FROM generate_series(1, {_ROWS}) AS i")
    admin.execute("ALTER TABLE t ADD PRIMARY KEY (id)")
    admin.execute("VACUUM ANALYZE t")
    admin.execute("SELECT pii_migration_start('t', %s)", (_SPECS,))

    began = time.monotonic()
    first, second = Worker(db), Worker(db)
    first.start()
    watch(db, [first], lambda rows: rows >= 0.4 * _ROWS)
    joined = time.monotonic()
    second.start()
    watch(db, [first, second], lambda rows: False)
    ended = time.monotonic()
    assert (first.error, second.error) == (None, None)
    done = [
        row
        for (row,) in admin.execute(
            "SELECT (detail->>'rows')::int FROM pii_migration_log WHERE event = 'backfilled' "
            "AND detail->>'failed' = '0'"
        )
    ]
    assert len(done) == 2 and sum(done) == _ROWS, "each row is done, once"

    alone, beside, other = first.since(began), first.since(joined), second.since(joined)
    alone = Sample(alone.at - beside.at, alone.rows - beside.rows, alone.cpu - beside.cpu, alone.memory)
    together = (_ROWS - alone.rows) / (ended - joined)
    tell(f"one session: {alone.rows / alone.at:,.0f} rows/s; two: {together:,.0f} rows/s; 8 values in each row")
    costs = [s.cpu / s.rows for s in (alone, beside, other)]
    tell("CPU time per row: alone {:.1f} µs; side by side {:.1f} and {:.1f} µs".format(*(c * 1e6 for c in costs)))
    # What each would do with a processor of its own.
    one, two = 1 / costs[0], 1 / costs[1] + 1 / costs[2]
    tell(f"by CPU time alone: one session {one:,.0f} rows/s, two {two:,.0f} rows/s")
    share = min(done) / (_ROWS - alone.rows)
    tell(f"the second session did {min(done):,} rows, {share:.0%} of what was left")
    assert share > 0.25
    assert two > one

    quarter = next(s.memory for s in first.samples if s.rows >= 0.25 * _ROWS)
    most = max(s.memory for s in first.samples if s.rows >= 0.25 * _ROWS)
    tell(f"memory of the first session: {quarter} KiB at 25 %, at most {most} KiB after that")
    assert most <= quarter + 1024


@pytest.mark.parametrize("call", ["CALL pii_migration_backfill('t', 200)", "CALL pii_rotate('t', 200)"])
def test_a_batch_reads_its_own_pages_only(db, keyed, call):
    """Not the whole table each time, which the planner likes for small ones."""
    keyed.execute(
        "CREATE TABLE t AS SELECT i AS id, repeat('x', 100) AS c FROM generate_series(1, 10000) AS i; ANALYZE t"
    )
    if "rotate" in call:
        with db.connect_keyed(keyring=keyring(current=1)) as old:
            old.execute("""SELECT pii_encrypt_columns('t', '{"c": {}}')""")
    else:
        keyed.execute("""SELECT pii_migration_start('t', '{"c": {}}')""")
    counts = "SELECT n_tup_upd, seq_scan FROM pg_stat_user_tables WHERE relname = 't'"
    with db.connect_keyed() as session:
        (before,) = {scans for _, scans in session.execute(counts)}
        session.execute(call)
    # A session reports what it did when it ends.
    wait_until(lambda: keyed.execute(counts).fetchone()[0] >= 10_000)
    _, after = keyed.execute(counts).fetchone()
    assert after - before < 10, "50 batches"
