"""What the commands have in common: the commands of pazpaz_pii, on a database of the settings."""

from __future__ import annotations

import sys
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.module_loading import import_string
from pazpaz_pii import commands


class PiiCommand(BaseCommand):
    """One of pazpaz_pii's commands; the keys come from settings.PAZPAZ_PII_KEYRINGS."""

    command: str
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="an alias of the settings")
        commands.add_arguments(parser, self.command)

    def handle(self, *_: Any, **options: Any) -> None:
        alias = options["database"]
        parameters = connections[alias].get_connection_params()
        # Of psycopg's own making, without what Django and its pool add.
        for name in ("cursor_factory", "context", "pool"):
            parameters.pop(name, None)
        provide = getattr(settings, "PAZPAZ_PII_KEYRINGS", {}).get(alias)
        if isinstance(provide, str):
            provide = import_string(provide)
        try:
            status = commands.run(
                self.command,
                options,
                lambda: psycopg.connect(**parameters),
                provide,
                out=options.get("stdout") or sys.stdout,
            )
        except (psycopg.Error, ValueError) as error:
            # Not an error's details, which may quote values.
            raise CommandError(getattr(getattr(error, "diag", None), "message_primary", None) or str(error)) from None
        if status:
            raise SystemExit(status)
