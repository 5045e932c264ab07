"""The PostgreSQL extension pazpaz_pii in Python: encrypted columns that are text.

In SQLAlchemy:

    from pazpaz_pii import EncryptedText, load_keys

    class Client(Base):
        __tablename__ = "clients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(EncryptedText(255))
        email: Mapped[str | None] = mapped_column(EncryptedText(255, searchable=True))

    engine = create_engine("postgresql+psycopg://…")
    load_keys(engine, lambda: Path("/run/secrets/pazpaz_keyring").read_text())

`pazpaz_pii.migrations` has the operations and hooks for Alembic, `pazpaz_pii.drivers` what a connection of
psycopg needs by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .keys import load_keys
    from .types import EncryptedText

__all__ = ["EncryptedText", "load_keys"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """SQLAlchemy is imported by those who use it; Django and psycopg do without."""
    if name == "EncryptedText":
        from .types import EncryptedText

        return EncryptedText
    if name == "load_keys":
        from .keys import load_keys

        return load_keys
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
