"""Applications at work: pgbench of the same PostgreSQL, from start to stop."""

import re
import signal
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from . import host, process
from .database import Database


class Transaction(NamedTuple):
    """One transaction of pgbench's log: when it ended, and how long it took from when it was due."""

    ended: float
    seconds: float


class Load:
    """pgbench running scripts until it is stopped; failures of any kind are for result() to tell.

    with Load(db, {"update": "UPDATE ..."}, clients=4, rate=300): ...
    Scripts are named texts; they are chosen at random. rate: transactions per second that are due.
    """

    def __init__(self, db: Database, scripts: dict[str, str], *, clients=4, rate=300, mode="simple", env=None):
        self.directory = Path(db.cluster.directory) / f"load-{time.monotonic_ns()}"
        self.directory.mkdir()
        host.give_to_server_user(self.directory)
        arguments = []
        for name, text in scripts.items():
            path = self.directory / f"{name}.sql"
            path.write_text(text)
            arguments += ("-f", str(path))
        address = {"PGHOST": str(db.cluster.socket_dir), "PGPORT": str(db.cluster.port), "PGUSER": "postgres"}
        self._out = (self.directory / "out").open("w+")
        self._process = subprocess.Popen(
            [
                # A thread for each client: to prepare a statement, pgbench waits for the server with the whole
                # thread. If that waits for a lock, clients of the same thread that hold one would never end.
                *(host.program("pgbench"), "-n", "-c", str(clients), "-j", str(clients), "-T", "3600", "-R", str(rate)),
                *("-M", mode, "-l", "--log-prefix=log", *arguments, db.name),
            ],
            cwd=self.directory,
            stdin=subprocess.DEVNULL,
            stdout=self._out,
            stderr=self._out,
            env=host.clean_environment(**address, **(env or {})),
            preexec_fn=process.die_with_parent(),
            **host.as_server_user(),
        )

    def __enter__(self) -> "Load":
        return self

    def __exit__(self, *_) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._out.close()

    def running(self) -> bool:
        """Whether no client gave up: pgbench ends with the last one."""
        return self._process.poll() is None

    def stop(self) -> str:
        """Let every transaction end and no new one begin, as at the end of -T; what pgbench said."""
        # pgbench's own alarm clock.
        self._process.send_signal(signal.SIGALRM)
        self._process.wait(60)
        return self.output()

    def output(self) -> str:
        """What pgbench has said so far."""
        return (self.directory / "out").read_text()

    def failures(self) -> list[str]:
        """Lines on aborted clients and failed transactions."""
        bad = re.compile(r"aborted|ERROR|FATAL|failed transactions: [1-9]")
        return [line for line in self.output().splitlines() if bad.search(line)]

    def transactions(self) -> list[Transaction]:
        """All that have ended; pgbench writes its log by the block until it is stopped."""
        found = []
        for path in self.directory.glob("log.*"):
            for line in path.read_text().splitlines():
                # client, number, µs from when it was due, script, end in s, µs after that, ...
                _, _, microseconds, _, seconds, fraction, *_ = line.split()
                found.append(Transaction(int(seconds) + int(fraction) / 1e6, int(microseconds) / 1e6))
        return sorted(found)
