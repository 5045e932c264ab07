"""Encrypts the eight PII/PHI columns of clients where they are.

In the original this migration was an add-copy-drop-rename of BYTEA columns that encrypted every row in
Python. Needs the extension (CREATE EXTENSION pazpaz_pii, by a superuser) and the keys in this session.
"""

import pazpaz_pii
from alembic import op

revision = "a2341bb8aa45"
down_revision = "8d1f0c2b7e35"
branch_labels = None
depends_on = None

COLUMNS = {
    "first_name": pazpaz_pii.EncryptedText(255),
    "last_name": pazpaz_pii.EncryptedText(255),
    "email": pazpaz_pii.EncryptedText(255, searchable=True),
    "phone": pazpaz_pii.EncryptedText(50),
    "address": pazpaz_pii.EncryptedText(1000),
    "medical_history": pazpaz_pii.EncryptedText(5000),
    "emergency_contact_name": pazpaz_pii.EncryptedText(255),
    "emergency_contact_phone": pazpaz_pii.EncryptedText(50),
}


def upgrade():
    # Drops the two indexes over plaintext, and makes one for equality of email in place of the second.
    op.encrypt_columns("clients", COLUMNS)


def downgrade():
    # Makes the two indexes again.
    op.decrypt_columns("clients", list(COLUMNS))
