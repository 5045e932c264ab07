"""Alembic: operations that convert columns, and hooks for autogenerate.

    from pazpaz_pii import migrations  # in env.py: registers op.encrypt_columns and op.decrypt_columns
    context.configure(…, **migrations.HOOKS)

A migration that encrypts needs the keys: `load_keys(engine, …)` in env.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from alembic.autogenerate import renderers
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations import MigrateOperation, Operations
from alembic.operations.ops import (
    AddConstraintOp,
    AlterColumnOp,
    CreateIndexOp,
    DropConstraintOp,
    DropIndexOp,
    MigrationScript,
    ModifyTableOps,
)
from sqlalchemy import Cast, MetaData, String, Table, Text, TypeDecorator, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, REGCLASS
from sqlalchemy.dialects.postgresql import dialect as postgresql

from .types import EncryptedText

POSTGRESQL = postgresql()  # type: ignore[no-untyped-call]


@Operations.register_operation("encrypt_columns")
class EncryptColumns(MigrateOperation):
    """op.encrypt_columns(table, {column: EncryptedText(…)}, schema=None)

    Encrypts columns where they are, by one rewrite of the table under an ACCESS EXCLUSIVE lock, through
    pii_encrypt_columns(). A type without length keeps the column's own.
    """

    def __init__(self, table: str, columns: Mapping[str, EncryptedText], schema: str | None = None):
        self.table = table
        self.columns: dict[str, EncryptedText] = {name: _stored(type_) for name, type_ in columns.items()}
        self.schema = schema

    @classmethod
    def encrypt_columns(
        cls, operations: Operations, table: str, columns: Mapping[str, EncryptedText], schema: str | None = None
    ) -> None:
        operations.invoke(cls(table, columns, schema))

    def reverse(self) -> DecryptColumns:
        return DecryptColumns(self.table, list(self.columns), self.schema)

    def to_diff_tuple(self) -> tuple[Any, ...]:
        """As `alembic check` shows it."""
        return ("encrypt_columns", self.schema, self.table, self.columns)


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
    def decrypt_columns(
        cls, operations: Operations, table: str, columns: Sequence[str], schema: str | None = None
    ) -> None:
        operations.invoke(cls(table, columns, schema))


@Operations.implementation_for(EncryptColumns)
def _encrypt(operations: Operations, operation: EncryptColumns) -> None:
    columns = {name: _options(type_) for name, type_ in operation.columns.items()}
    operations.execute(
        select(func.pii_encrypt_columns(_table(operation), cast(literal(json.dumps(columns), Text), JSONB)))
    )


@Operations.implementation_for(DecryptColumns)
def _decrypt(operations: Operations, operation: DecryptColumns) -> None:
    columns = cast(literal(_array(operation.columns), Text), ARRAY(Text))
    operations.execute(select(func.pii_decrypt_columns(_table(operation), columns)))


@renderers.dispatch_for(EncryptColumns)
def _render_encrypt(autogen_context: AutogenContext, operation: EncryptColumns) -> str:
    autogen_context.imports.add("import pazpaz_pii")
    columns = ", ".join(f"{name!r}: {_code(type_)}" for name, type_ in operation.columns.items())
    return f"op.encrypt_columns({operation.table!r}, {{{columns}}}{_schema_argument(operation)})"


@renderers.dispatch_for(DecryptColumns)
def _render_decrypt(autogen_context: AutogenContext, operation: DecryptColumns) -> str:
    return f"op.decrypt_columns({operation.table!r}, {operation.columns!r}{_schema_argument(operation)})"


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Writes EncryptedText, with its import, into migrations; of a subclass what the database has of it.

    A type that has variants, or decorates it, Alembic writes in parts, or as the application's own.
    """
    if kind != "type" or not isinstance(item, EncryptedText):
        return False
    autogen_context.imports.add("import pazpaz_pii")
    return False if item._variant_mapping else _code(item)


def include_object(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Leaves the extension's own tables alone, which no model declares."""
    return not (kind == "table" and reflected and compare_to is None and str(name).startswith("pii_"))


def include_name(name: str | None, kind: str, parents: Mapping[str, str | None]) -> bool:
    """With include_schemas: not the extension's own schema."""
    return not (kind == "schema" and name == "pazpaz_pii")


def compare_type(
    context: MigrationContext, inspected_column: Any, metadata_column: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """Notices every change of length, searchable and nocase; by itself Alembic takes a type without arguments for
    any of the same name."""
    inspected, wanted = _stored(inspected_type), _stored(metadata_type)
    if isinstance(inspected, ARRAY) and isinstance(wanted, ARRAY):
        inspected, wanted = _stored(inspected.item_type), _stored(wanted.item_type)
    if not (isinstance(inspected, EncryptedText) and isinstance(wanted, EncryptedText)):
        return None  # as Alembic would
    return _options(inspected) != _options(wanted)


def process_revision_directives(context: MigrationContext, revision: Any, directives: list[MigrationScript]) -> None:
    """Writes op.encrypt_columns where Alembic has alter_column, and the indexes in an order that works.

    PostgreSQL would convert a column of text that has an index only to refuse the index. So those that go are dropped
    before, and those that come are made after it. Downgrades do the reverse.
    """
    for script in directives:
        for upgrade, downgrade in zip(script.upgrade_ops_list, script.downgrade_ops_list, strict=True):
            tables = [ops for ops in upgrade.ops if isinstance(ops, ModifyTableOps) and _conversions(ops)]
            for table in tables:
                _add_unchanged_indexes(context, table)
                table.ops = _encrypting(sorted(table.ops, key=_place))
            if tables:
                upgrade.reverse_into(downgrade)
                for op in downgrade.ops:
                    if isinstance(op, ModifyTableOps):
                        op.ops = _encrypting(op.ops)


HOOKS: dict[str, Any] = {
    "render_item": render_item,
    "include_name": include_name,
    "include_object": include_object,
    "compare_type": compare_type,
    "process_revision_directives": process_revision_directives,
}


def _conversions(table: ModifyTableOps) -> set[str]:
    """The columns that become encrypted text, or stop to be."""
    alterations = [op for op in table.ops if isinstance(op, AlterColumnOp) and op.modify_type is not None]
    return {
        op.column_name
        for op in alterations
        if isinstance(_stored(op.modify_type), EncryptedText) != isinstance(_stored(op.existing_type), EncryptedText)
    }


def _stored(type_: Any) -> Any:
    """What PostgreSQL has of a type, if there is one: its variant there, and what a decorator decorates."""
    if type_ is None:
        return None
    stored = type_.dialect_impl(POSTGRESQL)
    return _stored(stored.load_dialect_impl(POSTGRESQL)) if isinstance(stored, TypeDecorator) else stored


def _place(op: MigrateOperation) -> int:
    """What is dropped stands before what is altered, and that before what is made."""
    if isinstance(op, DropIndexOp | DropConstraintOp):
        return 0
    return 2 if isinstance(op, CreateIndexOp | AddConstraintOp) else 1


def _add_unchanged_indexes(context: MigrationContext, table: ModifyTableOps) -> None:
    """Drops and makes the indexes over these columns in which Alembic sees no difference.

    They keep their names, and become what the model says: `postgresql_using`, for one, is not compared.
    """
    key = f"{table.schema}.{table.table_name}" if table.schema else table.table_name
    metadata = context.opts["target_metadata"]
    every = metadata if isinstance(metadata, list | tuple) else [metadata]
    model = next(one.tables[key] for one in every if key in one.tables)
    columns = _conversions(table)
    handled = {op.index_name for op in table.ops if isinstance(op, DropIndexOp | CreateIndexOp)}
    there = Table(table.table_name, MetaData(), schema=table.schema, autoload_with=context.connection).indexes
    for old in there:
        new = next((index for index in model.indexes if index.name == old.name), None)
        if new is not None and old.name not in handled and columns & {column.name for column in old.columns}:
            table.ops += [DropIndexOp.from_index(old), CreateIndexOp.from_index(new)]


def _encrypting(ops: list[MigrateOperation]) -> list[MigrateOperation]:
    """With one op.encrypt_columns where the first column of text is altered to be encrypted."""
    result: list[MigrateOperation] = []
    conversion: EncryptColumns | None = None
    for op in ops:
        if not (
            isinstance(op, AlterColumnOp)
            and isinstance(_stored(op.modify_type), EncryptedText)
            and isinstance(_stored(op.existing_type), String)
        ):
            result.append(op)
            continue
        if conversion is None:
            conversion = EncryptColumns(op.table_name, {}, op.schema)
            result.append(conversion)
        wanted, length = _stored(op.modify_type), _stored(op.existing_type).length
        conversion.columns[op.column_name] = wanted
        # What else changes. Without a length the conversion keeps the column's own.
        keeps = wanted.length is None and length is not None
        op.existing_type = EncryptedText(length, wanted.searchable, wanted.nocase) if keeps else wanted
        op.modify_type = wanted if keeps else None
        if op.has_changes():
            result.append(op)
    return result


def _options(type_: EncryptedText) -> dict[str, int | bool]:
    options: dict[str, int | bool] = {} if type_.length is None else {"length": type_.length}
    return options | {name: True for name in ("searchable", "nocase") if getattr(type_, name)}


def _code(type_: EncryptedText) -> str:
    return f"pazpaz_pii.{EncryptedText(type_.length, type_.searchable, type_.nocase)!r}"


def _table(operation: EncryptColumns | DecryptColumns) -> Cast[Any]:
    """The table as regclass; names are quoted, so that capitals survive."""
    preparer = POSTGRESQL.identifier_preparer
    names = filter(None, (operation.schema, operation.table))
    return cast(literal(".".join(preparer.quote_identifier(str(name)) for name in names), Text), REGCLASS)


def _array(names: Sequence[str]) -> str:
    """An array literal, so that it stays readable in SQL scripts (alembic upgrade --sql)."""
    quoted = ('"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"' for name in names)
    return "{" + ",".join(quoted) + "}"


def _schema_argument(operation: EncryptColumns | DecryptColumns) -> str:
    return f", schema={operation.schema!r}" if operation.schema else ""
