"""Sealed delivery: keys that only one session can open, and that no log or view ever holds."""

import subprocess
import sys
from pathlib import Path

import pytest
from nacl.bindings import crypto_scalarmult_base
from nacl.public import PublicKey, SealedBox
from psycopg import sql

from harness.errors import raises
from harness.host import ROOT
from harness.keys import KEYRING, MASTER, WRONG_KEY, key, keyring, raw
from harness.leaks import forms
from harness.memory import count_in_memory
from harness.sealed import load_sealed, public_key, seal
from harness.shared import own_server

pytestmark = pytest.mark.ends

SUMMARY = "versions 1, 2 (current 2), index 1"
NOT_HERE = "this session expects no sealed box"
NOT_MINE = "does not open with the key of this session"


def shown(session) -> str:
    return session.execute("SHOW pazpaz_pii.keyring").fetchone()[0]


# --- it delivers ---


def test_a_box_of_libsodium_loads_its_keyring(admin):
    assert load_sealed(admin, seal(admin)) == SUMMARY
    assert admin.execute(
        "SELECT pii_decrypt(pii_encrypt('Zoë')), octet_length(pii_blind_index('x', 'c'))"
    ).fetchone() == ("Zoë", 32)


def test_a_local_one_ends_with_its_transaction(admin):
    admin.execute("BEGIN")
    load_sealed(admin, seal(admin), local=True)
    assert shown(admin) == SUMMARY
    admin.execute("COMMIT")
    assert shown(admin) == ""


def test_psql_loads_one_by_the_helper(db):
    """As README shows it."""
    file = db.cluster.directory / "keyring.json"
    file.write_text(KEYRING)
    script = (
        "SELECT pii_session_public_key() AS public_key \\gset\n"
        f"\\set box `{sys.executable} {ROOT}/scripts/seal :public_key < {file}`\n"
        "SELECT pii_load_sealed(decode(:'box', 'hex'));\n"
        "SELECT pii_decrypt(pii_encrypt('Zoë'));\n"
    )
    assert db.psql(script).stdout.splitlines() == [SUMMARY, "Zoë"]
    file.unlink()


def test_the_helper_explains_itself():
    done = subprocess.run([sys.executable, ROOT / "scripts" / "seal"], capture_output=True, text=True)
    assert done.returncode == 1 and "PUBLIC_KEY" in done.stderr


def test_a_sealed_master_key_unlocks(db, admin):
    admin.execute("SELECT pii_unlock(%b)", (raw(MASTER),))
    admin.execute("SELECT pii_create_key()")
    session = db.connect()
    assert load_sealed(session, seal(session, '{"master": "%s"}' % MASTER)) == "version 1 (current 1), master"
    assert session.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)


def test_every_session_has_a_key_of_its_own(db):
    keys = {public_key(db.connect()) for _ in range(5)}
    assert len(keys) == 5


def test_it_stays_the_same_until_it_is_used(admin):
    first = public_key(admin)
    assert public_key(admin) == first
    with raises("22023"):
        load_sealed(admin, bytes(100))
    assert public_key(admin) == first, "a box that does not open costs nothing"
    load_sealed(admin, seal(admin))
    assert public_key(admin) != first


# --- and opens for nobody else ---


def test_a_box_for_another_session_does_not_open(db):
    one, other = db.connect(), db.connect()
    box = seal(one)
    with raises("55000", message=NOT_HERE, hint="pii_session_public_key"):
        load_sealed(other, box)
    public_key(other)
    with raises("22023", message=NOT_MINE, hint="another session"):
        load_sealed(other, box)
    assert shown(other) == ""
    assert load_sealed(one, box) == SUMMARY


def test_a_box_is_good_for_once(db, admin):
    box = seal(admin)
    load_sealed(admin, box)
    with raises("55000", message=NOT_HERE, detail="good for one box"):
        load_sealed(admin, box)
    admin.execute("SELECT pii_unload_keys()")
    with raises("55000", message=NOT_HERE):
        load_sealed(admin, box)
    public_key(admin)
    with raises("22023", message=NOT_MINE, hint="earlier public key"):
        load_sealed(admin, box)
    other = db.connect()
    public_key(other)
    with raises("22023", message=NOT_MINE):
        load_sealed(other, box)


def test_a_rollback_does_not_bring_the_key_back(admin):
    box = seal(admin)
    admin.execute("BEGIN")
    load_sealed(admin, box)
    admin.execute("ROLLBACK")
    assert shown(admin) == ""
    with raises("55000", message=NOT_HERE):
        load_sealed(admin, box)


def test_unloading_ends_a_key_that_was_given_out(admin):
    box = seal(admin)
    admin.execute("SELECT pii_unload_keys()")
    with raises("55000", message=NOT_HERE):
        load_sealed(admin, box)


def test_a_changed_box_does_not_open(admin):
    box = seal(admin)
    for at in (0, 31, 32, 47, 48, len(box) - 1):
        changed = box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]
        with raises("22023", message=NOT_MINE, hint="changed on the way"):
            load_sealed(admin, changed)
    for cut in (box[:-1], box + b"\0", box[:48]):
        with raises("22023", message=NOT_MINE):
            load_sealed(admin, cut)
    for short in (b"", box[:47], b"x"):
        with raises("22P03", message="no sealed box", hint="at least 48"):
            load_sealed(admin, short)
    assert load_sealed(admin, box) == SUMMARY


@pytest.mark.parametrize(
    "content", ["", "{}", "nonsense", '{"current": 1}', '{"master": "x"}', "\0", KEYRING + "\0", "\udcff"]
)
def test_a_box_of_something_else_is_refused_like_any_keyring(admin, content):
    key = PublicKey(public_key(admin))
    box = SealedBox(key).encrypt(content.encode(errors="surrogateescape"))
    with raises("22023"):
        load_sealed(admin, box)
    assert shown(admin) == ""


# --- no log, no view, no memory ---

VERBOSE = {
    "shared_preload_libraries": "pg_stat_statements,auto_explain",
    "log_min_messages": "debug5",
    "log_min_error_statement": "debug5",
    "log_error_verbosity": "verbose",
    "log_statement": "all",
    "log_duration": "on",
    "log_min_duration_statement": "0",
    "log_min_duration_sample": "0",
    "log_parameter_max_length": "-1",
    "log_parameter_max_length_on_error": "-1",
    "log_parser_stats": "on",
    "debug_print_parse": "on",
    "debug_print_rewritten": "on",
    "debug_print_plan": "on",
    "log_connections": "on",
    "log_disconnections": "on",
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_verbose": "on",
    "auto_explain.log_nested_statements": "on",
    "pg_stat_statements.track": "all",
    "pg_stat_statements.track_utility": "on",
    "track_activity_query_size": "64kB",
    # The most that can be asked for: not even the extension's own redaction.
    "pazpaz_pii.redact_log": "off",
}


@pytest.fixture(scope="module")
def verbose():
    with own_server("verbose", "CREATE EXTENSION pg_stat_statements", **VERBOSE) as database:
        yield database


def traces(keys) -> dict[str, bytes]:
    """The forms of keys to look for in memory."""
    needles = {}
    for n, one in enumerate(keys):
        needles[f"key {n} raw"] = raw(one)
        needles |= {f"key {n} form {i}": form.encode() for i, form in enumerate(forms(one))}
    return needles


def places_with(database, session, keys) -> set[str]:
    """Where any of the keys can be found, for someone who looks everywhere."""
    views = {
        "pg_stat_activity": "SELECT string_agg(a::text, '') FROM pg_stat_activity a",
        "pg_stat_statements": "SELECT string_agg(s::text, '') FROM pg_stat_statements s",
    }
    found = set()
    with database.cluster.connect("app") as observer:
        texts = {name: observer.execute(query).fetchone()[0] for name, query in views.items()}
    texts["log"] = database.cluster.log_text()
    for name, text in texts.items():
        if any(form in text for key in keys for form in (*forms(key), str(raw(key))[2:-1])):
            found.add(name)
    if any(count_in_memory(session.info.backend_pid, traces(keys)).values()):
        found.add("memory")
    return found


def use(session) -> None:
    session.execute("SELECT pii_decrypt(pii_encrypt('x')), pii_blind_index('x', 'c')")
    with raises("22012"):
        session.execute("SELECT pii_decrypt(pii_encrypt('x')), 1/0")


def fresh_ring(label: str) -> tuple[str, tuple[str, ...]]:
    """A keyring of its own for each test, since they share a log."""
    keys = (key(f"{label} data"), key(f"{label} index"))
    return keyring(1, {"1": keys[0]}, {"1": keys[1]}), keys


def test_sealed_delivery_leaves_a_key_nowhere(verbose):
    ring, keys = fresh_ring("sealed")
    session = verbose.connect()
    notices = []
    session.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    session.execute("SET client_min_messages = notice")
    box = seal(session, ring)
    load_sealed(session, box)
    use(session)
    assert places_with(verbose, session, keys) == {"memory"}, "a loaded key is in memory and nowhere else"
    session.execute("SELECT pii_unload_keys()")
    assert places_with(verbose, session, keys) == set()
    assert notices == [], "nothing to warn about"
    log = verbose.cluster.log_text()
    assert "pii_load_sealed" in log and box.hex()[:64] in log, (
        "the control: the log has the statement and its parameter"
    )
    session.close()


@pytest.mark.scenario
def test_a_refused_box_leaves_a_key_nowhere(verbose):
    ring, keys = fresh_ring("refused")
    session, other = verbose.connect(), verbose.connect()
    public_key(other)
    box = seal(session, ring)
    with raises("22023"):
        load_sealed(other, box)
    with raises("22023"):
        load_sealed(session, box[:-1] + b"\0")
    broken = ring.replace("}", "")
    with raises("22023"):
        load_sealed(session, seal(session, broken))
    session.execute("SELECT pii_unload_keys()")
    assert places_with(verbose, session, keys) == set()
    assert places_with(verbose, other, keys) == set()


def test_the_same_search_finds_a_key_that_is_set_plainly(verbose):
    ring, keys = fresh_ring("plain")
    session = verbose.connect()
    session.execute(sql.SQL("SET pazpaz_pii.keyring = {}").format(sql.Literal(ring)))
    # Not in pg_stat_activity, where long words of such statements are asterisks.
    shown = places_with(verbose, session, keys)
    assert shown >= {"log", "memory"} and "pg_stat_activity" not in shown
    use(session)
    session.execute("SELECT pii_unload_keys()")
    left = places_with(verbose, session, keys)
    assert "log" in left and "memory" not in left
    session.close()


@pytest.mark.scenario
def test_the_same_search_finds_a_key_in_pg_stat_statements(verbose):
    """Which keeps the text of utility statements."""
    ring, keys = fresh_ring("utility")
    session = verbose.connect()
    session.execute(sql.SQL("DO {}").format(sql.Literal(f"BEGIN PERFORM pii_load_keyring('{ring}'); END")))
    assert "pg_stat_statements" in places_with(verbose, session, keys)


@pytest.mark.scenario
def test_the_same_search_finds_a_bound_key_in_this_log(verbose):
    """Bound parameters are logged, too, where redaction is off: sealed delivery needs neither."""
    ring, keys = fresh_ring("bound")
    session = verbose.connect()
    session.execute("SELECT pii_load_keyring(%s)", (ring,))
    assert "log" in places_with(verbose, session, keys)


def find_private_key(session) -> bytes:
    """The 32 bytes in the backend's private memory whose public key is the session's; Rust aligns them to 8."""
    public, pid = public_key(session), session.info.backend_pid
    maps = (line.split() for line in Path(f"/proc/{pid}/maps").read_text().splitlines())
    # What malloc gives: the heap, and its anonymous mappings.
    spans = [m[0].split("-") for m in maps if m[1] == "rw-p" and (len(m) == 5 or m[5] == "[heap]")]
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for start, end in ((int(start, 16), int(end, 16)) for start, end in spans):
            memory.seek(start)
            content = memory.read(end - start)
            for at in range(0, len(content) - 31, 8):
                candidate = content[at : at + 32]
                if len(set(candidate)) >= 20 and crypto_scalarmult_base(candidate) == public:
                    return candidate
    raise AssertionError("the control: the private key of a session can be found")


@pytest.mark.parametrize("opened", [True, False], ids=["opened", "never used"])
def test_the_private_key_is_wiped_too(db, opened):
    """It would open boxes that somebody has recorded."""
    session = db.connect()
    needle = {"private key": find_private_key(session)}
    assert count_in_memory(session.info.backend_pid, needle)["private key"] > 0
    if opened:
        load_sealed(session, seal(session))
    session.execute("SELECT pii_unload_keys()")
    assert count_in_memory(session.info.backend_pid, needle)["private key"] == 0


def test_a_wrong_key_in_a_box_meets_the_registry(db, admin):
    load_sealed(admin, seal(admin))
    admin.execute("SELECT pii_register_key(2)")
    session = db.connect()
    load_sealed(session, seal(session, keyring(2, {"2": WRONG_KEY})))
    with raises("55000", message="registered one has"):
        session.execute("SELECT pii_encrypt('x')")
