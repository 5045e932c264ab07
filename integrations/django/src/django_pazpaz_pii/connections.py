"""New connections: they get their keys, and learn the type, so that arrays of it are lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import import_string
from pazpaz_pii import drivers


def prepare(sender: object, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Receives connection_created: registers the type and loads the keys.

    A database without the extension needs neither; see operations.PazpazPiiExtension. If the keys cannot be had or are
    refused, the connection is closed, and the error is the caller's.
    """
    try:
        if load_keys(connection) and not connection.get_autocommit():
            # A rollback of the application's transaction would take the keys back.
            connection.commit()
    except BaseException:
        # Django would go on with it, without keys.
        connection.close()
        raise


def load_keys(connection: BaseDatabaseWrapper) -> bool:
    """Loads the keys of the connection's alias in settings.PAZPAZ_PII_KEYRINGS, a function or its path; whether it did.

    They are gone with the connection. The keyring travels as a bind parameter: not through Django's own
    cursors, which by default write parameters into the statement's text, and log them.
    """
    provide: Callable[[], str] | str | None = getattr(settings, "PAZPAZ_PII_KEYRINGS", {}).get(connection.alias)
    raw: Any = connection.connection
    if provide is not None and not drivers.is_psycopg(raw):
        raise ImproperlyConfigured('django_pazpaz_pii loads keys by psycopg 3: pip install "psycopg[binary]"')
    if connection.vendor != "postgresql" or not drivers.register_types(raw) or provide is None:
        return False
    keyring = (import_string(provide) if isinstance(provide, str) else provide)()
    if not isinstance(keyring, str):
        raise ImproperlyConfigured(
            f"PAZPAZ_PII_KEYRINGS[{connection.alias!r}] must return str, not {type(keyring).__name__}"
        )
    import psycopg

    psycopg.Cursor(raw).execute("SELECT pii_load_keyring(%s)", [keyring])
    return True
