"""pii_doctor() on what only a server of its own shows: how it was started, and what is left in its files."""

import re

import pytest

from harness.database import Database
from harness.doctor import findings, silent
from harness.host import PG_MAJOR

# The checks that fire here, for test_doctor.py.
FIRES = {
    "shared_memory",
    "ssl",
    "hba",
    "checksums",
    "durability",
    "auto_explain",
    "pg_stat_statements",
    "log_statement",
    "preload",
    "io_database",
    "redact_log",
    "old_statistics",
    "dropped_column",
    "extension_version",
}


def found(session, check):
    return {(severity, place) for severity, place, _, _ in findings(session, check)}


@pytest.mark.scenario
def test_a_careless_server(new_cluster):
    """Everything wrong that a start of the server decides, and a superuser without the library to see it."""
    cluster = new_cluster(
        tcp=True,
        session_preload_libraries="",
        shared_preload_libraries="pg_stat_statements,auto_explain",
        listen_addresses="0.0.0.0",
        dynamic_shared_memory_type="mmap",
        full_page_writes="off",
        log_statement="all",
        initdb=("--no-data-checksums",) if PG_MAJOR >= 18 else (),
        **{"auto_explain.log_min_duration": "0", "pazpaz_pii.io": "plaintext", "pazpaz_pii.redact_log": "off"},
    )
    session = cluster.connect()
    session.execute("CREATE EXTENSION pazpaz_pii")
    for check, severity in (
        ("preload", "critical"),
        ("shared_memory", "warning"),
        ("ssl", "warning"),
        ("checksums", "info"),
        ("pg_stat_statements", "warning"),
        ("auto_explain", "warning"),
        ("log_statement", "warning"),
        ("io_database", "warning"),
        ("redact_log", "warning"),
    ):
        assert (severity, "server") in found(session, check), check
    assert "full_page_writes" in str(findings(session, "durability"))

    # The file that initdb wrote lets nobody in from elsewhere.
    assert silent(session, "hba")
    hba = cluster.data / "pg_hba.conf"
    local = hba.read_text()
    for line, fires in (
        ("hostssl all all 0.0.0.0/0 scram-sha-256", False),
        ("host all all 10.0.0.0/8 reject", False),
        ("host all all 10.0.0.0/8 scram-sha-256", True),
        ("hostnossl all all all md5", True),
        ("hostnossl all all all reject\nhost all all all scram-sha-256", False),
    ):
        hba.write_text(f"{local}\n{line}\n")
        assert bool(found(session, "hba")) == fires, line
        # pg_monitor, which is told the same, may not read that file: of the line no more than its number.
        assert not [row for row in findings(session, "hba") if re.search(r"10\.0|\ball\b|\bhost(nossl)?\b", str(row))]
    hba.write_text(local)

    # What the remedies say, as far as a server can do it to itself.
    for check in ("log_statement", "auto_explain", "pg_stat_statements", "redact_log"):
        for _, _, _, remedy in findings(session, check):
            session.execute(remedy.partition(";")[0])
    cluster.restart(
        session_preload_libraries="pazpaz_pii",
        listen_addresses="127.0.0.1,localhost",
        dynamic_shared_memory_type="posix",
        full_page_writes="on",
        fsync="on",
        **{"pazpaz_pii.io": None},
    )
    session = cluster.connect()
    for check in (
        "preload",
        "shared_memory",
        "ssl",
        "log_statement",
        "pg_stat_statements",
        "redact_log",
        "io_database",
        "durability",
    ):
        assert silent(session, check)
    assert "log_min_duration" not in str(findings(session, "auto_explain"))


@pytest.mark.scenario
def test_old_bytes(new_cluster):
    """Found by transaction ids in the catalogues, and gone after the remedy."""
    cluster = new_cluster()
    db = Database.create(cluster, "own")
    session = db.connect_keyed()
    session.execute(
        """CREATE TABLE converted (id int PRIMARY KEY, name text, nick text);
           CREATE TABLE born_so (id int PRIMARY KEY, name encrypted_text(9));
           ALTER TABLE born_so ADD email encrypted_text(9);
           INSERT INTO converted SELECT i, 'Zebulon', 'Zeb' FROM generate_series(1, 9) i;
           INSERT INTO born_so SELECT i, 'Zebulon' FROM generate_series(1, 9) i;
           CREATE STATISTICS two (mcv) ON name, nick FROM converted"""
    )
    session.execute("ANALYZE")
    assert silent(session, "old_statistics") and silent(session, "dropped_column")

    session.execute("ALTER TABLE converted ALTER name TYPE encrypted_text(9)")
    ((severity, table, finding, remedy),) = findings(session, "old_statistics")
    assert (severity, table) == ("warning", "public.converted") and "name" in finding
    assert "pg_statistic, pg_statistic_ext_data" in finding
    session.execute("DROP STATISTICS two")
    session.execute("VACUUM FULL pg_catalog.pg_statistic")
    ((_, _, finding, _),) = findings(session, "old_statistics")
    assert "after pg_statistic_ext_data was" in finding
    session.execute(remedy.partition("--")[0])
    assert silent(session, "old_statistics")

    session.execute("ALTER TABLE converted DROP nick")
    ((severity, table, finding, remedy),) = findings(session, "dropped_column")
    assert (severity, table) == ("warning", "public.converted") and finding.startswith("1 of its columns")
    # None of these writes its rows anew.
    for statement in (
        "GRANT SELECT ON converted TO PUBLIC",
        "CREATE ROLE heir",
        "ALTER TABLE converted OWNER TO heir",
        "UPDATE converted SET id = -id",
        "VACUUM FREEZE converted",
        "REINDEX TABLE converted",
    ):
        session.execute(statement)
    assert found(session, "dropped_column")
    session.execute(remedy)
    assert silent(session, "dropped_column")

    # In one transaction: a rewrite after the drop, and before it.
    session.execute("ALTER TABLE converted ADD a text, ADD b int")
    session.execute("ALTER TABLE converted DROP a, ALTER b TYPE bigint")
    assert silent(session, "dropped_column")
    session.execute("ALTER TABLE converted ADD a text")
    session.execute("BEGIN; ALTER TABLE converted ALTER b TYPE int; ALTER TABLE converted DROP a; COMMIT")
    assert found(session, "dropped_column")


def test_an_older_installation_of_the_sql_objects(db):
    """As ALTER EXTENSION has not been run after an upgrade of the library."""
    session = db.connect(autocommit=False)
    assert silent(session, "extension_version")
    session.execute("UPDATE pg_extension SET extversion = '0.0.9' WHERE extname = 'pazpaz_pii'")
    assert found(session, "extension_version") == {("warning", "extension pazpaz_pii")}
