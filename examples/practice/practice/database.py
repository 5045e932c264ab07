"""The engines, and the one place where keys come in."""

from collections.abc import Iterator

from pazpaz_pii import load_keys
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from .settings import ADMINISTRATOR_URL, DATABASE_URL, ENCRYPTED, keyring

# hide_parameters: SQLAlchemy's errors and logs quote parameters otherwise, which are plaintext.
engine = create_engine(DATABASE_URL, pool_pre_ping=True, hide_parameters=True)
if ENCRYPTED:
    load_keys(engine, keyring)

# The administrator's: the same tables, and no keys.
keyless_engine = create_engine(ADMINISTRATOR_URL, pool_pre_ping=True, hide_parameters=True)


def session() -> Iterator[Session]:
    """A session for one request, committed if the request succeeds."""
    with Session(engine) as one, one.begin():
        yield one


def keyless_connection() -> Iterator[Connection]:
    """A connection for one request that only looks."""
    with keyless_engine.connect() as one:
        yield one
