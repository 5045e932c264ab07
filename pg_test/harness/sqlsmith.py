"""`make sqlsmith`: SQLsmith's random queries over tables with encrypted columns, for as long as asked.

Usage, in pg_test: python -m harness.sqlsmith [--seconds N] [--seed NUMBER]
Half of the time in a session with a keyring, half in one without. Ends with 1 if the server crashes, or a query ends in
an internal error.
"""

import argparse
import random
import re
import subprocess
import sys
import time

from . import host
from .cluster import Cluster
from .database import Database
from .keys import KEYRING
from .random_calls import STORED, set_up
from .waiting import wait_until

CALLER = "smith"

# May call all that the extension has, and empty no table.
RIGHTS = f"""
    CREATE ROLE {CALLER} LOGIN;
    GRANT USAGE ON SCHEMA pazpaz_pii TO {CALLER};
    GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public, pazpaz_pii, odd TO {CALLER};
    GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA odd, pazpaz_pii TO {CALLER};
    -- A session keeps its keys.
    REVOKE EXECUTE ON FUNCTION pii_unload_keys() FROM PUBLIC, {CALLER};
    -- SQLsmith asks which tables can be written, which this one cannot say.
    DROP FOREIGN DATA WRAPPER odd CASCADE;
    ALTER ROLE {CALLER} SET search_path = public, odd, pazpaz_pii;
"""

# As SQLsmith's --log-to wants them.
NOTEBOOK = """
    CREATE TABLE instance (id bigserial PRIMARY KEY, rev text, target text, hostname text, version text, seed text);
    CREATE TABLE error (id bigint, msg text, query text, target text, sqlstate text);
    CREATE TABLE stat (id bigint, generated bigint, level float, nodes float, updated timestamptz, retries float,
        impedance text);
"""

# Internal errors of PostgreSQL itself, without the extension, too: from casts to pg_catalog.unknown, and from functions
# that only its own parser calls.
KNOWN = re.compile(
    r"ERROR:  (?:invalid INTERVAL typmod: 0x\w+|unrecognized interval typmod: -?\d+"
    r"|failed to find conversion function from unknown to text)"
)
# A value that was changed, or encrypted under another key.
DAMAGED = "XX001"
CRASHED = re.compile(r"PANIC|TRAP:|was terminated by signal|server process .* exited")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m harness.sqlsmith", description="SQLsmith on encrypted columns")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    chosen = parser.parse_args()
    print(f"PostgreSQL {host.PG_MAJOR} in {host.PG_DIR}, seed {chosen.seed}", flush=True)
    settings = {"session_preload_libraries": "pazpaz_pii", "track_functions": "all", "autovacuum_naptime": "1s"}
    with Cluster("sqlsmith", settings) as cluster:
        cluster.psql("CREATE DATABASE notebook")
        cluster.psql(NOTEBOOK, "notebook")
        faults = [
            fault for keyring in (KEYRING, None) for fault in _run(cluster, keyring, chosen.seconds / 2, chosen.seed)
        ]
    for fault in faults:
        print(f"\n--- {fault}")
    print(f"\nfaults: {len(faults)}")
    return 1 if faults else 0


def _run(cluster: Cluster, keyring: str | None, seconds: float, seed: int) -> list[str]:
    """What is wrong after so many seconds of queries."""
    name = "keyless" if keyring is None else "keyed"
    with Database.create(cluster, name) as database:
        set_up(database.connect_keyed())
        cluster.psql(RIGHTS if keyring else RIGHTS.replace(f"CREATE ROLE {CALLER} LOGIN;", ""), name)
        # What sessions have counted comes in when they end.
        database.disconnect()
        wait_until(lambda: _is_quiet(database))
        database.connect().execute("SELECT pg_stat_reset()")
        database.disconnect()
        logged = len(cluster.log_text())
        _smith(cluster, name, keyring, seconds, seed)
        cluster.wait_ready()
        return [*_crashes(cluster.log_text()[logged:]), *_complaints(cluster, database)]


def _is_quiet(database: Database) -> bool:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    (count,) = database.connect().execute(others).fetchone()
    database.disconnect()
    return count == 0


def _smith(cluster: Cluster, name: str, keyring: str | None, seconds: float, seed: int) -> None:
    options = "" if keyring is None else f"-c pazpaz_pii.keyring={keyring.replace(' ', '')}"
    command = ["sqlsmith", "--exclude-catalog", f"--seed={seed}", f"--target={cluster.conninfo(name, CALLER)}"]
    with (cluster.directory / "sqlsmith").open("wb") as said:
        smith = subprocess.Popen(
            [*command, f"--log-to={cluster.conninfo('notebook')}"],
            env=host.clean_environment(PGOPTIONS=options),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        ends = time.monotonic() + seconds
        while smith.poll() is None and time.monotonic() < ends and not CRASHED.search(cluster.log_text()):
            time.sleep(1)
        ended = smith.poll()
        smith.kill()
        smith.wait()
    assert ended is None, f"SQLsmith has ended:\n{(cluster.directory / 'sqlsmith').read_text()[-2000:]}"


def _crashes(log: str) -> list[str]:
    return [f"the server's log: {line}" for line in log.splitlines() if CRASHED.search(line)]


def _complaints(cluster: Cluster, database: Database) -> list[str]:
    """Internal errors, with their queries; also that too little was tried. The queries hold no values."""
    with cluster.connect("notebook") as notebook:
        generated, kinds, failed = notebook.execute(
            """SELECT max(generated), (SELECT count(DISTINCT sqlstate) FROM error), (SELECT count(*) FROM error)
                 FROM stat"""
        ).fetchone()
        internal = notebook.execute(
            "SELECT sqlstate, msg, query FROM error WHERE sqlstate LIKE 'XX%%' AND sqlstate <> %s", (DAMAGED,)
        ).fetchall()
        notebook.execute("TRUNCATE error, stat, instance")
    called = database.connect().execute(
        "SELECT count(*) FROM pg_stat_user_functions WHERE funcname LIKE 'pii\\_%' AND calls > 0"
    )
    (functions,) = called.fetchone()
    print(
        f"{database.name}: {generated or 0} queries, {failed} ended in errors of {kinds} kinds;"
        f" they called {functions} of the extension's functions",
        flush=True,
    )
    faults = [
        f"{state} {_without_values(message)}\n{query}" for state, message, query in internal if not KNOWN.match(message)
    ]
    return faults if generated and functions >= 10 else [*faults, "SQLsmith tried next to nothing"]


def _without_values(message: str) -> str:
    for value in STORED:
        message = message.replace(value, "<a value>")
    return message.splitlines()[0]


if __name__ == "__main__":
    sys.exit(main())
