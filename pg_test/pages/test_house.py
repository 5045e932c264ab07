"""scripts/check_house.py finds each broken rule, in a made-up house that keeps all of them but one."""

import subprocess
import sys
from pathlib import Path

import pytest

CHECKER = Path(__file__).parents[2] / "scripts" / "check_house.py"

HOUSE = {
    "README.md": "# A house\n",
    "src/lib.rs": "mod server;\nmod settings;\nmod report;\nmod keys;\nmod sql;\nfn a() { keys::setting::all() }\n",
    "src/sql.rs": "//! Nothing yet.\n",
    "src/settings.rs": "use crate::server::compat;\npub(crate) fn io() -> u8 { compat::io() }\n",
    "src/server/mod.rs": "pub(crate) mod compat;\n",
    "src/server/compat.rs": '#[cfg(feature = "pg14")]\npub(crate) fn io() -> u8 { 14 }\n',
    "src/report/mod.rs": "mod error;\nmod text;\npub(crate) use error::raise;\n",
    "src/report/error.rs": 'use super::text;\npub(crate) fn raise() -> ! { panic!("{}", text::of()) }\n',
    "src/report/text.rs": "pub(crate) fn of() -> u8 { 1 }\n",
    # mod.rs names all of its files, and they name what it passes on: no circle.
    "src/keys/mod.rs": "mod session;\npub(crate) mod setting;\npub(crate) use session::Session;\n",
    "src/keys/session.rs": "use crate::report::raise;\npub(crate) struct Session;\n",
    "src/keys/setting.rs": """\
//! Not a use: [`crate::sql`].
use crate::{keys::Session, report, settings::{self as plain}};
pub(crate) fn define() { let _ = (Session, "crate::sql::all", plain::io(), 'a'); report::raise() }
#[cfg(test)]
mod tests {
    use crate::sql;
}
""",
    "crates/pii_core/src/lib.rs": "pub mod error;\npub mod version;\npub use version::Version;\n",
    "crates/pii_core/src/error.rs": "use crate::Version;\n",
    "crates/pii_core/src/version.rs": "pub struct Version;\n",
}

BROKEN = {
    "a room below": (
        "src/settings.rs",
        "use crate::{\n    server::compat,\n    keys::{\n        session,\n    },\n};",
        "floors of src",
        "src/settings.rs:1 uses keys::session, but keys stands below settings",
    ),
    "a room below, named in the code": (
        "src/report/text.rs",
        "/* crate::sql */ fn b<'a>(_: &'a str) {\n    crate::sql::all();\n}",
        "floors of src",
        "src/report/text.rs:2 uses sql::all, but sql stands below report",
    ),
    "a room below, by super": (
        "src/report/text.rs",
        "fn b() { super::super::sql::all() }",
        "floors of src",
        "src/report/text.rs:1 uses sql::all, but sql stands below report",
    ),
    "a room below, by a macro": (
        "src/report/text.rs",
        "macro_rules! all { () => { $crate::sql::all() } }",
        "floors of src",
        "src/report/text.rs:1 uses sql::all, but sql stands below report",
    ),
    "a file in no room": (
        "src/attic/mod.rs",
        "",
        "floors of src",
        "src/attic/mod.rs is in no room of src/lib.rs",
    ),
    "two files that need each other": (
        "src/report/text.rs",
        "use super::raise;",
        "circles in src",
        "src/report/error.rs:1 uses report::text; src/report/text.rs:1 uses report::raise",
    ),
    "a circle through an imported room": (
        "src/keys/session.rs",
        "use crate::keys;\nfn b() { keys::setting::define() }",
        "circles in src",
        "src/keys/session.rs:2 uses keys::setting::define; src/keys/setting.rs:2 uses keys::Session",
    ),
    "a circle through mod.rs itself": (
        "src/report/mod.rs",
        "mod error;\nmod text;\nfn all() { error::raise() }\npub(crate) use text::of;",
        "circles in src",
        "src/report/mod.rs:3 uses report::error::raise; src/report/error.rs:1 uses report::all",
        ("src/report/error.rs", "use crate::report::all;"),
    ),
    "two modules of the core": (
        "crates/pii_core/src/version.rs",
        "pub struct Version;\nfn b() -> crate::error::Error {}",
        "circles in pii_core",
        "crates/pii_core/src/error.rs:1 uses Version; crates/pii_core/src/version.rs:2 uses error::Error",
    ),
    "a version outside": (
        "src/report/text.rs",
        '// feature = "pg14"\n#[cfg(not(any(feature = "pg15", feature="pg16")))]\nfn b() {}',
        "versions",
        "src/report/text.rs:2 asks for pg15, pg16",
    ),
    "a value that is put back": (
        "src/report/text.rs",
        "fn b() { KEYS.set(0) }\nfn c() {\n    let keys = KEYS.take();\n    wipe(&keys);\n    KEYS.set(keys);\n}",
        "in place",
        "src/report/text.rs:3 KEYS is lost if what follows fails",
    ),
    "a field that is put back": (
        "src/report/text.rs",
        "impl B {\n    fn b(&mut self) { let c = std::mem::take(&mut self.c); use_it(&c); self.c = c; }\n}",
        "in place",
        "src/report/text.rs:2 self.c is lost if what follows fails",
    ),
    "a flag that comes first": (
        "src/report/text.rs",
        "fn b() {\n    if IS_WATCHING.replace(true) {\n        return;\n    }\n    register();\n}",
        "in place",
        "src/report/text.rs:2 IS_WATCHING is lost if what follows fails",
    ),
    "one thing in the plural": (
        "src/report/text.rs",
        '// "{} rows"\nfn b() { format!("{} rows", 1) }\n#[cfg(test)]\nmod tests {\n    fn c() { "{} rows"; }\n}',
        "counts",
        "src/report/text.rs:2 {} rows",
    ),
    "one thing in the plural, in SQL": (
        "sql/a/b.sql",
        "-- % rows\nRAISE NOTICE '% of % bad values', 1, 1;",
        "counts",
        "sql/a/b.sql:2 % bad values",
    ),
    "a sixth file": (
        "src/b.rs",
        "",
        "loose files",
        "6 files",
        ("src/c.rs", ""),
        ("src/d.rs", ""),
        ("src/lib.rs", "mod server;\nmod settings;\nmod report;\nmod keys;\nmod b;\nmod c;\nmod d;\nmod sql;\n"),
    ),
    "a long front door": ("README.md", "x" * 9217, "README", "1 bytes too many"),
}


def check(root, *changes):
    for path, text in [*HOUSE.items(), *changes]:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    run = subprocess.run([sys.executable, CHECKER, root], check=False, capture_output=True, text=True, timeout=60)
    assert run.stderr == ""
    return run


def test_a_sound_house(tmp_path):
    run = check(tmp_path)
    assert "FAILED" not in run.stdout and run.returncode == 0, run.stdout
    assert "5 rooms" in run.stdout and "1 of 1 lines" in run.stdout and "README.md has 10 bytes" in run.stdout


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule(tmp_path, case):
    path, text, rule, place, *more = BROKEN[case]
    run = check(tmp_path, (path, text), *more)
    assert run.returncode == 1
    failed = [line for line in run.stdout.splitlines() if line.startswith("FAILED")]
    assert [line.split(":")[0].split(maxsplit=1)[1] for line in failed] == [rule], run.stdout
    told = run.stdout[run.stdout.index(failed[0]) :].splitlines()[1:]
    assert any(place in line for line in told), run.stdout
    # Who does not know the rule reads what to do.
    assert len([line for line in told if line.startswith("        ")]) >= 2
