"""The clients of a practice, in plaintext (as sql/clients/schema.sql creates them)."""

import sqlalchemy as sa
from alembic import op

revision = "8d1f0c2b7e35"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("workspace_id", sa.Uuid, nullable=False),
        sa.Column("first_name", sa.String(255), nullable=False),
        sa.Column("last_name", sa.String(255), nullable=False),
        sa.Column("email", sa.String(255)),
        sa.Column("phone", sa.String(50)),
        sa.Column("address", sa.Text),
        sa.Column("medical_history", sa.Text),
        sa.Column("emergency_contact_name", sa.String(255)),
        sa.Column("emergency_contact_phone", sa.String(50)),
        sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_clients_workspace_lastname_firstname", "clients", ["workspace_id", "last_name", "first_name"])
    op.create_index("ix_clients_workspace_email", "clients", ["workspace_id", "email"])
    op.create_index("ix_clients_workspace_updated", "clients", ["workspace_id", "updated_at"])
    op.create_index(
        "ix_clients_workspace_active", "clients", ["workspace_id", "is_active"], postgresql_where=sa.text("is_active")
    )


def downgrade():
    op.drop_table("clients")
