"""Operations for migrations."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.operations import CreateExtension
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from .connections import load_keys


class PazpazPiiExtension(CreateExtension):
    """Creates the extension, as a superuser, and loads the keys into this connection, which began without it.

    The first operation of the first migration, so that the databases that the test runner makes have it.
    """

    def __init__(self) -> None:
        super().__init__("pazpaz_pii")

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        if schema_editor.connection.vendor == "postgresql":
            load_keys(schema_editor.connection)
