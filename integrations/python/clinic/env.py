"""Alembic's environment: migrations that hold the keys, and know EncryptedText."""

import os
from pathlib import Path

from alembic import context
from pazpaz_pii import load_keys, migrations
from sqlalchemy import create_engine

attributes = context.config.attributes
options = {
    "target_metadata": attributes.get("metadata"),
    "include_schemas": attributes.get("include_schemas", False),
    **migrations.HOOKS,
}


def run_online() -> None:
    engine = create_engine(os.environ["DATABASE_URL"])
    load_keys(engine, Path(os.environ["KEYRING_FILE"]).read_text)
    with engine.connect() as connection:
        context.configure(connection, **options)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


def run_offline() -> None:
    """alembic upgrade --sql: run the script in a psql that has loaded the keys."""
    context.configure(url="postgresql+psycopg://", literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()


run_offline() if context.is_offline_mode() else run_online()
