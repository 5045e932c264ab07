"""Playing a check of pii_doctor(): silent, something is wrong, it fires, the remedy, silent."""

import re
from dataclasses import dataclass

from .leaks import assert_absent

# Look as their owner at what is for superusers, and tell pg_monitor nothing of it but settings that SHOW shows it.
FOR_WHO_WATCHES = {
    "pazpaz_pii.pii_doctor_file_setting(text)",
    "pazpaz_pii.pii_doctor_check_key_in_configuration()",
    "pazpaz_pii.pii_doctor_check_key_in_connection()",
    "pazpaz_pii.pii_doctor_check_hba()",
    "pazpaz_pii.pii_doctor_check_statistics_values()",
    "pazpaz_pii.pii_doctor_check_migration_failures()",
    "pazpaz_pii.pii_doctor_check_key_values()",
    "pazpaz_pii.pii_doctor_check_index_key()",
}
# What no transaction takes, and what is of extensions that are not here.
_NOT_HERE = re.compile(r"VACUUM |SELECT \w+_reset\(\)")
# The thorough ones.
READ_TABLES = {"stored_values", "json_copy"}


@dataclass
class Case:
    """Something wrong, and what pii_doctor() must say about it.

    The fix is what can be pasted of the remedy, or given here where the remedy leaves a choice.
    """

    check: str
    setup: str
    object: str
    severity: str = "warning"
    finding: str = ""
    fix: str | None = None

    def name(self) -> str:
        return f"{self.check}-{self.object}"


def to_paste(remedy: str) -> list[str]:
    """The statements of a remedy: what goes on in small letters is said to people."""
    return re.split("; (?=[A-Z])", re.split("; (?=[a-z])", remedy)[0])


def findings(session, check: str) -> list[tuple[str, str, str, str]]:
    """Severity, object, finding and remedy of one check; it must have been possible.

    What a superuser is told, a member of pg_monitor is, too, unless the check reads tables.
    """
    rows = _asked(session, check)
    if rows and session.info.parameter_status("is_superuser") == "on" and check not in READ_TABLES:
        session.execute("SET ROLE pg_monitor")
        assert _asked(session, check) == rows, f"{check} tells a member of pg_monitor something else"
        session.execute("RESET ROLE")
    return rows


def _asked(session, check: str) -> list[tuple[str, str, str, str]]:
    rows = session.execute(
        "SELECT severity, object, finding, remedy FROM pazpaz_pii.pii_doctor_run(%s) ORDER BY 2, 3", (check,)
    ).fetchall()
    for row in rows:
        assert "cannot be made" not in row[2], row
        assert_absent(f"the doctor's {check}", "\n".join(row))
        # What is to be filled in would be taken for what is meant, where it can be run as it is.
        assert not [s for s in to_paste(row[3]) if s.split()[0].isupper() and "..." in s], row
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
    for statement in [case.fix] if case.fix else to_paste(remedy):
        if not _NOT_HERE.match(statement):
            session.execute(statement)
    silent(session, case.check)
