"""Prepares a database, as its owner: python -m practice.setup DATABASE-URL

Creates the extension, the tables, and two roles: `practice_app`, that the application connects as, and
`practice_administrator`, that its page for the database administrator looks at the tables as.
"""

import sys

from sqlalchemy import create_engine, text

from .models import Base

ROLES = {
    # Without its key the application gets errors, never ciphertext that it might take for data.
    "practice_app": ("plaintext", "SELECT, INSERT, UPDATE, DELETE"),
    "practice_administrator": ("ciphertext", "SELECT"),
}


def prepare(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS pazpaz_pii"))
        Base.metadata.create_all(connection)
        for role, (io, rights) in ROLES.items():
            if not connection.scalar(text("SELECT to_regrole(:role)"), {"role": role}):
                connection.execute(text(f"CREATE ROLE {role} LOGIN"))
                connection.execute(text(f"ALTER ROLE {role} SET pazpaz_pii.io = '{io}'"))
            connection.execute(text(f"GRANT {rights} ON clients TO {role}"))
    engine.dispose()


if __name__ == "__main__":
    prepare(sys.argv[1])
