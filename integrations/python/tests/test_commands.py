"""python -m pazpaz_pii on a live server: what it prints, how it exits, several workers, what was stopped goes on."""

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from pazpaz_pii import commands

from harness.keys import KEY_1, KEY_2, KEYRING, WRONG_KEY, keyring
from harness.leaks import assert_absent

COUNT = "SELECT count(*) FROM clients WHERE pii_key_version(name) = 2"


@pytest.fixture
def clients(db):
    """A database with a table of values under version 1."""
    session = db.connect_keyed(keyring=keyring(1))
    session.execute("CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text)")
    session.execute("INSERT INTO clients SELECT i, 'secret ' || i FROM generate_series(1, 5000) AS i")
    return db


@pytest.fixture
def pii(db, tmp_path):
    """Runs the command: pii("rotate", …); its exit status and all that it printed."""

    def run(*arguments, keys=KEYRING, **environment):
        file = tmp_path / "keyring"
        if keys is not None:
            file.write_text(keys)
            environment["PAZPAZ_PII_KEYRING_FILE"] = str(file)
        address = {
            "PGHOST": str(db.cluster.socket_dir),
            "PGPORT": str(db.cluster.port),
            "PGUSER": "postgres",
            "PGDATABASE": db.name,
        }
        command = [sys.executable, "-m", "pazpaz_pii", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ | address | environment)
        printed = done.stdout + done.stderr
        assert_absent("what it printed", printed, values=["secret"])
        return done.returncode, printed

    return run


def test_rotation_by_several_workers(clients, pii):
    assert pii("rotate", "clients", "--workers", "3", "--batch-size", "100")[0] == 0
    session = clients.connect_keyed()
    assert session.execute(COUNT).fetchone() == (5000,)
    assert pii("verify")[0] == 0
    status, census = pii("census", "clients", keys=None)
    assert status == 0 and "5000" in census
    assert pii("rotate")[0] == 0  # nothing to do


def test_what_was_stopped_goes_on(clients, pii):
    """What is done stays done, what failed is told, and the same command does the rest."""
    session = clients.connect_keyed()
    limit = "CHECK (id <> 3333 OR pii_key_version(name) <> 2) NOT VALID"
    session.execute(f"ALTER TABLE clients ADD CONSTRAINT bad {limit}")
    status, printed = pii("rotate", "clients", "--batch-size", "100")
    assert status == 1 and "1 value could not be encrypted" in printed
    assert session.execute(COUNT).fetchone() == (4999,)
    session.execute("ALTER TABLE clients DROP CONSTRAINT bad")
    assert pii("rotate", "clients", "--workers", "2")[0] == 0
    assert session.execute(COUNT).fetchone() == (5000,)


def test_an_interrupt_ends_all_sessions(clients, tmp_path):
    """Ctrl-C: the sessions are cancelled, what they committed stays, and the same command does the rest."""
    address = {"PGHOST": str(clients.cluster.socket_dir), "PGPORT": str(clients.cluster.port), "PGUSER": "postgres"}
    environment = os.environ | address | {"PGDATABASE": clients.name, "PAZPAZ_PII_KEYRING": KEYRING}
    command = [sys.executable, "-m", "pazpaz_pii", "rotate", "--workers", "2", "--batch-size", "10", "--pause", "1 s"]
    session = clients.connect_keyed()
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CALL %pii_rotate(%'"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    # Where the tests were started in the background, SIGINT is ignored, also by what they start.
    with subprocess.Popen(command, env=environment, preexec_fn=hear_interrupts, **pipes) as run:
        wait_until(lambda: session.execute(COUNT).fetchone() > (0,))
        run.send_signal(signal.SIGINT)
        printed, _ = run.communicate()
    assert run.returncode == 130 and "the same command goes on" in printed and "Traceback" not in printed
    wait_until(lambda: session.execute(at_work).fetchone() == (0,))
    (done,) = session.execute(COUNT).fetchone()
    assert 0 < done < 5000


class Terminal(io.StringIO):
    """What rich takes for a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize("command", ["rotate", "backfill"])
@pytest.mark.parametrize("kind", [Terminal, io.StringIO])
def test_bars(clients, monkeypatch, command, kind):
    """On a terminal a bar for the table fills while the sessions work; elsewhere there is none."""
    monkeypatch.setattr(commands, "SECONDS_BETWEEN_LOOKS", 0.01)
    monkeypatch.setenv("TERM", "xterm")
    session = clients.connect_keyed()
    if command == "backfill":
        session.execute("ALTER TABLE clients ALTER name TYPE text")
        session.execute("""SELECT pii_migration_start('clients', '{"name": {}}')""")
    address = {
        "host": str(clients.cluster.socket_dir),
        "port": clients.cluster.port,
        "user": "postgres",
        "dbname": clients.name,
    }
    options = {"table": "clients", "workers": 2, "batch_size": 500, "pause": "20 ms"}
    out = kind()
    assert commands.run(command, options, lambda: psycopg.connect(**address), lambda: KEYRING, out) == 0
    shown = [int(percent) for percent in re.findall(r"clients.*?(\d+)%", out.getvalue())]
    if kind is Terminal:
        assert shown == sorted(shown) and shown[-1] == 100 and any(0 < percent < 100 for percent in shown)
    else:
        assert out.getvalue() == ""


def hear_interrupts():
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_until(condition):
    """As long as it takes: pytest's own limit ends what never comes."""
    while not condition():
        time.sleep(0.02)


def test_backfill(db, pii):
    session = db.connect_keyed()
    session.execute("CREATE TABLE plain (id int PRIMARY KEY, name text)")
    session.execute("INSERT INTO plain SELECT i, 'secret ' || i FROM generate_series(1, 3000) AS i")
    session.execute("""SELECT pii_migration_start('plain', '{"name": {}}')""")
    assert pii("backfill", "plain", "--workers", "2", "--batch-size", "100")[0] == 0
    assert "plain" in pii("status", keys=None)[1]
    session.execute("SELECT pii_migration_finish('plain')")
    assert session.execute("SELECT count(*) FROM plain WHERE name LIKE 'secret %'").fetchone() == (3000,)


def test_findings_are_the_exit_status(clients, pii):
    status, printed = pii("doctor", "--thorough", keys=None)
    assert (status == 1) == ("critical" in printed or "warning" in printed)
    status, printed = pii("verify", keys=keyring(1, keys={"1": WRONG_KEY, "2": KEY_1}))
    assert status == 1 and "5000" in printed


@pytest.mark.parametrize(
    ("arguments", "environment", "error"),
    [
        (["verify"], {}, "verify needs the keys"),
        (["rotate", "nothing"], {"PAZPAZ_PII_KEYRING": KEYRING}, 'relation "nothing" does not exist'),
        (["verify"], {"PAZPAZ_PII_KEYRING": "no JSON"}, "keyring"),
        (["verify"], {"PAZPAZ_PII_KEYRING_FILE": "/no/file"}, "No such file"),
        (["verify", "--keys", "no.module:keyring"], {}, "No module named"),
        (["status"], {"PGDATABASE": "postgres"}, "no extension pazpaz_pii"),
        (["status"], {"PGPORT": "1"}, "connection"),
    ],
)
def test_errors(pii, arguments, environment, error):
    status, printed = pii(*arguments, keys=None, **environment)
    assert status == 2 and error in printed and "Traceback" not in printed
    assert_absent("what it printed", printed, keys=[KEY_1, KEY_2])


def test_keys_of_a_function(pii):
    assert pii("verify", "--keys", "pazpaz_pii.testing:keyring", keys=None)[0] == 0


def test_the_sessions_are_closed(clients):
    address = {
        "host": str(clients.cluster.socket_dir),
        "port": clients.cluster.port,
        "user": "postgres",
        "dbname": clients.name,
    }
    opened = []

    def connect():
        opened.append(psycopg.connect(**address))
        return opened[-1]

    options = {"table": "clients", "workers": 2, "batch_size": 1000, "pause": "0"}
    assert commands.run("rotate", options, connect, lambda: KEYRING, sys.stderr) == 0
    assert len(opened) == 3 and all(connection.closed for connection in opened)


@pytest.mark.parametrize("begun", [True, False])
def test_the_failure_of_one_session_ends_the_others_and_is_told(clients, begun):
    """Whether they have begun their work or not."""
    address = {
        "host": str(clients.cluster.socket_dir),
        "port": clients.cluster.port,
        "user": "postgres",
        "dbname": clients.name,
    }
    session = clients.connect_keyed()
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CALL %%pii_rotate(%%' AND datname = %s"
    failed = threading.Event()

    def connect():
        if threading.current_thread().name.endswith("_1"):  # the second session's
            if begun:
                wait_until(lambda: session.execute(at_work, [clients.name]).fetchone() == (1,))
            failed.set()
            raise OSError("the network is away")
        return psycopg.connect(**address)

    def provide():
        if not begun:
            failed.wait()
            time.sleep(2 * commands.SECONDS_BETWEEN_LOOKS)  # until it is noticed; what follows holds in any case
        return KEYRING

    options = {"table": "clients", "workers": 2, "batch_size": 10, "pause": "1 s" if begun else "0"}
    with pytest.raises(OSError, match="the network is away"):
        commands.run("rotate", options, connect, provide, sys.stderr)
    assert session.execute(COUNT).fetchone() < ((5000,) if begun else (1,))
