"""The three traps of the one rule, and the setting that pins it: pazpaz_pii.io."""

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import KEYRING, SECRETS, WRONG_KEY, keyring
from harness.stats import SESSION_TOTALS
from harness.values import armour, is_armour

pytestmark = pytest.mark.ends

SECRET = "Zebulon Quartermaine"
SETUP = f"""
    CREATE TABLE t (id int, v encrypted_text(200), s encrypted_text(200, searchable));
    INSERT INTO t VALUES (1, '{SECRET}', '{SECRET}');
    CREATE INDEX t_s ON t USING hash (s);
"""


@pytest.fixture
def corner(corner):
    """A table of the test's own."""
    corner.connect_keyed().execute(SETUP)
    return corner


@pytest.fixture
def own(db):
    """A database of the test's own, for programs that read a whole one."""
    db.connect_keyed().execute(SETUP)
    return db


@pytest.fixture
def stolen(corner):
    """The value's armour, as it stands in a backup."""
    return corner.connect().execute("SELECT v FROM t").fetchone()[0]


def with_key(**variables):
    """An environment whose PGOPTIONS carry the keys."""
    options = [f"-c pazpaz_pii.keyring={KEYRING.replace(' ', '')}"]
    options += [f"-c {name}={value}" for name, value in variables.items()]
    return {"PGOPTIONS": " ".join(options)}


# --- the whole rule, as a table ---

# mode, key: what reading gives, what writing text does, what writing armour does
RULE = {
    ("auto", True): ("text", "encrypted", "55000 pazpaz_pii.io = ciphertext"),
    ("auto", False): ("armour", "55000 pii_load_keyring", "kept"),
    ("plaintext", True): ("text", "encrypted", "encrypted"),
    ("plaintext", False): ("55000 pii_load_keyring", "55000 pii_load_keyring", "55000 pii_load_keyring"),
    ("ciphertext", True): ("armour", "22P02 pii_encrypt", "kept"),
    ("ciphertext", False): ("armour", "55000 pii_load_keyring", "kept"),
}


def _read_binary(session):
    with session.cursor(binary=True) as cursor:
        return cursor.execute("SELECT v FROM t WHERE id = 1").fetchone()[0].decode()


def _copy_out(session):
    with session.cursor().copy("COPY (SELECT v FROM t WHERE id = 1) TO STDOUT") as copy:
        return b"".join(copy).decode().rstrip("\n")


READS = {
    "select": lambda s: s.execute("SELECT v FROM t WHERE id = 1").fetchone()[0],
    "binary": _read_binary,
    "copy": _copy_out,
    "json": lambda s: s.execute("SELECT to_jsonb(t) ->> 'v' FROM t WHERE id = 1").fetchone()[0],
    "concat": lambda s: s.execute("SELECT concat(v) FROM t WHERE id = 1").fetchone()[0],
    "returning": lambda s: s.execute("UPDATE t SET id = id WHERE id = 1 RETURNING v").fetchone()[0],
    "array": lambda s: s.execute("SELECT array_agg(v)::text FROM t WHERE id = 1").fetchone()[0].strip('{}"'),
}


def _copy_in(session, text):
    with session.cursor().copy("COPY t (id, v) FROM STDIN") as copy:
        copy.write(f"2\t{text}\n")


def _copy_binary_in(session, text):
    with session.cursor().copy("COPY t (id, v) FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(["int4", "text"])
        copy.write_row([2, text])


WRITES = {
    "literal": lambda s, text: s.execute(f"INSERT INTO t (id, v) VALUES (2, '{text}')"),
    "parameter": lambda s, text: s.execute("INSERT INTO t (id, v) VALUES (2, %s)", [text]),
    "binary parameter": lambda s, text: s.execute("INSERT INTO t (id, v) VALUES (2, %b)", [text]),
    "text": lambda s, text: s.execute("INSERT INTO t (id, v) VALUES (2, %s::text)", [text]),
    "varchar": lambda s, text: s.execute("INSERT INTO t (id, v) VALUES (2, %s::varchar)", [text]),
    "char": lambda s, text: s.execute("INSERT INTO t (id, v) VALUES (2, %s::bpchar)", [text]),
    "cast": lambda s, text: s.execute("INSERT INTO t (id, v) SELECT 2, %s::text::encrypted_text", [text]),
    "copy": _copy_in,
    "binary copy": _copy_binary_in,
    "json": lambda s, text: s.execute(
        "INSERT INTO t SELECT (jsonb_populate_record(NULL::t, jsonb_build_object('id', 2, 'v', %s::text))).*", [text]
    ),
}


database = shared.database(SETUP)


def _session(visit, mode, has_key):
    session = visit.connect_keyed() if has_key else visit.connect()
    session.execute(f"SET pazpaz_pii.io = {mode}")
    return session


def _expect_error(expected, action):
    sqlstate, hint = expected.split(" ", 1)
    with raises(sqlstate, hint=hint, secrets=[SECRET]):
        action()


@pytest.mark.parametrize("read", READS.values(), ids=READS)
@pytest.mark.parametrize(("mode", "has_key"), RULE)
def test_reading(visit, mode, has_key, read):
    expected = RULE[mode, has_key][0]
    session = _session(visit, mode, has_key)
    if expected[0].isdigit():
        _expect_error(expected, lambda: read(session))
    elif expected == "text":
        assert read(session) == SECRET
    else:
        value = visit.connect().execute("SELECT v::bytea FROM t WHERE id = 1").fetchone()[0]
        assert read(session) == armour(value)


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(("mode", "has_key"), RULE)
@pytest.mark.parametrize("what", ["text", "armour"])
def test_writing(visit, what, mode, has_key, write):
    stolen = visit.connect().execute("SELECT v FROM t WHERE id = 1").fetchone()[0]
    text = SECRET if what == "text" else stolen
    expected = RULE[mode, has_key][1 if what == "text" else 2]
    session = _session(visit, mode, has_key)
    try:
        if expected[0].isdigit():
            _expect_error(expected, lambda: write(session, text))
            count = session.execute("SELECT count(*) FROM t").fetchone()
            assert count == (1,)
            return
        write(session, text)
        reader = visit.connect_keyed()
        original, new = reader.execute("SELECT v::bytea FROM t ORDER BY id").fetchall()
        assert (new == original) == (expected == "kept")
        plaintext = reader.execute("SELECT v FROM t WHERE id = 2").fetchone()[0]
        assert plaintext == (SECRET if expected == "kept" else text)
    finally:
        visit.connect().execute("DELETE FROM t WHERE id = 2")


@pytest.mark.parametrize("mode", ["auto", "plaintext", "ciphertext"])
def test_casts_to_text_mean_plaintext_in_every_mode(visit, mode):
    query = "SELECT v::text, v::varchar, v::bpchar, pii_decrypt(v), v || '' FROM t WHERE id = 1"
    assert _session(visit, mode, True).execute(query).fetchone() == (SECRET,) * 5
    for expression in ("v::text", "v::varchar", "v::bpchar", "pii_decrypt(v)", "v || ''"):
        _expect_error(
            "55000 pii_load_keyring",
            lambda e=expression: _session(visit, mode, False).execute(f"SELECT {e} FROM t"),
        )


@pytest.mark.parametrize("mode", ["auto", "plaintext", "ciphertext"])
def test_bytes_are_bytes_in_every_mode(visit, mode):
    value = visit.connect().execute("SELECT v::bytea FROM t WHERE id = 1").fetchone()
    again = "SELECT v::bytea::encrypted_text::bytea FROM t WHERE id = 1"
    for has_key in (True, False):
        session = _session(visit, mode, has_key)
        assert session.execute("SELECT v::bytea FROM t WHERE id = 1").fetchone() == value
        if (mode, has_key) == ("plaintext", False):
            _expect_error("55000 pii_load_keyring", lambda session=session: session.execute(again))
        else:
            assert session.execute(again).fetchone() == value


def test_the_mode_is_a_setting_like_any_other(visit):
    session = visit.connect_keyed()
    with raises("22023"):
        session.execute("SET pazpaz_pii.io = everything")
    with session.transaction():
        session.execute("SET LOCAL pazpaz_pii.io = ciphertext")
        assert is_armour(session.execute("SELECT v FROM t WHERE id = 1").fetchone()[0])
    assert session.execute("SELECT v FROM t WHERE id = 1").fetchone() == (SECRET,)
    values = session.execute("SELECT setting, enumvals FROM pg_settings WHERE name = 'pazpaz_pii.io'").fetchone()
    assert values == ("auto", ["auto", "plaintext", "ciphertext"])


# --- decryption oracle ---


@pytest.fixture
def application(corner):
    """The application's role: the keys and the table are its own, pii_import is not."""
    role = f"application_{corner.schema}"
    corner.connect().execute(f"CREATE ROLE {role}; ALTER ROLE {role} LOGIN; GRANT ALL ON t TO {role}")
    yield corner.connect_keyed(role)
    corner.connect().execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_stolen_ciphertext_is_never_decrypted_for_the_application(corner, application, stolen, write):
    """Someone pastes it into a form; the application stores it, and shows it again."""
    with raises("55000", secrets=[SECRET]):
        write(application, stolen)
    application.execute("SET pazpaz_pii.io = plaintext")
    write(application, stolen)
    assert application.execute("SELECT v FROM t WHERE id = 2").fetchone() == (stolen,)
    application.execute("DELETE FROM t WHERE id = 2")
    application.execute("SET pazpaz_pii.io = ciphertext")
    with raises("42501", hint="pii_import", secrets=[SECRET]):
        write(application, stolen)
    application.execute("SET pazpaz_pii.io = auto; SELECT pii_unload_keys()")
    with raises("42501", hint="pii_import", secrets=[SECRET]):
        write(application, stolen)
    assert corner.connect().execute("SELECT count(*) FROM t").fetchone() == (1,)


def test_other_ways_for_ciphertext_are_closed_too(corner, application, stolen):
    value = corner.connect().execute("SELECT v::bytea FROM t").fetchone()[0]
    for has_key in (True, False):
        if not has_key:
            application.execute("SELECT pii_unload_keys()")
        for query, parameter in (
            ("UPDATE t SET v = %s::bytea::encrypted_text", value),
            ("UPDATE t SET v = CAST(%s::bytea AS encrypted_text(200))", value),
            ("UPDATE t SET v = pii_import(%s::text)", stolen),
            ("UPDATE t SET v = pazpaz_pii.pii_encrypted_text(%s::bytea, -1, true)", value),
        ):
            with raises("42501", secrets=[SECRET]):
                application.execute(query, [parameter])


def test_genuine_and_forged_armour_are_refused_alike(corner, stolen):
    """The refusal must not tell which strings are genuine."""
    session = corner.connect_keyed()
    forged = stolen[:-5] + ("AAA" if stolen[-5:-2] != "AAA" else "BBB") + stolen[-2:]
    errors = []
    for text in (stolen, forged, stolen.replace("v2:", "v7:")):
        with raises("55000") as info:
            session.execute("INSERT INTO t (v) VALUES (%s)", [text])
        diagnosis = info.value.diag
        errors.append((diagnosis.message_primary, diagnosis.message_detail, diagnosis.message_hint))
    assert len(set(errors)) == 1
    assert session.execute(SESSION_TOTALS).fetchone() == (0, 0, 0)


# --- silent double encryption ---


def test_a_restore_by_a_session_with_a_key_stops(own):
    dump = own.run_tool("pg_dump").stdout
    for name, keys in (("same", KEYRING), ("other", keyring(1, {"1": WRONG_KEY}))):
        environment = {"PGOPTIONS": f"-c pazpaz_pii.keyring={keys.replace(' ', '')}"}
        with own.sibling(name) as target:
            refused = target.psql(dump, env=environment, check=False)
        assert refused.returncode != 0
        assert "ciphertext offered to a session that has a key" in refused.stderr
        assert "pazpaz_pii.io = ciphertext" in refused.stderr
        assert not any(secret in refused.stderr for secret in (*SECRETS, SECRET))


def test_a_restore_by_a_session_with_a_key_works_as_ciphertext(own):
    dump = own.run_tool("pg_dump").stdout
    query = "SELECT id, v::bytea, s::bytea FROM t"
    with own.sibling("ciphertext") as restored:
        restored.psql(dump, env=with_key(**{"pazpaz_pii.io": "ciphertext"}))
        assert restored.connect().execute(query).fetchall() == own.connect().execute(query).fetchall()


LOOK_ALIKES = [
    "v2:",
    "v2: see page 7",
    "v2:AAAA",
    "V2:{}",
    " v2:{}",
    "v2:{}\n",
    "v2:{}=",
    "v02:{}",
    "v0:{}",
    "v2a:{}",
    "v2.1:{}x",
    "v2:{} and more",
    "v65536:{}",
    "{}",
    "v2.0:{}",
    "v-2:{}",
]


@pytest.mark.parametrize("form", LOOK_ALIKES)
def test_what_only_looks_like_armour_is_text(visit, form):
    text = form.format("A" * 60)
    session = visit.connect_keyed()
    row = session.execute(
        "SELECT %s::encrypted_text::text, %s::text::encrypted_text::text, %s::encrypted_text(searchable)::text",
        [text] * 3,
    )
    assert row.fetchone() == (text,) * 3


@pytest.mark.parametrize("text", ["v2:" + "A" * 60, "v2.1:" + "A" * 80, "v65535:" + "A" * 40, "v1:" + "A" * 38 + "=="])
def test_canonical_armour_is_refused_by_syntax(visit, text):
    """Not one of these is the ciphertext of anything."""
    session = visit.connect_keyed()
    for query in (
        "SELECT %s::encrypted_text",
        "SELECT %s::text::encrypted_text",
        "SELECT %s::encrypted_text(searchable)",
    ):
        with raises("55000", message="ciphertext offered", hint="io = ciphertext.*io = plaintext"):
            session.execute(query, [text])
    session.execute("SET pazpaz_pii.io = plaintext")
    assert session.execute("SELECT %s::encrypted_text::text", [text]).fetchone() == (text,)


def test_armour_kept_as_text_survives_being_moved(visit):
    """Text that looks like armour was stored on purpose: encrypted values are moved without a question."""
    session = visit.connect_keyed()
    session.execute("SET pazpaz_pii.io = plaintext")
    text = "v2:" + "A" * 60
    session.execute("CREATE TEMP TABLE a (v encrypted_text); CREATE TEMP TABLE b (v encrypted_text(200, searchable))")
    session.execute("INSERT INTO a VALUES (%s)", [text])
    session.execute("SET pazpaz_pii.io = auto")
    session.execute("INSERT INTO b SELECT v FROM a")
    assert session.execute("SELECT v FROM b").fetchone() == (text,)
    # As plain text it is input again.
    with raises("55000"):
        session.execute("INSERT INTO b SELECT v::text FROM a")


# --- plaintext dump ---

NOTICE = "encrypted_text is dumped as ciphertext"


def test_pg_dump_with_a_key_writes_ciphertext(own):
    """pg_dump shows a NOTICE with --verbose only."""
    keyed = own.connect_keyed()
    keyed.execute(
        f"CREATE TABLE second (v encrypted_text); INSERT INTO second SELECT '{SECRET}' FROM generate_series(1, 50)"
    )
    keyless = own.run_tool("pg_dump", "-v")
    dumped = own.run_tool("pg_dump", "-v", env=with_key())
    assert _rows(dumped.stdout) == _rows(keyless.stdout) != []
    assert SECRET not in dumped.stdout
    assert dumped.stderr.count(NOTICE) == 2, "one NOTICE a statement, that is, a table"
    assert NOTICE not in keyless.stderr


@pytest.mark.parametrize("arguments", [["--inserts"], ["-Fc", "-Z0"], ["--column-inserts", "--rows-per-insert=10"]])
def test_every_form_of_dump_is_ciphertext(own, arguments):
    dumped = own.run_tool("pg_dump", "-v", *arguments, env=with_key(), encoding=None)
    assert SECRET.encode() not in dumped.stdout
    assert b"v2.1:" in dumped.stdout
    assert dumped.stderr.decode().count(NOTICE) == 1


def _rows(dump):
    return [line for line in dump.splitlines() if "v2:" in line or "v2.1:" in line]


def test_pg_dumpall_with_a_key_writes_ciphertext(new_cluster):
    cluster = new_cluster()
    with cluster.connect() as connection:
        connection.execute("CREATE EXTENSION pazpaz_pii")
        connection.execute("SELECT pii_load_keyring(%s)", [KEYRING])
        connection.execute(SETUP)
    dumped = cluster.run_tool("pg_dumpall", "-v", env=with_key())
    assert len(_rows(dumped.stdout)) == 1
    assert SECRET not in dumped.stdout
    assert dumped.stderr.count(NOTICE) == 1
    assert not any(secret in dumped.stdout + dumped.stderr for secret in SECRETS)


def test_a_dump_in_plaintext_has_to_be_asked_for(own):
    dumped = own.run_tool("pg_dump", "-v", "-a", env=with_key(**{"pazpaz_pii.io": "plaintext"}))
    assert SECRET in dumped.stdout
    assert NOTICE not in dumped.stderr
    refused = own.run_tool("pg_dump", env={"PGOPTIONS": "-c pazpaz_pii.io=plaintext"}, check=False)
    assert refused.returncode != 0, "without a key it must not fall back to ciphertext unasked"
    assert "no encryption key" in refused.stderr
    keyed = own.connect_keyed()
    keyed.execute("TRUNCATE t")
    own.psql(dumped.stdout, env=with_key())
    assert keyed.execute("SELECT v, s FROM t").fetchone() == (SECRET, SECRET)


@pytest.mark.parametrize("name", ["pg_dump", "pg_dumpall"])
def test_the_application_name_decides_for_each_statement(visit, name):
    session = visit.connect_keyed()
    notices = []
    session.add_notice_handler(lambda diagnosis: notices.append(diagnosis.message_primary))
    query = "SELECT v, s FROM t, generate_series(1, 20) WHERE id = 1"
    for _ in range(2):
        session.execute(f"SET application_name = '{name}'")
        assert all(is_armour(value) for row in session.execute(query) for value in row)
        session.execute("SET application_name = 'psql'")
        assert set(session.execute(query)) == {(SECRET, SECRET)}
    assert len(notices) == 2 and all(notice.startswith(NOTICE) for notice in notices)
    session.execute("SET application_name = 'my pg_dump'")
    assert session.execute(query).fetchone() == (SECRET, SECRET)


def test_a_statement_reads_one_way_only(visit):
    """A function that renames the application in mid-statement does not make half of it plaintext."""
    session = visit.connect_keyed(application_name="pg_dump")
    rows = session.execute(
        "SELECT concat(v), set_config('application_name', 'psql', false) FROM t, generate_series(1, 5) WHERE id = 1"
    ).fetchall()
    assert len(rows) == 5 and all(is_armour(row[0]) for row in rows)
    assert session.execute("SELECT v FROM t WHERE id = 1").fetchone() == (SECRET,)


def test_a_dump_session_still_takes_casts_for_plaintext(visit):
    """Only input and output follow the rule; ::text is plaintext or an error."""
    session = visit.connect_keyed(application_name="pg_dump")
    assert session.execute("SELECT v::text FROM t WHERE id = 1").fetchone() == (SECRET,)
