"""The engine, and the one place where keys come in."""

from collections.abc import Iterator

from pazpaz_pii import load_keys
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from .settings import DATABASE_URL, ENCRYPTED, keyring

# hide_parameters: SQLAlchemy's errors and logs quote parameters otherwise, which are plaintext.
engine = create_engine(DATABASE_URL, pool_pre_ping=True, hide_parameters=True)
if ENCRYPTED:
    load_keys(engine, keyring)


def session() -> Iterator[Session]:
    """A session for one request, committed if the request succeeds."""
    with Session(engine) as one, one.begin():
        yield one
