"""Prepares a database, as its owner: python -m practice.setup DATABASE-URL

Creates the extension, the tables, and the role `practice_app` that the API connects as.
"""

import sys

from sqlalchemy import create_engine, text

from .models import Base

ROLE = "practice_app"


def prepare(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pazpaz_pii"))
        if not connection.scalar(text("SELECT to_regrole(:role)"), {"role": ROLE}):
            connection.execute(text(f"CREATE ROLE {ROLE} LOGIN"))
            # Without its key the application gets errors, never ciphertext that it might take for data.
            connection.execute(text(f"ALTER ROLE {ROLE} SET pazpaz_pii.io = 'plaintext'"))
        Base.metadata.create_all(connection)
        connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON clients TO {ROLE}"))
    engine.dispose()


if __name__ == "__main__":
    prepare(sys.argv[1])
