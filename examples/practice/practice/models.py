"""The tables."""

import uuid
from datetime import datetime

from pazpaz_pii import EncryptedText
from sqlalchemy import DateTime, Index, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from .settings import ENCRYPTED


def personal(length: int, searchable: bool = False):
    """The type of a column of personal data."""
    return EncryptedText(length, searchable) if ENCRYPTED else String(length)


class Base(DeclarativeBase):
    pass


class Client(Base):
    __tablename__ = "clients"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    workspace_id: Mapped[uuid.UUID]
    first_name: Mapped[str] = mapped_column(personal(255))
    last_name: Mapped[str] = mapped_column(personal(255))
    email: Mapped[str | None] = mapped_column(personal(255, searchable=True))
    phone: Mapped[str | None] = mapped_column(personal(50))
    medical_history: Mapped[str | None] = mapped_column(personal(5000))
    updated_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), onupdate=func.now()
    )

    __table_args__ = (
        Index("ix_clients_email", "email", postgresql_using="hash"),
        # An address belongs to one client of a workspace.
        Index(
            "uq_clients_workspace_email",
            "workspace_id",
            "email",
            unique=True,
            postgresql_ops={"email": "encrypted_text_unique_ops"} if ENCRYPTED else {},
        ),
    )
