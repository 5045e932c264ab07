"""One model, with plaintext columns and with encrypted ones."""

from pazpaz_pii import EncryptedText
from sqlalchemy import Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

PLAINTEXT = {"name": String(255), "email": String(255), "history": String(5000), "note": Text()}
ENCRYPTED = {
    "name": EncryptedText(255),
    "email": EncryptedText(255, searchable=True),
    "history": EncryptedText(5000),
    "note": EncryptedText(),
}


def client_model(types: dict):
    """A declarative base of its own, and the class Client over columns of these types."""

    class Base(DeclarativeBase):
        pass

    class Client(Base):
        __tablename__ = "clients"

        id: Mapped[int] = mapped_column(primary_key=True)
        workspace_id: Mapped[int]
        name: Mapped[str] = mapped_column(types["name"])
        email: Mapped[str | None] = mapped_column(types["email"])
        history: Mapped[str | None] = mapped_column(types["history"])
        note: Mapped[str | None] = mapped_column(types["note"])

        __table_args__ = (Index("ix_clients_email", "email", postgresql_using="hash"),)

    return Base, Client
