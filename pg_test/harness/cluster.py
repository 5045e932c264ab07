"""A PostgreSQL server as a child process of the tests."""

import atexit
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from . import host, process
from .waiting import wait_until

_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}

# What makes a test server small, quick and silent towards the outside.
DEFAULTS = {
    "fsync": "off",
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "logging_collector": "off",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}

# Of the superuser, where a server listens on an address: any user of the machine gets that far, but into no socket,
# which stands in a directory of the server's user alone.
PASSWORD = secrets.token_hex(16)

# What no server's log may hold, whatever a test does to it. Servers with assertions also look at each chunk of memory
# that they free; all look at what a transaction leaves behind. Tests kill by signal 9.
_FAULT = re.compile(
    r"^TRAP:|PANIC|(?:LOG|WARNING):  (?:(?:WARNING )?\w{5}: )?"
    r"(?:problem in (?:alloc set|Generation|slab)|[\w ]*\bleak|[^:]*was terminated by signal (?!9:))"
)

_templates: dict[tuple, Path] = {}
_base: Path | None = None
_running: "set[Cluster]" = set()


def base_directory() -> Path:
    """The directory of everything that servers write; short, as a socket's path must be."""
    global _base
    if _base is None:
        _base = Path(tempfile.mkdtemp(prefix="pazpaz-", dir=host.servers_directory()))
        shutil.chown(_base, host.SERVER_USER.pw_uid, host.SERVER_USER.pw_gid)
    return _base


@atexit.register
def remove_everything() -> None:
    """Stop every server and remove every file, whatever state the tests ended in."""
    global _base
    for cluster in list(_running):
        cluster.stop("immediate")
    if _base is not None:
        shutil.rmtree(_base, ignore_errors=True)
        _base = None
        _templates.clear()


def _initdb(installation: Path | None, arguments: tuple[str, ...]) -> Path:
    """A fresh data directory to copy from, made once per installation and set of arguments."""
    if (installation, arguments) not in _templates:
        data = base_directory() / f"template{len(_templates)}"
        password = base_directory() / "password"
        password.touch(0o600)
        password.write_text(PASSWORD)
        host.give_to_server_user(password)
        command = [
            *(host.program("initdb", installation), "-D", str(data), "-U", "postgres", "--pwfile", str(password)),
            *("--auth-local=trust", "--auth-host=scram-sha-256"),
            *("--no-sync", "--locale=C.UTF-8", "--encoding=UTF8", *host.INITDB, *arguments),
        ]
        _run(command, cwd=base_directory(), env=host.clean_environment(), **host.as_server_user())
        _templates[installation, arguments] = data
    return _templates[installation, arguments]


def _run(command, *, check=True, **kw) -> subprocess.CompletedProcess:
    """subprocess.run that shows what the program said when it fails."""
    kw.setdefault("encoding", "utf-8")
    if "input" not in kw or kw["input"] is None:
        kw.pop("input", None)
        kw["stdin"] = subprocess.DEVNULL
    done = subprocess.run(command, capture_output=True, **kw)
    if check and done.returncode != 0:
        raise AssertionError(f"{command} exited with {done.returncode}:\n{done.stderr}")
    return done


class Cluster:
    """One server: its data directory, its process, and ways to talk to it.

    with Cluster("mine", {"wal_level": "logical"}) as cluster: cluster.connect()...
    """

    port = 5432
    # A database with the extension, for others to start from.
    template: str | None = None

    def __init__(
        self,
        name: str,
        settings: dict | None = None,
        *,
        tcp: bool = False,
        initdb=(),
        installation: Path | None = None,
        environment: dict[str, str] | None = None,
    ):
        """tcp: listen on 127.0.0.1, too, for who knows PASSWORD.

        installation: where another PostgreSQL than the one under test is, its programs in bin/.
        environment: more variables of the server.
        """
        self.installation = installation
        self.directory = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=base_directory()))
        shutil.chown(self.directory, host.SERVER_USER.pw_uid, host.SERVER_USER.pw_gid)
        self.socket_dir = self.directory
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self.settings = DEFAULTS | {"unix_socket_directories": str(self.socket_dir)}
        if tcp:
            self.port = _free_port()
            self.settings |= {"listen_addresses": "127.0.0.1"}
        self.settings |= settings or {}
        # postgres_fdw wants the libpq of its version.
        self.environment = {"LD_LIBRARY_PATH": f"{installation or host.PG_DIR}/lib"} | (environment or {})
        self.process: subprocess.Popen | None = None
        subprocess.run(["cp", "-a", str(_initdb(installation, tuple(initdb))), str(self.data)], check=True)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write("include 'harness.conf'\n")
        self.configure()

    def __enter__(self) -> "Cluster":
        return self.start()

    def __exit__(self, *_) -> None:
        self.remove()

    # --- life and death ---

    def configure(self, **settings) -> None:
        """Change settings for the next start or reload(); None removes one."""
        self.settings |= settings
        lines = (
            "{} = '{}'\n".format(key, str(value).replace("'", "''"))
            for key, value in self.settings.items()
            if value is not None
        )
        conf = self.data / "harness.conf"
        conf.write_text("".join(lines))
        shutil.chown(conf, host.SERVER_USER.pw_uid, host.SERVER_USER.pw_gid)

    def start(self, timeout: float = 60) -> "Cluster":
        """Start the server and wait until it takes connections."""
        assert self.process is None, "the server is running already"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*host.RUN_BY, self.program("postgres"), "-D", str(self.data), "-p", str(self.port)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.directory,
                env=host.clean_environment(**self.environment),
                start_new_session=True,
                preexec_fn=process.die_with_parent(),
                **host.as_server_user(),
            )
        _running.add(self)
        self.wait_ready(timeout)
        return self

    def wait_ready(self, timeout: float = 60) -> None:
        """Wait until pg_isready says so; useful after crash recovery, too."""
        deadline = time.monotonic() + timeout * host.PATIENCE
        while self.run_tool("pg_isready", "-q", "-t", str(3 * host.PATIENCE), check=False).returncode != 0:
            if self.process is None or self.process.poll() is not None:
                self.stop("immediate")
                raise RuntimeError(f"the server did not start:\n{self.log_text()}")
            if time.monotonic() > deadline:
                raise TimeoutError(f"the server is not ready:\n{self.log_text()}")
            time.sleep(0.05)

    def stop(self, mode: str = "fast", timeout: float = 60) -> None:
        """Stop the server, by kill -9 if it does not obey; nothing happens if it is stopped."""
        if self.process is None:
            return
        self.process.send_signal(_SIGNALS[mode])
        try:
            self.process.wait(timeout * host.PATIENCE)
        except subprocess.TimeoutExpired:
            self.crash()
        self.process = None
        _running.discard(self)

    def crash(self) -> None:
        """kill -9 of the postmaster and all its children: the next start recovers from WAL."""
        assert self.process is not None, "the server is not running"
        self.process.send_signal(signal.SIGSTOP)  # it starts no more children
        backends = process.children(self.process.pid)
        for pid in (self.process.pid, *backends):
            process.kill(pid)
        self.process.wait()
        while any(process.alive(pid) for pid in backends):
            time.sleep(0.01)
        self.process = None
        _running.discard(self)

    def crash_backend(self, pid: int) -> None:
        """kill -9 of one session: the server ends all others and recovers from WAL. Waits for that."""
        restarts = self._restarts()
        process.kill(pid)
        # It is ready as before until it has noticed.
        wait_until(lambda: self._restarts() > restarts, complaint="the server does not notice the death of a session")
        self.wait_ready()

    def _restarts(self) -> int:
        return self.log_text().count("all server processes terminated; reinitializing")

    def restart(self, mode: str = "fast", **settings) -> None:
        """Stop, change settings, start."""
        self.stop(mode)
        self.configure(**settings)
        self.start()

    def reload(self, **settings) -> None:
        """Change settings of the running server (SIGHUP)."""
        self.configure(**settings)
        self.process.send_signal(signal.SIGHUP)

    def remove(self) -> None:
        """Stop the server and delete its files; complains of a fault in its log, of which no test may have noticed."""
        self.stop("immediate")
        faults = self._faults()
        shutil.rmtree(self.directory, ignore_errors=True)
        assert not faults, "the server's log:\n" + "\n".join(faults[:10])

    def _faults(self) -> list[str]:
        if not self.log.exists():
            return []
        with self.log.open(errors="replace") as log:
            return [line.rstrip() for line in log if _FAULT.search(line)]

    def log_text(self) -> str:
        """All that the server has logged so far."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def program(self, name: str) -> str:
        """The path of one of the programs that this server is of."""
        return host.program(name, self.installation)

    # --- clients ---

    def conninfo(self, dbname: str = "postgres", user: str = "postgres") -> str:
        """A connection string, for subscriptions and foreign servers."""
        return f"host={self.socket_dir} port={self.port} dbname={dbname} user={user}"

    def connect(
        self,
        dbname: str = "postgres",
        user: str = "postgres",
        *,
        autocommit: bool = True,
        options: str | None = None,
        application_name: str | None = None,
        **kw,
    ) -> psycopg.Connection:
        """A client connection; options are startup options such as '-c name=value'."""
        for key, value in (("options", options), ("application_name", application_name)):
            if value is not None:
                kw[key] = value
        kw.setdefault("client_encoding", "UTF8")
        return psycopg.connect(
            host=str(self.socket_dir),
            port=self.port,
            dbname=dbname,
            user=user,
            autocommit=autocommit,
            **kw,
        )

    def run_tool(
        self, tool: str, *args, env: dict | None = None, input=None, check=True, encoding="utf-8"
    ) -> subprocess.CompletedProcess:
        """Run a client program of this PostgreSQL as the server's user, in the server's directory.

        Add variables by env; encoding=None makes input and output bytes.
        """
        return self._client(tool, args, env, input, check, encoding, self.directory, True)

    def psql(
        self, script: str | None = None, db: str = "postgres", *args, file=None, env=None, check=True
    ) -> subprocess.CompletedProcess:
        """Run SQL text or a file by psql, as ourselves: it reads files of the checkout."""
        args = ("-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", db, *args)
        if file is not None:
            args += ("-f", str(file))
        return self._client("psql", args, env, script, check, "utf-8", None, False)

    def _client(self, tool, args, variables, input, check, encoding, cwd, drop):
        address = {"PGHOST": str(self.socket_dir), "PGPORT": str(self.port), "PGUSER": "postgres"}
        return _run(
            [self.program(tool), *map(str, args)],
            check=check,
            input=input,
            encoding=encoding,
            cwd=cwd,
            env=host.clean_environment(**address, **(variables or {})),
            **(host.as_server_user() if drop else {}),
        )

    # --- databases ---

    def createdb(self, name: str, *, template=None, encoding=None, locale=None) -> None:
        """CREATE DATABASE; another encoding or locale starts from template0."""
        words = [sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))]
        if template is None and (encoding or locale):
            template = "template0"
        if template:
            words.append(sql.SQL("TEMPLATE {}").format(sql.Identifier(template)))
        if encoding:
            words.append(sql.SQL("ENCODING {}").format(sql.Literal(encoding)))
        if locale:
            words.append(sql.SQL("LOCALE {}").format(sql.Literal(locale)))
        with self.connect() as connection:
            connection.execute(sql.SQL(" ").join(words))

    def dropdb(self, name: str) -> None:
        """Drop a database, its sessions with it."""
        with self.connect() as connection:
            statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            connection.execute(statement.format(sql.Identifier(name)))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
