"""What the environment decides."""

import os
from pathlib import Path

# As libpq reads them, PGHOST and PGUSER for example are taken from the environment, too.
DATABASE_URL = os.environ.get("PRACTICE_DATABASE_URL", "postgresql+psycopg:///practice")

# The columns of personal data: "encrypted" or "plaintext". Nothing else differs between the two.
ENCRYPTED = {"encrypted": True, "plaintext": False}[os.environ.get("PRACTICE_COLUMNS", "encrypted")]


def keyring() -> str:
    """The keys, from wherever secrets are kept; read anew for each connection that is taken."""
    return Path(os.environ["PRACTICE_KEYRING_FILE"]).read_text()
