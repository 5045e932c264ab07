"""Fixtures of all server tests, and the rule that a skipped test is a failed one."""

import itertools
import signal

import psycopg
import pytest

from harness import host, shared
from harness.cluster import Cluster, remove_everything
from harness.database import Database
from harness.leaks import without_keys

_numbers = itertools.count(1)
_MEASURED = "measured"


def pytest_configure(config):
    # A CI's SIGTERM ends the run as Ctrl-C does: with all servers stopped. Where the tests were started in the
    # background, SIGINT is ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)


def pytest_report_header(config):
    return f"PostgreSQL {host.PG_MAJOR} in {host.PG_DIR}, psycopg {psycopg.__version__}"


def _skipped_is_failed(report):
    """A check that did not run must not look green."""
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, and no check may be skipped here: {report.longrepr}"
    return report


def _without_keys(report):
    """Tracebacks show arguments and statements. Practice keys look like any other."""
    told = str(report.longrepr or "")
    if told != without_keys(told):
        report.longrepr = without_keys(told)
    report.sections = [(title, without_keys(text)) for title, text in report.sections]
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    return _without_keys(_skipped_is_failed((yield)))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    return _without_keys(_skipped_is_failed((yield)))


def pytest_terminal_summary(terminalreporter):
    reports = [report for status in ("passed", "failed") for report in terminalreporter.getreports(status)]
    figures = [
        f"{report.head_line}: {line}"
        for report in reports
        if report.when == "call"
        for name, line in report.user_properties
        if name == _MEASURED
    ]
    if figures:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture
def tell(request):
    """tell("what was measured"): a line at the end of pytest's output, whatever it captures."""
    # Properties reach the end from any worker.
    return lambda line: request.node.user_properties.append((_MEASURED, line))


@pytest.fixture(scope="session")
def cluster():
    """The server that most tests share, with the extension installed as its guide says."""
    settings = {
        "session_preload_libraries": "pazpaz_pii",
        "wal_level": "logical",
        "max_wal_senders": 10,
        "max_replication_slots": 10,
    }
    with Cluster("main", settings) as main:
        Database.create(main, "pazpaz_template")
        main.template = "pazpaz_template"
        yield main
    remove_everything()


@pytest.fixture
def new_cluster():
    """Makes servers with settings of their own: new_cluster(autovacuum_naptime='1s').

    The library is loaded per session unless session_preload_libraries is given.
    For settings with a dot: new_cluster(**{'pazpaz_pii.io': 'ciphertext'}).
    """
    made = []

    def make(*, start=True, tcp=False, initdb=(), **settings) -> Cluster:
        settings.setdefault("session_preload_libraries", "pazpaz_pii")
        cluster = Cluster("own", settings, tcp=tcp, initdb=initdb)
        made.append(cluster)
        return cluster.start() if start else cluster

    yield make
    for cluster in made:
        cluster.remove()


database = shared.database()
visit = shared.visit
corner = shared.corner


@pytest.fixture
def db(cluster):
    """A fresh database with the extension, dropped after the test."""
    with Database.create(cluster, f"test_{next(_numbers)}") as database:
        yield database


@pytest.fixture
def admin(db):
    """A superuser's session without a key."""
    return db.connect()


@pytest.fixture
def keyed(db):
    """A superuser's session with the test keyring."""
    return db.connect_keyed()
