"""Keys for new connections."""

import psycopg
from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created
from django.utils.module_loading import import_string


class PazpazPiiConfig(AppConfig):
    name = "django_pazpaz_pii"
    verbose_name = "Encrypted fields"

    def ready(self):
        connection_created.connect(load_keys, dispatch_uid="django_pazpaz_pii")


def load_keys(sender, connection, **_) -> None:
    """Loads the keys of the connection's alias in settings.PAZPAZ_PII_KEYRINGS, a function or its path.

    They are gone with the connection. The keyring travels as a bind parameter: not through Django's own
    cursors, which by default write parameters into the statement's text, and log them.
    """
    provide = getattr(settings, "PAZPAZ_PII_KEYRINGS", {}).get(connection.alias)
    if provide is None:
        return
    raw = connection.connection
    if not isinstance(raw, psycopg.Connection):
        raise ImproperlyConfigured("django_pazpaz_pii needs psycopg 3")
    keyring = (import_string(provide) if isinstance(provide, str) else provide)()
    psycopg.Cursor(raw).execute("SELECT pii_load_keyring(%s)", [keyring])
    if not raw.autocommit:
        # A rollback of the application's transaction would take the keys back.
        raw.commit()
