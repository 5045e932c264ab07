"""Alembic: operations that convert columns, and hooks for autogenerate.

    from pazpaz_pii import migrations  # in env.py: registers op.encrypt_columns and op.decrypt_columns
    context.configure(…, **migrations.HOOKS)

A migration that encrypts needs the keys: `load_keys(engine, …)` in env.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from alembic.autogenerate import renderers
from alembic.operations import MigrateOperation, Operations
from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REGCLASS
from sqlalchemy.dialects.postgresql import dialect as postgresql

from .types import EncryptedText


@Operations.register_operation("encrypt_columns")
class EncryptColumns(MigrateOperation):
    """op.encrypt_columns(table, {column: EncryptedText(…)}, schema=None)

    Encrypts columns where they are, by one rewrite of the table under an ACCESS EXCLUSIVE lock, through
    pii_encrypt_columns(). A type without length keeps the column's own.
    """

    def __init__(self, table: str, columns: Mapping[str, EncryptedText], schema: str | None = None):
        self.table = table
        self.columns = dict(columns)
        self.schema = schema

    @classmethod
    def encrypt_columns(cls, operations, table, columns, schema=None):
        return operations.invoke(cls(table, columns, schema))

    def reverse(self) -> DecryptColumns:
        return DecryptColumns(self.table, list(self.columns), self.schema)


@Operations.register_operation("decrypt_columns")
class DecryptColumns(MigrateOperation):
    """op.decrypt_columns(table, [column, …], schema=None)

    Decrypts columns to the types that they had, through pii_decrypt_columns(). The disk then holds
    plaintext again.
    """

    def __init__(self, table: str, columns: Sequence[str], schema: str | None = None):
        self.table = table
        self.columns = list(columns)
        self.schema = schema

    @classmethod
    def decrypt_columns(cls, operations, table, columns, schema=None):
        return operations.invoke(cls(table, columns, schema))


@Operations.implementation_for(EncryptColumns)
def _encrypt(operations, operation):
    columns = {name: _options(type_) for name, type_ in operation.columns.items()}
    operations.execute(
        select(func.pii_encrypt_columns(_table(operation), cast(literal(json.dumps(columns), Text), JSONB)))
    )


@Operations.implementation_for(DecryptColumns)
def _decrypt(operations, operation):
    columns = cast(literal(_array(operation.columns), Text), ARRAY(Text))
    operations.execute(select(func.pii_decrypt_columns(_table(operation), columns)))


@renderers.dispatch_for(EncryptColumns)
def _render_encrypt(autogen_context, operation):
    autogen_context.imports.add("import pazpaz_pii")
    columns = ", ".join(f"{name!r}: pazpaz_pii.{type_!r}" for name, type_ in operation.columns.items())
    return f"op.encrypt_columns({operation.table!r}, {{{columns}}}{_schema_argument(operation)})"


@renderers.dispatch_for(DecryptColumns)
def _render_decrypt(autogen_context, operation):
    return f"op.decrypt_columns({operation.table!r}, {operation.columns!r}{_schema_argument(operation)})"


def render_item(kind, item, autogen_context):
    """Writes EncryptedText, with its import, into migrations."""
    if kind != "type" or not isinstance(item, EncryptedText):
        return False
    autogen_context.imports.add("import pazpaz_pii")
    return f"pazpaz_pii.{item!r}"


def include_object(item, name, kind, reflected, compare_to):
    """Leaves the extension's own tables alone, which no model declares."""
    return not (kind == "table" and reflected and compare_to is None and name.startswith("pii_"))


def compare_type(context, inspected_column, metadata_column, inspected_type, metadata_type):
    """Notices every change of length and searchable; by itself Alembic takes a type without arguments for
    any of the same name."""
    if not (isinstance(inspected_type, EncryptedText) and isinstance(metadata_type, EncryptedText)):
        return None  # as Alembic would
    return _options(inspected_type) != _options(metadata_type)


HOOKS = {"render_item": render_item, "include_object": include_object, "compare_type": compare_type}


def _options(type_: EncryptedText) -> dict:
    options = {} if type_.length is None else {"length": type_.length}
    return options | ({"searchable": True} if type_.searchable else {})


def _table(operation):
    """The table as regclass; names are quoted, so that capitals survive."""
    preparer = postgresql().identifier_preparer
    names = filter(None, (operation.schema, operation.table))
    return cast(literal(".".join(preparer.quote_identifier(str(name)) for name in names), Text), REGCLASS)


def _array(names: Sequence[str]) -> str:
    """An array literal, so that it stays readable in SQL scripts (alembic upgrade --sql)."""
    quoted = ('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in names)
    return "{" + ",".join(quoted) + "}"


def _schema_argument(operation) -> str:
    return f", schema={operation.schema!r}" if operation.schema else ""
