"""What the environment decides."""

import os
import uuid
from pathlib import Path

# As libpq reads them, PGHOST and PGUSER for example are taken from the environment, too.
DATABASE_URL = os.environ.get("PRACTICE_DATABASE_URL", "postgresql+psycopg:///practice")
# How the page for the database administrator connects: by a role that has no key.
ADMINISTRATOR_URL = os.environ.get("PRACTICE_ADMINISTRATOR_URL", "postgresql+psycopg:///practice")

# The columns of personal data: "encrypted" or "plaintext". Nothing else differs between the two.
ENCRYPTED = {"encrypted": True, "plaintext": False}[os.environ.get("PRACTICE_COLUMNS", "encrypted")]

# Whose clients the pages show: stands for what a real application takes from its login.
WORKSPACE = uuid.UUID(os.environ.get("PRACTICE_WORKSPACE", "5f3c2f6e-0d0c-4f0e-9d3a-6f2b8f1c7a10"))


class NoKeysError(Exception):
    """The keys cannot be had."""


def keyring() -> str:
    """The keys, from wherever secrets are kept; read anew for each connection that is taken."""
    try:
        return Path(os.environ["PRACTICE_KEYRING_FILE"]).read_text()
    except (KeyError, OSError) as error:
        raise NoKeysError from error
