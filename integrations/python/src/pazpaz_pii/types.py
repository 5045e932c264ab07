"""The column type."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, Text, type_coerce
from sqlalchemy.dialects.postgresql import base as postgresql
from sqlalchemy.sql import sqltypes
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType


class EncryptedText(sqltypes.Concatenable, UserDefinedType[str]):
    """Text that PostgreSQL encrypts where it is stored.

    length: at most so many characters, as in `String(length)`; more is a DataError (22001).
    searchable: equality by index, at the price of showing which values are equal.
    nocase: of what is searchable, equality in any case; what is stored keeps its spelling.

    Every operator of a text column works: the database decrypts.
    """

    cache_ok = True

    def __init__(self, length: int | None = None, searchable: bool = False, nocase: bool = False):
        if nocase and not searchable:
            raise ValueError("only what is searchable can be nocase")
        self.length = length
        self.searchable = searchable
        self.nocase = nocase

    @property
    def python_type(self) -> type[str]:
        return str

    def get_col_spec(self, **_: Any) -> str:
        parts = [str(self.length)] if self.length is not None else []
        parts += [name for name in ("searchable", "nocase") if getattr(self, name)]
        spec = f"encrypted_text({','.join(parts)})" if parts else "encrypted_text"
        # In a CAST, SQLAlchemy puts the collation behind the bracket.
        return f"{spec} COLLATE encrypted_nocase" if self.nocase else spec

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        """Parameters go as text. As `encrypted_text` they would be encrypted in the query, which is
        volatile, and no index could serve them."""
        return type_coerce(bindvalue, _TextOf(bindvalue.type))

    def literal_processor(self, dialect: Dialect) -> Any:
        """As a parameter would be, with what a subclass makes of it, and quoted."""
        quote: Any = Text().literal_processor(dialect)  # type: ignore[no-untyped-call]
        process = self.bind_processor(dialect)
        return quote if process is None else lambda value: quote(process(value))

    def __repr__(self) -> str:
        # Alembic writes this into migrations.
        parts = [f"length={self.length}"] if self.length is not None else []
        parts += [f"{name}=True" for name in ("searchable", "nocase") if getattr(self, name)]
        return f"{type(self).__name__}({', '.join(parts)})"


class _TextOf(TypeDecorator[Any]):
    """Text, of the values that another type makes: a subclass, a decorator or a variant of EncryptedText."""

    impl = Text
    cache_ok = True

    def __init__(self, kept: TypeEngine[Any]):
        super().__init__()
        self.kept = kept

    def bind_processor(self, dialect: Dialect) -> Any:
        return self.kept.dialect_impl(dialect).bind_processor(dialect)

    def literal_processor(self, dialect: Dialect) -> Any:
        return self.kept.dialect_impl(dialect).literal_processor(dialect)


# Where reprs of types are written into code, they are prefixed by their module.
EncryptedText.__module__ = "pazpaz_pii"


def _reflected(*arguments: str | int, **_: Any) -> EncryptedText:
    """The type of a column with these modifiers: (255, "searchable"), the number also as text."""
    lengths = [int(argument) for argument in arguments if str(argument).isdigit()]
    return EncryptedText(lengths[0] if lengths else None, "searchable" in arguments, "nocase" in arguments)


# SQLAlchemy looks up the types of reflected columns here by name.
names: dict[str, Any] = postgresql.ischema_names
names["encrypted_text"] = _reflected
