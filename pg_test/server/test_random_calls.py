"""Everything that the extension brings, called with random arguments: no crash, no internal error, no secret told."""

import re
from collections import Counter

import pytest
from psycopg import pq

from harness.database import Database
from harness.host import PATIENCE
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, KEYRING, MASTER, WRONG_KEY
from harness.leaks import assert_absent, said
from harness.random_calls import STORED, Calls, set_up
from harness.shared import made_roles

# Each thing once at least.
COUNT = max(600, 5000 // PATIENCE)
CALLER = "random_caller"
KEYS = (KEY_1, KEY_2, INDEX_KEY_1, WRONG_KEY, MASTER)

# Which errors of class XX there may be: a value that was changed, or encrypted under another key.
DAMAGED = "XX001"


@pytest.fixture
def odd(cluster, db):
    with made_roles(cluster, [CALLER]):
        set_up(db.connect_keyed())
        yield db
        db.disconnect()
        db.connect().execute(f"DROP OWNED BY {CALLER}")


class Caller:
    """A session that makes calls, and looks at all that it is told."""

    def __init__(self, database: Database, user: str, keyring: str | None):
        self.session = database.connect(user)
        self.keyring = keyring
        self.told: list[str] = []
        self.read: list[str] = []
        self.session.add_notice_handler(lambda notice: self.told.append(said(notice)))
        self.session.execute("SET search_path = public, odd")

    def call(self, statement: str, *, is_procedure: bool) -> str:
        """Makes a call, undone unless it commits by itself; its SQLSTATE."""
        connection = self.session.pgconn
        connection.send_query((statement if is_procedure else f"BEGIN; {statement}; ROLLBACK").encode())
        state = "00000"
        while result := connection.get_result():
            if result.status == pq.ExecStatus.FATAL_ERROR:
                error = {field: result.error_field(field) for field in pq.DiagnosticField}
                state = (error[pq.DiagnosticField.SQLSTATE] or b"the connection is gone").decode()
                self.told += [part.decode(errors="replace") for part in error.values() if part]
            elif self.keyring is None:
                cells = ((row, column) for row in range(result.ntuples) for column in range(result.nfields))
                self.read += [(result.get_value(*cell) or b"").decode(errors="replace") for cell in cells]
        if state != "00000":
            connection.exec_(b"ROLLBACK")
        return state

    def load_again(self) -> None:
        """Calls load and unload keys."""
        self.session.execute("RESET statement_timeout")
        if self.keyring is None:
            self.session.execute("SELECT pii_unload_keys()")
        else:
            self.session.execute("SELECT pii_load_keyring(%s)", (self.keyring,))
        # What waits, for a lock or a pause, has been called.
        self.session.execute(f"SET statement_timeout = '{300 * PATIENCE}ms'")

    def check(self, where: str) -> None:
        """No message held a key or a stored text; without a key no result held a stored text either."""
        assert_absent(f"a message of {where}", "\n".join(self.told), STORED, KEYS)
        assert_absent(f"the result of {where}", "\n".join(self.read), STORED, ())
        self.told.clear()
        self.read.clear()


@pytest.mark.scenario
@pytest.mark.parametrize("keyring", [None, KEYRING], ids=["keyless", "keyed"])
@pytest.mark.parametrize("user", ["postgres", CALLER])
def test_no_call_crashes_or_tells(cluster, odd, tell, user, keyring):
    caller = Caller(odd, user, keyring)
    calls = Calls(odd, seed=len(user) + bool(keyring))
    logged_before = len(cluster.log_text())
    states: Counter = Counter()
    for number, (subject, statement) in enumerate(calls.some(COUNT)):
        if number % 50 == 0:
            caller.load_again()
        state = caller.call(statement, is_procedure=subject.is_procedure)
        states[state] += 1
        shown = f"call {number}, {subject.name}: {state}"
        assert len(state) == 5 and (not state.startswith("XX") or state == DAMAGED), f"{shown}\n{statement}"
        caller.check(shown)
    logged = cluster.log_text()[logged_before:]
    assert not re.search(r"PANIC|FATAL|terminated by signal", logged)
    assert_absent("the server log", logged, STORED, KEYS)
    tell(f"{user}: {states['00000']} of {COUNT} calls succeeded, {len(states) - 1} kinds of errors")
    # Calls that fail all alike would show nothing.
    assert len(calls.subjects) > 400 and states["00000"] > COUNT / 10 and len(states) > 15
