"""Makes the golden database, dumps it, asks it, and goes on with what it was in the middle of."""

import json
import re

from harness import host, migration, registry
from harness.cluster import Cluster
from harness.database import Database
from harness.keys import keyring
from harness.plans import settings

from .states import GRANTS, MIGRATED, ROLES, STATES, Sessions

RELEASES = host.DATA / "releases"


def make_roles(cluster: Cluster) -> None:
    """The roles that the database names, in a cluster that goes with the test."""
    cluster.psql("".join(f"CREATE ROLE {name};" for name in ROLES))


def grant(session) -> None:
    """What the golden database grants on members of the extension, alone."""
    session.execute(GRANTS)


def build(database: Database) -> None:
    """All states, in a database that has the extension and nothing else."""
    sessions = Sessions(database.connect_keyed(keyring=keyring(current=1)), *(database.connect_keyed() for _ in "12"))
    for session in (sessions.older, sessions.current, sessions.custodian):
        session.execute("SET client_min_messages = warning")
    for state in STATES:
        if callable(state.setup):
            state.setup(sessions)
        else:
            sessions.current.execute(state.setup)
    database.disconnect()


def answers() -> list[dict]:
    """The questions of all states with what is known to be true."""
    return [
        {"state": state.name, "question": question, "answer": rows}
        for state in STATES
        for question, rows in state.answers.items()
    ]


def reader(database: Database):
    """A session with every key that the database's values need."""
    session = database.connect_keyed()
    session.execute("SET client_min_messages = warning")
    registry.unlock(session)
    return session


def wrong(session, expected: list[dict]) -> list[str]:
    """The questions that are not answered as expected, with indexes or without."""
    found = []
    for scans in ("on", "off"):
        with settings(session, enable_seqscan=scans):
            for one in expected:
                rows = [list(row) for row in session.execute(one["question"]).fetchall()]
                if rows != one["answer"]:
                    found.append(f"{one['state']}: {one['question']} with enable_seqscan = {scans}")
    return found


def _migrated(session) -> list[str]:
    """The tables with a migration; the dump of an older release has fewer."""
    there = "SELECT relname::text FROM pg_class WHERE relname = ANY (%s) AND relkind = 'r' ORDER BY 1"
    return [table for (table,) in session.execute(there, (list(MIGRATED),))]


def go_on(session) -> None:
    """Goes on with what was under way, as an administrator does, and brings every value under the current key."""
    for table in _migrated(session):
        state = table.removeprefix("migration_")
        if state in ("started", "halfway", "failed"):
            migration.backfill(session, table)
        if state in ("started", "halfway", "failed", "backfilled"):
            migration.replace_indexes(session, table)
            migration.finish(session, table)
        if state in ("started", "finished"):
            migration.scrub(session, table)
    for step in (migration.backfill, migration.finish):
        step(session, "migration_parts")
    migration.backfill(session, "adopting")
    session.execute("SELECT pii_migration_close('adopting')")
    session.execute("CALL pii_rotate()")
    assert session.execute("SELECT DISTINCT pii_key_version(plain) FROM older").fetchall() == [(3,)]
    assert session.execute("SELECT * FROM pii_verify() WHERE row_key IS NOT NULL").fetchall() == []


def go_back(session) -> None:
    """Makes plaintext of what was encrypted by a migration."""
    for table in _migrated(session):
        if table == "migration_encrypted":
            session.execute(f"SELECT pii_decrypt_columns('{table}', '{{name,email}}')")
        elif table != "migration_decrypted":
            migration.rollback(session, table)
    for table in ("migration_parts", "adopting"):
        migration.rollback(session, table)


def dump(database: Database) -> str:
    """The database as SQL, without the random words that newer pg_dump put around it."""
    text = database.run_tool("pg_dump").stdout
    return re.sub(r"^\\(un)?restrict .*\n", "", text, flags=re.MULTILINE)


_COPY = re.compile(r"^COPY (?P<table>.+) \((?P<columns>.+)\) FROM stdin;\n(?P<rows>(?:.*\n)*?)\\\.$", re.MULTILINE)


def _rows(dump: str) -> dict[str, list[dict[str, str]]]:
    """The rows of each table of a dump, in an order that does not depend on where they stand."""
    return {
        copy["table"]: [
            dict(zip(copy["columns"].split(", "), row.split("\t"), strict=True))
            for row in sorted(copy["rows"].splitlines())
        ]
        for copy in _COPY.finditer(dump)
    }


def differing(before: str, after: str) -> list[str]:
    """The tables of one dump that have other bytes in another one; columns that have come since do not count."""
    old, new = _rows(before), _rows(after)
    assert len(old) > 20
    return [
        table
        for table, rows in old.items()
        if rows != [{name: row.get(name) for name in rows[0]} for row in new.get(table, []) if rows]
    ]


def released(version: str) -> tuple[str, list[dict]]:
    """The dump that a version has left, and its questions."""
    return (RELEASES / f"{version}.sql").read_text(), json.loads((RELEASES / f"{version}.json").read_text())
