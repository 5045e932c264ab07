"""What takes a while: waiting for it, and doing something else meanwhile."""

import threading
import time

import psycopg

from . import host


def wait_until(question, seconds: float = 60, complaint: str = "waited in vain"):
    """Asks until the answer is something true, and returns that."""
    deadline = time.monotonic() + seconds * host.PATIENCE
    while not (answer := question()):
        assert time.monotonic() < deadline, complaint
        time.sleep(0.02)
    return answer


def wait_for_activity(observer, session, condition: str) -> None:
    """Until a condition holds for the session's row of pg_stat_activity."""
    query = f"SELECT {condition} FROM pg_stat_activity WHERE pid = %s"
    pid = session.info.backend_pid
    wait_until(lambda: observer.execute(query, (pid,)).fetchone() == (True,), 30, f"never: {condition}")


def wait_for_lock(observer, session) -> None:
    """Until a session waits for a lock."""
    wait_for_activity(observer, session, "wait_event_type = 'Lock'")


class Background:
    """A call in a thread of its own, from now on: Background(session.execute, "SELECT pg_sleep(1)")."""

    def __init__(self, function, *arguments):
        self._error: psycopg.Error | None = None
        self._thread = threading.Thread(target=self._run, args=(function, arguments))
        self._thread.start()

    def _run(self, function, arguments) -> None:
        try:
            function(*arguments)
        except psycopg.Error as error:  # told by the test's own thread
            self._error = error

    def is_running(self) -> bool:
        return self._thread.is_alive()

    def join(self, seconds: float = 60) -> psycopg.Error | None:
        """Waits for the end; the database's error, if it ended with one."""
        self._thread.join(seconds)
        assert not self.is_running(), "the call does not end"
        return self._error
