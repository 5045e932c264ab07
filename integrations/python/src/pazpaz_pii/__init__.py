"""The PostgreSQL extension pazpaz_pii in SQLAlchemy: encrypted columns that are text.

    from pazpaz_pii import EncryptedText, load_keys

    class Client(Base):
        __tablename__ = "clients"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(EncryptedText(255))
        email: Mapped[str | None] = mapped_column(EncryptedText(255, searchable=True))

    engine = create_engine("postgresql+psycopg://…")
    load_keys(engine, lambda: Path("/run/secrets/pazpaz_keyring").read_text())

`pazpaz_pii.migrations` has the operations and hooks for Alembic.
"""

from .keys import load_keys
from .types import EncryptedText

__all__ = ["EncryptedText", "load_keys"]
__version__ = "0.1.0"
