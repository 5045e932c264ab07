"""What happens when Django starts: keys and types for new connections, a field for DRF."""

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created

from .connections import prepare


class PazpazPiiConfig(AppConfig):
    name = "django_pazpaz_pii"
    verbose_name = "Encrypted fields"

    def ready(self) -> None:
        connection_created.connect(prepare, dispatch_uid="django_pazpaz_pii")
        if apps.is_installed("rest_framework"):
            from .serializers import register

            register()
