"""Which PostgreSQL is under test, and the user that runs it."""

import os
import pwd
import re
import shlex
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "pg_test" / "data"
# Of the extension.
VERSION = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]

PG_MAJOR = int(os.environ.get("PAZPAZ_PG", "17"))
PG_DIR = Path(os.environ.get("PAZPAZ_PG_DIR", ROOT / "target" / "pg" / str(PG_MAJOR))).resolve()

# How many times longer everything may take: on a server with assertions, say.
PATIENCE = int(os.environ.get("PAZPAZ_PATIENCE", "1"))
# What servers are run by, with its options: valgrind, see scripts/installcheck.
RUN_BY = shlex.split(os.environ.get("PAZPAZ_RUN_BY", ""))
# More options of initdb: another locale, see scripts/icu.
INITDB = shlex.split(os.environ.get("PAZPAZ_INITDB", ""))

IS_ROOT = os.geteuid() == 0
# The server refuses to run as root.
SERVER_USER = pwd.getpwnam("postgres") if IS_ROOT else pwd.getpwuid(os.geteuid())


def servers_directory() -> str:
    """Where servers write: in memory, where there is room for all of a run. Each database that is made and dropped has
    hundreds of files, which costs a disk's file system up to a third of all processor time."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 8 << 30
    return str(memory) if has_room else "/tmp"


def program(name: str, installation: Path | None = None) -> str:
    """The path of one of the programs of this PostgreSQL, or of another installation."""
    path = (installation or PG_DIR) / "bin" / name
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run scripts/bootstrap {PG_MAJOR}")
    return str(path)


def as_server_user() -> dict:
    """Arguments that make subprocess run a program as the server's user."""
    if not IS_ROOT:
        return {}
    return {"user": SERVER_USER.pw_uid, "group": SERVER_USER.pw_gid, "extra_groups": []}


def clean_environment(**extra: str) -> dict[str, str]:
    """Our environment without what would steer libpq or the server, in English and UTF-8."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C.UTF-8", "HOME": "/"} | extra


def give_to_server_user(path: Path) -> None:
    """Make a file or directory belong to the server's user."""
    shutil.chown(path, SERVER_USER.pw_uid, SERVER_USER.pw_gid)
