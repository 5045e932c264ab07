"""Playing a check of pii_doctor(): silent, something is wrong, it fires, the remedy, silent."""

import re
from dataclasses import dataclass

from .leaks import assert_absent


@dataclass
class Case:
    """Something wrong, and what pii_doctor() must say about it.

    The fix is the first statement of the remedy, or given here where the remedy leaves a choice.
    """

    check: str
    setup: str
    object: str
    severity: str = "warning"
    finding: str = ""
    fix: str | None = None

    def name(self) -> str:
        return f"{self.check}-{self.object}"


def findings(session, check: str) -> list[tuple[str, str, str, str]]:
    """Severity, object, finding and remedy of one check; it must have been possible."""
    rows = session.execute(
        "SELECT severity, object, finding, remedy FROM pazpaz_pii.pii_doctor_run(%s)", (check,)
    ).fetchall()
    for row in rows:
        assert "cannot be made" not in row[2], row
        assert_absent(f"the doctor's {check}", "\n".join(row))
    return rows


def silent(session, check: str) -> bool:
    """Whether the check exists and finds nothing."""
    known = session.execute("SELECT true FROM pii_doctor_checks() WHERE check_name = %s", (check,)).fetchone()
    assert known, f"there is no check {check}"
    found = findings(session, check)
    assert found == [], found
    return True


def play(session, case: Case) -> None:
    """The whole story, in the session's open transaction."""
    silent(session, case.check)
    session.execute(case.setup)
    found = {row[1]: row for row in findings(session, case.check)}
    assert case.object in found, found
    severity, _, finding, remedy = found[case.object]
    assert severity == case.severity
    assert re.search(case.finding, finding), finding
    session.execute(case.fix or remedy.partition(";")[0])
    silent(session, case.check)
