"""One model, with plaintext fields and with encrypted ones."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models
from django_pazpaz_pii import EncryptedTextField


class Lowered:
    """What is written becomes lower case, what is read shows that it was."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None or hasattr(value, "resolve_expression") else value.lower()

    def from_db_value(self, value, expression, connection):
        return None if value is None else f"<{value}>"


class PlainLoweredField(Lowered, models.CharField):
    pass


class EncryptedLoweredField(Lowered, EncryptedTextField):
    pass


class PlainClient(models.Model):
    workspace = models.IntegerField(default=1)
    name = models.CharField(max_length=255)
    email = models.CharField(max_length=255, null=True, blank=True)
    history = models.CharField(max_length=5000, null=True)
    note = models.TextField(null=True, blank=True)
    login = PlainLoweredField(max_length=20, null=True)
    logins = ArrayField(PlainLoweredField(max_length=20), null=True)
    tags = ArrayField(models.CharField(max_length=20, null=True), null=True, blank=True)

    class Meta:
        indexes = [HashIndex(fields=["email"], name="plain_email")]
        constraints = [models.UniqueConstraint(fields=["workspace", "email"], name="one_plain_email")]


class EncryptedClient(models.Model):
    workspace = models.IntegerField(default=1)
    name = EncryptedTextField(max_length=255)
    email = EncryptedTextField(max_length=255, searchable=True, null=True, blank=True)
    history = EncryptedTextField(max_length=5000, null=True)
    note = EncryptedTextField(null=True, blank=True)
    login = EncryptedLoweredField(max_length=20, searchable=True, null=True)
    logins = ArrayField(EncryptedLoweredField(max_length=20), null=True)
    tags = ArrayField(EncryptedTextField(max_length=20, null=True), null=True, blank=True)

    class Meta:
        indexes = [HashIndex(fields=["email"], name="encrypted_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "email"],
                name="one_encrypted_email",
                opclasses=["int4_ops", "encrypted_text_unique_ops"],
            )
        ]


class Account(models.Model):
    email = EncryptedTextField(max_length=255, searchable=True, nocase=True)

    class Meta:
        indexes = [HashIndex(fields=["email"], name="account_email")]
        constraints = [
            models.UniqueConstraint(fields=["email"], name="one_account", opclasses=["encrypted_text_unique_ops"])
        ]
