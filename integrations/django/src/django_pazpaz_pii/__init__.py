"""The PostgreSQL extension pazpaz_pii in Django: encrypted model fields that are text.

In the settings, and in a model:

    INSTALLED_APPS = [..., "django_pazpaz_pii"]
    PAZPAZ_PII_KEYRINGS = {"default": "practice.secrets.keyring"}  # a function that returns the JSON

    class Client(models.Model):
        name = EncryptedTextField(max_length=255)
        email = EncryptedTextField(max_length=255, searchable=True, null=True)
"""

from .fields import EncryptedTextField

__all__ = ["EncryptedTextField"]
__version__ = "0.1.0"
