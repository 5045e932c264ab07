"""The worked example: 5,000 clients, and the scripts of sql/clients that migrate them."""

import gzip
import re

from .host import DATA, ROOT
from .keys import KEYRING
from .leaks import assert_absent
from .loading import options

SCRIPTS = ROOT / "sql" / "clients"
CSV = gzip.decompress((DATA / "clients.csv.gz").read_bytes())

ENCRYPTED = {
    "first_name": "encrypted_text(255)",
    "last_name": "encrypted_text(255)",
    "email": "encrypted_text(255,searchable)",
    "phone": "encrypted_text(50)",
    "address": "encrypted_text(1000)",
    "medical_history": "encrypted_text(5000)",
    "emergency_contact_name": "encrypted_text(255)",
    "emergency_contact_phone": "encrypted_text(50)",
}

_FIELD = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*)"|(?P<bare>[^",\n]*))(?P<end>[,\n])')


def parse(text: str) -> list[dict[str, str | None]]:
    """The rows of a CSV file as dicts; an unquoted empty field is None, a quoted one is ""."""
    rows, row = [], []
    for field in _FIELD.finditer(text):
        quoted = field["quoted"]
        row.append(field["bare"] or None if quoted is None else quoted.replace('""', '"'))
        if field["end"] == "\n":
            rows.append(row)
            row = []
    return [dict(zip(rows[0], values, strict=True)) for values in rows[1:]]


ROWS = parse(CSV.decode())
# What no output may show: values that cannot stand there by chance.
PLAINTEXTS = sorted({v for row in ROWS for c in ENCRYPTED if (v := row[c]) is not None and len(v) >= 10})


def copy_in(session) -> None:
    """The sample, into an empty table clients."""
    with session.cursor().copy("COPY clients FROM STDIN (FORMAT csv, HEADER)") as copy:
        copy.write(CSV)


def run(db, script, ring=KEYRING, *, check=True, settings="", path=None, user="postgres"):
    """Runs a script of sql/clients as a DBA does, with the keyring in the environment or without."""
    startup = " ".join(filter(None, (options(ring) if ring else "", settings)))
    done = db.psql(
        None,
        *("-v", "VERBOSITY=verbose", "-U", user),
        file=path or SCRIPTS / script,
        env={"PGOPTIONS": startup} if startup else None,
        check=check,
    )
    assert_absent(f"the output of {script}", done.stdout + done.stderr, PLAINTEXTS)
    return done
