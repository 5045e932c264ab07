"""The column type."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, Text, type_coerce
from sqlalchemy.dialects.postgresql import base as postgresql
from sqlalchemy.sql import sqltypes
from sqlalchemy.types import UserDefinedType


class EncryptedText(sqltypes.Concatenable, UserDefinedType[str]):
    """Text that PostgreSQL encrypts where it is stored.

    length: at most so many characters, as in `String(length)`; more is a DataError (22001).
    searchable: equality by index, at the price of showing which values are equal.

    Every operator of a text column works: the database decrypts.
    """

    cache_ok = True

    def __init__(self, length: int | None = None, searchable: bool = False):
        self.length = length
        self.searchable = searchable

    @property
    def python_type(self) -> type[str]:
        return str

    def get_col_spec(self, **_: Any) -> str:
        parts = [str(self.length)] if self.length is not None else []
        if self.searchable:
            parts.append("searchable")
        return f"encrypted_text({','.join(parts)})" if parts else "encrypted_text"

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        """Parameters go as text. As `encrypted_text` they would be encrypted in the query, which is
        volatile, and no index could serve them."""
        return type_coerce(bindvalue, Text)

    def literal_processor(self, dialect: Dialect) -> Any:
        return Text().literal_processor(dialect)  # type: ignore[no-untyped-call]

    def __repr__(self) -> str:
        # Alembic writes this into migrations.
        parts = [f"length={self.length}"] if self.length is not None else []
        if self.searchable:
            parts.append("searchable=True")
        return f"EncryptedText({', '.join(parts)})"


# Where reprs of types are written into code, they are prefixed by their module.
EncryptedText.__module__ = "pazpaz_pii"


def _reflected(*arguments: str | int, **_: Any) -> EncryptedText:
    """The type of a column with these modifiers: (255, "searchable"), the number also as text."""
    lengths = [int(argument) for argument in arguments if str(argument).isdigit()]
    return EncryptedText(lengths[0] if lengths else None, searchable="searchable" in arguments)


# SQLAlchemy looks up the types of reflected columns here by name.
names: dict[str, Any] = postgresql.ischema_names
names["encrypted_text"] = _reflected
