"""Standbys, and the slots of subscribers that have gone."""

import shutil

import psycopg

from .cluster import Cluster
from .waiting import wait_until


def become_standby(standby: Cluster, primary: Cluster) -> None:
    """Copies the primary's files into the standby's place and starts it."""
    own = (standby.data / "harness.conf").read_text()
    shutil.rmtree(standby.data)
    primary.run_tool("pg_basebackup", "-D", standby.data, "--checkpoint=fast", "--no-sync", "-X", "stream")
    (standby.data / "harness.conf").write_text(own)
    (standby.data / "standby.signal").touch()
    # It needs at least as many senders as the primary has.
    standby.configure(primary_conninfo=primary.conninfo(), max_wal_senders=primary.settings["max_wal_senders"])
    standby.start()


def wait_for_replay(primary, standby) -> None:
    """Until a session of the standby sees all that a session of the primary has written."""
    end = primary.execute("SELECT pg_current_wal_lsn()").fetchone()[0]
    replayed = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s"
    wait_until(lambda: standby.execute(replayed, (end,)).fetchone()[0], 30, "the standby does not catch up")


def drop_slot(session, slot: str) -> None:
    """Drops a replication slot as soon as its walsender has ended."""

    def dropped() -> bool:
        try:
            session.execute("SELECT pg_drop_replication_slot(%s)", (slot,))
        except psycopg.errors.ObjectInUse:
            return False
        return True

    wait_until(dropped, 20, f"slot {slot} stays in use")
