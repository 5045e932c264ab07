"""Prints what SQLAlchemy-Utils and the Fernet fields of Django store, for python.json:

pip install sqlalchemy-utils django-encrypted-model-fields && python make.py > python.json
"""

import importlib.metadata
import json

import sqlalchemy
from django.conf import settings
from sqlalchemy_utils import StringEncryptedType
from sqlalchemy_utils.types.encrypted.encrypted_type import AesEngine, AesGcmEngine, FernetEngine

SECRET = "sqlalchemy-utils practice secret"
FERNET = "ZmVybmV0IHByYWN0aWNlIGtleSBvZiAzMiBieXRlcyE="
TEXTS = ["zoe@example.com", "Zoë Müller", "", "한국어 🙂", "a note of more than 140 bytes " * 9]

settings.configure(FIELD_ENCRYPTION_KEY=FERNET)
# It reads the settings as it is imported.
from encrypted_model_fields.fields import EncryptedTextField  # noqa: E402


def vector(package: str, secret: str, store) -> dict:
    made_by = f"{package} {importlib.metadata.version(package)}"
    return {"made_by": made_by, "secret": secret, "values": [{"text": text, "stored": store(text)} for text in TEXTS]}


def sqlalchemy_utils(engine, *padding) -> dict:
    column = StringEncryptedType(sqlalchemy.Unicode, SECRET, engine, *padding)
    return vector("sqlalchemy-utils", SECRET, lambda text: column.process_bind_param(text, None))


def django_fernet() -> dict:
    field = EncryptedTextField()
    return vector("django-encrypted-model-fields", FERNET, lambda text: field.get_db_prep_save(text, None))


vectors = {
    "sqlalchemy_utils_gcm": sqlalchemy_utils(AesGcmEngine),
    "sqlalchemy_utils_fernet": sqlalchemy_utils(FernetEngine),
    "sqlalchemy_utils_cbc": sqlalchemy_utils(AesEngine, "pkcs5"),
    "django_fernet": django_fernet(),
}
print(json.dumps(vectors, ensure_ascii=False, indent=2))
